"""What a service's topology protects it against, beside the other three for the same service, by timelines alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hadocs.behaviour.model import ServiceOutcome, Span
from hadocs.behaviour.until import REPAIRED, said_once
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, names
from hadocs.pages.narrative.designs import MODES, Design, Kind, Tried, designs, happens
from hadocs.pages.narrative.model import Outcome
from hadocs.pages.narrative.outcome import FATES
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.told import unnamed
from hadocs.pages.narrative.words import capital, each, say
from hadocs.platforms import catalog
from hadocs.platforms.facts import Product
from hadocs.tell.words import lasting
from hadocs.topology.model import ServiceView
from hadocs.topology.wording import TOPOLOGIES, listed, with_changes

WORDS: dict[Outcome, str] = {
    "up": "goes on",
    "interrupted": "interrupted",
    "uncertain": "not certain",
    "down": "down",
    "unknown": "unknown",
    "excluded": "–",
}
_WORST: tuple[Outcome, ...] = ("down", "uncertain", "interrupted", "up")
_LONG = 110
"""A reason of more letters than this has no room in a cell; the page on failover has it."""
_LOST = "it is lost"
"""What the row says already."""
_NO_KEY = re.compile(r" \((?:clusters|services|vms|hosts|storage)\.[^().]* [^()]*\)")
"""A key of something that only another design has: nobody can state it."""
_PLANNED = ("maintenance", "patching")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a failure does under a topology, and how long or why in a few words."""

    outcome: Outcome
    why: Md = NOTHING

    @property
    def word(self) -> str:
        """The outcome in a word or two."""
        return WORDS[self.outcome]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One service beside the other topologies.

    ``excluded`` says in two words why one of them is out of the question; ``notes`` are a sentence for each design
    that can't be had, or for which something had to be added.
    """

    service: ServiceView
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    excluded: Mapping[Kind, str]
    notes: tuple[Md, ...] = ()

    @property
    def shown(self) -> tuple[int, ...]:
        """The columns that have something to say: the notes have why the others are out of the question."""
        return tuple(at for at, head in enumerate(self.heads) if head not in self.excluded)


def compare(ctx: Context, key: str) -> Comparison:
    """A service's topology beside the other ones."""
    service = ctx.service(key)
    product = product_of(ctx, key)
    others = designs(ctx, key)
    shown = {k: d for k, d in others.items() if d.ctx is not None}
    excluded = {k: _excluded(ctx, service, k, product) for k, d in others.items() if d.ctx is None}
    modes = [m for m in MODES if m[0] != "site" or len(ctx.spec.sites) > 1]
    rows = tuple(
        (
            label,
            (
                _cell(ctx, key, mode),
                *(
                    _cell(shown[k].ctx, key, mode) if k in shown else Cell("excluded")  # type: ignore[arg-type]
                    for k in others
                ),
            ),
        )
        for mode, label in modes
    )
    return Comparison(service, (service.topology, *others), rows, excluded, _notes(others))


def whys(ctx: Context, keys: Sequence[str]) -> Md:
    """Why some services have the topology that they have; where that is not one sentence for all, whose each is."""
    alike: dict[Md, list[str]] = {}
    for key in keys:
        alike.setdefault(titled(ctx, ctx.service(key).why), []).append(key)
    if len(alike) == 1:
        return next(iter(alike))
    return each(say("{}: {}", names(some), why) for why, some in alike.items())


def product_of(ctx: Context, key: str) -> Product | None:
    """The catalogue's product of a service."""
    text = ctx.spec.services[key].product
    return catalog.find_product(text) if text else None


def _notes(others: Mapping[Kind, Design]) -> tuple[Md, ...]:
    """Why designs can't be had, and what the others needed that the spec does not have; the same is told once."""
    out: dict[str, list[str]] = {}
    for kind, design in others.items():
        if design.ctx is None:
            out.setdefault(design.why, []).append(TOPOLOGIES[kind])
    barred = [
        say("**{}**: not shown, {}{}", capital(listed(kinds)), why, "" if why.endswith(".") else ".")
        for why, kinds in out.items()
    ]
    added = [
        say("**{}**: what the spec has, {}.", capital(TOPOLOGIES[kind]), with_changes(design.added))
        for kind, design in others.items()
        if design.ctx is not None and design.added
    ]
    return (*added, *barred)


def _cell(ctx: Context, service: str, mode: str) -> Cell:
    found = happens(ctx, service, mode)
    if not found:
        nothing: Outcome = "unknown" if mode in ("storage", "network") else "excluded"
        return Cell(nothing, Md("the spec does not tell") if nothing == "unknown" else NOTHING)
    alike: dict[tuple[Outcome, Md], list[Tried]] = {}
    for one in found:
        outcome = FATES[one.outcome.state]
        alike.setdefault((outcome, _why(ctx, one, mode)), []).append(one)
    order = sorted(alike, key=lambda key: _WORST.index(key[0]))
    worst = order[0]
    if len(order) == 1:
        return Cell(*worst)
    parts = [_part(ctx, [t.of for t in alike[key]], *key) for key in order]
    return Cell(worst[0], Md("; ".join(parts)))


def _part(ctx: Context, ids: Sequence[str], outcome: Outcome, why: Md) -> Md:
    """What one of several things does, by its name."""
    which = Md(listed([_name(ctx, key) for key in ids], joiner="or"))
    if outcome == "up":
        return say("{}: goes on {}", which, why) if why else say("{}: goes on", which)
    return say("{}: {}", which, why or WORDS[outcome])


def _name(ctx: Context, key: str) -> Md:
    """What a thing is called, in the design that it is lost in."""
    return ctx.name("site" if key in ctx.spec.sites else "", key)


def _why(ctx: Context, one: Tried, mode: str) -> Md:
    outcome = one.outcome
    if outcome.state == "interrupted":
        handed = mode == "maintenance" and one.live
        return say("{}, handed over before a live migration", _away(outcome)) if handed else _away(outcome)
    if outcome.state == "goes-on":
        return NOTHING
    said = said_once(outcome.why, outcome.until)
    reason = unnamed(outcome.question if outcome.state == "uncertain" else said, one.of).rstrip(".")
    reason = _NO_KEY.sub("", reason)
    reason = reason.removesuffix(_LOST).removesuffix(": ") if reason.endswith(_LOST) else reason
    reason = reason.removeprefix(f"{_LOST} and ")
    reason = reason if len(reason) <= _LONG else ""
    if outcome.state == "uncertain":
        return titled(ctx, reason)
    if mode in _PLANNED:
        back = Md("until it is up again" if mode == "patching" else "until the host is back")
        return back + say(": {}", titled(ctx, reason)) if reason.endswith("is not known") else back
    until = titled(ctx, unnamed(outcome.until or REPAIRED, one.of))
    return say("until {}{}", until, say(": {}", titled(ctx, reason)) if reason else NOTHING)


def _away(outcome: ServiceOutcome) -> Md:
    """How long users miss it."""
    away = outcome.interrupted
    if away is None or (away.high is None and not away.low):
        return Md("away, for how long is not known")
    if away.high is None:
        return say("away for at least {}", lasting(Span(away.low, away.low)))
    return say("away for {}", lasting(away))


def _excluded(ctx: Context, service: ServiceView, kind: Kind, product: Product | None) -> str:
    """Why a topology is out of the question, in a few words."""
    fact = product.topologies.get(kind) if product else None
    if kind != "host" and service.cluster_aware is False:
        stated = ctx.spec.services[service.id].cluster_aware is False
        return "not supported" + (", says the spec" if stated else "")
    return "ruled out" if fact is not None and fact.value == "ruled-out" else "not shown"
