"""How services stop with what carries them and come back: by a takeover, or with their machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hadocs.behaviour.clients import checks, stated_address
from hadocs.behaviour.clusters import silent_of
from hadocs.behaviour.draft import Draft
from hadocs.behaviour.engines import engine_of
from hadocs.behaviour.found_out import finds_out, unheard
from hadocs.behaviour.held_up import held_up
from hadocs.behaviour.instances import address_moves, commits_held, fewer, missed_by_clients, not_promoted
from hadocs.behaviour.known import assumed, unknown
from hadocs.behaviour.model import Ground, Span, Term
from hadocs.behaviour.products import Handover, Taking, gives_up, handed_by, handover, starts_again
from hadocs.behaviour.remote import reconnects
from hadocs.behaviour.sheltered import moved_back_in_reach
from hadocs.behaviour.starved import held_by_disks
from hadocs.behaviour.stored import wait_for_storage
from hadocs.behaviour.wording import OPEN, lasting
from hadocs.spec.model import Service
from hadocs.topology.active import active_on, first_of
from hadocs.topology.aftermath import reaches
from hadocs.topology.commits import unacknowledged
from hadocs.topology.failures import runs_twice
from hadocs.topology.lock_stores import lockless
from hadocs.topology.locks import missed, stands_still
from hadocs.topology.model import ClusterView
from hadocs.topology.placement import replicas
from hadocs.topology.sides import doubled


def carried(draft: Draft) -> None:
    """Services stop with the machine that carries them, and come back by a takeover or with their machine."""
    for key, service in in_order_of_needs(draft):
        fate = draft.run.fates[key]
        active = active_on(draft.world, service)
        if fate.state == "up":
            fewer(draft, key, service)
            not_promoted(draft, key, service)
            if len(active) > 1:
                missed_by_clients(draft, service)
        if fate.state == "up" or not active or draft.world.cluster_of(service) in draft.run.state.twice:
            continue
        if commits_held(draft, key, service):
            continue
        carrier = active[0]
        if carrier in draft.before and fate.state == "down" and carrier in draft.run.state.machines:
            continue  # it has stopped with its machine in an earlier step
        if doubled(draft.run.state, active):
            continue  # told of its machine
        if stands_still(draft.run.state, service):
            _stands_still(draft, key, service)
            continue
        if fate.state == "interrupted" and fate.failover is None and moved_back_in_reach(draft, key, active):
            continue
        if runs_twice(draft.run.state, key):
            _both_run(draft, key, draft.world.cluster_of(service) or "")
            continue
        cluster = draft.world.cluster_of(service)
        gone = None if _parted_from_data(draft, carrier, service) else draft.stopped.get(carrier)
        if fate.state == "interrupted" and fate.failover is None and _halts(draft, cluster):
            _all_stand_still(draft, key, cluster or "")
            continue
        if gone is None and fate.state == "interrupted" and held_up(draft, key, service):
            continue
        needed = next((draft.away[n] for n in service.requires if n in draft.away), None)
        raced = fate.state == "uncertain" and bool(draft.run.state.raced)
        if raced and gone is None and needed is None:
            continue  # the case that is told leaves it with the side that is first
        anew = _placed_anew(draft, cluster) if fate.failover is not None and gone is None else None
        if fate.state == "down" and gone is None and not fate.why.startswith("it needs "):
            needed = None  # it is missed by itself, whatever becomes of what it needs
        cause = next((c for c in (gone, needed, anew) if c is not None), draft.lost_thing())
        # One of several instances stands for all only where it is its machine that stops.
        by = carrier if len(active) == 1 or gone is not None else ""
        why = "" if raced else fate.why
        asked = fate.state == "uncertain" and why.startswith("whether ")
        terms: tuple[Term, ...] = ()
        if (
            (gone is not None or asked or not why)
            and len(active) == 1
            and (cut_off := unheard(draft, carrier))
        ):
            cause, why = (
                draft.lost_thing(),
                cut_off,
            )  # it runs on there for a while, and nobody has anything of it
        elif asked and gone is None and needed is None:
            why = f"{OPEN} {why}"
        # Who is reached and whose disks answer goes on until it gives up; else it is missed from the first moment.
        hung = gone is not None and draft.events[gone].what in ("hangs", "pauses")
        waits = carrier not in draft.run.state.at_once and not hung and not unheard(draft, carrier)
        waits = waits and not _without_data(draft, service, carrier)
        if waits and (patience := gives_up(service)) is not None:
            cause, terms = (needed if needed is not None else draft.lost_thing()), (patience,)
            why = why or lockless(draft.run.state, key, carrier) or ""
        if held := unacknowledged(draft.run.state, service, carrier):
            cause, terms, why = draft.lost_thing(), (), held
        draft.away[key] = draft.add(
            "stops", key, "machine", cause=cause, terms=terms, by=by, why=why, kind="service"
        )
        # A system that hangs may come back as what it was: it is restarted before anything is promoted beside it.
        asleep = (
            cluster is None
            and gone is not None
            and draft.events[gone].what == "hangs"
            and not draft.events[gone].why
        )
        if fate.by_hand and not asleep:
            last = draft.counted.get(cluster or "", draft.away[key])
            draft.add(
                "waits-for-a-person",
                key,
                "person",
                cause=last,
                by=cluster or "",
                why=fate.by_hand,
                kind="service",
            )
        if fate.state != "interrupted" and not raced:
            continue
        if fate.failover is not None and cluster is None:
            address_moves(draft, key, fate.failover.to)
        elif fate.failover is not None and cluster is not None:
            take_over(draft, key, cluster, fate.failover.to)
        elif carrier not in draft.up and cluster in draft.run.state.shaky and cluster in draft.counted:
            # Its cluster had too few votes until other members of it were started again.
            # A member that does not run as the spec stands is not started by that either.
            there = [m for m in draft.world.carriers(service) if m in draft.up or draft.run.state.runs(m)]
            there = [m for m in there if not (service.data and reaches(draft.run.state, m, service.data))]
            on = carrier if carrier in there else first_of(service, there)
            draft.began[key] = draft.counted[cluster]
            terms = (starts_again(key, service, assumed("role")),)
            draft.back[key] = draft.serve(key, draft.began[key], terms, cluster, on)
        elif carrier in draft.up and all(m in draft.stopped for m in active):
            # With an instance left it is not the carrier that it waits for, but what it needs.
            host = draft.world.host_of(carrier)
            if any(e.what == "runs-twice" and e.subject == carrier for e in draft.events):
                draft.losses[key] = f"what {carrier} writes on {host} and elsewhere while it runs twice"
            if carrier in draft.run.state.restarted and replicas(draft.world, carrier):
                # The runs of replication are not an event of the timeline: how long ago the last was is not known.
                old = draft.world.spec.vms[carrier].replica_every
                span = f"{lasting(Span(old, old))} at most" if old is not None else "a minute or more"
                draft.losses[key] = f"what was written since the last replication of {carrier}, {span}"
            elif carrier in draft.run.state.restarted and (sent := _of_files(draft, carrier)):
                draft.losses[key] = sent
            terms = (starts_again(key, service, assumed("start")),)
            draft.back[key] = draft.serve(key, draft.up[carrier], terms, carrier, actor="machine")
        elif cluster is not None and (
            before := [draft.back[k] for k in service.starts_after if k in draft.back]
        ):
            # It was stopped before what it starts after, and is started again where it was.
            draft.began[key] = max(before, key=lambda place: draft.events[place].when.order)
            draft.back[key] = draft.serve(key, draft.began[key], (assumed("role"),), cluster, carrier)


def _stands_still(draft: Draft, key: str, service: Service) -> None:
    """A file system that several members write waits for the fencing of one of them, then recovers its locks."""
    state, cluster = draft.run.state, draft.world.cluster_of(service) or ""
    stopped = [draft.stopped[m] for m in missed(state, service) if m in draft.stopped and m in state.at_once]
    cause = min(stopped, default=None)
    ground = Ground(route=("services", key), basis="spec")
    draft.away[key] = draft.add(
        "pauses",
        key,
        "storage",
        cause=cause,
        why=draft.run.fates[key].why,
        grounds=(ground,),
        kind="service",
    )
    if draft.run.fates[key].state != "interrupted" or cluster not in draft.counted:
        return
    long = unknown(
        "lock-recovery", f"how long the file system of {key} takes to recover its locks is not known"
    )
    draft.began[key] = draft.counted[cluster]
    draft.back[key] = draft.add(
        "resumes", key, "storage", cause=draft.counted[cluster], terms=(long,), kind="service"
    )


def _parted_from_data(draft: Draft, carrier: str, service: Service) -> bool:
    """Whether what carries a service is cut off from its data before anything ends the service there."""
    pair = _sides_of_data(draft, service)
    return (
        any((carrier, side) in draft.run.state.apart for side in pair)
        and carrier not in draft.run.state.at_once
    )


def _without_data(draft: Draft, service: Service, carrier: str) -> bool:
    """Whether a machine that runs has lost the data of a service: its first write fails or never ends."""
    refs = (service.data, service.copies.get(carrier))
    return any(reaches(draft.run.state, carrier, ref) is not None for ref in refs if ref)


def _sides_of_data(draft: Draft, service: Service) -> tuple[str, ...]:
    """The storage of a service's data, and its mirror."""
    key = (service.data or "").partition("/")[0]
    return tuple(s for s in (key, draft.world.mirror_of(key)) if s)


