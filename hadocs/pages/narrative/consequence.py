"""What follows a failure: what users notice, what must not fail next, what a person has to do.

Words timelines and what they come to; the order of events is told elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from hadocs.behaviour.engines import family
from hadocs.behaviour.model import ServiceOutcome, Span, Timeline
from hadocs.behaviour.risk import Risk, risks
from hadocs.behaviour.until import MOVED_OFF, REPAIRED
from hadocs.behaviour.wording import COMMITS, WAITS_FOR, seconds
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code
from hadocs.pages.narrative import witness
from hadocs.pages.narrative.confirmed import confirmations
from hadocs.pages.narrative.copies import elsewhere
from hadocs.pages.narrative.going_home import home
from hadocs.pages.narrative.struck import has_stopped, instances_gone, weakened
from hadocs.pages.narrative.titled import called, titled
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.told import because, named, opened, services, unnamed
from hadocs.pages.narrative.words import each, say, span, verb
from hadocs.tell.story import Name, without
from hadocs.tell.words import TERMS, lasting
from hadocs.topology.ends import ends
from hadocs.topology.model import Loss, Thing

_MOST_PAIRS = 8
_MOST_LEFT = 3
_NOT_AT_ALL = "or not at all"
_METAL = ("host", "server")
TIES = ("path", "adapter")
_OPEN = re.compile(r" (?:is|are) not (?:stated|known)\b")
"""A question that says by itself that it is open."""


def users(ctx: Context, found: Timeline, it: str = "") -> Md:
    """What the users of each service notice; services that fare the same are told together."""
    parts: list[Md] = []
    alike: dict[tuple[object, ...], list[str]] = {}
    for key, outcome in found.services.items():
        if outcome.state != "goes-on":
            alike.setdefault(_fare(ctx, key, outcome), []).append(key)
    ranks = ("down", "uncertain", "interrupted")
    ordered = sorted(alike.values(), key=lambda some: ranks.index(found.services[some[0]].state))
    asked: set[str] = set()
    for keys in ordered:
        outcome = found.services[keys[0]]
        if outcome.why in asked:  # the question is the same as before
            outcome = replace(outcome, why=_NOT_AT_ALL)
        elif outcome.why.startswith(_NOT_AT_ALL):
            asked.add(outcome.why)
        parts.append(_fares(ctx, found, outcome, keys, it))
    parts += [goals] if (goals := _goals(ctx, found)) else []
    parts += _lost(ctx, found)
    calm = [k for k, o in found.services.items() if o.state == "goes-on"]
    gone = instances_gone(found)
    reconnect = [s for s in calm if len(ctx.service(s).active) > 1 and gone & set(ctx.service(s).active)]
    again: dict[Span | None, list[str]] = {}
    for key in reconnect:
        again.setdefault(found.services[key].stands_still, []).append(key)
    for stands, keys in again.items():
        lost = tuple(dict.fromkeys(m for s in keys for m in ctx.service(s).active if m in gone))
        words = "{} {} on with {}{}; who was connected to {} has to connect anew."
        which = named(ctx, [Name("", m) for m in lost], it, "or")
        waits = say(", whose disks do not answer {}", _for(stands)) if stands is not None else NOTHING
        left = _left(ctx, keys, gone, it)
        parts.append(say(words, services(ctx, keys), verb(keys, "goes", "go"), left, waits, which))
    still: dict[Span, list[str]] = {}
    for key in calm:
        if (stands := found.services[key].stands_still) is not None and key not in reconnect:
            still.setdefault(stands, []).append(key)
    for stands, keys in still.items():
        goes, its = verb(keys, "goes", "go"), verb(keys, "its", "their")
        words = "{} {} on, but {} disks do not answer {}."
        parts.append(say(words, services(ctx, keys), goes, its, _for(stands)))
    held = {
        e.subject: term.span
        for e in found.events
        if e.kind == "service" and e.subject in calm
        for term in e.terms
        if term.name == COMMITS
    }
    for key, longest in held.items():
        words = "Commits of {} wait for {} at most; nobody notices anything else there."
        parts.append(say(words, services(ctx, [key]), seconds(longest.high or 0.0)))
    quiet = [
        s for s in calm if s not in reconnect and s not in held and found.services[s].stands_still is None
    ]
    if quiet and parts:
        rest = services(ctx, quiet) if len(quiet) <= 4 else Md("the other services")
        parts.append(say("Nobody notices anything at {}.", rest))
    elif quiet:
        parts.append(Md("Nothing."))
    return each(parts)


def _left(ctx: Context, keys: Sequence[str], gone: Set[str], it: str) -> Md:
    """The instances with which services go on: by name where they are few and those of one service."""
    some = [m for key in keys for m in ctx.service(key).active if m not in gone]
    if it or len(keys) > 1 or len(some) > _MOST_LEFT:
        return Md(verb(keys, "its other instances", "their other instances"))
    return named(ctx, [Name("", m) for m in some])


def _fares(ctx: Context, found: Timeline, outcome: ServiceOutcome, keys: Sequence[str], it: str) -> Md:
    who, isare = services(ctx, keys), verb(keys, "is", "are")
    why = titled(ctx, unnamed(_own(ctx, outcome.why, keys), it).rstrip("."))
    if outcome.state == "down":
        until, why = _ended(ctx, found, outcome, keys, it)
        return say("{} {} down until {}{}.", who, isare, until, say(": {}", why) if why else "")
    if outcome.state == "uncertain":
        question = unnamed(_own(ctx, outcome.question or outcome.why, keys), it).rstrip(".")
        if question.startswith("whether ") and not _OPEN.search(question):
            question = f"it depends on {question}"
        open_ = say(": {}", titled(ctx, question)) if question else ""
        goes = (
            verb(keys, "runs again", "run again")
            if has_stopped(ctx, found, keys)
            else verb(keys, "goes on", "go on")
        )
        return say("Whether {} {} is not certain{}.", who, goes, open_)
    away = outcome.interrupted
    if away is None or (away.high is None and not away.low):
        if _waits(outcome):
            needed = services(ctx, [outcome.why.removeprefix(WAITS_FOR)])
            return say("{} {} away for as long as {}.", who, isare, needed)
        tail = say(", {}", why) if why else NOTHING
        return say(
            "{} {} away; for how long is not known{}{}.", who, isare, _unbound(outcome, bare=True), tail
        )
    before = outcome.noticed
    part = NOTHING
    if before is not None and before.high and before.order < away.order:
        part = say(", of which {} before anything is started", lasting(before))
    if _waits(outcome):
        needed = services(ctx, [outcome.why.removeprefix(WAITS_FOR)])
        return say("{}: away for {}, waiting for {}.", who, _long(away), needed)
    if away.high is None:
        part = _unbound(outcome)
    return say("{} {} away for {}{}{}.", who, isare, _long(away), part, say(", {}", why) if why else NOTHING)


def _ended(
    ctx: Context, found: Timeline, outcome: ServiceOutcome, keys: Sequence[str], it: str
) -> tuple[Md, Md]:
    """What has to be back for services that are down, by its name, and why they are: what is said once is enough."""
    until = outcome.until or REPAIRED
    why = _own(ctx, outcome.why, keys).rstrip(".")
    lost = [t for step in found.steps if step.kind == "lost" for t in step.things]
    for thing in lost:
        target = ends(ctx.world, thing.id)[1] if thing.kind in TIES else ""
        gone = f"{target} is lost to it" if target else f"{thing.id} is lost"
        why = "" if why == gone else why.removesuffix(f": {gone}")
    reason = because(titled(ctx, unnamed(why, it)), len(keys) > 1)
    if not until.startswith(REPAIRED) or len(lost) != 1:
        return titled(ctx, until), reason
    thing = lost[0]
    back = "are" if thing.kind == "path" else "is"
    name = Md("it") if thing.id == it else _called(ctx, thing)
    copy = ", or its data are restored" if thing.kind in ("storage", "volume") else ""
    rest = titled(ctx, until.removeprefix(REPAIRED)) or Md(copy)
    return say("{} {} back{}", name, back, rest), reason


def _called(ctx: Context, thing: Thing) -> Md:
    """What is lost, as a sentence calls it: a tie by its two ends."""
    if thing.kind not in TIES:
        return called(ctx, thing.kind, thing.id)
    machine, target = ends(ctx.world, thing.id)
    what = "the paths of {} to {}" if thing.kind == "path" else "the adapter of {} in {}"
    kind = "storage" if thing.kind == "path" else "network"
    return say(what, ctx.name("", machine), called(ctx, kind, target))


def _fare(ctx: Context, key: str, outcome: ServiceOutcome) -> tuple[object, ...]:
    """Equal for services that fare the same for the same reason."""
    waits = _waits(outcome)
    why = _own(ctx, outcome.why or outcome.question, [key])
    noticed = None if waits else outcome.noticed
    unbound = outcome.interrupted is not None and outcome.interrupted.high is None
    return (outcome.state, why, outcome.interrupted, noticed, outcome.until, outcome.terms if unbound else ())


def _for(stands: Span) -> Md:
    """For how long disks do not answer."""
    return Md("for a time that is not known") if stands == Span(0.0, None) else say("for {}", _long(stands))


def _long(away: Span) -> str:
    """A duration: without an upper bound at least what is known of it."""
    return f"at least {lasting(Span(away.low, away.low))}" if away.high is None else lasting(away)


def _unbound(outcome: ServiceOutcome, *, bare: bool = False) -> Md:
    """Which parts of an interruption nobody knows the length of."""
    terms = dict.fromkeys(TERMS.get(t.name, t.name) for t in outcome.terms if t.span.high is None)
    words = " ({})" if bare else " ({}: not known)"
    return say(words, ", ".join(terms)) if terms else NOTHING


def _waits(outcome: ServiceOutcome) -> bool:
    """Whether a service is away because one that it needs is."""
    return outcome.state == "interrupted" and outcome.why.startswith(WAITS_FOR)


def _own(ctx: Context, why: str, keys: Sequence[str]) -> str:
    """A reason without the names of the services' own machines, and of their hosts where it is quorum that is gone."""
    if why.endswith(" has no quorum left"):
        hosts = {ctx.world.host_of(m) for key in keys for m in ctx.service(key).machines}
        first, _, rest = why.partition(" is lost, and ")
        why = rest if rest and first in hosts else why
    return without(why, *(m for key in keys for m in ctx.service(key).machines))


