"""Storage Spaces Direct: I/O of all volumes pauses while a node is counted out, and changed regions are repaired later.

Source: Microsoft, "Troubleshoot Storage Spaces Direct": up to 60 s on 2016 with some updates; no figure for others.
"""

from __future__ import annotations

from hadocs.behaviour.storage import Act, Case, not_known
from hadocs.topology.stored import StorageKind
from hadocs.topology.wording import listed

KINDS: tuple[StorageKind, ...] = ("s2d",)


def reacts(case: Case) -> tuple[Act, ...]:
    """Volumes pause with the lost node, and go on with the copies that are left once it is counted out."""
    if case.stopped:
        return (Act("pauses", case.key, why=case.stopped, grounds=case.said("on"), after="loss"),)
    if not case.gone:
        return ()
    owners = not_known("pool", f"how long {case.key} stands still when a node is lost is not published")
    return (
        Act(
            "pauses",
            case.key,
            why=f"a part of it is on {listed(case.gone)}",
            grounds=case.said("on"),
            after="loss",
        ),
        Act("resumes", case.key, (owners,), why="with the copies that are left", after="counted"),
    )
