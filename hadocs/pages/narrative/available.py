"""What a service's availability is, what it is made of and what takes it down, in sentences and small tables.

Writes what an assessment says, rounds it, and computes no availability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hadocs.availability.model import earned
from hadocs.availability.model.catalogue import Input
from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import (
    ASKED,
    MET,
    amount,
    available,
    beyond,
    downtime,
    figure,
    in_all,
    stated,
)
from hadocs.availability.model.result import Assessment, Objective, Pair
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, md
from hadocs.pages.narrative import budget, minutes, patch_days, years
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.words import count, number, say, verb
from hadocs.spec.units import format_percent
from hadocs.topology.wording import listed

HALF = 0.5
PAUSES, ALL = 0.005, 0.995
"""Shares of the outages below which pauses are not told, and above which they are nearly all."""
FEW = 3
BASES = {"published": "published", "vendor": "by the vendor", "assumed": "assumed", "spec": "from this spec"}
"""Where a figure comes from, in a sentence."""
_KINDS = {"vm": "virtual machine", "server": "physical server"}


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
    if beyond(m.mean):
        return (_capped(a),)
    found = [
        say(
            "Available **{}** of the time: down {} a year on average over the ranges of what is assumed. These leave "
            "it between {} and {} (5 to 95 %), with {} in the middle. That is {}.",
            available(a.availability),
            minutes.span(m.mean),
            earned.low(m),
            earned.high(m),
            earned.middle(m),
            _outages(a),
        )
    ]
    if largest := _largest(a):
        found.append(largest)
    if single := years.single(a):
        found.append(single)
    if a.planned_per_year and a.planned_minutes >= least(m.mean):
        found.append(
            say(
                "{} of the {} minutes are planned: about {} moves and restarts on patch days.",
                figure(a.planned_minutes),
                figure(m.mean),
                figure(a.planned_per_year),
            )
        )
    if patched := patch_days.down(a):
        found.append(patched)
    return tuple(found)


def _capped(a: Assessment) -> Md:
    """The answer where what is counted comes to less than what the model is good for."""
    return say(
        "Available **{}** of the time by what is counted here: down for {} minutes a year. Neither is told more "
        "exactly, for so small a figure says only that what is counted is not what will stop it: "
        "[what the model leaves out](../../guide/availability.md#what-is-not-in-it) weighs more.",
        available(a.availability),
        in_all(a.minutes.mean),
    )


def _outages(a: Assessment) -> str:
    """How many outages there are, and how many of them are over with a failover."""
    words = minutes.times(a.outages_per_year)
    share = a.pauses_per_year / a.outages_per_year if a.outages_per_year > 0 else 0.0
    if share < PAUSES:
        return words
    many = "nearly all" if share > ALL else f"{round(share * 100)} %"
    return f"{words}, {many} of them interruptions that it survives"


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
    words = [f"{mode} ({figure(v)}{'' if n else ' minutes'})" for n, (mode, v) in enumerate(some)]
    return Md(f"{'Most of it' if enough else 'The largest parts'}: {listed(words)}.")


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
            "**Asked for: {}**, at most {} a year. That is **{}**{}.",
            format_percent(asked.availability),
            minutes.span(asked.allowed, ASKED),
            MET[asked.met],
            "",
        ),
        *budget.spent(a),
        *years.misses(a),
    ]
    used = next((u.input for u in a.assumptions if u.input.key == asked.decides), None)
    if used is not None:
        found += _decides(used, asked)
    return tuple(found)


def _decides(used: Input, asked: Objective) -> list[Md]:
    """Which assumption decides whether an objective is met, and at what value of it that changes."""
    low, high, turn = used.low, used.high, asked.break_even
    what = say(
        "*{}*: {} here ({}; {} to {}).",
        used.title,
        stated(used),
        BASES[used.basis],
        amount(used, low),
        amount(used, high),
    )
    if turn is None:
        return [say("What moves it most is {}", what), Md("No value of that alone would change this.")]
    inside = low <= turn <= high
    words = (
        "It stays met until that reaches {}" if asked.margin >= 0 else "It would be met if that reached {}"
    )
    return [
        say("What decides it is {}" if inside else "What moves it most is {}", what),
        say(words + ", which is {} the range.", amount(used, turn), "within" if inside else "beyond"),
    ]


def met(a: Assessment) -> Md:
    """Whether the objective is met, for a cell."""
    if a.objective is None:
        return Md("–")
    words = {
        "yes": "met",
        "likely": "met on average",
        "unlikely": "not met on average",
        "no": "not met",
    }
    return say("{}: {}", format_percent(a.objective.availability), words[a.objective.met])


def line(a: Assessment) -> Md:
    """The headline of a service for the overview: how available, how many minutes, and mostly by what."""
    m = a.minutes
    if beyond(m.mean):
        return say("{} of the time by what is counted", available(a.availability))
    mode = by_size(a)[0][0] if a.by_failure_mode else ""
    return say(
        "{} of the time: about {} a year down on average, between {} and {}{}",
        available(a.availability),
        minutes.span(m.mean),
        earned.low(m),
        earned.high(m),
        f", more than half of them by {mode}" if mode and a.by_failure_mode[mode] > HALF * m.mean else "",
    )


def short(a: Assessment) -> str:
    """The same in a cell: ``99.980 %, 110 minutes a year``."""
    return f"{available(a.availability)}, {in_all(a.minutes.mean)} minutes a year"


def composition(a: Assessment) -> Grid:
    """Minutes a year by failure mode, and their total."""
    total = a.minutes.mean
    smallest = least(total)
    rows = [
        Row((md(mode), minutes.number(downtime(v, smallest)), minutes.number(minutes.share(v, total))))
        for mode, v in by_size(a)
    ]
    rows.append(Row((Md("**in all**"), Md(f"**{in_all(total)}**"), Md(""))))
    return Grid(("Failure mode", "Minutes a year", "Share"), tuple(rows))


def layers(a: Assessment) -> Md:
    """The same minutes by how they come about."""
    smallest = least(a.minutes.mean)
    kinds = (
        (a.static_minutes, "until something is repaired or restarted"),
        (a.failover_minutes, f"in interruptions that it survives{_by_hand(a)}"),
        (a.planned_minutes, "for planned work"),
    )
    words = [f"{downtime(v, smallest)} {what}" for v, what in kinds if v > 0]
    found = say("It is down for {} minutes a year: {}.", in_all(a.minutes.mean), listed(words))
    if not beyond(a.minutes.mean) and figure(a.at_medians) != figure(a.minutes.mean):
        found += say(
            " With every assumption at its middle value it would be {}; [the average]"
            "(../../guide/availability.md#the-method) lies above it, for a wrong figure costs more than it saves.",
            figure(a.at_medians),
        )
    return found


def _by_hand(a: Assessment) -> str:
    """How many of the minutes of interruptions that it survives wait for a person, who is there or has to come."""
    share = a.by_hand_minutes / a.failover_minutes if a.failover_minutes > 0 else 0.0
    if a.by_hand_minutes < least(a.minutes.mean):
        return ""
    if share > ALL:
        return " (nearly all of them until a person has acted)"
    return f" ({figure(a.by_hand_minutes)} of them where that needs a person)"


def points(ctx: Context, a: Assessment) -> Grid | None:
    """Every single point of failure of the spec, with what it accounts for, the most first."""
    return _things(ctx, a, a.single_points)


def tosses(ctx: Context, a: Assessment) -> Grid | None:
    """What it depends on luck with, and as what the model counts it."""
    found = _things(ctx, a, a.coin_tosses)
    if found is None:
        return None
    order = sorted(a.coin_tosses, key=lambda k: -of_thing(a, k))
    down = {k: any(p.single and p.things == (k,) for p in a.parts) for k in order}
    counts = {k: "down" if down[k] else "survived" for k in order}
    counts |= {k: "survived, in part by a person" for k in order if a.waits.get(k) == "unsure"}
    rows = [
        Row((*row.cells[:2], Md(counts[key]), *row.cells[2:]))
        for key, row in zip(order, found.rows, strict=True)
    ]
    return Grid((*found.heads[:2], "Counts as", *found.heads[2:]), tuple(rows))


def of_thing(a: Assessment, key: str) -> float:
    """Minutes a year that the components account for which take just one thing away."""
    return sum(p.minutes for p in a.parts if p.things == (key,))


def _things(ctx: Context, a: Assessment, ids: Sequence[str]) -> Grid | None:
    if not ids:
        return None
    sums = {key: of_thing(a, key) for key in ids}
    smallest = least(a.minutes.mean)
    rows = []
    for key in sorted(ids, key=lambda k: -sums[k]):
        thing = ctx.by_id[key]
        shown = downtime(sums[key], smallest) if sums[key] else "–"
        rows.append(
            Row((ctx.to_inventory(thing), md(_KINDS.get(thing.kind, thing.kind)), minutes.number(shown)))
        )
    return Grid(("Its loss alone", "What it is", "Minutes a year"), tuple(rows))


def alone(a: Assessment, show: int) -> Folded | None:
    """What else takes the service down by itself: programs, last paths, and several of a kind by one cause."""
    ids = set(a.single_points) | set(a.coin_tosses)
    found = [p for p in a.parts if p.single and not (len(p.things) == 1 and p.things[0] in ids)]
    if not found:
        return None
    smallest = least(a.minutes.mean)
    rows = [Row((label(p.component, p.label), minutes.number(downtime(p.minutes, smallest)))) for p in found]
    return fold(("What else takes it down alone", "Minutes a year"), rows, show)


def label(component: str, words: str) -> Md:
    """What a component is called."""
    program = component.partition(":")[0].endswith("application")
    return say("{} (the program)", words) if program else md(words)


def pairs(a: Assessment, show: int) -> Folded | None:
    """The most costly pairs that take the service down together."""
    rows = [Row((*map(label, p.components, p.labels), minutes.number(figure(p.minutes)))) for p in _told(a)]
    if not rows:
        return None
    return fold(("This", "together with", "Minutes a year"), rows, show)


def pairs_line(a: Assessment) -> Md:
    """How many pairs there are, in a sentence."""
    if a.pair_count is None:
        return Md("There are too many combinations here to list the pairs that take it down together.")
    if not a.pair_count:
        return Md("No two take it down together of which neither does so alone.")
    together = downtime(a.pair_minutes or 0.0, least(a.minutes.mean))
    said = say(
        "{} {} it down together, neither of the two alone: {} {} a year in all.",
        count(a.pair_count, "pair").capitalize(),
        verb(a.pair_count, "takes", "take"),
        together,
        minutes.unit(together),
    )
    told = len(_told(a))
    if not told and together.startswith("under "):
        return said
    if not told:
        return said + say(" Each of them costs {}.", downtime(a.pairs[0].minutes, least(a.minutes.mean)))
    return (
        said + say(" The {} that {} most:", number(told), verb(told, "costs", "cost"))
        if a.pair_count > told
        else said
    )


def _told(a: Assessment) -> list[Pair]:
    """The pairs that cost so much that it is written out."""
    return [p for p in a.pairs if p.minutes >= least(a.minutes.mean)]


def parts(a: Assessment, show: int, most: int) -> Folded | None:
    """What each component accounts for, the most first; what is too little to matter is counted only."""
    smallest = least(a.minutes.mean)
    told = [p for p in a.parts if p.minutes >= smallest][:most]
    if not told:
        return None
    pauses = any(p.failover >= smallest for p in told)
    # What is there only for want of votes counts as that failure mode, whichever component has failed.
    votes = any(p.votes >= smallest and p.mode != "quorum" for p in told)
    rows = []
    for p in told:
        cells = [label(p.component, p.label), md(p.mode), minutes.number(downtime(p.minutes, smallest))]
        for there, value in ((pauses, p.failover), (votes, 0.0 if p.mode == "quorum" else p.votes)):
            if there:
                cells.append(minutes.number(downtime(value, smallest)) if value else Md("–"))
        rows.append(Row((*cells, Md("yes" if p.single else "no"))))
    more = (*(("of them pauses",) if pauses else ()), *(("of them quorum",) if votes else ()))
    heads = ("Component", "Failure mode", "Minutes a year", *more, "Alone")
    rest = a.parts[len(told) :]
    left = NOTHING
    if rest:
        theirs = downtime(sum(p.minutes for p in rest), smallest)
        left = say(
            "{} {} for {} {}{}.",
            count(len(rest), "more component").capitalize(),
            verb(rest, "accounts", "account"),
            theirs,
            minutes.unit(theirs),
            "" if len(rest) == 1 else " between them",
        )
    return fold(heads, rows, show, left)


def overlap(a: Assessment) -> Md | None:
    """Why the components' minutes don't add up to the whole, where that shows."""
    total = sum(p.minutes for p in a.parts)
    whole = a.static_minutes + a.failover_minutes
    if whole <= 0 or total < 1.01 * whole:
        return None
    return say(
        "All together that is {} minutes, of {} that are not planned: what only two together take down counts for "
        "each of them.",
        figure(total),
        figure(whole),
    )


def several(assessments: Sequence[Assessment], links: dict[str, str]) -> Grid:
    """All services of a spec, a line each."""
    asked = any(a.objective for a in assessments)
    rows = []
    for a in assessments:
        mode = by_size(a)[0] if a.by_failure_mode else ("–", 0.0)
        cells = [
            Md(f"[{md(a.title)}]({links[a.service]})"),
            minutes.number(available(a.availability)),
            minutes.number(in_all(a.minutes.mean)),
            minutes.number(minutes.range_of(a.minutes)) if not beyond(a.minutes.mean) else Md("–"),
            minutes.number(downtime(a.outages_per_year)),
            say("{} ({})", mode[0], downtime(mode[1], least(a.minutes.mean))),
            Md(str(len(a.single_points))) if a.single_points else Md("none"),
        ]
        rows.append(Row((*cells, *((met(a),) if asked else ()))))
    heads = (
        "Service", "Availability", "Minutes a year", "5 to 95 %", "Outages a year",
        "Largest failure mode", "Single points", *(("Asked for",) if asked else ()),
    )  # fmt: skip
    return Grid(heads, tuple(rows))
