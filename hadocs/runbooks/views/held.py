"""What lies on a storage, as procedures name it once that is given up: what goes on from copies elsewhere, what is set
up anew, and what nothing else holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.runbooks.views.base import SomeMachine, SomeService
from hadocs.topology.copies import Copy, copies


@dataclass(frozen=True, eq=False)
class Held:
    """What lies on one storage, by what else holds it."""

    of: Any
    storage: Any

    @cached_property
    def _copies(self) -> tuple[Copy, ...]:
        return copies(self.of.world, self.storage.id)

    def _machines(self, some: Iterable[Copy]) -> tuple[SomeMachine, ...]:
        return tuple(self.of.machine(c.of) for c in some if c.kind == "vm")

    @cached_property
    def services(self) -> tuple[SomeService, ...]:
        """The services that other copies of their own carry on."""
        return tuple(self.of.service(c.of) for c in self._copies if c.kind == "service" and c.held)

    @cached_property
    def anew(self) -> tuple[SomeMachine, ...]:
        """The machines whose state other instances hold: an older image would disagree with those.

        Source: Microsoft, USN rollback: a domain controller that an image has set back is not heard by the others.
        """
        return self._machines(c for c in self._copies if c.by)

    @cached_property
    def holders(self) -> tuple[SomeMachine, ...]:
        """The machines with these instances."""
        return tuple(self.of.machine(m) for m in dict.fromkeys(m for c in self._copies for m in c.by))

    @cached_property
    def members(self) -> tuple[SomeMachine, ...]:
        """The machines that are members of a cluster with others elsewhere, which have its data: not only on its own
        disks.
        """
        lost = {s.id for s in self.bare_data}
        return tuple(
            m for m in self._machines(c for c in self._copies if not c.held) if self._rejoins(m, lost)
        )

    def _rejoins(self, machine: SomeMachine, lost: set[str]) -> bool:
        cluster = machine.cluster
        if cluster is None or lost & {s.id for s in cluster.services}:
            return False
        return any(m.files is None or m.files.storage.id != self.storage.id for m in machine.peers)

    @cached_property
    def bare_data(self) -> tuple[SomeService, ...]:
        """The services of whose data nothing else has a copy."""
        return tuple(self.of.service(c.of) for c in self._copies if c.kind == "service" and not c.held)

    @cached_property
    def bare(self) -> tuple[SomeMachine, ...]:
        """The machines whose disks nothing else holds."""
        mine = self._machines(c for c in self._copies if not c.held)
        return tuple(m for m in mine if m not in self.members)

    @cached_property
    def first(self) -> tuple[SomeService, ...]:
        """The services on them that others need: they come back first."""
        there = {m.id for m in self.bare}
        some = (s for s in self.of.services if any(m.id in there for m in s.active) or s in self.bare_data)
        return tuple(s for s in some if s.needed_by)
