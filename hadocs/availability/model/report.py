"""Assessments as data for JSON and as text for a terminal; rounds what is shown, and computes nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10
from typing import Any

from hadocs.availability.frequency import MINUTES_PER_YEAR
from hadocs.availability.model import derived, earned
from hadocs.availability.model.catalogue import Input
from hadocs.availability.model.felt import LEAST, felt, least
from hadocs.availability.model.result import MANY, Alternative, Assessment, Part
from hadocs.spec.units import format_percent
from hadocs.topology.wording import listed

DIGITS = 6
"""Digits of a figure in JSON: more than anyone can mean, so that sums still add up."""
_MOST_ROWS = 10
MOST = 0.99999
"""No availability beyond this is shown to people: what is left out is sure to weigh more than what is counted."""
FEWEST = (1 - MOST) * MINUTES_PER_YEAR
"""The same in minutes a year (5.3): no fewer are shown of a service as a whole, for the same reason."""
MET = {
    "yes": "met, even at the 95 % value",
    "likely": "met on average, but not at the 95 % value",
    "unlikely": "not met on average, only at the 5 % value",
    "no": "not met, not even at the 5 % value",
}


ASKED = 3
"""Digits of what an objective allows: it is stated, not estimated, and 530 minutes are more than 99.9 % allows."""
EXACT = 0.005
"""How far off a figure that goes into the arithmetic may be printed."""

_ONE_AT_A_TIME = (
    "With so many services the four topologies, and what one thing more would bring, are shown for one at a time: "
    "--service ID."
)


def figure(value: float, digits: int = 2) -> str:
    """A number with so many significant digits, as people write it: ``0.53``, ``12``, ``250``."""
    if value == 0:
        return "0"
    places = digits - 1 - floor(log10(abs(value)))
    rounded = round(value, places)
    # 0.0998 is 0.10: what is rounded up to a power of ten has one place less.
    places = digits - 1 - floor(log10(abs(rounded)))
    return f"{rounded:.{max(places, 0)}f}"


def downtime(minutes: float, smallest: float = LEAST) -> str:
    """Minutes without their unit: ``110``, ``0.53``, ``under 0.1``, ``0``."""
    return f"under {figure(smallest, 1)}" if 0 < abs(minutes) < smallest else figure(minutes)


def beyond(minutes: float) -> bool:
    """Whether a service as a whole has so few minutes a year that what no model knows decides about the digits."""
    return minutes < FEWEST


def in_all(minutes: float) -> str:
    """The minutes a year of a service as a whole, capped as its availability is: ``110``, ``under 5.3``."""
    return f"under {figure(FEWEST)}" if beyond(minutes) else figure(minutes)


def gain(saves: float, total: float) -> str:
    """What one thing more brings of so many minutes in all: ``2.6 fewer``, ``6.1 more``, ``no difference``."""
    if abs(saves) < felt(total):
        return "no difference"
    return f"{figure(abs(saves))} {'fewer' if saves > 0 else 'more'}"


def percent(availability: float) -> str:
    """An availability in percent, with two significant digits of what lacks to 100."""
    lacks = float(f"{(1 - availability) * 100:.1e}")
    if lacks <= 0:
        return "100 %"
    places = max(0, 1 - floor(log10(lacks)))
    return f"{100 - lacks:.{min(places, 12)}f} %"


def available(availability: float) -> str:
    """The availability of a service in percent; beyond five nines, what no model knows decides about the digits."""
    return "over 99.999 %" if availability > MOST else percent(availability)


def chance(share: float) -> str:
    """In how many of all cases something is so, as people say it: ``under 1 %``, ``8 %``, ``over 99 %``, ``100 %``."""
    if share <= 0 or share >= 1:
        return f"{round(share * 100)} %"
    if share < 0.01:
        return "under 1 %"
    return "over 99 %" if share > 0.99 else f"{round(share * 100)} %"


def likely(share: float) -> str:
    """How likely something is: what no draw shows is not said to be impossible, nor what each shows to be certain."""
    return chance(min(max(share, 0.001), 0.999))


def amount(input_: Input, value: float) -> str:
    """A value of an input with its unit: ``4 y``, ``100 min``, ``5 %``."""
    if input_.unit == "share":
        return f"{figure(value * 100)} %"
    return lasting(value)


def stated(input_: Input, value: float | None = None) -> str:
    """The value of an input as it goes into the model: with a third digit where two would be off by half a percent."""
    exact = input_.value if value is None else value
    number, unit = (exact * 100, "%") if input_.unit == "share" else _in_units(exact)
    short = unit in ("min", "s", "ms")  # no timer is known that well
    near = short or not number or abs(float(figure(number)) / number - 1) < EXACT
    return f"{figure(number, 2 if near else 3)} {unit}"


def stated_in_the_middle(input_: Input) -> str:
    """The same for arithmetic in the middle of the ranges: with that value where it is another one."""
    value, median = stated(input_), stated(input_, input_.median)
    return value if value == median else f"{value} on average, {median} in the middle"


def lasting(hours: float, digits: int = 2) -> str:
    """A time in the unit that suits it: ``4 y``, ``100 min``, ``120 ms``."""
    number, unit = _in_units(hours)
    return f"{figure(number, digits)} {unit}"


def _in_units(hours: float) -> tuple[float, str]:
    seconds = hours * 3600
    for unit, length in (("y", 31_536_000), ("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        if seconds >= length * (2 if unit in ("d", "h") else 1):
            return seconds / length, unit
    return seconds * 1000, "ms"


def without(i: Input) -> str:
    """The figure that would hold had nothing been counted: ``25 y, 5 y to 130 y``; nothing where nothing was."""
    p = i.prior
    return "" if p is None else f"{stated(p)}, {amount(p, p.low)} to {amount(p, p.high)}"


def _before(i: Input) -> str:
    return f" (without what was counted {without(i)})" if i.prior is not None else ""


def open_psa(assessments: Mapping[str, Assessment], service: str) -> str:
    """The fault tree of one service as Open-PSA XML, for another engine to check."""
    from hadocs.availability.mef_write import write  # few ask for it, and it costs a start

    return write(assessments[service].tree)


def as_data(assessments: Mapping[str, Assessment]) -> dict[str, Any]:
    """Plain data with the keys that ``hadocs availability --format json`` promises."""
    return {"services": {key: _service(a, compare=len(assessments) < MANY) for key, a in assessments.items()}}


def _service(a: Assessment, *, compare: bool) -> dict[str, Any]:
    asked = a.objective
    return {
        "title": a.title,
        "topology": a.topology,
        "availability": round(a.availability, 12),
        "beyond_what_is_counted": beyond(a.minutes.mean),
        "minutes_per_year": {
            "p5": _raw(a.minutes.p5), "p50": _raw(a.minutes.p50), "p95": _raw(a.minutes.p95),
            "mean": _raw(a.minutes.mean), "at_medians": _raw(a.at_medians),
            "on_average": _raw(a.on_average),
            "standard_errors": dict(zip(("p5", "p50", "p95"), map(_raw, a.minutes.errors), strict=True)),
        },
        "how_sure": _sure(a),
        "single_year": _year(a),
        "outages_per_year": _raw(a.outages_per_year),
        "pauses_per_year": _raw(a.pauses_per_year),
        "planned_interruptions_per_year": _raw(a.planned_per_year),
        "by_failure_mode": _modes(a.by_failure_mode),
        "by_layer": {
            "static": _raw(a.static_minutes),
            "failover": _raw(a.failover_minutes),
            "planned": _raw(a.planned_minutes),
        },
        "failover_by_hand": _raw(a.by_hand_minutes),
        "single_points": list(a.single_points),
        "coin_tosses": list(a.coin_tosses),
        "waits_for_a_person": dict(a.waits),
        "cut_sets_of_order_two": {
            "count": a.pair_count,
            "minutes_per_year": None if a.pair_minutes is None else _raw(a.pair_minutes),
            "listed": [
                {"components": list(p.components), "labels": list(p.labels), "minutes_per_year": _raw(p.minutes)}
                for p in a.pairs
            ],
        },
        "components": [
            {
                "component": p.component, "label": p.label, "failure_mode": p.mode, "things": list(p.things),
                "single": p.single, "until_forced": p.until_forced,
                "static": _raw(p.static), "for_want_of_votes": _raw(p.votes), "failover": _raw(p.failover),
                "pauses_per_year": _raw(p.pauses), "rests_on": list(p.inputs), "derivation": _derived(a, p),
            }
            for p in a.parts
        ],
        "planned_work": [
            {
                "machine": w.machine, "together_with": list(w.others),
                "failure_mode": w.mode, "per_year": _raw(w.per_year), "interruptions": w.moves,
                "minutes_per_year": _raw(w.minutes), "down_for_hours": None if w.hours is None else _raw(w.hours),
                "rests_on": list(w.inputs),
            }
            for w in a.planned
        ],
        "objective": None
        if asked is None
        else {
            "availability": asked.availability,
            "allowed_minutes_per_year": _raw(asked.allowed),
            "met": asked.met in ("yes", "likely"),
            "certainty": asked.met,
            "margin_minutes": _raw(asked.margin),
            "decides": asked.decides,
            "break_even": None if asked.break_even is None else _raw(asked.break_even),
            "error_budget_spent": _raw(a.minutes.mean / asked.allowed) if asked.allowed else None,
            "error_budget_spent_by_failure_mode": {
                mode: _raw(v / asked.allowed) for mode, v in a.by_failure_mode.items() if asked.allowed
            },
        },
        "topologies": {
            kind: {
                "minutes_per_year": None if other.minutes is None else _raw(other.minutes),
                "range": None if other.spread is None else [_raw(other.spread.p5), _raw(other.spread.p95)],
                "fewer_minutes_in": None if other.better is None else _raw(other.better),
                "difference_can_be_told": None if other.better is None else not other.undecided,
                "by_failure_mode": _modes(other.by_failure_mode),
                "present": other.present,
                "not_applicable": other.why or None,
                "added": list(other.assumed),
            }
            for kind, other in (a.topologies.items() if compare else ())
        },
        "one_more": [
            {
                "kind": m.kind, "what": m.what, "why": m.why or None,
                "saves_minutes_per_year": None if m.saves is None else _raw(m.saves),
            }
            for m in (a.more if compare else ())
        ],
        "assumptions": [
            {
                "input": u.input.key, "title": u.input.title, "value": _raw(u.input.value), "unit": u.input.unit,
                "range": [_raw(u.input.low), _raw(u.input.high)],
                "source": u.input.source, "basis": u.input.basis, "note": u.input.note,
                "without_what_was_counted": None if u.input.prior is None else {
                    "value": _raw(u.input.prior.value),
                    "range": [_raw(u.input.prior.low), _raw(u.input.prior.high)],
                    "source": u.input.prior.source, "basis": u.input.prior.basis,
                },
                "minutes_per_year": {"low": _raw(u.low), "high": _raw(u.high)},
            }
            for u in a.assumptions
        ],
        "notes": list(a.notes),
    }  # fmt: skip


def _sure(a: Assessment) -> dict[str, Any]:
    moving = [u for u in a.assumptions if figure(u.low) != figure(u.high)]
    return {
        "range_factor": _raw(a.minutes.p95 / a.minutes.p5) if a.minutes.p5 > 0 else None,
        "figures": len(a.assumptions),
        "assumed": sum(u.input.basis == "assumed" for u in a.assumptions),
        "moves_it_most": moving[0].input.key if moving else None,
    }


def _derived(a: Assessment, part: Part) -> dict[str, float] | None:
    """How a part that takes the service down alone comes to its minutes; hours, and minutes a year."""
    found = derived.alone(a, part)
    if found is None:
        return None
    return {
        "fails_every": _raw(found.every), "mended_in": _raw(found.mended),
        "minutes_in_the_middle": _raw(found.middle), "times_over_the_ranges": _raw(found.times),
    }  # fmt: skip


def _year(a: Assessment) -> dict[str, Any]:
    y = a.year
    return {
        "minutes": {"p50": _raw(y.typical), "p95": _raw(y.bad)},
        "longest_outage_minutes": {"p50": _raw(y.longest), "p95": _raw(y.longest_bad)},
        "misses_objective": None if y.misses is None else _raw(y.misses),
        "month_misses_objective": None if y.misses_month is None else _raw(y.misses_month),
        "mean_above_objective": None if y.over is None else _raw(y.over),
        "outages_within_rto": None if y.within is None else _raw(y.within),
    }


def _modes(modes: Mapping[str, float]) -> dict[str, float]:
    return {mode: _raw(v) for mode, v in modes.items()}


def _raw(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def as_text(assessments: Mapping[str, Assessment]) -> str:
    """For people at a terminal: each service in a few lines, then what decides it; ends in a line break."""
    compare = len(assessments) < MANY
    text = "\n".join(_text(a, compare=compare) for a in assessments.values()) or "The spec has no services.\n"
    return text if compare else f"{text}\n{_ONE_AT_A_TIME}\n"


def calm(a: Assessment) -> bool:
    """Whether nineteen of twenty years have no outage: what minutes such a year has are an average of what may come."""
    return a.outages_per_year < 1 / 20 and not a.planned_per_year


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
            f"{amount(i, i.high)}; {figure(used.low)} to {figure(used.high)}; {i.basis}{_before(i)}"
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


def shown(text: str) -> str:
    """A text on one line of a terminal: control characters as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
