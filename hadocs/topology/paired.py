"""What keeps the two sides of a mirrored pair in step: arrays that serve one disk, or Storage Replica."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from hadocs.topology.platform import cluster_platform, machine_platform

if TYPE_CHECKING:
    from hadocs.topology.world import World

PairKind = Literal["replica", "metro"]
"""``replica``: a host reaches its own side, and the other one is brought online. ``metro``: both are one disk."""

_BY_WHOM: Mapping[str, PairKind] = {"array": "metro", "storage-replica": "replica"}


def pair_of(world: World, key: str) -> PairKind | None:
    """What keeps a storage and its mirror in step, whatever each of them is by itself; ``None`` without a mirror."""
    mirror = world.mirror_of(key)
    if mirror is None:
        return None
    by = world.mirrors.by.get(key)
    return taken_for(world, key, mirror) if by is None else _BY_WHOM[by]


def taken_for(world: World, key: str, mirror: str) -> PairKind:
    """What a mirror is without ``mirrored_by``: Storage Replica under Windows, where no machine reaches both sides.

    Source: MicrosoftDocs/windowsserverdocs, stretch-cluster-replication-using-shared-storage.md: each site has storage
    of its own, which only its own nodes reach.
    """
    both = any(world.reaches_itself(m, key) and world.reaches_itself(m, mirror) for m in world.kinds)
    return "replica" if not both and _windows(world, (key, mirror)) else "metro"


def _windows(world: World, pair: tuple[str, str]) -> bool:
    """Whether the machines that reach a pair are clustered by Windows."""
    for key, cluster in world.spec.clusters.items():
        if any(world.reaches_itself(m, side) for m in cluster.members for side in pair):
            found = cluster_platform(world, key, {m: machine_platform(world, m) for m in cluster.members})
            return found is not None and found.id == "hyper-v"
    return False
