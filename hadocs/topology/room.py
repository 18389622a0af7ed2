"""Which hosts are left for a lost machine: by memory, files, owners and affinity; decides nothing about quorum."""

from __future__ import annotations

from collections.abc import Callable

from hadocs.topology.aftermath import State, reaches
from hadocs.topology.placement import bar, replica_unstated, replicas
from hadocs.topology.wording import listed
from hadocs.topology.world import World


class Room:
    """What hosts have left while the VMs of one loss are placed; each is looked at when it is first asked for."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._world = state.world
        self._down = frozenset(state.machines)
        vms = self._world.spec.vms
        self._emptied = {vms[m].on for m in self._down if m in vms}
        self._free: dict[str, float] = {}
        self._slots: dict[str, float] = {}
        self._placed: dict[str, str] = {}
        self._landed: dict[str, set[int]] = {}
        self._alike: dict[tuple[object, ...], tuple[str, ...]] = {}

    def free(self, host: str) -> float:
        """The memory in bytes that a host has left; no end of it where the spec does not say."""
        if host not in self._free:
            spec = self._world.spec
            memory = spec.hosts[host].usable
            used = self._world.used[host]
            if memory and host in self._emptied:
                here = self._world.vms_on[host]
                used = sum(spec.vms[v].memory or 0 for v in here if v not in self._down)
            self._free[host] = memory - used if memory is not None else float("inf")
        return self._free[host]

    def slots(self, host: str) -> float:
        """How many more machines a host may carry; no end of them where the spec does not say."""
        if host not in self._slots:
            most = self._world.spec.hosts[host].max_vms
            here = (v for v in self._world.vms_on[host] if v not in self._down) if most else ()
            self._slots[host] = most - sum(1 for _ in here) if most else float("inf")
        return self._slots[host]

    def place(self, vm: str, host: str) -> None:
        """Put a VM on a host."""
        self._free[host] = self.free(host) - (self._world.spec.vms[vm].memory or 0)
        self._slots[host] = self.slots(host) - 1
        self._placed[vm] = host
        rules = self._world.keeping_apart.get(vm, ())
        self._landed.setdefault(host, set()).update(map(id, rules))

    def chosen(self, vm: str) -> tuple[tuple[str, ...], str]:
        """The hosts that a VM is started on, as far as its cluster looks; or why none, where that is what it asks."""
        state, cluster = self._state, self._world.host_cluster(vm) or ""
        allowed = self.targets(vm)
        if allowed and replica_unstated(self._world, vm) and not state.estate.attended:
            open_ = f"whether the replica of {vm} lies where {cluster} starts it (clusters.{cluster}.node_affinity)"
            if not state.choose(open_):
                return (), open_
        blind = _blind(state, vm, cluster, allowed)
        if allowed and (not blind or state.choose(blind)):
            return self._better(vm, cluster, allowed), ""
        if blind and allowed:
            return (), blind
        return self._crowded(vm, cluster) or (self.heedless(vm), "")

    def _better(self, vm: str, cluster: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """Of some hosts those on which soft anti-affinity would have a VM, where there are any: it bars no host.

        Pacemaker weighs such a rule against all that draws a machine elsewhere: there it decides nothing by itself.
        Source: MicrosoftDocs/windowsserverdocs, failover-clustering/Cluster-Affinity.md; vSphere Resource Management.
        """
        others = self._world.better_apart.get(vm, ())
        if not others or self._state.estate.policy(cluster).fences:
            return allowed
        runs = (o for o in others if o in self._placed or self._state.runs(o))
        met = {self._placed.get(o) or self._world.host_of(o) for o in runs}
        return tuple(host for host in allowed if host not in met) or allowed

    def _crowded(self, vm: str, cluster: str) -> tuple[tuple[str, ...], str] | None:
        """The hosts on which a VM starts without all of its memory being free, or the question whether it does.

        vSphere asks for what is reserved, by default nothing but the overhead, and hosts swap what they lack.
        Sources: vSphere Resource Management, "Admission control" (of machines that are powered on); vSphere Web
        Services API, ClusterFailoverResourcesAdmissionControlPolicy.
        """
        state, entry = self._state, self._world.spec.vms[vm]
        if not state.policy(cluster).overcommits or state.estate.orderly:
            return None
        if entry.dynamic_memory is False or entry.fault_tolerance:
            return None
        hosts = self._wherever(vm)
        if not hosts:
            return None
        if entry.dynamic_memory is None and not state.estate.attended:
            asked = (
                f"whether all memory of {vm} is reserved: else it is started on {listed(hosts, joiner='or')}, "
                f"which has too little for all machines (vms.{vm}.dynamic_memory)"
            )
            if not state.choose(asked):
                return (), asked
        state.assumes[f"{listed(hosts, joiner='or')} swaps once {vm} runs there: memory is too little"] = None
        return hosts, ""

    def targets(self, vm: str) -> tuple[str, ...]:
        """The hosts that have room for a VM, reach its files, and carry none that it must not meet."""
        need = self._world.spec.vms[vm].memory or 0
        return tuple(host for host in self._wherever(vm) if self.free(host) >= need)

    def _wherever(self, vm: str) -> tuple[str, ...]:
        """The same, whatever room there is."""
        apart, beside = vm in self._world.keeping_apart, self.beside(vm)
        return tuple(
            host
            for host in self._hosts(vm)
            if not (apart and self._taken(vm, host))
            and (not beside or host in beside.values())
            and self.slots(host) > 0
        )

    def heedless(self, vm: str) -> tuple[str, ...]:
        """Hosts that anti-affinity alone bars, where the cluster does not respect it, or may not."""
        found = _unheeded(self._state, vm, self._world.host_cluster(vm) or "", self.free)
        return tuple(h for h in found if self.slots(h) > 0)

    def beside(self, vm: str) -> dict[str, str]:
        """The machines that hard affinity keeps a VM with and that run by now, each with its host."""
        cluster = self._world.host_cluster(vm)
        rules = self._world.spec.clusters[cluster].affinity if cluster else ()
        found: dict[str, str] = {}
        for rule in rules:
            if rule.hard and vm in rule.members:
                for other in rule.members:
                    host = self._placed.get(other) or self._world.host_of(other)
                    if other != vm and host and (other in self._placed or other not in self._down):
                        found[other] = host
        return found

    def _hosts(self, vm: str) -> tuple[str, ...]:
        """The hosts that are left for a VM and reach its files: the same for all that may run on the same hosts."""
        state, world = self._state, self._world
        files, known = world.spec.vms[vm].files, state.estate.may_run_on[vm]
        cut = state.cut.get(world.host_cluster(vm) or "", ())
        freed, copied = _freed(state, vm), replicas(world, vm)
        key = (files, id(known), freed, copied)
        if key not in self._alike:
            self._alike[key] = tuple(
                host
                for host in known + freed
                if host not in state.machines
                and host not in cut
                and (host in copied or not (files and reaches(state, host, files)))
            )
        return self._alike[key]

    def _taken(self, vm: str, host: str) -> bool:
        """Whether a rival of a VM runs on a host by now."""
        landed = self._landed.get(host, ())
        if any(id(rule) in landed for rule in self._world.keeping_apart[vm]):
            return True
        here = self._world.rivals_on(vm, host)
        return any(self._state.runs(o) and o not in self._placed for o in here)

    def why_not(self, vm: str) -> str:
        """Why no host is left for a VM."""
        state, world = self._state, self._world
        entry = world.spec.vms[vm]
        cluster = world.host_cluster(vm) or ""
        away = world.rivals(vm)
        problems: dict[str, None] = {
            f"hard affinity keeps {vm} with {other} on {host}": None
            for other, host in self.beside(vm).items()
        }
        hosts = state.estate.may_run_on[vm] + _freed(state, vm)
        for host in hosts:
            if host in state.machines or host in state.cut.get(cluster, ()):
                continue
            problem = reaches(state, host, entry.files) if entry.files else None
            at = ((o, self._placed.get(o, world.spec.vms[o].on)) for o in away if o in world.spec.vms)
            taken = next((o for o, on in at if on == host and state.runs(o)), None)
            if problem:
                problems[f"its files can't be reached: {problem}"] = None
            elif taken:
                problems[f"hard anti-affinity keeps {vm} away from {taken} on {host}"] = None
            elif self.slots(host) <= 0:
                problems[f"{host} carries as many machines as it may (hosts.{host}.max_vms)"] = None
            else:
                problems[f"no host that may run {vm} has enough free memory"] = None
        problems.update(dict.fromkeys(_barred(state, vm, cluster, hosts)))
        return listed(tuple(problems)) or f"no host of {cluster} that may run {vm} is left"


def _blind(state: State, vm: str, cluster: str, allowed: tuple[str, ...]) -> str:
    """The question whether a cluster that does not look at storage starts a machine where its disks are not."""
    world, entry = state.world, state.world.spec.vms[vm]
    if not state.policy(cluster).blind or not entry.files or state.estate.attended:
        return ""
    files = entry.files
    lacking = tuple(
        h
        for h in closed_to(world, cluster, vm)
        if h not in allowed and state.runs(h) and h not in state.cut.get(cluster, ())
    )
    if not lacking:
        return ""
    key = f"clusters.{cluster}.node_affinity with strict keeps it off"
    return (
        f"whether {cluster} starts {vm} on {listed(lacking, joiner='or')}, which can't reach {files} ({key})"
    )


def closed_to(world: World, cluster: str, vm: str) -> tuple[str, ...]:
    """The hosts that a cluster may choose for a machine, as no rule keeps it off, and that do not reach its files."""
    entry = world.spec.vms[vm]
    return tuple(
        h
        for h in (_closed(world, cluster, entry.files) if entry.files else ())
        if not (entry.possible_owners and h not in entry.possible_owners)
        and h in world.strict_hosts.get(vm, (h,))
    )


def _closed(world: World, cluster: str, files: str) -> tuple[str, ...]:
    """The hosts of a cluster that do not reach some files, as the spec has it."""
    key = (cluster, files)
    if key not in world.closed:
        holders = world.spec.storage[files.partition("/")[0]].on
        world.closed[key] = tuple(
            h
            for h in world.spec.clusters[cluster].members
            if h not in holders and world.states_reach(h, files) is False
        )
    return world.closed[key]


def _unheeded(state: State, vm: str, cluster: str, free: Callable[[str], float]) -> tuple[str, ...]:
    """Hosts that only anti-affinity bars, where the cluster does not respect it at a restart, or may not."""
    world, heeds = state.world, state.estate.policy(cluster).heeds_rivals
    if heeds is True or vm not in world.keeping_apart:
        return ()
    entry = world.spec.vms[vm]
    apart = frozenset(world.rivals(vm))
    found = tuple(
        h
        for h in world.spec.clusters[cluster].members
        if h != entry.on
        and state.runs(h)
        and bar(world, vm, entry, h, apart | frozenset(state.machines)) is None
        and free(h) >= (entry.memory or 0)
        and not (entry.files and reaches(state, h, entry.files))
    )
    if not found or (
        heeds is None
        and not state.estate.attended
        and not state.choose(
            f"whether {cluster} respects anti-affinity when it restarts {vm} "
            f"(clusters.{cluster}.ha.respect_anti_affinity)"
        )
    ):
        return ()
    return found


def _barred(state: State, vm: str, cluster: str, hosts: tuple[str, ...]) -> list[str]:
    """Why a VM can't run on the hosts that are left, hosts with the same reason together."""
    world = state.world
    entry, absent = world.spec.vms[vm], frozenset(state.machines)
    found: dict[str, list[str]] = {}
    for host in world.spec.clusters[cluster].members:
        if host in hosts or host == entry.on or host in state.machines:
            continue
        why = bar(world, vm, entry, host, absent)
        if why:
            # The reason names its host: hosts have the same one if nothing else tells the two apart.
            found.setdefault(why.replace(host, ""), []).append(host)
    first = {same[0]: same for same in found.values()}
    return [
        f"{vm} can't run on {listed(same, joiner='or')}: {bar(world, vm, entry, host, absent)}"
        for host, same in first.items()
    ]


def _freed(state: State, vm: str) -> tuple[str, ...]:
    """Hosts that only a rival's presence barred, now that the rival runs there no more."""
    world = state.world
    cluster = world.host_cluster(vm)
    if vm not in world.keeping_apart or cluster is None:
        return ()
    if all(rule.vms.intersection(state.machines) <= {vm} for rule in world.keeping_apart[vm]):
        return ()  # none of its rivals has gone
    entry, known = world.spec.vms[vm], state.estate.may_run_on[vm]
    absent = frozenset(state.machines)
    return tuple(
        host
        for host in world.spec.clusters[cluster].members
        if host not in known and host != entry.on and bar(world, vm, entry, host, absent) is None
    )
