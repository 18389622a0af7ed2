"""The answer of a preflight as plain data, for `hadocs runbook --preflight --format json`."""

from __future__ import annotations

from typing import Any

from hadocs.behaviour.model import Span
from hadocs.runbooks.order import Order
from hadocs.runbooks.preflight_model import EXAMPLES, Preflight
from hadocs.runbooks.risks import Hurt
from hadocs.runbooks.standing import Count


def as_data(found: Preflight) -> dict[str, Any]:
    """Everything that was found out: sizes in bytes, times in seconds, ``null`` where the spec is silent."""
    return {
        "host": found.host,
        "cluster": found.cluster,
        "verdict": found.verdict,
        "leaves": [
            {
                "machine": row.vm,
                "memory": row.memory,
                "vcpus": row.vcpus,
                "may_go_to": list(row.options),
                "fits_on": row.to,
                "way": row.way,
                "by": row.by,
                "stands_still": _span(row.still),
                "handed_over_before": list(row.roles),
                "pauses": list(row.pauses),
                "shares_a_host_with": list(row.meets),
                "barred": {barred.host: barred.why for barred in row.barred},
            }
            for row in found.leaves
        ],
        "stays": [
            {
                "machine": row.vm,
                "memory": row.memory,
                "reason": row.stay,
                "why": row.why,
                "handed_over_before": list(row.roles),
                "down": list(row.down),
                "barred": {barred.host: barred.why for barred in row.barred},
            }
            for row in found.stays
        ],
        "places_for_all": found.whole if found.whole or found.sure else None,
        "loads": [
            {
                "host": row.host,
                "memory": row.memory,
                "used_now": row.now,
                "used_then": row.then,
                "cores": row.cores,
                "vcpus_now": row.vcpus_now,
                "vcpus_then": row.vcpus_then,
                "vcpus_allowed": row.processors,
                "takes_all": row.takes_all,
            }
            for row in found.loads
        ],
        "votes": [
            {
                "cluster": row.cluster,
                "members_off": list(row.members),
                "now": _count(row.now),
                "paused": _count(row.paused),
                "off": _count(row.off),
                "and_one_more_lost": _count(row.more) if row.more else None,
                "which": (row.worst or "witness") if row.more else None,
                "any_of": [who or "witness" for who in row.alike],
            }
            for row in found.votes
        ],
        "if_something_else_fails": [_hurt(hurt) for hurt in found.hurts],
        "members": [
            {
                "cluster": row.cluster,
                "member": row.member,
                "leaves": row.leaves,
                "hand_over": {key: list(heirs) for key, heirs in row.heirs.items()},
            }
            for row in found.members
        ],
        "services": {
            "pause": {
                p.service: {
                    "for": _span(p.span),
                    "handed_over": p.handed,
                    "moves_live": p.service in {k for row in found.lives for k in row.roles},
                }
                for p in found.pauses
            },
            "down": dict(found.down),
            "uncertain": dict(found.uncertain),
        },
        "without_quorum": list(found.stopped),
        "afterwards": {"rejoin": list(found.rejoins), "resynchronise": list(found.resync)},
        "moving": _moving(found),
        "findings": [
            {"rule": f.rule, "severity": f.severity, "message": f.message, "about": list(f.about)}
            for f in found.findings
        ],
        "unknown": [{"rule": u.rule, "add": u.add, "about": list(u.about)} for u in found.unknowns],
        "assumes": list(found.assumes),
    }


def order_as_data(order: Order) -> dict[str, Any]:
    """In which order the members of a cluster are patched, and how often each service pauses."""
    return {
        "cluster": order.cluster,
        "turns": [
            {
                "host": turn.host,
                "reason": turn.reason,
                "hand_over": dict(turn.handed),
                "shut_down": list(turn.stays),
                "pause": list(turn.pauses),
                "down": list(turn.down),
                "moves_once_more": list(turn.again),
                "stop_unless_back": turn.unless or None,
                "else_without_quorum": list(turn.costs_quorum),
                "else_down": list(turn.costs),
            }
            for turn in order.turns
        ],
        "pauses": dict(order.pauses),
        "down": list(order.down),
        "active_afterwards": dict(order.roles),
    }


def _hurt(hurt: Hurt) -> dict[str, Any]:
    return {
        "kind": hurt.thing.kind,
        "lost": hurt.thing.id,
        "stop_rule": hurt.stops,
        "down": list(hurt.down),
        "uncertain": list(hurt.uncertain),
        "interrupted": list(hurt.interrupted),
        "without_quorum": list(hurt.no_quorum),
        "not_on_any_other_day": {
            "down": list(hurt.new_down),
            "uncertain": list(hurt.new_uncertain),
            "interrupted": list(hurt.new_interrupted),
            "without_quorum": list(hurt.new_no_quorum),
        },
        "why": dict(hurt.why),
    }


def _moving(found: Preflight) -> dict[str, Any] | None:
    moving = found.moving
    if moving is None:
        return None
    speeds = (float(moving.speed),) if moving.speed else EXAMPLES
    return {
        "memory": moving.size,
        "network": moving.network or None,
        "speed": moving.speed,
        "at_least": {f"{speed / 1e9:g} Gbit/s": round(moving.seconds(speed), 1) for speed in speeds}
        if moving.size
        else {},
        "memory_not_stated": list(moving.unstated),
        "saved": moving.saved,
        "saved_to": list(moving.stores),
    }


def _count(count: Count) -> dict[str, Any] | None:
    if not count.counted:
        return None
    return {"votes": count.have, "needed": count.needed, "quorum": count.verdict, "why": count.why}


def _span(span: Span) -> dict[str, float | None]:
    return {"low": span.low, "high": span.high}