def _lost(ctx: Context, found: Timeline) -> list[Md]:
    """What may be lost of the data of services that are taken over."""
    by: dict[str | None, list[str]] = {}
    for key, outcome in found.services.items():
        if outcome.state == "interrupted" and outcome.data_loss != "":
            by.setdefault(outcome.data_loss, []).append(key)
    return [
        say("What may be lost of the data of {} is not known.", services(ctx, keys))
        if loss is None
        else say("**May be lost** of {}: {}.", services(ctx, keys), loss)
        for loss, keys in by.items()
    ]


def _goals(ctx: Context, found: Timeline) -> Md:
    """How interruptions stand against the objectives; met is one only where no part of the time is without bound."""
    by: dict[str, list[str]] = {"missed": [], "open": [], "unknown": [], "met": []}
    for key, outcome in found.services.items():
        objectives, away = ctx.spec.services[key].objectives, outcome.interrupted
        if objectives is None or objectives.rto is None or outcome.state != "interrupted" or away is None:
            continue
        if away.low > objectives.rto:
            by["missed"].append(key)
        elif away.high is None:
            by["unknown"].append(key)
        else:
            by["met" if away.high <= objectives.rto else "open"].append(key)

    def told(keys: Sequence[str]) -> Md:
        goals = [span(o.rto or 0.0) for k in keys if (o := ctx.spec.services[k].objectives) is not None]
        shown = [say("{} ({})", ctx.name("service", k), goal) for k, goal in zip(keys, goals, strict=True)]
        return Md(f"{', '.join(shown[:-1])} and {shown[-1]}") if len(shown) > 1 else Md("".join(shown))

    parts: list[Md] = []
    for fate, words in (
        ("missed", "**The {} of {} {} missed.**"),
        ("open", "**The {} of {} may be missed.**"),
        ("unknown", "Whether the {} of {} {} met is not known."),
        ("met", "The {} of {} {} met."),
    ):
        if keys := by[fate]:
            noun, isare = verb(keys, "objective", "objectives"), verb(keys, "is", "are")
            parts.append(say(words, noun, told(keys), *([] if fate == "open" else [isare])))
    return each(parts)


