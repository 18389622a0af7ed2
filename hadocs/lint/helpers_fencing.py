"""What the spec says of a Pacemaker cluster's fencing, as rules ask for it; judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.lint.rule import Unsaid

if TYPE_CHECKING:
    from hadocs.spec.model import Fencing
    from hadocs.topology.model import ClusterView
    from hadocs.topology.world import World


def fences(cluster: ClusterView) -> bool:
    """Whether a cluster is one of Pacemaker's with several members, where fencing is a question at all."""
    platform = cluster.platform
    return platform is not None and platform.id == "pacemaker" and len(cluster.members) > 1


def fencing_of(cluster: ClusterView, world: World) -> Fencing | None:
    """What the spec says of a cluster's fencing."""
    return world.spec.clusters[cluster.id].fencing


def by_sbd(cluster: ClusterView, world: World) -> Fencing | None:
    """What the spec says of the fencing of a cluster that fences by SBD; ``None`` where it does not, or not so."""
    fencing = fencing_of(cluster, world)
    if not fences(cluster) or fencing is None or not fencing.enabled:
        return None
    return fencing if "sbd" in (methods_of(fencing) or ()) else None


def methods_or_unsaid(cluster: ClusterView, world: World) -> tuple[str, ...] | Unsaid | None:
    """How a cluster that is to fence does it, or what the spec has to add; ``None`` where it is not to fence."""
    fencing = fencing_of(cluster, world)
    if not fences(cluster) or (fencing is not None and not fencing.enabled):
        return None
    methods = methods_of(fencing)
    if methods is not None:
        return methods
    at = ("clusters", cluster.id) if fencing is None else ("clusters", cluster.id, "fencing")
    return Unsaid(at, f"clusters.{cluster.id}.fencing.methods: how its nodes are fenced", (cluster.id,))


def methods_of(fencing: Fencing | None) -> tuple[str, ...] | None:
    """How nodes are fenced, each method once; empty where the spec says by nothing, none where it does not say."""
    if fencing is None:
        return None
    methods = dict.fromkeys(fencing.ways)
    if fencing.sbd is not None:
        methods["sbd"] = None
    return tuple(methods) if methods or fencing.says_how else None


def fenced_in_levels(cluster: ClusterView, world: World) -> bool:
    """Whether levels say how nodes are fenced, and no list of methods for all."""
    fencing = fencing_of(cluster, world)
    return fencing is not None and bool(fencing.levels)


def by_member(cluster: ClusterView, world: World) -> dict[str, tuple[str, ...]]:
    """How each member of a cluster that says how is fenced: by the methods, or by the levels that are for it."""
    fencing = fencing_of(cluster, world)
    methods = methods_of(fencing) or ()
    if fencing is None or not fencing.levels:
        return dict.fromkeys(cluster.members, methods)
    shared = ("sbd",) if fencing.sbd is not None else ()
    return {
        member: tuple(
            dict.fromkeys(
                [
                    *(
                        device.method
                        for level in fencing.levels
                        if not level.members or member in level.members
                        for device in level.devices
                    ),
                    *shared,
                ]
            )
        )
        for member in cluster.members
    }


def is_diskless(fencing: Fencing, *, alone: bool = False) -> bool:
    """Whether SBD fences by the watchdog, with no disk; with ``alone``, whether nothing else does."""
    methods, sbd = set(fencing.ways), fencing.sbd
    if sbd is not None and "watchdog" not in methods:
        methods.add("sbd")
    watched = "watchdog" in methods or ("sbd" in methods and sbd is not None)
    if not watched or (sbd is not None and sbd.devices):
        return False
    return not alone or methods <= {"watchdog", "sbd"}
