"""What becomes of one service in one case of a loss: who carries it now, who could, and who lets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hadocs.topology.active import (
    active_on,
    first_of,
    holds_address,
    needed,
    room_for,
    shares,
    shares_address,
)
from hadocs.topology.aftermath import State, reaches
from hadocs.topology.bereft import bereft
from hadocs.topology.commits import held, waited_for
from hadocs.topology.handing import Hand, both_addresses, by_hand, hand, writes_alone
from hadocs.topology.lock_stores import (
    OF_SERVICE,
    keeps_leading,
    keeps_lock,
    lockless,
    stores,
    unreachable,
    whose_turn,
)
from hadocs.topology.locks import stands_still
from hadocs.topology.model import Move
from hadocs.topology.quorum import outcome
from hadocs.topology.reasons import alike
from hadocs.topology.sides import doubled, runs_on, unfenced
from hadocs.topology.together import together_of
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.spec.model import Service


@dataclass(frozen=True)
class Fate:
    """What becomes of one service: ``state`` is up, interrupted, uncertain or down."""

    state: str
    why: str = ""
    failover: Move | None = None
    by_hand: str = ""
    """What a person has to do so that it runs again, where only that is missing."""
    may_lose: str | None = ""
    """What is lost of its data when that person does it; ``None`` where that is not known."""


def fate_of(state: State, key: str, service: Service) -> Fate:
    """What becomes of a service by itself, without a look at others that it needs."""
    fate = _fate_of_case(state, key, service)
    if fate.state == "up" and not state.estate.attended and (waited := waited_for(state, service)):
        # Those that are started again end it by themselves.
        back = all(m in state.restarted and state.runs(m) for m in waited)
        why, act = held(waited)
        fate = Fate("interrupted", why) if back else Fate("down", why, by_hand=act)
    question = open_race(state, service) if fate.state != "down" else ""
    return replace(fate, state="uncertain", why=question) if question else fate


def _fate_of_case(state: State, key: str, service: Service) -> Fate:
    world = state.world
    machines = world.carriers(service)
    cluster = world.cluster_of(service)
    active = active_on(world, service)
    cut = state.cut.get(cluster or "", frozenset())
    if cluster in state.no_quorum:
        return Fate("down", state.no_quorum[cluster])
    if still := stands_still(state, service):
        return Fate(*still)
    if cluster in state.twice and service.data is not None:
        return Fate("uncertain", _twice(state, key, cluster or ""))
    if cluster in state.twice and holds_address(service, world.spec.clusters[cluster].platform):
        return Fate("uncertain", f"{_apart(state, cluster or '')} each hold the address of {key}")
    if runs_twice(state, key):
        return Fate("uncertain", _both(state, key, cluster or "", active[0]))
    if twice := doubled(state, active):
        return Fate("uncertain", twice)
    problems = {
        m: f"{m} is cut off from {cluster}" if m in cut else _trouble(state, service, m) for m in machines
    }
    if service.together_with or key in together_of(world).groups:
        _as_one(state, key, problems)
    problems = {m: p or lockless(state, key, m) for m, p in problems.items()}
    able = [m for m in machines if problems[m] is None]
    gone = active[0] in state.machines or active[0] in state.restarted or active[0] in cut
    # Of several that serve together the others go on: nothing has to be handed over.
    if gone and len(active) == 1 and (held := _held(state, cluster, active[0])):
        if runs_on(state, cluster or "", active[0]) and _trouble(state, service, active[0]) is None:
            return Fate("up")  # nobody has stopped it there, and nobody starts it elsewhere
        return Fate("down", held)
    # One that lives and has lost its data is not handed over either by a cluster that starts nothing.
    if len(active) == 1 and active[0] not in able and able and cluster in state.frozen:
        return Fate("down", f"{problems[active[0]]}, and {state.frozen[cluster]}")
    if not able and cluster and len(machines) > 1 and all(p == f"{m} is lost" for m, p in problems.items()):
        return Fate("down", f"no member of {cluster} is left")
    if not able:
        old = (m for m in machines if m not in active and state.runs(m) and outdated(state, service, m))
        return Fate("down", _all_of(state, {m: problems[m] or "" for m in (*(active or machines), *old)}))
    if room_for(world, service, able) < needed(world, service):
        return Fate("down", _too_few(state, service, problems))
    if len(active) > 1:
        steady = [
            m
            for m in able
            if m in active
            and m not in state.restarted
            and not _shaken_below(state, m)
            and not (m in state.sheltered and unreachable(state, m))
        ]
        shaken = cluster in state.shaky or _halts(state, cluster)
        enough = sum(shares(world, service)[m] for m in steady) >= needed(world, service)
        fate = Fate("up") if enough and not shaken else _another_instance(state, key, active, steady, able)
    elif cluster is None and active[0] in state.sheltered and (unheard := unreachable(state, active[0])):
        fate = Fate("interrupted", unheard)
    elif active[0] in able and active[0] not in state.restarted:
        shaken = cluster in state.shaky or _shaken_below(state, active[0]) or _halts(state, cluster)
        fate = Fate("interrupted") if shaken else _placed_anew(state, key, cluster, active[0], able)
        if not state.estate.attended and (open_ := both_addresses(state, key, cluster, active[0])):
            fate = Fate("uncertain", open_)
    elif cluster is None:
        ready = [m for m in able if m not in state.restarted and m != active[0]]
        turns = ready and shares_address(service)
        to = first_of(service, ready)
        fate = Fate("interrupted", "", Move(key, active[0], to) if turns else None)
        if ready and active[0] not in able and keeps_lock(service):
            fate = Fate("uncertain", whose_turn(key))
        elif ready and active[0] not in able and not turns and writes_alone(service):
            found = by_hand(service, key, active[0], ready)
            ails = (problems[active[0]] or "").partition(": ")[0] if state.runs(active[0]) else ""
            why = f"{ails}, and {found.why}" if ails else found.why
            fate = Fate("down", why, by_hand=found.by_hand, may_lose=found.may_lose)
            # Whoever takes its machine out of service in order waits for that, and loses nothing.
            if state.estate.attended and not state.estate.orderly:
                fate = Fate("interrupted", "", Move(key, active[0], to))
    else:
        fate = _handed_over(state, key, cluster, active[0], able)
    return fate


def _as_one(state: State, key: str, problems: dict[str, str | None]) -> None:
    """Services that are kept together run where all of them can, else where those can that the others are kept with.

    Asked of crm_simulate (Pacemaker 2.1.5): what bans the last of a group from a node moves the whole group, and stops
    it alone where there is no other node for all. Source: Pacemaker Explained, colocation constraints.
    """
    services, together = state.world.spec.services, together_of(state.world)
    above = together.below(key)
    for other in above:
        for m in [m for m, problem in problems.items() if problem is None]:
            if problem := _trouble(state, services[other], m):
                problems[m] = f"{other}, which it is kept together with, can't run on {m}: {problem}"
    mates = [k for k in together.groups.get(key, ()) if k != key and k not in above]
    fit = [m for m in problems if problems[m] is None]
    against = {m: k for m in fit for k in mates if _trouble(state, services[k], m)}
    if len(against) < len(fit):
        for m, other in against.items():
            problems[m] = f"{other}, which is kept together with it, can't run on {m}"


def _another_instance(
    state: State, key: str, active: tuple[str, ...], steady: list[str], able: list[str]
) -> Fate:
    """What becomes of a service with too few instances left: its cluster starts one where there was none.

    Asked of crm_simulate: with clone-max below the number of nodes another node gets the instance of a lost one.
    """
    service = state.world.spec.services[key]
    several = (service.per_member or 1) > 1
    spare = [m for m in able if m not in state.restarted and (several or m not in active)]
    there = room_for(state.world, service, spare if several else [*steady, *spare])
    if service.instances is None or not spare or there < needed(state.world, service):
        return Fate("interrupted")
    lost = next((m for m in active if m not in steady), active[0])
    if held := _held(state, state.world.cluster_of(service), lost):
        return Fate("down", held)
    return Fate("interrupted", "", Move(key, lost, first_of(service, spare)))


def _too_few(state: State, service: Service, problems: Mapping[str, str | None]) -> str:
    """Why the instances that are left don't carry a service."""
    lost = {m: why for m, why in problems.items() if why}
    able = [m for m in problems if m not in lost]
    left = room_for(state.world, service, able)
    of = room_for(state.world, service, tuple(problems))
    verb = "is" if left == 1 else "are"
    return f"{left} of its {of} instances {verb} left, and it needs {service.needed}: {_all_of(state, lost)}"


