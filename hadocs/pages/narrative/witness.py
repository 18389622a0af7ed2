"""What must not be lost next while a witness is away, alone or with what it stands on. Words what risks say."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.risk import Risk, risks
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.told import named
from hadocs.pages.narrative.words import capital, each, say
from hadocs.tell.story import Name
from hadocs.topology.model import Thing

_NAME = Md("\N{OBJECT REPLACEMENT CHARACTER}")
"""Stands for the name of a cluster until all of which the same holds are known."""


def risks_without(ctx: Context, witness: Thing) -> tuple[Risk, ...]:
    """What the loss of a member, or of a site that has some of them, takes down while a witness is away."""
    members = ctx.cluster(_cluster(witness)).members
    places = dict.fromkeys(s for m in members if (s := ctx.machine(m).site))
    sites = [Thing("site", s) for s in places] if len(places) > 1 else []
    return risks(ctx.estate, (witness,), [*map(ctx.thing_of, members), *sites])


def risk(ctx: Context, witness: Thing, *, many: bool) -> Md:
    """What a cluster does not outlive until its witness is back; with ``many`` it is not named."""
    name = Md("its cluster") if many else clustered(ctx, _cluster(witness))
    return _told(ctx, witness, name, Md("Until it is back"))


def gone_with(ctx: Context, group: Sequence[Thing]) -> Md:
    """What it means for clusters that their witness goes with what is lost, though no member of theirs does."""
    alike: dict[Md, dict[str, None]] = {}
    for thing in group:
        for cluster in ctx.witnesses_of(thing) if thing.kind != "witness" else ():
            if ctx.after(thing).clusters[cluster].quorum == "lost":
                continue  # there is nothing left that it would outlive
            text = _told(ctx, Thing("witness", f"{cluster}/witness"), _NAME, Md("Without its witness"))
            alike.setdefault(text, {})[cluster] = None
    many = len(group) > 1
    return each(
        Md(
            text.replace(
                _NAME, Md("the cluster whose witness it holds") if many else _each_of(ctx, tuple(some))
            )
        )
        for text, some in alike.items()
        if text
    )


def _each_of(ctx: Context, clusters: Sequence[str]) -> Md:
    names = named(ctx, [Name("cluster", c) for c in clusters])
    return names if len(clusters) == 1 else say("each of {}", names)


def _cluster(witness: Thing) -> str:
    return witness.id.removesuffix("/witness")


def _told(ctx: Context, witness: Thing, name: Md, until: Md) -> Md:
    cluster = _cluster(witness)
    if ctx.after(witness).clusters[cluster].quorum == "lost":
        return NOTHING
    found = risks_without(ctx, witness)
    one = [r for r in found if r.thing.kind != "site"]
    fatal = [r.thing.id for r in one if cluster in r.clusters]
    unsure = [r.thing.id for r in one if cluster in r.unsure]
    members = len(ctx.cluster(cluster).members)
    if len(fatal) == members:
        return say("{}, {} stops with the next member that is lost.", until, name)
    if fatal:
        return say("{}, {} stops if {} is lost.", until, name, _any_of(ctx, fatal))
    if unsure:
        which = Md("a member") if len(unsure) == members else _any_of(ctx, unsure)
        return say("{}, whether {} outlives the loss of {} is not certain.", until, name, which)
    lead = Md("") if until.startswith("Until") else say("{}, ", until)
    outlives = capital(say("{}{} still outlives the loss of any one member.", lead, name))
    sites = [r for r in found if r.thing.kind == "site"]
    return each([outlives, *(_beyond(ctx, cluster, sites, doubted=d) for d in (False, True))])


def _any_of(ctx: Context, members: Sequence[str]) -> Md:
    return named(ctx, [Name("", m) for m in members], "", "or")


def _beyond(ctx: Context, cluster: str, sites: Sequence[Risk], *, doubted: bool) -> Md:
    """Sites that a cluster without its witness does not outlive, or perhaps."""
    some = [Name("site", r.thing.id) for r in sites if cluster in (r.unsure if doubted else r.clusters)]
    words = (
        "Whether it outlives the loss of {} is not certain."
        if doubted
        else "It does not outlive the loss of {}."
    )
    return say(words, named(ctx, some, "", "or")) if some else NOTHING
