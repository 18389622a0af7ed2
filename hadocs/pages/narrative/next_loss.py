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
from hadocs.pages.narrative.ties import TIES, tie_called
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.told import named, opened, services
from hadocs.pages.narrative.words import each, say, verb
from hadocs.spec.units import format_duration
from hadocs.tell.story import Name
from hadocs.topology.ends import ends
from hadocs.topology.model import Thing

_MOST_PAIRS = 8
_METAL = ("host", "server")


def risk(ctx: Context, thing: Thing, anew: Sequence[str] = ()) -> tuple[Risk, ...]:
    """What must not be lost as well until a thing is back; with ``anew`` once that storage has its copies again."""
    if thing.kind == "witness":
        return witness.risks_without(ctx, thing)
    others = _others(ctx, thing)
    if not others or len(others) > _MOST_PAIRS or (thing.kind in TIES and _open(ctx, thing)):
        return ()
    return risks(ctx.estate, (thing,), [*others, *_witnesses(ctx, thing), *_places(ctx, thing)], anew)


def _open(ctx: Context, thing: Thing) -> bool:
    """Whether it is not known beforehand what the loss of a tie comes to: what then is left hangs on that."""
    found = ctx.after(thing)
    return bool(found.undecided) or any(o.state == "uncertain" for o in found.services.values())


def rebuilt(ctx: Context, thing: Thing) -> tuple[str, ...]:
    """The storage that makes anew on others what it has lost with a thing."""
    return tuple(dict.fromkeys(e.subject for e in ctx.after(thing).events if e.what == "rebuilds"))


def _others(ctx: Context, thing: Thing) -> list[Thing]:
    """What is left of machines, of arrays where a site or an array is lost, and what decides for storage."""
    if thing.kind not in (*_METAL, "site", "rack", "storage", *TIES) and not _counted_out(ctx, thing):
        return []
    sided = thing.kind == "storage" and ctx.world.mirror_of(thing.id) is not None
    if thing.kind == "storage" and not sided and not _counted_out(ctx, thing):
        return []
    gone = {t.id for t in ctx.world.domains.fall((thing,)).things} | ctx.gone_after(thing)
    kinds = _METAL if not sided else ()
    others = [t for t in ctx.things(*kinds) if t != thing and t.id not in gone]
    if kinds:
        others += [t for t in ctx.things("vm") if t.id not in gone and _on_its_own(ctx, t.id)]
    if thing.kind == "site" or sided:
        away = ctx.storage_of(thing)
        others += [
            t for t in ctx.things("storage") if t != thing and t.id not in away and _mirrored(ctx, t.id)
        ]
    deciding = {w for s in ctx.spec.storage.values() if (w := s.witness)}
    known = {t.id for t in others}
    return [*others, *(t for t in ctx.things("site", *_METAL) if t.id in deciding - known and t != thing)]


def _on_its_own(ctx: Context, vm: str) -> bool:
    """Whether a member of a cluster is a machine of which the spec has no host, as in a cloud."""
    return vm in ctx.world.member_of and ctx.world.host_of(vm) is None


def _witnesses(ctx: Context, thing: Thing) -> list[Thing]:
    """The witnesses of clusters that go on with fewer members: the vote of a witness may be one that they need then.

    One on a machine that is told of by itself goes with that.
    """
    known = {t.id for t in _others(ctx, thing)}
    found, things = ctx.after(thing), {t.id: t for t in ctx.things("witness")}
    out = {e.by for e in found.events if e.what == "is-counted-out" and e.actor != "storage"}
    gone = ctx.gone_after(thing)
    short = (c for c in ctx.spec.clusters if c in out or gone & set(ctx.cluster(c).members))
    left = (c for c in short if found.clusters[c].quorum != "lost" and c not in ctx.witnesses_of(thing))
    return [
        things[key] for c in left if (key := f"{c}/witness") in things and _stands_on(ctx, c) not in known
    ]


def _stands_on(ctx: Context, cluster: str) -> str:
    """The machine or storage that the witness of a cluster is on; nothing where the spec does not say."""
    quorum = ctx.spec.clusters[cluster].quorum
    return (quorum.witness.on if quorum and quorum.witness else None) or ""


def _places(ctx: Context, thing: Thing) -> list[Thing]:
    """Racks and sites that take several of the machines that are left, none of which may be needed by itself."""
    if thing.kind not in (*_METAL, *TIES):
        return []
    machine = _machine(ctx, thing)
    left = [m for m in (*ctx.spec.hosts, *ctx.spec.servers) if m != machine]
    found = []
    for place in ctx.things("site", "rack"):
        at = ctx.world.site_of if place.kind == "site" else ctx.world.rack_of
        if at(machine) != place.id and sum(at(m) == place.id for m in left) > 1:
            found.append(place)
    return found