def _placed_anew(state: State, key: str, cluster: str | None, active: str, able: list[str]) -> Fate:
    """What becomes of a service that runs well: Pacemaker without stickiness may move it when another member is lost.

    Measured on Pacemaker 2.1.5: it was stopped for a better balance, and its start waited for the fencing. Where it
    is preferred it stays: a location score counts for more than balance does.
    """
    others = [m for m in able if m != active and m not in state.restarted]
    if cluster not in state.replaced or not others or _liked(state, key) == active:
        return Fate("up")
    return Fate("interrupted", "", Move(key, active, _preferred(state, key, others)))


def _liked(state: State, key: str) -> str | None:
    """The first of the members that a service, or what it moves with, prefers; ``None`` where none is."""
    services = state.world.spec.services
    group = together_of(state.world).groups.get(key, (key,))
    return next((p for k in (*group, key) for p in services[k].preference[:1]), None)


def _preferred(state: State, key: str, ready: Sequence[str]) -> str | None:
    """Who of those that may takes a service over: as it prefers, or the first of those that move with it."""
    services = state.world.spec.services
    group = together_of(state.world).groups.get(key, (key,))
    return first_of(services[next((k for k in group if services[k].preference), key)], ready)


def _handed_over(state: State, key: str, cluster: str, active: str, able: list[str]) -> Fate:
    """What becomes of a service whose active member can't carry it now, on a cluster that may hand it over."""
    back = Fate("interrupted")  # its own machine is started again
    if active in state.sheltered and keeps_leading(state, key, active):
        return back  # it is moved to where it is reached, and nobody else is made leader meanwhile
    others = [m for m in able if m != active]
    ready = [m for m in others if m not in state.restarted]
    ready = together_of(state.world).with_instance(key, ready)
    if active in able and (not ready or cluster in state.shaky):
        return back
    found: Hand = hand(state, key, cluster, active, ready or others)
    if found.ready and ready:
        to = _preferred(state, key, found.ready)
        return Fate("interrupted", "", Move(key, active, to))
    if found.question and ready and active in able:
        # Either way it runs again: taken over if that is answered so, else with its own machine.
        return Fate("interrupted", "", Move(key, active, _preferred(state, key, ready)))
    if found.ready or active in able:
        return back
    if found.question:
        return Fate("uncertain", found.question)
    return Fate("down", found.why, by_hand=found.by_hand, may_lose=found.may_lose)