def risk(ctx: Context, thing: Thing) -> tuple[Risk, ...]:
    """What must not be lost as well until a thing is back."""
    if thing.kind == "witness":
        return witness.risks_without(ctx, thing)
    others = [t for t in ctx.things(*_METAL) if t != thing]
    if thing.kind not in _METAL or len(others) > _MOST_PAIRS:
        return ()
    return risks(ctx.estate, (thing,), others)


def at_risk(ctx: Context, group: Sequence[Thing]) -> Md:
    """What takes services down if it is lost next, though alone it would not."""
    thing = group[0]
    if thing.kind == "witness":
        found_ = [witness.risk(ctx, t, many=len(group) > 1) for t in group]
        return each([text for n, text in enumerate(found_) if text not in found_[:n]])
    parts: list[Md] = [_unfenced(ctx, ctx.after(one)) for one in group]
    for one in group:
        by: dict[tuple[str, ...], list[str]] = {}
        for found in risk(ctx, one):
            if found.services:
                by.setdefault(found.services, []).append(found.thing.id)
        others = [t.id for t in group if t != one]
        if len(by) == 1 and others and next(iter(by.values())) == others:
            taken = services(ctx, next(iter(by)))
            parts.append(say("Until it is back, the loss of another of them takes {} down as well.", taken))
            continue
        words = "Until {} is back, the loss of {} takes {} down as well."
        for taken_, ids in by.items():
            which = named(ctx, [Name("", i) for i in ids], "", "or")
            parts.append(say(words, ctx.name(one.kind, one.id), which, services(ctx, taken_)))
        parts += [_last_host(ctx, one)] if not by else []
    parts = list(dict.fromkeys(p for p in parts if p))
    return each(parts) if parts else weakened(ctx, ctx.losses[thing])


