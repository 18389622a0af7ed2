"""What must not fail next, until what has failed is back."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.engines import family
from hadocs.behaviour.model import Timeline
from hadocs.behaviour.risk import Risk, risks, uncopied
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md
from hadocs.pages.narrative import witness
from hadocs.pages.narrative.struck import weakened
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.told import named, opened, services
from hadocs.pages.narrative.words import each, say
from hadocs.spec.units import format_duration
from hadocs.tell.story import Name
from hadocs.topology.model import Thing

_MOST_PAIRS = 8
_METAL = ("host", "server")


def risk(ctx: Context, thing: Thing) -> tuple[Risk, ...]:
    """What must not be lost as well until a thing is back."""
    if thing.kind == "witness":
        return witness.risks_without(ctx, thing)
    others = [t for t in ctx.things(*_METAL) if t != thing]
    if thing.kind not in _METAL or len(others) > _MOST_PAIRS:
        return ()
    return risks(ctx.estate, (thing,), others)


def at_risk(ctx: Context, group: Sequence[Thing]) -> Md:
    """What takes services down if it is lost next, though alone it would not."""
    thing = group[0]
    if thing.kind == "witness":
        found_ = [witness.risk(ctx, t, many=len(group) > 1) for t in group]
        return each([text for n, text in enumerate(found_) if text not in found_[:n]])
    parts: list[Md] = [unfenced(ctx, ctx.after(one)) for one in group]
    parts += [_isolated(ctx, ctx.after(one)) for one in group]
    for one in group:
        by: dict[tuple[str, ...], list[str]] = {}
        for found in risk(ctx, one):
            if found.services:
                by.setdefault(found.services, []).append(found.thing.id)
        others = [t.id for t in group if t != one]
        if len(by) == 1 and others and next(iter(by.values())) == others:
            taken = services(ctx, next(iter(by)))
            parts.append(say("Until it is back, the loss of another of them takes {} down as well.", taken))
            continue
        words = "Until {} is back, the loss of {} takes {} down as well."
        for taken_, ids in by.items():
            which = named(ctx, [Name("", i) for i in ids], "", "or")
            parts.append(say(words, ctx.name(one.kind, one.id), which, services(ctx, taken_)))
        parts += [_last_host(ctx, one)] if not by else []
    parts = list(dict.fromkeys(p for p in parts if p))
    return each(parts) if parts else weakened(ctx, ctx.losses[thing])


def bare(ctx: Context, group: Sequence[Thing]) -> Md:
    """Storage of which nothing holds a copy until what is lost is back, and what its services may not lose."""
    parts: list[Md] = []
    for one in group:
        for found in uncopied(ctx.estate, (one,)):
            words = (
                "Until {} is back, nothing holds a copy of {}: what is lost of it then comes from a backup."
            )
            parts.append(say(words, ctx.name(one.kind, one.id), ctx.name("storage", found.storage)))
            asked = {
                s: o.rpo
                for s in found.services
                if (o := ctx.spec.services[s].objectives) and o.rpo is not None
            }
            by = {rpo: [s for s in asked if asked[s] == rpo] for rpo in asked.values()}
            words = "That may be more than the {} of data that {} may lose."
            parts += [say(words, format_duration(rpo), services(ctx, keys)) for rpo, keys in by.items()]
    return each(parts)


def _isolated(ctx: Context, found: Timeline) -> Md:
    """Clusters of which every host has declared itself isolated: none of them starts what another one had."""
    alone = {e.subject for e in found.events if e.what == "is-isolated"}
    lost = [c for c, v in ctx.topology.clusters.items() if family(v) == "vsphere" and set(v.members) <= alone]
    words = "{} starts nothing elsewhere meanwhile: every host of it is isolated."
    return each(opened(say(words, clustered(ctx, c))) for c in lost)


def unfenced(ctx: Context, found: Timeline) -> Md:
    """What a takeover risks where a cluster makes nobody off first."""
    over = {e.by for e in found.events if e.what in ("is-taken-over", "is-restarted", "is-promoted")}
    off = [c for c in over if (f := ctx.spec.clusters[c].fencing) is not None and not f.enabled]
    words = (
        "Fencing is off in {}: what does not answer is taken for dead, and two nodes may write the same data."
    )
    return each(say(words, clustered(ctx, c)) for c in sorted(off) if ctx.estate.policy(c).fences)


def _last_host(ctx: Context, thing: Thing) -> Md:
    cluster = ctx.machine(thing.id).member_of if thing.kind == "host" else None
    if cluster is None or ctx.cluster(cluster).kind != "host" or not ctx.cluster(cluster).vms:
        return NOTHING
    left = [h for h in ctx.cluster(cluster).members if h != thing.id]
    if len(left) != 1:
        return NOTHING
    words = "{} is then the only host of {}: no machine of it has anywhere to go."
    return say(words, ctx.name("host", left[0]), clustered(ctx, cluster))
