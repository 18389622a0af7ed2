"""When a host fails, the others have too little memory for its machines.

Why:
    A host cluster restarts machines only where their memory is free. What finds none stays down until the host is
    repaired, and nobody chose which machines those are. vSphere starts what its reservations leave room for, by default
    all of it, and hosts swap: the machines run, some of them too slowly to be of use.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {memory: 64 GiB}, hv-2: {memory: 64 GiB}}
    vms:
      app: {on: hv-1, memory: 48 GiB}
      db: {on: hv-2, memory: 48 GiB}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {memory: 64 GiB}, hv-2: {memory: 64 GiB}}
    vms:
      app: {on: hv-1, memory: 32 GiB}
      db: {on: hv-2, memory: 32 GiB}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Fix:
    Add memory or a host, or say which machines may stay down (priority: disabled).

References:
    - Plan for Hyper-V scalability (one idle node of failover capacity),
      learn.microsoft.com/windows-server/virtualization/hyper-v/maximum-scale-limits
    - HA manager, resource limits, pve.proxmox.com/pve-docs/chapter-ha-manager.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_capacity import crowded, gib, shortages, unsaid
from hadocs.lint.helpers_known import in_production
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed

SEVERITY = "error"


def check(cluster: ClusterView, spec: Spec, topology: Topology, estate: Estate) -> Iterator[Result]:
    """Lose each host of a cluster on its own, and tell the one that leaves most machines down."""
    lacking = unsaid(cluster, spec)
    if lacking is not None:
        yield lacking
    found = [s for s in shortages(cluster, topology, estate) if s.in_all]
    if not found:
        return
    worst = max(found, key=lambda s: (len(s.vms), s.need - s.free))
    host = worst.lost[0]
    others = [s.lost[0] for s in found if s is not worst]
    how = ""
    if crowded(cluster, estate, worst.vms):
        how = " with all of its memory" if len(worst.vms) == 1 else " with all of their memory"
    yield Hit(
        ("hosts", host),
        f"When {host} fails, {listed(worst.vms)} can't be restarted{how}: the other hosts of {cluster.id} have "
        f"{gib(worst.free)} free and do not hold the {gib(worst.need)} of its machines"
        + (f"; it is no better when {listed(others, joiner='or')} fails." if others else "."),
        f"Free or add {gib(worst.need - worst.free)} of memory on the other hosts of {cluster.id}, or let machines of "
        "lesser weight stay down (priority: disabled).",
        (cluster.id, host, *worst.vms),
        severity=in_production(spec),
        key=True,
    )
