"""Failures of software: an operating system that hangs, and a program that fails while its machine runs on.

Words timelines, and groups what comes to the same; decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hadocs.behaviour.engines import family
from hadocs.behaviour.granted import granted
from hadocs.behaviour.model import Event, ServiceOutcome, Step, Timeline
from hadocs.behaviour.products import product_of
from hadocs.behaviour.risk import risks
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, names, slug
from hadocs.pages.narrative.confirmed import confirmations
from hadocs.pages.narrative.model import Case, Chapter, Grid, Row
from hadocs.pages.narrative.next_loss import any_of, unfenced
from hadocs.pages.narrative.noticed import users
from hadocs.pages.narrative.outcome import FATES, hit_by, worst_of
from hadocs.pages.narrative.rests_on import rests_on
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.to_do import handed_over, in_step
from hadocs.pages.narrative.told import named, services, steps, unnamed
from hadocs.pages.narrative.words import each, say
from hadocs.tell.story import Name
from hadocs.tell.words import lasting
from hadocs.topology.model import Thing

MACHINE = "its machine"
_OTHERS = Md("The other instances go on; who was connected to this one has to connect anew.")
MOST_MEMBERS = 8
"""Up to so many other members it is told which of them must not be lost as well."""


def system_hangs(ctx: Context) -> Chapter:
    """The operating system of a vm or server hangs, or crashes and stays down."""
    things = [t for t in ctx.things("vm", "server") if ctx.machine(t.id).services or ctx.upper_cluster(t.id)]
    clustered = [t for t in things if ctx.upper_cluster(t.id)]
    cases = [_member_case(ctx, some) for some in _alike(ctx, clustered)]
    plain: dict[object, list[Thing]] = {}
    for thing in things:
        if thing not in clustered:
            plain.setdefault(_signature(ctx, thing, _hung(ctx, thing)), []).append(thing)
    cases += [_plain_case(ctx, some) for some in plain.values()]
    rest = [t.id for t in ctx.things("vm") if t not in things]
    told = "No service of this spec runs in {}; what {} there is not told here."
    intro = say(told, rest, "fails") if rest and cases else NOTHING
    return Chapter("An operating system hangs", "a-guest-fails", tuple(cases), intro)


def _hung(ctx: Context, thing: Thing) -> Timeline:
    return ctx.timeline((Step((thing,), "hung"),))


def _alike(ctx: Context, things: Sequence[Thing]) -> list[list[Thing]]:
    """Members of which all is the same but their own names."""
    found: dict[object, list[Thing]] = {}
    for thing in things:
        one = _hung(ctx, thing)
        key = (
            steps(ctx, one.events, thing.id),
            users(ctx, one, thing.id),
            rests_on(ctx, granted(one), thing.id),
        )
        found.setdefault(key, []).append(thing)
    return list(found.values())


def _member_case(ctx: Context, some: Sequence[Thing]) -> Case:
    first, one = some[0], _hung(ctx, some[0])
    own = first.id if len(some) > 1 else ""
    upper = ctx.upper_cluster(first.id) or ""
    name = Md("it") if own else ctx.name(first.kind, first.id)
    back = any(e.what == "rejoins" and e.subject == first.id for e in one.events)
    moved = any(e.what in ("is-taken-over", "is-promoted") for e in one.events)
    leave = " Leave the services where they are." if moved else ""
    words = ("Find out why it hung." if back else "Restart {}, and let it rejoin {}.") + leave
    then = in_step(ctx, one)
    return Case(
        title=_title(some),
        anchor=slug("system", first.id),
        steps=steps(ctx, one.events, own),
        users=users(ctx, one, own),
        risk=NOTHING if back else each([unfenced(ctx, one), _left(ctx, some)]),
        todo=each([*confirmations(ctx, one, own), say(words, *([] if back else [name, clustered(ctx, upper)])), *then]),
        open=rests_on(ctx, granted(one), own),
        outcome=worst_of(one),
        hit=hit_by(*(_hung(ctx, t) for t in some)),
    )  # fmt: skip


def _left(ctx: Context, some: Sequence[Thing]) -> Md:
    """Which other members must not be lost until a person has restarted one that hangs."""
    parts: list[Md] = []
    for thing in some:
        cluster = ctx.upper_cluster(thing.id) or ""
        quorum = ctx.spec.clusters[cluster].quorum if cluster else None
        decides = quorum.witness.on if quorum and quorum.witness else None
        near = (*ctx.cluster(cluster).members, *([decides] if decides and decides in ctx.world.kinds else []))
        others = [ctx.thing_of(m) for m in near if m != thing.id]
        apart = cluster and decides not in ctx.world.kinds
        witnesses = [t for t in ctx.things("witness") if apart and t.id == f"{cluster}/witness"]
        by: dict[tuple[str, ...], list[str]] = {}
        near_ = [*others, *witnesses]
        for found in risks(ctx.estate, (thing,), near_) if len(others) <= MOST_MEMBERS else ():
            if found.services:
                by.setdefault(found.services, []).append(found.thing.id)
        words = "Until {} is back, the loss of {} takes {} down as well."
        for taken, which in by.items():
            name = ctx.name(thing.kind, thing.id)
            parts.append(say(words, name, any_of(ctx, which), services(ctx, taken)))
    return each(parts)


def _title(some: Sequence[Thing]) -> Md:
    return say("The operating system of {} hangs", names([t.id for t in some], joiner="or", limit=6))


def _signature(ctx: Context, thing: Thing, found: Timeline) -> object:
    """Equal for machines without a cluster of their own that fare alike, whatever runs in them."""
    events = tuple((e.what, e.when, e.by, unnamed(e.why, thing.id)) for e in _of_machine(found.events))
    fates = {
        (o.state, o.interrupted, _plain(o, thing.id), _by_a_person(o, thing.id))
        for o in _hit(ctx, thing, found)
    }
    return (events, frozenset(fates), len(_instances(ctx, thing)) > 0)


def _of_machine(events: Sequence[Event]) -> list[Event]:
    return [e for e in events if e.kind in ("vm", "server")]


def _hit(ctx: Context, thing: Thing, found: Timeline) -> list[ServiceOutcome]:
    """What becomes of the services in a machine that do not go on."""
    return [found.services[k] for k in ctx.machine(thing.id).services if found.services[k].state != "goes-on"]


def _instances(ctx: Context, thing: Thing) -> list[str]:
    """The services of a machine that have other instances."""
    return [s for s in ctx.machine(thing.id).services if len(ctx.service(s).active) > 1]


def _by_a_person(outcome: ServiceOutcome, machine: str) -> str:
    """What a person does about it that is no restart of the machine."""
    return "" if outcome.until.endswith("restarted the machine") else unnamed(outcome.until, machine)


def _plain(outcome: ServiceOutcome, machine: str) -> str:
    return unnamed(outcome.question or outcome.why, machine)


def _plain_case(ctx: Context, some: Sequence[Thing]) -> Case:
    first, one = some[0], _hung(ctx, some[0])
    if len(some) == 1:
        return Case(
            title=_title(some),
            anchor=slug("system", first.id),
            steps=steps(ctx, one.events),
            users=users(ctx, one),
            todo=_restart(ctx, (first,), one, ""),
            open=rests_on(ctx, granted(one), ""),
            outcome=worst_of(one),
            hit=hit_by(one),
        )
    return Case(
        title=_title(some),
        anchor=slug("system", first.id),
        steps=steps(ctx, _alone(one.events), first.id),
        grid=_carried(ctx, [t.id for t in some]),
        users=_together(ctx, first, one),
        todo=_restart(ctx, some, one, first.id),
        open=rests_on(ctx, granted(one), first.id),
        outcome=worst_of(*(_hung(ctx, t) for t in some)),
        hit=hit_by(*(_hung(ctx, t) for t in some)),
    )


def _alone(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events of machines, whose services differ."""
    from dataclasses import replace

    kept = [n for n, e in enumerate(events) if e.kind in ("vm", "server")]
    place = {n: at for at, n in enumerate(kept)}
    return tuple(replace(events[n], cause=place.get(events[n].cause or 0)) for n in kept)