def _halts(draft: Draft, cluster: str | None) -> bool:
    return cluster in draft.counted and draft.run.state.estate.policy(cluster or "").halts


def _all_stand_still(draft: Draft, key: str, cluster: str) -> None:
    """All members serve, and none commits until the lost one is counted out."""
    draft.away[key] = draft.add(
        "pauses", key, "cluster", cause=draft.lost_thing(), by=cluster, kind="service"
    )
    draft.back[key] = draft.add(
        "resumes", key, "cluster", cause=draft.counted[cluster], by=cluster, kind="service"
    )


def _placed_anew(draft: Draft, cluster: str | None) -> int | None:
    """The event with which a cluster knows what is left of it, where it places anew what runs there."""
    if cluster is None or cluster not in draft.run.state.replaced:
        return None
    knows = [
        i
        for i, e in enumerate(draft.events)
        if e.by == cluster and e.what in ("is-counted-out", "is-cut-off")
    ]
    return knows[-1] if knows else None


def rejoin(draft: Draft) -> None:
    """Members that run again join their own cluster, where that has not stopped."""
    state = draft.run.state
    for vm, up in list(draft.up.items()):
        cluster = draft.world.member_of.get(vm) or draft.world.remote_to.get(vm)
        if cluster is not None and cluster not in state.no_quorum and cluster in draft.counted:
            terms = reconnects(draft.world, cluster, vm)
            draft.add("rejoins", vm, "machine", cause=up, terms=terms, by=cluster)


