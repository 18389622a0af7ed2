"""What follows a failure: what users notice, what must not fail next, what a person has to do.

Knows losses and the facts of platforms; the order of events is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names
from hadocs.pages.narrative.outcome import after_witness
from hadocs.pages.narrative.words import capital, each, say, span, verb
from hadocs.pages.traits import Traits
from hadocs.topology import quorum
from hadocs.topology.model import Loss, Thing

_MOST_PAIRS = 8


def users_of(ctx: Context, loss: Loss) -> Md:
    """What the users of each service notice."""
    parts: list[Md] = []
    if loss.down:
        parts.append(
            say("{} {} down until a person has repaired it.", loss.down, verb(loss.down, "is", "are"))
        )
    if loss.uncertain:
        parts.append(say("{} may go on or be down.", loss.uncertain))
    parts += [_away(ctx, loss, service) for service in loss.interrupted]
    touched = {*loss.down, *loss.uncertain, *loss.interrupted}
    calm = [s for s in ctx.topology.services if s not in touched]
    reconnect = [s for s in calm if _lost_instances(ctx, loss, s)]
    if reconnect:
        gone = [m for s in reconnect for m in _lost_instances(ctx, loss, s)]
        words = "{} {} on with {} other instances; who was connected to {} has to connect anew."
        goes, its = verb(reconnect, "goes", "go"), verb(reconnect, "its", "their")
        parts.append(say(words, reconnect, goes, its, names(gone, joiner="or")))
    quiet = [s for s in calm if s not in reconnect]
    if quiet and parts:
        parts.append(
            say("Nobody notices anything at {}.", quiet if len(quiet) <= 4 else Md("the other services"))
        )
    elif quiet:
        parts.append(Md("Nothing."))
    return each(parts)


def _lost_instances(ctx: Context, loss: Loss, service: str) -> list[str]:
    view = ctx.service(service)
    if view.cluster is not None or len(view.machines) < 2:
        return []
    moved = {m.what for m in loss.moved}
    return [m for m in view.active if m in loss.stopped or m in moved]


def away(ctx: Context, loss: Loss, service: str) -> tuple[float | None, Md]:
    """The seconds of an interruption that are known for sure, and what comes on top, in words."""
    view = ctx.service(service)
    moved = {m.what for m in loss.moved}
    failover = next((m for m in loss.failed_over if m.what == service), None)
    if failover and view.cluster:
        seen = failover.source in loss.stopped or failover.source in moved
        gone = [m for m in view.machines if m in loss.stopped or m in moved]
        known = Traits(ctx, view.cluster).silence(gone) if seen else None
        return known, say(
            "until it has started on {}", code(failover.to) if failover.to else Md("another member")
        )
    carriers = [m for m in view.active if m in moved]
    if carriers and all(m in moved or m in loss.stopped for m in view.active):
        cluster = ctx.machine(carriers[0]).host_cluster
        return restart_delay(ctx, cluster, [h for h in loss.stopped if h in ctx.spec.hosts]), say(
            "until {} {} booted and started it", carriers, verb(carriers, "has", "have")
        )
    return None, Md("")


def restart_delay(ctx: Context, cluster: str | None, gone: Sequence[str]) -> float | None:
    """Seconds until a host cluster starts the machines of a failed host elsewhere; ``None`` where not known."""
    if cluster is None:
        return None
    traits = Traits(ctx, cluster)
    if traits.recovery is not None:
        return traits.recovery
    silence = traits.silence(gone)
    return silence + (traits.isolation or 0) if silence is not None else None


def _away(ctx: Context, loss: Loss, service: str) -> Md:
    known, then = away(ctx, loss, service)
    if not then:
        needs = [n for n in ctx.spec.services[service].needs if n in loss.interrupted]
        if needs:
            return say("{} is away as long as {}.", code(service), needs)
        view = ctx.service(service)
        if view.cluster:
            return say("{} is away while {} forms anew.", code(service), code(view.cluster))
        return say("{} is away while it is settled which part goes on.", code(service))
    if known is None:
        return say("{} is away {}.", code(service), then)
    lead = say("{} is away for {} before anything is done, and then {}.", code(service), span(known), then)
    return each([lead, _against_objective(ctx, service, known)])


def _against_objective(ctx: Context, service: str, known: float | None) -> Md:
    objectives = ctx.spec.services[service].objectives
    if not objectives or objectives.rto is None or known is None:
        return Md("")
    goal = span(objectives.rto)
    if known >= objectives.rto:
        return say("**Its objective is {}: missed before the start begins.**", goal)
    return say("Its objective is {}, which leaves {} for that.", goal, span(objectives.rto - known))


def risk_after(ctx: Context, group: tuple[Thing, ...], loss: Loss) -> Md:
    """What takes services down if it is lost next, though alone it would not."""
    thing = group[0]
    if thing.kind == "witness":
        return _witness_risk(ctx, group, loss)
    if thing.kind not in ("host", "server") or (len(group) > 1 and _same_risk(ctx, group) is None):
        return _weakened(loss)
    others = [t for t in ctx.things("host", "server") if t != thing and t not in group[1:]]
    parts: list[Md] = []
    if len(group) > 1:
        shared = _same_risk(ctx, group)
        return each([shared, _weakened(loss) if not shared else None])
    if len(others) <= _MOST_PAIRS:
        parts += _next(ctx, thing, others)
    if not parts:
        parts.append(_last_host(ctx, thing))
    return each(parts) if any(parts) else _weakened(loss)


def _last_host(ctx: Context, thing: Thing) -> Md:
    cluster = ctx.machine(thing.id).member_of
    if cluster is None or ctx.cluster(cluster).kind != "host" or not ctx.cluster(cluster).vms:
        return Md("")
    left = [h for h in ctx.cluster(cluster).members if h != thing.id]
    if len(left) != 1:
        return Md("")
    return say(
        "{} is then the only host of {}: no machine of it has anywhere to go.", code(left[0]), code(cluster)
    )


def _same_risk(ctx: Context, group: tuple[Thing, ...]) -> Md | None:
    """What holds for any two of a group of hosts, or ``None`` where it differs or would take long to find."""
    if len(group) > 4:
        return None
    found: set[tuple[str, ...]] = set()
    for i, one in enumerate(group):
        for other in group[i + 1 :]:
            found.add(_both(ctx, one, other))
    if len(found) != 1:
        return None
    (services,) = found
    if not services:
        return Md("")
    return say("Until it is back, the loss of another of them takes {} down.", services)


def _both(ctx: Context, one: Thing, other: Thing) -> tuple[str, ...]:
    """Services that two losses take down and neither alone; where quorum decides, one after the other."""
    loss = ctx.lose((one, other))
    alone = {*ctx.losses[one].down, *ctx.losses[other].down}
    for cluster in loss.no_quorum:
        lost = [frozenset({t.id}) for t in (one, other)]
        if quorum.outcome(ctx.rules[cluster], lost).verdict != "no":
            return ()
    return tuple(s for s in loss.down if s not in alone)


def _next(ctx: Context, thing: Thing, others: list[Thing]) -> list[Md]:
    by_services: dict[tuple[str, ...], list[str]] = {}
    for other in others:
        if services := _both(ctx, thing, other):
            by_services.setdefault(services, []).append(other.id)
    return [
        say(
            "Until {} is back, the loss of {} takes {} down as well.",
            code(thing.id),
            names(ids, joiner="or"),
            services,
        )
        for services, ids in by_services.items()
    ]


def _weakened(loss: Loss) -> Md:
    if not loss.weakened:
        return Md("")
    return say(
        "{} {} on with less behind {}.",
        loss.weakened,
        verb(loss.weakened, "goes", "go"),
        verb(loss.weakened, "it", "them"),
    )


def _witness_risk(ctx: Context, group: tuple[Thing, ...], loss: Loss) -> Md:
    cluster = loss.thing.id.removesuffix("/witness")
    if cluster in loss.no_quorum:
        return Md("")
    fatal, unsure = after_witness(ctx, cluster)
    name = Md("its cluster") if len(group) > 1 else code(cluster)
    if len(fatal) == len(ctx.cluster(cluster).members):
        return say("Until it is back, {} stops with the next member that is lost.", name)
    if fatal:
        return say("Until it is back, {} stops if {} is lost.", name, names(fatal, joiner="or"))
    if unsure:
        return say("Until it is back, whether {} outlives the loss of a member is not certain.", name)
    return say("{} still outlives the loss of any one member.", capital(name))


def todo_after(ctx: Context, group: tuple[Thing, ...], loss: Loss) -> Md:
    """What a person has to do."""
    thing, many = group[0], len(group) > 1
    name = Md("it") if many else code(thing.id)
    parts: list[Md] = []
    if thing.kind in ("host", "server"):
        cluster = ctx.machine(thing.id).member_of
        parts.append(
            say(
                "Repair {}{}.",
                name,
                say(" and let it rejoin {}", code(cluster)) if cluster and not many else "",
            )
        )
        if loss.moved and not many:
            back = [m.what for m in loss.moved]
            parts.append(
                say("Then move {} back on purpose, if {} should be there.", back, verb(back, "it", "they"))
            )
        elif loss.moved:
            parts.append(Md("Then move the machines back on purpose, if they should be there."))
        stuck = [v for v in ctx.guests_on(thing.id) if v in loss.stopped]
        if stuck and not many:
            parts.append(say("{} {} no sooner.", stuck, verb(stuck, "starts", "start")))
    elif thing.kind in ("storage", "volume"):
        storage, _, volume = thing.id.partition("/") if thing.kind == "volume" else (thing.id, "", "")
        mirror = ctx.world.mirror_of(storage)
        if loss.down and mirror and volume:
            words = "Bring {} back, or restore from a backup; {} mirrors what happened to it."
            parts.append(say(words, name, code(mirror)))
        elif loss.down and mirror:
            words = "Bring {} back. {} holds the same data: what can be made to reach it goes on from there."
            parts.append(say(words, name, code(mirror)))
        elif loss.down:
            parts.append(
                say(
                    "Bring {} back, or restore from a backup; nothing else holds this data as far "
                    "as the spec says.",
                    name,
                )
            )
        else:
            copied = loss.interrupted or loss.failed_over or mirror
            tail = Md(" and let it catch up before anything else is touched" if copied else "")
            parts.append(say("Repair {}{}.", name, tail))
    elif thing.kind == "witness":
        parts.append(
            Md("Bring the witness back, or set up another one; nothing needs to be stopped for that.")
        )
    elif thing.kind in ("site", "rack"):
        parts.append(say("Find out first whether {} is down or only cut off.", name))
    else:
        parts.append(say("Repair {}.", name))
    parts += [_forced(ctx, cluster) for cluster in loss.no_quorum]
    return each(parts)


def _forced(ctx: Context, cluster: str) -> Md:
    traits = Traits(ctx, cluster)
    head = say("{} starts by itself once enough votes are back.", code(cluster))
    if traits.family in ("wsfc", "proxmox", "pacemaker"):
        return each(
            [
                head,
                say(
                    "Forcing it to start without them is the last resort, on one side only, and "
                    "only when the others are surely off."
                ),
            ]
        )
    return head
