"""Timelines: what happens after some steps, at once or one after another, and what it comes to for each service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from hadocs.behaviour.build import Draft, in_order
from hadocs.behaviour.model import (
    ClusterOutcome,
    Event,
    ServiceOutcome,
    Span,
    Step,
    Term,
    Timeline,
    Verdict,
    Wait,
)
from hadocs.topology import quorum
from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import Run, examine
from hadocs.topology.model import Loss, Thing, Topology
from hadocs.topology.sequence import settled

_FATE = {"up": "goes-on", "interrupted": "interrupted", "uncertain": "uncertain", "down": "down"}


def timeline(estate: Estate, topology: Topology, steps: Sequence[Step]) -> Timeline:
    """What happens after ``steps``; each after the first comes when all before it has settled.

    Where something decides that is not known beforehand, the events are those of one case, and services whose fate
    differs between the cases are uncertain.
    """
    estate = replace(estate, doubts_fencing=True)
    events: list[Event] = []
    services: dict[str, ServiceOutcome] = {}
    gone: tuple[Thing, ...] = ()
    parts: dict[str, tuple[frozenset[str], ...]] = {}
    before: frozenset[str] = frozenset()
    assumes: dict[str, None] = {}
    runs: tuple[Run, ...] = ()
    for number, step in enumerate(steps):
        if number:
            estate = settled(estate, runs[0])
        gone, parts = (*gone, *step.things), {**parts, **step.parts}
        loss, runs = examine(estate, gone, parts)
        drafts = [_draft(topology, run, step, before) for run in runs]
        first = len(events)
        events += [_shifted(e, first) for e in drafts[0].events]
        services = _together(services, _services(drafts[0], loss, drafts))
        before = frozenset(runs[0].state.machines)
        assumes.update(dict.fromkeys(loss.assumes))
    return Timeline(
        steps=tuple(steps),
        events=in_order(events),
        services=MappingProxyType(services),
        clusters=MappingProxyType(_clusters(estate, topology, runs)),
        waits=_waits(estate, runs[0]),
        assumes=tuple(assumes),
    )


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


def _draft(topology: Topology, run: Run, step: Step, before: frozenset[str]) -> Draft:
    draft = Draft(topology, run, step.things, step.at, before)
    draft.find()
    return draft


def _services(draft: Draft, loss: Loss, drafts: Sequence[Draft]) -> dict[str, ServiceOutcome]:
    found: dict[str, ServiceOutcome] = {}
    for key in draft.world.spec.services:
        if key in loss.uncertain:
            found[key] = ServiceOutcome("uncertain", question=loss.why.get(key, ""))
        elif key in loss.down:
            found[key] = ServiceOutcome("down", loss.why.get(key, ""), until="a person has repaired it")
        elif key in loss.interrupted:
            found[key] = _interrupted(key, drafts)
        else:
            found[key] = ServiceOutcome("goes-on")
    _as_long_as_needs(draft, found)
    return found


def _interrupted(key: str, drafts: Sequence[Draft]) -> ServiceOutcome:
    whole: Span | None = None
    noticed: Span | None = None
    terms: tuple[Term, ...] = ()
    for draft in drafts:
        if key not in draft.up or key not in draft.stopped:
            continue
        stop, back = draft.events[draft.stopped[key]].when, draft.events[draft.up[key]].when
        span = Span(
            max(back.low - stop.low, 0.0), None if back.high is None else max(back.high - stop.low, 0.0)
        )
        whole = span if whole is None else whole.hull(span)
        began = draft.events[draft.up[key]].cause
        if began is not None:
            acts = draft.events[began].when
            part = Span(
                max(acts.low - stop.low, 0.0), None if acts.high is None else max(acts.high - stop.low, 0.0)
            )
            noticed = part if noticed is None else noticed.hull(part)
        terms = terms or _terms(draft, draft.up[key])
    return ServiceOutcome("interrupted", interrupted=whole or Span(0.0, None), noticed=noticed, terms=terms)


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
            for need in service.needs:
                theirs = found[need]
                if mine.state != "interrupted" or theirs.state != "interrupted" or theirs.interrupted is None:
                    continue
                together = (
                    theirs.interrupted
                    if key not in draft.up
                    else theirs.interrupted.or_later(mine.interrupted or Span())
                )
                if together != mine.interrupted:
                    mine = found[key] = replace(
                        mine, interrupted=together, why=mine.why or f"it waits for {need}"
                    )
                    changed = True
        if not changed:
            return


def _clusters(estate: Estate, topology: Topology, runs: Sequence[Run]) -> dict[str, ClusterOutcome]:
    found: dict[str, ClusterOutcome] = {}
    state = runs[0].state
    for key, view in topology.clusters.items():
        rules = estate.rules[key]
        gone = frozenset(m for m in view.members if m in state.machines) | state.cut.get(key, frozenset())
        result = quorum.outcome(rules, [quorum.Step(gone, key in state.witnesses)])
        lost = {key in run.state.no_quorum for run in runs}
        verdict: Verdict = "lost" if lost == {True} else "uncertain" if len(lost) > 1 else "kept"
        if not view.votes.total:
            verdict = "not-counted"
        found[key] = ClusterOutcome(verdict, result.have, result.needed, result.why)
    return found


def _waits(estate: Estate, run: Run) -> tuple[Wait, ...]:
    """What has to be in step again before the next thing may be touched."""
    state, world = run.state, estate.world
    found: list[Wait] = []
    for key, storage in world.spec.storage.items():
        if storage.on and len(storage.on) > 1 and any(m in state.at_once for m in storage.on):
            found.append(Wait("resynchronises", key))
        elif (mirror := world.mirror_of(key)) and key in state.storage:
            found.append(Wait("resynchronises", mirror))
    for key, service in world.spec.services.items():
        if any(m in state.machines or m in state.restarted for m in service.copies):
            found.append(Wait("resynchronises", key))
    return tuple(found)
