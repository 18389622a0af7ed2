"""Which drills are worth holding: a greedy cover of what has to work, weighed by what the availability hangs on.

Each reaction (a cluster counts a member out, a service is taken over, machines are restarted) weighs what the failures
weigh in which it has to work, shared among the reactions of each. The drill comes first that shows most of what no
other one has shown for what it costs: a day, and users who notice. What was held within the interval counts for a
quarter. Such covers cost at most ln n + 1 times the least (V. Chvátal, A greedy heuristic for the set-covering problem,
Mathematics of Operations Research, 1979).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from hadocs.analysis import Analysis
from hadocs.runbooks.drills.failures import failures
from hadocs.runbooks.drills.model import Failure, Plan, PlannedDrill, Reaction
from hadocs.spec.model import Drill, Operations

MOST = 4
"""So many drills a plan has: more than these nobody holds in a year."""
FRESH = 0.25
"""What a reaction weighs that a drill has shown within the interval."""
LEAST = 0.004
"""The share of all below which a drill is not worth its day."""
DAY: Mapping[str, float] = {"rack": 2.0, "site": 3.0, "network": 2.0, "storage": 2.0}
"""What a drill costs before anybody notices it, by its way: one where it is not said. Own judgement."""
NOTICED = 0.02
"""What each service costs besides that its users miss meanwhile."""
YEAR = 365 * 86_400.0
"""How long a drill counts where the spec does not say."""
_ORDER = ("power", "crash", "program", "path", "storage", "rack", "site", "network", "witness")
_FINE = 1e9


def plan(analysis: Analysis) -> Plan:
    """The test plan of a spec."""
    every = failures(analysis)
    operations = analysis.spec.operations
    newest = operations.newest if operations else None
    live = tuple(f for f in every if f.live and f.reactions)
    paper = tuple(
        sorted((f for f in every if not f.live), key=lambda f: (-round(f.weight * _FINE), every.index(f)))
    )
    weighed = _weighed(live, _fresh(every, operations))
    chosen: list[Failure] = []
    shown: frozenset[Reaction] = frozenset()
    whole = sum(weighed.values())
    while len(chosen) < MOST:
        rest = [f for f in live if f not in chosen]
        best = min(rest, key=lambda f: _rank(f, shown, weighed, live), default=None)
        if best is None or _gain(best, shown, weighed) < max(LEAST * whole, 1e-12):
            break
        chosen.append(best)
        shown |= best.reactions
    return Plan(_numbered(chosen, live, operations), live, _covered(live, shown), paper, newest)


def due(drill: Drill, operations: Operations) -> bool:
    """Whether a drill counts no more, by the newest day that operations has."""
    newest: date | None = operations.newest
    return newest is not None and (newest - drill.date).total_seconds() > (operations.drill_every or YEAR)


def _fresh(every: Sequence[Failure], operations: Operations | None) -> frozenset[Reaction]:
    """The reactions that drills on record have shown not long ago."""
    by_name = {f.name: f for f in every}
    found: set[Reaction] = set()
    for drill in operations.drills if operations else ():
        if operations and not due(drill, operations) and drill.passed is not False:
            for name in drill.of:
                same = by_name.get(name) or by_name.get(f"program:{name}")
                found |= same.reactions if same else frozenset()
    return frozenset(found)


def _weighed(live: Iterable[Failure], fresh: frozenset[Reaction]) -> Mapping[Reaction, float]:
    found: dict[Reaction, float] = {}
    for failure in live:
        for reaction in sorted(failure.reactions):
            share = failure.weight / len(failure.reactions) * (FRESH if reaction in fresh else 1.0)
            found[reaction] = found.get(reaction, 0.0) + share
    return found


def _gain(failure: Failure, shown: frozenset[Reaction], weighed: Mapping[Reaction, float]) -> float:
    return sum(weighed[r] for r in sorted(failure.reactions - shown))


def _rank(
    failure: Failure, shown: frozenset[Reaction], weighed: Mapping[Reaction, float], live: Sequence[Failure]
) -> tuple[int, int, int, int]:
    """The most new weight first; of the same, what interrupts least, then the plainest way, then the first."""
    gain = _gain(failure, shown, weighed)
    notice = len(failure.services("interrupted"))
    cost = DAY.get(failure.way, 1.0) + NOTICED * notice
    return (-round(gain / cost * _FINE), notice, _ORDER.index(failure.way), live.index(failure))


def _covered(live: Iterable[Failure], shown: frozenset[Reaction]) -> tuple[Failure, ...]:
    return tuple(f for f in live if f.reactions <= shown)


def _numbered(
    chosen: Sequence[Failure], live: Sequence[Failure], operations: Operations | None
) -> tuple[PlannedDrill, ...]:
    found = []
    before: frozenset[Reaction] = frozenset()
    for number, failure in enumerate(chosen, 1):
        after = before | failure.reactions
        covers = tuple(
            f for f in live if f not in chosen and f.reactions <= after and not f.reactions <= before
        )
        last = _last(failure, operations)
        late = last is not None and operations is not None and due(last, operations)
        found.append(
            PlannedDrill(number, failure, tuple(sorted(failure.reactions - before)), covers, last, late)
        )
        before = after
    return tuple(found)


def _last(failure: Failure, operations: Operations | None) -> Drill | None:
    """The newest drill on record in which just this was lost."""
    names = {failure.name, failure.thing} if failure.way == "program" else {failure.name}
    same = [d for d in (operations.drills if operations else ()) if len(d.of) == 1 and d.of[0] in names]
    return max(same, key=lambda d: d.date, default=None)
