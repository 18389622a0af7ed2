"""One service with all that questions and steps are asked about; gathers, and judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hadocs.lint.concerns import Said, of_service
from hadocs.platforms import catalog
from hadocs.platforms.facts import Fact, Product
from hadocs.recommend.model import Source
from hadocs.spec.protocols import NAMES
from hadocs.topology.model import ClusterView, Machine, PlatformView, ServiceView, Topology
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.lint.findings import Finding, Findings
    from hadocs.spec.model import Service, Spec


_PLATFORMS = {"Hyper-V": "hyper-v", "VMware": "vsphere", "vSphere": "vsphere"}
"""Words of a note that is about the hosts of one platform."""


@dataclass(frozen=True)
class Subject:
    """A service of a spec, with its product, its machines and what they stand on."""

    world: World
    topology: Topology
    service: ServiceView
    check: Findings | None = None

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules find in what it stands on."""
        return tuple(self._about(self.check.found)) if self.check else ()

    @cached_property
    def unsaid(self) -> tuple[str, ...]:
        """What rules about it could not tell for want of."""
        return tuple(dict.fromkeys(u.add for u in self._about(self.check.unknown))) if self.check else ()

    @cached_property
    def accepted(self) -> tuple[str, ...]:
        """The rules whose findings about it the owner accepts."""
        found = (a.finding for a in self.check.accepted) if self.check else ()
        return tuple(dict.fromkeys(f.rule for f in self._about(found)))

    def _about(self, said: Iterable[Said]) -> Iterator[Said]:
        return of_service(said, self.world, self.topology, self.id)

    @property
    def spec(self) -> Spec:
        """The whole spec."""
        return self.world.spec

    @property
    def id(self) -> str:
        """The id of the service."""
        return self.service.id

    @property
    def entry(self) -> Service:
        """The spec's own entry of the service."""
        return self.spec.services[self.service.id]

    @cached_property
    def product(self) -> Product | None:
        """The catalogue's product; ``None`` where the spec names none, or one that the catalogue does not know."""
        return catalog.find_product(self.entry.product) if self.entry.product else None

    @property
    def called(self) -> str:
        """What the service is, for people: its product, or its title."""
        return self.service.product or self.service.title

    def fact(self, name: str) -> tuple[Fact, Source] | None:
        """A fact about the product with its source."""
        found = self.product.facts.get(name) if self.product else None
        return (found, self.cite(found)) if found else None

    def ruling(self, topology: str) -> tuple[Fact, Source] | None:
        """What the product's vendor says to a topology, with the source."""
        found = (
            next((f for t, f in self.product.topologies.items() if t == topology), None)
            if self.product
            else None
        )
        return (found, self.cite(found)) if found else None

    def note(self, fact: Fact) -> str:
        """The note of a vendor's ruling; one that only points to the ruling on hybrid clustering is that one's.

        A note on the hosts of another platform than the one beneath this service is none.
        """
        other = self.ruling("hybrid")
        pointing = fact.note.strip().rstrip(".").lower() == "as for hybrid"
        found = sentence(other[0].note if pointing and other else fact.note)
        here = self.platform.id if self.platform else ""
        strange = here and any(word in found and owner != here for word, owner in _PLATFORMS.items())
        return "" if strange else found

    def ruled_out(self, topology: str) -> bool:
        """Whether the vendor rules a topology out."""
        found = self.ruling(topology)
        return found is not None and found[0].value == "ruled-out"

    def cite(self, fact: Fact) -> Source:
        """The source of a fact about the product."""
        return Source(
            "catalogue", self.product.id if self.product else "", fact.source, fact.checked, fact.basis
        )

    def stated(self, *keys: str | int) -> Source:
        """A place below the service in the spec."""
        return Source("spec", route=("services", self.id, *keys))

    @cached_property
    def vms(self) -> tuple[str, ...]:
        """Its machines that are virtual."""
        return tuple(m for m in self.service.machines if self.machine(m).kind == "vm")

    @cached_property
    def metal(self) -> tuple[str, ...]:
        """Its machines that are physical."""
        return tuple(m for m in self.service.machines if self.machine(m).kind != "vm")

    @cached_property
    def rented(self) -> dict[str, str]:
        """Its machines by the provider that has their hosts, where that is so of all of them."""
        found = {m: self.machine(m).provider or "" for m in self.members}
        return found if all(found.values()) else {}

    @cached_property
    def spares(self) -> tuple[str, ...]:
        """Its members where three or more take over by themselves, each on a host of its own, and the votes outlive
        one after another: then none of them has to come back soon."""
        entry, cluster = self.entry, self.cluster
        if cluster is None or cluster.votes.one_then_another != "yes" or entry.failover == "manual":
            return ()
        able = tuple(m for m in self.service.machines if self._takes_over(m))
        hosts = {self.machine(m).on for m in able}
        return able if len(able) > 2 and len(hosts) == len(able) and None not in hosts else ()

    def _takes_over(self, member: str) -> bool:
        """Whether a member takes over by itself, as the spec sets its copy."""
        entry, own = self.entry, self.entry.replicas.get(member)
        if entry.copies and member not in entry.copies:
            return False
        if own is not None and (own.failover == "manual" or own.lag):
            return False
        return ((own.commit if own else None) or entry.commit) != "asynchronous"

    def machine(self, key: str) -> Machine:
        """A machine of the topology."""
        return self.topology.machines[key]

    @cached_property
    def cluster(self) -> ClusterView | None:
        """The guest, mixed or physical cluster that carries it, also where it is bound to one member of that."""
        key = self.service.cluster
        if key is None and len(self.service.machines) == 1:
            key = self.machine(self.service.machines[0]).member_of
        found = self.topology.clusters[key] if key else None
        return found if found and found.kind != "host" else None

    @property
    def clustered(self) -> bool:
        """Whether it is a role of a guest, mixed or physical cluster."""
        return self.cluster is not None and self.service.cluster == self.cluster.id

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The members of its cluster, or the machines it runs on."""
        return self.cluster.members if self.cluster else self.service.machines

    @cached_property
    def host_clusters(self) -> tuple[str, ...]:
        """The host clusters beneath its virtual machines, or the one whose role it is."""
        own = self.service.cluster
        role = (own,) if own and self.topology.clusters[own].kind == "host" else ()
        found = (self.machine(m).host_cluster for m in self.members if self.machine(m).kind == "vm")
        return tuple(dict.fromkeys((*role, *(c for c in found if c))))

    @cached_property
    def clustered_for_others(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The host clusters beneath it that keep machines running which have nothing to do with it, and those."""
        mine = {*self.members, *self.service.machines}
        found = {
            c: tuple(v for v in self.topology.clusters[c].vms if v not in mine) for c in self.host_clusters
        }
        clusters = tuple(c for c, vms in found.items() if vms)
        return clusters, tuple(v for c in clusters for v in found[c])

    @cached_property
    def to_dissolve(self) -> tuple[str, ...]:
        """The host clusters beneath it that keep nothing else running, and carry no service as a role."""
        kept = {*self.clustered_for_others[0]}
        roles = {view.cluster for view in self.topology.services.values()}
        return tuple(c for c in self.host_clusters if c not in kept and c not in roles)

    @cached_property
    def barred_for_more(self) -> frozenset[str]:
        """Host clusters that another machine of it must not hang on: those that need a directory before they start.

        Source: the note of the catalogue's ruling on domain controllers, and rule P09.
        """
        if self.product is None or self.product.id.partition("/")[0] != "ad-ds":
            return frozenset()
        machines = {self.machine(m).host_cluster for m in self.service.machines}
        if (
            None in machines
            or len(machines) > 1
            or any(m not in self.spec.vms for m in self.service.machines)
        ):
            return frozenset()
        return frozenset(c for c in machines if c)

    @property
    def vms_in_reach(self) -> bool:
        """Whether a member is virtual, or could be: the spec has hosts to run one, and the members are not settled."""
        if self.cluster is not None:
            return any(self.machine(m).kind == "vm" for m in self.members)
        return bool(self.vms) or bool(self.spec.hosts)

    @cached_property
    def free_servers(self) -> tuple[str, ...]:
        """Physical servers in no cluster that carry no service, no witness and no storage."""
        used = {m for view in self.topology.services.values() for m in view.machines}
        used |= {m for storage in self.spec.storage.values() for m in storage.on}
        for cluster in self.spec.clusters.values():
            witness = cluster.quorum.witness if cluster.quorum else None
            used |= {witness.on} if witness and witness.on else set()
        return tuple(s for s in self.spec.servers if s not in used and self.machine(s).member_of is None)

    def hosts(self, machines: Sequence[str]) -> tuple[str, ...]:
        """The hosts of some virtual machines, each once."""
        found = (self.machine(m).on for m in machines if self.machine(m).kind == "vm")
        return tuple(dict.fromkeys(h for h in found if h and h in self.spec.hosts))

    @cached_property
    def platform(self) -> PlatformView | None:
        """The platform of the hosts beneath it, or of the spec's first host where it has none."""
        for host in (*self.hosts(self.members), *self.spec.hosts):
            if found := self.machine(host).platform:
                return found
        return None

    def platform_fact(self, name: str) -> tuple[Fact, Source] | None:
        """A fact about the platform of its hosts, with its source."""
        if self.platform is None or not self.platform.known:
            return None
        found = catalog.find_platform(f"{self.platform.id}/{self.platform.version}")
        fact = found.facts.get(name) if found else None
        if found is None or fact is None:
            return None
        return fact, Source("platform", found.key, fact.source, fact.checked, fact.basis)

    @cached_property
    def ways(self) -> tuple[tuple[str, ...], Source] | None:
        """The protocols over which guests of the platform can share a disk; ``None`` where not known."""
        found = self.platform_fact("guest_shared_storage")
        return (found[0].value, found[1]) if found and isinstance(found[0].value, tuple) else None

    @cached_property
    def shares(self) -> bool | None:
        """Whether its members share a disk; ``None`` where neither catalogue nor spec tells."""
        if self.product is not None and self.product.shared_disk is not None:
            return self.product.shared_disk
        if self.entry.copies:
            return False
        return True if self.entry.data else None


def protocols(keys: Sequence[str]) -> str:
    """Protocols in a sentence: ``iSCSI, Fibre Channel or SMB``."""
    words = [NAMES.get(k, k) for k in keys]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}" if words else ""


def sentence(text: str) -> str:
    """A note as a sentence of its own, with an end."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else text + "."
