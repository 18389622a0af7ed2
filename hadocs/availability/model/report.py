"""Assessments as data for JSON and as text for a terminal; rounds what is shown, and computes nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10
from typing import Any

from hadocs.availability.mef_write import write
from hadocs.availability.model.catalogue import Input
from hadocs.availability.model.result import Alternative, Assessment
from hadocs.spec.units import format_percent
from hadocs.topology.wording import listed

DIGITS = 6
"""Digits of a figure in JSON: more than anyone can mean, so that sums still add up."""
_MOST_ROWS = 10
MET = {
    "yes": "met, over the whole range",
    "likely": "met by the middle of the range, not by all of it",
    "unlikely": "not met by the middle of the range, but by a part of it",
    "no": "not met, over the whole range",
}


def figure(value: float, digits: int = 2) -> str:
    """A number with so many significant digits, as people write it: ``0.53``, ``12``, ``250``."""
    if value == 0:
        return "0"
    places = digits - 1 - floor(log10(abs(value)))
    rounded = round(value, places)
    return f"{rounded:.{max(places, 0)}f}"


def percent(availability: float) -> str:
    """An availability in percent, with two significant digits of what lacks to 100."""
    lacks = (1 - availability) * 100
    if lacks <= 0:
        return "100 %"
    places = max(0, 1 - floor(log10(lacks)))
    return f"{100 - lacks:.{min(places, 12)}f} %"


def amount(input_: Input, value: float) -> str:
    """A value of an input with its unit: ``4 y``, ``100 min``, ``5 %``."""
    if input_.unit == "share":
        return f"{figure(value * 100)} %"
    seconds = value * 3600
    for unit, length in (("y", 31_536_000), ("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        if seconds >= length * (2 if unit in ("d", "h") else 1):
            return f"{figure(seconds / length)} {unit}"
    return f"{figure(seconds * 1000)} ms"


def open_psa(assessments: Mapping[str, Assessment], service: str) -> str:
    """The fault tree of one service as Open-PSA XML, for another engine to check."""
    return write(assessments[service].tree)


def as_data(assessments: Mapping[str, Assessment]) -> dict[str, Any]:
    """Plain data with the keys that ``hadocs availability --format json`` promises."""
    return {"services": {key: _service(a) for key, a in assessments.items()}}


def _service(a: Assessment) -> dict[str, Any]:
    asked = a.objective
    return {
        "title": a.title,
        "topology": a.topology,
        "availability": round(a.availability, 12),
        "minutes_per_year": {"p5": _raw(a.minutes.p5), "p50": _raw(a.minutes.p50), "p95": _raw(a.minutes.p95)},
        "outages_per_year": _raw(a.outages_per_year),
        "planned_interruptions_per_year": _raw(a.planned_per_year),
        "by_failure_mode": _modes(a.by_failure_mode),
        "by_layer": {
            "static": _raw(a.static_minutes),
            "failover": _raw(a.failover_minutes),
            "planned": _raw(a.planned_minutes),
        },
        "single_points": list(a.single_points),
        "coin_tosses": list(a.coin_tosses),
        "cut_sets_of_order_two": {
            "count": a.pair_count,
            "listed": [
                {"components": list(p.components), "labels": list(p.labels), "minutes_per_year": _raw(p.minutes)}
                for p in a.pairs
            ],
        },
        "components": [
            {
                "component": p.component, "label": p.label, "failure_mode": p.mode, "things": list(p.things),
                "single": p.single, "static": _raw(p.static), "failover": _raw(p.failover),
            }
            for p in a.parts
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
        },
        "topologies": {
            kind: {
                "minutes_per_year": None if other.minutes is None else _raw(other.minutes),
                "by_failure_mode": _modes(other.by_failure_mode),
                "present": other.present,
                "not_applicable": other.why or None,
                "added": list(other.assumed),
            }
            for kind, other in a.topologies.items()
        },
        "one_more": [
            {
                "kind": m.kind, "what": m.what, "why": m.why or None,
                "saves_minutes_per_year": None if m.saves is None else _raw(m.saves),
            }
            for m in a.more
        ],
        "assumptions": [
            {
                "input": u.input.key, "title": u.input.title, "value": _raw(u.input.value), "unit": u.input.unit,
                "range": [_raw(u.input.value / u.input.factor), _raw(u.input.value * u.input.factor)],
                "source": u.input.source, "basis": u.input.basis, "note": u.input.note,
                "minutes_per_year": {"low": _raw(u.low), "high": _raw(u.high)},
            }
            for u in a.assumptions
        ],
        "notes": list(a.notes),
    }  # fmt: skip


def _modes(modes: Mapping[str, float]) -> dict[str, float]:
    return {mode: _raw(v) for mode, v in modes.items()}


def _raw(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def as_text(assessments: Mapping[str, Assessment]) -> str:
    """For people at a terminal: each service in a few lines, then what decides it; ends in a line break."""
    return "\n".join(_text(a) for a in assessments.values()) or "The spec has no services.\n"


def _text(a: Assessment) -> str:
    m = a.minutes
    lines = [
        f"{_shown(a.title)} ({_shown(a.service)}), {a.topology}",
        f"  {percent(a.availability)}: about {figure(m.p50)} minutes a year, "
        f"between {figure(m.p5)} and {figure(m.p95)} (5 to 95 %)",
        f"  about {figure(a.outages_per_year)} outages a year, and {figure(a.planned_per_year)} planned interruptions",
    ]
    if a.objective is not None:
        asked = a.objective
        by_key = {u.input.key: u.input for u in a.assumptions}
        lines.append(
            f"  asked for: {format_percent(asked.availability)}, {figure(asked.allowed)} minutes a year: "
            f"{MET[asked.met]}"
        )
        decides = by_key.get(asked.decides)
        if decides is not None:
            turn = (
                f"; at {amount(decides, asked.break_even)} it is just met"
                if asked.break_even is not None
                else "; no value of it alone changes whether it is met"
            )
            lines.append(f"  what decides it: {decides.title} ({amount(decides, decides.value)}){turn}")
    lines += ["", "  minutes a year by failure mode"]
    lines += _table([(mode, figure(v)) for mode, v in sorted(a.by_failure_mode.items(), key=lambda i: -i[1])])
    points = listed([_shown(p) for p in a.single_points], limit=40)
    lines += ["", f"  single points of failure: {points or 'none'}"]
    if a.coin_tosses:
        lines.append(
            f"  it depends, when this is lost: {listed([_shown(p) for p in a.coin_tosses], limit=40)}"
        )
    if a.pairs:
        lines += ["", f"  pairs that take it down together ({a.pair_count}), the most costly first"]
        lines += _table([(" and ".join(map(_shown, p.labels)), figure(p.minutes)) for p in a.pairs[:5]])
    if a.topologies:
        lines += ["", "  under each topology, minutes a year"]
        lines += _table([(kind, _other(other)) for kind, other in a.topologies.items()])
    if a.more:
        lines += ["", "  what one more would bring, minutes a year"]
        lines += _table(
            [(f"{x.kind}: {_shown(x.what)}", "–" if x.saves is None else figure(x.saves)) for x in a.more]
        )
        lines += [f"    {x.kind}: {_shown(x.why)}" for x in a.more if x.why]
    lines += ["", "  assumptions that matter most (value, range, minutes a year over the range, basis)"]
    for used in a.assumptions[:_MOST_ROWS]:
        i = used.input
        lines.append(
            f"    {_shown(i.title)}: {amount(i, i.value)}, {amount(i, i.value / i.factor)} to "
            f"{amount(i, i.value * i.factor)}; {figure(used.low)} to {figure(used.high)}; {i.basis}"
        )
    lines += ["", *(f"  note: {_shown(n)}" for n in a.notes)] if a.notes else []
    return "\n".join(lines) + "\n"


def _other(other: Alternative) -> str:
    if other.minutes is None:
        return f"not applicable: {_shown(other.why)}"
    return figure(other.minutes) + (" (as it is)" if other.present else "")


def _table(rows: list[tuple[str, str]]) -> list[str]:
    width = max((len(left) for left, _ in rows), default=0)
    return [f"    {left.ljust(width)}  {right}" for left, right in rows]


def _shown(text: str) -> str:
    """A text on one line of a terminal: control characters as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
