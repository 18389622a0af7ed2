"""A timeline as text and as data, for `hadocs fail`. Words what the behaviour stage found and decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hadocs.analysis import Analysis
from hadocs.behaviour.granted import guessed
from hadocs.behaviour.model import UNKNOWN, Event, Ground, ServiceOutcome, Span, Step, Timeline, Wait
from hadocs.behaviour.until import REPAIRED, said_once
from hadocs.behaviour.wording import NOBODY
from hadocs.errors import Route
from hadocs.tell.story import gathered, story
from hadocs.tell.words import clock, lasting, terms
from hadocs.topology.wording import listed

_STATES = {"goes-on": "goes on", "interrupted": "interrupted", "down": "DOWN", "uncertain": "not certain"}
_QUORUM = {
    "kept": "keeps quorum",
    "lost": "has no quorum",
    "uncertain": "may lose quorum",
    "not-counted": "counts no votes",
}


def as_text(analysis: Analysis, found: Timeline) -> str:
    """The timeline for a terminal: events with their times, then what becomes of services and clusters."""
    spec = analysis.spec
    lines = [f"{spec.display_title}: {listed([_step(s) for s in found.steps], joiner='then')}", ""]
    told = story(found.events)
    times = [clock(s.when) for s in told]
    width = max((len(t) for t in times), default=0)
    for time, sentence in zip(times, told, strict=True):
        text = sentence.template.format(*(listed([n.id for n in some]) for some in sentence.names))
        if sentence.why:
            text += f": {sentence.why}"
        if sentence.events[0].terms:
            text += f"  [{terms(sentence.events[0].terms)}]"
        lines.append(f"  {time:<{width}}  {text}")
    lines += ["", "Services"]
    names_width = max((len(k) for k in found.services), default=0)
    lines += [f"  {key:<{names_width}}  {_service(outcome)}" for key, outcome in found.services.items()]
    if found.clusters:
        lines += ["", "Clusters"]
        names_width = max(len(k) for k in found.clusters)
        for key, cluster in found.clusters.items():
            if cluster.why == NOBODY:
                lines.append(f"  {key:<{names_width}}  none of its members runs")
                continue
            noun = "vote" if cluster.votes == 1 else "votes"
            counted = cluster.needed and not (cluster.quorum == "lost" and cluster.votes >= cluster.needed)
            votes = f": {cluster.votes} {noun}, {cluster.needed} needed" if counted else ""
            if cluster.quorum == "kept" and cluster.votes < cluster.needed:
                votes += f" ({cluster.why.partition('. ')[2].rstrip('.')})" if ". " in cluster.why else ""
            lines.append(f"  {key:<{names_width}}  {_QUORUM[cluster.quorum]}{votes}")
    if found.waits:
        lines += ["", "Before anything else is touched"]
        lines += [f"  {text}" for text in dict.fromkeys(_wait(w, found.waits) for w in found.waits)]
    if found.at_risk:
        lines += ["", "Until it is repaired", *(f"  {text}" for text in found.at_risk)]
    if assumed := assumptions(found):
        lines += ["", "This assumes", *(f"  {a}" for a in assumed)]
    return "\n".join(lines) + "\n"


def assumptions(found: Timeline) -> tuple[str, ...]:
    """What a timeline takes for granted, each once: a guessed duration with its range."""
    told = dict.fromkeys(a for a in found.assumes if a)
    for one in found.events:
        for term in one.terms:
            if not term.assumed:
                continue
            told[f"{term.assumed}: {lasting(term.span)}" if guessed(term) else term.assumed] = None
    return tuple(told)


def _wait(wait: Wait, waits: Sequence[Wait]) -> str:
    """A wait in words, together with those that differ in their subject alone."""
    same = [w.subject for w in waits if replace(w, subject="") == replace(wait, subject="")]
    names, one = listed(same), len(same) == 1
    if wait.what == "is-quarantined":
        longest = lasting(Span(wait.span.high or 0.0, wait.span.high))
        who = names if one else f"each of {names}"
        return f"{who} may not join for {longest} if it was isolated for the third time in an hour"
    if wait.what == "recounts":
        verb = "has counted its votes" if one else "have counted their votes"
        return f"wait until {names} {verb} anew, {lasting(wait.span)} after the loss"
    if wait.what == "rejoins":
        return f"wait until {names} {'has rejoined its cluster' if one else 'have rejoined their clusters'}"
    shown = f" ({wait.proof})" if wait.proof else ""
    first = f"; {wait.first}" if wait.first else ""
    return f"wait until {names} {'is' if one else 'are'} in step again{shown}{first}"


def _step(step: Step) -> str:
    verb = {
        "lost": "lost",
        "cut": "cut",
        "planned": "taken down",
        "back": "back",
        "hung": "hangs",
        "failed": "fails",
    }[step.kind]
    names = (
        [t.id for t in step.things]
        + [*step.programs]
        + [" | ".join(listed(sorted(p)) for p in parts) for parts in step.parts.values()]
    )
    return f"{listed(names)} {verb}"


def _service(outcome: ServiceOutcome) -> str:
    text = _STATES[outcome.state]
    if outcome.interrupted is not None:
        unknown = outcome.interrupted == UNKNOWN
        text += ", for how long is not known" if unknown else f" for {lasting(outcome.interrupted)}"
        if outcome.noticed is not None and (outcome.noticed.high or 0) > 0:
            text += f", of which {lasting(outcome.noticed)} before it is started again"
    if outcome.state == "uncertain" and outcome.question.startswith("whether "):
        text += f": it depends on {outcome.question}"
    elif outcome.why or outcome.question:
        joint = "; " if outcome.why.startswith("or not at all") else ": "
        text += f"{joint}{gathered(said_once(outcome.why, outcome.until) or outcome.question)}"
    if outcome.until and outcome.until != REPAIRED:
        text += f"; until {outcome.until}"
    if outcome.stands_still is not None:
        text += f"; its disks do not answer for {_at_least(outcome.stands_still)}"
    if outcome.data_loss is None:
        text += "; what may be lost of its data is not known"
    elif outcome.data_loss:
        text += f"; may be lost: {outcome.data_loss}"
    return text


def _at_least(span: Span) -> str:
    """A time without an upper bound by what is known of it."""
    if span.high is None:
        return f"at least {clock(Span(span.low, span.low))}" if span.low else "a time that is not known"
    return clock(span)


def as_data(found: Timeline) -> dict[str, Any]:
    """The timeline as plain data: ``lost``, ``events``, ``services``, ``clusters``, ``waits_for``, ``assumes``."""
    return {
        "lost": [
            {"kind": step.kind, "things": [*(t.id for t in step.things), *step.programs], "at_s": step.at,
             **({"parts": {c: [sorted(p) for p in parts] for c, parts in step.parts.items()}} if step.parts else {})}
            for step in found.steps
        ],
        "events": [_event(event) for event in found.events],
        "services": {
            key: {
                "state": outcome.state,
                "interrupted_s": _pair(outcome.interrupted),
                "noticed_s": _pair(outcome.noticed),
                "why": outcome.why or outcome.question,
                "until": outcome.until,
                "stands_still_s": _pair(outcome.stands_still),
                "data_loss": outcome.data_loss,
            }
            for key, outcome in found.services.items()
        },
        "clusters": {
            key: {"quorum": outcome.quorum, "votes": outcome.votes, "needed": outcome.needed, "why": outcome.why}
            for key, outcome in found.clusters.items()
        },
        "waits_for": [
            {"what": w.what, "subject": w.subject, "from_s": w.span.low, "to_s": w.span.high, "proof": w.proof}
            for w in found.waits
        ],
        "at_risk": list(found.at_risk),
        "assumes": list(assumptions(found)),
    }  # fmt: skip


def _event(event: Event) -> dict[str, Any]:
    grounds = [*event.grounds, *(g for t in event.terms for g in t.grounds)]
    return {
        "from_s": event.when.low,
        "to_s": event.when.high,
        "what": event.what,
        "who": f"{event.actor} {event.by}".strip(),
        "subject": event.subject,
        "kind": event.kind,
        "to": event.to,
        "why": event.why,
        "because": [_because(g) for g in grounds],
        "source": list(dict.fromkeys(s for g in grounds for s in g.source)),
        "basis": list(dict.fromkeys(g.basis for g in grounds if g.basis)),
        "terms": [
            {"name": t.name, "from_s": t.span.low, "to_s": t.span.high, "assumed": t.assumed}
            for t in event.terms
        ],
        "cause": event.cause,
        "assumes": list(event.assumes),
    }


def _because(ground: Ground) -> str:
    return _route(ground.route) if ground.route else ground.fact


def _route(route: Route) -> str:
    return ".".join(str(part) for part in route)


def _pair(span: Span | None) -> list[float | None] | None:
    return None if span is None else [span.low, span.high]
