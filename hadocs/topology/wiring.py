"""Which machine hangs on which switch, and which sites reach each other over which link. Decides nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hadocs.topology.world import World


@dataclass(frozen=True)
class Wiring:
    """The adapters of a spec by switch, and its links by the sites that they join."""

    world: World

    @cached_property
    def by_adapter(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Machine and network to the switches over which its adapters reach it; absent where none is stated."""
        spec = self.world.spec
        found: dict[tuple[str, str], dict[str, None]] = {}
        for machine, body in (*spec.hosts.items(), *spec.servers.items()):
            for adapter in body.adapters.values():
                for network in adapter.networks or self._carried(body.networks, adapter.switch):
                    found.setdefault((machine, network), {})[adapter.switch] = None
        return {tie: tuple(switches) for tie, switches in found.items()}

    def _carried(self, networks: Iterable[str], switch: str) -> list[str]:
        """Those of some networks that a switch carries, or may: of networks that state none."""
        stated = {n: self.world.spec.networks[n].switches for n in networks}
        return [n for n, switches in stated.items() if not switches or switch in switches]

    @cached_property
    def hanging(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Switch to the machines that hang on it, each with the network that it reaches over it."""
        found: dict[str, list[tuple[str, str]]] = {}
        for tie, switches in self.by_adapter.items():
            for switch in switches:
                found.setdefault(switch, []).append(tie)
        return {switch: tuple(ties) for switch, ties in found.items()}

    def cut(self, switches: Collection[str]) -> set[tuple[str, str]]:
        """The machines that lose a network with some switches, as all of their adapters in it hang on those."""
        hit = {tie for switch in switches for tie in self.hanging.get(switch, ())}
        return {tie for tie in hit if set(self.by_adapter[tie]) <= set(switches)}

    @cached_property
    def bundles(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Two sites to the links that join them directly, the sites in the order of the spec."""
        order = {site: at for at, site in enumerate(self.world.spec.sites)}
        found: dict[tuple[str, str], list[str]] = {}
        for key, link in self.world.spec.links.items():
            one, other = sorted(link.between, key=order.__getitem__)
            found.setdefault((one, other), []).append(key)
        return {ends: tuple(links) for ends, links in found.items()}

    def apart(self, links: Collection[str]) -> tuple[frozenset[str], ...]:
        """The groups of sites that no longer reach each other without some links; none where all that did still do.

        Sites that no link joins are in no group: the spec does not say how they are reached.
        """
        whole, left = self._groups(frozenset()), self._groups(frozenset(links))
        return tuple(group for group in left if group not in whole)

    def _groups(self, without: Collection[str]) -> list[frozenset[str]]:
        spec = self.world.spec
        joined = {site for link in spec.links.values() for site in link.between}
        groups: list[set[str]] = [{site} for site in spec.sites if site in joined]
        for key, link in spec.links.items():
            if key in without:
                continue
            ends = [group for group in groups if not group.isdisjoint(link.between)]
            if len(ends) > 1:
                ends[0] |= ends[1]
                groups.remove(ends[1])
        return [frozenset(group) for group in groups]


def wiring_of(world: World) -> Wiring:
    """The wiring of a spec, made once."""
    return world.kept(Wiring)
