"""Places for the machines that leave a host on purpose, all at once: by memory, files, owners and affinity.

What happens by itself is another matter: `hadocs.topology.restart` starts lost machines one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hadocs.topology.aftermath import State
from hadocs.topology.assign import Places, Question, assign
from hadocs.topology.room import Room


@dataclass(frozen=True, slots=True)
class Leaving:
    """``options`` are the hosts that each machine fits on by itself, ``places`` those for all at once.

    ``why`` says of machines without any option why there is none.
    """

    options: dict[str, tuple[str, ...]]
    places: Places
    why: dict[str, str]


def leaving(state: State, vms: Iterable[str], shut: Iterable[str] = ()) -> Leaving:
    """Where machines may go and where all of them fit. ``shut`` are hosts that take none: those that are paused."""
    some = tuple(vms)
    world, spec = state.world, state.world.spec
    closed = {host for v in some if (host := spec.vms[v].on)} | set(shut)
    # Those that leave bar nobody and take no room where they go to; hosts that take none are as good as off.
    away = replace(state, machines=state.machines | set(some) | closed, causes=dict(state.causes))
    room = Room(away)
    # Who moves a machine on purpose keeps to the rules, also where a restart after a failure would not.
    options = {v: room.targets(v) for v in some}
    why = {v: room.why_not(v) for v, hosts in options.items() if not hosts}
    hosts = dict.fromkeys(h for found in options.values() for h in found)
    order = [h for h in spec.hosts if h in hosts]
    question = Question(
        options=options,
        needs={v: spec.vms[v].memory or 0 for v in some},
        free={h: room.free(h) for h in order},
        slots={h: room.slots(h) for h in order},
        apart=tuple(frozenset(rule) for rule in _rules(state, some, "apart")),
        rather=tuple(frozenset(rule) for rule in _rules(state, some, "rather")),
        together=tuple(frozenset(rule) for rule in _rules(state, some, "together")),
        settled={v: vm.on for v, vm in spec.vms.items() if vm.on and v not in some and state.runs(v)},
        used={
            h: sum((spec.vms[v].memory or 0) + 1.0 for v in world.vms_on[h] if state.runs(v)) for h in order
        },
    )
    return Leaving(options, assign(question), why)


def _rules(state: State, vms: Sequence[str], kind: str) -> list[tuple[str, ...]]:
    """The rules of the clusters below some machines: kept ``apart``, ``rather`` apart, or ``together``."""
    world = state.world
    found: list[tuple[str, ...]] = []
    for key in dict.fromkeys(c for v in vms if (c := world.host_cluster(v))):
        entry = world.spec.clusters[key]
        if kind == "together":
            found += [r.members for r in entry.affinity if r.hard]
        else:
            hard = kind == "apart"
            found += [r.members for r in entry.anti_affinity if bool(r.hard) == hard]
    some = set(vms)
    return [members for members in found if some & set(members)]
