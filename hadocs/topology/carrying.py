"""Who may carry the services of a cluster: its members, and the remote and guest nodes of Pacemaker beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hadocs.spec.model import Service, Spec


@dataclass(frozen=True)
class Carrying:
    """The nodes of clusters as services see them."""

    spec: Spec

    @cached_property
    def remote_to(self) -> Mapping[str, str]:
        """Machine id to the cluster that it is a remote or guest node of."""
        return {r: key for key, cluster in self.spec.clusters.items() for r in cluster.remotes}

    @cached_property
    def nodes(self) -> Mapping[str, tuple[str, ...]]:
        """Cluster to the machines that may carry its services; of a cluster of hosts its remote nodes alone."""
        hosts = self.spec.hosts
        return {
            key: (*(m for m in c.members if m not in hosts), *c.remotes) if c.remotes else c.members
            for key, c in self.spec.clusters.items()
        }

    def carriers(self, service: Service) -> tuple[str, ...]:
        """The machines that can carry a service: nodes of its cluster, or the machines it names."""
        nodes = self.nodes.get(service.runs_on[0])
        if nodes is None:
            return service.runs_on
        own = self._own(service, nodes)
        for other in self._kept_with(service):
            there = self._own(other, nodes)
            own = tuple(m for m in own if m in there) or own
        return own

    def _own(self, service: Service, nodes: tuple[str, ...]) -> tuple[str, ...]:
        if not service.possible_owners:
            return nodes
        return tuple(m for m in nodes if m in service.possible_owners) or nodes

    def _kept_with(self, service: Service) -> list[Service]:
        """The services that one is kept together with, and those that these are: it runs only where they may.

        Source: Pacemaker Explained, colocation constraints with a score of INFINITY.
        """
        found: dict[str, Service] = {}
        work = list(service.together_with)
        while work:
            key = work.pop()
            if key not in found and key in self.spec.services:
                found[key] = self.spec.services[key]
                work += found[key].together_with
        return list(found.values())
