"""Failures of software: the operating system of a guest, and the application while its machine runs on.

Whether a guest comes up again is nobody's to know; what happens in either case is told.
"""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names, slug
from hadocs.pages.narrative.consequence import users_of
from hadocs.pages.narrative.model import Case, Chapter, Grid, Hit, Row
from hadocs.pages.narrative.outcome import (
    assumed,
    groups,
    hit,
    noticed,
    quorum_words,
    rest_of,
    takeover,
    worst,
)
from hadocs.pages.narrative.words import each, say, verb
from hadocs.pages.traits import Traits
from hadocs.topology.model import Loss, ServiceView, Thing


def guest_fails(ctx: Context) -> Chapter:
    """The operating system of a VM crashes or hangs."""
    things = [t for t in ctx.things("vm") if ctx.machine(t.id).services or ctx.upper_cluster(t.id)]
    clustered = [t for t in things if ctx.upper_cluster(t.id)]
    plain: dict[tuple[object, ...], list[Thing]] = {}
    for thing in things:
        if thing not in clustered:
            loss = ctx.losses[thing]
            plain.setdefault((ctx.machine(thing.id).host_cluster, worst(loss), loss.assumes), []).append(
                thing
            )
    cases = [_guest_case(ctx, tuple(group)) for group in plain.values()]
    kinds: dict[str | None, list[Thing]] = {}
    for thing in clustered:
        kinds.setdefault(ctx.upper_cluster(thing.id), []).append(thing)
    for some in kinds.values():
        if len(some) > 1 and all(worst(ctx.losses[t]) in ("up", "interrupted") for t in some):
            cases.append(_member_case(ctx, some))
        else:
            cases += [_guest_case(ctx, group) for group in groups(ctx, some)]
    rest = [t.id for t in ctx.things("vm") if t not in things]
    intro = (
        say("No service of this spec runs in {}; their loss is not told here.", rest)
        if rest and cases
        else Md("")
    )
    if len(rest) == 1:
        intro = say("No service of this spec runs in {}; its loss is not told here.", rest)
    return Chapter("A guest’s operating system fails", "a-guest-fails", tuple(cases), intro)


def _member_case(ctx: Context, some: list[Thing]) -> Case:
    """All members of a guest cluster together: which of them it is decides only what is taken over."""
    ids = [t.id for t in some]
    upper = ctx.upper_cluster(ids[0]) or ""
    view = ctx.cluster(upper)
    words = {quorum_words(ctx, view, [t.id], ctx.losses[t]) for t in some}
    steps = [each([noticed(ctx, view, ids[:1], any_of=True), *(words if len(words) == 1 else ())])]
    users: list[Md] = []
    for thing in some:
        loss = ctx.losses[thing]
        story = [*takeover(ctx, loss, upper), *rest_of(ctx, loss)]
        if story:
            steps.append(each([say("If it is {}:", code(thing.id)), *story]))
            users.append(each([say("If it is {}:", code(thing.id)), users_of(ctx, loss)]))
    if not all(ctx.losses[t].interrupted for t in some):
        quiet = [t.id for t in some if worst(ctx.losses[t]) == "up"]
        users.append(say("If it is {}: nothing.", names(quiet, joiner="or")))
    beneath = list(dict.fromkeys(c for i in ids if (c := ctx.machine(i).host_cluster)))
    watch: dict[Md, list[str]] = {}
    for cluster in beneath:
        watch.setdefault(_watches(ctx, cluster), []).append(cluster)
    steps += [say("Beneath, {} {}", clusters, text) for text, clusters in watch.items() if len(clusters) == 1]
    steps += [
        say("Beneath, each of {} {}", clusters, text) for text, clusters in watch.items() if len(clusters) > 1
    ]
    return Case(
        title=say("The operating system of {} crashes or hangs", names(ids, joiner="or", limit=6)),
        anchor=ctx.anchor(some[0]),
        steps=tuple(s for s in steps if s),
        users=each(users),
        todo=say(
            "Repair or reinstall the guest, and let it rejoin {}. Leave the service where it is.", code(upper)
        ),
        open=assumed(ctx.losses[some[0]]),
        outcome="interrupted" if any(ctx.losses[t].interrupted for t in some) else "up",
        hit=hit(*(ctx.losses[t] for t in some)),
    )


