"""What a service's availability is, what it is made of and what takes it down, in sentences and small tables.

Writes what an assessment says, rounds it, and computes no availability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hadocs.availability.model.report import MET, amount, figure, percent
from hadocs.availability.model.result import Assessment, Part
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, md
from hadocs.pages.narrative import minutes
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.words import count, say, verb
from hadocs.spec.units import format_percent
from hadocs.topology.wording import listed

HALF = 0.5
FEW = 3
FIVE_NINES = 5.256
"""Minutes a year below which what the model leaves out is sure to weigh more than what it counts."""
_KINDS = {"vm": "virtual machine", "host": "host", "server": "physical server", "storage": "storage"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A table of which the first rows are shown and the others folded; ``left_out`` says what is not listed."""

    shown: Grid
    more: Grid | None
    left_out: Md = NOTHING


def fold(heads: tuple[str, ...], rows: Sequence[Row], show: int, left_out: Md = NOTHING) -> Folded:
    """A table whose rows beyond the first are folded, where at least three are."""
    if len(rows) <= show + 2:
        return Folded(Grid(heads, tuple(rows)), None, left_out)
    return Folded(Grid(heads, tuple(rows[:show])), Grid(heads, tuple(rows[show:])), left_out)


def answer(a: Assessment) -> tuple[Md, ...]:
    """The answer for a reader in a hurry: how available, in how many outages, and most of it by what."""
    m = a.minutes
    found = [
        say(
            "Available **{}** of the time: down {} a year, between {} and {} by the ranges of what is assumed "
            "(5 to 95 %), {}.",
            percent(a.availability),
            f"about {minutes.span(m.p50)}",
            figure(m.p5),
            figure(m.p95),
            minutes.times(a.outages_per_year),
        )
    ]
    largest = _largest(a)
    if largest:
        found.append(largest)
    if a.planned_per_year and a.planned_minutes >= minutes.LEAST:
        found.append(
            say(
                "{} of these minutes are planned: {} moves and restarts on patch days.",
                figure(a.planned_minutes),
                f"about {figure(a.planned_per_year)}",
            )
        )
    if m.p50 < FIVE_NINES:
        found.append(
            Md(
                "So small a figure says only that what is counted here is not what will stop it; "
                "what the model leaves out weighs more."
            )
        )
    return tuple(found)


def _largest(a: Assessment) -> Md | None:
    modes = by_size(a)
    total = sum(a.by_failure_mode.values())
    if not modes or total <= 0:
        return None
    some: list[tuple[str, float]] = []
    for mode in modes[:FEW]:
        some.append(mode)
        if sum(v for _, v in some) > HALF * total:
            break
    enough = sum(v for _, v in some) > HALF * total
    words = [
        f"{mode} ({figure(v)})" if n else f"{mode} ({minutes.span(v)})" for n, (mode, v) in enumerate(some)
    ]
    return Md(f"{'Most of it is' if enough else 'Its largest parts are'} {listed(words)}.")


def by_size(a: Assessment) -> list[tuple[str, float]]:
    """The failure modes with their minutes, the most first."""
    return sorted(a.by_failure_mode.items(), key=lambda i: -i[1])


def objective(a: Assessment) -> tuple[Md, ...]:
    """What is asked, whether it is met, and which assumption decides that; nothing where nothing is asked."""
    asked = a.objective
    if asked is None:
        return ()
    found = [
        say(
            "**Asked for: {}**, at most {} a year. That is **{}**.",
            format_percent(asked.availability),
            minutes.span(asked.allowed),
            MET[asked.met],
        )
    ]
    used = next((u.input for u in a.assumptions if u.input.key == asked.decides), None)
    if used is not None:
        low, high = used.value / used.factor, used.value * used.factor
        found.append(
            say(
                "What decides it: *{}*, {} here ({} to {}).",
                used.title,
                amount(used, used.value),
                amount(used, low),
                amount(used, high),
            )
        )
        if asked.break_even is None:
            found.append(Md("No value of it alone changes whether the objective is met."))
        else:
            inside = low <= asked.break_even <= high
            found.append(
                say(
                    "At {} the objective would be just met; that is {} the range.",
                    amount(used, asked.break_even),
                    "within" if inside else "outside",
                )
            )
    return tuple(found)


def met(a: Assessment) -> Md:
    """Whether the objective is met, for a cell."""
    if a.objective is None:
        return Md("–")
    words = {
        "yes": "met",
        "likely": "met by the middle",
        "unlikely": "not met by the middle",
        "no": "not met",
    }
    return say("{}: {}", format_percent(a.objective.availability), words[a.objective.met])


def line(a: Assessment) -> Md:
    """The headline of a service for the overview: how available, how many minutes, and mostly by what."""
    m = a.minutes
    mode = by_size(a)[0][0] if a.by_failure_mode else ""
    return say(
        "**{}** of the time, about {} a year down, between {} and {}{}",
        percent(a.availability),
        minutes.span(m.p50),
        figure(m.p5),
        figure(m.p95),
        f", most of them by {mode}" if mode and a.by_failure_mode[mode] > HALF * m.p50 else "",
    )


def composition(a: Assessment) -> Grid:
    """Minutes a year by failure mode, and their total."""
    total = a.minutes.p50
    rows = [
        Row((md(mode), minutes.number(minutes.amount(v)), minutes.number(minutes.share(v, total))))
        for mode, v in by_size(a)
    ]
    rows.append(Row((Md("**in all**"), Md(f"**{figure(total)}**"), Md(""))))
    return Grid(("Failure mode", "Minutes a year", "Share"), tuple(rows))


