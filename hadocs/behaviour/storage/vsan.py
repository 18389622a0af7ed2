"""vSAN: objects with a part on a lost host stand still for seconds; an hour later they are made whole elsewhere.

Sources: VMware, "How vSAN handles failures", by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.storage import Act, Case
from hadocs.topology.remade import remade
from hadocs.topology.stored import StorageKind
from hadocs.topology.wording import listed

KINDS: tuple[StorageKind, ...] = ("vsan",)


def reacts(case: Case) -> tuple[Act, ...]:
    """Objects stand still; where enough fault domains are left, and with room for it, their copies are made anew."""
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
    if remade(case.world, case.key, {m for m in case.entry.on if m not in case.left}):
        found.append(Act("rebuilds", case.key, (repair,), after="loss"))
    return tuple(found)
