"""The one frozen value that figures, runbooks and pages are made from; knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hadocs.errors import Problem
from hadocs.lint.findings import Findings
from hadocs.spec.model import Spec
from hadocs.spec.source import Source
from hadocs.topology.model import Topology

if TYPE_CHECKING:
    from hadocs.availability.model.result import Assessment
    from hadocs.behaviour.model import Step, Timeline
    from hadocs.topology.aftermath import Estate


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that is not as documented, in words; ``note`` says what else is known of that."""

    thing: str
    key: str
    documented: str
    observed: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What the cluster itself said, held against the spec: what differs, what that changes, and what was not seen.

    ``day`` is that of the observation (``2026-03-14``), "" where nothing told it; ``source`` says what was read.
    """

    day: str
    source: tuple[str, ...]
    summary: str
    differences: tuple[Compared, ...] = ()
    changes: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """A spec with everything that was computed from it.

    ``findings`` leave out what depends on the day, so that the same spec always makes the same pages.
    ``warnings`` are the loader's (a platform version newer than the catalogue, for one).
    """

    source: Source
    spec: Spec
    topology: Topology
    findings: Findings = field(default_factory=Findings)
    warnings: tuple[Problem, ...] = ()
    known_estate: Estate | None = field(default=None, repr=False, compare=False)
    observation: Observation | None = None
    """What was observed of the cluster, where that was asked for."""

    @cached_property
    def estate(self) -> Estate:
        """What further losses are worked out from."""
        from hadocs.topology.build import estate_of

        return self.known_estate or estate_of(self.spec)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What ``make`` works out from this alone, kept by a key: pages, figures and runbooks ask for the same."""
        if key not in self._once:
            self._once[key] = make()
        return self._once[key]

    def timeline(self, steps: tuple[Step, ...]) -> Timeline:
        """What happens after some steps; worked out once."""
        from hadocs.behaviour.timeline import timeline

        key = tuple((s.things, s.kind, s.at, s.programs, tuple(sorted(s.parts.items()))) for s in steps)
        found: Timeline = self.once(("timeline", key), lambda: timeline(self.estate, self.topology, steps))
        return found

    @cached_property
    def _once(self) -> dict[Hashable, Any]:
        return {}

    @cached_property
    def availability(self) -> Mapping[str, Assessment]:
        """How available each service is, worked out when that is first looked at: most figures and checks never ask."""
        from hadocs.availability.model.assess import assess_later

        return assess_later(self.spec, self.topology, self.known_estate)
