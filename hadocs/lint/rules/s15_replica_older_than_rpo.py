"""A replica may be older than its service may lose.

Why:
    What replicates in runs, or ships later, lacks what was written since. Where its runs are further apart than the
    rpo, the objective is missed on every failover that comes late between two of them, although all went as planned.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}}
    vms: {erp: {on: hv-1, replica: hyper-v-replica, replica_every: 15 min}}
    services: {orders: {product: erp, cluster_aware: false, runs_on: erp, objectives: {rpo: 5 min}}}
    ---
    sites: {main: {}, far: {}}
    storage: {san: {site: main, shipped_to: dr, shipped_every: 1 h, volumes: {v: {}}}, dr: {site: far}}
    hosts: {hv-1: {site: main}}
    vms: {erp: {on: hv-1, files: san/v}}
    services: {orders: {product: erp, cluster_aware: false, runs_on: erp, objectives: {rpo: 15 min}}}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}}
    vms: {erp: {on: hv-1, replica: hyper-v-replica, replica_every: 5 min}}
    services: {orders: {product: erp, cluster_aware: false, runs_on: erp, objectives: {rpo: 5 min}}}

Fix:
    Replicate more often, or agree on an rpo that the replication keeps.

References:
    - Hyper-V Replica, learn.microsoft.com/windows-server/virtualization/hyper-v/manage/set-up-hyper-v-replica
    - Proxmox VE, Storage Replication, pve.proxmox.com/pve-docs/chapter-pvesr.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.spec import units
from hadocs.spec.model import Spec
from hadocs.topology.model import ServiceView

SEVERITY = "warning"


def check(service: ServiceView, spec: Spec) -> Iterator[Result]:
    """Judge how far apart the runs are that copy what a service may lose; S13 and S11 judge an rpo of nothing."""
    entry = spec.services[service.id]
    if entry.objectives is None or not entry.objectives.rpo:
        return
    rpo = entry.objectives.rpo
    for what, every in _runs(service, spec):
        if every > rpo:
            yield Hit(
                ("services", service.id, "objectives", "rpo"),
                f"{service.id} may lose {units.format_duration(rpo)}, but {what} is up to "
                f"{units.format_duration(every)} old.",
                f"Replicate more often, or agree on an rpo of {units.format_duration(every)} or more.",
                (service.id, *service.machines),
            )


def _runs(service: ServiceView, spec: Spec) -> Iterator[tuple[str, float]]:
    """What is copied in runs of what a service has, and how far those are apart."""
    machines = {m: spec.vms[m] for m in service.active if m in spec.vms}
    for name, vm in machines.items():
        if vm.replica is not None and vm.replica_every is not None:
            yield f"the replica of {name}", vm.replica_every
    refs = (spec.services[service.id].data, *(vm.files for vm in machines.values()))
    for key in dict.fromkeys(ref.partition("/")[0] for ref in refs if ref):
        storage = spec.storage[key]
        if storage.shipped_to is not None and storage.shipped_every is not None:
            yield f"what {key} ships to {storage.shipped_to}", storage.shipped_every
