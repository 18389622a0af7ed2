"""Members of a cluster see each other over a single network.

Why:
    A node that is not heard is taken for dead. Where the heartbeat has one network only, its loss cuts healthy
    nodes off from each other: one part loses quorum and stops, or all do. A second, independent network lets them
    tell a dead node from a dead cable. From Windows Server 2012 on, and for vSphere HA, one network that at least
    two switches carry will do; corosync switches from link to link faster than a bond does.

Fails:
    platform: proxmox/9
    networks:
      lan: {roles: [cluster], switches: [sw-1]}
    hosts: {pve-1: {networks: [lan]}, pve-2: {networks: [lan]}, pve-3: {networks: [lan]}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}
    ---
    platform: hyper-v/2008r2
    networks:
      lan: {roles: [cluster], switches: [sw-1, sw-2]}
    hosts: {hv-1: {networks: [lan]}, hv-2: {networks: [lan]}}
    clusters:
      hvc: {members: [hv-1, hv-2]}

Passes:
    platform: proxmox/9
    networks:
      ring-0: {roles: [cluster], switches: [sw-1]}
      ring-1: {roles: [cluster], switches: [sw-2]}
    hosts: {pve-1: {networks: [ring-0, ring-1]}, pve-2: {networks: [ring-0, ring-1]}}
    clusters:
      pve: {members: [pve-1, pve-2]}
    ---
    platform: hyper-v/2022
    networks:
      lan: {roles: [cluster], switches: [sw-1, sw-2]}
    hosts: {hv-1: {networks: [lan]}, hv-2: {networks: [lan]}}
    clusters:
      hvc: {members: [hv-1, hv-2]}

Fix:
    Attach the members to a second network that shares no switch and no adapter with the first; corosync takes it
    as a second link. Where that can't be, let two switches carry the one network.

References:
    - Private heartbeat configuration on a cluster server, learn.microsoft.com/troubleshoot/windows-server
    - Failover clustering hardware requirements, learn.microsoft.com/windows-server/failover-clustering
    - Proxmox VE, Cluster Manager, corosync redundancy, pve.proxmox.com/pve-docs/chapter-pvecm.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_networks import (
    Link,
    for_clients_alone,
    heartbeat_route,
    is_corosync,
    links,
    networks_unsaid,
)
from hadocs.lint.rule import Hit, Result
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.model import ClusterView
from hadocs.topology.wiring import wiring_of
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge a cluster by the networks that its members have in common."""
    if len(cluster.members) < 2:
        return
    if unsaid := networks_unsaid(world, cluster.id):
        yield unsaid
        return
    if for_clients_alone(world, cluster.id):
        return  # N03 tells
    for link in links(world, cluster.id) or _routed(world, cluster.id):
        if len(link.networks) > 1:
            continue
        (network,) = link.networks
        corosync = is_corosync(cluster.platform)
        redundant = len(wiring_of(world).carrying[network]) > 1
        if redundant and not corosync and cluster.votes.model not in ("wsfc-static", "wsfc-disk-only"):
            continue
        yield Hit(
            heartbeat_route(world, cluster.id),
            f"Over {network} alone {link.who}: when it fails, working nodes take each other for dead.",
            f"Attach {listed(link.members)} to a second network that shares no switch and no adapter with "
            f"{network}.",
            (cluster.id, network, *link.members),
            severity="info" if redundant and corosync else None,
        )


def _routed(world: World, cluster: str) -> Iterator[Link]:
    """Members that share no network and are linked by routers, each with what it has itself."""
    for member, networks in (heartbeat_by_member(world, cluster) or {}).items():
        yield Link((member,), networks, f"{member} sees the others")
