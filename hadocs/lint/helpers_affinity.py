"""The placement rules of a host cluster as `hadocs.lint.affinity` takes them, and its flaws in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hadocs.errors import Route
from hadocs.lint.affinity import Flaw, Home, Pairing, flaws
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.spec.model import Spec
    from hadocs.topology.model import ClusterView
    from hadocs.topology.world import World


_WORDS = {"affinity": "affinity", "anti_affinity": "anti-affinity", "node_affinity": "node affinity"}


@dataclass(frozen=True, slots=True)
class Told:
    """A flaw in words: ``what`` lacks its full stop. ``firm`` is true where all of its rules are hard or strict."""

    check: str
    what: str
    fix: str
    rules: tuple[Route, ...]
    machines: tuple[str, ...]
    firm: bool


@dataclass(frozen=True)
class Book:
    """The rules of a host cluster. Rules are known by their place in the spec, such as ``affinity.0``."""

    cluster: ClusterView
    spec: Spec
    world: World

    @property
    def proxmox(self) -> bool:
        """Whether the rules are Proxmox VE's, which are all strict and checked when they are read."""
        return self.cluster.platform is not None and self.cluster.platform.id == "proxmox"

    @property
    def platform(self) -> str:
        """The platform's title."""
        return self.cluster.platform.title if self.cluster.platform else self.cluster.id

    @cached_property
    def pairings(self) -> tuple[Pairing, ...]:
        """The rules that keep machines together or apart, with the machines that this cluster may place."""
        entry = self.spec.clusters[self.cluster.id]
        together = (Pairing(f"affinity.{n}", "together", r.members) for n, r in enumerate(entry.affinity))
        apart = (Pairing(f"anti_affinity.{n}", "apart", r.members) for n, r in enumerate(entry.anti_affinity))
        return tuple(Pairing(r.id, r.side, self._placed(r.members)) for r in (*together, *apart))

    @cached_property
    def homes(self) -> tuple[Home, ...]:
        """The rules that keep machines on hosts of this cluster; possible owners are not among them."""
        entry = self.spec.clusters[self.cluster.id]
        return tuple(
            Home(f"node_affinity.{n}", self._placed(r.members), r.hosts)
            for n, r in enumerate(entry.node_affinity)
        )

    def told(self) -> Iterator[Told]:
        """What the checks find, once for each cause; too many machines apart are another rule's to tell."""
        for flaw in flaws(self.pairings, self.homes, len(self.cluster.members)):
            if flaw.check == "crowded" or (flaw.check in ("two-homes", "torn") and not self._matters(flaw)):
                continue
            what, fix = self._words(flaw)
            routes = tuple(self._route(rule) for rule in flaw.rules)
            yield Told(flaw.check, what, fix, routes, flaw.machines, all(map(self._firm, flaw.rules)))
        yield from self._owners()

    def _placed(self, machines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            m
            for m in machines
            if m in self.spec.vms and self.world.host_cluster(m) in (self.cluster.id, None)
        )

    def _matters(self, flaw: Flaw) -> bool:
        """Proxmox VE allows one rule about hosts; elsewhere several matter only where they leave no host."""
        if self.proxmox:
            return True
        hosts = [h.hosts for h in self.homes if h.id in flaw.rules]
        return not any(all(host in other for other in hosts) for host in self.cluster.members)

    def _words(self, flaw: Flaw) -> tuple[str, str]:
        names = listed(flaw.machines)
        many = listed([self._name(rule) for rule in flaw.rules])
        either = listed([self._name(rule) for rule in flaw.rules], joiner="or")
        where = self.cluster.id
        return {
            "two-homes": (
                f"{names} is in {many} of {where}, which " + self._hosts_clash(),
                f"Keep one rule about hosts for {names}.",
            ),
            "alone": (
                f"{many} of {where} has {names or 'no machine'} and no other that {where} places, and does nothing",
                "Name at least two machines of this host cluster in the rule, or remove it.",
            ),
            "opposed": (
                f"{names} are to be kept together and apart by {many} of {where}",
                f"Take {names} out of {either}.",
            ),
            "torn": (
                f"{names} are to be kept together by {where} and are {self._homes_clash()} ({many})",
                f"Put {names} into one rule about hosts.",
            ),
            "cramped": (
                f"{names} are to be kept apart by {where}, and not each of them is left a host of its own ({many})",
                f"Give {names} a host each in the rules about hosts.",
            ),
        }[flaw.check]

    def _hosts_clash(self) -> str:
        return "may have one rule about hosts only" if self.proxmox else "leave it no host in common"

    def _homes_clash(self) -> str:
        return "in more than one rule about hosts" if self.proxmox else "bound to different hosts"

    def _owners(self) -> Iterator[Told]:
        for key, vm in self.spec.vms.items():
            if not vm.possible_owners or self.world.host_cluster(key) != self.cluster.id:
                continue
            strict = [
                (n, r)
                for n, r in enumerate(self.spec.clusters[self.cluster.id].node_affinity)
                if r.strict and key in r.members
            ]
            if strict and not any(all(h in r.hosts for _, r in strict) for h in vm.possible_owners):
                yield Told(
                    "owners",
                    f"Only {listed(vm.possible_owners)} may own {key}, and strict node affinity of {self.cluster.id} "
                    f"keeps it on {listed(strict[0][1].hosts)}",
                    f"Let possible_owners of {key} and the rule have a host in common.",
                    (("clusters", self.cluster.id, "node_affinity", strict[0][0], "hosts"),),
                    (key,),
                    True,
                )

    def _route(self, rule: str) -> Route:
        section, _, place = rule.partition(".")
        return ("clusters", self.cluster.id, section, int(place))

    @staticmethod
    def _name(rule: str) -> str:
        section, _, place = rule.partition(".")
        return f"{_WORDS[section]} rule {int(place) + 1}"

    def _firm(self, rule: str) -> bool:
        section, _, place = rule.partition(".")
        entry = self.spec.clusters[self.cluster.id]
        if section == "node_affinity":
            return entry.node_affinity[int(place)].strict
        return (entry.affinity if section == "affinity" else entry.anti_affinity)[int(place)].hard