def in_order_of_needs(draft: Draft) -> Iterable[tuple[str, Service]]:
    """Services, each after those that it needs."""
    table = draft.world.spec.services
    told: dict[str, None] = {}
    while len(told) < len(table):
        ready = [k for k in table if k not in told and all(n in told for n in table[k].requires)]
        told |= dict.fromkeys(ready or [next(k for k in table if k not in told)])
    return [(key, table[key]) for key in told]


def _both_run(draft: Draft, key: str, cluster: str) -> None:
    """A part that is cut off goes on with a service that the others start."""
    view = draft.topology.clusters[cluster]
    silent = silent_of(draft, view, tuple(draft.run.state.cut[cluster]), "cut")
    terms = (*engine_of(view).begins(silent), assumed("role"))
    cause = draft.counted.get(cluster, draft.lost_thing())
    why = draft.run.fates[key].why
    draft.add("runs-twice", key, "cluster", cause=cause, terms=terms, by=cluster, why=why, kind="service")


def _overlap(draft: Draft, key: str, cluster: str) -> None:
    """Without fencing, the others start a service whether or not the member that is cut off has stopped it."""
    state, service = draft.run.state, draft.world.spec.services[key]
    carrier = active_on(draft.world, service)[0]
    cleared = state.clearances.get(cluster)
    if carrier not in state.cut.get(cluster, ()) or cleared is None or not cleared.unfenced:
        return
    began, ended = draft.events[draft.began[key]].when, draft.events[_ended(draft, key, carrier)].when
    if ended.high is not None and ended.high <= began.low:
        return
    data = f", and both may write {service.data}" if service.data else ""
    draft.add(
        "runs-twice",
        key,
        "cluster",
        cause=draft.began[key],
        by=cluster,
        why=f"{carrier} may not have stopped it by then, as nothing fences it{data}",
        grounds=(Ground(route=("clusters", cluster, "fencing"), basis="spec"),),
        kind="service",
    )
    if service.data:
        draft.losses[key] = f"what both sides write to {service.data} while they both run it"


def _ended(draft: Draft, key: str, carrier: str) -> int:
    """The event with which a service ends on its member, which clients may have missed before."""
    return draft.stopped.get(carrier, draft.away[key])


