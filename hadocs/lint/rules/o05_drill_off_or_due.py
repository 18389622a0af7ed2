"""A drill came out otherwise than computed, or is due again.

Why:
    A drill holds the model against the cluster. Where the stopwatch says something else, one of the two is wrong: a
    setting that the spec does not have, a dependency that nobody has written down, or a takeover that hung. And what
    was shown once is not shown for ever: versions, certificates and people change.

    A measured time is off where it lies outside of the computed range by more than a fifth and two seconds, or beyond
    what the service's objectives allow. A drill is due again after `operations.drill_every`, or a year where that is
    not said, counted to the newest day that `operations` has.

Fails:
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {}}
    vms: {web-1: {on: hv-1, files: san}}
    clusters:
      hvc: {members: [hv-1, hv-2], platform: hyper-v/2022, quorum: {witness: {kind: cloud}}}
    services: {web: {runs_on: web-1}}
    operations:
      drills:
        - {procedure: host-failure, of: hv-1, date: 2026-05-03, measured: {web: {interrupted: 50 min}}}
    ---
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations:
      validated: 2026-05-11
      drills:
        - {procedure: host-failure, of: hv-1, date: 2024-05-03}

Passes:
    hosts: {hv-1: {}, hv-2: {}}
    storage: {san: {}}
    vms: {web-1: {on: hv-1, files: san}}
    clusters:
      hvc: {members: [hv-1, hv-2], platform: hyper-v/2022, quorum: {witness: {kind: cloud}}}
    services: {web: {runs_on: web-1}}
    operations:
      validated: 2026-05-11
      drill_every: 1 y
      drills:
        - {procedure: host-failure, of: hv-1, date: 2026-05-03, measured: {web: {interrupted: 6 min}}}

Fix:
    Hold the measured time against the events of `hadocs fail`: the first that came late tells which setting or which
    dependency the spec lacks. Put it into the spec. Where a drill is due, hold it again: `hadocs runbook SPEC
    --procedure drills` has the sheet. Leave the old result in the list.

References:
    - hadocs, own judgement; the margin and the limit of one year are ours
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hadocs.errors import Route
from hadocs.lint.rule import Hit, Severity
from hadocs.spec.model import Drill, Spec
from hadocs.spec.units import format_duration
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import Topology
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.behaviour.drilled import Compared

SEVERITY = "warning"

_YEAR = 365 * 86_400.0
_WORDS = {
    "noticed": "until something was done",
    "interrupted": "of interruption",
    "data_lost": "of data lost",
}


def check(spec: Spec, topology: Topology, estate: Estate) -> Iterator[Hit]:
    """Hold what was measured against what is computed and asked for, and the days against the newest one."""
    operations = spec.operations
    if operations is None or not operations.drills:
        return
    # Only now: of all that a check imports, what works out times is the largest part.
    from hadocs.behaviour.drilled import compared

    for one in compared(estate, topology):
        drill = operations.drills[one.at]
        found = _off(one, drill) or _missed(one, drill, spec)
        if found:
            fix = "Hold it against the events of `hadocs fail`, and put into the spec what it lacks."
            if one.verdict == "shorter":
                fix = "Find out whether it was lost in order, which hands over first; if not, the spec lacks a setting."
            at: Route = ("operations", "drills", one.at, "measured", one.service, one.field)
            severity: Severity | None = "info" if one.verdict == "shorter" else None
            yield Hit(at, found, fix, (one.service, *_things(drill)), severity)
    yield from _due(spec)


def _off(one: Compared, drill: Drill) -> str:
    from hadocs.behaviour.wording import lasting, seconds

    what, was = _WORDS[one.field], f"the drill of {drill.date} ({drill.procedure} of {listed(drill.of)})"
    begin = f"For {one.service} {was} measured {seconds(one.measured)} {what}"
    if one.verdict == "stays-down":
        return f"{begin}, and by what is computed it does not come back by itself."
    if one.verdict not in ("longer", "shorter") or one.computed is None:
        return ""
    if one.field == "data_lost":
        return f"{begin}, and computed is that none is lost."
    if not one.computed.high and one.computed.high is not None:
        return f"{begin}, and computed is that it goes on."
    return f"{begin}, {one.verdict} than the {lasting(one.computed)} that are computed."


def _missed(one: Compared, drill: Drill, spec: Spec) -> str:
    """What is asked for and was not kept, also where it was computed so."""
    goal = spec.services[one.service].objectives
    limit = {"interrupted": goal.rto, "data_lost": goal.rpo}.get(one.field) if goal else None
    if limit is None or one.measured <= limit:
        return ""
    from hadocs.behaviour.wording import seconds

    what = "is back within" if one.field == "interrupted" else "loses no more than"
    return (
        f"In the drill of {drill.date} ({drill.procedure} of {listed(drill.of)}) {one.service} took "
        f"{seconds(one.measured)} {_WORDS[one.field]}; its objective is that it {what} {format_duration(limit)}."
    )


def _due(spec: Spec) -> Iterator[Hit]:
    assert spec.operations is not None
    newest, every = spec.operations.newest, spec.operations.drill_every
    last: dict[tuple[object, ...], int] = {}
    for at, drill in enumerate(spec.operations.drills):
        key = (drill.procedure, frozenset(drill.of))
        if key not in last or drill.date >= spec.operations.drills[last[key]].date:
            last[key] = at
    for at in last.values():
        drill = spec.operations.drills[at]
        if newest is None or (newest - drill.date).total_seconds() <= (every or _YEAR):
            continue
        limit = f"every {format_duration(every)}" if every else "within a year"
        yield Hit(
            ("operations", "drills", at, "date"),
            f"The last {drill.procedure} drill of {listed(drill.of)} was on {drill.date}; by {newest}, the newest day "
            f"that operations has, it should have been held again ({limit}).",
            "Hold it again; hadocs runbook SPEC --procedure drills has the sheet.",
            _things(drill),
        )


def _things(drill: Drill) -> tuple[str, ...]:
    """The ids that a drill was about."""
    return tuple(name.removeprefix("system:").removeprefix("program:") for name in drill.of)
