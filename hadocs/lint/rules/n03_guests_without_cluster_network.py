"""A guest cluster has no network but those of its clients.

Why:
    Guest clustering wants a leg in two networks for each guest: one for clients, one for the cluster alone.
    Without the second the guests lose sight of each other whenever the clients' network is busy or down, and the
    cluster moves the service or stops it. Microsoft advises a single adapter for guests in Azure, where the
    network below is redundant already; where two switches or more carry the network, this is a note therefore.
    Software that clusters itself, such as etcd, Galera or keepalived, is not asked for it: its members are to miss
    each other where their clients miss them.

Fails:
    platform: hyper-v/2022
    networks:
      lan: {roles: [client], switches: [sw-1]}
    hosts: {hv-1: {networks: [lan]}, hv-2: {networks: [lan]}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022, networks: [lan]}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Passes:
    platform: hyper-v/2022
    networks:
      lan: {roles: [client], switches: [sw-1]}
      private: {roles: [cluster], switches: [sw-2]}
    hosts: {hv-1: {networks: [lan, private]}, hv-2: {networks: [lan, private]}}
    vms:
      sql-a: {on: hv-1, os: Windows Server 2022, networks: [lan, private]}
      sql-b: {like: sql-a, on: hv-2}
    clusters:
      sql: {members: [sql-a, sql-b]}

Fix:
    Have a network for the cluster on every host and attach each guest to it with a second virtual adapter; or let
    two switches carry the clients' network and accept the note.

References:
    - The founding article on Hyper-V clustering (2008), requirements of guest clustering
    - HADR configuration best practices, learn.microsoft.com/azure/azure-sql/virtual-machines/windows
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_networks import for_clients_alone, networks_in_use, networks_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.platforms.majorities import find_majority
from hadocs.topology.model import ClusterView
from hadocs.topology.wiring import wiring_of
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge a guest or mixed cluster by what else its networks carry."""
    if cluster.kind not in ("guest", "mixed") or len(cluster.members) < 2:
        return
    if cluster.platform is not None and find_majority(cluster.platform.id) is not None:
        return
    if unsaid := networks_unsaid(world, cluster.id):
        yield unsaid
        return
    networks = networks_in_use(world, cluster.id)
    known = [n for n in networks if world.spec.networks[n].roles]
    if not any("client" not in world.spec.networks[n].roles for n in known):
        for network in networks:
            if network not in known:
                yield Unsaid(
                    ("networks", network), f"networks.{network}.roles: what it carries", (network, cluster.id)
                )
                return
    if not for_clients_alone(world, cluster.id):
        return
    redundant = all(len(wiring_of(world).carrying[n]) > 1 for n in networks)
    yield Hit(
        ("clusters", cluster.id, "members"),
        f"{listed(cluster.members)} see each other over {listed(networks)} alone, where the clients are: when it "
        f"is busy or down, {cluster.id} takes working members for dead.",
        f"Attach {listed(cluster.members)} to a network that is for {cluster.id} alone.",
        (cluster.id, *cluster.members, *networks),
        severity="info" if redundant else None,
    )
