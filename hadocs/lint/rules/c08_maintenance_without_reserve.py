"""With one host in maintenance the cluster survives no further failure.

Why:
    Patching takes each host out once a month or so, for hours in a large cluster. A failure in that time finds one
    host less: too little memory for the machines, or too few votes.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {memory: 64 GiB}, hv-2: {memory: 64 GiB}, hv-3: {memory: 64 GiB}}
    vms:
      a: {on: hv-1, memory: 32 GiB}
      b: {on: hv-2, memory: 32 GiB}
      c: {on: hv-3, memory: 32 GiB}
    clusters: {hvc: {members: [hv-1, hv-2, hv-3], quorum: {witness: {kind: cloud}, dynamic: true}}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {memory: 64 GiB}, hv-2: {memory: 64 GiB}, hv-3: {memory: 64 GiB}}
    vms:
      a: {on: hv-1, memory: 16 GiB}
      b: {on: hv-2, memory: 16 GiB}
      c: {on: hv-3, memory: 16 GiB}
    clusters: {hvc: {members: [hv-1, hv-2, hv-3], quorum: {witness: {kind: cloud}, dynamic: true}}}

Fix:
    Keep room and votes for two hosts, or patch when a failure hurts least, and record that.

References:
    - Plan for Hyper-V scalability (failover capacity),
      learn.microsoft.com/windows-server/virtualization/hyper-v/maximum-scale-limits
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hadocs.lint.helpers_capacity import Room, Shortage, room_of, unsaid
from hadocs.lint.helpers_placement import places
from hadocs.lint.rule import Hit, Result, Severity
from hadocs.spec.model import Spec
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed

SEVERITY = "warning"
MOST_NAMED = 4
"""From so many hosts on they are not named one by one."""
MOST_HOSTS = 8
"""How many hosts are lost in pairs: those with the most to restart."""


def check(cluster: ClusterView, spec: Spec, topology: Topology, estate: Estate) -> Iterator[Result]:
    """Lose two hosts, where losing one of them alone would leave none of the machines down."""
    if cluster.kind != "host" or len(cluster.members) < 2 or not cluster.vms:
        return
    if len(cluster.members) == 2:
        what = f"the other alone carries {cluster.id}, and its failure stops all"
        yield _hit(cluster, cluster.members, what, "info")
        return
    lacking = unsaid(cluster, spec)
    if lacking is not None:
        yield lacking
    if cluster.votes.one_then_another == "no":
        what = f"the failure of any other takes the quorum of {cluster.id} away"
        # Three votes can't do better, and are a sound design for most of the year.
        few = sum(cluster.votes.nodes.values()) < 4
        yield _hit(cluster, cluster.members, what, "info" if few else None)
        return
    worst = _worst(room_of(cluster, topology, estate))
    if worst is not None:
        what = f"the failure of the other leaves no memory for {listed(worst.vms)}"
        yield _hit(cluster, worst.lost, what, vms=worst.vms)
        return
    pairs: dict[tuple[str, ...], list[str]] = {}
    for vm in cluster.vms:
        if topology.machines[vm].member_of is None and len(places(topology, vm)) == 2:
            pairs.setdefault(tuple(sorted(places(topology, vm), key=cluster.members.index)), []).append(vm)
    for pair, vms in pairs.items():
        what = f"the other is the only host left for {listed(vms)}, and its failure stops {_them(vms)}"
        yield _hit(cluster, pair, what, "info", tuple(vms))


def _worst(room: Room) -> Shortage | None:
    """The first pair of hosts, those with most to restart first, that leaves machines without memory."""
    members = room.cluster.members
    if any(room.shortage(host) for host in members):
        return None  # one failure is too much already, which is another rule's to tell
    heavy = sorted(members, key=lambda h: -room.load(h))[:MOST_HOSTS]
    pairs = combinations(sorted(heavy, key=members.index), 2)
    lacking = {pair: sum(room.load(h) + room.free(h) for h in pair) for pair in pairs}
    found = (room.shortage(*pair) for pair in sorted(lacking, key=lambda p: -lacking[p]))
    return next((s for s in found if s is not None), None)


def _hit(
    cluster: ClusterView,
    hosts: tuple[str, ...],
    what: str,
    severity: Severity | None = None,
    vms: tuple[str, ...] = (),
) -> Hit:
    """``what`` holds whichever of ``hosts`` is down: each of them reads it of itself."""
    one = f"one of {listed(hosts)}" if len(hosts) < MOST_NAMED else f"one host of {cluster.id}"
    return Hit(
        ("clusters", cluster.id, "members"),
        f"While {one} is down for maintenance, {what}.",
        f"Add what {cluster.id} lacks for that (a host, memory, a vote), or patch it when its services are not needed.",
        (cluster.id, *hosts, *vms),
        severity=severity,
    )


def _them(vms: list[str]) -> str:
    return "it" if len(vms) == 1 else "them"
