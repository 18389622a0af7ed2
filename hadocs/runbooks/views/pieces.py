"""In how many copies or pieces data lies on the machines that hold it, and where else there is a place for these."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.runbooks.views.base import SomeMachine, View
from hadocs.topology.remade import places_needed, remade


@dataclass(frozen=True, eq=False)
class Pieced(View):
    """A storage whose blocks lie on several machines: ``copies``, of which ``parity``, on so many ``places_needed``."""

    @cached_property
    def _entry(self) -> Any:
        return self.of.spec.storage[self.id.partition("/")[0]]

    @property
    def copies(self) -> int | None:
        """On how many machines each block lies."""
        return self._entry.copies  # type: ignore[no-any-return]

    @property
    def min_copies(self) -> int | None:
        """How many of them it needs to be written."""
        return self._entry.min_copies  # type: ignore[no-any-return]

    @property
    def parity(self) -> int:
        """How many of its pieces are parity; none where it has copies."""
        return self._entry.parity or 0

    @property
    def places_needed(self) -> int | None:
        """vSAN: on how many fault domains an object lies, those of its own witnesses among them."""
        return places_needed(self._entry)

    @property
    def place(self) -> str:
        """What such a fault domain is: a host, a rack or a site."""
        return self._entry.fault_domain or "host"

    def remade_without(self, machine: SomeMachine) -> bool | None:
        """vSAN: whether what lies on a machine has a place on the others; ``None`` where the spec does not tell."""
        return remade(self.of.world, self.id.partition("/")[0], {machine.id})
