"""When a service is down, as a formula of what has failed: built from the topology, judged by no probability.

It says the same as `hadocs.topology.failures.lose` does, with three conventions. A coin toss counts as lost. Where any
of several parts of a cluster may go on, a service is up if all that is needed runs in every one of them or another part
makes up for it. And more failures never help: where `lose` finds that a second loss undoes the first, both are down.

What has no cause in common is lost one after another, with time for clusters to settle (see `losing`), and a cluster
that has lost its quorum stands still until somebody has forced it (see `forcing`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from hadocs.availability.model.catalogue import Values
from hadocs.availability.model.clusters import Case, Item, Tables, bundle_of, implied, most_lost
from hadocs.availability.model.components import Components
from hadocs.availability.model.formulas import ALWAYS, NEVER, VOTES
from hadocs.availability.model.losing import Way, Ways
from hadocs.availability.model.reached import Reached
from hadocs.topology.active import active_on, needed
from hadocs.topology.aftermath import Estate
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.lock_stores import (
    elects_one,
    keeps_lock,
    shared,
    spares,
    stays_without,
    stores,
    ways_to_store,
)
from hadocs.topology.model import Thing
from hadocs.topology.restart import follows
from hadocs.topology.together import together_of

FEW = 4
"""The hosts that a restart counts on where the tree is coarse: the loss of all at once is next to impossible."""


class Structure(Reached):
    """The formulas of one estate.

    ``program`` and ``away`` name the components of a service's program on a machine, and of a member that its host
    cluster is just restarting; they return nothing where there is none.
    ``tables`` are those that other estates share with it. ``coarse`` makes a smaller tree for estates whose own is too
    large: a restart counts on `FEW` other hosts (which can only add downtime), and not the loss of half a cluster one
    by one.
    """

    def __init__(
        self,
        estate: Estate,
        components: Components,
        program: Callable[[str, str], str | None] = lambda _s, _m: None,
        away: Callable[[str, str], str | None] = lambda _s, _m: None,
        tables: Tables | None = None,
        coarse: bool = False,
        medians: Callable[[], Values] | None = None,
        beside: Callable[[str], Iterable[str]] = lambda _s: (),
        changes: Callable[[str], Iterable[str]] = lambda _s: (),
    ) -> None:
        super().__init__(estate, components)
        self.coarse = coarse
        self._program = program
        self._away = away
        self._beside = beside
        self._changes = changes
        self._tables = tables or Tables()
        inputs = components.figures.inputs
        middle: Callable[[], Values] = lambda: {key: entry.median for key, entry in inputs.items()}  # noqa: E731
        self._ways = Ways(self.formulas, components, self._item, medians or middle)
        self._found: dict[str, tuple[Way, ...]] = {}

    def service(self, key: str) -> str:
        """When a service is down: by itself, or with another one that it needs."""
        return self.formulas.any([*self._with_needs(key), *self._changes(key)], f"{key} is down")

    def _with_needs(self, key: str) -> list[str]:
        """When a service is down by itself, and when what it needs is: each of these once."""
        needs: dict[str, None] = {}
        spared: dict[tuple[str, str], None] = {}
        stack = [key]
        while stack:
            at = stack.pop()
            if at not in needs:
                needs[at] = None
                without = spares(self.world, at)
                spared |= {(at, need): None for need in without}
                stack.extend(reversed([n for n in self.world.spec.services[at].requires if n not in without]))
        parts = [self._once("service", k, self._service) for k in needs]
        parts += [
            self._once(f"without {need}", at, self._deserted(need))
            for at, need in spared
            if need not in needs
        ]
        return parts

    def _deserted(self, store: str) -> Callable[[str], str]:
        """When the leader of a service has no store of its lock and misses another member, or runs no more itself."""

        def made(key: str) -> str:
            f, active = self.formulas, self.active(key)[0]
            alone = f.any([self.machine(active), self._unseen(key, active)])
            gone = f.any(self._with_needs(store), f"{store} is down")
            return f.all([gone, alone], f"{key} has no lock, and not all of its members")

        return made

    def _service(self, key: str) -> str:
        f, world = self.formulas, self.world
        service = world.spec.services[key]
        machines = world.carriers(service)
        trouble = {m: self._trouble(key, m) for m in machines}
        parts = [self._too_few(key, trouble.values(), f"no machine carries {key}"), *self._beside(key)]
        cluster = world.cluster_of(service)
        if cluster is not None:
            for way in self._ways_of(cluster):
                ends = [(case, self._end(key, way, case, trouble)) for case in way.row.cases]
                ends = [(case, end) for case, end in ends if end != NEVER]
                if ends:
                    parts.append(f.all([way.lost, self._in_any_case(ends)]))
            parts.append(self._outvoted(cluster, self.active(key)))
            parts.append(self._leads_unreached(key))
        return f.any(parts, f"{key} by itself is down")

    def _leads_unreached(self, key: str) -> str:
        """When no client reaches a leader that the others, or the store of its lock, hear still, so that it stays one.

        See `keeps_leading`. Over a network of clients alone it is cut off from the others as well, and voted out.
        """
        world, active = self.world, self.active(key)
        service = world.spec.services[key]
        if len(active) != 1 or not elects_one(service):
            return NEVER
        (leader,), clients = active, set(world.with_role(world.networks_of(active[0]), "client"))
        home = world.host_cluster(leader)
        if not clients or (home is not None and self.estate.policy(home).shelters):
            return NEVER  # where a cluster moves it to where it is reached, it is soon
        if keeps_lock(service):
            ways = [ways_to_store(world, s, leader) for s in stores(world, key)]
            heard = bool(ways) and all(not way or set(way) - clients for way in ways)
        else:
            others = (m for m in world.carriers(service) if m != leader)
            heard = all(set(shared(world, leader, m)) - clients for m in others)
        if not heard:
            return NEVER
        lost = (self.around.network_at(leader, n) for n in sorted(clients))
        return self.formulas.all(lost, f"no client reaches {leader}, which stays the leader of {key}")

    def _end(self, key: str, way: Way, case: Case, trouble: Mapping[str, str]) -> str:
        """When a service is down by what a loss does to its cluster, in one case."""
        service, row = self.world.spec.services[key], way.row
        if case.stopped:
            return way.votes
        if case.twice and service.data is not None:
            return ALWAYS
        left = [m for m in trouble if ("member", m) not in row.items and m not in case.cut]
        ends = [self._too_few(key, [trouble[m] for m in left])] if case.cut else []
        active = self.active(key)
        if case.frozen and len(active) == 1:
            # What has gone is started nowhere, for want of votes; what is left runs on.
            gone = ALWAYS if ("member", active[0]) in row.items else self.machine(active[0])
            ends.append(self.formulas.all([gone, way.votes]))
        return self.formulas.any(ends) if ends else NEVER

    def _too_few(self, key: str, troubles: Collection[str], label: str = "") -> str:
        """When fewer of some machines carry a service than it needs."""
        service = self.world.spec.services[key]
        wanted = -(-needed(self.world, service) // (service.per_member or 1))
        return self.formulas.at_least(len(troubles) - wanted + 1, troubles, label)

    def _in_any_case(self, ends: Iterable[tuple[Case, str]]) -> str:
        """An uncertain answer counts as lost; which part of a cluster goes on does not matter if any may."""
        groups: dict[tuple[tuple[str, int], ...], list[str]] = {}
        for case, end in ends:
            groups.setdefault(case.answers, []).append(end)
        return self.formulas.any(self.formulas.all(group) for group in groups.values())

    def _trouble(self, key: str, machine: str) -> str:
        """When a machine can't carry a service, or one that it is kept together with."""
        mates = together_of(self.world).below(key)
        if not mates:
            return self._own_trouble(key, machine)
        return self.formulas.any(self._own_trouble(k, machine) for k in (key, *mates))

    def _own_trouble(self, key: str, machine: str) -> str:
        f, world = self.formulas, self.world
        service = world.spec.services[key]
        parts = [self.machine(machine)]
        if service.copies:
            copy = service.copies.get(machine)
            parts.append(self.unreached(machine, copy) if copy else ALWAYS)
        if service.data:
            parts.append(self.unreached(machine, service.data))
        clients = world.with_role(world.networks_of(machine), "client")
        if clients:
            lost = (self.around.network_at(machine, n) for n in clients)
            parts.append(f.all(lost, f"no client reaches {machine}"))
        parts += self._without_lock(key, machine)
        parts += [name or NEVER for name in (self._program(key, machine), self._away(key, machine))]
        return f.any(parts, f"{machine} can't carry {key}")

    def _without_lock(self, key: str, machine: str) -> list[str]:
        """When a machine does not reach a store of its lock; a leader may stay one without, as it sees all others.

        See `hadocs.topology.lock_stores`.
        """
        f, world, around = self.formulas, self.world, self.around
        service, parts = world.spec.services[key], []
        for store in stores(world, key) if keeps_lock(service) else ():
            there = world.carriers(world.spec.services[store])
            home, ways = world.site_of(machine), ways_to_store(world, store, machine)
            far = [NEVER] if machine in there else [around.apart(home, world.site_of(m)) for m in there]
            # Over each network both ends have to be on it, which a switch of one end alone may end.
            near = [
                f.all(self._either(machine, m, shared(world, machine, m))) if ways else NEVER for m in there
            ]
            apart = (f.any(pair) for pair in zip(far, near, strict=machine not in there))
            out = f.all(apart, f"{machine} does not reach {store}")
            parts.append(
                f.all([out, self._unseen(key, machine)]) if stays_without(world, key, machine) else out
            )
        return parts

    def _either(self, one: str, other: str, networks: Iterable[str]) -> Iterator[str]:
        """When one or the other of two machines has lost each of some networks."""
        for network in networks:
            yield self.formulas.any(self.around.network_at(m, network) for m in (one, other))

    def _unseen(self, key: str, machine: str) -> str:
        """When a leader misses any other member of its cluster."""
        f, world, around = self.formulas, self.world, self.around
        parts: list[str] = []
        for other in world.carriers(world.spec.services[key]):
            if other != machine:
                ways = shared(world, machine, other)
                parts += [self.machine(other), around.apart(world.site_of(machine), world.site_of(other))]
                parts.append(f.all(self._either(machine, other, ways)) if ways else NEVER)
        return f.any(parts, f"{machine} misses another member")

    def machine(self, machine: str) -> str:
        """When a machine does not run, after everything that happens by itself."""
        if machine not in self.world.spec.vms:
            return self.box(machine)
        return self._once("vm", machine, self._vm)

    def _vm(self, vm: str) -> str:
        f, world = self.formulas, self.world
        entry = world.spec.vms[vm]
        home = entry.on
        parts = list(self.components.losing(Thing("vm", vm)))
        if entry.files:
            gone = self.unreached(home or vm, entry.files, self._shared_place(home, entry.files))
            others = self._where_its_files_are(vm, entry.files, gone)
            parts.append(f.all([gone, *others], f"{vm} has its files nowhere") if others else gone)
        cluster = world.host_cluster(vm)
        if home is None and (site := world.site_of(vm)):
            parts += self._place("site", site)  # on a host of others
        elif home and cluster is None:
            parts.append(self.box(home))
        elif home and cluster:
            parts += self._restarts(vm, cluster)
            parts.append(self._outvoted(cluster, (home,)))
        return f.any(parts, f"{vm} does not run")

    def _where_its_files_are(self, vm: str, files: str, gone: str) -> list[str]:
        """For each other host to which a machine follows its files: when that does not run, or reach them either.

        Those that lose them whenever its own host does, as ``gone`` has it, are none to follow to.
        """
        if not follows(self.estate, vm, files):
            return []
        away = {t: self.unreached(t, files) for t in self.estate.may_run_on[vm]}
        return [self.formulas.any([self.box(t), out]) for t, out in away.items() if out != gone]

    def _shared_place(self, home: str | None, files: str) -> frozenset[str]:
        """What takes a host and its storage at once, where a replica elsewhere is what the machine restarts from.

        That is the loss of the host, then, and not of the data.
        """
        world = self.world
        if home is None or not world.mirror_of(files.partition("/")[0]):
            return frozenset()
        places = (("site", world.site_of(home)), ("rack", world.rack_of(home)))
        return frozenset(name for kind, at in places if at for name in self._place(kind, at))

    def _restarts(self, vm: str, cluster: str) -> list[str]:
        """The losses after which a VM's host is gone and no other host takes it."""
        f, world = self.formulas, self.world
        files = world.spec.vms[vm].files
        parts: list[str] = []
        kept: list[tuple[frozenset[Item], tuple[tuple[str, ...] | None, ...]]] = []
        for way in self._ways_of(cluster):
            row = way.row
            ends: tuple[tuple[str, ...] | None, ...] = tuple(
                (VOTES,) if case.stopped else case.targets.get(vm) for case in row.cases
            )
            if all(end is None for end in ends):
                continue
            lost = frozenset(row.items)
            gone = {name for kind, name in row.items if kind == "member"}
            if any(items < lost and implied(before, ends, gone) for items, before in kept):
                continue
            if way.whole:
                kept.append((lost, ends))
            stuck = [
                NEVER
                if end is None
                else way.votes
                if end == (VOTES,)
                else f.all(
                    f.any([self.box(t), self.unreached(t, files) if files else NEVER])
                    for t in (end[:FEW] if self.coarse else end)
                )
                for end in ends
            ]
            parts.append(f.all([way.lost, self._in_any_case(zip(row.cases, stuck, strict=True))]))
        return parts

    def _outvoted(self, cluster: str, active: tuple[str, ...]) -> str:
        """When so many members are lost that a large cluster has no quorum left.

        One that lets run what runs is missed by what is ``active`` on a lost member alone.
        """
        members = self.world.spec.clusters[cluster].members
        if self.coarse or len(members) <= 3 or (count := most_lost(self.estate, cluster)) is None:
            return NEVER
        items: list[Item] = [("member", m) for m in members]
        outvoted, votes = self._ways.outvoted(cluster, self._tables.of(self.estate, cluster), items, count)
        if self.estate.policy(cluster).without_quorum == "runs-on":
            gone = self.machine(active[0]) if len(active) == 1 else NEVER
            return self.formulas.all([outvoted, gone, votes], f"{cluster} starts nothing")
        return self.formulas.all([outvoted, votes], f"{cluster} has no quorum left")

    def _ways_of(self, cluster: str) -> tuple[Way, ...]:
        if cluster not in self._found:
            table = self._tables.of(self.estate, cluster)
            self._found[cluster] = tuple(self._ways.of(cluster, table))
        return self._found[cluster]

    def _item(self, cluster: str, item: Item) -> str:
        kind, name = item
        if kind == "network":
            heard = [m for m, ns in (heartbeat_by_member(self.world, cluster) or {}).items() if name in ns]
            return self.around.network_among(heard, name)
        if kind == "links":
            return self.around.bundle(bundle_of(name))
        if kind == "witness":
            return self.witness(cluster)
        return self.machine(name)

    def witness(self, cluster: str) -> str:
        """When a cluster's witness is lost, as it counts."""
        quorum = self.world.spec.clusters[cluster].quorum
        on = quorum.witness.on if quorum and quorum.witness else None
        if on is None or on not in self.world.spec.vms or self.world.cluster_kinds[cluster] == "host":
            return self.witness_first(cluster)  # it decides before anything has been restarted
        return self._once("witness in the end", cluster, lambda c: self._witness_in_the_end(c, on))

    def _witness_in_the_end(self, cluster: str, on: str) -> str:
        """When a witness on a virtual machine is lost to a cluster that forms anew with what runs in the end."""
        parts = [*self._around_witness(cluster), self.machine(on)]
        return self.formulas.any(parts, f"the witness of {cluster} is lost")

    def active(self, key: str) -> tuple[str, ...]:
        """The machines that carry a service now."""
        return active_on(self.world, self.world.spec.services[key])
