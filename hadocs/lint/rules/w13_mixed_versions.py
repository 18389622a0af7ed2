"""The members of a cluster run different versions.

Why:
    Versions are mixed while a cluster is upgraded node by node, and only with the version before: Windows Server from
    2012 R2 on, for about four weeks at most; Proxmox VE from one release to the next. Other mixtures do not form a
    cluster, or are what no vendor tests and helps with.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {platform: hyper-v/2016}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    ---
    servers: {db-1: {os: RHEL 8}, db-2: {os: RHEL 9}}
    clusters: {db: {members: [db-1, db-2]}}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {platform: hyper-v/2019}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Fix:
    Bring all members to one version; where more than one version lies between them, build a second cluster and move.

References:
    - Cluster operating system rolling upgrade,
      learn.microsoft.com/windows-server/failover-clustering/cluster-operating-system-rolling-upgrade
    - Upgrade from 8 to 9, pve.proxmox.com/wiki/Upgrade_from_8_to_9
    - Updating a RHEL high availability cluster, access.redhat.com/articles/2059253
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result, Severity
from hadocs.platforms import catalog
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed

SEVERITY = "error"
SCOPE = ("hyper-v", "proxmox", "pacemaker")
_ROLLING = {"hyper-v": "2012r2", "proxmox": "8"}
"""The first version from which the next one is reached node by node, by platform; none for Pacemaker on RHEL."""
_FIRM = ("hyper-v",)
"""Where the vendor's own page was read."""


def check(cluster: ClusterView, topology: Topology) -> Iterator[Result]:
    """Compare the versions of the members, as hosts or their operating systems tell them."""
    found: dict[str, list[str]] = {}
    family: set[str] = set()
    for member in cluster.members:
        platform = topology.machines[member].platform
        if platform is None or not platform.known or not platform.version:
            return
        if platform.id == "pacemaker" and not platform.version.startswith("rhel"):
            return  # of others it is not known which upgrades lead through mixed versions
        family.add(platform.id)
        # Of one major version of RHEL the minor ones may be mixed for a while.
        version = platform.version.partition(".")[0] if platform.id == "pacemaker" else platform.version
        found.setdefault(version, []).append(member)
    if len(family) != 1 or len(found) < 2:
        return
    (name,) = family
    order = catalog.versions(name)
    present = sorted(found, key=order.index)
    first, last = order.index(present[0]), order.index(present[-1])
    one_system = len({v.startswith("azurelocal") for v in present}) == 1
    rolling = one_system and name in _ROLLING and first >= order.index(_ROLLING[name]) and last - first == 1
    severity: Severity = "warning" if rolling or name not in _FIRM else "error"
    titles = {v: p.short if (p := catalog.find_platform(f"{name}/{v}")) else v for v in present}
    who = listed([f"{listed(found[v])} {titles[v]}" for v in present])
    ends = (
        "which is for the time of an upgrade only"
        if rolling
        else "which no upgrade node by node leads through"
    )
    yield Hit(
        ("clusters", cluster.id, "members"),
        f"The members of {cluster.id} run different versions, {who}: {ends}.",
        f"Bring all members of {cluster.id} to one version.",
        (cluster.id, *cluster.members),
        severity=severity,
    )
