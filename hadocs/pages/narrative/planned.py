"""Work on purpose: a host is taken down, a guest is patched, things go back. Knows what platforms can move."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative.model import Case, Chapter, Outcome
from hadocs.pages.narrative.words import each, say, span, verb
from hadocs.pages.traits import Traits
from hadocs.topology.model import ClusterView


def host_maintenance(ctx: Context) -> Chapter:
    """A host or a physical server is taken down on purpose."""
    cases: list[Case] = []
    for key, view in ctx.topology.clusters.items():
        if view.kind == "host":
            cases.append(_drain(ctx, key, view))
    loose = [h for h in ctx.spec.hosts if ctx.world.host_cluster(h) is None]
    cases += [_loose_host(ctx, host) for host in loose]
    for key, view in ctx.topology.clusters.items():
        metal = [m for m in view.members if ctx.machine(m).kind == "server"]
        if metal:
            cases.append(_metal(ctx, key, view, metal))
    return Chapter("Planned: a host is taken down", "planned-host", tuple(cases))


def _drain(ctx: Context, key: str, view: ClusterView) -> Case:
    traits = Traits(ctx, key)
    stuck = [v for v in view.vms if not ctx.machine(v).may_run_on]
    outcome: Outcome = "up"
    if traits.planned_move == "live":
        how = say(
            "Put it into maintenance: its machines move away one after the other by live "
            "migration and go on running."
        )
        if traits.family == "pacemaker":
            how = Md(
                "Put it on standby. Machines move live only where allow-migrate is set; the "
                "others stop and start elsewhere."
            )
            outcome = "unknown"
        if traits.family == "vsphere":
            how = Md(
                "Put it into maintenance mode: its machines move away by vMotion and go on "
                "running, by themselves only "
                "where DRS is on, which the spec does not say."
            )
        users = Md("Nothing, but for a moment’s pause of each machine as it changes over.")
    elif traits.planned_move == "quick":
        how = Md(
            "Move each of its machines by quick migration: its memory is written to disk, "
            "read on the other host, and it goes on."
        )
        users = Md(
            "Each machine stands still while its memory is written and read; the more "
            "memory, the longer. Connections may break."
        )
        outcome = "interrupted"
    else:
        how = Md(
            "How its machines move on purpose is not known: the catalogue has nothing on "
            "this platform, or the spec states none."
        )
        users, outcome = Md("Unknown."), "unknown"
    roles = say("Hand {} over to another host, if it is there.", view.services) if view.services else NOTHING
    steps = [_before(key, view), roles, how, *_guest_members(ctx, view, traits)]
    if stuck:
        steps.append(
            say(
                "{} can’t move: no other host may run {}. Shut {} down first.",
                stuck,
                verb(stuck, "it", "them"),
                verb(stuck, "it", "them"),
            )
        )
        outcome = "down"
    steps.append(Md("Work on the host, bring it back, and wait until it has rejoined before the next one."))
    title = say("{} is taken down for maintenance", names(view.members, joiner="or", limit=6))
    return Case(
        title,
        f"planned-{ctx.anchor_of_cluster(key)}",
        tuple(s for s in steps if s),
        users=users,
        outcome=outcome,
    )


def _before(key: str, view: ClusterView) -> Md:
    votes = view.votes.one_loss
    head = say("Make sure that all members of {} are up", code(key))
    if votes == "no":
        return say("{}: without this one it has no quorum left, and stops.", head)
    if votes in ("even", "unknown"):
        return say("{}; whether it keeps quorum without this one is not certain.", head)
    return say("{}.", head)


def _guest_members(ctx: Context, view: ClusterView, traits: Traits) -> list[Md]:
    """What to heed for members of guest clusters that move live."""
    if traits.planned_move is None:
        return []
    by_limit: dict[float | None, list[str]] = {}
    for upper in dict.fromkeys(c for v in view.vms if (c := ctx.upper_cluster(v))):
        by_limit.setdefault(Traits(ctx, upper).silence(ctx.cluster(upper).members[:1]), []).append(upper)
    found: list[Md] = []
    for seconds, uppers in by_limit.items():
        limit = say(" of {}", span(seconds)) if seconds else Md("")
        services = [s for u in uppers for s in ctx.cluster(u).services]
        words = (
            "Members of {}: hand {} over to a member on another host first. A pause longer "
            "than the heartbeat limit{} "
            "looks like a failure to the others."
        )
        found.append(say(words, uppers, services or Md("its roles"), limit))
    return found


def _loose_host(ctx: Context, host: str) -> Case:
    guests = ctx.guests_on(host)
    steps: list[Md] = []
    outcome: Outcome = "up"
    down: list[str] = list(ctx.loss_of(host).down)
    for upper in dict.fromkeys(c for v in guests if (c := ctx.upper_cluster(v))):
        view = ctx.cluster(upper)
        here = [m for m in view.members if m in guests]
        others = [m for m in view.members if m not in guests]
        if others and view.services:
            steps.append(
                say(
                    "Hand {} over from {} to {}, if {} there.",
                    view.services,
                    here,
                    names(others, joiner="or"),
                    verb(view.services, "it is", "they are"),
                )
            )
            outcome = "interrupted"
    if guests:
        steps.append(
            say(
                "Shut down {}: {} is in no host cluster, so {} nowhere to go.",
                guests,
                code(host),
                verb(guests, "it has", "they have"),
            )
        )
    steps.append(
        say("Work on {}, start it and its machines again.", code(host))
        if guests
        else say("Nothing runs on {}.", code(host))
    )
    users = (
        Md("A short interruption when the service changes over.")
        if outcome == "interrupted"
        else Md("Nothing.")
    )
    if down:
        users = each(
            [
                users if outcome == "interrupted" else None,
                say("{} {} down for as long as the work takes.", down, verb(down, "is", "are")),
            ]
        )
        outcome = "down"
    return Case(
        say("{} is taken down for maintenance", code(host)),
        f"planned-{ctx.anchor(ctx.thing_of(host))}",
        tuple(steps),
        users=users,
        outcome=outcome,
    )


def _metal(ctx: Context, key: str, view: ClusterView, metal: Sequence[str]) -> Case:
    others = [m for m in view.members if m not in metal] or list(view.members)
    steps = (
        say("Hand {} over to another member of {}.", view.services or Md("its roles"), code(key)),
        Md("Pause or stand by the member, work on it, and let it rejoin."),
    )
    return Case(
        say("{} is taken down for maintenance", names(metal, joiner="or")),
        f"planned-metal-{ctx.anchor_of_cluster(key)}",
        steps if others else (),
        users=Md("A short interruption when the service changes over."),
        outcome="interrupted",
    )


def patching(ctx: Context) -> Chapter:
    """A guest, or the application in it, is patched."""
    groups: dict[tuple[str, str], list[str]] = {}
    for key, view in ctx.topology.services.items():
        if view.cluster and ctx.cluster(view.cluster).kind != "host":
            groups.setdefault(("cluster", view.cluster), []).append(key)
        elif view.cluster is None and len(view.machines) > 1:
            groups.setdefault(("instances", ""), []).append(key)
        elif view.cluster is None:
            groups.setdefault(("single", ""), []).append(key)
    return Chapter(
        f"Planned: a {'guest' if ctx.spec.vms else 'server'} is patched",
        "planned-patch",
        tuple(_patch(ctx, *k, s) for k, s in groups.items()),
    )


def _patch(ctx: Context, kind: str, cluster: str, services: list[str]) -> Case:
    machines = tuple(dict.fromkeys(m for s in services for m in ctx.service(s).machines))
    if kind == "cluster":
        members = ctx.cluster(cluster).members
        active = tuple(dict.fromkeys(a for s in services for a in ctx.service(s).active))
        passive = [m for m in members if m not in active]
        steps = (
            say(
                "Patch {} first, while {} {} on {}.", passive, services, verb(services, "runs", "run"), active
            )
            if passive
            else say("Patch the members of {} one at a time.", code(cluster)),
            say(
                "Wait until {} rejoined {}, hand {} over, and patch {}.",
                verb(passive, "it has", "they have"),
                code(cluster),
                services,
                names(active),
            )
            if passive
            else say(
                "Before each, hand over what runs on it; wait until it has rejoined {} before the next.",
                code(cluster),
            ),
        )
        return Case(
            say("The members of {} are patched", code(cluster)),
            f"patch-{ctx.anchor_of_cluster(cluster)}",
            steps,
            users=Md("A short interruption for each handover."),
            outcome="interrupted",
        )
    if kind == "instances":
        return Case(
            say("Instances of {} are patched", names(services, joiner="or")),
            "patch-instances",
            (Md("One instance at a time: take it out, patch it, put it back in."),),
            users=Md(
                "Nothing, where what spreads users over the instances takes it out first; the "
                "spec does not say."
            ),
            outcome="unknown",
        )
    return Case(
        say("{} {} patched", names(machines, joiner="or", limit=8), "is"),
        "patch-single",
        (Md("There is no second machine to hand the service to: it stops while its guest restarts."),),
        users=say("{} {} away while {} restarts.", names(services, joiner="or"), "is", Md("its machine")),
        outcome="down",
    )


def failback(ctx: Context) -> Chapter:
    """Going back to where things were."""
    below: dict[tuple[Md, ...], list[str]] = {}
    above: list[str] = []
    for key, view in ctx.topology.clusters.items():
        if view.kind == "host" and view.vms:
            below.setdefault(_back(Traits(ctx, key)), []).append(key)
        elif view.kind != "host" and view.services:
            above.append(key)
    cases = [
        Case(say("{}: machines go back", names(keys)), f"back-{ctx.anchor_of_cluster(keys[0])}", steps)
        for steps, keys in below.items()
    ]
    if above:
        services = [s for c in above for s in ctx.cluster(c).services]
        words = (
            "{} {} where {} until a person hands {} back, unless failback is set, which the "
            "spec does not say."
        )
        where, what = verb(services, "it is", "they are"), verb(services, "it", "them")
        steps = (
            say(words, services, verb(services, "stays", "stay"), where, what),
            Md("Each handover is another interruption: go back only if the members are not alike."),
        )
        title = say("{}: {}", names(above), verb(services, "the service goes back", "services go back"))
        cases.append(Case(title, f"back-{ctx.anchor_of_cluster(above[0])}", steps))
    return Chapter("Failback", "failback", tuple(cases))


def _back(traits: Traits) -> tuple[Md, ...]:
    steps = [
        _FAILBACK.get(
            traits.family, Md("Whether machines go back by themselves is not known for this platform.")
        )
    ]
    if traits.planned_move == "live":
        steps.append(Md("Move them back by live migration in a quiet hour."))
    elif traits.planned_move == "quick":
        steps.append(
            Md(
                "Each way back by quick migration is another standstill: leave them, or wait "
                "for a quiet hour."
            )
        )
    return tuple(steps)


_FAILBACK = {
    "wsfc": Md(
        "Machines stay where they were started, unless failback to a preferred owner is "
        "set, which the spec does not say."
    ),
    "vsphere": Md("Machines stay where they were restarted; DRS may balance them later, if it is on."),
    "proxmox": Md(
        "Machines go back by themselves as soon as a node that they prefer is there "
        "again; without such a preference they stay."
    ),
    "pacemaker": Md(
        "Resources go back by themselves if the node they prefer weighs more than their "
        "stickiness; the spec says neither."
    ),
}
