"""A machine of a host cluster may run on one of its hosts only.

Why:
    A host cluster restarts a machine on another host. Where possible owners or a strict rule leave it one, there is
    none: it is as available as that host, while it looks clustered.

Fails:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}}
    vms: {app: {on: hv-1, possible_owners: [hv-1]}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    ---
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {app: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], node_affinity: [{members: [app], hosts: [pve-1], strict: true}]}

Passes:
    platform: hyper-v/2022
    hosts: {hv-1: {}, hv-2: {}, hv-3: {}}
    vms: {app: {on: hv-1, possible_owners: [hv-1, hv-2]}}
    clusters: {hvc: {members: [hv-1, hv-2, hv-3]}}
    ---
    platform: proxmox/9
    hosts: {pve-1: {}, pve-2: {}, pve-3: {}}
    vms: {app: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3], node_affinity: [{members: [app], hosts: [pve-1]}]}

Fix:
    Allow a second host, or make the rule a preference.

References:
    - HA manager, node affinity rules, pve.proxmox.com/pve-docs/chapter-ha-manager.html
    - Set-ClusterOwnerNode, learn.microsoft.com/powershell/module/failoverclusters/set-clusterownernode
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.errors import Route
from hadocs.lint.helpers_known import in_production
from hadocs.lint.helpers_placement import bound_to
from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.model import Machine
from hadocs.topology.world import World

SEVERITY = "error"


def check(machine: Machine, spec: Spec, world: World) -> Iterator[Result]:
    """Judge a VM by the hosts that owners and strict rules leave it; one that is not to be restarted is left out."""
    cluster = machine.host_cluster
    if machine.kind != "vm" or cluster is None or spec.vms[machine.id].priority == "disabled":
        return
    hosts = bound_to(world, machine.id)
    if hosts is None or len(hosts) != 1 or len(spec.clusters[cluster].members) < 2:
        return
    # A member of a guest cluster is often pinned on purpose: the guest cluster takes its service over.
    guest = machine.member_of
    yield Hit(
        _blame(spec, machine.id, cluster),
        f"{machine.id} may run on {hosts[0]} only, so {cluster} can't restart it when {hosts[0]} fails"
        + (f"; {guest} has to take over." if guest else "."),
        f"Allow {machine.id} a second host of {cluster}, or make the rule a preference.",
        (machine.id, cluster, hosts[0]),
        severity="info" if guest else in_production(spec),
    )


def _blame(spec: Spec, vm: str, cluster: str) -> Route:
    if len(spec.vms[vm].possible_owners) == 1:
        return ("vms", vm, "possible_owners")
    for number, rule in enumerate(spec.clusters[cluster].node_affinity):
        if rule.strict and vm in rule.members:
            return ("clusters", cluster, "node_affinity", number, "hosts")
    return ("vms", vm, "possible_owners")
