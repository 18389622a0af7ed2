"""The assumptions of a service's availability with their effect and source, what limits it, and SLA arithmetic.

Lays out what an assessment says of its inputs; decides nothing.
"""

from __future__ import annotations

from hadocs.availability.model.numbers import amount, figure, percent, stated, without
from hadocs.availability.model.result import Assessment, Assumed
from hadocs.availability.model.sla import product
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, md
from hadocs.pages.narrative import minutes, sourced
from hadocs.pages.narrative.available import Folded, fold
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.titled import keyed
from hadocs.pages.narrative.words import say, verb
from hadocs.spec.reach import reached
from hadocs.spec.units import format_percent

BASES = {
    "published": Md("published"),
    "vendor": Md("vendor"),
    "assumed": Md("**assumed**"),
    "spec": Md('<span class="hadocs-chip hadocs-chip--ok">this spec</span>'),
}
"""Where a figure comes from, for a cell; what is assumed and what the spec says itself stands out."""


_HEADS = ("Assumption", "Value", "Range", "Minutes a year over it", "From", "Source")


def table(a: Assessment, show: int) -> Folded | None:
    """The assumptions whose range moves the minutes, the one that moves them most first."""
    found = [u for u in a.assumptions if moves(u)]
    return fold(_HEADS, [_row(u, moves=True) for u in found], show) if found else None


def still(a: Assessment) -> Grid | None:
    """Those whose whole range leaves the minutes as they are."""
    found = [u for u in a.assumptions if not moves(u)]
    heads = tuple(h for h in _HEADS if h != _HEADS[3])
    return Grid(heads, tuple(_row(u, moves=False) for u in found)) if found else None


def moves(used: Assumed) -> bool:
    """Whether the minutes differ over the range of an assumption, by what is shown of them."""
    return figure(used.low) != figure(used.high)


def _row(used: Assumed, *, moves: bool) -> Row:
    i = used.input
    words = [sourced.source(i.source), *((keyed(i.note),) if i.note else ())]
    if i.prior is not None:
        words.append(say("Without it: {} ({}).", without(i), BASES[i.prior.basis]))
    return Row(
        (
            md(i.title),
            minutes.number(stated(i)),
            md(f"{amount(i, i.low)} to {amount(i, i.high)}"),
            *((md(f"{figure(used.low)} to {figure(used.high)}"),) if moves else ()),
            BASES[i.basis],
            Md("<br>".join(words)),
        )
    )


def tally(a: Assessment) -> Md:
    """How many of the assumptions are what, in a sentence."""
    by = {basis: sum(u.input.basis == basis for u in a.assumptions) for basis in BASES}
    words = {
        "spec": "from this spec",
        "published": "published",
        "vendor": "by a vendor’s word",
        "assumed": "assumed for want of anything better",
    }
    parts = [f"{by[basis]} {word}" for basis, word in words.items() if by[basis]]
    return say("{} figures went into it: {}.", len(a.assumptions), ", ".join(parts))


def notes(a: Assessment) -> tuple[Md, ...]:
    """What is unknown or taken for granted; what stands between backticks is code."""
    found = []
    for note in a.notes:
        parts = note.split("`")
        # An id may hold a backtick; each part is escaped either way.
        found.append(Md("".join(code(part) if n % 2 else _between(part) for n, part in enumerate(parts))))
    return tuple(found)


def _between(text: str) -> str:
    """Words between names, with the spaces that part them from these."""
    before, after = " " * text.startswith(" "), " " * text[1:].endswith(" ")
    return f"{before}{md(text.strip())}{after}"


def sla(ctx: Context, service: str) -> Md | None:
    """SLA arithmetic for what a service needs; nothing where fewer than two of its needs have a promise."""
    promised = {}
    silent = []
    for key in all_needs(ctx, service):
        goal = ctx.spec.services[key].objectives
        if goal is not None and goal.availability is not None:
            promised[key] = goal.availability
        else:
            silent.append(key)
    if len(promised) < 2:
        return None
    factors = [say("{} {}", code(k), format_percent(v)) for k, v in promised.items()]
    whole = product(promised.values())
    found = say("SLA arithmetic: {} = {}.", Md(" × ".join(factors)), percent(whole))
    asked = ctx.spec.services[service].objectives
    if asked is not None and asked.availability is not None and asked.availability > whole:
        found += say(
            " That is less than the {} asked of {}.", format_percent(asked.availability), code(service)
        )
    if silent:
        found += say(" {} {} no promise that could be a factor.", silent, verb(silent, "has", "have"))
    return found


def all_needs(ctx: Context, service: str) -> tuple[str, ...]:
    """All that a service needs, by way of other services too, without itself."""
    return reached(service, lambda key: ctx.spec.services[key].requires)[1:]
