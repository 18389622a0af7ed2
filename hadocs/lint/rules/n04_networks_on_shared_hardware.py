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
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

if TYPE_CHECKING:
    from hadocs.spec.model import Network

SEVERITY = "warning"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Look for two networks of a cluster that share neither switch nor adapter."""
    if len(cluster.members) < 2:
        return
    if unsaid := networks_unsaid(world, cluster.id):
        yield unsaid
        return
    declared = world.spec.networks
    for link in links(world, cluster.id):
        pairs = list(combinations(link.networks, 2))
        shared = {pair: _shared(declared[pair[0]], declared[pair[1]]) for pair in pairs}
        if not pairs or any(what == () for what in shared.values()):
            continue
        unknown = next((pair for pair, what in shared.items() if what is None), None)
        if unknown:
            yield _unsaid(unknown, declared[unknown[0]], declared[unknown[1]])
            continue
        (_, other), (key, name, bonded) = next((p, w) for p, w in shared.items() if w)
        yield Hit(
            ("networks", other, key),
            f"{listed(link.networks)} both hang on {name}, so that {cluster.id} loses them together."
            if len(link.networks) == 2
            else f"Of {listed(link.networks)} no two are independent; {name} takes more than one from {cluster.id}.",
            f"Lead {other} over a switch and an adapter that none of the others uses.",
            (cluster.id, *link.networks),
            severity="info" if bonded else None,
        )


def _shared(one: Network, two: Network) -> tuple[str, str, bool] | tuple[()] | None:
    """What takes both networks: key, name, and whether it is bonded; empty for nothing, none for unknown."""
    if len(one.switches) == 1 and one.switches == two.switches:
        return "switches", one.switches[0], False
    if one.adapter and one.adapter == two.adapter:
        return "adapter", one.adapter, bool(one.bond or two.bond)
    known = one.switches and two.switches and one.adapter and two.adapter
    return () if known else None


def _unsaid(pair: tuple[str, str], one: Network, two: Network) -> Unsaid:
    entries = dict(zip(pair, (one, two), strict=True))
    lacking = [f"networks.{n}.switches" for n, e in entries.items() if not e.switches]
    lacking += [f"networks.{n}.adapter" for n, e in entries.items() if not e.adapter]
    first = next(n for n, e in entries.items() if not e.switches or not e.adapter)
    return Unsaid(("networks", first), f"{listed(lacking)}: what carries each", pair)