def _together(ctx: Context, thing: Thing, found: Timeline) -> Md:
    """What users of each of several machines notice, whatever runs in them."""
    hit = _hit(ctx, thing, found)
    if not hit:
        return _OTHERS
    worst = next(o for s in ("down", "uncertain", "interrupted") for o in hit if o.state == s)
    why = _plain(worst, thing.id).rstrip(".")
    if worst.state == "down":
        return say(
            "Its services, and what needs them, are down until a person has restarted it: {}.",
            titled(ctx, why),
        )
    if worst.state == "uncertain" and len(_instances(ctx, thing)) == len(ctx.machine(thing.id).services):
        return say("Whether all of its users are served is not certain: {}.", titled(ctx, why))
    if worst.state == "uncertain":
        return say(
            "Whether its services, and what needs them, run again is not certain: {}.", titled(ctx, why)
        )
    away = lasting(worst.interrupted) if worst.interrupted else "a time that is not known"
    return say("Its services, and what needs them, are away for {}.", away)


def _restart(ctx: Context, some: Sequence[Thing], found: Timeline, it: str) -> Md:
    """What to do about one of some machines that hangs; those whose state other instances hold are not put back.

    Source: Microsoft, USN rollback: a domain controller that an image has set back is not heard by the others.
    """
    thing = some[0]
    name = Md("it") if it else ctx.name(thing.kind, thing.id)
    if any(e.what == "starts" and e.subject == thing.id for e in found.events):
        return Md("Find out why it hung.")
    held = [Name("", t.id) for t in some if _held_elsewhere(ctx, t.id)]
    if not held and all(_copied(ctx, t.id) for t in some):
        return each([_from_a_copy(ctx, [t.id for t in some], name), *handed_over(ctx, found)])
    if not held:
        restart = say("Restart {}; restore it from a backup if it does not start.", name)
        return each([restart, *handed_over(ctx, found)])
    anew = "the other instances hold the same, and an older image would disagree with them."
    if len(held) == len(some):
        return say("Restart {}; set it up anew if it does not start: " + anew, name)
    words = "Restart {}; restore it from a backup if it does not start. Set {} up anew instead: " + anew
    return say(words, name, named(ctx, held, "", "or"))


