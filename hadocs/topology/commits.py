"""Whether commits of a service wait for copies that are gone, and who ends that.

Source: PostgreSQL, "Synchronous replication", planning for high availability: without its last synchronous standby
commits wait, until one is back or a person takes them out of synchronous_standby_names. Under Pacemaker the agent pgsql
does that itself, and Patroni does as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.platforms import catalog
from hadocs.platforms.majorities import brought_by, find_majority
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import State, reaches
from hadocs.topology.handing import commit_of
from hadocs.topology.wording import listed

if TYPE_CHECKING:
    from hadocs.spec.model import Service
    from hadocs.topology.aftermath import Estate

WAITS = "wait"
"""What a product's ``commits_without_copy`` says where nothing of its own ends the wait."""


def nobody_ends_it(estate: Estate, service: Service) -> bool:
    """Whether nothing but a person lets commits go on without the last copy that they wait for."""
    product = catalog.find_product(service.product) if service.product else None
    fact = product.facts.get("commits_without_copy") if product else None
    cluster = estate.world.cluster_of(service)
    return fact is not None and fact.value == WAITS and (cluster is None or not estate.policy(cluster).fences)


def standbys(estate: Estate, service: Service) -> tuple[str, ...]:
    """The copies of which one has to be there for commits of a service to go on; none where that ends by itself."""
    active = active_on(estate.world, service)
    if len(active) != 1 or service.data is not None or not nobody_ends_it(estate, service):
        return ()
    copies = (m for m in estate.world.carriers(service) if m != active[0])
    return tuple(m for m in copies if commit_of(service, m) == "synchronous")


def waited_for(state: State, service: Service) -> tuple[str, ...]:
    """The synchronous copies of a service that runs on, where all of them are gone and nobody else ends the wait."""
    kept = standbys(state.estate, service)
    (active,) = active_on(state.world, service) if kept else ("",)
    return kept if kept and all(_gone(state, service, active, m) for m in kept) else ()


def _gone(state: State, service: Service, active: str, copy: str) -> bool:
    world = state.world
    if not state.runs(copy) or copy in state.restarted:
        return True
    if copy in state.cut.get(world.cluster_of(service) or "", ()):
        return True
    ref = service.copies.get(copy)
    if ref and reaches(state, copy, ref):
        return True
    there = set(world.networks_of(copy))
    shared = {n for n in world.networks_of(active) if n in there}
    return bool(shared) and shared <= state.without(active) | state.without(copy)


def held(waited: tuple[str, ...]) -> tuple[str, str]:
    """Why commits wait for some copies, and what a person does about it."""
    them = "it" if len(waited) == 1 else "them"
    them_back = f"{listed(waited)} {'is' if len(waited) == 1 else 'are'} back sooner"
    why = f"commits wait for {listed(waited)}, and nothing but a person lets the primary do without {them}"
    act = f"a person takes {listed(waited)} out of synchronous_standby_names, unless {them_back}"
    return f"{why}; what only reads goes on", act


def unacknowledged(state: State, service: Service, carrier: str) -> str:
    """Why nothing more is acknowledged that a member which is cut off writes, though it does not know yet; empty where
    it is. PostgreSQL under Patroni waits for its synchronous standbys, and can't do without them where it does not
    reach its store.
    """
    cluster = state.world.cluster_of(service)
    if cluster is None or carrier not in state.cut.get(cluster, ()):
        return ""
    product = catalog.find_product(service.product) if service.product else None
    own = brought_by(product.id) if product is not None else None
    if own is not None and own.model == "elsewhere":
        copies = [
            m
            for m in state.world.carriers(service)
            if m != carrier and commit_of(service, m) == "synchronous"
        ]
        if copies and not set(copies) & state.cut[cluster]:
            return (
                f"commits wait for {listed(copies, joiner='or')}, which {carrier} no longer reaches{_READS}"
            )
        return ""
    stated = find_majority(state.world.spec.clusters[cluster].platform or service.product or "")
    if stated is not None and stated[0].acknowledged(stated[1]):
        return f"no majority acknowledges any more what {carrier} writes{_READS}"
    return ""


_READS = "; what only reads goes on"
