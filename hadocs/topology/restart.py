"""Where host clusters start the machines of lost hosts again, and which they leave to a person."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from hadocs.topology.aftermath import Estate, State, reaches
from hadocs.topology.capacity import processors
from hadocs.topology.files import ways_lost
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.leaving import leaving
from hadocs.topology.model import Move
from hadocs.topology.room import Room
from hadocs.topology.touch import touch_of
from hadocs.topology.wording import listed


def restart(state: State, only: str | None = None) -> None:
    """Put the VMs of lost hosts on others, largest first, as far as memory and hard anti-affinity allow.

    With ``only``, those of one cluster: VMs never leave theirs.
    """
    world = state.world
    spec = world.spec
    gone = [v for v in state.machines if v in spec.vms and v not in state.broken]
    follow = [v for v in _following(state) if v not in gone]
    stranded = frozenset(follow)
    gone += follow
    for v in gone:
        stopped, host = state.no_quorum.get(world.host_cluster(v) or ""), world.host_of(v)
        if stopped and host in state.at_once:
            state.causes[v] = f"{host} is lost, and {stopped}"
    gone = [v for v in gone if (cluster := world.host_cluster(v)) and cluster not in state.no_quorum]
    held = {v: why for v in gone if (why := _held(state, v) or (v in stranded and _handed_over(state, v)))}
    state.causes.update(held)
    state.machines |= stranded
    gone = [v for v in gone if v not in held]
    if only:
        gone = [v for v in gone if world.host_cluster(v) == only]
    gone.sort(key=touch_of(world).order.__getitem__)
    room = Room(state)
    order = sorted(gone, key=lambda v: (_RANK.get(spec.vms[v].priority, 1), -(spec.vms[v].memory or 0)))
    for vm in order:
        if _mirrored(state, vm, room):
            continue
        allowed, why = room.chosen(vm)
        if not allowed:
            if vm in stranded:
                state.machines.discard(vm)  # it stops for want of its files, which is told as that
            elif not state.silent:
                state.causes[vm] = why or room.why_not(vm)
                if not why:
                    state.unplaced.add(vm)
            continue
        best = max(allowed, key=room.free)
        room.place(vm, best)
        # What goes where another goes has the same choice as that one: which it comes to is not known either.
        leader = next((other for other in room.beside(vm) if other in state.fits), None)
        state.fits[vm] = where = state.fits[leader] if leader else allowed
        state.machines.discard(vm)
        to = where[0] if len(where) == 1 else None
        state.restarted[vm] = Move(vm, spec.vms[vm].on, to)
    if state.estate.orderly and not state.unplaced.isdisjoint(order):
        _anew(state, order)
    if not state.silent:
        for cluster in dict.fromkeys(
            c for v in order if v in state.restarted and (c := world.host_cluster(v))
        ):
            _shared(state, cluster)


def _shared(state: State, cluster: str) -> None:
    """Tell where hosts that are left carry more virtual processors than they may: nothing keeps machines from it."""
    world = state.world
    hosts = [h for h in world.spec.clusters[cluster].members if state.runs(h)]
    if processors(world.spec, hosts, ()) is None:
        return  # not stated of the hosts: their machines, of which there are many, need not be gone through
    vms = [v for h in world.spec.clusters[cluster].members for v in world.vms_on[h] if state.runs(v)]
    found = processors(world.spec, hosts, vms)
    if found is not None and found.beyond:
        whose = f"{listed(hosts)} {'copes' if len(hosts) == 1 else 'cope'}"
        limit = f"where cores and overcommit allow {found.limit:g}"
        state.assumes[f"{whose} with {found.need} virtual processors, {limit}"] = None


def _anew(state: State, vms: list[str]) -> None:
    """Who empties a host on purpose looks on where one by one is not enough: places for all, or for the most."""
    found = leaving(state, vms)
    if len(found.places.at) < sum(v in state.restarted for v in vms):
        return
    room = Room(state)
    for vm in vms:
        host = found.places.at.get(vm)
        if host is not None:
            state.machines.discard(vm)
            state.unplaced.discard(vm)
            state.causes.pop(vm, None)
            state.fits[vm] = (host,)
            state.restarted[vm] = Move(vm, state.world.spec.vms[vm].on, host)
        elif vm in state.restarted:
            del state.restarted[vm], state.fits[vm]
            state.machines.add(vm)
            state.unplaced.add(vm)
            state.causes[vm] = room.why_not(vm)


def _following(state: State) -> list[str]:
    """Machines whose host runs on and has lost their files, while others reach those or a replica: they go there.

    A cluster of Windows owns disks as resources: one that fails moves to a node that reaches it, with its machines, as
    does the replica of one that is lost. vSphere HA does it with VM component protection.
    Sources: Microsoft, "Stretch cluster replication using shared storage"; vSphere Availability, VMCP.
    """
    world, ever = state.world, state.estate.without_files
    out = cache(
        partial(reaches, state)
    )  # machines of one host with files in one place are asked for together
    found: dict[str, None] = {}
    for vm in (vm for way in ways_lost(state) for vm in touch_of(world).vms_by_way.get(way, ())):
        entry, cluster = world.spec.vms[vm], world.host_cluster(vm)
        if vm in state.machines or vm in ever or cluster is None or not entry.files:
            continue
        mirrored = world.mirror_of(entry.files.partition("/")[0]) and owns_replicas(state.estate, cluster)
        at = entry.on or vm
        if (mirrored or _starved(state, cluster, at, entry.files, out)) and out(at, entry.files):
            found[vm] = None
    return list(found)


def _starved(
    state: State, cluster: str, host: str, files: str, out: Callable[[str, str], str | None]
) -> bool:
    """Whether a machine is started on another host because its own has lost its files, which that one reaches.

    ``out`` says why a host does not reach some files, or ``None``.
    """
    world, moves = state.world, state.estate.policy(cluster).starved
    storage = world.spec.storage[files.partition("/")[0]]
    if (
        moves is False
        or storage.kind not in ("array", "share")
        or (storage.kind == "share" and owns_replicas(state.estate, cluster))
    ):
        return False  # shares are no resources of a Windows cluster, and a node without its pool is out of it
    if not out(host, files):
        return False
    if (cluster, files) not in state.fed:
        hosts = (h for h in world.spec.clusters[cluster].members if state.runs(h))
        state.fed[cluster, files] = next((h for h in hosts if not out(h, files)), None)
    if state.fed[cluster, files] is None or not state.policy(cluster).restarts:
        return False
    if moves is None:
        at = f"clusters.{cluster}.ha.component_protection"
        asked = f"whether {cluster} restarts machines whose host loses its storage ({at})"
        return state.choose(asked) == 1
    return True


def follows(estate: Estate, vm: str, files: str) -> bool:
    """Whether a machine is sure to be started where its files, or the mirror of them, are reached from another host.

    A person hands a replica over where its cluster is set to leave that to one; without an answer nobody does.
    """
    world = estate.world
    cluster = world.host_cluster(vm)
    if cluster is None:
        return False
    key, policy, replicas = files.partition("/")[0], estate.policy(cluster), owns_replicas(estate, cluster)
    if world.mirror_of(key) and replicas:
        return not policy.by_hand
    if not policy.starved or policy.restarts is False or world.spec.vms[vm].priority == "disabled":
        return False
    kind = world.spec.storage[key].kind
    return kind == "array" or (kind == "share" and not replicas)


def owns_replicas(estate: Estate, cluster: str) -> bool:
    """Whether a host cluster brings the replica of a storage online by itself, and its machines with it."""
    return estate.rules[cluster].model.startswith("wsfc")


def _handed_over(state: State, vm: str) -> str:
    """Why a person has to bring a replica online first; empty where the cluster does."""
    cluster, files = state.world.host_cluster(vm) or "", state.world.spec.vms[vm].files or ""
    if not state.estate.policy(cluster).by_hand or state.estate.attended:
        return ""
    key = files.partition("/")[0]
    return f"site_failover of {cluster} is manual: a person has to hand {key} over to {state.world.mirror_of(key)}"


_RANK: dict[str | None, int] = {"high": 0, "medium": 1, "low": 2}


def _mirrored(state: State, vm: str, room: Room) -> bool:
    """Whether the secondary of a machine with fault tolerance goes on in its place, noting where.

    A host that was lost before has none: HA makes a new one on another host at once, where there is one. Off a host
    that is taken down on purpose it moves while it runs, as any other.
    Source: VMware, vSphere Availability 7.0, How Fault Tolerance works; ESXi host client, Migrate Secondary ("the
    Primary VM can always be migrated").
    """
    world, cluster = state.world, state.world.host_cluster(vm) or ""
    if state.estate.orderly:
        return False
    if not world.spec.vms[vm].fault_tolerance or not state.estate.policy(cluster).mirrors:
        return False
    others = [h for h in state.estate.may_run_on[vm] if h in state.machines - state.estate.earlier]
    if others and not state.choose(f"whether the secondary of {vm} runs on {listed(others, joiner='or')}"):
        return False
    allowed = room.targets(vm)
    if not allowed:
        return False
    room.place(vm, max(allowed, key=room.free))
    state.fits[vm] = allowed
    state.machines.discard(vm)
    state.mirrored[vm] = Move(vm, world.spec.vms[vm].on, allowed[0] if len(allowed) == 1 else None)
    return True


def _held(state: State, vm: str) -> str:
    """Why a host cluster starts a lost machine on no other host, whatever room there is; empty where it does."""
    world = state.world
    cluster = world.host_cluster(vm) or ""
    if state.estate.orderly:
        return ""  # it has moved while it ran, before its host went: what would start it after a failure is no matter
    if not state.policy(cluster).restarts:
        if state.estate.policy(cluster).restarts is None:
            return f"HA may be off in {cluster}, and nothing starts {vm} elsewhere then"
        return f"HA is off in {cluster}: nothing starts {vm} elsewhere"
    if state.estate.policy(cluster).elects and _all_alone(state, cluster):
        return f"every host of {cluster} is isolated, and none of them starts {vm} elsewhere"
    if world.spec.vms[vm].priority == "disabled":
        return f"the restart of {vm} is disabled in {cluster}"
    site = world.site_of(vm)
    if site in state.by_hand.get(cluster, ()):
        return f"site_failover of {cluster} is manual: a person has to hand {site} over"
    return state.blocked.get(cluster) or state.frozen.get(cluster, "")


def _all_alone(state: State, cluster: str) -> bool:
    """Whether no host of a cluster that runs has a network left on which it would hear another one."""
    seen = heartbeat_by_member(state.world, cluster) if state.networks or state.adapters else None
    if not seen:
        return False
    return all(
        set(seen[m]) <= state.without(m) for m in state.world.spec.clusters[cluster].members if state.runs(m)
    )
