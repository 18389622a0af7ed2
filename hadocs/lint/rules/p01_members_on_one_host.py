"""Members of a guest cluster run on the same host.

Why:
    A guest cluster survives the loss of a member, not of several at once. A host that carries half of the members or
    more takes the quorum with it, and the service stays down until the host is back.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard}
      sql-b: {on: hv-1, os: Windows Server 2022 Standard}
    clusters:
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022 Standard}
      sql-b: {on: hv-2, os: Windows Server 2022 Standard}
    clusters:
      sql: {members: [sql-a, sql-b]}

Fix:
    Move members to other hosts, and keep them there with an anti-affinity rule.

References:
    - Clusters on one host are not for production, knowledge.broadcom.com/external/article/313472
    - Cluster affinity, learn.microsoft.com/windows-server/failover-clustering/cluster-affinity
    - High Availability Add-On Overview, chapter 7 (virtualization), Red Hat
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hadocs.lint.helpers_known import in_production
from hadocs.lint.helpers_placement import places
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed, number
from hadocs.topology.world import World

SEVERITY = "error"


def check(cluster: ClusterView, spec: Spec, topology: Topology, world: World) -> Iterator[Result]:
    """Judge the hosts that a cluster's virtual members are on now."""
    members = [m for m in cluster.members if world.kinds[m] == "vm"]
    if len(members) < 2:
        return
    by_host: dict[str, list[str]] = {}
    for member in members:
        host = world.host_of(member)
        if spec.vms[member].provider is not None:
            continue  # on which of its hosts, its provider alone knows
        if host is None:
            yield Unsaid(("vms", member), f"vms.{member}.on: the host it runs on", (member, cluster.id))
        else:
            by_host.setdefault(host, []).append(member)
    for host, together in by_host.items():
        if len(together) < 2:
            continue
        half = 2 * len(together) >= len(cluster.members)
        yield Hit(
            ("vms", together[1], "on"),
            f"{listed(together)} of {cluster.id} run on {host}: "
            + (
                "losing that host leaves the cluster without a majority of its members."
                if half
                else "losing that host takes them all at once."
            ),
            _fix(cluster, topology, world, together, host),
            (cluster.id, host, *together),
            severity=in_production(spec) if half else "warning",
        )


def _fix(cluster: ClusterView, topology: Topology, world: World, together: Sequence[str], host: str) -> str:
    """Another host, where there are enough of them: on two hosts one always carries half of three members."""
    members = [m for m in cluster.members if world.kinds[m] == "vm"]
    hosts = {h for m in members for h in (*places(topology, m), world.host_of(m)) if h}
    most = -(-len(members) // len(hosts))
    if len(members) > 2 and 2 * most >= len(cluster.members) == len(members):
        few = f"{number(len(hosts))} hosts" if len(hosts) > 1 else "one host"
        return (
            f"Add a host for {listed(together[1:])}: of {few} one always carries half of the {number(len(members))} "
            f"members of {cluster.id}, or more."
        )
    return f"Move {listed(together[1:])} to another host than {host}."
