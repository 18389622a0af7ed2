"""A member whose system hangs is reset by its own watchdog: SBD, which runs in that system, no longer feeds it.

Sources: ClusterLabs/sbd, src/sbd-inquisitor.c (it is fed once a loop of a second while SBD runs) and man/sbd.8,
"Configure a watchdog"; the kernel's softdog is a timer of the same kernel, and may hang with it.
"""

from __future__ import annotations

from collections.abc import Collection

from hadocs.behaviour.engines import family
from hadocs.behaviour.engines.pacemaker import watchdog
from hadocs.behaviour.model import Term
from hadocs.behaviour.silent import Silent
from hadocs.topology.model import ClusterView
from hadocs.topology.world import World


def own_watchdog(world: World, view: ClusterView, machine: str) -> Term | None:
    """How long the watchdog of a member waits for SBD; ``None`` where no SBD feeds one."""
    fencing = world.spec.clusters[view.id].fencing
    if family(view) != "pacemaker" or fencing is None or not fencing.enabled:
        return None
    if fencing.sbd is None and not {"sbd", "watchdog"} & set(fencing.ways):
        return None
    return watchdog(Silent(world, view, (machine,), ()))


def outlives(machine: str) -> str:
    """What is taken for granted of a watchdog that resets a machine."""
    return (
        f"the watchdog of {machine} still runs while its system hangs, as one of hardware does: softdog may hang with "
        "the kernel"
    )


def starts_with_system(cluster: str) -> str:
    """What is taken for granted of members that come back by themselves."""
    return f"corosync, SBD and Pacemaker start on the members of {cluster} when those boot"


def all_back(view: ClusterView, up: Collection[str], away: Collection[str]) -> bool:
    """Whether all members of a cluster run again: with fewer, two_node and wait_for_all have it start nothing."""
    return all(m in up or m not in away for m in view.members)
