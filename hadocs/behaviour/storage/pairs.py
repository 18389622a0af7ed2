"""Mirrored pairs: the side that is left serves on, by the array itself, or once the cluster has brought it online.

Source: Microsoft, "Stretch cluster replication using shared storage": the destination becomes the source.
"""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.behaviour.known import assumed, of_layer
from hadocs.behaviour.storage import Act, Case, not_known
from hadocs.topology.paired import pair_of
from hadocs.topology.stored import StorageKind
from hadocs.topology.world import World

KINDS: tuple[StorageKind, ...] = ("replica", "metro")


def reacts(case: Case) -> tuple[Act, ...]:
    """An array hands over within its hosts' patience; a replica waits for the disk to be given up."""
    if case.link and case.other:
        why = f"writes wait until it is settled that it goes on, and not {case.other}"
        return (
            Act("pauses", case.key, why=why, grounds=case.said("mirror"), after="loss"),
            Act("resumes", case.key, (assumed("pause.controller"),), why="alone"),
        )
    if case.stopped and not case.side:
        return (Act("pauses", case.key, why=case.stopped, grounds=case.said("mirror"), after="loss"),)
    if not case.side or not case.other:
        return ()
    if pair_of(case.world, case.key) == "metro":
        why = f"takes over what {case.key} held" if case.used else f"writes wait until {case.key} is given up"
        return (
            Act("pauses", case.other, why=why, grounds=case.said("mirror"), after="loss"),
            Act("resumes", case.other, (assumed("pause.controller"),)),
        )
    gone = of_layer("windows-disks", "last_path")
    online = not_known("replica-online", f"how long {case.other} takes to come online is not published")
    # What is cut off is given up with the members that reach it; a disk that is gone is, once no path to it answers.
    terms = (online,) if case.parted else (*((gone,) if gone else ()), online)
    return (
        Act("is-promoted", case.other, terms, "the replica becomes the source", case.said("mirror"), "cluster",
            by=case.by, after="counted" if case.parted else "loss"),
    )  # fmt: skip


def taken_for_replicas(world: World, told: Iterable[str]) -> tuple[str, ...]:
    """What is taken for granted where a timeline tells of arrays as of Storage Replica without ``mirrored_by``."""
    some = {*told}
    pairs = {
        tuple(sorted((key, mirror), key=[*world.spec.storage].index)): None
        for key in world.spec.storage
        if key in some
        and (mirror := world.mirror_of(key)) is not None
        and pair_of(world, key) == "replica"
        and key not in world.mirrors.by
    }
    return tuple(
        f"Storage Replica keeps {one} and {other} in step (storage.{one}.mirrored_by does not say who does; no machine "
        "reaches both, and arrays that mirror each other have commands of their own)"
        for one, other in pairs
    )