def _copied(ctx: Context, machine: str) -> bool:
    """Whether other machines hold copies of all data that a machine's services have there."""
    found = [ctx.spec.services[k] for k in ctx.machine(machine).services]
    return bool(found) and all(machine in s.copies and len(s.copies) > 1 for s in found)


def _from_a_copy(ctx: Context, machines: Sequence[str], name: Md) -> Md:
    """What to do about one of some machines whose data others hold as well: a backup would be older."""
    led = [k for m in machines for k in ctx.machine(m).services if ctx.service(k).active[:1] == (m,)]
    anew = "set it up anew as a copy of the one that is left: no backup is as new as that."
    if not led:
        return say("Restart {}. If it does not start, " + anew, name)
    late = any(ctx.spec.services[k].commit != "synchronous" for k in led)
    waits = any(ctx.spec.services[k].commit == "synchronous" for k in led)
    where = " where commits do not wait for it" if waits else ""
    cost = f" (what was not sent to it yet is lost{where})" if late else ""
    words = f"Restart {{}}. If it does not start, switch it off, make another copy the primary{cost}, and "
    return say(words + anew, name)


def _held_elsewhere(ctx: Context, machine: str) -> bool:
    """Whether all that a machine carries are instances that replicate by themselves, with others left."""
    keys = ctx.machine(machine).services
    products = [product_of(ctx.spec.services[k]) for k in keys]
    several = all(len(ctx.service(k).active) > 1 for k in keys)
    return bool(keys) and several and all(p is not None and p.own_replication is True for p in products)


def _carried(ctx: Context, ids: Sequence[str]) -> Grid:
    by: dict[tuple[str, ...], list[str]] = {}
    for key in ids:
        by.setdefault(ctx.machine(key).services, []).append(key)
    rows = tuple(Row((names(machines), names(some))) for some, machines in by.items())
    return Grid(("Machine", "Service"), rows)


def program_fails(ctx: Context) -> Chapter:
    """A program stops or hangs while the machine that carries it runs on."""
    alike: dict[object, list[str]] = {}
    for key in ctx.topology.services:
        alike.setdefault(_fares(ctx, key), []).append(key)
    cases = [_program_case(ctx, keys) for keys in alike.values()]
    return Chapter("A program fails on a running machine", "an-application-fails", tuple(cases))


