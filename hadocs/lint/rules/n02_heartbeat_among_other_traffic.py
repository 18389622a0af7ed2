"""The only network of the heartbeat also carries clients, storage or migration.

Why:
    A backup, a live migration or a busy array fills the network for seconds. Heartbeats wait or are lost, and a
    node that works is declared dead: its machines restart elsewhere for nothing, and where nodes fence, it is
    reset.

Fails:
    platform: proxmox/9
    networks:
      lan: {roles: [client, cluster, migration], switches: [sw-1, sw-2]}
    hosts: {pve-1: {networks: [lan]}, pve-2: {networks: [lan]}, pve-3: {networks: [lan]}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}

Passes:
    platform: proxmox/9
    networks:
      lan: {roles: [client, migration], switches: [sw-1, sw-2]}
      ring: {roles: [cluster], switches: [sw-3]}
    hosts: {pve-1: {networks: [lan, ring]}, pve-2: {networks: [lan, ring]}}
    clusters:
      pve: {members: [pve-1, pve-2]}

Fix:
    Give the heartbeat a network of its own, at least as its first link; a small one will do, for it needs little
    bandwidth and short delays. Keep the shared one as the second.

References:
    - Proxmox VE, Cluster Manager, cluster network, pve.proxmox.com/pve-docs/chapter-pvecm.html
    - Private heartbeat configuration on a cluster server, learn.microsoft.com/troubleshoot/windows-server
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_networks import heartbeat_route, networks_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.heartbeats import heartbeat_networks
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("hyper-v", "pacemaker", "proxmox")

_LOADS = {"client": "clients", "storage": "storage", "migration": "migration"}


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge a cluster of hosts or servers that has one network for its heartbeat; guests are for N03."""
    if len(cluster.members) < 2 or cluster.kind in ("guest", "mixed"):
        return
    if unsaid := networks_unsaid(world, cluster.id):
        yield unsaid
        return
    networks = heartbeat_networks(world, cluster.id)
    if len(networks) != 1:
        return
    (network,) = networks
    roles = world.spec.networks[network].roles
    if not roles:
        yield Unsaid(
            ("networks", network), f"networks.{network}.roles: what it carries", (network, cluster.id)
        )
        return
    loads = [word for role, word in _LOADS.items() if role in roles]
    if not loads:
        return
    yield Hit(
        heartbeat_route(world, cluster.id),
        f"The heartbeat of {cluster.id} has {network} alone, which also carries {listed(loads)}: when that fills "
        "it, a node that works is taken for dead.",
        f"Give {cluster.id} a network of its own for the heartbeat and keep {network} as the second.",
        (cluster.id, network),
    )
