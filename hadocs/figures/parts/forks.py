"""What may become of a service whose outcome is not certain: each way in words, the one in which it runs first.

Decides nothing: the topology stage has worked out every case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.figures.parts.choices import NAMED, either
from hadocs.figures.parts.naming import Names
from hadocs.topology.failures import examine
from hadocs.topology.fates import Fate
from hadocs.topology.model import Thing

_ORDER = ("up", "interrupted", "down")
_PLURAL = {"goes": "go", "runs": "run", "is": "are"}


@dataclass(frozen=True, slots=True)
class Fork:
    """``ways`` are what may become of a service; ``heirs`` may carry it then, ``why`` says why it may be down."""

    ways: tuple[str, ...]
    heirs: tuple[str, ...] = ()
    why: str = ""

    def each(self, many: bool) -> tuple[str, ...]:
        """The ways as they are said of one service or of many."""
        return tuple(_of_many(way) for way in self.ways) if many else self.ways


def forks(
    analysis: Analysis, things: Sequence[Thing], unsure: Sequence[str], names: Names
) -> Mapping[str, Fork]:
    """The ways of each service whose outcome is not certain (``unsure``) and of which more than one case is known."""
    if not unsure:
        return {}
    runs = examine(analysis.estate, tuple(things))[1]
    found = {}
    for key in unsure:
        fates = [run.fates[key] for run in runs]
        if {fate.state for fate in fates} <= {"uncertain"} or len({fate.state for fate in fates}) < 2:
            continue
        known = sorted((f for f in fates if f.state in _ORDER), key=lambda f: _ORDER.index(f.state))
        heirs = tuple(dict.fromkeys(f.failover.to for f in known if f.failover and f.failover.to))
        ways = tuple(dict.fromkeys(_way(fate, heirs, names) for fate in known))
        if len(ways) > 1:
            why = next((f.why for f in known if f.state == "down"), "")
            found[key] = Fork(ways, heirs, why)
    return found


def _of_many(way: str) -> str:
    verb, _, rest = way.partition(" ")
    return " ".join(filter(None, (_PLURAL.get(verb, verb), rest)))


def _way(fate: Fate, heirs: Sequence[str], names: Names) -> str:
    if fate.state == "up":
        return "goes on"
    if fate.state == "down":
        return "is down"
    if fate.failover is None:
        return "is back by itself"
    return (
        f"runs again on {either(heirs, names.name, 'members')}" if 0 < len(heirs) <= NAMED else "runs again"
    )
