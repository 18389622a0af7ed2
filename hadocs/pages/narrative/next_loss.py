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
from hadocs.pages.narrative.words import each, say, verb
from hadocs.spec.units import format_duration
from hadocs.tell.story import Name
from hadocs.topology.model import Thing

_MOST_PAIRS = 8
_METAL = ("host", "server")


def risk(ctx: Context, thing: Thing, anew: Sequence[str] = ()) -> tuple[Risk, ...]:
    """What must not be lost as well until a thing is back; with ``anew`` once that storage has its copies again."""
    if thing.kind == "witness":
        return witness.risks_without(ctx, thing)
    others = _others(ctx, thing)
    if not others or len(others) > _MOST_PAIRS:
        return ()
    return risks(ctx.estate, (thing,), others, anew)


def rebuilt(ctx: Context, thing: Thing) -> tuple[str, ...]:
    """The storage that makes anew on others what it has lost with a thing."""
    return tuple(dict.fromkeys(e.subject for e in ctx.after(thing).events if e.what == "rebuilds"))


def _others(ctx: Context, thing: Thing) -> list[Thing]:
    """What is left of machines, of arrays where a site or an array is lost, and what decides for storage."""
    if thing.kind not in (*_METAL, "site", "storage") and not _counted_out(ctx, thing):
        return []
    sided = thing.kind == "storage" and ctx.world.mirror_of(thing.id) is not None
    if thing.kind == "storage" and not sided and not _counted_out(ctx, thing):
        return []
    gone = {t.id for t in ctx.world.domains.fall((thing,)).things} | ctx.gone_after(thing)
    kinds = _METAL if not sided else ()
    others = [t for t in ctx.things(*kinds) if t != thing and t.id not in gone]
    if thing.kind == "site" or sided:
        away = ctx.storage_of(thing)
        others += [
            t for t in ctx.things("storage") if t != thing and t.id not in away and _mirrored(ctx, t.id)
        ]
    deciding = {w for s in ctx.spec.storage.values() if (w := s.witness)}
    known = {t.id for t in others}
    return [*others, *(t for t in ctx.things("site", *_METAL) if t.id in deciding - known and t != thing)]


def _counted_out(ctx: Context, thing: Thing) -> bool:
    """Whether a storage, or part of it, takes members along that live on other things: their clusters are weaker."""
    if thing.kind not in ("storage", "volume"):
        return False
    return any(e.what == "is-counted-out" and e.actor != "storage" for e in ctx.after(thing).events)


def _mirrored(ctx: Context, storage: str) -> bool:
    return ctx.world.mirror_of(storage) is not None


def at_risk(ctx: Context, group: Sequence[Thing], *, quiet: bool = False) -> Md:
    """What takes services down if it is lost next, though alone it would not; ``quiet``: nobody notices the loss."""
    thing = group[0]
    if thing.kind == "witness":
        found_ = [witness.risk(ctx, t, many=len(group) > 1) for t in group]
        return each([text for n, text in enumerate(found_) if text not in found_[:n]])
    parts: list[Md] = [unfenced(ctx, ctx.after(one)) for one in group]
    parts += [_isolated(ctx, ctx.after(one)) for one in group]
    for one in group:
        by = by_services(ctx, one)
        others = [t.id for t in group if t != one]
        if len(by) == 1 and others and next(iter(by.values())) == others:
            taken = services(ctx, next(iter(by))[0])
            until = _until(ctx, Md("it"), next(iter(by))[1])
            parts.append(say("Until {}, the loss of another of them takes {} down as well.", until, taken))
            continue
        words = "Until {}, the loss of {} takes {} down as well."
        for (taken_, anew), ids in by.items():
            which = named(ctx, [Name("", i) for i in ids], "", "or")
            until = _until(ctx, ctx.name(one.kind, one.id), anew)
            parts.append(say(words, until, which, services(ctx, taken_)))
        parts += [_last_host(ctx, one)] if not by else []
    parts = list(dict.fromkeys(p for p in parts if p))
    return each(parts) if parts else NOTHING if quiet else weakened(ctx, ctx.losses[thing])


def by_services(ctx: Context, thing: Thing) -> dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]]:
    """Further losses by the services that they take down, and the storage whose copies, made anew, spare them."""
    anew = rebuilt(ctx, thing)
    left = {r.thing: r.services for r in risk(ctx, thing, anew)} if anew else {}
    by: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for found in risk(ctx, thing):
        spared = anew if anew and not left.get(found.thing) else ()
        if found.services:
            by.setdefault((found.services, spared), []).append(found.thing.id)
    return {what: _within(ctx, ids) for what, ids in by.items()}


def _within(ctx: Context, ids: list[str]) -> list[str]:
    """Without sites of which a machine is named that does the same."""
    places = {ctx.world.site_of(i) for i in ids if i in ctx.world.kinds}
    return [i for i in ids if i not in ctx.spec.sites or i not in places]


def _until(ctx: Context, name: Md, anew: Sequence[str]) -> Md:
    """Until a thing is back, or storage has made its copies anew before that."""
    if not anew:
        return say("{} is back", name)
    its = verb(anew, "its", "their")
    some = named(ctx, [Name("", key) for key in anew])
    return say("{} is back, or {} {} made {} copies anew", name, some, verb(anew, "has", "have"), its)


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
