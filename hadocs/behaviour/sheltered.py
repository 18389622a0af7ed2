"""Machines that their cluster moves off a host that has lost its link to their network, and services that wait for it.

How soon a cluster of Windows begins is documented nowhere that was found; how long the memory takes is its size over
what the network carries.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.known import unknown
from hadocs.behaviour.model import Ground
from hadocs.platforms import catalog
from hadocs.topology.lock_stores import unreachable


def sheltered(draft: Draft) -> None:
    """Each machine that is moved while it runs, to a host where its network is."""
    state, world = draft.run.state, draft.world
    for vm, move in state.sheltered.items():
        cluster = world.host_cluster(vm) or ""
        long = unknown(
            "moved-live",
            f"the adapter of {vm} is a protected one, as all are unless that is switched off; how soon {cluster} "
            "moves it, and for how long, is not known",
        )
        draft.add(
            "is-moved",
            vm,
            "cluster",
            cause=_lost_link(draft, move.source or ""),
            terms=(long,),
            by=cluster,
            to=move.to,
            why=f"{move.source} has lost its link to a network of {vm}",
            grounds=(_protection(draft, cluster),),
        )


def moved_back_in_reach(draft: Draft, key: str, active: Sequence[str]) -> bool:
    """Tell of a service that nobody reaches until its machine has been moved; whether that is what happens to it."""
    state = draft.run.state
    if len(active) != 1 or active[0] not in state.sheltered:
        return False
    why = unreachable(state, active[0])
    if not why:
        return False
    move = state.sheltered[active[0]]
    draft.away[key] = draft.add(
        "stops",
        key,
        "network",
        cause=_lost_link(draft, move.source or ""),
        by=active[0],
        why=why,
        kind="service",
    )
    moved = next(i for i, e in enumerate(draft.events) if (e.what, e.subject) == ("is-moved", active[0]))
    draft.back[key] = draft.add("reconnects", key, "clients", cause=moved, to=move.to, kind="service")
    return True


def _lost_link(draft: Draft, host: str) -> int | None:
    lost = (t.id for t in draft.things if t.kind == "adapter" and t.id.startswith(f"{host}:"))
    return next((draft.stopped[i] for i in lost if i in draft.stopped), None)


def _protection(draft: Draft, cluster: str) -> Ground:
    platform = draft.topology.clusters[cluster].platform
    key = f"{platform.id}/{platform.version}" if platform else ""
    found = catalog.find_platform(key)
    fact = found.facts.get("protected_network") if found else None
    if fact is None:
        return Ground()
    return Ground(fact=f"{key} protected_network", source=fact.source, basis=fact.basis)
