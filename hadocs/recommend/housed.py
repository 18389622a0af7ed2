"""On which host of the spec a second machine goes. Asks what is known of hosts; makes no step."""

from __future__ import annotations

from hadocs.recommend.model import Candidate
from hadocs.recommend.subject import Subject


def beside(subject: Subject, machine: str, target: Candidate) -> str | None:
    """Another host for a second machine like one that there is; ``None`` where the spec has none that will do.

    A host where its cluster would have to start both is none for guest clustering, nor for instances that must not all
    wait for one cluster; hosts with too little memory left and hosts that don't reach the data are none either. Of the
    others those in another site come first for instances, and those in another rack for all.
    """
    own = subject.machine(machine)
    others = [h for h in subject.spec.hosts if h != own.on]
    free = [h for h in others if _will_do(subject, machine, h, target)]
    order = sorted(free, key=lambda h: _rank(subject, own.on, h, target))
    return order[0] if order else None


def _will_do(subject: Subject, machine: str, host: str, target: Candidate) -> bool:
    cluster = subject.machine(host).member_of
    kind = subject.topology.clusters[cluster].kind if cluster else None
    if kind not in (None, "host"):
        return False
    if target == "guest" and cluster and cluster not in subject.to_dissolve:
        return False
    if cluster and cluster in subject.barred_for_more:
        return False
    if not _room(subject, machine, host):
        return False
    data = subject.entry.data if subject.shares else None
    return (
        data is None or subject.world.states_reach(host, data) is not False or _itself(subject, machine, data)
    )


def _itself(subject: Subject, machine: str, data: str) -> bool:
    """Whether a machine reaches its data by itself, whichever host it runs on."""
    return bool(subject.world.access(machine, data))


def _room(subject: Subject, machine: str, host: str) -> bool:
    """Whether a host has the memory for one more such machine, as far as the spec says."""
    vms, entry = subject.spec.vms, subject.spec.hosts[host]
    wanted = vms[machine].memory if machine in vms else None
    room = entry.usable
    if room is None or wanted is None:
        return True
    return sum(vms[v].memory or 0 for v in subject.world.vms_on.get(host, ())) + wanted <= room


def _rank(subject: Subject, own: str | None, host: str, target: Candidate) -> tuple[bool, bool, bool]:
    world = subject.world
    if own is None or own not in subject.spec.hosts:
        return (False, False, False)
    near = world.site_of(host) == world.site_of(own)
    beside_rack = world.rack_of(host) is not None and world.rack_of(host) == world.rack_of(own)
    clustered = subject.machine(host).member_of is not None
    same = subject.machine(host).member_of == subject.machine(own).member_of
    if target == "stand-alone":
        return (near and bool(world.spec.sites), beside_rack, False)
    return (not same if target == "hybrid" else clustered, beside_rack, not near)
