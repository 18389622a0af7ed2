"""How much room a host cluster keeps: which machines find no memory when hosts are lost; judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from hadocs.lint.rule import Unsaid
from hadocs.topology.aftermath import Estate
from hadocs.topology.build import estate_of
from hadocs.topology.failures import stays_down
from hadocs.topology.model import Thing
from hadocs.topology.placement import bar
from hadocs.topology.policy import managed
from hadocs.topology.touch import touch_of
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.spec.model import Spec
    from hadocs.topology.model import ClusterView, Loss, Topology

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Shortage:
    """Machines that stay down for want of memory when hosts are lost.

    ``need`` is what all machines of the lost hosts take, ``free`` what the hosts that are left have in all, and
    ``most`` what the one with the most has; all in bytes.
    """

    lost: tuple[str, ...]
    vms: tuple[str, ...]
    need: int
    free: int
    most: int

    @property
    def in_all(self) -> bool:
        """Whether there is too little memory in all; else there is enough, but not for these on one host."""
        return self.need > self.free


@dataclass(frozen=True, slots=True)
class Reserve:
    """What a host cluster has for the machines of a host once that is lost.

    ``barred``: machines that start on no other host, however much memory these have. ``full``: how much is taken, of
    one, of the memory of hosts that may take the others, and ``places`` are those hosts. Machines may be bound to
    different ones: then it is the tightest of such sets.
    """

    lost: str
    barred: tuple[str, ...]
    full: float
    places: tuple[str, ...]


def gib(size: int) -> str:
    """A size in GiB, with one decimal place where it is not whole."""
    return f"{size / GIB:.1f}".removesuffix(".0") + " GiB"


@dataclass(frozen=True)
class Room:
    """A host cluster and what it has room for. It is taken to keep its quorum, which other rules judge, and to have HA.

    Where it starts machines for which memory is too little (`crowded`), what is short of memory counts all the same.
    """

    cluster: ClusterView
    topology: Topology
    estate: Estate

    def shortage(self, *lost: str) -> Shortage | None:
        """Who stays down for want of memory when hosts are lost at once; ``None`` where all find room.

        It is what `lose` restarts with memory to spare on every host and does not restart as it is.
        """
        if lost not in self._told:
            self._told[lost] = self._shortage(lost)
        return self._told[lost]

    @cached_property
    def _told(self) -> dict[tuple[str, ...], Shortage | None]:
        return {}

    def reserve(self, lost: str) -> Reserve:
        """What there is for the machines of a host once it is lost, where all memory is stated."""
        world = self.estate.world
        hosts, vms = world.spec.hosts, world.spec.vms
        waiting = self.waiting((lost,))
        _, barred = self._down((lost,))
        pools: dict[tuple[str, ...], int] = {}
        for vm in waiting:
            if vm not in barred:
                places = self._places(vm, lost)
                pools[places] = pools.get(places, 0) + (vms[vm].memory or 0)
        every = tuple(h for h in self.cluster.members if h != lost)
        pools.setdefault(every, 0)
        full: dict[tuple[str, ...], float] = {}
        for pool in sorted(pools, key=len, reverse=True):
            inside = frozenset(pool)
            bound = sum(need for some, need in pools.items() if inside.issuperset(some))
            have = sum(hosts[h].usable or 0 for h in pool)
            full[pool] = (bound + sum(world.used[h] for h in pool)) / max(have, 1)
        tightest = max(full, key=full.__getitem__)
        return Reserve(lost, barred, full[tightest], tightest)

    def _places(self, vm: str, lost: str) -> tuple[str, ...]:
        """The hosts that may take a machine of a lost one: where they keep it from another machine, that may go too."""
        world = self.estate.world
        if vm not in world.keeping_apart:
            return tuple(h for h in self.estate.may_run_on[vm] if h != lost)
        absent = frozenset(world.vms_on[lost])
        entry = world.spec.vms[vm]
        return tuple(
            h for h in self.cluster.members if h != lost and bar(world, vm, entry, h, absent) is None
        )

    def _down(self, lost: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The machines of lost hosts that stay down: those for want of memory, and those that nothing else may run."""
        if lost not in self._stay:
            waiting = self.waiting(lost)
            down = self._stopped(waiting, lost) if waiting else []
            ample = stays_down(self._ample, [Thing("host", h) for h in lost]) if down else frozenset()
            short, barred = (tuple(v for v in down if (v in ample) is kept) for kept in (False, True))
            self._stay[lost] = short, barred
        return self._stay[lost]

    @cached_property
    def _stay(self) -> dict[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...]]]:
        return {}

    def _shortage(self, lost: tuple[str, ...]) -> Shortage | None:
        spec = self.estate.world.spec
        waiting = self.waiting(lost)
        if len(lost) > 1 and self._ample_as_it_is(lost):
            return None
        down, _ = self._down(lost)
        if not down:
            return None
        room = [self.free(h) for h in self.cluster.members if h not in lost]
        need = sum(spec.vms[v].memory or 0 for v in waiting)
        return Shortage(lost, down, need, sum(room), max(room, default=0))

    def free(self, host: str) -> int:
        """The memory in bytes that a host has left, by what the spec states."""
        world = self.estate.world
        used = sum(world.spec.vms[v].memory or 0 for v in world.vms_on[host])
        return max(0, (world.spec.hosts[host].usable or 0) - used)

    def load(self, host: str) -> int:
        """The memory in bytes of the machines on a host that are to be restarted elsewhere."""
        vms = self.estate.world.spec.vms
        return sum(vms[v].memory or 0 for v in self.waiting((host,)))

    def waiting(self, lost: tuple[str, ...]) -> list[str]:
        """The machines of lost hosts that are to be restarted elsewhere, in the order in which they are."""
        world = self.estate.world
        here = [v for host in lost for v in world.vms_on[host] if world.spec.vms[v].priority != "disabled"]
        return sorted(here, key=touch_of(world).order.__getitem__)

    def _ample_as_it_is(self, lost: tuple[str, ...]) -> bool:
        """Whether each host that is left could take all machines of the lost ones by itself.

        Then memory stops none of them, and losing the hosts twice over to compare tells nothing.
        """
        world = self.estate.world
        if world.keeping_apart or any(world.spec.hosts[h].max_vms for h in self.cluster.members):
            return False  # where one lands bars another, and that depends on the room in each host
        vms, hosts = world.spec.vms, world.spec.hosts
        need = sum(vms[v].memory or 0 for host in lost for v in world.vms_on[host])
        left = [h for h in self.cluster.members if h not in lost and hosts[h].memory]
        used = {h: sum(vms[v].memory or 0 for v in world.vms_on[h]) for h in left}
        return all((hosts[h].usable or 0) - used[h] >= need for h in left)

    def _stopped(self, waiting: list[str], lost: tuple[str, ...]) -> list[str]:
        known = self._known(lost)
        policy = self.estate.policy(self.cluster.id)
        if known is None or self.cluster.id in known.no_quorum or policy.overcommits or not policy.restarts:
            stopped = stays_down(self._sure, [Thing("host", h) for h in lost])
        else:
            stopped = frozenset(known.stopped)
        return [v for v in waiting if v in stopped]

    def _known(self, lost: tuple[str, ...]) -> Loss | None:
        """The loss of a single host, which the topology holds already."""
        if len(lost) > 1:
            return None
        thing = Thing("host", lost[0])
        keys = (thing.id, f"host:{thing.id}")
        found = (self.topology.losses.get(key) for key in keys)
        return next((loss for loss in found if loss is not None and loss.thing == thing), None)

    @cached_property
    def _sure(self) -> Estate:
        """The same estate, with a cluster that counts no votes: it restarts whatever it finds room for."""
        return self._without_votes(self.estate)

    @cached_property
    def _ample(self) -> Estate:
        """The same again, with no limit to any host's memory."""
        if "ample" not in self.estate.known:
            spec = self.estate.world.spec
            hosts = {key: host.model_copy(update={"memory": None}) for key, host in spec.hosts.items()}
            self.estate.known["ample"] = estate_of(spec.model_copy(update={"hosts": hosts}))
        ample = self.estate.known["ample"]
        assert isinstance(ample, Estate)
        return self._without_votes(ample)

    def _without_votes(self, estate: Estate) -> Estate:
        key = self.cluster.id
        rules = replace(estate.rules[key], model="vsphere-ha", conflict="")
        policy = estate.policy(key)
        policy = replace(managed(policy, True) if policy.restarts is None else policy, overcommits=False)
        return replace(estate, rules={**estate.rules, key: rules}, policies={**estate.policies, key: policy})


