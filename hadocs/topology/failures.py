"""What is lost when things are lost: machines, restarts, quorum, takeovers. Knows nothing of how likely it is.

`lose` answers for any set of things at once. It works through what happens by itself, in the order in which it
happens: what the loss takes with it, what the host clusters still decide, which VMs they restart and where, what the
guest clusters decide, who takes over each service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from hadocs.topology.model import Loss, Move, Thing
from hadocs.topology.placement import bar
from hadocs.topology.quorum import Rules, Verdict, survives
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service


@dataclass(frozen=True)
class Estate:
    """What a loss is worked out from: the indexed spec, where VMs may run, and how each cluster votes."""

    world: World
    may_run_on: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, Rules]


@dataclass
class State:
    """The estate after a loss, while it is being worked out; it never leaves this module."""

    estate: Estate
    machines: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    storage: set[str] = field(default_factory=set)
    volumes: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    witnesses: set[str] = field(default_factory=set)
    restarted: dict[str, Move] = field(default_factory=dict)
    no_quorum: dict[str, str] = field(default_factory=dict)
    doubtful: dict[str, str] = field(default_factory=dict)
    shaky: set[str] = field(default_factory=set)
    assumes: dict[str, None] = field(default_factory=dict)
    causes: dict[str, str] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The indexed spec."""
        return self.estate.world

    def runs(self, machine: str) -> bool:
        """Whether a machine runs after all that happens by itself."""
        return machine not in self.machines


def lose(estate: Estate, things: Iterable[Thing]) -> Loss:
    """What losing all of some things at once comes to.

    The result carries the first of the things as its ``thing``.
    """
    lost = tuple(things)
    state = State(estate)
    _expand(state, lost)
    _decide_host_clusters(state)
    _restart(state)
    _stop_without_files(state)
    _decide_upper_clusters(state)
    return _services(state, lost)


def _expand(state: State, lost: tuple[Thing, ...]) -> None:
    world = state.world
    spec = world.spec
    ids: dict[str, set[str]] = {}
    for thing in lost:
        ids.setdefault(thing.kind, set()).add(thing.id)
    sites, racks = ids.get("site", set()), ids.get("rack", set())
    for machine, kind in world.kinds.items():
        if kind != "vm" and (world.site_of(machine) in sites or world.rack_of(machine) in racks):
            state.machines.add(machine)
        elif kind != "vm" and sites and world.site_of(machine) is None:
            state.assumes[f"{machine} is in another site (the spec does not say where it stands)"] = None
    state.broken = ids.get("vm", set())  # no host can start these again, whatever their cluster decides
    for kind in ("host", "server", "vm"):
        state.machines |= ids.get(kind, set())
    for vm, entry in spec.vms.items():
        if entry.on in state.machines:
            state.machines.add(vm)
            state.causes[vm] = f"{entry.on} is lost"
    for key, storage in spec.storage.items():
        placed_here = world.storage_site(key) in sites or world.storage_rack(key) in racks
        if key in ids.get("storage", set()) or (placed_here and not _spans(world, key, state.machines)):
            state.storage.add(key)
        elif storage.on:
            _lose_with_holders(state, key)
    state.volumes |= ids.get("volume", set())
    state.networks |= ids.get("network", set())
    switches = ids.get("switch", set())
    for key, network in spec.networks.items():
        if network.switches and set(network.switches) <= switches:
            state.networks.add(key)
    state.witnesses |= {w.removesuffix("/witness") for w in ids.get("witness", set())}
    for key, cluster in spec.clusters.items():
        witness = cluster.quorum.witness if cluster.quorum else None
        if witness is None or witness.kind == "none":
            continue
        if world.witness_site(key) in sites and witness.on not in spec.vms:
            state.witnesses.add(key)
        if witness.on and (
            witness.on in state.machines
            or (witness.on.partition("/")[0] in spec.storage and not _data_alive(state, witness.on))
        ):
            state.witnesses.add(key)


def _spans(world: World, storage: str, machines: set[str]) -> bool:
    holders = world.spec.storage[storage].on
    return bool(holders) and not set(holders) <= machines