def _unfenced(ctx: Context, found: Timeline) -> Md:
    """What a takeover risks where a cluster makes nobody off first."""
    over = {e.by for e in found.events if e.what in ("is-taken-over", "is-restarted", "is-promoted")}
    off = [c for c in over if (f := ctx.spec.clusters[c].fencing) is not None and not f.enabled]
    words = (
        "Fencing is off in {}: what does not answer is taken for dead, and two nodes may write the same data."
    )
    return each(say(words, clustered(ctx, c)) for c in sorted(off) if ctx.estate.policy(c).fences)


def _last_host(ctx: Context, thing: Thing) -> Md:
    cluster = ctx.machine(thing.id).member_of if thing.kind == "host" else None
    if cluster is None or ctx.cluster(cluster).kind != "host" or not ctx.cluster(cluster).vms:
        return NOTHING
    left = [h for h in ctx.cluster(cluster).members if h != thing.id]
    if len(left) != 1:
        return NOTHING
    words = "{} is then the only host of {}: no machine of it has anywhere to go."
    return say(words, ctx.name("host", left[0]), clustered(ctx, cluster))


def todo(ctx: Context, thing: Thing, found: Timeline, *, it: bool) -> Md:
    """What a person has to do; with ``it`` the thing is not named."""
    name = Md("it") if it else code(thing.id) if thing.kind in TIES else called(ctx, thing.kind, thing.id)
    parts: list[Md] = [*confirmations(ctx, found, thing.id if it else "")]
    then: list[Md] = []
    if thing.kind in _METAL:
        now, then = _repair_machine(ctx, thing, found, name)
        parts += now
    elif thing.kind in ("storage", "volume"):
        parts.append(_repair_storage(ctx, thing, found, name))
    elif thing.kind == "witness":
        words = "Bring the witness back, or set up another one; nothing needs to be stopped for that."
        parts.append(Md(words))
    elif thing.kind == "domain":
        parts.append(say("Bring {} back.", name))
    elif thing.kind in ("site", "rack"):
        parts.append(say("Find out first whether {} is down or only cut off.", name))
        parts += [_by_hand(ctx, c, thing) for c in ctx.spec.clusters if thing.kind == "site"]
        parts += [
            elsewhere(ctx, Thing("storage", s), ctx.name("storage", s)) for s in _needed(ctx, thing, found)
        ]
    elif thing.kind in TIES:
        parts += _moved_off(ctx, found)
        parts.append(say("Repair {}.", _called(ctx, thing)))
    else:
        parts.append(say("Repair {}.", name))
    parts += _votes(ctx, [c for c, o in found.clusters.items() if o.quorum == "lost"], ctx.gone_after(thing))
    once = name if thing.kind in ("site", "rack", "domain") else NOTHING
    parts += in_step(ctx, found, once)
    parts += then
    words = "{} stands the next loss once it has counted its votes anew: {} after this one."
    parts += [
        say(words, clustered(ctx, w.subject), lasting(w.span)) for w in found.waits if w.what == "recounts"
    ]
    return each(parts)


