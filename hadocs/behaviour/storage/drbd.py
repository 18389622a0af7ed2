"""DRBD: the copy that is written goes on alone once it has missed its peer, and the other one grows old.

Source: drbd.conf(5), fencing and quorum: both are off unless they are set, so that an old copy may be promoted.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.model import Term
from hadocs.behaviour.storage import Act, Case, not_known
from hadocs.topology.stored import StorageKind
from hadocs.topology.wording import listed, number

KINDS: tuple[StorageKind, ...] = ("drbd",)


def reacts(case: Case) -> tuple[Act, ...]:
    """Writes wait for the answer of the peer for some seconds; the loss of the link is no loss of data.

    With ``resource-and-stonith`` they wait until the peer can do no harm, with quorum until a majority is there.
    """
    missed = of_layer("drbd", "peer_lost")
    if case.stopped and case.entry.quorum == "majority":
        held = "writes fail" if case.entry.on_no_quorum == "io-error" else "writes are held"
        return (
            Act("pauses", case.key, why=f"{case.stopped}; {held}", grounds=case.said("quorum"), after="loss"),
        )
    if missed is None or case.stopped or not (case.gone or case.link):
        return ()
    if case.entry.drbd_protocol == "A" and case.entry.fencing != "resource-and-stonith" and not case.link:
        return ()  # no write waits for the peer; DRBD goes on once it has missed it
    if case.gone and (case.writer or case.link):
        return ()  # nobody is left who writes, or whoever writes has done so alone before
    missing = f"writes wait for {listed(case.gone)}" if case.gone else "writes wait for the other copy"
    fencing = case.entry.fencing
    terms: tuple[Term, ...] = (missed,)
    left = len(case.entry.on) - len(case.gone)
    on = "" if case.link else "on one copy" if left < 2 else f"on the {number(left)} copies that are left"
    if fencing == "resource-and-stonith":
        sure = not_known(
            "fence-peer", f"how long it takes until {case.key} knows its peer outdated or fenced"
        )
        terms, on = (missed, sure), "once its peer is outdated or fenced"
    found = [
        Act("pauses", case.key, why=missing, grounds=case.said("on"), after="loss"),
        Act("resumes", case.key, terms, why=on),
    ]
    if case.link:
        old = "one copy is written alone from then on; the other grows old, and must not be promoted"
        if case.beaten:
            writers = listed(case.beaten)
            old = (
                f"what {writers} still writes is on its own copy alone, and is lost once the other is promoted; after "
                "that a person has to say whose changes are thrown away"
            )
        if fencing in ("resource-only", "resource-and-stonith"):
            old = "one copy is written alone from then on; no other is promoted until it has caught up"
        found.append(Act("runs-on", case.key, why=old, grounds=case.said("protocols")))
    return tuple(found)
