"""A machine is restarted from a replica that is up to one interval old.

Why:
    Storage replication of Proxmox VE copies a disk at intervals, a minute at the least. When the host is lost, the
    machine starts from the last copy: what was written since is gone, without an error anywhere.

Fails:
    platform: proxmox/9
    storage: {disks: {kind: local, on: [pve-1]}}
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {erp: {on: pve-1, files: disks, replica: pvesr}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}
    services:
      ledger: {runs_on: erp, objectives: {rpo: 0 s}}

Passes:
    platform: proxmox/9
    storage: {disks: {kind: local, on: [pve-1]}}
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {erp: {on: pve-1, files: disks, replica: pvesr}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}
    services:
      ledger: {runs_on: erp, objectives: {rpo: 15 min}}

Fix:
    Agree with those who use the service on the loss, and write it down as rpo, no less than the interval. Where
    nothing may be lost, use storage that all hosts share.

References:
    - Proxmox VE, Storage Replication, pve.proxmox.com/pve-docs/chapter-pvesr.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.errors import Route
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "info"
SCOPE = ("proxmox",)

_SHORTEST = 60.0
"""Seconds: the shortest interval of storage replication (chapter-pvesr)."""


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Judge the replicated machines of a cluster by what their services may lose."""
    if cluster.kind != "host" or cluster.platform is None or cluster.platform.id != "proxmox":
        return
    unstated: list[str] = []
    for vm in cluster.vms:
        if world.spec.vms[vm].replica != "pvesr":
            continue
        services = topology.machines[vm].services
        short: list[tuple[str, Route]] = []
        open_ = not services
        for service in services:
            objectives = world.spec.services[service].objectives
            if objectives is None or objectives.rpo is None:
                open_ = True
            elif objectives.rpo < _SHORTEST:
                short.append((service, ("services", service, "objectives", "rpo")))
        if short:
            names = [s for s, _ in short]
            yield Hit(
                short[0][1],
                f"{listed(names)} may lose less than a minute, but {vm} starts from a replica that is a minute old "
                "at the best.",
                f"Move {vm} to storage that all of {cluster.id} shares, or allow {listed(names)} a longer rpo.",
                (vm, *names, cluster.id),
                severity="warning",
            )
        elif open_:
            unstated.append(vm)
    if unstated:
        lacks = "lacks" if len(unstated) == 1 else "lack"
        yield Hit(
            ("vms", unstated[0], "replica"),
            f"After a failover {listed(unstated)} of {cluster.id} {lacks} what was written since the last "
            "replication, and no rpo says that this is agreed.",
            f"State the rpo of what runs on {listed(unstated)}, no less than the interval of the replication.",
            (*unstated, cluster.id),
        )
