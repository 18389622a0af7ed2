"""Corosync of Proxmox VE has nothing but bonds that fail in ways that it does not bear.

Why:
    With the modes balance-rr, balance-xor, balance-tlb and balance-alb, packets can get lost in one direction only,
    and the nodes no longer agree on who is there. An 802.3ad bond with the slow rate of LACP takes 90 seconds to
    leave a dead cable, while a node without quorum resets itself after about 60: one cable can restart every node.

Fails:
    platform: proxmox/9
    networks:
      ring: {roles: [cluster], adapter: bond0, bond: {mode: balance-alb}}
    hosts: {pve-1: {networks: [ring]}, pve-2: {networks: [ring]}, pve-3: {networks: [ring]}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}
    ---
    platform: proxmox/9
    networks:
      ring: {roles: [cluster], adapter: bond0, bond: {mode: 802.3ad, lacp_rate: slow}}
    hosts: {pve-1: {networks: [ring]}, pve-2: {networks: [ring]}, pve-3: {networks: [ring]}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}

Passes:
    platform: proxmox/9
    networks:
      ring: {roles: [cluster], adapter: bond0, bond: {mode: 802.3ad, lacp_rate: fast}}
    hosts: {pve-1: {networks: [ring]}, pve-2: {networks: [ring]}, pve-3: {networks: [ring]}}
    clusters:
      pve: {members: [pve-1, pve-2, pve-3]}
    ---
    platform: proxmox/9
    networks:
      ring-0: {roles: [cluster], adapter: eno1}
      ring-1: {roles: [cluster], adapter: bond0, bond: {mode: balance-alb}}
    hosts: {pve-1: {networks: [ring-0, ring-1]}, pve-2: {networks: [ring-0, ring-1]}}
    clusters:
      pve: {members: [pve-1, pve-2]}

Fix:
    Give corosync an adapter of its own for each link and leave the failover to corosync. Where it must be a bond,
    take active-backup, or 802.3ad with the fast rate at both ends.

References:
    - Proxmox VE, Cluster Manager, corosync over bonds, pve.proxmox.com/pve-docs/chapter-pvecm.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hadocs.lint.helpers_networks import networks_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.heartbeats import heartbeat_networks
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Network

SEVERITY = "warning"
SCOPE = ("proxmox",)

_UNFIT = ("balance-rr", "balance-xor", "balance-tlb", "balance-alb")


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge a cluster of Proxmox VE by the adapters below its links."""
    if len(cluster.members) < 2 or cluster.platform is None or cluster.platform.id != "proxmox":
        return
    if unsaid := networks_unsaid(world, cluster.id):
        yield unsaid
        return
    networks = heartbeat_networks(world, cluster.id)
    judged = {n: _unfit(world.spec.networks[n]) for n in networks}
    if any(what == "" for what in judged.values()):
        return
    unknown = next((n for n, what in judged.items() if what is None), None)
    if unknown is not None:
        key = "bond.lacp_rate: slow or fast"
        if world.spec.networks[unknown].bond is None:
            key = "adapter and, where that is bonded, bond: its mode"
        yield Unsaid(("networks", unknown), f"networks.{unknown}.{key}", (unknown, cluster.id))
        return
    first = networks[0]
    yield Hit(
        ("networks", first, "bond"),
        f"Corosync of {cluster.id} runs over {listed([f'{n} ({what})' for n, what in judged.items()])} alone: when "
        "one adapter of it fails, nodes can lose sight of each other for so long that all of them are reset.",
        f"Give {cluster.id} a link on an adapter of its own, outside of the bond of {first}.",
        (cluster.id, *networks),
    )


def _unfit(network: Network) -> str | None:
    """What is wrong with the adapter below a network; empty for nothing, none for unknown."""
    bond = network.bond
    if bond is None:
        return "" if network.adapter else None
    if bond.mode in _UNFIT:
        return bond.mode
    if bond.mode != "802.3ad" or bond.lacp_rate == "fast":
        return ""
    return "802.3ad with slow LACP" if bond.lacp_rate == "slow" else None
