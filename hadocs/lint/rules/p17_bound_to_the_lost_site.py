"""A machine may run at one site alone, though its files outlive that site and hosts elsewhere reach them.

Why:
    Storage that lies at two sites is paid for so that the loss of one of them is over in minutes. A rule that must be
    kept, or a list of owners, that names the hosts of one site keeps its machines down for as long as the site is: HA
    never starts a machine against such a rule.

Fails:
    platform: vsphere/8.0
    sites: {north: {}, south: {}, third: {}}
    storage:
      a: {site: north, protocols: [fc], mirror: b, witness: third}
      b: {site: south, protocols: [fc]}
    hosts: {n-1: {site: north}, n-2: {site: north}, s-1: {site: south}}
    vms: {app: {on: n-1, files: a}}
    clusters:
      ha:
        members: [n-1, n-2, s-1]
        ha: {enabled: true}
        node_affinity: [{members: [app], hosts: [n-1, n-2], strict: true}]
    services:
      erp: {runs_on: app}

Passes:
    platform: vsphere/8.0
    sites: {north: {}, south: {}, third: {}}
    storage:
      a: {site: north, protocols: [fc], mirror: b, witness: third}
      b: {site: south, protocols: [fc]}
    hosts: {n-1: {site: north}, n-2: {site: north}, s-1: {site: south}}
    vms: {app: {on: n-1, files: a}}
    clusters:
      ha:
        members: [n-1, n-2, s-1]
        ha: {enabled: true}
        node_affinity: [{members: [app], hosts: [n-1, n-2]}]
    services:
      erp: {runs_on: app}
    ---
    platform: vsphere/8.0
    sites: {north: {}, south: {}}
    storage: {a: {site: north, protocols: [fc]}}
    hosts: {n-1: {site: north}, n-2: {site: north}, s-1: {site: south}}
    vms: {app: {on: n-1, files: a}}
    clusters:
      ha:
        members: [n-1, n-2, s-1]
        ha: {enabled: true}
        node_affinity: [{members: [app], hosts: [n-1, n-2], strict: true}]
    services:
      erp: {runs_on: app}

Fix:
    Prefer the hosts of the site instead (vSphere: a "should" rule; Hyper-V: preferred owners): machines are kept there,
    and start elsewhere once nothing is left of it. Where the product may run at one site alone, accept the finding.

References:
    - vSphere Metro Storage Cluster recommended practices, DRS affinity rules, core.vmware.com
    - Set-ClusterOwnerNode, learn.microsoft.com/powershell/module/failoverclusters/set-clusterownernode
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_placement import bound_to
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Judge the machines of a cluster over several sites that carry a service by themselves."""
    entry = world.spec.clusters[cluster.id]
    sites = {world.site_of(h) for h in cluster.members} - {None}
    if cluster.kind != "host" or len(sites) < 2 or entry.site_failover == "manual":
        return
    alike: dict[tuple[str, ...], list[str]] = {}
    for vm in cluster.vms:
        hosts = bound_to(world, vm)
        homes = {world.site_of(h) for h in hosts or ()}
        alone = [s for s in topology.machines[vm].services if topology.services[s].machines == (vm,)]
        if not hosts or len(homes) != 1 or None in homes or not alone:
            continue
        others = [h for h in cluster.members if world.site_of(h) not in (*homes, None)]
        if _outlived(world, vm, others):
            alike.setdefault(hosts, []).append(vm)
    for hosts, vms in alike.items():
        site = world.site_of(hosts[0])
        owners = bool(world.spec.vms[vms[0]].possible_owners)
        others = [h for h in cluster.members if world.site_of(h) not in (site, None)]
        many = len(vms) > 1
        yield Hit(
            ("vms", vms[0], "possible_owners") if owners else ("clusters", cluster.id, "node_affinity"),
            f"{listed(vms)} may run on {listed(hosts)} alone, which stand at {site}: when {site} is lost, "
            f"{'they stay' if many else 'it stays'} down, though {'their' if many else 'its'} files are there for "
            f"{listed(others, joiner='or')}.",
            f"Let {listed(vms)} prefer the hosts at {site}, and start elsewhere once those are gone.",
            (*vms, cluster.id, str(site)),
        )


def _outlived(world: World, vm: str, others: list[str]) -> bool:
    """Whether the files of a machine outlive the site that it is bound to, for hosts of its cluster elsewhere."""
    files = world.spec.vms[vm].files
    if files is None:
        return False
    key, homes = files.partition("/")[0], {world.site_of(h) for h in others}
    storage, mirror = world.spec.storage[key], world.mirror_of(key)
    there = mirror is not None and world.storage_site(mirror) in homes
    spans = storage.fault_domain == "site" and any(world.site_of(m) in homes for m in storage.on)
    away = world.storage_site(key) in homes
    return (there or spans or away) and any(world.states_reach(h, files) is not False for h in others)