def _lose_with_holders(state: State, key: str) -> None:
    storage = state.world.spec.storage[key]
    gone = [m for m in storage.on if m in state.machines]
    if not gone:
        return
    left = len(storage.on) - len(gone)
    copies = storage.copies or (len(storage.on) if storage.kind == "local" and len(storage.on) == 1 else None)
    if left == 0 or storage.kind == "local" or (storage.kind == "share" and len(storage.on) == 1):
        state.storage.add(key)
    elif copies is not None:
        if len(gone) >= copies:
            state.storage.add(key)
    else:
        state.assumes[f"{key} outlives {listed(gone)} (the spec does not say how many copies it keeps)"] = (
            None
        )


def _data_alive(state: State, ref: str) -> bool:
    key, _, volume = ref.partition("/")
    if volume and ref in state.volumes:
        return False
    if key not in state.storage:
        return True
    mirror = state.world.mirror_of(key)
    return bool(mirror and mirror not in state.storage)


def _reaches(state: State, machine: str, ref: str) -> str | None:
    """Why a machine does not reach its data after the loss, or ``None`` where it does."""
    world = state.world
    key, _, volume = ref.partition("/")
    if volume and ref in state.volumes:
        return f"{ref} is lost"
    if key in state.storage:
        mirror = world.mirror_of(key)
        if mirror is None or mirror in state.storage:
            return f"{key} is lost"
        if world.body(machine).storage and not world.access(machine, mirror):
            return f"{key} is lost and {machine} does not reach its mirror {mirror}"
    if world.states_reach(machine, ref) is False:
        return f"{machine} does not reach {ref}"
    networks = world.storage_networks(machine)
    if networks and world.over_ip(machine, ref) and set(networks) <= state.networks:
        return f"{machine} reaches {key} over {listed(networks)} only"
    return None


def _judge(state: State, cluster: str, gone: frozenset[str]) -> Verdict:
    """Whether a cluster still has quorum without some members, noting what had to be assumed."""
    spec = state.world.spec
    members = spec.clusters[cluster].members
    if set(members) <= gone:
        return "no"
    rules = state.estate.rules[cluster]
    witness_lost = cluster in state.witnesses
    split = _split(state, cluster)
    if split:
        # Every node stands alone: it goes on where one node (with the witness, if that can be reached) has quorum.
        alone = frozenset(members[1:])
        verdict = survives(rules, gone | alone, witness_lost)
        if verdict == "yes":
            state.assumes[f"one node of {cluster} goes on alone; which one is not known beforehand"] = None
            state.shaky.add(cluster)
    elif gone or witness_lost:
        verdict = survives(rules, gone, witness_lost)
    else:
        return "yes"
    if verdict == "unknown":
        lacks = (
            "its quorum is not stated"
            if rules.model != "unknown"
            else "its clustering software is not stated"
        )
        state.assumes[f"{cluster} keeps quorum ({lacks})"] = None
        return "yes"
    return verdict


def _split(state: State, cluster: str) -> bool:
    networks = state.world.heartbeat_networks(cluster)
    members = state.world.spec.clusters[cluster].members
    return bool(len(members) > 1 and networks and state.networks and set(networks) <= state.networks)


def _decide_host_clusters(state: State) -> None:
    world = state.world
    for key, cluster in world.spec.clusters.items():
        if world.cluster_kinds[key] != "host":
            continue
        gone = frozenset(m for m in cluster.members if m in state.machines)
        verdict = _judge(state, key, gone)
        if verdict == "no" and len(gone) < len(cluster.members):
            state.no_quorum[key] = f"{key} has no quorum left"
            for host in cluster.members:
                for vm in world.vms_on.get(host, ()):
                    state.machines.add(vm)
                    state.causes.setdefault(vm, f"{key}, which runs {vm}, has no quorum left")
        elif verdict == "even":
            state.doubtful[key] = f"whether {key} keeps quorum is a coin toss"