def spared(state: State, key: str, need: str, fate: Fate) -> bool:
    """Whether a service goes on without one that it needs: the primary of Patroni without the store of its lock.

    An election there is over before the lock lapses; with failsafe_mode it stays while it reaches all other members.
    One that was lost before the store was is none any more, once its own key there has lapsed.
    Source: Patroni, ha.py, _failsafe_config and check_failsafe_topology.
    """
    if need not in stores(state.world, key):
        return False
    if fate.state == "interrupted":
        return fate.failover is not None
    service = state.world.spec.services[key]
    gone = {*state.machines, *state.restarted, *(m for cut in state.cut.values() for m in cut)}
    if service.failsafe is not True:
        return False
    return not gone.intersection(state.world.carriers(service)) - _forgotten(state, key, need)


def _forgotten(state: State, key: str, store: str) -> frozenset[str]:
    """The machines that were lost earlier, where the store of a service had its majority then and was told so since."""
    estate = state.estate
    if f"{OF_SERVICE}{key}" in estate.unsettled:
        return frozenset()
    cluster = state.world.cluster_of(state.world.spec.services[store]) or ""
    passed = estate.history.get(cluster, ())
    had = not passed or outcome(estate.rules[cluster], list(passed)).verdict == "yes"
    return estate.earlier if had else frozenset()


def _halts(state: State, cluster: str | None) -> bool:
    """Whether what a cluster carries stands still until it has counted out those that it has just lost."""
    if cluster is None or not state.estate.policy(cluster).halts or state.estate.attended:
        return False
    members = state.world.member_sets[cluster]
    shut = members & state.machines or members & state.restarted.keys() or cluster in state.cut
    return bool(shut or bereft(state, cluster))


