"""Nothing says how the configuration of the clusters is backed up.

Why:
    A cluster whose configuration is lost is built again from memory: roles, dependencies, rules, fence devices. A
    backup makes that minutes instead of days, and undoes a wrong change as well.

Fails:
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations: {failover_tested: 2026-04-18}

Passes:
    hosts: {hv-1: {}, hv-2: {}}
    clusters:
      hvc: {members: [hv-1, hv-2]}
    operations: {config_backup: "System state of both hosts, every night"}

Fix:
    Windows: the system state of at least one node, every night. Proxmox VE: /etc/pve and /etc/corosync of a node.
    Pacemaker: pcs config backup after each change. vSphere: the backup of vCenter Server.

References:
    - pcs(8), github.com/ClusterLabs/pcs
    - Proxmox VE, cluster file system, pve.proxmox.com/pve-docs/chapter-pmxcfs.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.spec.model import Spec
from hadocs.topology.wording import listed

SEVERITY = "warning"


def check(spec: Spec) -> Iterator[Result]:
    """Judge whether a spec that has clusters names a backup of their configuration."""
    clusters = tuple(spec.clusters)
    operations = spec.operations
    if not clusters or (operations and operations.config_backup):
        return
    if operations is None:
        # Nothing is recorded at all: that says nothing of what is done.
        yield Unsaid(("clusters", clusters[0]), "operations.config_backup: how it is backed up", clusters)
        return
    yield Hit(
        ("operations",),
        f"Nothing says how the configuration of {listed(clusters)} is backed up.",
        f"Back up the configuration of {listed(clusters)} and write down how as operations.config_backup.",
        clusters,
        severity=None if spec.environment == "production" else "info",
        key=True,
    )