def _restart(state: State) -> None:
    """Put the VMs of lost hosts on others, largest first, as far as memory and hard anti-affinity allow."""
    world = state.world
    spec = world.spec
    gone = [v for v in spec.vms if spec.vms[v].on in state.machines and world.host_cluster(v)]
    gone = [v for v in gone if world.host_cluster(v) not in state.no_quorum]
    free: dict[str, float] = {}
    for host, entry in spec.hosts.items():
        used = sum(spec.vms[v].memory or 0 for v in world.vms_on[host] if state.runs(v))
        free[host] = entry.memory - used if entry.memory else float("inf")
    placed: dict[str, str] = {}
    order = sorted(gone, key=lambda v: -(spec.vms[v].memory or 0))
    for vm in order:
        if vm in state.broken:
            continue
        allowed, why = _targets(state, vm, free, placed)
        if not allowed:
            state.causes[vm] = why
            continue
        best = max(allowed, key=lambda h: (free[h], -allowed.index(h)))
        free[best] -= spec.vms[vm].memory or 0
        placed[vm] = best
        state.machines.discard(vm)
        to = allowed[0] if len(allowed) == 1 else None
        state.restarted[vm] = Move(vm, spec.vms[vm].on, to)


def _targets(
    state: State, vm: str, free: Mapping[str, float], placed: Mapping[str, str]
) -> tuple[tuple[str, ...], str]:
    world = state.world
    entry = world.spec.vms[vm]
    need = entry.memory or 0
    allowed: list[str] = []
    why = f"no other host of {world.host_cluster(vm)} may run {vm}"
    away = world.rivals.get(vm, ())
    hosts = tuple(state.estate.may_run_on[vm]) + _freed(state, vm)
    for host in hosts:
        if host in state.machines:
            continue
        problem = _reaches(state, host, entry.files) if entry.files else None
        taken = next((o for o in away if state.runs(o) and placed.get(o, world.spec.vms[o].on) == host), None)
        if problem:
            why = f"its files can't be reached: {problem}"
        elif taken:
            why = f"hard anti-affinity keeps {vm} away from {taken} on {host}"
        elif free[host] < need:
            why = f"no host has enough free memory for {vm}"
        else:
            allowed.append(host)
    if not allowed and hosts and all(h in state.machines for h in hosts):
        why = f"no host that may run {vm} is left"
    return tuple(allowed), why


def _freed(state: State, vm: str) -> tuple[str, ...]:
    """Hosts that only a rival's presence barred, now that the rival runs there no more."""
    world = state.world
    cluster = world.host_cluster(vm)
    if vm not in world.rivals or cluster is None:
        return ()
    entry, known = world.spec.vms[vm], state.estate.may_run_on[vm]
    absent = frozenset(state.machines)
    return tuple(
        host
        for host in world.spec.clusters[cluster].members
        if host not in known and host != entry.on and bar(world, vm, entry, host, absent) is None
    )


def _stop_without_files(state: State) -> None:
    world = state.world
    for vm, entry in world.spec.vms.items():
        if not state.runs(vm) or not entry.files or vm in state.restarted:
            continue
        why = _reaches(state, entry.on or vm, entry.files)
        if why:
            state.machines.add(vm)
            state.causes[vm] = f"the files of {vm} can't be reached: {why}"
    for key, cluster in world.spec.clusters.items():
        witness = cluster.quorum.witness if cluster.quorum else None
        if witness and witness.on in world.spec.vms and not state.runs(witness.on):
            state.witnesses.add(key)


def _decide_upper_clusters(state: State) -> None:
    world = state.world
    for key, cluster in world.spec.clusters.items():
        if world.cluster_kinds[key] == "host":
            continue
        shaken = frozenset(m for m in cluster.members if m in state.machines or m in state.restarted)
        final = frozenset(m for m in cluster.members if m in state.machines)
        verdict = _judge(state, key, shaken)
        if verdict != "yes" and final != shaken:
            # Restarted members come back and vote again: the cluster forms anew once they are up.
            if _judge(state, key, final) == "yes":
                state.shaky.add(key)
                continue
        if verdict == "no" and len(final) < len(cluster.members):
            state.no_quorum[key] = f"{key} has no quorum left"
        elif verdict == "even":
            state.doubtful[key] = f"whether {key} keeps quorum is a coin toss"


@dataclass(frozen=True)
class _Fate:
    """What becomes of one service."""

    state: str  # up, interrupted, uncertain, down
    why: str = ""
    failover: Move | None = None


