"""Losses as sentences: who is down, what stops first, what brings it back. Contradicts no loss.

It says what the topology stage found, in order; what that left open it calls unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hadocs.behaviour.durations import until_acting
from hadocs.behaviour.model import ServiceFate, Timeline
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names
from hadocs.pages.narrative.model import Hit, Outcome
from hadocs.pages.narrative.words import say, verb
from hadocs.tell.words import clock
from hadocs.topology import quorum
from hadocs.topology.model import ClusterView, Loss, Thing

FATES: dict[ServiceFate, Outcome] = {
    "goes-on": "up",
    "interrupted": "interrupted",
    "uncertain": "uncertain",
    "down": "down",
}
_WORST: tuple[Outcome, ...] = ("down", "uncertain", "interrupted")


def worst_of(*found: Timeline) -> Outcome:
    """What becomes of the service that some timelines hit hardest."""
    states = {FATES[o.state] for one in found for o in one.services.values()}
    return next((w for w in _WORST if w in states), "up")


def hit_by(*found: Timeline) -> Hit:
    """The services that some timelines hit, each where it fares worst in any of them."""
    by: dict[Outcome, list[str]] = {w: [] for w in _WORST}
    for key in found[0].services if found else ():
        states = {FATES[one.services[key].state] for one in found}
        worst = next((w for w in _WORST if w in states), None)
        if worst is not None:
            by[worst].append(key)
    return Hit(tuple(by["down"]), tuple(by["uncertain"]), tuple(by["interrupted"]))


def outcome_of(loss: Loss, service: str) -> Outcome:
    """What becomes of a service."""
    if service in loss.down:
        return "down"
    if service in loss.uncertain:
        return "uncertain"
    return "interrupted" if service in loss.interrupted else "up"


def worst(loss: Loss) -> Outcome:
    """What becomes of the service that it hits hardest."""
    if loss.down:
        return "down"
    if loss.uncertain:
        return "uncertain"
    return "interrupted" if loss.interrupted else "up"


def hit(*losses: Loss) -> Hit:
    """The services that some losses hit, each where it fares worst in any of them."""
    down = dict.fromkeys(s for loss in losses for s in loss.down)
    unsure = dict.fromkeys(s for loss in losses for s in loss.uncertain if s not in down)
    away = dict.fromkeys(s for loss in losses for s in loss.interrupted if s not in down and s not in unsure)
    return Hit(tuple(down), tuple(unsure), tuple(away))


def signature(loss: Loss) -> tuple[object, ...]:
    """Equal for losses that can be told together: the same services fare alike, for the same reasons."""
    return (
        loss.down,
        loss.uncertain,
        loss.interrupted,
        loss.no_quorum,
        loss.weakened,
        tuple((m.what, m.to) for m in loss.failed_over),
        tuple(loss.why.values()),
        loss.assumes,
        () if loss.thing.kind in ("host", "server", "vm") else loss.stopped,
        tuple(m.what for m in loss.moved)
        if loss.thing.kind in ("network", "switch", "storage", "volume")
        else (),
    )


def groups(ctx: Context, things: Iterable[Thing]) -> tuple[tuple[Thing, ...], ...]:
    """Things whose losses can be told together, in the order of the first of each group."""
    found: dict[tuple[object, ...], list[Thing]] = {}
    for thing in things:
        key: tuple[object, ...] = signature(ctx.losses[thing])
        if thing.kind in ("host", "server"):
            key = (ctx.machine(thing.id).member_of, *key)
        elif thing.kind in ("network", "switch"):
            key = (thing.kind, *key)
        elif thing.kind == "witness":
            key = _witness_key(ctx, thing)
        found.setdefault(key, []).append(thing)
    return tuple(tuple(group) for group in found.values())


def _witness_key(ctx: Context, thing: Thing) -> tuple[object, ...]:
    """Witnesses whose loss stops nothing are told together where the next loss comes to the same."""
    loss = ctx.losses[thing]
    cluster = thing.id.removesuffix("/witness")
    fatal, unsure = after_witness(ctx, cluster)
    members = ctx.cluster(cluster).members
    if loss.down or loss.uncertain or loss.interrupted or loss.no_quorum or 0 < len(fatal) < len(members):
        return (thing.id,)
    return (bool(fatal), bool(unsure))


def after_witness(ctx: Context, cluster: str) -> tuple[list[str], list[str]]:
    """Members whose loss stops a cluster after that of its witness, and those for which that is not certain."""
    gone = quorum.Step(frozenset(), witness=True)
    found = {
        m: quorum.outcome(ctx.rules[cluster], [gone, frozenset({m})]).verdict
        for m in ctx.cluster(cluster).members
    }
    return [m for m, v in found.items() if v == "no"], [
        m for m, v in found.items() if v in ("even", "unknown")
    ]


def witness_lost(ctx: Context, view: ClusterView, loss: Loss) -> bool:
    """Whether a loss takes the witness of a cluster with it."""
    thing, on = loss.thing, view.votes.witness_on
    if view.votes.witness in (None, "none"):
        return False
    if thing == Thing("witness", f"{view.id}/witness") or (on and on in loss.stopped):
        return True
    if thing.kind == "site" and view.votes.witness_site == thing.id:
        return True
    if on and thing.kind in ("storage", "volume"):
        storage = on.partition("/")[0]
        mirror = ctx.world.mirror_of(storage) if storage in ctx.spec.storage else None
        return thing.id == on or (thing.id == storage and mirror is None)
    return False


def quorum_words(ctx: Context, view: ClusterView, gone: Sequence[str], loss: Loss) -> Md:
    """Whether a cluster keeps quorum without some members, with the count of votes."""
    if view.votes.model == "vsphere-ha":
        return Md("")
    rules = ctx.rules[view.id]
    step = quorum.Step(frozenset(gone), witness_lost(ctx, view, loss))
    found = quorum.outcome(rules, [step])
    stops = view.id in loss.no_quorum
    if found.verdict == "no" and set(gone) == set(view.members):
        return Md("")
    if stops:
        why = f": {found.why}" if found.verdict == "no" else "."
        return say("{} loses quorum{}", code(view.id), Md.escape(why))
    if found.verdict == "yes":
        return say("{} keeps quorum: {}", code(view.id), found.why)
    if found.verdict == "unknown":
        return say("Whether {} keeps quorum is unknown. {}", code(view.id), found.why)
    if found.verdict == "even":
        return say("Whether {} keeps quorum is a coin toss: {}", code(view.id), found.why)
    return Md("")


def noticed(ctx: Context, view: ClusterView, gone: Sequence[str], *, any_of: bool = False) -> Md:
    """How soon the members that are left count others out; with ``any_of`` without naming which."""
    it = Md("it") if any_of else names(gone)
    words = "{} counts {} out after {}."
    return say(words, code(view.id), it, clock(until_acting(ctx.world, view).counted))


def takeover(ctx: Context, loss: Loss, cluster: str) -> list[Md]:
    """Which services move to which member of a cluster."""
    found: list[Md] = []
    for move in loss.failed_over:
        if ctx.service(move.what).cluster != cluster:
            continue
        entry = ctx.spec.services[move.what]
        where = code(move.to) if move.to else say("one of the other members of {}", code(cluster))
        if entry.data:
            how = say("takes {} and starts it there", code(entry.data))
        elif move.to is not None and move.to in entry.copies:
            how = say("goes on with its own copy on {}", code(entry.copies[move.to]))
        else:
            how = Md("starts it there")
        found.append(
            say("{} goes from {} to {}, which {}.", code(move.what), code(move.source or "?"), where, how)
        )
    return found


_MOST_WORDS = 120


def rest_of(ctx: Context, loss: Loss) -> list[Md]:
    """What the steps have not said yet: services down, coin tosses, and what comes along through needs."""
    found: list[Md] = []
    told = [s for s in loss.down if len(loss.why.get(s, "")) <= _MOST_WORDS] if len(loss.down) <= 3 else []
    found += [
        say("{} is down: {}.", code(s), loss.why.get(s, "nothing is left to run it").rstrip("."))
        for s in told
    ]
    if untold := [s for s in loss.down if s not in told]:
        found.append(
            say(
                "{} {} down: nothing that is left can carry {}.",
                untold,
                verb(untold, "is", "are"),
                verb(untold, "it", "them"),
            )
        )
    for service in loss.uncertain:
        why = loss.why.get(service, "")
        doubt = say(": {}", why.rstrip(".")) if why else ""
        found.append(say("Whether {} runs on is not certain{}.", code(service), doubt))
    for service in loss.interrupted:
        need = [n for n in ctx.spec.services[service].needs if n in loss.interrupted]
        if need and not any(m.what == service for m in loss.failed_over):
            found.append(say("{} waits for {}, which it needs.", code(service), need))
    return found


def assumed(loss: Loss) -> Md:
    """What the outcome rests on that the spec does not say."""
    if not loss.assumes:
        return Md("")
    return say("This assumes that {}.", "; ".join(a.rstrip(".") for a in loss.assumes))
