"""What storage does in a case of a loss: where it pauses, resumes, is redirected or changes sides, by its kind.

Topology says which storage goes on and who reaches it; the kinds say how, and after how long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hadocs.behaviour.draft import Draft
from hadocs.behaviour.model import Ground, Span, Term
from hadocs.behaviour.redirect import until_given_up, until_redirected
from hadocs.behaviour.storage import Case, reacts
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import State
from hadocs.topology.paired import pair_of
from hadocs.topology.pairs import TAKEN
from hadocs.topology.stored import kind_of


def stored(draft: Draft) -> None:
    """The events of all storage that is hit, once clusters have counted out what they miss."""
    for key in draft.world.spec.storage:
        case = _case(draft, key)
        if case is not None:
            _acts(draft, case)
    _redirected(draft)
    for machine, place in draft.up.items():
        if machine in draft.world.spec.vms:
            wait_for_storage(draft, place, (draft.world.spec.vms[machine].files,))


def stored_late(draft: Draft) -> None:
    """The events of storage of which a machine was fenced, or has reset itself, by a cluster that is told of later."""
    told = {e.subject for e in draft.events if e.kind == "storage"}
    told |= {draft.world.mirror_of(s) or s for s in told}  # of a pair that is told of one side, both are
    for key in draft.world.spec.storage:
        case = _case(draft, key) if key not in told else None
        if case is not None and case.gone:
            _acts(draft, case)


def _case(draft: Draft, key: str) -> Case | None:
    state, world = draft.run.state, draft.world
    storage, other = world.spec.storage[key], world.mirror_of(key)
    away = {m for m in storage.on if m in state.at_once or state.adrift(m, key) or (m, key) in state.paths}
    if key not in state.storage and not away:
        away = _reset(draft, storage.on)
        draft.behind |= dict.fromkeys([key] if away and len(storage.on) > 1 else [])
    gone = tuple(m for m in storage.on if m in away and m not in draft.before)
    left = tuple(m for m in storage.on if m not in away)
    short = state.short.get(key)
    link = key in state.alone or (kind_of(world, key) == "drbd" and _link_lost(draft, key))
    side = bool(other) and key in state.storage and key not in draft.before and other not in state.storage
    side = side and f"{TAKEN}{key}" not in state.estate.earlier  # it was taken over then
    parted = False
    if pair_of(world, key) == "replica":  # the other pairs wait in either direction
        parted = _used(draft, key) and not side and cut_off(state, key)
        side = (side and _used(draft, key)) or parted
    if key in state.storage and short is None and not side:
        return None  # it is lost itself, or with all that holds it: nothing of it reacts
    if not (gone or link or side or (short and not set(draft.before).intersection(storage.on))):
        return None
    cluster = next(
        (c for m in world.kinds if world.reaches_itself(m, other or key) and (c := world.member_of.get(m))),
        "",
    )
    view = draft.topology.clusters.get(cluster)
    return Case(
        world,
        key,
        gone,
        left,
        link,
        side,
        (short.why if short is not None and not short.serves_own else "")
        or _without_votes(draft, key, cluster),
        any(t.kind in ("rack", "site", "domain") for t in draft.things),
        other or "",
        cluster,
        bool(gone) and _nobody_writes(draft, key, gone),
        tuple(sorted(_written_by(draft, key) & {m for some in state.cut.values() for m in some})),
        _used(draft, key),
        view.platform if view else None,
        parted,
    )


def _without_votes(draft: Draft, key: str, cluster: str) -> str:
    """Why a pool is not served: it is a resource of a cluster that has no quorum left."""
    pool = "s2d" in draft.world.spec.storage[key].protocols
    return (
        "the cluster that owns it has no quorum left" if pool and cluster in draft.run.state.no_quorum else ""
    )


def cut_off(state: State, key: str) -> bool:
    """Whether all that reach one side of Storage Replica are cut off from those that go on, which reach the other."""
    world, mirror = state.world, state.world.mirror_of(key)
    cut = {m for some in state.cut.values() for m in some}
    reached = [m for m in world.kinds if world.reaches_itself(m, key) and state.runs(m)]
    if mirror is None or mirror in state.storage or not reached or not cut.issuperset(reached):
        return False
    return not any(world.reaches_itself(m, mirror) for m in reached)


def _reset(draft: Draft, holders: Sequence[str]) -> set[str]:
    """The one machine of those that hold a storage which its cluster has cut off and which is off until it boots."""
    off = {
        m
        for m in holders
        if m in draft.stopped and draft.events[draft.stopped[m]].what in ("resets-itself", "is-fenced")
    }
    return off if len(off) == 1 else set()


def _used(draft: Draft, key: str) -> bool:
    """Whether anything is read and written at this side of a pair, so that there is something to take over."""
    spec = draft.world.spec
    refs = [r for s in spec.services.values() for r in (s.data, *s.copies.values())]
    refs += [vm.files for vm in spec.vms.values()]
    return any((r or "").partition("/")[0] == key for r in refs)


def _link_lost(draft: Draft, key: str) -> bool:
    """Whether the machines that hold a storage reach each other no more over its network."""
    state, world = draft.run.state, draft.world
    holders = world.spec.storage[key].on
    lost = [bool(n := set(world.storage_networks(m))) and n <= state.without(m) for m in holders]
    if any(state.adrift(m, key) for m in holders):
        return False  # it is out of their majority, which goes on
    return len(holders) > 1 and sum(lost) >= len(holders) - 1


def _written_by(draft: Draft, key: str) -> set[str]:
    """The machines that carry what writes to a storage."""
    world = draft.world
    users = (s for s in world.spec.services.values() if (s.data or "").partition("/")[0] == key)
    return {m for s in users for m in active_on(world, s)}


def _nobody_writes(draft: Draft, key: str, gone: Sequence[str]) -> bool:
    """Whether all that writes to a storage, services and the hosts of machines with files there, is on what is gone."""
    world = draft.world
    hosts = {
        h for m, vm in world.spec.vms.items()
        if vm.files and vm.files.partition("/")[0] == key and (h := world.host_of(m))
    }  # fmt: skip
    writers = _written_by(draft, key) | hosts
    return bool(writers) and writers <= set(gone)


def _acts(draft: Draft, case: Case) -> None:
    state = draft.run.state
    loss = min(
        (draft.stopped[m] for m in case.gone if m in draft.stopped),
        key=lambda e: draft.events[e].when.order,
        default=draft.lost_thing(),
    )
    if any(state.adrift(m, case.key) or (m, case.key) in state.paths for m in case.gone):
        loss = draft.lost_thing()  # it has lost the others at once, whatever its cluster does with it later
    silent = {m for some in draft.run.state.cut.values() for m in some} if case.parted else ()
    counted = _counted_out(draft, (*case.gone, *sorted(silent)))
    last = loss
    for act in reacts(case):
        if act.what == "is-promoted" and act.by in state.no_quorum:
            continue  # whoever brings the replica online has no quorum to do it with
        cause = (
            loss
            if act.after == "loss"
            else counted
            if act.after == "counted" and counted is not None
            else last
        )
        subjects = case.gone if act.what == "is-counted-out" else (act.subject,)
        places = [
            draft.add(
                act.what, subject, act.actor, cause=cause, terms=act.terms, by=act.by, to=act.to, why=act.why,
                grounds=act.grounds or case.said("protocols"),
                kind="storage" if subject in (case.key, case.other) else "",
            )
            for subject in subjects
        ]  # fmt: skip
        last = places[0]
        if act.what == "is-promoted":
            draft.replicas[act.subject] = last
        if act.what in ("is-promoted", "resumes"):
            draft.answers[act.subject] = last


def _counted_out(draft: Draft, gone: tuple[str, ...]) -> int | None:
    places = (i for i, e in enumerate(draft.events) if e.what == "is-counted-out" and e.subject in gone)
    return next(places, None)


def _redirected(draft: Draft) -> None:
    """Volumes of a Windows cluster that a host reaches through others only: slower, after a pause."""
    world = draft.world
    for (host, ref), others in draft.run.state.redirected.items():
        if host in draft.before or not any(
            world.spec.vms[v].files == ref for v in world.vms_on.get(host, ())
        ):
            continue
        ground = (
            Ground(route=("storage", *ref.split("/", 1)[:1], "volumes", ref.partition("/")[2]), basis="spec"),
        )
        cause = draft.lost_thing()
        paused = draft.add(
            "pauses",
            ref,
            "storage",
            cause=cause,
            grounds=ground,
            why=f"{host} tries its own paths first",
            kind="volume",
        )
        tried, mounts = until_given_up(world, host, ref), until_redirected(world, host, ref)
        answers = _answers(draft, (ref,))
        draft.add(
            "is-redirected",
            ref,
            "storage",
            cause=paused,
            terms=mounts,
            when=_once_both(draft, paused, answers, tried, mounts),
            by=host,
            to=others[0] if len(others) == 1 else None,
            why=f"the cluster network carries all that {host} reads and writes there, which is slower",
            kind="volume",
        )


def _once_both(
    draft: Draft, paused: int, answers: int | None, tried: Sequence[Term], terms: Sequence[Term]
) -> Span | None:
    """When a volume is mounted elsewhere whose host tries its own paths while the other side of a pair takes over."""
    if answers is None:
        return None
    given_up = draft.events[paused].when
    for term in tried:
        given_up = given_up + term.span
    when = given_up.or_later(draft.events[answers].when)
    for term in terms[len(tried) :]:
        when = when + term.span
    return when


def stalls(draft: Draft, service: str) -> Span | None:
    """How long the disks of a service that goes on stand still; ``None`` where they do not."""
    world, entry = draft.world, draft.world.spec.services[service]
    active = active_on(world, entry)
    machines = [m for m in active if draft.run.state.runs(m) and m not in draft.run.state.restarted]
    refs = {(m, r) for m in machines for r in (entry.data, entry.copies.get(m)) if r}
    refs |= {
        (m, world.spec.vms[m].files or "")
        for m in machines
        if m in world.spec.vms and world.spec.vms[m].files
    }
    whole: Span | None = None
    for machine, ref in sorted(refs):
        key = ref.partition("/")[0]
        for place, event in enumerate(draft.events):
            if event.what != "pauses" or event.kind not in ("storage", "volume"):
                continue
            if event.subject not in (key, ref) and event.subject != world.mirror_of(key):
                continue
            end = next((i for i, e in enumerate(draft.events) if i > place and e.subject == event.subject
                        and e.what in ("resumes", "is-redirected")), None)  # fmt: skip
            if end is None or (event.kind == "volume" and draft.events[end].by != world.host_of(machine)):
                continue
            span = draft.between(place, end)
            whole = span if whole is None else whole.or_later(span)
    return whole


def wait_for_storage(draft: Draft, place: int, refs: Iterable[str | None]) -> None:
    """Move a start to the moment from which its storage answers, where that is later than what begins it."""
    event = draft.events[place]
    answers = _answers(draft, refs)
    if answers is None or event.cause is None:
        return
    begun, there = draft.events[event.cause].when, draft.events[answers].when
    if there.high is not None and there.high <= begun.low:
        return
    begins, assumes = begun.or_later(there), event.assumes
    if there.high is None and there.low <= begun.low:
        begins = begun
        assumes = (*assumes, f"{draft.events[answers].subject} answers again by then")
    else:
        draft.waits_too(place, answers)
    when = begins
    for term in event.terms:
        when = when + term.span
    cause = answers if there.low > begun.low else event.cause
    draft.events[place] = replace(event, when=when, cause=cause, assumes=assumes)


def _answers(draft: Draft, refs: Iterable[str | None]) -> int | None:
    """The event with which the last of some storage answers again that stands still."""
    keys = {ref.partition("/")[0] for ref in refs if ref}
    keys |= {m for k in keys if (m := draft.world.mirror_of(k))}
    found = [
        i
        for i, e in enumerate(draft.events)
        if e.what == "resumes" and e.kind == "storage" and e.subject in keys
    ]
    return max(found, key=lambda i: draft.events[i].when.order, default=None)


def until_there(draft: Draft, machine: str) -> tuple[int | None, tuple[Term, ...]]:
    """What has to pass before a machine that follows its disk is started: an event, and what comes after it."""
    world = draft.world
    files, host = world.spec.vms[machine].files or "", world.host_of(machine) or ""
    key = files.partition("/")[0]
    cluster = draft.topology.clusters[world.host_cluster(machine) or ""]
    mirror = world.mirror_of(key)
    if mirror in draft.replicas:
        return draft.replicas[mirror], ()
    if cluster.votes.model.startswith("wsfc"):
        return None, until_given_up(world, host, files)
    return None, ()
