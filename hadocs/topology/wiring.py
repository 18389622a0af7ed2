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

    @cached_property
    def carrying(self) -> Mapping[str, tuple[str, ...]]:
        """Network to the switches that carry it: those that it names, then those that adapters in it hang on."""
        found = {key: dict.fromkeys(n.switches) for key, n in self.world.spec.networks.items()}
        for (_, network), switches in self.by_adapter.items():
            found[network] |= dict.fromkeys(switches)
        return {network: tuple(switches) for network, switches in found.items()}

    def at(self, machine: str, network: str) -> tuple[str, ...]:
        """The switches over which a machine, or its host, reaches a network; none where the spec does not say."""
        home = self.world.host_of(machine) or machine
        return self.by_adapter.get((home, network)) or self.world.spec.networks[network].switches

    @cached_property
    def unsaid(self) -> frozenset[str]:
        """The networks of which the spec does not say over which switches all of their machines reach them."""
        spec = self.world.spec
        bodies = (*spec.hosts.items(), *spec.servers.items())
        open_ = {n for m, body in bodies for n in body.networks if not self.at(m, n)}
        return frozenset(n for n in spec.networks if not self.carrying[n] or n in open_)

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

    def apart(self, links: Collection[str], sites: Collection[str] = ()) -> tuple[frozenset[str], ...]:
        """The groups of sites that no longer reach each other without some links; none where all that did still do.

        Through ``sites``, which are lost, nobody reaches others, and they are in no group. Nor are sites that no link
        joins: the spec does not say how they are reached.
        """
        spec, lost = self.world.spec, frozenset(sites)
        ways = (
            {key for key, link in spec.links.items() if not lost.isdisjoint(link.between)} if lost else set()
        )
        whole = [group - lost for group in self._groups(frozenset())]
        left = [group - lost for group in self._groups(frozenset(links) | ways)]
        return tuple(group for group in left if group and group not in whole)

    def joined(self, one: str, other: str, links: Collection[str], sites: Collection[str]) -> bool:
        """Whether two sites still reach each other without some links, and through none of some sites that are lost.

        Of sites that no links join the spec does not say how they are reached: taken to be reached as before.
        """
        if one == other or not self._led(one, other, frozenset(), frozenset()):
            return True
        return self._led(one, other, links, sites)

    def _led(self, one: str, other: str, links: Collection[str], sites: Collection[str]) -> bool:
        seen, waiting = {one}, [one]
        while waiting:
            here = waiting.pop()
            for key, link in self.world.spec.links.items():
                there = {*link.between} - {here}
                if key in links or here not in link.between or there <= seen:
                    continue
                if other in there:
                    return True
                seen |= there
                waiting += [site for site in there if site not in sites and site not in self.ends]
        return False

    @cached_property
    def ends(self) -> frozenset[str]:
        """Sites that are no way to others: nothing of the spec stands there but the cloud witness of a cluster.

        What a provider answers on its own addresses carries nothing between those who ask.
        """
        world = self.world
        found = set[str]()
        for key, cluster in world.spec.clusters.items():
            witness = cluster.quorum.witness if cluster.quorum else None
            if witness is not None and witness.kind == "cloud" and (home := world.witness_site(key)):
                found.add(home)
        there = {world.site_of(m) for m in world.kinds} | {world.storage_site(s) for s in world.spec.storage}
        return frozenset(found - there - {s.site for s in world.spec.switches.values()})

    def _groups(self, without: Collection[str]) -> list[frozenset[str]]:
        spec = self.world.spec
        joined = {site for link in spec.links.values() for site in link.between}
        groups: list[set[str]] = [{site} for site in spec.sites if site in joined]
        for key, link in spec.links.items():
            if key in without or not self.ends.isdisjoint(link.between):
                continue
            ends = [group for group in groups if not group.isdisjoint(link.between)]
            if len(ends) > 1:
                ends[0] |= ends[1]
                groups.remove(ends[1])
        return [frozenset(group) for group in groups]


def wiring_of(world: World) -> Wiring:
    """The wiring of a spec, made once."""
    return world.kept(Wiring)
