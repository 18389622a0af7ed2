"""Where on the topology figure something of a spec is: what is drawn for it, else the nearest frame around it.

Knows no pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.figures.focus import is_part
from hadocs.figures.parts.cards import card_of, chassis_of
from hadocs.figures.plan import Figure
from hadocs.lint.findings import Finding
from hadocs.topology.model import ClusterView, Machine, Thing

CORNER = ""
"""The figure as a whole: what is around all that is drawn."""
_FRAMES = ("band", "host-cluster", "site")
"""From the narrowest on. Hosts in no cluster have a frame that says nothing of one of them."""


@dataclass(frozen=True)
class Spots:
    """``own`` has the element that is drawn for an id of the spec; ``frames`` the chassis and cards in each frame."""

    analysis: Analysis
    own: Mapping[str, str]
    frames: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, figure: Figure, analysis: Analysis) -> Spots:
        """Those of a figure."""
        frames = {g.id: frozenset(g.members) for kind in _FRAMES for g in figure.groups if g.kind == kind}
        return cls(analysis, dict(_own(figure, analysis)), frames)

    def of_finding(self, finding: Finding) -> str | None:
        """Where its chip stands: at the foremost that it is about; in a part of a spec, the foremost of that part."""
        if not is_part(self.analysis):
            return self.at(finding.about[0]) if finding.about else CORNER
        known = (key for key in finding.about if key in self.own or self._stands_on(key))
        return next((self.at(key) for key in known), None)

    def at(self, key: str) -> str:
        """Where something is drawn, else the nearest frame around it, else the corner."""
        topology = self.analysis.topology
        if key in self.own:
            return self.own[key]
        if (service := topology.services.get(key)) is not None:
            if service.cluster and service.cluster in self.own:
                return self.own[service.cluster]
            one = service.active if len(service.active) == 1 else service.machines
            if len(one) == 1 and one[0] in self.own:
                return self.own[one[0]]
        return self._around(self._stands_on(key))

    def _stands_on(self, key: str) -> tuple[str, ...]:
        """The machines of a service or cluster, or the machine itself; of what else has a site, that site."""
        topology, world = self.analysis.topology, self.analysis.estate.world
        if key in topology.machines:
            return (key,)
        if key in topology.services:
            return tuple(topology.services[key].machines)
        if key in topology.clusters:
            return tuple(topology.clusters[key].members)
        spec, site = self.analysis.spec, None
        if key in spec.switches:
            site = spec.switches[key].site or world.domains.site(Thing("switch", key))
        elif key in spec.failure_domains:
            site = spec.failure_domains[key].site
        return (site,) if site else ()

    def _around(self, some: Iterable[str]) -> str:
        """The narrowest frame that holds all of some machines, or what stands at a site."""
        machines = self.analysis.topology.machines
        places: list[set[str]] = []
        for key in some:
            machine = machines.get(key)
            places.append({f"site:{key}"} if machine is None else {chassis_of(machine), card_of(machine)})
        if not places:
            return CORNER
        for frame, members in self.frames.items():
            if all(frame in place or place & members for place in places):
                return frame
        return CORNER


def _own(figure: Figure, analysis: Analysis) -> Iterable[tuple[str, str]]:
    """Each thing of the spec that has an element of its own that can carry chips."""
    spec, topology = analysis.spec, analysis.topology
    nodes, buses = {n.id for n in figure.nodes}, {b.id for b in figure.buses}
    cards = {card.id for _, card in figure.cards() if card.look not in ("ghost", "fold")}
    outlines = {g.id for g in figure.groups}
    for key, machine in topology.machines.items():
        if (where := _machine(machine, nodes, cards)) is not None:
            yield key, where
    for key, storage in spec.storage.items():
        if f"storage:{key}" in nodes:
            yield key, f"storage:{key}"
            yield from ((f"{key}/{volume}", f"storage:{key}") for volume in storage.volumes)
    yield from ((key, f"network:{key}") for key in spec.networks if f"network:{key}" in buses)
    yield from ((key, f"site:{key}") for key in spec.sites if f"site:{key}" in outlines)
    for key, cluster in topology.clusters.items():
        if (where := _cluster(cluster, spec.sites, outlines)) is not None:
            yield key, where


def _machine(machine: Machine, nodes: set[str], cards: set[str]) -> str | None:
    chassis = f"{machine.kind}:{machine.id}"
    if machine.kind in ("host", "server") and chassis in nodes:
        return chassis
    return card_of(machine) if card_of(machine) in cards else None


def _cluster(cluster: ClusterView, sites: Iterable[str], outlines: set[str]) -> str | None:
    whole = f"cluster:{cluster.id}"
    return next((key for key in (whole, *(f"{whole}@{site}" for site in sites)) if key in outlines), None)
