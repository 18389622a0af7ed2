"""Machines on a Pacemaker cluster of hosts are not allowed to migrate while they run.

Why:
    Pacemaker moves a machine by stopping it here and starting it there unless allow-migrate is set, which it is not by
    default. Each drain of a host then reboots every machine on it, though nothing has failed.

Fails:
    platform: pacemaker/rhel9
    hosts: {kvm-1: {}, kvm-2: {}}
    vms: {erp: {on: kvm-1, live_migration: false}}
    clusters:
      kvm: {members: [kvm-1, kvm-2]}

Passes:
    platform: pacemaker/rhel9
    hosts: {kvm-1: {}, kvm-2: {}}
    vms: {erp: {on: kvm-1, live_migration: true}}
    clusters:
      kvm: {members: [kvm-1, kvm-2]}
    ---
    platform: pacemaker/rhel9
    hosts: {kvm-1: {}, kvm-2: {}}
    vms:
      db-1: {on: kvm-1, os: RHEL 9, live_migration: false}
      db-2: {like: db-1, on: kvm-2}
    clusters:
      kvm: {members: [kvm-1, kvm-2]}
      db: {members: [db-1, db-2]}
    ---
    platform: pacemaker/rhel9
    hosts: {kvm-1: {}, kvm-2: {}}
    vms:
      erp: {on: kvm-1, possible_owners: [kvm-1], live_migration: false}
      old: {on: kvm-2, priority: disabled, live_migration: false}
    clusters:
      kvm: {members: [kvm-1, kvm-2]}

Fix:
    Set allow-migrate=true on the VirtualDomain resource, with disks that both hosts reach; containers of LXC
    can't move while they run. Members of a Pacemaker cluster of guests stay as they are: Red Hat supports no live
    migration of those.

References:
    - Pacemaker Explained, migrating resources, clusterlabs.org/projects/pacemaker/doc
    - Support policies for RHEL high availability clusters, access.redhat.com/articles/3131111
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_placement import bound_to
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView, Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("pacemaker",)


def check(cluster: ClusterView, world: World, topology: Topology) -> Iterator[Result]:
    """Judge the machines of a Pacemaker host cluster by how they are moved."""
    platform = cluster.platform
    if cluster.kind != "host" or len(cluster.members) < 2 or platform is None or platform.id != "pacemaker":
        return
    vms = [vm for vm in cluster.vms if not _in_pacemaker(topology, vm) and _moves(world, vm)]
    found = [vm for vm in vms if world.spec.vms[vm].live_migration is False]
    unsaid = [vm for vm in vms if world.spec.vms[vm].live_migration is None]
    if found:
        verb = "is" if len(found) == 1 else "are"
        yield Hit(
            ("vms", found[0], "live_migration"),
            f"{listed(found)} {verb} stopped and started again whenever a host of {cluster.id} is drained.",
            f"Set allow-migrate=true for {listed(found)}, where what runs it can move it (LXC can't).",
            (cluster.id, *found),
        )
    if unsaid:
        others = f" (and of {listed(unsaid[1:])})" if unsaid[1:] else ""
        add = f"vms.{unsaid[0]}.live_migration{others}: true or false"
        yield Unsaid(("vms", unsaid[0]), add, (cluster.id, *unsaid))


def _moves(world: World, vm: str) -> bool:
    """Whether the cluster moves a machine at all: one that has one host to run on is another rule's to tell."""
    hosts = bound_to(world, vm)
    return world.spec.vms[vm].priority != "disabled" and (hosts is None or len(hosts) > 1)


def _in_pacemaker(topology: Topology, vm: str) -> bool:
    cluster = topology.machines[vm].member_of
    platform = topology.clusters[cluster].platform if cluster else None
    return platform is not None and platform.id == "pacemaker"
