"""No anti-affinity rule keeps the members of a guest cluster on different hosts.

Why:
    Members that start on different hosts do not stay there. A drained or failed host sends its machines wherever
    there is room, and two members may end up on one host; the loss of that host then stops the service.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard}
      sql-b: {on: hv-2, os: Windows Server 2022 Standard}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3]}
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard}
      sql-b: {on: hv-2, os: Windows Server 2022 Standard}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3], anti_affinity: [{members: [sql-a, sql-b]}]}
      sql: {members: [sql-a, sql-b]}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}, hv-4: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard, possible_owners: [hv-1, hv-2]}
      sql-b: {on: hv-3, os: Windows Server 2022 Standard, possible_owners: [hv-3, hv-4]}
    clusters:
      hvc: {members: [hv-1, hv-2, hv-3, hv-4]}
      sql: {members: [sql-a, sql-b]}

Fix:
    Add an anti-affinity rule to the host cluster that names the members: AntiAffinityClassNames or a DifferentNode
    rule on Hyper-V, a DRS rule on vSphere, a negative resource affinity rule on Proxmox VE, a negative colocation in
    Pacemaker.

References:
    - Cluster affinity, learn.microsoft.com/windows-server/failover-clustering/cluster-affinity
    - HA manager, resource affinity, pve.proxmox.com/pve-docs/chapter-ha-manager.html
    - Clustered VMDK needs members on different hosts, docs.vmware.com GUID-04626D3C
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from hadocs.lint.helpers_known import facts_of, in_production
from hadocs.lint.helpers_placement import apart_rules, members_by_host_cluster, places
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed, number
from hadocs.topology.world import World

SEVERITY = "error"


def check(cluster: ClusterView, spec: Spec, topology: Topology, world: World) -> Iterator[Result]:
    """Judge each host cluster that could put two of the members on one of its hosts."""
    for beneath, members in members_by_host_cluster(cluster, topology, world).items():
        free = [pair for pair in combinations(members, 2) if _may_meet(spec, topology, *pair)]
        if not free:
            continue
        named = tuple(m for m in members if any(m in pair for pair in free))
        hosts = len(topology.clusters[beneath].members)
        yield Hit(
            ("clusters", beneath, "anti_affinity"),
            f"Nothing keeps {listed(named)} of {cluster.id} apart: {beneath} may restart or move them to one host.",
            _fix(topology, beneath, named),
            (beneath, cluster.id, *named),
            severity="warning" if hosts == 2 else in_production(spec),
        )


def _fix(topology: Topology, host_cluster: str, members: Sequence[str]) -> str:
    names, hosts = listed(members), len(topology.clusters[host_cluster].members)
    if len(members) > hosts:
        few = f"{number(hosts)} hosts can't keep {number(len(members))} members apart"
        return f"Add a host to {host_cluster}, and an anti-affinity rule for {names}: {few}."
    platform = topology.clusters[host_cluster].platform
    facts = facts_of(platform)
    if platform is None or not facts or any(name.startswith("anti_affinity") for name in facts):
        return f"Add an anti-affinity rule for {names} to {host_cluster}."
    return f"Bind {names} to different hosts of {host_cluster}: {platform.title} has no anti-affinity rules."


def _may_meet(spec: Spec, topology: Topology, one: str, other: str) -> bool:
    if apart_rules(spec, one, other):
        return False
    return bool(set(places(topology, one)) & set(places(topology, other)))
