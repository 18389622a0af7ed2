"""Timelines: what happens after some steps, at once or one after another, and what it comes to for each service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from hadocs.behaviour.already import already
from hadocs.behaviour.at_stake import may_lose, replica_instead
from hadocs.behaviour.attempts import first_helps
from hadocs.behaviour.booted_again import booted_again
from hadocs.behaviour.build import Lost
from hadocs.behaviour.counted import clusters, stopped
from hadocs.behaviour.draft import Draft, in_order
from hadocs.behaviour.held_up import patience
from hadocs.behaviour.homecoming import brought_back
from hadocs.behaviour.hung import Hung
from hadocs.behaviour.hung import hung as hung_outcomes
from hadocs.behaviour.model import (
    Event,
    ServiceOutcome,
    Span,
    Step,
    StepKind,
    Term,
    Timeline,
)
from hadocs.behaviour.overtaken import overtaken
from hadocs.behaviour.planned import Planned, Returned, stands_still
from hadocs.behaviour.recount import recounts, unsettled
from hadocs.behaviour.regained import waiting
from hadocs.behaviour.services import in_order_of_needs
from hadocs.behaviour.shutdown import disks_copied, without_maintenance
from hadocs.behaviour.software import Failed
from hadocs.behaviour.software import failed as failed_outcomes
from hadocs.behaviour.storage.pairs import taken_for_replicas
from hadocs.behaviour.stored import stalls
from hadocs.behaviour.until import until
from hadocs.behaviour.waits import after_work, behind, in_step
from hadocs.behaviour.wording import OPEN, OPEN_ITSELF, WAITS_FOR
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import Estate, State
from hadocs.topology.build import estate_of
from hadocs.topology.failures import Run, decides, examine
from hadocs.topology.fates import spared
from hadocs.topology.model import Loss, Thing, Topology
from hadocs.topology.sequence import settled
from hadocs.topology.wording import listed
from hadocs.topology.world import World

_FATE = {"up": "goes-on", "interrupted": "interrupted", "uncertain": "uncertain", "down": "down"}


def timeline(estate: Estate, topology: Topology, steps: Sequence[Step]) -> Timeline:
    """What happens after ``steps``; each after the first comes when all before it has settled.

    Where something decides that is not known beforehand, the events are those of one case, and services whose fate
    differs between the cases are uncertain.
    """
    events: list[Event] = []
    services: dict[str, ServiceOutcome] = {}
    gone: tuple[Thing, ...] = ()
    parts: dict[str, tuple[frozenset[str], ...]] = {}
    at_first = estate.world.kept(already)
    before = at_first.machines
    assumes: dict[str, None] = {}
    runs: tuple[Run, ...] = ()
    away = (estate, runs)
    drafts: list[Draft] = []
    first, home = estate.world, tuple[str, ...]()
    earlier: State | None = None
    for place, step in enumerate(steps):
        if place:
            early = unsettled(estate.world, topology, step.at - steps[place - 1].at)
            anew = [e.subject for e in events if e.what == "rebuilds" and e.when.low < step.at]
            estate = settled(estate, runs[0], early, anew)
            if step.kind == "back":
                estate = _placed(estate, first, _stayed(drafts[0]))
        if step.kind == "back":
            gone = tuple(t for t in gone if t not in step.things)
            estate = _whole(estate, gone)
            home = brought_back(first, estate.world, topology, [t.id for t in step.things])
            estate = _placed(estate, first, home) if home else estate
        else:
            gone = (*gone, *step.things)
        parts = {**parts, **step.parts}
        # What goes in order says so: nothing has to be fenced, and whoever takes it down hands over what it had.
        attended = step.kind == "planned"
        asked = (
            estate
            if (estate.attended, estate.orderly) == (attended, attended)
            else replace(estate, attended=attended, orderly=attended)
        )
        loss, runs = examine(asked, gone, parts, powered=step.kind == "hung")
        runs = tuple(sorted(runs, key=_harm, reverse=True))
        drafts = [_draft(topology, run, step, before, home) for run in runs]
        mine: Sequence[Event] = drafts[0].events
        if earlier is not None and step.kind in ("lost", "cut"):
            ended = [c for c, view in topology.clusters.items() if stopped(runs[0].state, view)]
            passed = overtaken(events, step.at, earlier, runs[0].state, ended)
            events, mine = passed.events, passed.still(mine, step.at)
            services = passed.services(services, step.at)
        earlier = runs[0].state
        told = len(events)
        events += [_shifted(e, told) for e in mine]
        if step.kind == "planned":
            services = _together(services, _planned(drafts[0], loss))
        elif step.kind in ("hung", "failed"):
            services = _together(services, _of_software(drafts, loss))
            assumes.update(drafts[0].taken if isinstance(drafts[0], Hung | Failed) else {})
        elif step.kind != "back":
            services = _together(services, _services(drafts[0], loss, drafts))
        if step.kind != "back":  # votes are told as they are while things are away
            away = (estate, runs)
        before = frozenset(runs[0].state.machines) | at_first.machines | _stayed(drafts[0])
        before |= {f"{t.kind}:{t.id}" for t in (*gone, *earlier.along)}
        assumes.update(dict.fromkeys(loss.assumes))
        if step.kind != "back":
            assumes.update(dict.fromkeys(patience(drafts[0])))
        if step.kind in ("lost", "cut", "planned"):
            assumes.update(dict.fromkeys(booted_again(drafts[0])))
        if step.kind in ("lost", "cut"):
            assumes.update(dict.fromkeys(first_helps(drafts[0].events, topology)))
        if step.kind == "back":
            assumes.update(dict.fromkeys(_moved_back(estate, topology)))
        if attended:
            taken = [m for m in asked.world.kinds if m in drafts[0].stopped]
            assumes.update(dict.fromkeys(without_maintenance(asked.world, topology, taken)))
            assumes.update(dict.fromkeys(disks_copied(asked.world, topology, _stayed(drafts[0]))))
    if any(step.kind != "back" for step in steps):
        assumes.update(dict.fromkeys(_never_ran(away[0], topology)))
    waits = (
        *(in_step(estate.world, key) for key in drafts[0].behind),
        *behind(estate, runs[0]),
        *drafts[0].waits,
        *(recounts(runs[0].state, topology) if steps[-1].kind in ("lost", "cut") else ()),
        *after_work(drafts[0], steps[-1].kind),
    )
    told_of = [e.subject for e in events if e.what == "is-promoted"] + [w.subject for w in waits]
    found = Timeline(
        steps=tuple(steps),
        events=in_order(events),
        services=MappingProxyType(services),
        clusters=MappingProxyType(clusters(away[0], topology, away[1])),
        waits=waits,
        assumes=(*assumes, *taken_for_replicas(estate.world, told_of)),
        undecided=tuple(
            c for c in topology.clusters if len({r.state.cut.get(c, frozenset()) for r in runs}) > 1
        ),
    )
    final = waiting(found, {k: s.requires for k, s in estate.world.spec.services.items()})
    return at_first.told(final, away[1][0] if away[1] else None)


def _never_ran(estate: Estate, topology: Topology) -> tuple[str, ...]:
    """Services whose one active machine does not run as the spec stands: another one has carried them before."""
    active = {key: view.active for key, view in topology.services.items()}
    words = "another member carried {} before anything was lost: as the spec stands {}"
    return tuple(
        words.format(key, estate.without_files[some[0]])
        for key, some in active.items()
        if len(some) == 1 and some[0] in estate.without_files
    )


def _moved_back(estate: Estate, topology: Topology) -> tuple[str, ...]:
    """What is taken for granted once members are back: a cluster without stickiness may place services anew."""
    restless = (k for k in topology.clusters if estate.policy(k).restless)
    words = "{} moves no service once members are back, which it may (clusters.{}.stickiness is 0)"
    return tuple(words.format(k, k) for k in restless)


def _harm(run: Run) -> tuple[int, int]:
    """How badly services fare in a case: of several, events tell the worst."""
    states = [fate.state for fate in run.fates.values()]
    return states.count("down"), states.count("interrupted")


def _shifted(event: Event, by: int) -> Event:
    return event if event.cause is None or not by else replace(event, cause=event.cause + by)


def _together(
    earlier: Mapping[str, ServiceOutcome], now: Mapping[str, ServiceOutcome]
) -> dict[str, ServiceOutcome]:
    """What becomes of services over several steps: the end as it is now, interruptions one after the other."""
    found: dict[str, ServiceOutcome] = {}
    for key, outcome in now.items():
        past = earlier.get(key)
        if past is None or past.interrupted is None or outcome.state in ("down", "uncertain"):
            found[key] = outcome
        elif outcome.interrupted is None:
            found[key] = past
        else:
            found[key] = replace(outcome, interrupted=past.interrupted + outcome.interrupted)
    return found


def _draft(
    topology: Topology, run: Run, step: Step, before: frozenset[str], home: tuple[str, ...] = ()
) -> Lost:
    draft = _KINDS.get(step.kind, Lost)(topology, run, step.things, step.at, before)
    if isinstance(draft, Failed):
        draft.programs = step.programs
    if isinstance(draft, Returned):
        draft.home = home
    draft.find()
    return draft


_KINDS: Mapping[StepKind, type[Lost]] = {"planned": Planned, "back": Returned, "hung": Hung, "failed": Failed}


def _of_software(drafts: Sequence[Draft], loss: Loss) -> dict[str, ServiceOutcome]:
    """What becomes of services when systems hang or programs fail."""

    def interrupted(key: str) -> ServiceOutcome:
        return _interrupted(key, drafts)

    first = drafts[0]
    if isinstance(first, Failed):
        return failed_outcomes(first, interrupted)
    assert isinstance(first, Hung)
    found = hung_outcomes(first, _services(first, loss, drafts), interrupted)
    _as_long_as_needs(first, found)
    return found


def _planned(draft: Draft, loss: Loss) -> dict[str, ServiceOutcome]:
    """What becomes of services when things are taken down in order: only what stands still is missed."""
    found: dict[str, ServiceOutcome] = {}
    for key, service in draft.world.spec.services.items():
        still = stands_still(draft, key)
        active = active_on(draft.world, service)
        back = listed(
            [w for w in ("what was taken down is back", replica_instead(draft.world, active)) if w],
            joiner="or",
        )
        if key in loss.uncertain:
            found[key] = ServiceOutcome("uncertain", question=loss.why.get(key, ""))
        elif key in loss.down:
            stop = draft.stopped.get(active[0]) if active else None
            why = (draft.events[stop].why if stop is not None else "") or loss.why.get(key, "")
            found[key] = ServiceOutcome("down", why, until=back)
        elif still is not None:
            found[key] = ServiceOutcome("interrupted", interrupted=still, noticed=Span())
        elif key in loss.interrupted and len(active) == 1 and active[0] in draft.stopped:
            why = draft.events[draft.stopped[active[0]]].why
            found[key] = ServiceOutcome("down", why, until=back)
        else:
            found[key] = ServiceOutcome("goes-on")
    for key, service in in_order_of_needs(draft):
        shut = next((n for n in service.requires if found[n].state == "down"), None)
        if shut is not None and found[key].state != "down":
            found[key] = ServiceOutcome("down", f"it needs {shut}", until=found[shut].until)
        elif found[key].state == "goes-on" and any(
            _missed(draft, key, n, found[n]) for n in service.requires
        ):
            found[key] = ServiceOutcome("interrupted", interrupted=Span(), noticed=Span())
    _as_long_as_needs(draft, found)
    return found


def _missed(draft: Draft, key: str, need: str, outcome: ServiceOutcome) -> bool:
    """Whether a service stands still with one that it needs and that is handed over or restarted on purpose."""
    return outcome.state == "interrupted" and not spared(draft.run.state, key, need, draft.run.fates[need])


def _services(draft: Draft, loss: Loss, drafts: Sequence[Draft]) -> dict[str, ServiceOutcome]:
    found: dict[str, ServiceOutcome] = {}
    for key in draft.world.spec.services:
        if key in loss.uncertain:
            found[key] = ServiceOutcome("uncertain", question=loss.why.get(key, ""))
        elif key in loss.down:
            why = loss.why.get(key, "")
            ends = until(draft.run, draft.topology, key)
            found[key] = ServiceOutcome(
                "down", why, until=ends, data_loss=may_lose(draft.run, draft.topology, key)
            )
        elif key in loss.interrupted:
            found[key] = _interrupted(key, drafts)
        else:
            found[key] = ServiceOutcome("goes-on", stands_still=stalls(draft, key))
    _as_long_as_needs(draft, found)
    return found


def _interrupted(key: str, drafts: Sequence[Draft]) -> ServiceOutcome:
    whole: Span | None = None
    noticed: Span | None = None
    terms: tuple[Term, ...] = ()
    for draft in drafts:
        if key not in draft.back or key not in draft.away:
            continue
        span = draft.between(draft.away[key], draft.back[key])
        began = draft.began.get(key, _acted(draft, draft.events[draft.back[key]].cause))
        if began is not None:
            part = draft.between(draft.away[key], began)
            noticed = part if noticed is None else noticed.hull(part)
            if not any(
                e.what == "runs-twice" and e.subject in (key, draft.events[began].subject)
                for e in draft.events
            ):
                # It begins only once it has ended: what comes before and after that passes at the least.
                span = span.or_later(Span((part + draft.between(began, draft.back[key])).low, 0.0))
        whole = span if whole is None else whole.hull(span)
        terms = terms or _terms(draft, draft.back[key])
    spared = any(draft.run.fates[key].state == "up" for draft in drafts)
    cases = [(draft.run, draft.run.fates[key]) for draft in drafts]
    asked = listed([q for q in drafts[0].run.state.asked if decides(q, cases)]) if spared else ""
    if asked.startswith("whether ") and not OPEN_ITSELF.search(asked):
        asked = f"{OPEN} {asked}"
    return ServiceOutcome(
        "interrupted",
        f"or not at all: {asked}" if asked else "",
        interrupted=whole or Span(0.0, None),
        noticed=noticed,
        terms=terms,
        data_loss=next((d.losses[key] for d in drafts if key in d.losses), ""),
    )


def _acted(draft: Draft, place: int | None) -> int | None:
    """The event with which something is done about a machine that is up again: its start, not the end of its boot."""
    event = draft.events[place] if place is not None else None
    if event is not None and event.what == "starts" and event.cause is not None:
        above = draft.events[event.cause]
        return event.cause if above.what == "is-restarted" else place
    return place


def _terms(draft: Draft, place: int | None) -> tuple[Term, ...]:
    """The terms on the way from the loss to an event."""
    found: tuple[Term, ...] = ()
    while place is not None:
        event = draft.events[place]
        found = (*event.terms, *found)
        place = event.cause
    return found


def _as_long_as_needs(draft: Draft, found: dict[str, ServiceOutcome]) -> None:
    """A service that waits for another is away at least as long as that."""
    for _ in draft.world.spec.services:
        changed = False
        for key, service in draft.world.spec.services.items():
            mine = found[key]
            for need in service.requires:
                theirs = found[need]
                if mine.state != "interrupted" or theirs.state != "interrupted" or theirs.interrupted is None:
                    continue
                together = (
                    theirs.interrupted
                    if key not in draft.back
                    else theirs.interrupted.or_later(mine.interrupted or Span())
                )
                if together != mine.interrupted or (key not in draft.back and not mine.why):
                    mine = found[key] = replace(
                        mine, interrupted=together, why=mine.why or f"{WAITS_FOR}{need}"
                    )
                    changed = True
        if not changed:
            return


def _stayed(draft: Draft) -> frozenset[str]:
    """Machines that could not leave what was taken down: they are off until it is back."""
    if not isinstance(draft, Planned):
        return frozenset()
    return frozenset(m for m in draft.stopped if m in draft.world.spec.vms and m not in draft.up)


def _placed(estate: Estate, first: World, vms: Iterable[str]) -> Estate:
    """The estate with some machines where they were at first: shut down there, or brought back."""
    known = {**estate.world.spec.vms, **{vm: first.spec.vms[vm] for vm in vms}}
    spec = estate.world.spec.model_copy(update={"vms": MappingProxyType(known)})
    return replace(estate_of(spec), history=estate.history, attended=estate.attended)


def _whole(estate: Estate, gone: Sequence[Thing]) -> Estate:
    """The estate when things are back: a cluster with all of its members counts as it did before."""
    out = {t.id for t in gone}
    away = out | {v for h in out for v in estate.world.vms_on.get(h, ())}
    history = {k: v for k, v in estate.history.items() if away & set(estate.world.spec.clusters[k].members)}
    return replace(estate, history=history)
