"""vSAN: objects with a part on a lost host stand still for seconds; an hour later they are made whole elsewhere.

Sources: VMware, "How vSAN handles failures", by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.storage import Act, Case
from hadocs.topology.stored import StorageKind, copies_of, domains
from hadocs.topology.wording import listed

KINDS: tuple[StorageKind, ...] = ("vsan",)


def reacts(case: Case) -> tuple[Act, ...]:
    """With room for it, copies are made anew: 2n + 1 fault domains have to be left for n failures to tolerate, or as
    many as there are pieces.
    """
    if case.stopped:
        return (Act("pauses", case.key, why=case.stopped, grounds=case.said("copies"), after="loss"),)
    stall, repair = of_layer("vsan", "stall"), of_layer("vsan", "repair_delay")
    if not case.gone or stall is None or repair is None:
        return ()
    why = f"objects with a part on {listed(case.gone)} are neither read nor written"
    found = [
        Act("pauses", case.key, why=why, grounds=case.said("on"), after="loss"),
        Act("resumes", case.key, (stall,)),
    ]
    copies = copies_of(case.entry)
    left = [d for d in domains(case.world, case.key) if any(m in case.left for m in d)]
    if copies and len(left) >= (copies if case.entry.parity else 2 * copies - 1):
        found.append(Act("rebuilds", case.key, (repair,), after="loss"))
    return tuple(found)
