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

from hadocs.topology.aftermath import Estate, Parts, State, expand, reaches
from hadocs.topology.model import Loss, Move, Thing
from hadocs.topology.takeover import decide_host_clusters, decide_upper_clusters, restart, stop_without_files
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Service


MOST_RUNS = 32
"""How many answers to open questions are worked through; what is still open then counts as the first answer."""

_WORST = ("down", "uncertain", "interrupted", "up")


def lose(estate: Estate, things: Iterable[Thing]) -> Loss:
    """What losing all of some things at once comes to.

    Where something decides that is not known beforehand (a coin toss, which part of a cluster goes on), every case
    is worked out: what is the same in all of them is certain, and what differs is uncertain. The result carries the
    first of the things as its ``thing``.
    """
    return examine(estate, things)[0]


def examine(
    estate: Estate, things: Iterable[Thing], parts: Parts | None = None
) -> tuple[Loss, tuple[Run, ...]]:
    """As `lose`, with every case that was worked out, for whoever puts them in order of time.

    ``parts`` are the sides of clusters whose members no longer hear each other, by cluster; nothing need be lost then.
    """
    lost = tuple(things)
    runs: list[Run] = []
    waiting: list[dict[str, int]] = [{}]
    while waiting and len(runs) < MOST_RUNS:
        choices = waiting.pop(0)
        run = _run(State(estate, choices, parts=parts or {}), lost)
        question = next((q for q in run.state.asked if q not in choices), None)
        if question is None or len(runs) + len(waiting) >= MOST_RUNS:
            runs.append(run)
        else:
            waiting += [{**choices, question: n} for n in range(run.state.asked[question])]
    return _merged(estate.world, lost, runs), tuple(runs)


@dataclass(frozen=True)
class Fate:
    """What becomes of one service: ``state`` is up, interrupted, uncertain or down."""

    state: str
    why: str = ""
    failover: Move | None = None


@dataclass(frozen=True)
class Run:
    """One case, worked out: the state in the end, and what becomes of each service."""

    state: State
    fates: dict[str, Fate]


def _run(state: State, lost: tuple[Thing, ...]) -> Run:
    expand(state, lost)
    state.at_once = frozenset(state.machines)
    decide_host_clusters(state)
    restart(state)
    stop_without_files(state)
    decide_upper_clusters(state)
    fates = {key: _fate(state, key, service) for key, service in state.world.spec.services.items()}
    _pass_on(state.world, fates)
    return Run(state, fates)


def _merged(world: World, lost: tuple[Thing, ...], runs: list[Run]) -> Loss:
    fates = {key: _agreed(key, runs) for key in world.spec.services}
    of = {s: tuple(k for k, f in fates.items() if f.state == s) for s in _WORST}
    states = [run.state for run in runs]
    return Loss(
        thing=lost[0] if lost else Thing("network", ""),
        down=of["down"],
        uncertain=of["uncertain"],
        interrupted=of["interrupted"],
        moved=tuple(
            _same([s.restarted[v] for s in states])
            for v in world.spec.vms
            if all(v in s.restarted and s.runs(v) for s in states)
        ),
        stopped=tuple(m for m in world.kinds if all(m in s.machines for s in states)),
        failed_over=tuple(
            _same([m for m in moves if m])
            for key in world.spec.services
            if all(moves := [run.fates[key].failover for run in runs])
        ),
        no_quorum=tuple(c for c in world.spec.clusters if all(c in s.no_quorum for s in states)),
        assumes=tuple(dict.fromkeys(a for s in states for a in s.assumes)),
        why=MappingProxyType({k: f.why for k, f in fates.items() if f.state in ("down", "uncertain")}),
    )


def _same(moves: list[Move]) -> Move:
    first = moves[0]
    return first if all(m.to == first.to for m in moves) else Move(first.what, first.source, None)


def _agreed(key: str, runs: list[Run]) -> Fate:
    """The fate that all cases give a service; uncertain where it is down in some of them only."""
    fates = [run.fates[key] for run in runs]
    states = {f.state for f in fates}
    if len(states) == 1:
        return fates[0]
    if states <= {"up", "interrupted"}:
        return next(f for f in fates if f.state == "interrupted")
    questions = [q for q in runs[0].state.asked if _decides(q, key, runs)]
    return Fate("uncertain", listed(questions) or "it depends on what is not known beforehand")


def _decides(question: str, key: str, runs: list[Run]) -> bool:
    by_answer: dict[int, set[str]] = {}
    for run in runs:
        if question in run.state.asked:
            answer = run.state.choices.get(question, 0)
            by_answer.setdefault(answer, set()).add(run.fates[key].state)
    return len({frozenset(s) for s in by_answer.values()}) > 1


def _fate(state: State, key: str, service: Service) -> Fate:
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
        return Fate("down", state.no_quorum[cluster])
    if cluster in state.twice and service.data is not None:
        return Fate("uncertain", _twice(state, key, cluster or ""))
    gone = active[0] in state.machines or active[0] in state.restarted or active[0] in cut
    if gone and (held := _held(state, cluster, active[0])):
        return Fate("down", held)
    if not able:
        return Fate(
            "down", _common([problems[m] or "" for m in active] or [p or "" for p in problems.values()])
        )
    if len(active) > 1:
        steady = [m for m in able if m not in state.restarted and not _shaken_below(state, m)]
        fate = Fate("up") if steady else Fate("interrupted")
    elif active[0] in able and active[0] not in state.restarted:
        shaken = cluster in state.shaky or _shaken_below(state, active[0])
        fate = Fate("interrupted") if shaken else Fate("up")
    elif cluster is None:
        fate = Fate("interrupted")
    else:
        ready = [m for m in able if m not in state.restarted and m != active[0]]
        if ready and cluster not in state.shaky:
            fate = Fate("interrupted", "", Move(key, active[0], ready[0] if len(ready) == 1 else None))
        else:
            fate = Fate("interrupted")
    return fate


def _held(state: State, cluster: str | None, active: str) -> str:
    """Why a cluster does not hand over what a lost member carried; empty where it may."""
    if cluster is None:
        return ""
    site = state.world.site_of(active)
    if site in state.by_hand.get(cluster, ()):
        return f"site_failover of {cluster} is manual: a person has to hand {site} over"
    return state.blocked.get(cluster) or state.frozen.get(cluster, "")


def _twice(state: State, key: str, cluster: str) -> str:
    sides = listed([listed(sorted(side)) for side in state.twice[cluster]], joiner="and")
    data = state.world.spec.services[key].data
    return f"{sides} each run {key}, and both write {data}: what that leaves of it is not known"


def _shaken_below(state: State, machine: str) -> bool:
    return machine in state.world.spec.vms and state.world.host_cluster(machine) in state.shaky


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


def _pass_on(world: World, fates: dict[str, Fate]) -> None:
    """A service that needs another one shares its fate, through chains of any length."""
    rank = {"up": 0, "interrupted": 1, "uncertain": 2, "down": 3}
    changed = True
    while changed:
        changed = False
        for key, service in world.spec.services.items():
            for need in service.needs:
                worse = fates[need]
                if rank[worse.state] > rank[fates[key].state]:
                    fates[key] = Fate(worse.state, f"it needs {need}", fates[key].failover)
                    changed = True


def active_on(world: World, service: Service) -> tuple[str, ...]:
    """The machines that carry a service now: as stated, else the first member; all independent instances."""
    if service.active_on:
        return (service.active_on,)
    machines = world.carriers(service)
    return machines[:1] if world.cluster_of(service) and not world.is_clone(service) else machines