def _services(state: State, lost: tuple[Thing, ...]) -> Loss:
    world = state.world
    fates: dict[str, _Fate] = {}
    for key, service in world.spec.services.items():
        fates[key] = _fate(state, key, service)
    _pass_on(world, fates)
    of = {s: tuple(k for k, f in fates.items() if f.state == s) for s in ("down", "uncertain", "interrupted")}
    return Loss(
        thing=lost[0],
        down=of["down"],
        uncertain=of["uncertain"],
        interrupted=of["interrupted"],
        moved=tuple(state.restarted[v] for v in world.spec.vms if v in state.restarted and state.runs(v)),
        stopped=tuple(m for m in world.kinds if m in state.machines),
        failed_over=tuple(f.failover for f in fates.values() if f.failover),
        no_quorum=tuple(state.no_quorum),
        assumes=tuple(state.assumes),
        why=MappingProxyType({k: f.why for k, f in fates.items() if f.state in ("down", "uncertain")}),
    )


def _fate(state: State, key: str, service: Service) -> _Fate:
    world = state.world
    machines = world.carriers(service)
    cluster = world.cluster_of(service)
    active = active_on(world, service)
    problems = {m: _trouble(state, service, m) for m in machines}
    able = [m for m in machines if problems[m] is None]
    if cluster in state.no_quorum:
        return _Fate("down", state.no_quorum[cluster])
    if not able:
        return _Fate(
            "down", _common([problems[m] or "" for m in active] or [p or "" for p in problems.values()])
        )
    doubt = _doubt(state, machines if cluster is None else (), cluster)
    if cluster is None and len(machines) > 1:
        steady = [m for m in able if m not in state.restarted]
        fate = _Fate("up") if steady else _Fate("interrupted")
    elif active[0] in able and active[0] not in state.restarted:
        fate = _Fate("interrupted") if cluster in state.shaky else _Fate("up")
    elif cluster is None:
        fate = _Fate("interrupted")
    else:
        ready = [m for m in able if m not in state.restarted and m != active[0]]
        if ready and cluster not in state.shaky:
            fate = _Fate("interrupted", "", Move(key, active[0], ready[0] if len(ready) == 1 else None))
        else:
            fate = _Fate("interrupted")
    if doubt and (fate.state != "up" or _hangs_on_doubt(state, active, cluster)):
        return _Fate("uncertain", doubt)
    return fate


def _doubt(state: State, machines: tuple[str, ...], cluster: str | None) -> str:
    if cluster in state.doubtful:
        return state.doubtful[cluster]
    world = state.world
    carriers = world.spec.clusters[cluster].members if cluster else machines
    beneath = [world.host_cluster(m) for m in carriers]
    reasons = [state.doubtful[b] for b in beneath if b in state.doubtful]
    return reasons[0] if reasons and len(reasons) == len(beneath) else ""


def _hangs_on_doubt(state: State, active: tuple[str, ...], cluster: str | None) -> bool:
    if cluster in state.doubtful:
        return True
    return all(state.world.host_cluster(m) in state.doubtful for m in active)


def _trouble(state: State, service: Service, machine: str) -> str | None:
    """Why a machine can't carry a service after the loss, or ``None`` where it can."""
    world = state.world
    if machine in state.machines:
        return state.causes.get(machine, f"{machine} is lost")
    if service.copies:
        if machine not in service.copies:
            return f"{machine} keeps no copy of its own"
        problem = _reaches(state, machine, service.copies[machine])
        if problem:
            return problem
    if service.data:
        problem = _reaches(state, machine, service.data)
        if problem:
            return problem
    clients = world.with_role(world.networks_of(machine), "client")
    if clients and set(clients) <= state.networks:
        return f"clients can't reach {machine}: {listed(clients)} is lost"
    return None


def _common(reasons: list[str]) -> str:
    return listed(tuple(dict.fromkeys(r for r in reasons if r)))


def _pass_on(world: World, fates: dict[str, _Fate]) -> None:
    """A service that needs another one shares its fate, through chains of any length."""
    rank = {"up": 0, "interrupted": 1, "uncertain": 2, "down": 3}
    changed = True
    while changed:
        changed = False
        for key, service in world.spec.services.items():
            for need in service.needs:
                worse = fates[need]
                if rank[worse.state] > rank[fates[key].state]:
                    fates[key] = _Fate(worse.state, f"it needs {need}", fates[key].failover)
                    changed = True


def active_on(world: World, service: Service) -> tuple[str, ...]:
    """The machines that carry a service now: as stated, else the first member; all independent instances."""
    if service.active_on:
        return (service.active_on,)
    machines = world.carriers(service)
    return machines[:1] if world.cluster_of(service) else machines
