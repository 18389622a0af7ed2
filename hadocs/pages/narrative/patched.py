"""Work on purpose inside of machines: a guest, or the application in it, is patched."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.model import Timeline
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative.model import Case, Chapter
from hadocs.pages.narrative.planned import as_a_whole, handed_over, in_turn, work, worst
from hadocs.pages.narrative.rests_on import work_rests_on
from hadocs.pages.narrative.taken_out import in_step
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.told import opened
from hadocs.pages.narrative.words import capital, each, say, verb
from hadocs.topology import handing
from hadocs.topology.commits import standbys
from hadocs.topology.policy import resets_the_last
from hadocs.topology.rollout import patched_at_once


def patching(ctx: Context) -> Chapter:
    """A guest, or the application in it, is patched."""
    groups: dict[tuple[str, str], list[str]] = {}
    for key, view in ctx.topology.services.items():
        if view.cluster and ctx.cluster(view.cluster).kind != "host":
            groups.setdefault(("cluster", view.cluster), []).append(key)
        elif view.cluster is None and len(view.machines) > 1:
            at_once = patched_at_once(ctx.world, view.machines)
            alone = not at_once and handing.handed_by_nobody(ctx.world, ctx.spec.services[key])
            groups.setdefault(("writer", key) if alone else ("instances", key if at_once else ""), []).append(
                key
            )
        elif view.cluster is None:
            groups.setdefault(("single", ""), []).append(key)
    return Chapter(
        f"Planned: a {'guest' if ctx.spec.vms else 'server'} is patched",
        "planned-patch",
        tuple(_patch(ctx, *k, s) for k, s in groups.items()),
    )


def _patch(ctx: Context, kind: str, cluster: str, services: list[str]) -> Case:
    machines = tuple(dict.fromkeys(m for s in services for m in ctx.service(s).machines))
    if kind != "single" and patched_at_once(ctx.world, machines):
        return _all_at_once(ctx, kind, cluster, services, machines)
    if kind == "cluster":
        return _patch_members(ctx, cluster, services)
    if kind == "writer":
        return _by_a_person(ctx, services[0])
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
    away = say("{} {} away while {} restarts.", names(services, joiner="or"), "is", Md("its machine"))
    return Case(
        say("{} {} patched", names(machines, joiner="or", limit=8), "is"),
        "patch-single",
        (Md("There is no second machine to hand the service to: it stops while its machine restarts."),),
        users=each([away, *_with_it(ctx, machines)]),
        open=work_rests_on(ctx, {m: work(ctx, m) for m in machines}),
        outcome="down",
    )


def _by_a_person(ctx: Context, key: str) -> Case:
    """One of several machines writes, and nothing but a person hands that over.

    Source: PostgreSQL, Log-shipping standby servers (what commits wait for, promotion).
    """
    service, view = ctx.spec.services[key], ctx.service(key)
    writer = view.active[0]
    copies = [m for m in view.machines if m != writer]
    held = standbys(ctx.estate, service)
    held = held if len(held) == 1 else ()  # one of several may go, as long as commits wait for any of them
    ready, before = handing.in_step(service, copies)
    it = Md(verb(held, "it", "them"))
    how = NOTHING if before else Md(", once that has all of it")
    if handing.family_of(service) == "postgresql":
        words = (
            ": stop it on {} in order, so that all of it is sent, and promote the other, which waits for no standby "
            "until {} follows it"
        )
        how = say(words, code(writer), code(writer))
    steps = [
        say(
            "Before {} {}, take {} out of `synchronous_standby_names` on {}: commits wait for {} meanwhile. Put {} "
            "back once in step.", held, verb(held, "goes", "go"), it, code(writer), it, it,
        ) if held else NOTHING,
        say("Patch {} first{}.", copies, Md(verb(copies, "", ", one at a time"))),
        say("{}.", opened(capital(titled(ctx, before)))) if before else NOTHING,
        say("Then hand {} over to {} by hand{}.", code(key), names(ready, joiner="or"), how),
        say("Patch {}, and let it follow as a copy.", code(writer)),
    ]  # fmt: skip
    away = "{} is down from the moment in which {} stops until a person has handed it over, or {} is back."
    too = "It is down as well while {} restarts, where nobody has taken that out before."
    felt = [say(away, code(key), code(writer), code(writer))]
    felt += [say(too, names(held, joiner="or"))] if held else []
    return Case(
        say("Instances of {} are patched", code(key)),
        f"patch-instances-{key}",
        tuple(s for s in steps if s),
        users=each(felt),
        outcome="down",
    )


def _all_at_once(ctx: Context, kind: str, cluster: str, services: list[str], machines: Sequence[str]) -> Case:
    """All machines get their patches together, as the spec says: nobody is left to hand anything to."""
    return Case(
        say("The members of {} are patched", code(cluster))
        if kind == "cluster"
        else say("Instances of {} are patched", names(services, joiner="or")),
        f"patch-{ctx.anchor_of_cluster(cluster) if kind == 'cluster' else f'instances-{cluster}'}",
        (
            say("The spec says that all of them get their patches at once: {}.", names(machines, limit=8)),
            Md("Nothing is left to hand the work to while they restart."),
        ),
        users=each(
            [
                say(
                    "{} {} away until enough of them run again.", names(services), verb(services, "is", "are")
                ),
                *_with_it(ctx, machines),
            ]
        ),
        outcome="down",
    )


def _with_it(ctx: Context, machines: Sequence[str]) -> list[Md]:
    """What is away as well while one of several machines restarts, for it needs what runs there."""
    by: dict[tuple[str, ...], list[str]] = {}
    for machine in machines:
        mine = ctx.machine(machine).services
        found = work(ctx, machine).services
        others = tuple(k for k, o in found.items() if o.state in ("down", "interrupted") and k not in mine)
        if others and any(found[k].state != "goes-on" for k in mine):
            by.setdefault(others, []).append(machine)
    return [
        say(
            "While {} {}, {} {} away as well.",
            names(some, joiner="or"),
            Md("does"),
            others,
            verb(others, "is", "are"),
        )
        for others, some in by.items()
    ]


def _patch_members(ctx: Context, cluster: str, services: list[str]) -> Case:
    members = ctx.cluster(cluster).members
    if resets_the_last(ctx.spec.clusters[cluster]):
        title = say("The members of {} are patched", code(cluster))
        return as_a_whole(ctx, cluster, members, title, f"patch-{ctx.anchor_of_cluster(cluster)}")
    active = tuple(dict.fromkeys(a for s in services for a in ctx.service(s).active))
    passive = [m for m in members if m not in active]
    order = (*passive, *(m for m in members if m in active))
    found = [work(ctx, m) for m in order]
    handed = tuple(dict.fromkeys(k for t in found for k in handed_over(t)))
    stuck = [k for t in found for k, o in t.services.items() if o.state == "down"]
    away = tuple(s for s in services if s not in handed and s in stuck)
    late = [m for m in order if m in active]
    steps = [
        say("Patch {} first{}, while {} {} on {}.", passive, Md(verb(passive, "", ", one at a time")), services,
            verb(services, "runs", "run"), active)
        if passive
        else say("Patch the members of {} one at a time.", code(cluster)),
        _those_that_carry(ctx, cluster, passive, late, handed, found),
        say("{} can’t be handed over: no other member may carry {}.", away, verb(away, "it", "them"))
        if away else NOTHING,
    ]  # fmt: skip
    return Case(
        say("The members of {} are patched", code(cluster)),
        f"patch-{ctx.anchor_of_cluster(cluster)}",
        tuple(s for s in steps if s),
        users=in_turn(ctx, order),
        open=work_rests_on(ctx, dict(zip(order, found, strict=True))),
        outcome=worst(o for t in found for o in t.services.values()),
    )


def _those_that_carry(
    ctx: Context,
    cluster: str,
    passive: Sequence[str],
    late: Sequence[str],
    handed: tuple[str, ...],
    found: Sequence[Timeline],
) -> Md:
    """What comes before the members that carry something: never two of them at once, and what can be handed over is.

    ``found`` is the work on ``passive`` and ``late`` members, in this order.
    """
    first, then = _synced(ctx, cluster, found[: len(passive)]), _synced(ctx, cluster, found)
    joined = (
        say("{} rejoined {}", Md(verb(passive, "it has", "the last has")), code(cluster))
        if passive
        else NOTHING
    )
    if not passive:
        over = Md("Before each, hand over what runs on it; wait") if handed else Md("Wait")
        return say("{} until it has rejoined {}{} before the next.", over, code(cluster), then)
    if len(late) == 1 and handed:
        return say("Wait until {}{}, hand {} over, and patch {}.", joined, first, handed, late)
    if len(late) == 1:
        return say("Wait until {}{}, then patch {}.", joined, first, late)
    over = Md(" hand over first what runs on it,") if handed else NOTHING
    words = "Wait until {}{}, then patch {} one at a time:{} each once the one before it has rejoined{}."
    return say(words, joined, first, late, over, then)


def _synced(ctx: Context, cluster: str, found: Sequence[Timeline]) -> Md:
    sync = tuple(dict.fromkeys(w.subject for t in found for w in t.waits if w.what == "resynchronises"))
    words = " and {} {} in step again{}"
    return say(words, sync, verb(sync, "is", "are"), in_step(ctx, cluster)) if sync else NOTHING