def _guest_case(ctx: Context, group: tuple[Thing, ...]) -> Case:
    loss = ctx.losses[group[0]]
    ids = [t.id for t in group]
    upper = ctx.upper_cluster(ids[0])
    cluster = ctx.machine(ids[0]).host_cluster
    steps: list[Md] = []
    if upper:
        view = ctx.cluster(upper)
        seen = noticed(ctx, view, ids[:1], any_of=len(ids) > 1)
        steps += [each([seen, quorum_words(ctx, view, ids[:1], loss)]), *takeover(ctx, loss, upper)]
        steps += rest_of(ctx, loss)
        if cluster:
            steps.append(say("{} {}", code(cluster), _watches(ctx, cluster)))
    else:
        host = code(cluster) if cluster else Md("No cluster")
        watches = (
            _watches(ctx, cluster)
            if cluster
            else Md("watches it: it stays as it is until a person restarts it.")
        )
        steps.append(say("{} {}", host, watches))
        steps.append(_either(loss, len(ids) > 1))
    return Case(
        title=say("The operating system of {} crashes or hangs", names(ids, joiner="or", limit=6)),
        anchor=ctx.anchor(group[0]),
        steps=tuple(s for s in steps if s),
        grid=None if upper or len(ids) < 2 else _carried(ctx, ids),
        users=users_of(ctx, loss) if upper else _users_of_plain(ctx, loss, len(ids) > 1),
        todo=_todo(ids, upper),
        open=assumed(loss),
        outcome=worst(loss),
        hit=hit(*(ctx.losses[t] for t in group)),
    )


def _watches(ctx: Context, cluster: str) -> Md:
    """What the host cluster itself sees of a guest that hangs or crashes."""
    family = Traits(ctx, cluster).family
    return {
        "wsfc": Md(
            "sees the machine, not what runs in it. Where the guest’s integration services "
            "report their heartbeat to "
            "it, it restarts a machine whose heartbeat stops."
        ),
        "vsphere": Md(
            "restarts a hung guest only where VM monitoring is switched on; the spec does "
            "not say whether it is."
        ),
        "proxmox": Md(
            "restarts the machine when its process ends. A guest that hangs is not noticed "
            "as long as that process runs."
        ),
        "pacemaker": Md(
            "watches the machine’s process, not the guest; a hang inside shows only to a monitor of its own."
        ),
    }.get(family, Md("may or may not notice: the catalogue does not know its software."))


def _either(loss: Loss, many: bool) -> Md:
    if not loss.down:
        return Md(
            "If it comes up again, that was all; if it does not, the other instances go on without it."
            if not many
            else "Whichever it is: if it comes up again, that was all; if not, the others go on without it."
        )
    return Md(
        "If it comes up after a restart, that was all. If it does not, no host can "
        "help: every host would start the same broken disk."
    )


def _carried(ctx: Context, ids: list[str]) -> Grid:
    by: dict[tuple[str, ...], list[str]] = {}
    for key in ids:
        by.setdefault(ctx.machine(key).services, []).append(key)
    return Grid(
        ("Guest", "Service"), tuple(Row((names(guests), names(services))) for services, guests in by.items())
    )


def _users_of_plain(ctx: Context, loss: Loss, many: bool) -> Md:
    if not (loss.down or loss.uncertain or loss.interrupted):
        if not many:
            return users_of(ctx, loss)
        return Md(
            "The service goes on with its other instances; who was connected to this one has to connect anew."
        )
    words = (
        "{} {} away from the crash until the guest has been restarted; if it does not "
        "start, until it is repaired or "
        "restored."
    )
    if many:
        return say(words, Md("The service, and what needs it,"), "is")
    affected = (*loss.down, *loss.uncertain, *loss.interrupted)
    return say(words, affected, verb(affected, "is", "are"))


def _todo(ids: list[str], upper: str | None) -> Md:
    name = code(ids[0]) if len(ids) == 1 else Md("the guest")
    if upper:
        return say(
            "Repair or reinstall {}, and let it rejoin {}. Leave the service where it is.", name, code(upper)
        )
    return say("Restart {}; restore it from a backup if it does not start.", name)


def application_fails(ctx: Context) -> Chapter:
    """A service fails while the machine that carries it runs on."""
    by_kind: dict[str, list[ServiceView]] = {}
    for view in ctx.topology.services.values():
        by_kind.setdefault(_watcher(ctx, view), []).append(view)
    cases = [_application_case(ctx, views) for views in by_kind.values()]
    return Chapter("An application fails inside a running machine", "an-application-fails", tuple(cases))


