"""A machine of a host cluster lies on disks that only one host has.

Why:
    The cluster can restart a machine only where its disks are. With the host goes the disk, so the machine stays
    down until that very host is back: the cluster around it does nothing for it.

Fails:
    platform: proxmox/9
    storage: {disks: {kind: local, on: [pve-1]}}
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {erp: {on: pve-1, files: disks}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}

Passes:
    platform: proxmox/9
    storage: {ceph: {kind: hyperconverged, protocols: [rbd], on: [pve-1, pve-2, pve-3], copies: 3}}
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {erp: {on: pve-1, files: ceph}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}
    ---
    platform: proxmox/9
    storage: {disks: {kind: local, on: [pve-1]}}
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {erp: {on: pve-1, files: disks, replica: pvesr}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}

Fix:
    Move the machine's disks to storage that all hosts reach, or replicate them within the cluster. Where another
    instance or a guest cluster covers for the machine, accept it.

References:
    - Proxmox VE, High Availability, requirements, pve.proxmox.com/pve-docs/chapter-ha-manager.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Judge the machines of a host cluster by where their disks lie."""
    ha = world.spec.clusters[cluster.id].ha
    if cluster.kind != "host" or len(cluster.members) < 2 or (ha and ha.enabled is False):
        return
    vms = world.spec.vms
    stuck: dict[bool, list[str]] = {}
    for vm in cluster.vms:
        files = vms[vm].files
        if files is None or vms[vm].replica == "pvesr":
            continue
        key = files.partition("/")[0]
        if world.spec.storage[key].kind == "local" and not world.mirror_of(key):
            stuck.setdefault(_covered(topology, vm), []).append(vm)
    for covered, found in stuck.items():
        verb, refs = (
            "lies" if len(found) == 1 else "lie",
            tuple(dict.fromkeys(vms[m].files or "" for m in found)),
        )
        yield Hit(
            ("vms", found[0], "files"),
            f"{listed(found)} {verb} on {listed(refs)}, which no other host of {cluster.id} has, and can't start "
            "elsewhere" + ("; other machines carry on what runs there." if covered else "."),
            f"Move the disks of {listed(found)} to storage that all of {cluster.id} reaches.",
            (cluster.id, *found, *refs),
            severity="info" if covered else None,
        )
    unsaid = [vm for vm in cluster.vms if vms[vm].files is None]
    if unsaid:
        others = f" (and of {listed(unsaid[1:])})" if unsaid[1:] else ""
        add = f"vms.{unsaid[0]}.files{others}: where its virtual disks lie"
        yield Unsaid(("vms", unsaid[0]), add, (cluster.id, *unsaid))


def _covered(topology: Topology, vm: str) -> bool:
    """Whether each service that a machine can carry, and there is one, has another machine as well."""
    services = [topology.services[s] for s in topology.machines[vm].services]
    return bool(services) and all(len(s.machines) > 1 for s in services)