def take_over(draft: Draft, key: str, cluster: str, to: str | None) -> None:
    """Another member of a cluster takes a service over."""
    view = draft.topology.clusters[cluster]
    engine = engine_of(view)
    counted = draft.counted.get(cluster, draft.away[key])
    silent = silent_of(draft, view, [m for m in view.members if m in draft.stopped], "dead")
    hand = _hand(draft, key, view, to, counted, engine.begins(silent))
    cause: int | None = counted
    if hand.from_loss:
        ended = draft.events[draft.away[key]]
        # What gives up by itself does so after the loss, from which the others count as well.
        cause = ended.cause if ended.terms else draft.away[key]
        hand = held_by_disks(draft, active_on(draft.world, draft.world.spec.services[key])[0], hand)
    else:
        hand = replace(hand, begins=(*finds_out(draft, view, key, hand), *hand.begins))
    draft.began[key] = draft.add(
        hand.what,
        key,
        hand.actor,
        cause=cause,
        terms=hand.begins,
        by=cluster,
        to=to,
        why=hand.title or hand.why,
        kind="service",
    )
    draft.not_before_started(draft.began[key], key)
    draft.back[key] = draft.serve(key, draft.began[key], hand.starts, cluster, to)
    wait_for_storage(draft, draft.back[key], _written_by(draft, key, to))
    draft.losses[key] = hand.data_loss
    data = draft.world.spec.services[key].data
    if data is not None and data.partition("/")[0] in draft.run.state.behind:
        draft.losses[key] = f"what was written to {data} since its copies were apart"
    elif sent := _not_sent(draft, data, active_on(draft.world, draft.world.spec.services[key])[0]):
        draft.losses[key] = sent
    _overlap(draft, key, cluster)
    draft.reached(key, _found_again(draft, key, hand, to), cluster, to)


def _not_sent(draft: Draft, ref: str | None, carrier: str) -> str:
    """What is lost of data that DRBD sends without waiting for the other copies; empty where nothing is.

    Source: drbd.conf-9.0(5), protocol: with A a write is done once it is in the send buffer of the node.
    """
    key = (ref or "").partition("/")[0]
    storage, host = draft.world.spec.storage.get(key), draft.world.host_of(carrier)
    if storage is None or storage.drbd_protocol != "A" or not {carrier, host} & draft.run.state.at_once:
        return ""
    return (
        f"what {host or carrier} had written to {ref} and not yet sent: DRBD waits for nobody with protocol A"
    )


def _of_files(draft: Draft, carrier: str) -> str:
    """What is lost of a machine's own disks with its host."""
    vm = draft.world.spec.vms.get(carrier)
    return _not_sent(draft, vm.files, carrier) if vm is not None else ""


def _found_again(draft: Draft, key: str, hand: Handover, to: str | None) -> tuple[Term, ...]:
    """What clients take until they have found the new member, as its product does it or the spec says."""
    world, carrier = draft.world, active_on(draft.world, draft.world.spec.services[key])[0]
    others = [to] if to else [m for m in world.carriers(world.spec.services[key]) if m != carrier]
    own = hand.clients or stated_address(world, key, carrier, others)
    return (*own, *checks(world, key))


def _written_by(draft: Draft, key: str, to: str | None) -> tuple[str | None, ...]:
    """What a service is written to once another member carries it: its data, that member's copy and its files."""
    service, vms = draft.world.spec.services[key], draft.world.spec.vms
    there = [m for m in draft.world.carriers(service) if m == to or (to is None and draft.run.state.runs(m))]
    files = [vms[m].files for m in there if m in vms]
    return (service.data, *(service.copies.get(m) for m in there), *files)


def _hand(
    draft: Draft, key: str, view: ClusterView, to: str | None, cause: int, begins: tuple[Term, ...]
) -> Handover:
    """How a service is taken over: as its product does, else as its cluster."""
    service = draft.world.spec.services[key]
    product = handed_by(service, view)
    if product is not None:
        counted = draft.between(draft.away[key], cause)
        carrier = active_on(draft.world, service)[0]
        cut = draft.run.state.cut.get(view.id, ())
        able = (m for m in draft.world.carriers(service) if m != carrier and m not in draft.stopped)
        held = (m for m in able if m not in cut and draft.run.state.runs(m))
        ready = tuple(m for m in held if lockless(draft.run.state, key, m) is None)
        anew = view.id in draft.run.state.shaky
        taking = Taking(draft.world, key, product, view, carrier, to, counted, begins, ready, anew)
        if (hand := handover(taking)) is not None:
            return hand if hand.from_loss else replace(hand, begins=(*begins, *hand.begins))
    # Copies of its own may lag behind; one that all share does not.
    return Handover(begins=begins, starts=(assumed("role"),), data_loss=None if service.copies else "")