def _watcher(ctx: Context, view: ServiceView) -> str:
    if view.cluster and ctx.cluster(view.cluster).kind != "host":
        return f"cluster {view.cluster}"
    if view.cluster:
        return f"host {view.cluster}"
    beneath = ",".join(dict.fromkeys(str(ctx.machine(m).host_cluster) for m in view.machines))
    return f"{'many' if len(view.machines) > 1 else 'one'} {beneath}"


def _application_case(ctx: Context, views: list[ServiceView]) -> Case:
    ids = [v.id for v in views]
    view = views[0]
    if view.cluster and ctx.cluster(view.cluster).kind != "host":
        steps, users, todo, outcome = _clustered(ctx, view)
    elif view.cluster:
        steps = (
            say(
                "{} keeps the role running; whether it watches what fails inside it, the spec does not say.",
                code(view.cluster),
            ),
        )
        users, todo, outcome = _until(ids), Md("Restart the service."), "unknown"
    elif len(view.machines) > 1:
        steps = (
            _blind(ctx, view),
            Md(
                "The other instances go on. Whether users still reach the failed one depends on "
                "what spreads them over the "
                "instances, which the spec does not say."
            ),
        )
        users = Md("Some of them get errors until that instance is taken out or restarted.")
        todo, outcome = Md("Take the instance out, restart it, put it back in."), "unknown"
    else:
        steps = (_blind(ctx, view),)
        users, todo, outcome = (
            _until(ids),
            say("Watch {} from inside, or from where users are; restart it by hand.", ids),
            "down",
        )
    return Case(
        title=say("{} {}", names(ids, joiner="or", limit=8), "fails, its machine runs on"),
        anchor=slug("app", view.id),
        steps=tuple(steps),
        users=users,
        todo=todo,
        outcome=outcome,  # type: ignore[arg-type]
        hit=Hit.of(outcome, ids),  # type: ignore[arg-type]
    )


def _until(ids: Iterable[str]) -> Md:
    ids = list(ids)
    return say(
        "{} {} away until a person, or something that the spec does not tell of, restarts it.",
        names(ids, joiner="or"),
        "is",
    )


def _blind(ctx: Context, view: ServiceView) -> Md:
    clusters = list(dict.fromkeys(c for m in view.machines if (c := ctx.machine(m).host_cluster)))
    if clusters:
        return say(
            "{} {} nothing of it: the machine runs, and that is all {}.",
            clusters,
            verb(clusters, "notices", "notice"),
            verb(clusters, "it watches", "they watch"),
        )
    return Md("No cluster watches it.")


def _clustered(ctx: Context, view: ServiceView) -> tuple[tuple[Md, ...], Md, Md, str]:
    cluster = view.cluster or ""
    family = Traits(ctx, cluster).family
    others = [m for m in view.machines if m not in view.active]
    active = code(view.active[0])
    rest = names(others, joiner="or")
    word = {"wsfc": "role", "pacemaker": "resource"}.get(family, "service")
    if view.cluster_aware is False:
        steps = [
            say(
                "{} does not support failover clustering, so {} can start and stop it but "
                "hardly tell whether it is well.",
                code(view.id),
                code(cluster),
            )
        ]
    else:
        steps = [
            say(
                "{} watches its {} {} and finds it failed at the next check.",
                code(cluster),
                word,
                code(view.id),
            )
        ]
    again = (
        "It first starts it again on {}" if family in ("wsfc", "pacemaker") else "It starts it again, on {}"
    )
    steps.append(
        each(
            [
                say(again + "; if that does not help, on {}.", active, rest)
                if others
                else say(again + ".", active)
            ]
        )
    )
    if family == "wsfc":
        steps.append(
            say(
                "After too many failures in a row it leaves {} failed: a fault that moves "
                "along, in the data or the "
                "configuration, ends there.",
                code(view.id),
            )
        )
    users = say(
        "Connections to {} break; they come back as soon as it runs again, with no guest to boot.",
        code(view.id),
    )
    todo = say("Find out why it failed, on {} first; clear the failure in {}.", active, code(cluster))
    return tuple(steps), users, todo, "interrupted"
