"""Going back to where things were, by what each platform does by itself."""

from __future__ import annotations

from hadocs.behaviour.engines import family
from hadocs.behaviour.moves import how
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, names
from hadocs.pages.narrative.going_home import of_themselves
from hadocs.pages.narrative.model import Case, Chapter
from hadocs.pages.narrative.words import say, verb
from hadocs.topology.model import ClusterView


def failback(ctx: Context) -> Chapter:
    """Going back to where things were."""
    below: dict[tuple[Md, ...], list[str]] = {}
    above: list[str] = []
    for key, view in ctx.topology.clusters.items():
        if view.kind == "host" and view.vms:
            below.setdefault(_back(ctx, view), []).append(key)
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


def _back(ctx: Context, view: ClusterView) -> tuple[Md, ...]:
    steps = [
        _FAILBACK.get(
            family(view), Md("Whether machines go back by themselves is not known for this platform.")
        )
    ]
    stickiness = ctx.spec.clusters[view.id].stickiness
    if family(view) == "pacemaker" and stickiness is not None:
        words = (
            "Resources go back by themselves if the node they prefer weighs more than their stickiness, {}."
        )
        steps = [say(words, stickiness)]
    alone = of_themselves(ctx, view.vms)
    steps += alone
    ways = {how(ctx.world, ctx.topology, vm).way for vm in view.vms}
    if ways == {"live"}:
        steps.append(Md(f"Move {'the others' if alone else 'them'} back by live migration in a quiet hour."))
    elif "pause" in ways:
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