def layers(a: Assessment) -> Md:
    """The same minutes by how they come about."""
    return say(
        "Of the {} minutes {} are the service being down until something is repaired or restarted, {} are pauses of "
        "failovers that it survives, and {} are planned work.",
        figure(a.minutes.p50),
        minutes.amount(a.static_minutes),
        minutes.amount(a.failover_minutes),
        minutes.amount(a.planned_minutes),
    )


def points(ctx: Context, a: Assessment) -> Grid | None:
    """Every single point of failure of the spec, with what it accounts for, the most first."""
    return _things(ctx, a, a.single_points)


def tosses(ctx: Context, a: Assessment) -> Grid | None:
    """What it depends on luck with: things whose loss the service may or may not survive."""
    return _things(ctx, a, a.coin_tosses)


def _things(ctx: Context, a: Assessment, ids: Sequence[str]) -> Grid | None:
    if not ids:
        return None
    sums = {key: sum(p.minutes for p in a.parts if p.things == (key,)) for key in ids}
    rows = []
    for key in sorted(ids, key=lambda k: -sums[k]):
        thing = ctx.by_id[key]
        shown = minutes.amount(sums[key]) if sums[key] else "–"
        rows.append(
            Row((ctx.to_inventory(thing), md(_KINDS.get(thing.kind, thing.kind)), minutes.number(shown)))
        )
    return Grid(("Its loss alone", "What it is", "Minutes a year"), tuple(rows))


def alone(a: Assessment) -> Grid | None:
    """What else takes the service down by itself: programs, last paths, and several of a kind by one cause."""
    ids = set(a.single_points) | set(a.coin_tosses)
    found = [p for p in a.parts if p.single and not (len(p.things) == 1 and p.things[0] in ids)]
    if not found:
        return None
    rows = [Row((label(p), minutes.number(minutes.amount(p.minutes)))) for p in found]
    return Grid(("Alone as well, though no one thing of the spec", "Minutes a year"), tuple(rows))


def label(p: Part) -> Md:
    """What a component is called."""
    return say("{} (the program)", p.label) if p.component.startswith("application:") else md(p.label)


def pairs(a: Assessment, show: int) -> Folded | None:
    """The most costly pairs that take the service down together."""
    if not a.pairs:
        return None
    rows = [
        Row((md(p.labels[0]), md(p.labels[1]), minutes.number(minutes.amount(p.minutes)))) for p in a.pairs
    ]
    return fold(("This", "together with", "Minutes a year"), rows, show)


def pairs_line(a: Assessment) -> Md:
    """How many pairs there are, in a sentence."""
    if a.pair_count is None:
        return Md("There are too many combinations here to list the pairs that take it down together.")
    if not a.pair_count:
        return Md("No pair takes it down together that does not hold a single point.")
    if a.pair_count > len(a.pairs):
        return say(
            "{} pairs take it down together. The {} that cost most:",
            a.pair_count,
            count(len(a.pairs), "pair"),
        )
    return say(
        "{} {} it down together:",
        count(a.pair_count, "pair").capitalize(),
        verb(a.pair_count, "takes", "take"),
    )


def parts(a: Assessment, show: int, most: int) -> Folded | None:
    """What each component accounts for, the most first; what is too little to matter is counted only."""
    listed_ = [p for p in a.parts if p.minutes >= minutes.LEAST][:most]
    if not listed_:
        return None
    pauses = any(p.failover >= minutes.LEAST for p in listed_)
    rows = []
    for p in listed_:
        cells = [label(p), md(p.mode), minutes.number(minutes.amount(p.minutes))]
        if pauses:
            cells.append(minutes.number(minutes.amount(p.failover)) if p.failover else Md("–"))
        rows.append(Row((*cells, Md("yes" if p.single else "no"))))
    heads = ("Component", "Failure mode", "Minutes a year", *(("of them pauses",) if pauses else ()), "Alone")
    rest = a.parts[len(listed_) :]
    left = NOTHING
    if rest:
        left = say(
            "{} more {} for {} minutes between them.",
            count(len(rest), "component").capitalize(),
            verb(rest, "accounts", "account"),
            minutes.amount(sum(p.minutes for p in rest)),
        )
    return fold(heads, rows, show, left)


def overlap(a: Assessment) -> Md | None:
    """Why the components' minutes don't add up to the whole, where that shows."""
    total = sum(p.minutes for p in a.parts)
    whole = a.static_minutes + a.failover_minutes
    if whole <= 0 or total < 1.01 * whole:
        return None
    return say(
        "Together that is {} minutes, and {} are not planned: what only two together take down counts for each.",
        figure(total),
        figure(whole),
    )


def several(assessments: Sequence[Assessment], links: dict[str, str]) -> Grid:
    """All services of a spec, a line each."""
    asked = any(a.objective for a in assessments)
    rows = []
    for a in assessments:
        mode = by_size(a)[0] if a.by_failure_mode else ("–", 0.0)
        name = Md(f"[{md(a.title)}]({links[a.service]})")
        cells = [
            name,
            md(percent(a.availability)),
            minutes.number(figure(a.minutes.p50)),
            minutes.number(minutes.range_of(a.minutes.p5, a.minutes.p95)),
            minutes.number(minutes.amount(a.outages_per_year)),
            say("{} ({})", mode[0], minutes.amount(mode[1])),
            Md(str(len(a.single_points))) if a.single_points else Md("none"),
        ]
        rows.append(Row((*cells, *((met(a),) if asked else ()))))
    heads = (
        "Service", "Availability", "Minutes a year", "5 to 95 %", "Outages a year", "Largest failure mode",
        "Single points", *(("Asked for",) if asked else ()),
    )  # fmt: skip
    return Grid(heads, tuple(rows))
