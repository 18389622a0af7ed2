"""How the minutes of one part of a service come about, line by line for a terminal. Computes nothing anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model import derived, worked
from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import (
    amount,
    downtime,
    figure,
    in_all,
    lasting,
    shown,
    stated,
    stated_in_the_middle,
)
from hadocs.availability.model.result import Assessment, Part, Planned
from hadocs.topology.wording import listed


def names(assessments: Mapping[str, Assessment]) -> tuple[str, ...]:
    """What may be explained: ids of the spec, and components by their names."""
    found: dict[str, None] = {}
    for a in assessments.values():
        for part in a.parts:
            found |= dict.fromkeys((*part.things, part.component))
        found |= dict.fromkeys(m for w in a.planned for m in w.machines)
    return tuple(found)


def explain(assessments: Mapping[str, Assessment], name: str) -> str:
    """The derivation of what goes by a name, in each service that it matters to; ends in a line break."""
    return "\n".join(text for a in assessments.values() if (text := "".join(_service(a, name))))


def _service(a: Assessment, name: str) -> Iterator[str]:
    parts = [p for p in a.parts if name in (p.component, *p.things)]
    work = [w for w in a.planned if name in w.machines]
    if not parts and not work:
        return
    yield f"{shown(a.title)} ({shown(a.service)}), {in_all(a.minutes.mean)} minutes a year in all\n"
    for part in parts:
        yield from (f"  {line}\n" for line in _part(a, part))
    for w in work:
        yield from (f"  {line}\n" for line in _planned(a, w))
    total = sum(p.minutes for p in parts) + sum(w.minutes for w in work)
    yield f"  together: {_minutes(a, total)}\n"


def _part(a: Assessment, part: Part) -> Iterator[str]:
    yield f"{shown(part.label)} ({part.mode})"
    event = a.tree.events.get(part.component)
    single, paused = derived.alone(a, part), derived.pauses(part)
    how = worked.single(single) if single is not None else None
    comes, ends = ("comes", "undone") if part.mode == "changes" else ("fails", "mended")
    if how is not None:
        yield (
            f"  {comes} every {how.every} and is {ends} in {how.mended}, each in the middle of its range: "
            f"down for {how.mended} of {how.period}, {how.middle} minutes a year"
        )
        yield f"  on average over the ranges {how.times} times as many: {how.middle} × {how.times} = {how.minutes}"
    elif event is not None and event.failure_rate and event.repair_rate:
        every, mended = 1 / event.failure_rate, 1 / event.repair_rate
        down = downtime(event.probability * MINUTES_PER_YEAR)
        yield (
            f"  {comes} every {lasting(every)} and is {ends} in {lasting(mended)}, each in the middle of its range: "
            f"down for {lasting(mended)} of {lasting(every + mended)}, {down} minutes a year"
        )
    pairs = [p for p in a.pairs if part.component in p.components]
    if part.until_forced:
        yield "  takes the service down alone, until it is mended or the quorum is forced, whichever is sooner"
    elif part.single:
        yield "  takes the service down alone: all of it counts"
    elif pairs:
        yield "  takes the service down only together with others:"
        for p in pairs[:5]:
            other = p.labels[1] if p.components[0] == part.component else p.labels[0]
            yield f"    with {shown(other)}: {_minutes(a, p.minutes)}"
    else:
        yield "  takes the service down neither alone nor with one other that is listed"
    if paused is not None:
        often, each, minutes = worked.product(paused.per_year, paused.each)
        yield f"  {often} pauses a year of {each} minutes each, on average = {minutes}"
    yield (
        f"  on average over the ranges: {_minutes(a, part.static)} down, and {_minutes(a, part.failover)} of pauses "
        "where the service survives it"
    )
    if part.votes >= least(a.minutes.mean) and part.mode != "quorum":
        yield f"  of that {_minutes(a, part.votes)} only for want of votes, which count as quorum"
    yield from _rests_on(a, part.inputs, middle=single is not None)


def _planned(a: Assessment, w: Planned) -> Iterator[str]:
    yield f"patch days of {listed(tuple(map(shown, w.machines)))} ({w.mode})"
    if w.hours is not None:
        yield f"  {figure(w.per_year)} a year, down for {lasting(w.hours)} each"
    else:
        moves = {0: "no interruption", 1: "one interruption"}.get(w.moves, f"{w.moves} interruptions")
        yield f"  {figure(w.per_year)} a year with {moves} each, and less to fall back on meanwhile"
    done = derived.work(w)
    if done is not None:
        often, each, minutes = worked.product(done.per_year, done.each)
        yield f"  {often} a year × {each} minutes each, on average = {minutes}"
    yield f"  on average: {_minutes(a, w.minutes)}"
    yield from _rests_on(a, w.inputs, middle=False)


def _rests_on(a: Assessment, keys: Sequence[str], *, middle: bool) -> Iterator[str]:
    """The figures that it comes from, the one that moves the whole most first, with their ranges and bases."""
    used = [u.input for u in a.assumptions if u.input.key in keys]
    if used:
        yield "  rests on"
    for i in used:
        value = stated_in_the_middle(i) if middle else stated(i)
        yield (
            f"    {shown(i.title)}: {value}, {amount(i, i.low)} to {amount(i, i.high)}; {i.basis}, "
            f"{shown(i.source)}"
        )


def _minutes(a: Assessment, value: float) -> str:
    return f"{downtime(value, least(a.minutes.mean))} minutes"