def _failed(ctx: Context, key: str) -> Timeline:
    return ctx.timeline((Step((), "failed", programs=(key,)),))


def _own(ctx: Context, key: str, text: str) -> Md:
    """Text in which neither the service is named nor the machine that carries it."""
    carrier = re.escape(ctx.service(key).active[0])
    return Md(re.sub(rf"(?<![\w/-]){carrier}(?![\w/-])", MACHINE, unnamed(text, key)))


def _fares(ctx: Context, key: str) -> object:
    """Equal for services that fare alike when their programs fail."""
    found = _failed(ctx, key)
    mine = found.services[key]
    events = tuple(
        (e.what, e.when, e.by) for e in found.events if e.subject == key and e.by in ctx.spec.clusters
    )
    text = _own(ctx, key, "; ".join((mine.why, mine.question, *granted(found))))
    return (mine.state, mine.interrupted, mine.data_loss, text, events)


def _program_case(ctx: Context, keys: Sequence[str]) -> Case:
    key, found = keys[0], _failed(ctx, keys[0])
    many = len(keys) > 1
    title = say("{} {} while {} machine runs on", names(keys, joiner="or", limit=8), "fails", "its")
    found_ = [_failed(ctx, k) for k in keys]
    open_ = rests_on(ctx, (str(_own(ctx, key, a)) for a in granted(found)) if many else granted(found))
    return Case(
        title=title,
        anchor=slug("app", key),
        steps=steps(ctx, found.events) if not many else _steps_of_many(ctx, key, found),
        users=users(ctx, found) if not many else _users_of_many(ctx, keys, found),
        todo=_mend(ctx, keys, found),
        open=open_,
        outcome=FATES[found.services[key].state],
        hit=hit_by(*found_),
    )


def _steps_of_many(ctx: Context, key: str, found: Timeline) -> tuple[Md, ...]:
    """The steps of one of several services, without its name and that of its machine."""
    from dataclasses import replace

    mine = [e for e in found.events if e.subject == key and e.kind == "service"]
    place = {id(e): n for n, e in enumerate(mine)}
    carrier = ctx.service(key).active[0]
    said = [
        replace(
            e,
            cause=place.get(id(found.events[e.cause])) if e.cause is not None else None,
            by="" if e.by == carrier else e.by,
            to=None if e.to == carrier else e.to,
            why=str(_own(ctx, key, e.why)),
        )
        for e in mine
    ]
    return steps(ctx, tuple(said), key)


def _users_of_many(ctx: Context, keys: Sequence[str], found: Timeline) -> Md:
    """What users of each of several services notice."""
    mine = found.services[keys[0]]
    why = _own(ctx, keys[0], mine.question or mine.why).rstrip(".")
    if mine.state == "down":
        return say(
            "It, and what needs it, is down until {}: {}.", mine.until or "a person acts", titled(ctx, why)
        )
    if mine.state == "uncertain":
        return say("Whether all of its users are served is not certain: {}.", titled(ctx, why))
    if mine.state == "goes-on":
        return _OTHERS
    away = lasting(mine.interrupted) if mine.interrupted else "a time that is not known"
    return say("It is away for {}, and so is what needs it.", away)


def _mend(ctx: Context, keys: Sequence[str], found: Timeline) -> Md:
    state, key = found.services[keys[0]].state, keys[0]
    name = Md("it") if len(keys) > 1 else ctx.name("service", key)
    cluster = ctx.service(key).cluster
    if state == "down" and cluster is None:
        return say("Restart {} by hand. Watch it from inside, or from where users are.", name)
    if state == "down":
        return say("Restart {}, and clear its failure in {}.", name, clustered(ctx, cluster or ""))
    if state in ("uncertain", "goes-on") and cluster is None:
        return say("Take the instance of {} that fails out, restart it, put it back in.", name)
    if cluster is None or family(ctx.cluster(cluster)) != "pacemaker":
        return say("Find out why {} failed.", name)
    return say(
        "Find out why {} failed; then clear the failure in {}, which counts it.",
        name,
        clustered(ctx, cluster),
    )
