"""What is lost when things are lost: machines, restarts, quorum, takeovers. Knows nothing of how likely it is.

`lose` answers for any set of things at once. It works through what happens by itself, in the order in which it
happens: what the loss takes with it, what the host clusters still decide, which VMs they restart and where, what the
guest clusters decide, who takes over each service.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from hadocs.topology.aftermath import Estate, State, expand, reaches
from hadocs.topology.model import Loss, Move, Thing
from hadocs.topology.takeover import decide_host_clusters, decide_upper_clusters, restart, stop_without_files
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service


def lose(estate: Estate, things: Iterable[Thing]) -> Loss:
    """What losing all of some things at once comes to.

    The result carries the first of the things as its ``thing``.
    """
    lost = tuple(things)
    state = State(estate)
    expand(state, lost)
    decide_host_clusters(state)
    restart(state)
    stop_without_files(state)
    decide_upper_clusters(state)
    return _services(state, lost)


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
    cut = state.cut.get(cluster or "", frozenset())
    problems = {
        m: f"{m} is cut off from {cluster}" if m in cut else _trouble(state, service, m) for m in machines
    }
    able = [m for m in machines if problems[m] is None]
    if cluster in state.no_quorum:
        return _Fate("down", state.no_quorum[cluster])
    if not able:
        return _Fate(
            "down", _common([problems[m] or "" for m in active] or [p or "" for p in problems.values()])
        )
    doubt = _doubt(state, machines if cluster is None else (), cluster)
    if cluster is None and len(machines) > 1:
        steady = [m for m in able if m not in state.restarted and not _shaken_below(state, m)]
        fate = _Fate("up") if steady else _Fate("interrupted")
    elif active[0] in able and active[0] not in state.restarted:
        shaken = cluster in state.shaky or _shaken_below(state, active[0])
        fate = _Fate("interrupted") if shaken else _Fate("up")
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


def _shaken_below(state: State, machine: str) -> bool:
    return machine in state.world.spec.vms and state.world.host_cluster(machine) in state.shaky


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
        problem = reaches(state, machine, service.copies[machine])
        if problem:
            return problem
    if service.data:
        problem = reaches(state, machine, service.data)
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
