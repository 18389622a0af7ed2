"""How a machine leaves its host on purpose: live, with a pause, by a restart, or not at all; and who starts that.

Sources: the facts `planned_move`, `drain`, `workgroup_live_migration` and `live_migration_of_members` of the platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from hadocs.behaviour.known import assumed
from hadocs.behaviour.model import Actor, Ground, Term
from hadocs.platforms import catalog
from hadocs.platforms.facts import Fact
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World

Way = Literal["live", "pause", "restart", "stop", "unknown"]


class Clusters(Protocol):
    """What has clusters by id: a `hadocs.topology.model.Topology`, or less."""

    @property
    def clusters(self) -> Mapping[str, ClusterView]:
        """The clusters."""


@dataclass(frozen=True, slots=True)
class Move:
    """How one machine leaves its host: ``way``, how long it stands still meanwhile, by whose doing, and why.

    ``stop``: it can't leave, so that it is shut down. ``unknown``: the catalogue does not know the platform.
    """

    vm: str
    way: Way
    by: Actor = "cluster"
    terms: tuple[Term, ...] = ()
    grounds: tuple[Ground, ...] = ()
    why: str = ""


def how(world: World, topology: Clusters, vm: str) -> Move:
    """How a machine leaves its host on purpose."""
    entry, cluster = world.spec.vms[vm], world.host_cluster(vm)
    if cluster is None:
        return Move(vm, "stop", "person", why=f"{world.host_of(vm)} is in no host cluster")
    platform = topology.clusters[cluster].platform
    if platform is None or not platform.known:
        return Move(vm, "unknown", "person", why=f"how {cluster} moves machines is not known")
    found = catalog.find_platform(f"{platform.id}/{platform.version}")
    facts = found.facts if found else {}
    # Proxmox moves on maintenance what HA manages, and nothing else.
    managed = not (
        platform.id == "proxmox"
        and (ha := world.spec.clusters[cluster].ha) is not None
        and ha.enabled is False
    )
    by: Actor = "cluster" if managed and drains(platform.id, facts) else "person"
    at = ("vms", vm, "live_migration")
    member_of = world.member_of.get(vm)
    if member_of and (barred := _members_stay(topology, member_of)):
        return Move(vm, "stop", by, (), (_ground(f"{platform.id}/{platform.version}", barred[1]),), barred[0])
    if platform.id == "pacemaker" and not entry.live_migration:
        return Move(vm, "restart", by, (assumed("boot"), assumed("start")), (Ground(route=at, basis="spec"),),
                    f"allow-migrate is not set for {vm}")  # fmt: skip
    domain = world.spec.clusters[cluster].domain
    moves = facts.get("planned_move")
    if moves is None:
        return Move(vm, "unknown", by, why=f"how {cluster} moves machines is not known")
    if entry.live_migration is False:
        why, ground = f"{vm} can't move while it runs", Ground(route=at, basis="spec")
    elif "live-migration" not in moves.value:
        why, ground = (
            f"{platform.title} has no live migration",
            _ground(f"{platform.id}/{platform.version} planned_move", moves),
        )
    elif domain == "workgroup" and facts.get("workgroup_live_migration") is None:
        why, ground = (
            "a workgroup cluster has no live migration before 2025",
            Ground(route=("clusters", cluster, "domain"), basis="spec"),
        )
    else:
        return Move(
            vm,
            "live",
            by,
            (assumed("pause.live"),),
            (_ground(f"{platform.id}/{platform.version} planned_move", moves),),
        )
    if "quick-migration" in moves.value:
        return Move(vm, "pause", by, (assumed("pause.quick"),), (ground,), why)
    return Move(vm, "restart", by, (assumed("boot"), assumed("start")), (ground,), why)


def drains(platform: str, facts: Mapping[str, Fact]) -> bool:
    """Whether putting a host out of service moves its machines by itself; by hand before Windows Server 2012."""
    return platform != "hyper-v" or "drain" in facts


def emptied(view: ClusterView) -> bool:
    """Whether a member that is paused gives up what it runs by itself; taken for granted where that is not known."""
    platform = view.platform
    if platform is None or not platform.known:
        return True
    found = catalog.find_platform(f"{platform.id}/{platform.version}")
    return drains(platform.id, found.facts) if found else True


def _members_stay(topology: Clusters, cluster: str) -> tuple[str, Fact] | None:
    """Why members of a guest cluster may not be moved live, where the guests' own clustering says so."""
    platform = topology.clusters[cluster].platform
    found = (
        catalog.find_platform(f"{platform.id}/{platform.version}") if platform and platform.known else None
    )
    fact = found.facts.get("members_move_live") if found else None
    if fact is None or fact.value is not False:
        return None
    return f"{found.title if found else ''} does not support live migration of cluster members", fact


def _ground(key: str, fact: Fact) -> Ground:
    return Ground(fact=key, source=fact.source, basis=fact.basis)
