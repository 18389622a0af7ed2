"""The network that carries iSCSI also carries clients or the cluster.

Why:
    A network that clients or a migration fill makes disks slow, and disks that answer too late fail in the cluster.
    The other way round a busy disk delays heartbeats. Microsoft wants adapters for iSCSI that do nothing else.

Fails:
    platform: hyper-v/2022
    networks:
      lan: {roles: [client, cluster, storage], switches: [sw-1, sw-2]}
    storage: {san: {protocols: [iscsi]}}
    hosts:
      hv-1: {networks: [lan], storage: {san: {protocol: iscsi, paths: 2}}}
      hv-2: {like: hv-1}
    clusters:
      hvc: {members: [hv-1, hv-2]}

Passes:
    platform: hyper-v/2022
    networks:
      lan: {roles: [client, cluster], switches: [sw-1, sw-2]}
      iscsi: {roles: [storage], switches: [sw-3, sw-4]}
    storage: {san: {protocols: [iscsi]}}
    hosts:
      hv-1: {networks: [lan, iscsi], storage: {san: {protocol: iscsi, paths: 2}}}
      hv-2: {like: hv-1}
    clusters:
      hvc: {members: [hv-1, hv-2]}

Fix:
    Attach the members to a network with the role storage alone, and lead iSCSI over that.

References:
    - Failover clustering hardware requirements, learn.microsoft.com/windows-server/failover-clustering
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_networks import route_of
from hadocs.lint.rule import Hit, Result, Unsaid
from hadocs.topology.model import ClusterView
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"
SCOPE = ("hyper-v",)

_OTHERS = ("client", "cluster", "migration")


def check(cluster: ClusterView, world: World) -> Iterator[Result]:
    """Judge the networks over which members of a Windows cluster reach iSCSI."""
    members = [m for m in cluster.members if _uses_iscsi(world, m)]
    shared: dict[str, list[str]] = {}
    lacking: list[str] = []
    for member in members:
        networks = world.storage_networks(member)
        if not networks:
            lacking.append(member)
        for network in networks:
            roles = world.spec.networks[network].roles
            if not roles:
                yield Unsaid(("networks", network), f"networks.{network}.roles: what it carries", (network,))
            elif set(roles) & set(_OTHERS):
                shared.setdefault(network, []).append(member)
    if lacking:
        at = route_of(world, lacking[0])
        others = f" (and of {listed(lacking[1:])})" if lacking[1:] else ""
        add = f"{at[0]}.{lacking[0]}.networks{others}: those that it is attached to"
        yield Unsaid(at, add, (cluster.id, *lacking))
    if shared:
        first = next(iter(shared))
        found = dict.fromkeys(m for machines in shared.values() for m in machines)
        users = tuple(m for m in members if m in found)
        # Each member by its own networks: those of one site are on none of another.
        over: dict[tuple[str, ...], list[str]] = {}
        for member in users:
            over.setdefault(tuple(n for n in shared if member in shared[n]), []).append(member)
        ways = [
            f"{listed(tuple(who))}{'' if n else f' of {cluster.id}'} {'reaches' if len(who) == 1 else 'reach'} "
            f"iSCSI over {listed(some)}"
            for n, (some, who) in enumerate(over.items())
        ]
        yield Hit(
            ("networks", first, "roles"),
            f"{', and '.join(ways)}, which {'carries' if len(shared) == 1 else 'carry'} more than storage: "
            f"what fills {'it' if len(shared) == 1 else 'them'} delays the disks.",
            f"Attach {listed(users)} to a network that is for storage alone.",
            (cluster.id, *shared, *users),
        )


def _uses_iscsi(world: World, machine: str) -> bool:
    """Whether a machine states that it reaches something over iSCSI, or what it states offers nothing else."""
    for ref, access in world.body(machine).storage.items():
        protocol = access.protocol
        if protocol == "iscsi":
            return True
        if protocol is None and world.spec.storage[ref.partition("/")[0]].protocols == ("iscsi",):
            return True
    return False