def _machine(ctx: Context, thing: Thing) -> str:
    """The machine that is lost, or whose tie is."""
    return ends(ctx.world, thing.id)[0] if thing.kind in TIES else thing.id


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
    shared = _shared(ctx, group)
    for one in () if shared else group:
        by = by_services(ctx, one)
        back = _back(ctx, one)
        parts += [_takes(ctx, back, anew, any_of(ctx, ids), taken) for (taken, anew), ids in by.items()]
        parts += [_last_host(ctx, one)] if not by else []
    for taken, anew, another, ids in shared:
        which = [Md("another of them")] if another else []
        which += [any_of(ctx, ids)] if ids else []
        parts.append(_takes(ctx, _back(ctx, thing, it=True), anew, Md(" or of ").join(which), taken))
    parts = list(dict.fromkeys(p for p in parts if p))
    return each(parts) if parts else NOTHING if quiet else weakened(ctx, ctx.losses[thing])


def _takes(ctx: Context, back: Md, anew: Sequence[str], which: Md, taken: Sequence[str]) -> Md:
    words = "Until {}, the loss of {} takes {} down as well."
    return say(words, _until(ctx, back, anew), which, services(ctx, taken))


def _shared(
    ctx: Context, group: Sequence[Thing]
) -> list[tuple[tuple[str, ...], tuple[str, ...], bool, tuple[str, ...]]]:
    """What holds for each thing of a group alike: services, storage that makes copies anew, whether another of the
    group takes them down too, and what else does. Empty where it does not, or for a thing by itself."""
    found = []
    for one in group:
        others, own = {_machine(ctx, t) for t in group if t != one}, []
        for (taken, anew), ids in by_services(ctx, one).items():
            inside = others & set(ids)
            if inside != others and inside:
                return []
            own.append((taken, anew, bool(inside), tuple(i for i in ids if i not in others)))
        found.append(own)
    return found[0] if len(group) > 1 and all(own == found[0] for own in found) else []


def _back(ctx: Context, thing: Thing, *, it: bool = False) -> Md:
    """What has to be so again: a machine that is back, paths that are; with ``it`` that is not named."""
    if thing.kind in TIES:
        return say("{} {} back", tie_called(ctx, thing, it=it), Md("are" if thing.kind == "path" else "is"))
    return say("{} is back", Md("it") if it else ctx.name(thing.kind, thing.id))


def by_services(ctx: Context, thing: Thing) -> dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]]:
    """Further losses by the services that they take down, and the storage whose copies, made anew, spare them."""
    anew = rebuilt(ctx, thing)
    # Copies are made anew of what a machine has lost with its tie as of what it has taken along.
    whole = ctx.thing_of(_machine(ctx, thing)) if thing.kind in TIES else thing
    left = {r.thing: r.services for r in risk(ctx, whole, anew)} if anew else {}
    by: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for found in risk(ctx, thing):
        spared = anew if anew and not left.get(found.thing) else ()
        if found.services:
            by.setdefault((found.services, spared), []).append(found.thing.id)
    return {what: _within(ctx, ids) for what, ids in by.items()}


def any_of(ctx: Context, ids: Sequence[str]) -> Md:
    """Any of what must not be lost next, in a sentence."""
    return named(ctx, next_names(ctx, ids), "", "or")


def next_names(ctx: Context, ids: Sequence[str]) -> list[Name]:
    """Names of what must not be lost next: a witness goes by its cluster, machines by their ids alone."""
    kinds = {t.id: t.kind for t in ctx.things("witness", "site", "rack")}
    return [Name(kinds.get(i, ""), i) for i in ids]


def _within(ctx: Context, ids: list[str]) -> list[str]:
    """Without sites and racks of which a machine is named that does the same, and sites of which a rack is."""
    world = ctx.world
    places = {p for i in ids if i in world.kinds for p in (world.site_of(i), world.rack_of(i))}
    metal = (*ctx.spec.hosts, *ctx.spec.servers)
    places |= {world.site_of(m) for m in metal if world.rack_of(m) in ids}
    wide = {t.id for t in ctx.things("site", "rack")}
    return [i for i in ids if i not in wide or i not in places]


def _until(ctx: Context, back: Md, anew: Sequence[str]) -> Md:
    """Until a thing is back, or storage has made its copies anew before that."""
    if not anew:
        return back
    its = verb(anew, "its", "their")
    some = named(ctx, [Name("", key) for key in anew])
    return say("{}, or {} {} made {} copies anew", back, some, verb(anew, "has", "have"), its)


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
