"""The values of a test plan, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hadocs.behaviour.model import Step, Timeline
from hadocs.spec.model import Drill
from hadocs.spec.model.drills import Drilled

Way = Literal["power", "crash", "program", "witness", "path", "network", "storage", "rack", "site"]
"""How something is lost on purpose: power cut, operating system crashed, program killed, and what is cut off."""

Reaction = tuple[str, str]
"""Something that has to work when a thing is lost: what happens, as events call it, and by whom or to what."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A way in which something fails: ``name`` as ``hadocs fail`` takes it, and all that is computed of it.

    ``cluster`` is the one that it is about, empty where there is none. ``weight`` is what the availability hangs on
    it: minutes a year that its components account for, over all services. ``reactions`` are what has to work.
    """

    name: str
    way: Way
    procedure: Drilled
    thing: str
    cluster: str
    step: Step
    timeline: Timeline
    weight: float
    reactions: frozenset[Reaction]

    def services(self, state: str) -> tuple[str, ...]:
        """The services to which this happens."""
        return tuple(k for k, o in self.timeline.services.items() if o.state == state)

    @property
    def live(self) -> bool:
        """Whether it may be tried out with users on it: everything comes back by itself, or goes on."""
        return not self.services("down") and not self.services("uncertain")


@dataclass(frozen=True, slots=True)
class PlannedDrill:
    """One drill of a plan.

    ``proves`` are the reactions that no drill before it shows, ``covers`` the other failures in which nothing else has
    to work. ``last`` is the newest drill on record of the same, ``None`` where it was never held.
    """

    number: int
    failure: Failure
    proves: tuple[Reaction, ...]
    covers: tuple[Failure, ...]
    last: Drill | None
    due: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The drills of a spec in the order in which they are worth holding.

    ``failures`` are all that could be tried out live, ``covered`` those that the plan shows, ``paper`` those in which a
    service would stay down or nobody knows. ``newest`` is the newest day of the spec's operations.
    """

    drills: tuple[PlannedDrill, ...]
    failures: tuple[Failure, ...]
    covered: tuple[Failure, ...]
    paper: tuple[Failure, ...]
    newest: date | None

    @property
    def left(self) -> tuple[Failure, ...]:
        """What could be tried out and no drill of the plan shows."""
        there = {f.name for f in self.covered}
        return tuple(f for f in self.failures if f.name not in there)

    @property
    def share(self) -> float:
        """How much of what hangs on all that could be tried out the plan covers: from 0 to 1."""
        whole = sum(f.weight for f in self.failures)
        return sum(f.weight for f in self.covered) / whole if whole else 0.0
