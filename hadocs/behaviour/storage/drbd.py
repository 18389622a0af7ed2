"""DRBD: the copy that is written goes on alone once it has missed its peer, and the other one grows old.

Source: drbd.conf(5), fencing and quorum: both are off unless they are set, so that an old copy may be promoted.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.storage import Act, Case
from hadocs.topology.stored import StorageKind
from hadocs.topology.wording import listed

KINDS: tuple[StorageKind, ...] = ("drbd",)


def reacts(case: Case) -> tuple[Act, ...]:
    """Writes wait for the answer of the peer for some seconds; the loss of the link is no loss of data."""
    missed = of_layer("drbd", "peer_lost")
    if missed is None or case.stopped or not (case.gone or case.link):
        return ()
    if case.gone and (case.writer or case.link):
        return ()  # nobody is left who writes, or whoever writes has done so alone before
    missing = f"writes wait for {listed(case.gone)}" if case.gone else "writes wait for the other copy"
    found = [
        Act("pauses", case.key, why=missing, grounds=case.said("on"), after="loss"),
        Act("resumes", case.key, (missed,), why="" if case.link else "on one copy"),
    ]
    if case.link:
        old = "one copy is written alone from then on; the other grows old, and must not be promoted"
        found.append(Act("runs-on", case.key, why=old, grounds=case.said("protocols")))
    return tuple(found)
