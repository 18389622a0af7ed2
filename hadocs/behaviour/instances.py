"""Instances of a service that no cluster hands over: what those that are left do, and an address that moves."""

from __future__ import annotations

from hadocs.behaviour.clients import checks
from hadocs.behaviour.draft import Draft
from hadocs.behaviour.known import assumed
from hadocs.behaviour.products import Fewer, goes_on, product_of, takes_address
from hadocs.spec.model import Service
from hadocs.topology.active import active_on
from hadocs.topology.commits import held, waited_for
from hadocs.topology.lock_stores import keeps_lock, lockless, missed, stores, unreachable
from hadocs.topology.wording import listed


def fewer(draft: Draft, key: str, service: Service) -> None:
    """What is to be told of a service that goes on with fewer instances."""
    machines = draft.world.carriers(service)
    lost = tuple(m for m in machines if m in draft.stopped and m not in draft.before)
    left = tuple(m for m in machines if m not in draft.stopped and draft.run.state.runs(m))
    if not lost or not left:
        return
    led(draft, key, lost, left, draft.stopped[lost[0]])


def led(draft: Draft, key: str, lost: tuple[str, ...], left: tuple[str, ...], cause: int) -> None:
    """What leads users away from instances that no longer answer, where that is stated or known of the product."""
    service = draft.world.spec.services[key]
    product = product_of(service)
    if (found := checks(draft.world, key)) and len(active_on(draft.world, service)) > 1:
        why = f"the load balancer before {key} takes {listed(lost)} out"
        draft.add("reconnects", key, "clients", cause=cause, terms=found, why=why, kind="service")
    for one in goes_on(Fewer(draft.world, key, product, lost, left)) if product is not None else ():
        draft.add(
            one.what,
            key,
            one.actor,
            cause=cause,
            terms=one.terms,
            why=one.why,
            grounds=one.grounds,
            kind="service",
        )


def unled(draft: Draft, key: str) -> str:
    """The question that is open where one of several instances hangs or fails and nothing tells what leads users away
    from it; empty where something does, or a cluster decides.

    Source: none is needed for what is not stated; what a balancer before it checks is `clients.health_check`.
    """
    service = draft.world.spec.services[key]
    if draft.world.cluster_of(service) is not None or len(active_on(draft.world, service)) < 2:
        return ""
    if any(e.subject == key and e.what in ("runs-on", "reconnects") for e in draft.events):
        return ""
    return "what leads users away from an instance that no longer answers is not stated"


def commits_held(draft: Draft, key: str, service: Service) -> bool:
    """Tell of a primary that commits nothing without its last synchronous copy; whether that is what happens to it."""
    waited, fate = waited_for(draft.run.state, service), draft.run.fates[key]
    if not waited or fate.why != held(waited)[0]:
        return False
    gone = [draft.stopped[m] for m in waited if m in draft.stopped]
    last = max(gone, key=lambda place: draft.events[place].when.order, default=draft.lost_thing())
    draft.away[key] = draft.add("pauses", key, "engine", cause=last, why=fate.why, kind="service")
    back = [draft.up[m] for m in waited if m in draft.up]
    if fate.by_hand:
        draft.add(
            "waits-for-a-person", key, "person", cause=draft.away[key], why=fate.by_hand, kind="service"
        )
    elif back:
        first = min(back, key=lambda place: draft.events[place].when.order)
        draft.back[key] = draft.add(
            "resumes", key, "engine", cause=first, terms=(assumed("start"),), kind="service"
        )
    return True


def not_promoted(draft: Draft, key: str, service: Service) -> None:
    """Members that run on where they do not reach the store of the leader's lock: none of them becomes one, and who is
    one stays it with failsafe_mode alone.
    """
    state, world, cause = draft.run.state, draft.world, draft.lost_thing()
    running = [m for m in world.carriers(service) if state.runs(m)]
    for store in stores(world, key) if keeps_lock(service) else ():
        out = tuple(m for m in running if missed(state, store, m))
        if stays := tuple(m for m in out if not lockless(state, key, m)):
            why = f"{listed(stays)} can't reach {store}, and stays the primary while it reaches all other members"
            draft.add("runs-on", key, "engine", cause=cause, why=f"{why} (failsafe_mode)", kind="service")
        if waits := tuple(m for m in out if m not in stays):
            verb = "takes" if len(waits) == 1 else "take"
            why = f"{listed(waits)} can't reach {store}, and {verb} nothing over meanwhile"
            draft.add("runs-on", key, "engine", cause=cause, why=why, kind="service")


def missed_by_clients(draft: Draft, service: Service) -> None:
    """Instances that run on where none of their clients reaches them, while others are reached: theirs connect anew."""
    state = draft.run.state
    for machine in draft.world.carriers(service):
        told = any(e.what == "is-cut-off" and e.subject == machine for e in draft.events)
        if told or machine in draft.stopped or machine in state.sheltered or not state.runs(machine):
            continue
        if why := unreachable(state, machine):
            draft.add("is-cut-off", machine, "clients", why=why)


def address_moves(draft: Draft, key: str, to: str | None) -> None:
    """Another instance takes the address of the lost one, without a cluster."""
    hand = takes_address(draft.world.spec.services[key])
    if hand is None:
        return
    draft.began[key] = draft.back[key] = draft.add(
        hand.what,
        key,
        hand.actor,
        cause=draft.away[key],
        terms=hand.begins,
        to=to,
        why=hand.title,
        kind="service",
    )
