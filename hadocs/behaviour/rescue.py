"""What people can do to have a service run again while what it ran on is lost, taken apart for whoever names the steps.

What ends its absence is told in a clause by `until`. Here is which data a person brings into use, which votes are
forced, and which machines find no host of their own cluster left; and what has nothing elsewhere, so that it stays
down, or comes from a backup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hadocs.behaviour.at_stake import copied_of, shipments
from hadocs.spec.model import Service
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import Estate, State
from hadocs.topology.failures import Run, examine
from hadocs.topology.model import Thing
from hadocs.topology.stored import kind_of
from hadocs.topology.world import World


@dataclass(frozen=True, slots=True)
class Rescue:
    """What people do for one service. ``needs`` are services that are down as well, and come first.

    ``promoted`` maps storage that is lost to what people bring into use instead of it, ``alone`` are sides of pairs
    that a person lets go on. ``forced`` are clusters without quorum of which members are left, ``confirmed`` those
    that wait for the word that what they have lost is off, ``handed`` those whose lost site a person hands over.
    ``homeless`` are machines of whose host cluster no host is left: ``hosts`` can take them in. ``barred`` are those
    that none of the hosts left may run, though its data is there. ``replicas`` are machines of which a copy is kept.
    """

    service: str
    needs: tuple[str, ...] = ()
    promoted: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    alone: tuple[str, ...] = ()
    forced: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    handed: tuple[str, ...] = ()
    homeless: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    replicas: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    """Storage of which too few copies are left: it holds the data, and serves none of it before more are back."""
    held: bool = True
    """Whether what it needs of storage is there, or can be brought into use."""

    @property
    def stranded(self) -> bool:
        """Whether nothing elsewhere can run it: it stays down, or is set up anew or from a backup."""
        if self.needs or self.replicas:
            return False
        ways = self.promoted or self.alone or self.forced or self.confirmed or self.handed or self.barred
        return not self.held or not (ways or (self.homeless and self.hosts))


def rescues(estate: Estate, things: Iterable[Thing]) -> Mapping[str, Rescue]:
    """What people do for each service that is down, or perhaps, when some things are lost; in the worst case."""
    runs = examine(estate, tuple(things))[1]
    run = max(runs, key=_down)
    some = (k for k, fate in run.fates.items() if fate.state in ("down", "uncertain"))
    return {key: _rescue(run, key) for key in some}


def _down(run: Run) -> int:
    return sum(fate.state in ("down", "uncertain") for fate in run.fates.values())


def _rescue(run: Run, key: str) -> Rescue:
    state, world = run.state, run.state.world
    service = world.spec.services[key]
    needs = tuple(
        n for n in service.requires if n in run.fates and run.fates[n].state in ("down", "uncertain")
    )
    active = active_on(world, service)
    if needs and any(map(state.runs, active)):
        return Rescue(key, needs)
    own = world.cluster_of(service)
    others = own is not None and any(state.runs(m) for m in world.carriers(service))
    vms = () if others else tuple(m for m in active if m in world.spec.vms)
    held, promoted, alone, short = _data(state, service, vms)
    clusters = tuple(dict.fromkeys(c for c in (own, *(world.host_cluster(m) for m in vms)) if c))
    left = tuple(c for c in clusters if any(map(state.runs, world.spec.clusters[c].members)))
    reach = tuple(h for h in world.spec.hosts if state.runs(h) and _takes(state, h, vms, promoted))
    homeless = tuple(m for m in vms if world.host_cluster(m) not in left)
    replicas = tuple(copied_of(state, service))
    barred = tuple(m for m in vms if m not in (*homeless, *replicas) and _barred(state, m))
    return Rescue(
        key,
        needs,
        MappingProxyType(promoted),
        alone,
        tuple(c for c in left if c in state.no_quorum or c in state.frozen),
        tuple(c for c in left if c in state.blocked),
        tuple(c for c in left if c in state.by_hand),
        homeless,
        barred,
        reach if homeless or barred else (),
        replicas,
        short,
        held and (not vms or others or bool(reach)),
    )


def _data(
    state: State, service: Service, vms: Iterable[str]
) -> tuple[bool, dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Whether its data and the files of its machines are to be had, which storage is brought into use for that, which
    side of a pair a person lets go on, and which storage has too few copies left.
    """
    world, sent = state.world, shipments(state, service)
    refs = [service.data, *(world.spec.vms[m].files for m in vms)]
    held, promoted, alone, thin = True, dict[str, str](), list[str](), list[str]()
    for ref in dict.fromkeys(r for r in refs if r):
        key = ref.partition("/")[0]
        other = world.mirror_of(key)
        if _there(state, key) and ref not in state.volumes:
            continue
        if other is not None and ref not in state.volumes and _there(state, other):
            continue
        if other is not None and _may_go_on(state, other):
            alone.append(other)
        elif key in sent:
            promoted[key] = sent[key]
        elif (switched := world.switched_to(key)) is not None and _there(state, switched):
            promoted[key] = switched
        else:
            held = False
            if (short := state.short.get(key)) is not None and short.lacks:
                thin.append(key)
    return held, promoted, tuple(dict.fromkeys(alone)), tuple(thin)


def _there(state: State, key: str) -> bool:
    return key not in state.storage


def _may_go_on(state: State, key: str) -> bool:
    """Whether a side of a pair stands still, or serves its own machines alone, until a person lets it go on."""
    short = state.short.get(key)
    return short is not None and not short.lacks and kind_of(state.world, key) == "metro"


def _takes(state: State, host: str, vms: Iterable[str], promoted: Mapping[str, str]) -> bool:
    """Whether a host reaches what machines lie on once that has been brought into use."""
    world = state.world
    for vm in vms:
        files = world.spec.vms[vm].files
        if files is None:
            if world.host_cluster(vm) != world.host_cluster(host):
                return False
        elif world.states_reach(host, promoted.get(files.partition("/")[0], files)) is False:
            return False
    return True


def _barred(state: State, vm: str) -> bool:
    """Whether no host of its cluster that is left may run a machine, whatever votes there are."""
    world = state.world
    cluster = world.host_cluster(vm)
    may = {*state.estate.may_run_on.get(vm, ()), world.spec.vms[vm].on}
    return cluster is not None and not any(
        state.runs(h) for h in world.spec.clusters[cluster].members if h in may
    )


def missing_networks(world: World, vms: Iterable[str], hosts: Iterable[str]) -> tuple[str, ...]:
    """The networks of machines that no host has which is to take them: their addresses change there."""
    there = {n for h in hosts for n in world.networks_of(h)}
    return tuple(dict.fromkeys(n for m in vms for n in world.networks_of(m) if n not in there))
