"""High availability may start a machine on a host that does not reach its disks.

Why:
    The HA manager of Proxmox VE chooses among the nodes that rules allow, and does not look at storage. On a node that
    can't see the disks the start fails; with the default of one relocation the machine may end in the state error,
    and stays down until a person clears that.

Fails:
    platform: proxmox/9
    storage: {nas: {protocols: [nfs]}}
    hosts:
      pve-1: {storage: {nas: {protocol: nfs}}}
      pve-2: {storage: {nas: {protocol: nfs}}}
      pve-3: {storage: {}}
    vms: {app: {on: pve-1, files: nas}}
    clusters: {pve: {members: [pve-1, pve-2, pve-3]}}

Passes:
    platform: proxmox/9
    storage: {nas: {protocols: [nfs]}}
    hosts:
      pve-1: {storage: {nas: {protocol: nfs}}}
      pve-2: {storage: {nas: {protocol: nfs}}}
      pve-3: {storage: {}}
    vms: {app: {on: pve-1, files: nas}}
    clusters:
      pve:
        members: [pve-1, pve-2, pve-3]
        node_affinity: [{members: [app], hosts: [pve-1, pve-2], strict: true}]

Fix:
    Keep the machine on the nodes that have the storage by a strict node affinity rule (a restricted group before
    Proxmox VE 9), or give all nodes the storage.

References:
    - Proxmox VE, High Availability, pve.proxmox.com/pve-docs/chapter-ha-manager.html
    - pve-ha-manager, src/PVE/HA/Manager.pm (select_service_node)
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_placement import bound_to
from hadocs.lint.rule import Hit, Result
from hadocs.spec.protocols import THROUGH_THE_HOST
from hadocs.topology.aftermath import Estate
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("proxmox",)


def check(cluster: ClusterView, world: World, topology: Topology, estate: Estate) -> Iterator[Result]:
    """Name the machines with the hosts that rules allow and that do not reach what they lie on."""
    if cluster.kind != "host" or not estate.policy(cluster.id).blind:
        return
    found: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for vm in cluster.vms:
        entry = world.spec.vms[vm]
        if entry.priority == "disabled" or entry.replica == "pvesr" or not topology.machines[vm].may_run_on:
            continue
        needed = [entry.files, *(r for r, a in entry.storage.items() if a.protocol in THROUGH_THE_HOST)]
        allowed = bound_to(world, vm) or cluster.members
        for ref in dict.fromkeys(r for r in needed if r):
            holders = world.spec.storage[ref.partition("/")[0]].on
            blind = tuple(h for h in allowed if h not in holders and world.states_reach(h, ref) is False)
            if blind:
                found.setdefault((blind, ref), []).append(vm)
    for (hosts, ref), vms in found.items():
        yield Hit(
            ("vms", vms[0]),
            f"{cluster.id} may start {listed(vms, joiner='or')} on {listed(hosts, joiner='or')}, which can't reach "
            f"{ref}: its HA does not look at storage.",
            f"Bind {listed(vms)} by a strict node affinity rule to the nodes that reach {ref}, or give it to "
            f"{listed(hosts)}.",
            (*vms, cluster.id, *hosts, ref),
            key=True,
        )
