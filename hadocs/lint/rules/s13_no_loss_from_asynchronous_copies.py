"""Nothing may be lost, and the copy that takes over is written asynchronously.

Why:
    An asynchronous copy is behind what it copies: what the lost side had confirmed and not yet sent is gone. An
    Exchange DAG ships logs once they are closed or copied, Hyper-V Replica sends every half minute at the best. An
    availability group and Patroni lose nothing only where a commit waits for the copy that takes over.

Fails:
    servers: {ex-1: {}, ex-2: {}}
    storage: {disks-1: {kind: local, on: [ex-1]}, disks-2: {kind: local, on: [ex-2]}}
    clusters: {dag: {members: [ex-1, ex-2]}}
    services:
      mail:
        product: exchange/2019-dag
        runs_on: dag
        copies: {ex-1: disks-1, ex-2: disks-2}
        objectives: {rpo: 0 s}
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}}
    vms: {erp: {on: hv-1, replica: hyper-v-replica}}
    services: {orders: {product: erp, cluster_aware: false, runs_on: erp, objectives: {rpo: 0 s}}}
    ---
    servers: {sql-1: {}, sql-2: {}}
    clusters: {agc: {members: [sql-1, sql-2]}}
    services: {orders: {product: sql-server/2022-ag, runs_on: agc, commit: asynchronous, objectives: {rpo: 0 s}}}
    ---
    servers: {sql-1: {}, sql-2: {}}
    clusters: {agc: {members: [sql-1, sql-2]}}
    services:
      orders:
        product: sql-server/2022-ag
        runs_on: agc
        commit: synchronous
        replicas: {sql-2: {commit: asynchronous}}
        objectives: {rpo: 0 s}
    ---
    storage: {pair: {kind: hyperconverged, protocols: [drbd], on: [n-1, n-2], drbd_protocol: A}}
    servers: {n-1: {}, n-2: {}}
    clusters: {ha: {members: [n-1, n-2]}}
    services: {orders: {product: erp, cluster_aware: true, runs_on: ha, data: pair, objectives: {rpo: 0 s}}}

Passes:
    servers: {sql-1: {}, sql-2: {}}
    clusters: {agc: {members: [sql-1, sql-2]}}
    services: {orders: {product: sql-server/2022-ag, runs_on: agc, commit: synchronous, objectives: {rpo: 0 s}}}
    ---
    servers: {sql-1: {}, sql-2: {}}
    clusters: {agc: {members: [sql-1, sql-2]}}
    services:
      orders:
        product: sql-server/2022-ag
        runs_on: agc
        replicas: {sql-1: {commit: synchronous}, sql-2: {commit: synchronous}}
        objectives: {rpo: 0 s}
    ---
    servers: {ex-1: {}, ex-2: {}}
    clusters: {dag: {members: [ex-1, ex-2]}}
    services: {mail: {product: exchange/2019-dag, runs_on: dag, objectives: {rpo: 5 min}}}

Fix:
    Agree on an rpo that the replication keeps, replicate synchronously where the product can, or mirror the storage.

References:
    - Database availability groups, learn.microsoft.com/exchange/high-availability
    - Availability modes of availability groups, learn.microsoft.com/sql/database-engine/availability-groups
    - Patroni, replication modes, github.com/patroni/patroni/blob/master/docs/replication_modes.rst
    - drbd.conf-9.0(5), protocol, manpages.debian.org/drbd-utils
    - Hyper-V Replica, learn.microsoft.com/windows-server/virtualization/hyper-v/manage/set-up-hyper-v-replica
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.errors import Route
from hadocs.lint.helpers_known import product_of
from hadocs.lint.rule import Hit, Result, Severity, Unsaid
from hadocs.spec.model import Service, Spec
from hadocs.topology.handing import waits_for
from hadocs.topology.model import ServiceView
from hadocs.topology.wording import listed

SEVERITY = "warning"
_REPLICAS = {"hyper-v-replica": "Hyper-V Replica", "vsphere-replication": "vSphere Replication"}
"""What copies whole machines asynchronously; S11 tells of pvesr."""


def check(service: ServiceView, spec: Spec) -> Iterator[Result]:
    """Judge a service whose rpo is nothing by how its product or its machines are copied."""
    entry = spec.services[service.id]
    if entry.objectives is None or entry.objectives.rpo is None or entry.objectives.rpo > 0:
        return
    at = ("services", service.id, "objectives", "rpo")
    product = product_of(spec, service.id)
    fact = product.facts.get("replication") if product is not None else None
    mode = _mode(service, entry) if fact is None or fact.value == "by-commit" else fact.value
    if len(service.machines) > 1 and product is not None and fact is not None and mode is None:
        add = f"services.{service.id}.commit: synchronous or asynchronous"
        yield Unsaid(("services", service.id), add, (service.id,))
    elif len(service.machines) > 1 and mode == "asynchronous":
        name = product.title if product is not None and fact is not None else service.id
        yield Hit(
            at,
            f"{service.id} may lose nothing, but {name} copies its data asynchronously: what was not sent before "
            f"{service.active[0] if service.active else service.machines[0]} fails is lost.",
            f"Agree on an rpo for {service.id} that its replication keeps.",
            (service.id, *service.machines),
        )
    yield from _sent_behind(service, spec, at)
    copied: dict[str, list[str]] = {}
    for machine in service.machines:
        vm = spec.vms.get(machine)
        if vm is not None and vm.replica in _REPLICAS:
            copied.setdefault(_REPLICAS[vm.replica], []).append(machine)
    for how, machines in copied.items():
        yield Hit(
            at,
            f"{service.id} may lose nothing, but the other side has {listed(machines)} by {how} only, which is "
            "asynchronous.",
            f"Agree on an rpo for {service.id} that {how} keeps, or mirror the storage of {listed(machines)}.",
            (service.id, *machines),
        )


def _mode(service: ServiceView, entry: Service) -> str | None:
    """Whether commits wait for any copy beside the one that is written, by what each says of itself."""
    modes = {waits_for(entry, m, service.active) for m in service.machines if m not in service.active}
    if "synchronous" in modes:
        return "synchronous"
    return "asynchronous" if modes == {"asynchronous"} else entry.commit


_BEHIND: dict[str, tuple[Severity, str]] = {
    "A": ("warning", "done before {0} has sent it: what is on the way when its node fails is lost"),
    "B": (
        "info",
        "done before the other copy is on a disk: what only its memory has is lost where both nodes fail",
    ),
}
"""By DRBD's protocol, what a write is when the program goes on. Source: drbd.conf-9.0(5), protocol."""


def _sent_behind(service: ServiceView, spec: Spec, at: Route) -> Iterator[Result]:
    """DRBD that does not wait for the disks of the other copies, below the data or the files of a service."""
    refs = (spec.services[service.id].data, *(spec.vms[m].files for m in service.active if m in spec.vms))
    for key in dict.fromkeys(ref.partition("/")[0] for ref in refs if ref):
        protocol = spec.storage[key].drbd_protocol or "C"
        if protocol in _BEHIND and "drbd" in spec.storage[key].protocols:
            severity, how = _BEHIND[protocol]
            yield Hit(
                at,
                f"{service.id} may lose nothing, but with protocol {protocol} a write to {key} is {how.format(key)}.",
                f"Set protocol C for {key}, or agree on an rpo for {service.id} that it keeps.",
                (service.id, key),
                severity=severity,
            )
