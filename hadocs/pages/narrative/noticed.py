"""What users notice of a failure, service by service, and how that stands against the objectives.

Words timelines and what they come to; the order of events is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from hadocs.behaviour.model import ServiceOutcome, Span, Timeline
from hadocs.behaviour.until import REPAIRED, said_once
from hadocs.behaviour.wording import COMMITS, COMMITS_OPEN, OPEN, OPEN_ITSELF, WAITS_FOR, seconds
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md
from hadocs.pages.narrative.assumed import all_needs
from hadocs.pages.narrative.struck import has_stopped
from hadocs.pages.narrative.ties import TIES, tie_called
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.told import because, fits, named, services, unnamed
from hadocs.pages.narrative.words import each, say, span, verb
from hadocs.tell.story import Name, without
from hadocs.tell.words import TERMS, lasting
from hadocs.topology.copies import copies
from hadocs.topology.ends import ends
from hadocs.topology.model import Loss, Thing
from hadocs.topology.wiring import wiring_of

_MOST_LEFT = 3
_NOT_AT_ALL = "or not at all"


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
    gone = set(found.unserved)
    # One program among several: its machine runs on, and what else that carries does not care.
    failed = {e.subject: e.by for e in found.events if e.what == "fails" and e.subject in calm}
    reconnect = [s for s in calm if len(ctx.service(s).active) > 1 and gone & set(ctx.service(s).active)]
    reconnect += [s for s in failed if s not in reconnect and len(ctx.service(s).active) > 1]
    gone |= {failed[s] for s in reconnect if s in failed}
    again: dict[Span | None, list[str]] = {}
    for key in reconnect:
        again.setdefault(found.services[key].stands_still, []).append(key)
    for stands, keys in again.items():
        lost = tuple(dict.fromkeys(m for s in keys for m in ctx.service(s).active if m in gone))
        words = "{} {} on with {}{}; who was connected to {} has to connect anew."
        which = named(ctx, [Name("", m) for m in lost], it, "or")
        waits = say(", whose disks do not answer {}", _for(stands)) if stands is not None else NOTHING
        left = _left(ctx, keys, gone, it)
        parts.append(say(words, services(ctx, keys), fits(ctx, keys, "goes", "go"), left, waits, which))
    still: dict[Span, list[str]] = {}
    for key in calm:
        if (stands := found.services[key].stands_still) is not None and key not in reconnect:
            still.setdefault(stands, []).append(key)
    for stands, keys in still.items():
        goes, its = fits(ctx, keys, "goes", "go"), fits(ctx, keys, "its", "their")
        words = "{} {} on, but {} disks do not answer {}."
        parts.append(say(words, services(ctx, keys), goes, its, _for(stands)))
    held = {
        e.subject: term.span
        for e in found.events
        if e.kind == "service" and e.subject in calm
        for term in e.terms
        if term.name in COMMITS
    }
    for key, longest in held.items():
        words = "Commits of {} wait for {} at most; nobody notices anything else there."
        parts.append(say(words, services(ctx, [key]), seconds(longest.high or 0.0)))
    waits_on = {
        e.subject: e.why
        for e in found.events
        if (e.what, e.kind) == ("runs-on", "service") and e.subject in calm and e.subject not in held
        and e.why.startswith(COMMITS_OPEN)
    }  # fmt: skip
    for key, why in waits_on.items():
        words = (
            "Whether writes at {} go on is not certain: {}."
            if why.startswith("whether ")
            else f"{{}} {fits(ctx, [key], 'goes', 'go')} on, but {{}}."
        )
        parts.append(say(words, services(ctx, [key]), titled(ctx, why)))
    anew = {
        e.subject: e.when
        for e in found.events
        if (e.what, e.kind) == ("reconnects", "service") and e.subject in calm and e.subject not in reconnect
    }
    behind: set[str] = set()
    for key, when in anew.items():
        goes, it_them = fits(ctx, [key], "goes", "go"), fits(ctx, [key], "it", "them")
        words = f"{{}} {goes} on; clients that were connected to what is lost reach {it_them} again after {{}}{{}}."
        those = [s for s in calm if s not in reconnect and key in all_needs(ctx, s)]
        behind |= set(those)
        too = say(", and {} may stand still as long", services(ctx, those)) if those else NOTHING
        parts.append(say(words, services(ctx, [key]), lasting(when), too))
    told = {*reconnect, *held, *waits_on, *anew, *behind}
    quiet = [s for s in calm if s not in told and found.services[s].stands_still is None]
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
        return Md(fits(ctx, keys, "its other instances", "their other instances"))
    return named(ctx, [Name("", m) for m in some])


def _fares(ctx: Context, found: Timeline, outcome: ServiceOutcome, keys: Sequence[str], it: str) -> Md:
    who, isare = services(ctx, keys), fits(ctx, keys, "is", "are")
    why = titled(ctx, unnamed(_own(ctx, outcome.why, keys), it).rstrip("."))
    if outcome.state == "down":
        until, why = _ended(ctx, found, outcome, keys, it)
        return say("{} {} down until {}{}.", who, isare, until, say(": {}", why) if why else "")
    if outcome.state == "uncertain":
        question = unnamed(_own(ctx, outcome.question or outcome.why, keys), it).rstrip(".")
        if question.startswith("whether ") and not OPEN_ITSELF.search(question):
            question = f"{OPEN} {question}"
        open_ = say(": {}", titled(ctx, question)) if question else ""
        if all(any((e.what, e.subject) == ("runs-twice", key) for e in found.events) for key in keys):
            words = "What becomes of the data of {} is not certain{}."
            missed = [key for key in keys if _unreached(ctx, found, key)]
            nobody = (
                say("Clients reach nothing of {} meanwhile.", services(ctx, missed)) if missed else NOTHING
            )
            return each([nobody, say(words, who, open_)])
        goes = (
            fits(ctx, keys, "runs again", "run again")
            if has_stopped(ctx, found, keys)
            else fits(ctx, keys, "goes on", "go on")
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


def _unreached(ctx: Context, found: Timeline, key: str) -> bool:
    """Whether no client reaches any machine that may carry a service: all networks on which they would are lost."""
    things = {(t.kind, t.id) for step in found.steps for t in step.things}
    lost = {
        n
        for n, switches in wiring_of(ctx.world).carrying.items()
        if ("network", n) in things
        or (n not in wiring_of(ctx.world).unsaid and all(("switch", s) in things for s in switches))
    }
    world = ctx.world
    ways = [world.with_role(world.networks_of(m), "client") for m in world.carriers(ctx.spec.services[key])]
    return bool(ways) and all(own and lost.issuperset(own) for own in ways)


def _ended(
    ctx: Context, found: Timeline, outcome: ServiceOutcome, keys: Sequence[str], it: str
) -> tuple[Md, Md]:
    """What has to be back for services that are down, by its name, and why they are: what is said once is enough."""
    until = outcome.until or REPAIRED
    why = said_once(_own(ctx, outcome.why, keys).rstrip("."), until)
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
    name = Md("it") if thing.id == it else tie_called(ctx, thing)
    copy = ", or its data are restored" if _from_backup(ctx, thing, keys) else ""
    rest = titled(ctx, until.removeprefix(REPAIRED)) or Md(copy)
    return say("{} {} back{}", name, back, rest), reason


def _from_backup(ctx: Context, thing: Thing, keys: Sequence[str]) -> bool:
    """Whether nothing but a backup holds what some services have of a storage or volume that is lost."""
    if thing.kind not in ("storage", "volume"):
        return False
    own = {k for key in keys for k in (key, *all_needs(ctx, key))}
    machines = {m for k in own for m in ctx.world.carriers(ctx.spec.services[k])}
    found = [c for c in copies(ctx.world, thing.id) if c.of in (own if c.kind == "service" else machines)]
    return not found or any(not c.held for c in found)


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


def users_of(ctx: Context, loss: Loss) -> Md:
    """What the users of each service notice of a single loss."""
    return users(ctx, ctx.after(loss.thing))
