"""Going back to where things were, by what each platform does by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.behaviour.engines import family
from hadocs.behaviour.homecoming import Homecoming, handed_back
from hadocs.behaviour.moves import how
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, names, slug
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
    everywhere: dict[str, list[str]] = {}
    together: dict[Homecoming, dict[str, list[str]]] = {}
    for cluster in above:
        for key in ctx.cluster(cluster).services:
            if len(ctx.service(key).active) > 1:
                everywhere.setdefault(cluster, []).append(key)
                continue
            fate = handed_back(ctx.world, ctx.topology, key)
            together.setdefault(fate, {}).setdefault(cluster, []).append(key)
    cases += [_everywhere(ctx, key, some) for key, some in everywhere.items()]
    told: set[str] = {ctx.anchor_of_cluster(key) for key in everywhere}
    for fate, by in together.items():
        cases.append(_services(ctx, fate, by, told))
    return Chapter("Failback", "failback", tuple(cases))


def _everywhere(ctx: Context, cluster: str, services: Sequence[str]) -> Case:
    """Services that run on several members at once: nothing of them was taken over."""
    words = "{} {} on several members at once, and {} again on the one that is back. Nothing has to be handed back."
    runs, starts = verb(services, "runs", "run"), verb(services, "starts", "start")
    return Case(
        say("{}: nothing goes back", code(cluster)),
        f"back-{ctx.anchor_of_cluster(cluster)}",
        (say(words, services, runs, starts),),
    )


def _services(ctx: Context, fate: Homecoming, by: Mapping[str, Sequence[str]], told: set[str]) -> Case:
    """What services do that have been taken over, by cluster, where all of them do the same."""
    services = [s for some in by.values() for s in some]
    it, them = verb(services, "it", "they"), verb(services, "it", "them")
    stays = say(
        "{} {} where {} {}", services, verb(services, "stays", "stay"), it, verb(services, "is", "are")
    )
    again = Md("Each handover is another interruption: go back only if the members are not alike.")
    if fate.fate == "goes":
        words = (
            "Databases of {} whose preferred copy (ActivationPreference 1) is not the active one go back to it by "
            "themselves: by default that is looked at once in {} (PreferenceMoveFrequency)."
        )
        steps: tuple[Md, ...] = (say(words, services, fate.depends),)
    elif fate.fate == "may":
        words = "{} until a person hands {} back, unless {}: then {} {} back by {} once the member is there again."
        itself = verb(services, "itself", "themselves")
        goes = verb(services, "goes", "go")
        steps = (say(words, stays, them, fate.depends, it, goes, itself), again)
    else:
        words = "{} until a person hands {} back, unless failback is set, which the spec does not say."
        steps = (say(words, stays, them), again)
    title = say("{}: {}", names(tuple(by)), verb(services, "the service goes back", "services go back"))
    anchors = [*map(ctx.anchor_of_cluster, by), slug("service", services[0])]
    anchor = next(a for a in anchors if a not in told)
    told.add(anchor)
    return Case(title, f"back-{anchor}", steps)


def _back(ctx: Context, view: ClusterView) -> tuple[Md, ...]:
    if ctx.estate.policy(view.id).restarts is False:
        return (Md("HA is off: no machine is started elsewhere, so that none has to go back."),)
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
