"""All that a guest cluster has, machines and data, lies on one array.

Why:
    Two members outlive a host, and that array takes both: the machines' own disks, the data, or all copies of it. What
    the cluster costs then buys nothing against the loss of storage.

Fails:
    platform: hyper-v/2022
    storage: {san: {protocols: [iscsi], controllers: 2, volumes: {csv: {csv: true}, sql: {}}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022, files: san/csv, storage: {san/sql: {protocol: iscsi, paths: 2}}}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      hvc: {members: [hv-1, hv-2]}
      sql: {members: [sql-a, sql-b]}
    services:
      orders: {product: sql-server/fci, runs_on: sql, data: san/sql}

Passes:
    platform: hyper-v/2022
    storage:
      san-a: {protocols: [fc], volumes: {csv: {csv: true}, db: {}}}
      san-b: {protocols: [fc], volumes: {csv: {csv: true}, db: {}}}
    hosts: {hv-1: {}, hv-2: {}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022, files: san-a/csv}
      sql-b: {like: sql-a, on: hv-2, files: san-b/csv}
    clusters:
      sql: {members: [sql-a, sql-b]}
    services:
      orders: {product: sql-server/ag, runs_on: sql, copies: {sql-a: san-a/db, sql-b: san-b/db}}

Fix:
    Put the members and their copies on different arrays, mirror the array, or use a product that replicates by itself
    (an availability group, a DAG) across two.

References:
    - Dell, High Availability Solutions Guide for Microsoft Hyper-V (2008), guest clustering
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import product_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ServiceView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(service: ServiceView, world: World) -> Iterator[Result]:
    """Judge a service on a guest cluster by the arrays below it."""
    if service.topology not in ("guest", "hybrid", "partly-hybrid") or len(service.machines) < 2:
        return
    entry = world.spec.services[service.id]
    copies = {ref.partition("/")[0] for ref in entry.copies.values()}
    own = copies if len(entry.copies) > 1 else {entry.data.partition("/")[0]} if entry.data else set()
    if len(own) != 1:
        return
    (array,) = own
    if world.spec.storage[array].kind not in ("array", "share") or world.mirror_of(array):
        return
    files = {m: world.spec.vms[m].files for m in service.machines}
    lying = [m for m, ref in files.items() if ref and ref.partition("/")[0] == array]
    unsaid = [m for m, ref in files.items() if ref is None]
    by_copies = own is copies
    if not by_copies and len(lying) + len(unsaid) < len(files):
        return
    if not by_copies and unsaid:
        others = f" (and of {listed(unsaid[1:])})" if unsaid[1:] else ""
        add = f"vms.{unsaid[0]}.files{others}: where its virtual disks lie"
        yield Unsaid(("vms", unsaid[0]), add, (service.id, *unsaid))
        return
    what = f"all copies of {service.id}" if by_copies else f"the data of {service.id}"
    members = listed(service.machines)
    if len(lying) == len(files):
        what += f" and the disks of {members}"
    shipped = world.spec.storage[array].shipped_to
    covers = f"nothing covers for {array}"
    if shipped:
        covers = f"for {array} only {shipped} covers, which is as old as its last run and waits for people"
    product = product_of(world.spec, service.id)
    if by_copies:
        instead = f"let {members} keep copies of {service.id} on arrays of their own."
    elif product is not None and product.own_replication is False:
        instead = f"serve {service.id} by a product whose members replicate, each with an array of its own."
    else:
        instead = f"run {service.id} so that each of {members} keeps a copy, on an array of its own."
    yield Hit(
        ("services", service.id, "copies" if by_copies else "data"),
        f"{array} holds {what}: its loss takes all of that at once, and {covers}.",
        f"Mirror {array}, or {instead}",
        (service.id, array, *service.machines),
    )
