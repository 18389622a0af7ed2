"""A share lies on the members of a cluster that serves files, and does not say which service serves it.

Why:
    A share of a clustered file server, an NFS export or an iSCSI target is there only while its service runs, and
    stands still while another member takes that over. Without a word of that in the spec, what lies on the storage
    seems to go on, and so it seems with the disks lost that the service has.

Fails:
    platform: vsphere/8.0
    storage:
      san: {protocols: [fc]}
      ds: {kind: share, protocols: [nfs], on: [nfs-1, nfs-2]}
    servers: {nfs-1: {os: RHEL 9}, nfs-2: {os: RHEL 9}}
    hosts: {esx-1: {}, esx-2: {}}
    vms: {web: {on: esx-1, files: ds}}
    clusters: {filer: {members: [nfs-1, nfs-2]}}
    services:
      exports: {product: nfs, runs_on: filer, data: san}
      shop: {product: our shop, runs_on: web, cluster_aware: false}

Passes:
    platform: vsphere/8.0
    storage:
      san: {protocols: [fc]}
      ds: {kind: share, protocols: [nfs], on: [nfs-1, nfs-2], served_by: exports}
    servers: {nfs-1: {os: RHEL 9}, nfs-2: {os: RHEL 9}}
    hosts: {esx-1: {}, esx-2: {}}
    vms: {web: {on: esx-1, files: ds}}
    clusters: {filer: {members: [nfs-1, nfs-2]}}
    services:
      exports: {product: nfs, runs_on: filer, data: san}
      shop: {product: our shop, runs_on: web, cluster_aware: false}

Fix:
    Say which service serves it: served_by.

References:
    - Microsoft, scale-out file server for application data, learn.microsoft.com/windows-server/failover-clustering
    - ClusterLabs resource agents, exportfs and iSCSITarget, github.com/ClusterLabs/resource-agents
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.platforms.catalog import find_product
from hadocs.spec.model import Spec
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"

_SERVES = frozenset({"nfs", "file-server", "sofs"})
"""Products of the catalogue that serve storage to other machines."""


def check(spec: Spec, world: World) -> Iterator[Result]:
    """Look for storage on members of one cluster of which a service serves files."""
    for key, storage in spec.storage.items():
        clusters = {world.member_of.get(m) for m in storage.on}
        cluster = clusters.pop() if len(clusters) == 1 else None
        if storage.kind != "share" or len(storage.on) < 2 or cluster is None or storage.served_by:
            continue
        serving = [
            name
            for name, service in spec.services.items()
            if world.cluster_of(service) == cluster and _serves(service.product)
        ]
        if serving and _used(spec, key):
            one = serving[0] if len(serving) == 1 else "one of them"
            yield Hit(
                ("storage", key),
                f"{key} lies on {listed(storage.on)} of {cluster}, which serve {listed(serving, joiner='or')}: nothing "
                f"says that {key} is there only while that runs.",
                f"Say served_by of {key}: {one}.",
                (key, cluster, *serving),
            )


def _serves(product: str | None) -> bool:
    found = find_product(product) if product else None
    return found is not None and found.id.partition("/")[0] in _SERVES


def _used(spec: Spec, key: str) -> bool:
    """Whether a machine, or another service, has anything on it."""
    refs = [vm.files for vm in spec.vms.values()]
    refs += [r for s in spec.services.values() for r in (s.data, *s.copies.values())]
    return any((ref or "").partition("/")[0] == key for ref in refs)
