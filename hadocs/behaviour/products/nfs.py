"""The NFS server of Linux: after a start its clients reclaim what they had open, and nothing else is opened until then.

Source: linux, fs/nfsd/nfs4state.c, nfsd4_process_open2 and nfsd4_lock, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed, of_layer
from hadocs.behaviour.products import Handover, Taking

PRODUCTS = ("nfs",)


def hands_over(taking: Taking) -> Handover | None:  # noqa: ARG001 - the same for every member
    """It starts on the other member, and clients wait for the end of its grace period."""
    grace = of_layer("nfs", "reclaim")
    return None if grace is None else Handover(starts=(assumed("role"),), clients=(grace,))
