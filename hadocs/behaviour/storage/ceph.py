"""Ceph: what has a copy on a lost machine stands still until the monitors count that out; later it is copied anew.

Sources: ceph, mon-osd-interaction.rst, by timer. A process that dies while its host lives is noticed within a second,
which is no loss of a machine.
"""

from __future__ import annotations

from hadocs.behaviour.known import assumed, of_layer
from hadocs.behaviour.storage import Act, Case
from hadocs.topology.holding import copies_of, domains
from hadocs.topology.stored import StorageKind
from hadocs.topology.wording import listed

KINDS: tuple[StorageKind, ...] = ("ceph",)


def reacts(case: Case) -> tuple[Act, ...]:
    """It waits for two other machines to report the lost one, or without them for 15 minutes.

    Source: ceph, doc/architecture.rst: clients read from the primary copy; it writes to all others before it answers.
    """
    if case.stopped:
        return (Act("pauses", case.key, why=case.stopped, grounds=case.said("copies"), after="loss"),)
    if not case.gone:
        return ()
    grace, osdmap, patience = (of_layer("ceph", n) for n in ("grace", "osdmap", "report_timeout"))
    down_out = of_layer("ceph", "down_out")
    if grace is None or osdmap is None or patience is None or down_out is None:
        return ()
    noticed = grace if len(case.left) > 1 else patience
    found = [
        Act("pauses", case.key, why=f"what has a copy on {listed(case.gone)} is not written, nor read where "
            f"that is its primary", grounds=case.said("on"), after="loss"),
        Act("is-counted-out", case.gone[0], (noticed, osdmap), by=case.key),
        Act("resumes", case.key, (assumed("pause.peering"),)),
    ]  # fmt: skip
    copies = copies_of(case.entry)
    whole = [d for d in domains(case.world, case.key) if any(m in case.left for m in d)]
    if copies and len(whole) >= copies and not case.place:
        found.append(Act("rebuilds", case.key, (down_out,), to=None, after="before"))
    return tuple(found)
