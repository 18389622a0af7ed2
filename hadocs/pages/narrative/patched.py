"""Work on purpose inside of machines: a guest, or the application in it, is patched."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative.model import Case, Chapter
from hadocs.pages.narrative.planned import as_a_whole, handed_over, in_turn, work, worst
from hadocs.pages.narrative.words import each, say, verb
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
            groups.setdefault(("instances", key if at_once else ""), []).append(key)
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
    sync = tuple(dict.fromkeys(w.subject for t in found for w in t.waits if w.what == "resynchronises"))
    synced = say(" and {} {} in step again", sync, verb(sync, "is", "are")) if sync else NOTHING
    steps = [
        say("Patch {} first{}, while {} {} on {}.", passive, Md(verb(passive, "", ", one at a time")), services,
            verb(services, "runs", "run"), active)
        if passive
        else say("Patch the members of {} one at a time.", code(cluster)),
        say("Wait until {} rejoined {}{}, hand {} over, and patch {}.", verb(passive, "it has", "the last has"),
            code(cluster), synced, handed or services, late)
        if passive
        else say("Before each, hand over what runs on it; wait until it has rejoined {}{} before the next.",
                 code(cluster), synced),
        say("{} can’t be handed over: no other member may carry {}.", away, verb(away, "it", "them"))
        if away else NOTHING,
    ]  # fmt: skip
    return Case(
        say("The members of {} are patched", code(cluster)),
        f"patch-{ctx.anchor_of_cluster(cluster)}",
        tuple(s for s in steps if s),
        users=in_turn(ctx, order),
        outcome=worst(o for t in found for o in t.services.values()),
    )
