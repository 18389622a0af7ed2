"""Storage that a cut of the cluster's own network reaches too: on the same network, or mirrored between the parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.runbooks.lost import Lost
from hadocs.runbooks.views.base import SomeCluster, SomeNetwork, SomeStorage


@dataclass(frozen=True, eq=False)
class CutStorage:
    """A storage of a cluster whose members no longer hear each other."""

    of: Any
    cluster: SomeCluster
    storage: SomeStorage

    def __str__(self) -> str:
        return str(self.storage)

    @property
    def id(self) -> str:
        """That of the storage."""
        return str(self.storage.id)

    @cached_property
    def _ways(self) -> tuple[frozenset[str], ...]:
        """The networks over which each member reaches it, of those that do so over a network."""
        world = self.of.world
        some = (m.id for m in self.cluster.members if world.states_reach(m.id, self.id))
        return tuple(w for m in some if (w := world.way(m, self.id).networks))

    @cached_property
    def shared(self) -> tuple[SomeNetwork, ...]:
        """The networks over which members reach it and hear each other as well."""
        over = frozenset().union(*self._ways)
        return tuple(n for n in self.cluster.heartbeats if n.id in over)

    @cached_property
    def others(self) -> tuple[SomeNetwork, ...]:
        """Other networks over which members reach it."""
        own = {n.id for n in self.shared}
        over = frozenset().union(*self._ways)
        return tuple(self.of.network(n) for n in self.of.spec.networks if n in over - own)

    @cached_property
    def if_lost(self) -> Lost | None:
        """What happens by itself where all of those that it shares are lost."""
        return self.of.lost(*self.shared) if self.shared else None

    @cached_property
    def pair(self) -> SomeStorage | None:
        """The other side of it, where the parts of the cluster may hold one each."""
        pair = self.storage.pair
        return (
            pair
            if pair is not None and len(self.cluster.members) > 1 and pair.site != self.storage.site
            else None
        )

    @property
    def by_hand(self) -> bool:
        """Whether a person switches to the other side."""
        sides = (self.of.spec.storage[s.id] for s in (self.storage, self.pair) if s is not None)
        return any(s.switchover == "manual" for s in sides)

    @cached_property
    def witness(self) -> Any:
        """The machine or site of the pair's mediator, which may stand in the entry of either side."""
        return self.storage.witness or (self.pair.witness if self.pair else None)

    @cached_property
    def preferred(self) -> Any:
        """The side that goes on, in the same way."""
        return self.storage.preferred or (self.pair.preferred if self.pair else None)


def cut_storage(of: Any, cluster: SomeCluster) -> tuple[CutStorage, ...]:
    """The storage of a cluster on a network of its heartbeat, or with its other side elsewhere; each pair once."""
    found: dict[str, CutStorage] = {}
    for storage in cluster.storage:
        one = CutStorage(of, cluster, storage)
        told = one.pair is not None and one.pair.id in found
        if not told and (one.shared or one.pair is not None):
            found[one.id] = one
    return tuple(found.values())
