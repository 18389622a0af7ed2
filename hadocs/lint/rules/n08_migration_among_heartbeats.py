"""Live migration runs over the networks of the heartbeat.

Why:
    A live migration takes all the bandwidth that it gets, for minutes. On the link of corosync it delays tokens, and
    nodes that work are fenced; on the networks of a Windows cluster it delays heartbeats on all of them at once.

Fails:
    platform: proxmox/9
    networks:
      lan: {roles: [client]}
      ring: {roles: [cluster, migration]}
    hosts: {pve-1: {networks: [lan, ring]}, pve-2: {networks: [lan, ring]}}
    vms: {erp: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2], heartbeat: {networks: [lan, ring]}}

Passes:
    platform: proxmox/9
    networks:
      lan: {roles: [client]}
      ring: {roles: [cluster]}
      moves: {roles: [migration]}
    hosts: {pve-1: {networks: [lan, ring, moves]}, pve-2: {networks: [lan, ring, moves]}}
    vms: {erp: {on: pve-1}}
    clusters:
      pve: {members: [pve-1, pve-2], heartbeat: {networks: [ring, lan]}}
    ---
    platform: hyper-v/2022
    networks:
      lan: {roles: [client]}
      private: {roles: [cluster, migration]}
    hosts: {hv-1: {networks: [lan, private]}, hv-2: {networks: [lan, private]}}
    vms: {erp: {on: hv-1}}
    clusters:
      hvc: {members: [hv-1, hv-2]}

Fix:
    Lead migration over a network of its own and name that as the migration network of the cluster.

References:
    - Proxmox VE, Cluster Manager, guest migration network, pve.proxmox.com/pve-docs/chapter-pvecm.html
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_known import facts_of
from hadocs.lint.helpers_networks import networks_unsaid
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.heartbeats import heartbeat_networks
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("hyper-v", "proxmox")


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge a host cluster by what else its migration network carries."""
    platform = cluster.platform
    if cluster.kind != "host" or len(cluster.members) < 2 or not cluster.vms or platform is None:
        return
    moves = facts_of(platform).get("planned_move")
    if moves is not None and "live-migration" not in moves.value:
        return
    if unsaid := networks_unsaid(world, cluster.id):
        yield unsaid
        return
    heartbeat = heartbeat_networks(world, cluster.id)
    attached = dict.fromkeys(n for m in cluster.members for n in world.networks_of(m))
    migration = world.with_role(tuple(attached), "migration")
    if not migration:
        add = f"networks.<id>.roles: migration, for the one over which {cluster.id} moves machines"
        yield Unsaid(("clusters", cluster.id, "members"), add, (cluster.id, *attached))
        return
    shared = tuple(n for n in migration if n in heartbeat)
    quiet = [n for n in heartbeat if n not in migration]
    if len(shared) < len(migration) or len(heartbeat) < 2:
        return  # with a single network N02 tells
    if platform.id == "hyper-v" and quiet:
        return
    yield Hit(
        ("networks", shared[0], "roles"),
        f"{cluster.id} moves machines over {listed(shared)}, which also "
        f"{'carries' if len(shared) == 1 else 'carry'} its heartbeat: a large migration delays that"
        + (f", and {listed(quiet)} alone is left for it." if len(quiet) == 1 else "."),
        f"Move the machines of {cluster.id} over a network that does not carry its heartbeat.",
        (cluster.id, *shared),
        severity="info" if quiet else None,
    )
