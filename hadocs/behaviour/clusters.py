"""What a cluster does about members that it misses, and what a part without quorum does with what it runs.

Engines say how long each reaction takes and topology which members are left; this puts the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.ended import ended_of, while_heard
from hadocs.behaviour.engines import Engine, engine_of
from hadocs.behaviour.known import assumed, unknown
from hadocs.behaviour.model import Actor, Ground, Reaction, Span, Term
from hadocs.behaviour.products import takes_address
from hadocs.behaviour.silent import How, Silent
from hadocs.behaviour.starved import hanging
from hadocs.behaviour.unplaced import unplaced
from hadocs.topology.active import active_on
from hadocs.topology.isolation import answers
from hadocs.topology.judgement import without_link
from hadocs.topology.model import ClusterView
from hadocs.topology.sides import sightless
from hadocs.topology.wording import listed


def silent_of(draft: Draft, view: ClusterView, gone: Sequence[str], how: How) -> Silent:
    """Members of a cluster that the others no longer hear, with what is known of them."""
    state = draft.run.state
    left = tuple(m for m in view.members if m not in gone and m not in state.machines)
    cleared = state.clearances.get(view.id) if gone else None
    mute = bool(gone) and state.mute.get(view.id, frozenset()).issuperset(gone)
    managed = state.policy(view.id).restarts is True
    lost = view.id in state.witnesses
    blind = how == "cut" and sightless(state, view.id, gone)
    parts = state.parted.get(view.id, ())
    place = next((i for i, part in enumerate(parts) if part == frozenset(gone)), None)
    one = gone[0] if place is not None and len(gone) == 1 else None
    answered = one is not None and answers(state, view.id, parts, one)
    return Silent(
        draft.world,
        view,
        tuple(gone),
        left,
        how,
        lost,
        cleared,
        managed=managed,
        sightless=blind,
        mute=mute,
        answered=answered,
    )


def _unheard(draft: Draft, view: ClusterView, dead: Sequence[str], left: Sequence[str]) -> bool:
    """Whether a cut of the cluster lies between members that stop and those that are left."""
    sides = draft.run.state.parts.get(view.id, ())
    here = {i for i, side in enumerate(sides) if side & set(left)}
    return bool(here and dead) and all(i not in here for i, side in enumerate(sides) if side & set(dead))


def missing(draft: Draft, view: ClusterView) -> None:
    """What one cluster does about members that it misses: counts them out, clears the way, restarts machines."""
    state, engine = draft.run.state, engine_of(view)
    cut = [m for m in view.members if m in state.cut.get(view.id, ()) and m not in draft.before]
    dead = [m for m in view.members if m in draft.stopped and m not in cut and m not in draft.before]
    shut, ended = ended_of(draft, view)
    gone = [*dead, *ended, *cut]
    left = [m for m in view.members if m not in (*gone, *shut) and m not in draft.before]
    if not left:
        return
    if view.id in state.no_quorum or view.id in state.frozen:
        _stops_for_votes(draft, view, engine, tuple(left))
        return
    if back := _forms_anew(draft, view):
        _stops_for_votes(draft, view, engine, tuple(left))
        draft.counted[view.id] = back
        return
    if not gone:
        if view.id in state.raced:
            _race(draft, view, engine, ())
        elif view.id in state.parted:
            _runs_apart(draft, view, engine)
        return
    if view.id in state.raced:
        _race(draft, view, engine, tuple(cut))
        return
    silent = silent_of(draft, view, gone, "cut" if cut else "dead")
    cause = min((draft.stopped[m] for m in dead), key=lambda e: draft.events[e].when.order) if dead else None
    if _unheard(draft, view, dead, left):
        cause = None  # the cut itself is the beginning of the silence, whatever they do behind it
    if ended and cause is None:
        cause = draft.lost_thing()
    out = while_heard(view, _answering(draft, view, engine.counts_out(silent), gone), ended)
    last = chain(draft, view, out, cause, gone[0], cause, gone[1:])
    kept = draft.add("keeps-quorum", view.id, "cluster", cause=last) if view.votes.total else last
    unwatched = _part_without_quorum(draft, view, engine, tuple(cut)) if cut else ()
    if kept is None:
        kept = next(
            (i for i, e in enumerate(draft.events) if e.what == "gives-up" and e.subject in cut), None
        )
    first = len(draft.events)
    last = _cleared(draft, view, engine, silent, kept, cause)
    if last is None:
        return
    for vm in unwatched:
        why = f"{view.id} takes {draft.world.host_of(vm)} for failed"
        draft.stopped[vm] = draft.add("stops", vm, "machine", cause=last, why=why)
    draft.waits += engine.rests(silent)
    fencing = draft.events[first:]
    if any(e.what == "is-not-fenced" for e in fencing):
        return
    for place, event in enumerate(fencing, first):
        if event.what == "is-fenced" and event.subject in cut and event.subject not in draft.stopped:
            _take_along(draft, engine, silent, event.subject, place)
    draft.counted[view.id] = last
    if view.kind == "host":
        _restarts(draft, view, engine, silent, last)
        _run_twice(draft, view, engine, silent, last)


def _answering(
    draft: Draft, view: ClusterView, reactions: tuple[Reaction, ...], gone: Sequence[str]
) -> tuple[Reaction, ...]:
    """Members whose disks hang run on in memory: they may answer their cluster for as long as they are left on."""
    held = [hanging(draft, m) for m in gone] if view.kind != "host" else []
    if not held or not reactions or any(h is None for h in held):
        return reactions
    most = held[0]
    for other in held[1:]:
        most = most.or_later(other) if most and other else most
    why = f"{listed(gone)} may still be heard by {view.id} while disks hang: it misses nothing then"
    term = Term("disks-hang", most or Span(0.0, None), (), why)
    return (replace(reactions[0], terms=(term, *reactions[0].terms)), *reactions[1:])


def _run_twice(draft: Draft, view: ClusterView, engine: Engine, silent: Silent, cause: int) -> None:
    """Machines on a part that nothing fences: the others start those that run on, or before they have stopped."""
    state, world = draft.run.state, draft.world
    unfenced = silent.clearance is not None and silent.clearance.unfenced
    ground = Ground(route=("clusters", view.id, "fencing"), basis="spec")
    for vm in (v for m in silent.gone for v in world.vms_on.get(m, ())) if unfenced else ():
        files = world.spec.vms[vm].files
        both = f", and both write {files}" if files else ""
        if vm in state.doubled:
            _runs_twice(draft, view, vm, cause, engine.begins(silent))
        elif vm in draft.up and world.host_of(vm) in state.cut.get(view.id, ()):
            began = draft.events[draft.up[vm]].cause
            why = f"{world.host_of(vm)} may not have stopped it by then, as nothing fences it{both}"
            draft.add("runs-twice", vm, "machine", cause=began, by=view.id, why=why, grounds=(ground,))


def _runs_twice(draft: Draft, view: ClusterView, vm: str, cause: int | None, terms: tuple[Term, ...]) -> None:
    """A machine runs on where nothing stops it, and the others start it as well."""
    files = draft.world.spec.vms[vm].files
    both = f", and both write {files}" if files else ""
    votes = view.id in draft.run.state.twice and draft.run.state.estate.policy(view.id).idles
    stops = "which keeps its quorum, so that no watchdog resets it" if votes else "which nothing fences"
    ground = Ground(route=("clusters", view.id, "quorum" if votes else "fencing"), basis="spec")
    draft.add(
        "runs-twice", vm, "machine", cause=cause, terms=terms, by=view.id,
        why=f"it keeps running on {draft.world.host_of(vm)}, {stops}{both}", grounds=(ground,),
    )  # fmt: skip


def _cleared(
    draft: Draft, view: ClusterView, engine: Engine, silent: Silent, kept: int | None, loss: int | None
) -> int | None:
    """What has to pass until the way is clear: for each member that anything has to be made sure of."""
    asked = [m for m in silent.gone if engine.clears(replace(silent, member=m))]
    if not asked:
        return kept
    cause, found = kept, silent.clearance
    again = engine.clears(replace(silent, member=asked[0]))
    if found is not None and found.answer == "after-restart":
        # The device can answer once the member's machine runs on a host that lives.
        begun = [
            i
            for i, e in enumerate(draft.events)
            if (e.what == "is-restarted" and e.subject in silent.gone)
            or (e.what == "starts" and e.subject in found.awaited)
        ]
        if found.awaited and again:  # what runs in that machine starts once it is up
            again = (replace(again[0], terms=(assumed("start"), *again[0].terms)), *again[1:])
        latest = max(begun, key=lambda i: draft.events[i].when.order, default=None)
        if latest is not None and draft.events[latest].when.order > draft.events[kept or 0].when.order:
            cause = latest
    return chain(draft, view, again, cause, asked[0], loss, asked[1:])


def chain(
    draft: Draft,
    view: ClusterView,
    reactions: Sequence[Reaction],
    cause: int | None,
    subject: str,
    loss: int | None,
    others: Sequence[str] = (),
) -> int | None:
    """One reaction after the other to ``subject``, and to ``others`` in the same moment."""
    for reaction in reactions:
        by = "" if reaction.itself else view.id
        actor: Actor = "machine" if reaction.itself else _layer(view)
        when = None
        if reaction.from_loss:
            start = draft.events[loss].when if loss is not None else Span(draft.at, draft.at)
            when = start + reaction.takes
            if cause is not None:
                when = when.or_later(draft.events[cause].when)
        places = [
            draft.once(
                reaction.what,
                member,
                actor,
                cause=cause,
                terms=reaction.terms,
                by=by,
                why=reaction.blocked or reaction.question or reaction.why,
                grounds=reaction.grounds,
                when=when,
            )
            for member in (subject, *others)
        ]
        cause = places[0]
        if reaction.blocked:
            for member in (subject, *others):
                draft.add(
                    "waits-for-a-person", member, "person", cause=cause, by=view.id, why=reaction.blocked
                )
            return cause
    return cause


def _part_without_quorum(
    draft: Draft, view: ClusterView, engine: Engine, part: tuple[str, ...]
) -> tuple[str, ...]:
    """What a part does that is cut off; the machines that run there until the others take their host for failed."""
    silent = silent_of(draft, view, part, "cut")
    unwatched: list[str] = []
    for member in part:
        asked = replace(silent, member=member)
        last = chain(draft, view, engine.without_quorum(asked), None, member, None)
        if last is not None and draft.events[last].what not in ("runs-on", "is-isolated"):
            unwatched += _take_along(draft, engine, silent, member, last)
    return tuple(unwatched)


def _race(draft: Draft, view: ClusterView, engine: Engine, losers: tuple[str, ...]) -> None:
    """Sides that all keep quorum fence each other: with ``losers`` the others are first, without nobody can."""
    found = draft.run.state.raced[view.id]
    asked = losers or tuple(m for m in view.members if m in found.sides[-1])
    silent = silent_of(draft, view, asked, "cut")
    parted, agreed = engine.counts_out(silent)
    cause = draft.add("is-parted", view.id, "cluster", cause=draft.lost_thing(), terms=parted.terms)
    ground = Ground(route=("clusters", view.id, "quorum"), basis="spec")
    last = draft.add(
        "races", view.id, "cluster", cause=cause, terms=agreed.terms, why=found.short, grounds=(ground,)
    )
    fenced = chain(draft, view, engine.clears(silent), last, asked[0], cause, asked[1:])
    if fenced is None or not losers:
        return
    for member in losers:
        fences = (i for i, e in enumerate(draft.events) if (e.what, e.subject) == ("is-fenced", member))
        place = next(fences, fenced)
        for vm in _take_along(draft, engine, silent, member, place):
            draft.stopped[vm] = draft.add("stops", vm, "machine", cause=place)
    draft.counted[view.id] = fenced
    if view.kind == "host":
        _restarts(draft, view, engine, silent, fenced)


def _runs_apart(draft: Draft, view: ClusterView, engine: Engine) -> None:
    """Sides that no longer hear each other and all run on."""
    state = draft.run.state
    cause = draft.lost_thing()
    sides = state.parted[view.id]
    twice = view.id in state.twice
    unlinked = frozenset() if view.votes.total else without_link(state, view.id, sides)
    quiet = [s for s in sides if s <= unlinked] if unlinked else _quiet(view, sides)
    for side in sides if twice else quiet:
        silent = silent_of(draft, view, tuple(m for m in view.members if m in side), "cut")
        if all(len(s) == 1 for s in sides) and not unlinked:
            silent = replace(silent, left=())  # nobody is left who hears another one
        if not twice:
            for member in silent.gone:
                asked = replace(silent, member=member)
                chain(draft, view, engine.without_quorum(asked), cause, member, cause)
            continue
        last = chain(draft, view, engine.counts_out(silent), cause, silent.gone[0], cause)
        for key, service in draft.world.spec.services.items():
            active = active_on(draft.world, service)
            if draft.world.cluster_of(service) == view.id and active[0] in side:
                hand = takes_address(service, view)
                terms = hand.begins if hand else (*engine.begins(silent), assumed("role"))
                draft.add("runs-twice", key, "cluster", cause=last, terms=terms, by=view.id, kind="service")
        machines = [v for m in silent.gone for v in draft.world.vms_on.get(m, ()) if v in state.doubled]
        if machines and view.kind == "host":
            waits = [
                r for r in engine.clears(replace(silent, clearance=None)) if r.from_loss
            ]  # HA's own locks
            terms = (*(t for r in waits for t in r.terms), *engine.begins(silent))
            for vm in machines:
                _runs_twice(draft, view, vm, cause if waits else last, terms)


def _stops_for_votes(draft: Draft, view: ClusterView, engine: Engine, left: tuple[str, ...]) -> None:
    silent = silent_of(draft, view, left, "cut")
    if not silent.left:  # those whom they miss are off, and how soon they do hangs on where those stood
        silent = replace(silent, left=tuple(m for m in view.members if m not in left))
    causes = [e for m, e in draft.stopped.items() if m in view.members]
    cause = min(causes, key=lambda e: draft.events[e].when.order) if causes else draft.lost_thing()
    lost = draft.add(
        "loses-quorum",
        view.id,
        "cluster",
        cause=cause,
        terms=_all_terms(engine.counts_out(silent)),
        why=draft.run.state.no_quorum.get(view.id, ""),
    )
    for member in left:
        last: int | None = lost
        for reaction in engine.without_quorum(replace(silent, member=member)):
            if reaction.what not in ("is-noticed", "loses-quorum"):
                last = chain(draft, view, (reaction,), lost, member, cause)
        if last is not None and draft.events[last].what != "runs-on":
            for vm in _take_along(draft, engine, silent, member, last):
                held = unknown("held", f"how long {vm} runs on without quorum of {view.id} is not known")
                draft.stopped[vm] = draft.add("stops", vm, "machine", cause=last, terms=(held,))


def _forms_anew(draft: Draft, view: ClusterView) -> int | None:
    """The event with which a cluster has the votes again that it lacks until its own members are started again."""
    if view.kind == "host" or view.id not in draft.run.state.shaky:
        return None
    quorum = draft.world.spec.clusters[view.id].quorum
    on = quorum.witness.on if quorum is not None and quorum.witness is not None else None
    votes, own = dict(view.votes.nodes), view.votes.total - sum(view.votes.nodes.values())
    have = sum(n for m, n in votes.items() if m not in draft.stopped and m not in draft.run.state.machines)
    if on in draft.up:
        votes[on] = own
    elif view.id not in draft.run.state.witnesses:
        have += own
    back = sorted((draft.events[e].when.order, e, m) for m in votes if (e := draft.up.get(m)) is not None)
    for _, place, machine in back:
        have += votes[machine]
        if have >= view.votes.needed:
            return place
    return back[-1][1] if back else None


def _take_along(draft: Draft, engine: Engine, silent: Silent, member: str, cause: int) -> tuple[str, ...]:
    """What runs on a member stops or pauses with it; what runs on for now is returned."""
    state = draft.run.state
    # What is stopped in order has stopped before the watchdog resets the node.
    ends = (
        i
        for i, e in enumerate(draft.events)
        if (e.what, e.subject, e.by) == ("stops", member, silent.cluster)
    )
    cause = next(ends, cause)
    later: list[str] = []
    for vm in draft.world.vms_on.get(member, ()):
        if vm in draft.stopped or vm in draft.before or not (vm in state.machines or vm in state.restarted):
            continue
        alone = engine.alone(silent, vm)
        why = alone.why or state.causes.get(vm, "")
        noticed = draft.events[cause].when
        since, when = (None, Span(draft.at, noticed.high)) if alone.at_once else (cause, noticed)
        event = draft.add(alone.what, vm, "machine", cause=since, why=why, grounds=alone.grounds, when=when)
        if alone.what == "runs-on":
            later.append(vm)
        else:
            draft.stopped[vm] = event
    if draft.events[cause].what not in ("is-noticed", "gives-up"):
        draft.stopped.setdefault(member, cause)
    return tuple(later)


def _restarts(draft: Draft, view: ClusterView, engine: Engine, silent: Silent, cause: int) -> None:
    state = draft.run.state
    for vm, move in state.restarted.items():
        if draft.world.host_cluster(vm) != view.id or vm in draft.up or vm not in draft.stopped:
            continue
        # A machine is not started before it has ended where it ran.
        ended = draft.stopped[vm]
        later = draft.events[ended].when.order > draft.events[cause].when.order
        began = draft.add(
            "is-restarted",
            vm,
            engine.ACTOR,
            cause=ended if later else cause,
            terms=engine.begins(silent),
            by=view.id,
            to=move.to,
        )
        draft.up[vm] = draft.add("starts", vm, "machine", cause=began, terms=(assumed("boot"),), to=move.to)
    unplaced(draft, view, engine, silent, cause)


def _quiet(view: ClusterView, sides: tuple[frozenset[str], ...]) -> tuple[frozenset[str], ...]:
    """The sides that something is to be told of: all of them where none has more than another.

    Where no votes are counted, hosts by themselves, and the others where those are parted as well.
    """
    if not view.votes.total:
        several = [s for s in sides if len(s) > 1]
        return sides if len(several) > 1 else tuple(s for s in sides if len(s) == 1)
    return sides if len({len(s) for s in sides}) == 1 else sides[1:]


def _layer(view: ClusterView) -> Actor:
    if view.kind == "host":
        return "host cluster"
    return "guest cluster" if view.kind == "guest" else "cluster"


def _all_terms(reactions: Sequence[Reaction]) -> tuple[Term, ...]:
    return tuple(term for reaction in reactions for term in reaction.terms)