def in_step(ctx: Context, found: Timeline, once: Md = NOTHING) -> list[Md]:
    """What has to have caught up before anything else is done, and what shows it; ``once`` names what is away."""
    waits = tuple(dict.fromkeys(w.subject for w in found.waits if w.what == "resynchronises"))
    if not waits:
        return []
    some, isare = named(ctx, [Name("", w) for w in waits]), verb(waits, "is", "are")
    words = "Before anything else is touched, wait until {} {} in step again."
    if once:
        words = "Once {} is back, wait until {} {} in step again before anything else is touched."
    head = say(words, *([once] if once else []), some, isare)
    return [head, *(say("{} shows it: {}.", *shown) for shown in _proofs(found))]


def _moved_off(ctx: Context, found: Timeline) -> list[Md]:
    """What a person can do sooner than a repair: move machines off a host that has lost its adapter."""
    by: dict[str, list[str]] = {}
    for key, outcome in found.services.items():
        if outcome.state == "down" and outcome.until.startswith(MOVED_OFF):
            by.setdefault(outcome.until.partition(", or ")[0].removeprefix("a person moves "), []).append(key)
    return [
        say(
            "{} {} back sooner if you move {} first.",
            services(ctx, keys),
            verb(keys, "is", "are"),
            titled(ctx, moved),
        )
        for moved, keys in by.items()
    ]


def _proofs(found: Timeline) -> list[tuple[Md, str]]:
    """The commands or views that show that a wait is over, each once, with what they say then."""
    told = dict.fromkeys(w.proof for w in found.waits if w.proof)
    return [(code(view), shows) for view, _, shows in (p.partition(": ") for p in told)]


