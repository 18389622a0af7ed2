"""Placement rules contradict each other, or one of them can't do anything.

Why:
    Machines can't be kept together and apart, on hosts that they may not use, or apart on fewer hosts than there are
    machines. Proxmox VE switches such rules off when it reads them, so that what they should ensure is not ensured;
    other platforms keep a machine down or move it to and fro.

Fails:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {app: {on: pve-1}, db: {on: pve-1}}
    clusters:
      pve:
        members: [pve-1, pve-2, pve-3]
        affinity: [{members: [app, db], hard: true}]
        anti_affinity: [{members: [db, app], hard: true}]
    ---
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {lb-1: {on: pve-1}, lb-2: {on: pve-1}}
    clusters:
      pve:
        members: [pve-1, pve-2, pve-3]
        anti_affinity: [{members: [lb-1, lb-2], hard: true}]
        node_affinity: [{members: [lb-1, lb-2], hosts: [pve-1], strict: true}]
    ---
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {app: {on: hv-1, possible_owners: [hv-1]}}
    clusters:
      hvc: {members: [hv-1, hv-2], node_affinity: [{members: [app], hosts: [hv-2], strict: true}]}

Passes:
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {lb-1: {on: pve-1}, lb-2: {on: pve-2}, app: {on: pve-1}}
    clusters:
      pve:
        members: [pve-1, pve-2, pve-3]
        anti_affinity: [{members: [lb-1, lb-2], hard: true}]
        affinity: [{members: [lb-1, app], hard: true}]
        node_affinity: [{members: [lb-1, lb-2], hosts: [pve-1, pve-2], strict: true}]

Fix:
    Decide which of the rules shall hold, and change or remove the others.

References:
    - HA manager, rule conflicts and errors, pve.proxmox.com/pve-docs/chapter-ha-manager.html
    - Cluster affinity, learn.microsoft.com/windows-server/failover-clustering/cluster-affinity
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_affinity import Book, Told
from hadocs.lint.rule import Hit, Result, Severity
from hadocs.spec.model import Spec
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

SEVERITY = "error"


def check(cluster: ClusterView, spec: Spec, world: World) -> Iterator[Result]:
    """Put the rules of a host cluster through the seven checks."""
    if cluster.kind != "host":
        return
    book = Book(cluster, spec, world)
    for told in book.told():
        yield _hit(book, told)


def _hit(book: Book, told: Told) -> Hit:
    switched_off = book.proxmox and told.check != "owners"
    severity: Severity = "error" if (switched_off or told.firm) and told.check != "alone" else "warning"
    after = (
        f": {book.platform} switches {'it' if len(told.rules) == 1 else 'them'} off" if switched_off else ""
    )
    return Hit(
        told.rules[0],
        f"{told.what}{after}.",
        told.fix,
        (book.cluster.id, *told.machines),
        severity=severity,
    )