def _held(state: State, cluster: str | None, active: str) -> str:
    """Why a cluster does not hand over what a lost member carried; empty where it may."""
    if cluster is None:
        return ""
    entry = state.world.spec.clusters[cluster]
    if entry.remotes and not any(map(state.runs, entry.members)):
        return f"no member of {cluster} is left to start it elsewhere"
    site = state.world.site_of(active)
    if site in state.by_hand.get(cluster, ()):
        return f"site_failover of {cluster} is manual: a person has to hand {site} over"
    if state.estate.orderly:
        return state.blocked.get(
            cluster, ""
        )  # it was handed over before the cluster had too few votes to do so
    return state.blocked.get(cluster) or state.frozen.get(cluster, "")


def open_race(state: State, service: Service) -> str:
    """The question who is fenced, where all sides of a cluster below a service may be; empty where none is open."""
    if not state.raced:
        return ""
    world = state.world
    below = (world.host_cluster(m) for m in active_on(world, service))
    for key in (world.cluster_of(service), *below):
        found = state.raced.get(key or "")
        if found is not None and found.open and key not in state.blocked:
            return found.why
    return ""


def _apart(state: State, cluster: str) -> str:
    """The sides that all go on, by their members."""
    return listed([listed(sorted(side)) for side in state.twice[cluster]], joiner="and")


def _twice(state: State, key: str, cluster: str) -> str:
    sides = _apart(state, cluster)
    data = state.world.spec.services[key].data
    return f"{sides} each run {key}, and both write {data}: what that leaves of it is not known"


def runs_twice(state: State, key: str) -> bool:
    """Whether a part without quorum goes on with a service that the others start as well: nothing fences that part."""
    service = state.world.spec.services[key]
    cluster, active = state.world.cluster_of(service), active_on(state.world, service)
    if cluster is None or len(active) != 1 or active[0] not in state.cut.get(cluster, ()):
        return False
    goes_on = active[0] in state.world.remote_to or state.estate.policy(cluster).without_quorum == "runs-on"
    return goes_on and unfenced(state, cluster)


def _both(state: State, key: str, cluster: str, active: str) -> str:
    data = state.world.spec.services[key].data
    damage = f", and both write {data}: what that leaves of it is not known" if data else ""
    return f"{active} goes on with {key}, which {cluster} starts elsewhere as well{damage}"


def _shaken_below(state: State, machine: str) -> bool:
    return machine in state.world.spec.vms and state.world.host_cluster(machine) in state.shaky


def _trouble(state: State, service: Service, machine: str) -> str | None:
    """Why a machine can't carry a service after the loss, or ``None`` where it can."""
    world = state.world
    if machine in state.machines:
        return state.cause(machine) or f"{machine} is lost"
    if service.copies:
        if machine not in service.copies:
            return f"{machine} keeps no copy of its own"
        problem = reaches(state, machine, service.copies[machine])
        if problem:
            return problem
    if service.data:
        problem = reaches(state, machine, service.data) or outdated(state, service, machine)
        if problem:
            return problem
    # What is moved to where it has its network is back before anybody is asked; a cluster of its own does not wait.
    if machine in state.sheltered and world.cluster_of(service) is None:
        return None
    return unreachable(state, machine)


def outdated(state: State, service: Service, machine: str) -> str | None:
    """Why DRBD promotes no copy on a machine: it had lost its peer before, and what wrote on has outdated it.

    Source: drbd.conf-9.0(5), fencing; LINBIT, DRBD 9 user's guide, crm-fence-peer.9.sh.
    """
    key = (service.data or "").partition("/")[0]
    if key not in state.behind or machine == active_on(state.world, service)[0]:
        return None
    fencing = state.world.spec.storage[key].fencing
    before = all(f"network:{n}" in state.estate.earlier for n in state.world.storage_networks(machine))
    if fencing in (None, "dont-care") or not before:
        return None
    return f"the copy of {key} on {machine} is outdated, and {fencing} keeps it from being promoted"


def _all_of(state: State, problems: dict[str, str]) -> str:
    return alike(problems, {m: state.world.host_of(m) for m in problems})
