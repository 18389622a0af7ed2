"""The networks of the heartbeat hang on the same switch or the same adapter.

Why:
    Two networks count as two where nothing takes both. Two VLANs of one switch, or two networks over one adapter,
    fail together: the spec shows a redundancy that is not there.

Fails:
    platform: proxmox/9
    networks:
      ring-0: {roles: [cluster], switches: [sw-1], adapter: eno1}
      ring-1: {roles: [cluster], switches: [sw-1], adapter: eno2}
    hosts: {pve-1: {networks: [ring-0, ring-1]}, pve-2: {networks: [ring-0, ring-1]}}
    clusters:
      pve: {members: [pve-1, pve-2]}
    ---
    platform: hyper-v/2022
    networks:
      lan: {roles: [client], switches: [sw-1, sw-2], adapter: nic-1}
      private: {roles: [cluster], switches: [sw-1, sw-2], adapter: nic-1}
    hosts: {hv-1: {networks: [lan, private]}, hv-2: {networks: [lan, private]}}
    clusters:
      hvc: {members: [hv-1, hv-2]}

Passes:
    platform: proxmox/9
    networks:
      ring-0: {roles: [cluster], switches: [sw-1], adapter: eno1}
      ring-1: {roles: [cluster], switches: [sw-2], adapter: eno2}
    hosts: {pve-1: {networks: [ring-0, ring-1]}, pve-2: {networks: [ring-0, ring-1]}}
    clusters:
      pve: {members: [pve-1, pve-2]}

Fix:
    Lead one of the networks over another switch and another adapter, so that there are two that have nothing in
    common. A team or bond below both outlives one adapter, but not its own failure.

References:
    - Proxmox VE, Cluster Manager, corosync redundancy, pve.proxmox.com/pve-docs/chapter-pvecm.html
    - Private heartbeat configuration on a cluster server, learn.microsoft.com/troubleshoot/windows-server
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from hadocs.lint.helpers_networks import links, networks_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import Topology
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Network

SEVERITY = "warning"


def check(topology: Topology, world: World) -> Iterator[Result]:
    """Look in each set of networks that members share for two that have neither switch nor adapter in common."""
    users: dict[tuple[str, ...], list[str]] = {}
    for cluster in topology.clusters.values():
        if len(cluster.members) < 2:
            continue
        if unsaid := networks_unsaid(world, cluster.id):
            yield unsaid
        for link in links(world, cluster.id):
            users.setdefault(link.networks, []).append(cluster.id)
    declared, lacking = world.spec.networks, dict[str, None]()
    for networks, clusters in users.items():
        shared = {p: _shared(declared[p[0]], declared[p[1]]) for p in combinations(networks, 2)}
        if not shared or any(what == () for what in shared.values()):
            continue
        unknown = next((pair for pair, what in shared.items() if what is None), None)
        if unknown:
            lacking.update(dict.fromkeys(unknown))
            continue
        (_, other), (key, name, bonded) = next((p, w) for p, w in shared.items() if w)
        both = (
            f"{listed(networks)} both hang on {name}"
            if len(networks) == 2
            else (f"Of {listed(networks)} no two are independent, and more than one hangs on {name}")
        )
        yield Hit(
            ("networks", other, key),
            f"{both}, so that {listed(clusters)} {'loses' if len(clusters) == 1 else 'lose'} them together.",
            f"Lead {other} over a switch and an adapter that none of the others uses.",
            (*networks, *clusters),
            severity="info" if bonded else None,
        )
    for key, what in (("switches", "the switches that carry it"), ("adapter", "the adapter that carries it")):
        found = [n for n in lacking if not getattr(declared[n], key)]
        if found:
            others = f" (and of {listed(found[1:])})" if found[1:] else ""
            yield Unsaid(("networks", found[0]), f"networks.{found[0]}.{key}{others}: {what}", tuple(found))


def _shared(one: Network, two: Network) -> tuple[str, str, bool] | tuple[()] | None:
    """What takes both networks: key, name, and whether it is bonded; empty for nothing, none for unknown."""
    if len(one.switches) == 1 and one.switches == two.switches:
        return "switches", one.switches[0], False
    if one.adapter and one.adapter == two.adapter:
        return "adapter", one.adapter, bool(one.bond or two.bond)
    known = one.switches and two.switches and one.adapter and two.adapter
    return () if known else None
