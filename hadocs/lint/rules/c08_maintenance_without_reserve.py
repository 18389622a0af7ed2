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

from hadocs.lint.helpers_capacity import Shortage, shortage, unsaid
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed

SEVERITY = "warning"
MOST_HOSTS = 8
"""How many hosts are lost in pairs: those that carry the most memory."""


def check(cluster: ClusterView, spec: Spec, topology: Topology, estate: Estate) -> Iterator[Result]:
    """Lose two hosts, where losing one of them alone would leave none of the machines down."""
    if cluster.kind != "host" or len(cluster.members) < 2 or not cluster.vms:
        return
    if len(cluster.members) == 2:
        one, other = cluster.members
        yield _hit(
            cluster, (one, other), f"{other} alone carries {cluster.id}, and its failure stops all", "info"
        )
        return
    lacking = unsaid(cluster, topology, spec)
    if lacking is not None:
        yield lacking
    if cluster.votes.one_then_another == "no":
        one, other = cluster.members[:2]
        what = f"the failure of another host such as {other} takes the quorum of {cluster.id} away"
        yield _hit(cluster, (one, other), what)
        return
    worst = _worst(cluster, estate)
    if worst is not None:
        what = f"the failure of {worst.lost[1]} leaves no memory for {listed(worst.vms)}"
        yield _hit(cluster, worst.lost, what, vms=worst.vms)


def _worst(cluster: ClusterView, estate: Estate) -> Shortage | None:
    spec, on = estate.world.spec, estate.world.vms_on
    if any(spec.hosts[h].memory for h in cluster.members):
        load = {h: sum(spec.vms[v].memory or 0 for v in on[h]) for h in cluster.members}
        heavy = sorted(cluster.members, key=lambda h: -load[h])[:MOST_HOSTS]
        if any(shortage(estate, cluster, [h]) for h in heavy):
            return None  # one failure is too much already, which is another rule's to tell
        pairs = combinations(sorted(heavy, key=cluster.members.index), 2)
        found = [s for pair in pairs if (s := shortage(estate, cluster, pair))]
        return max(found, key=lambda s: (len(s.vms), s.need - s.free), default=None)
    return None


def _hit(
    cluster: ClusterView, hosts: tuple[str, ...], what: str, severity: str = "", vms: tuple[str, ...] = ()
) -> Hit:
    return Hit(
        ("clusters", cluster.id, "members"),
        f"While {hosts[0]} is down for maintenance, {what}.",
        f"Add a host or memory to {cluster.id}, or patch it when its services are not needed.",
        (cluster.id, *hosts, *vms),
        severity="info" if severity == "info" else None,
    )
