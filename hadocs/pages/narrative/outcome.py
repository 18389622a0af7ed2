"""Losses as sentences: who is down, what stops first, what brings it back. Contradicts no loss.

It says what the topology stage found, in order; what that left open it calls unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hadocs.behaviour.model import ServiceFate, Timeline
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names
from hadocs.pages.narrative.model import Hit, Outcome
from hadocs.pages.narrative.words import each, say, span, verb
from hadocs.pages.traits import Traits
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


def noticed(
    ctx: Context, view: ClusterView, gone: Sequence[str], *, any_of: bool = False, moves: bool = True
) -> Md:
    """How the members that are left notice that others are gone; with ``any_of`` without naming which.

    ``moves`` is false where no machine starts elsewhere afterwards, so that there is nothing to wait for.
    """
    traits = Traits(ctx, view.id)
    it = Md("it") if any_of else names(gone)
    left = [] if any_of else [m for m in view.members if m not in gone]
    if any_of and len(view.members) == 2:
        left, who = ["the other one"], say("the other member of {}", code(view.id))
    else:
        who = names(left) if len(left) == 1 else say("the other members of {}", code(view.id))
    who = Md(who[:1].upper() + who[1:])
    if traits.family == "vsphere":
        words = "{} {} {} as failed{}, once a ping and the datastores are silent as well."
        return say(words, who, verb(left, "takes", "take"), it, _after(traits, gone))
    if traits.family == "proxmox":
        words = "{} {} {}; where {} still {} alive but cut off, {} by {} own watchdog{}."
        they = verb(gone, "it", "they")
        head = say(words, who, verb(left, "misses", "miss"), it, they, verb(gone, "is", "are"),
                   verb(gone, "it is reset", "each is reset"), verb(gone, "its", "its"),
                   say(" after {}", span(reset)) if (reset := traits.silence(gone)) else "")  # fmt: skip
        tail = (
            say("Machines start elsewhere about {} after the loss.", span(traits.recovery))
            if traits.recovery
            else None
        )
        return each([head, tail if view.kind == "host" and moves else None])
    if traits.family == "pacemaker":
        head = say("{} {} {}{}.", who, verb(left, "misses", "miss"), it, _after(traits, gone))
        return _pacemaker_notices(ctx, view.id, it, head)
    if traits.family == "wsfc":
        head = say("{} {} {} down{}.", who, verb(left, "declares", "declare"), it, _after(traits, gone))
        if view.kind == "host" and traits.isolation and moves:
            words = (
                "Windows leaves the machines there alone for another {}, in case the host is "
                "only isolated: "
                "they start elsewhere about {} after the failure."
            )
            return each(
                [
                    head,
                    say(words, span(traits.isolation), span((traits.silence(gone) or 0) + traits.isolation)),
                ]
            )
        return head
    return say(
        "{} {} to notice that {} {} gone.", who, verb(left, "has", "have"), it, verb(gone, "is", "are")
    )


def detection(ctx: Context, cluster: str) -> Md:
    """How soon a cluster notices a silent member, with what that rests on."""
    traits = Traits(ctx, cluster)
    title = traits.platform.title if traits.platform else None
    if traits.silence_basis:
        return traits.silence_basis
    if title:
        return say("not known: neither the spec nor the catalogue has a figure for {}", title)
    return Md("unknown: the spec does not state its platform")


def _after(traits: Traits, gone: Sequence[str]) -> Md:
    words = traits.silence_words(gone)
    return Md(f" {words}") if words else Md("")


def _pacemaker_notices(ctx: Context, cluster: str, it: Md, head: Md) -> Md:
    fencing = ctx.spec.clusters[cluster].fencing
    if fencing is None:
        words = (
            "Pacemaker fences {} before anything starts elsewhere. The spec states no "
            "fencing for {}, so whether that "
            "works is unknown; without it nothing starts."
        )
        return each([head, say(words, it, code(cluster))])
    if not fencing.enabled:
        words = (
            "Fencing is off: Pacemaker takes {} for dead without making sure, and two nodes "
            "may write the same data."
        )
        return each([head, say(words, it)])
    how = say(" ({})", ", ".join(_FENCE.get(m, m) for m in fencing.methods)) if fencing.methods else ""
    return each(
        [head, say("Pacemaker fences {}{} and starts nothing elsewhere until that is confirmed.", it, how)]
    )


_FENCE = {
    "ipmi": "IPMI",
    "pdu": "switched PDU",
    "sbd": "SBD",
    "watchdog": "watchdog",
    "hypervisor": "through the hypervisor",
    "other": "by a means that the spec calls other",
}


def restarts(ctx: Context, loss: Loss, cluster: str) -> list[Md]:
    """Which VMs a host cluster starts again and where, and which it can't."""
    moved = [m for m in loss.moved if ctx.machine(m.what).host_cluster == cluster]
    found: list[Md] = []
    by_target: dict[str | None, list[str]] = {}
    for move in moved:
        by_target.setdefault(move.to, []).append(move.what)
    for to, vms in by_target.items():
        where = say("on {}", code(to)) if to else _one_of(ctx, loss, vms)
        found.append(
            say(
                "{} starts {} {}, as after a power cut: what {} held in memory is lost.",
                code(cluster),
                vms,
                where,
                verb(vms, "it", "they"),
            )
        )
    found += list(_stranded(ctx, loss, cluster))
    return found


def _one_of(ctx: Context, loss: Loss, vms: Sequence[str]) -> Md:
    hosts = dict.fromkeys(h for v in vms for h in ctx.machine(v).may_run_on if h not in loss.stopped)
    if len(hosts) == 1:
        return say("on {}", tuple(hosts))
    return say("on {}", names(tuple(hosts), joiner="or")) if hosts else Md("elsewhere")


def _stranded(ctx: Context, loss: Loss, cluster: str) -> list[Md]:
    """VMs of lost hosts that the host cluster does not start again, with the reason where there is one."""
    moved = {m.what for m in loss.moved}
    stuck = [
        v
        for v in ctx.cluster(cluster).vms
        if v in loss.stopped
        and v not in moved
        and ctx.machine(v).on in loss.stopped
        and loss.thing != Thing("vm", v)
    ]
    if not stuck or cluster in loss.no_quorum:
        return []
    found: list[Md] = []
    nowhere = [v for v in stuck if not ctx.machine(v).may_run_on]
    for vm in nowhere[:4]:
        reasons = "; ".join(f"{b.why}" for b in ctx.machine(vm).barred)
        found.append(
            say(
                "{} stays down: no other host may run it{}.",
                code(vm),
                say(" ({})", reasons) if reasons else "",
            )
        )
    if rest := [v for v in stuck if v not in nowhere[:4]]:
        found.append(
            say(
                "{} {} down: no host that is left can take {}.",
                rest,
                verb(rest, "stays", "stay"),
                verb(rest, "it", "them"),
            )
        )
    return found


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
