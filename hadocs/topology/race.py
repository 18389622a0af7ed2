"""Two sides of a cluster that both keep quorum and fence each other: who may win, by what delays fencing.

Source: Pacemaker Explained, pcmk_delay_base, pcmk_delay_max and priority-fencing-delay; measured on Pacemaker 2.1.5: a
side begins to fence 0.06 to 1.1 s after its membership, so that without a delay either may be first, or both.
votequorum(5), two_node, and Pacemaker Explained, startup-fencing: a node that boots alone and has quorum fences those
that it does not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hadocs.topology.active import active_on
from hadocs.topology.wording import listed
from hadocs.topology.world import World


@dataclass(frozen=True, slots=True)
class Race:
    """Sides that fence each other. ``wins`` is the one that is first, ``None`` where that is not known; ``why`` says in
    a clause what decides, or what is not known, ``short`` the same without the names. ``open`` is true where nothing
    keeps both from being fenced: at once, or one after the other as they boot.
    """

    sides: tuple[frozenset[str], ...]
    wins: int | None
    why: str
    short: str
    open: bool = False


def race(world: World, cluster: str, sides: tuple[frozenset[str], ...]) -> Race:
    """Who wins the race between some sides of a cluster, and whether that lasts."""
    found = _first(world, cluster, sides)
    quorum = world.spec.clusters[cluster].quorum
    if quorum is None or not quorum.two_node or quorum.wait_for_all is not False:
        return found
    names = listed(world.spec.clusters[cluster].members)
    why = (
        f"whether {names} hear each other again before the one that was fenced has booted: it has quorum alone, "
        f"waits for nobody (clusters.{cluster}.quorum.wait_for_all is false), and fences the other in turn"
    )
    return replace(found, why=why, open=True)


def _first(world: World, cluster: str, sides: tuple[frozenset[str], ...]) -> Race:
    fencing, at = world.spec.clusters[cluster].fencing, f"clusters.{cluster}.fencing"
    names = listed([listed(sorted(side)) for side in sides], joiner="or")
    if fencing is not None and len(world.spec.clusters[cluster].members) == 2:
        if fencing.delay and fencing.delay_for:
            first = next((i for i, side in enumerate(sides) if fencing.delay_for in side), None)
            why = f"{fencing.delay_for} has the head start"
            return Race(sides, first, why, why)
        if fencing.priority_delay:
            first = busiest(world, cluster, sides)
            if first is not None:
                some = listed(sorted(sides[first]))
                why = f"{some} runs what has priority"
                return Race(sides, first, why, why)
            why = f"whether {names} runs what has the higher priority, and is spared by {at}.priority_delay"
            return Race(sides, None, why, "each of them runs something")
        if fencing.delay:
            why = f"whether {names} has the head start ({at}.delay_for says)"
            return Race(sides, None, why, "one of them has a head start")
        if fencing.delay_max:
            why = f"whether {names} draws the longer delay and is shot later ({at}.delay_max)"
            return Race(sides, None, why, "their delays are random")
    key = (
        f"{at}.delay for one of them, or a quorum device, gives one"
        if len(sides) == 2
        else f"with clusters.{cluster}.quorum.no_quorum_policy other than ignore, only the part with quorum would fence"
    )
    if len(sides) == 2:
        why = f"whether {names} fences the other first, or both are fenced: neither has a head start ({key})"
        return Race(sides, None, why, "neither has a head start", open=True)
    why = f"whether {names} is first to fence the others, or all are fenced: none has a head start ({key})"
    return Race(sides, None, why, "none has a head start", open=True)


def busiest(world: World, cluster: str, sides: Sequence[frozenset[str]]) -> int | None:
    """The only side that carries anything of the cluster; ``None`` where several do, or none."""
    carry = {
        i
        for service in world.spec.services.values()
        if world.cluster_of(service) == cluster
        for i, side in enumerate(sides)
        if active_on(world, service)[0] in side
    }
    carry |= {i for i, side in enumerate(sides) for m in side if world.vms_on.get(m)}
    return carry.pop() if len(carry) == 1 else None
