"""The hosts that are left have room in all, and none has enough for a machine of a failed host.

Why:
    Memory that is free on several hosts can't be joined for one machine. A large machine stays down although the sum
    looks fine.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {memory: 128 GiB}, hv-2: {memory: 128 GiB}, hv-3: {memory: 128 GiB}}
    vms:
      db: {on: hv-1, memory: 96 GiB}
      app-2: {on: hv-2, memory: 64 GiB}
      app-3: {on: hv-3, memory: 64 GiB}
    clusters: {hvc: {members: [hv-1, hv-2, hv-3]}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {memory: 128 GiB}, hv-2: {memory: 128 GiB}, hv-3: {memory: 128 GiB}}
    vms:
      db: {on: hv-1, memory: 64 GiB}
      app-2: {on: hv-2, memory: 64 GiB}
      app-3: {on: hv-3, memory: 64 GiB}
    clusters: {hvc: {members: [hv-1, hv-2, hv-3]}}

Fix:
    Keep one host with room for the largest machine, or spread that machine's load over smaller ones.

References:
    - High Availability Solutions Guide for Microsoft Hyper-V, page 18, Dell
    - vSphere Availability, admission control, docs.vmware.com GUID-C4059DB9
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
    """Lose each host of a cluster on its own, and tell the largest machine that fits nowhere."""
    lacking = unsaid(cluster, spec)
    if lacking is not None:
        yield lacking
    found = [s for s in shortages(cluster, topology, estate) if not s.in_all]
    if not found:
        return
    sizes = {v: spec.vms[v].memory or 0 for s in found for v in s.vms}
    worst = max(found, key=lambda s: max(sizes[v] for v in s.vms))
    host = worst.lost[0]
    vm = max(worst.vms, key=lambda v: sizes[v])
    # Another order of restarts might find room, where the largest machine alone would fit somewhere.
    certain = sizes[vm] > worst.most
    left = [v for v in worst.vms if v != vm]
    how = " with all of its memory" if crowded(cluster, estate, (vm,)) else ""
    yield Hit(
        ("vms", vm, "memory"),
        f"When {host} fails, {vm} ({gib(sizes[vm])}) finds no host of {cluster.id} to start on{how}: "
        f"{gib(worst.free)} are free in all, {gib(worst.most)} on one host at most"
        + (f"; {listed(left)} can't be restarted either." if left else "."),
        f"Keep {gib(sizes[vm])} free on one host of {cluster.id} for {vm}.",
        (vm, cluster.id, host, *left),
        severity=in_production(spec) if certain else "warning",
    )
