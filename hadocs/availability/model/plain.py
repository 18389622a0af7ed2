"""Assessments as plain data for JSON, and as a fault tree for another engine; rounds, and computes nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hadocs.availability.model import derived
from hadocs.availability.model.numbers import beyond, figure
from hadocs.availability.model.result import MANY, Assessment, Part

DIGITS = 6
"""Digits of a figure in JSON: more than anyone can mean, so that sums still add up."""


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