def _needed(ctx: Context, thing: Thing, found: Timeline) -> tuple[str, ...]:
    """Storage that goes with a place, and on which services that are down then had their data or machines."""
    spec, used = ctx.spec, dict.fromkeys(ctx.storage_of(thing), False)
    for key, outcome in found.services.items():
        if outcome.state == "down":
            entry = spec.services[key]
            machines = [m for m in ctx.service(key).machines if m in spec.vms]
            refs = (entry.data, *entry.copies.values(), *(spec.vms[m].files for m in machines))
            used |= {s: True for r in refs if r and (s := r.partition("/")[0]) in used}
    return tuple(s for s, is_used in used.items() if is_used and not ctx.world.mirror_of(s))


def _repair_machine(ctx: Context, thing: Thing, found: Timeline, name: Md) -> tuple[list[Md], list[Md]]:
    """What to do at once, and what only when all is in step again."""
    cluster = ctx.machine(thing.id).member_of
    rejoin = say(" and let it rejoin {}", clustered(ctx, cluster)) if cluster else NOTHING
    parts = [say("Repair {}{}.", name, rejoin)]
    again = tuple(dict.fromkeys(e.subject for e in found.events if e.what == "is-restarted"))
    here = ctx.guests_on(thing.id)
    by_itself, by_hand = home(ctx, found, [v for v in again if v in here], name)
    parts += by_itself
    alone = ctx.world.host_cluster(here[0]) is None if here else False
    if stuck := [Name("vm", v) for v in here if v not in again]:
        words = "{} {} only once {} is back{}."
        hand = ", by hand where nothing else does it" if alone else ""
        parts.append(say(words, named(ctx, stuck), verb(stuck, "starts", "start"), name, hand))
    return parts, by_hand


def _repair_storage(ctx: Context, thing: Thing, found: Timeline, name: Md) -> Md:
    storage, _, volume = thing.id.partition("/") if thing.kind == "volume" else (thing.id, "", "")
    mirror = ctx.world.mirror_of(storage)
    if not any(o.state == "down" for o in found.services.values()):
        return say("Repair {}.", name)
    if mirror and volume:
        words = "Bring {} back, or restore from a backup; {} mirrors what happened to it."
        return say(words, name, ctx.name("storage", mirror))
    if mirror:
        words = "Bring {} back. {} holds the same data: what can be made to reach it goes on from there."
        return say(words, name, ctx.name("storage", mirror))
    return elsewhere(ctx, thing, name)


def _by_hand(ctx: Context, cluster: str, thing: Thing) -> Md:
    members = ctx.cluster(cluster).members
    there = [m for m in members if ctx.machine(m).site == thing.id]
    if not ctx.estate.policy(cluster).by_hand or not there or len(there) == len(members):
        return NOTHING
    words = "If it is down, a person has to hand over to the other site in {}: its site_failover is manual."
    return say(words, clustered(ctx, cluster))


def _votes(ctx: Context, clusters: Sequence[str], gone: Set[str]) -> list[Md]:
    """When clusters without quorum start again, and what must not be done in haste."""
    if not clusters:
        return []
    who = (
        clustered(ctx, clusters[0])
        if len(clusters) == 1
        else named(ctx, [Name("cluster", c) for c in clusters])
    )
    itself = verb(clusters, "starts by itself", "start by themselves")
    head = opened(say("{} {} once enough votes are back.", who, itself))
    if not any(family(ctx.cluster(c)) in ("wsfc", "proxmox", "pacemaker") for c in clusters):
        return [head]
    clusters = [c for c in clusters if not set(ctx.cluster(c).members) <= gone]
    if not clusters:
        return [head]  # nobody is left who could be made to start
    words = (
        "Forcing {} to start without them is the last resort, on one side only, and only when the others are "
        "surely off."
    )
    return [head, say(words, verb(clusters, "it", "one of them"))]


def users_of(ctx: Context, loss: Loss) -> Md:
    """What the users of each service notice of a single loss."""
    return users(ctx, ctx.after(loss.thing))
