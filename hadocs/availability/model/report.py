"""Assessments as text for a terminal; computes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.availability.model import earned
from hadocs.availability.model.felt import LEAST, least
from hadocs.availability.model.numbers import (
    ASKED,
    MET,
    amount,
    available,
    before,
    beyond,
    calm,
    downtime,
    figure,
    gain,
    in_all,
    likely,
    shown,
    stated,
)
from hadocs.availability.model.result import MANY, Alternative, Assessment
from hadocs.spec.units import format_percent
from hadocs.topology.wording import listed

_MOST_ROWS = 10
_ONE_AT_A_TIME = (
    "With so many services the four topologies, and what one thing more would bring, are shown for one at a time: "
    "--service ID."
)


def as_text(assessments: Mapping[str, Assessment]) -> str:
    """For people at a terminal: each service in a few lines, then what decides it; ends in a line break."""
    compare = len(assessments) < MANY
    text = "\n".join(_text(a, compare=compare) for a in assessments.values()) or "The spec has no services.\n"
    return text if compare else f"{text}\n{_ONE_AT_A_TIME}\n"


def _text(a: Assessment, *, compare: bool) -> str:
    m = a.minutes
    lines = [
        f"{shown(a.title)} ({shown(a.service)}), {a.topology}",
        f"  {available(a.availability)}: {_about(a)}",
        f"  about {downtime(a.outages_per_year)} outages a year, {downtime(a.pauses_per_year)} of them interruptions "
        f"that it survives, and {figure(a.planned_per_year)} planned interruptions",
    ]
    y = a.year
    lines.append(
        "  in more than nineteen of twenty years nobody notices anything"
        if calm(a)
        else f"  half of all years have under {downtime(max(y.typical, LEAST))} minutes, one in twenty over "
        f"{figure(y.bad)}; in one of twenty an outage lasts longer than {downtime(y.longest_bad)}"
    )
    if a.objective is not None:
        asked = a.objective
        by_key = {u.input.key: u.input for u in a.assumptions}
        lines.append(
            f"  asked for: {format_percent(asked.availability)}, {figure(asked.allowed, ASKED)} minutes a year: "
            f"{MET[asked.met]}"
        )
        if asked.allowed:
            lines.append(
                f"  of that error budget {round(m.mean / asked.allowed * 100)} % is spent on average"
            )
        if y.misses is not None and y.over is not None and y.misses_month is not None:
            lines.append(
                f"  a given year misses it with a chance of {likely(y.misses)}, the average of many with "
                f"{likely(y.over)}; a given month, of a twelfth of it, with {likely(y.misses_month)}"
            )
        decides = by_key.get(asked.decides)
        if decides is not None:
            turn = asked.break_even
            within = turn is not None and decides.low <= turn <= decides.high
            words = (
                f"at {amount(decides, turn)}, {'within' if within else 'beyond'} its range, it is just met"
                if turn is not None
                else "no value of it alone changes whether it is met"
            )
            head = "what decides it" if within else "what moves it most"
            lines.append(f"  {head}: {decides.title} ({stated(decides)}); {words}")
    lines += [
        "",
        f"  minutes a year by failure mode, on average ({figure(a.at_medians)} in all at the medians)",
    ]
    smallest = least(m.mean)
    modes = sorted(a.by_failure_mode.items(), key=lambda i: -i[1])
    lines += _table([(mode, downtime(v, smallest)) for mode, v in modes])
    if whole := [w for w in a.planned if w.hours is not None]:
        lines += ["", "  planned work that it is down for as long as it lasts, minutes a year"]
        lines += _table(
            [
                (f"patch days of {listed([shown(m) for m in w.machines])}", downtime(w.minutes, smallest))
                for w in whole
            ]
        )
    points = listed([shown(p) for p in a.single_points], limit=40)
    lines += ["", f"  single points of failure: {points or 'none'}"]
    if a.coin_tosses:
        lines.append(
            f"  it depends, when this is lost: {listed([shown(p) for p in a.coin_tosses], limit=40)}"
        )
    if a.pairs:
        every = f"{a.pair_count}, {downtime(a.pair_minutes or 0.0, smallest)} minutes a year in all"
        lines += ["", f"  pairs that take it down together ({every}), the most costly first"]
        told = [p for p in a.pairs[:5] if p.minutes >= smallest] or a.pairs[:1]
        lines += _table([(" and ".join(map(shown, p.labels)), downtime(p.minutes, smallest)) for p in told])
    if compare and a.topologies:
        lines += ["", "  under each topology, minutes a year"]
        lines += _table([(kind, _other(other)) for kind, other in a.topologies.items()])
    if compare and a.more:
        lines += ["", "  what one more would bring, minutes a year"]
        lines += _table(
            [
                (f"{x.kind}: {shown(x.what)}", "–" if x.saves is None else gain(x.saves, m.mean))
                for x in a.more
            ]
        )
        lines += [f"    {x.kind}: {shown(x.why)}" for x in a.more if x.why]
    lines += ["", "  assumptions that matter most (value, range, minutes a year over the range, basis)"]
    # One whose whole range leaves the minutes as they are says nothing here; JSON has them all.
    moving = [u for u in a.assumptions if figure(u.low) != figure(u.high)]
    for used in moving[:_MOST_ROWS]:
        i = used.input
        lines.append(
            f"    {shown(i.title)}: {stated(i)}, {amount(i, i.low)} to "
            f"{amount(i, i.high)}; {figure(used.low)} to {figure(used.high)}; {i.basis}{before(i)}"
        )
    lines += ["", *(f"  note: {shown(n)}" for n in a.notes)] if a.notes else []
    return "\n".join(lines) + "\n"


def _about(a: Assessment) -> str:
    m = a.minutes
    if beyond(m.mean):
        return f"{in_all(m.mean)} minutes a year by what is counted; what is not counted weighs more"
    return (
        f"about {figure(m.mean)} minutes a year on average over the ranges, between {earned.low(m)} and "
        f"{earned.high(m)} (5 to 95 %), {earned.middle(m)} in the middle"
    )


def _other(other: Alternative) -> str:
    if other.minutes is None:
        return f"not applicable: {shown(other.why)}"
    told = " (no difference can be told)" if other.undecided else ""
    return in_all(other.minutes) + (" (as it is)" if other.present else told)


def _table(rows: list[tuple[str, str]]) -> list[str]:
    width = max((len(left) for left, _ in rows), default=0)
    return [f"    {left.ljust(width)}  {right}" for left, right in rows]