def room_of(cluster: ClusterView, topology: Topology, estate: Estate) -> Room:
    """The room of a host cluster, kept with the estate: several rules and figures ask for the same losses."""
    key = f"room {cluster.id}"
    found = estate.known.get(key)
    if not isinstance(found, Room) or found.topology is not topology:
        found = estate.known[key] = Room(cluster, topology, estate)
    return found


def shortages(cluster: ClusterView, topology: Topology, estate: Estate) -> Iterator[Shortage]:
    """What lacks for memory after the loss of each host of a host cluster on its own."""
    if cluster.kind != "host" or len(cluster.members) < 2:
        return
    room = room_of(cluster, topology, estate)
    yield from (found for host in cluster.members if (found := room.shortage(host)))


def crowded(cluster: ClusterView, estate: Estate, vms: tuple[str, ...]) -> bool:
    """Whether any of some machines may be started where memory is too little for it, as hosts swap (vSphere)."""
    table = estate.world.spec.vms
    return estate.policy(cluster.id).overcommits and any(table[v].dynamic_memory is not False for v in vms)


def unsaid(cluster: ClusterView, spec: Spec) -> Unsaid | None:
    """The memory that is not stated, of hosts first; ``None`` where all is, or there is nothing to restart."""
    if cluster.kind != "host" or len(cluster.members) < 2 or not cluster.vms:
        return None
    hosts = [h for h in cluster.members if spec.hosts[h].memory is None]
    vms = [v for v in cluster.vms if spec.vms[v].memory is None]
    section, lacking = ("hosts", hosts) if hosts else ("vms", vms)
    if not lacking:
        return None
    return Unsaid((section, lacking[0]), f"{section}: memory of {listed(lacking)}", (cluster.id, *lacking))
