"""Clusters whose members no longer hear one another, as timelines tell it: by site, by rack, or one member alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hadocs.behaviour.engines import family
from hadocs.behaviour.granted import granted
from hadocs.behaviour.model import Step, Timeline
from hadocs.behaviour.scenario import sides
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code, names
from hadocs.pages.narrative.confirmed import confirmations
from hadocs.pages.narrative.model import Case, Chapter
from hadocs.pages.narrative.noticed import users
from hadocs.pages.narrative.outcome import hit_by, worst_of
from hadocs.pages.narrative.rests_on import rests_on
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.to_do import old_sides
from hadocs.pages.narrative.told import fits, named, opened, steps
from hadocs.pages.narrative.words import each, say, verb
from hadocs.tell.story import Name
from hadocs.topology.divided import spared, talked_over

Sides = tuple[frozenset[str], ...]


def chapter(ctx: Context) -> Chapter:
    """The cuts of every cluster: between its sites or racks, and of the member that carries most."""
    cases: list[Case] = []
    together: dict[tuple[str, frozenset[str]], dict[str, Sides]] = {}
    for key, view in ctx.topology.clusters.items():
        if len(view.members) < 2:
            continue
        parts = sides(ctx.world, ctx.topology, key)
        place = _place(ctx, parts)
        if place is not None:
            together.setdefault(place, {})[key] = parts
        else:
            cases.append(_case(ctx, {key: parts}, _alone_title(ctx, key, parts), "split"))
            continue
        if len(view.members) > 2:
            lone = sides(ctx.world, ctx.topology, key, _busiest(ctx, view.members))
            if set(lone) != set(parts):
                cases.append(_case(ctx, {key: lone}, _alone_title(ctx, key, lone), "split-one"))
    wide = [_case(ctx, cut, _wide_title(ctx, place, cut), "split") for place, cut in together.items()]
    intro = Md("All machines run, but the members do not hear one another.")
    return Chapter(
        "A cluster is cut", "a-cluster-is-cut", (*wide, *cases), intro if wide or cases else NOTHING
    )


def _place(ctx: Context, parts: Sides) -> tuple[str, frozenset[str]] | None:
    """What lies between the sides: sites or racks, where each side is one; else nothing."""
    for kind in ("site", "rack"):
        by = [{getattr(ctx.machine(m), kind) for m in part} for part in parts]
        if all(len(some) == 1 and None not in some for some in by) and len(set.union(*by)) == len(parts):
            return kind, frozenset(str(p) for some in by for p in some)
    return None


def _busiest(ctx: Context, members: Sequence[str]) -> str:
    weight = {m: len(ctx.machine(m).active) + len(ctx.guests_on(m)) for m in members}
    return max(members, key=lambda m: (weight[m], -members.index(m)))


def _alone_title(ctx: Context, cluster: str, parts: Sides) -> Md:
    members = ctx.cluster(cluster).members
    small = min(parts, key=lambda p: (len(p), min(members.index(m) for m in p)))
    rest = [m for m in members if m not in small]
    if len(members) == 2:
        return say("{} and {} do not hear each other ({})", code(members[0]), code(members[1]), code(cluster))
    who = names([m for m in members if m in small])
    others = "others" if len(rest) > 1 else "other"
    return say("{} does not hear the {} of {}", who, others, code(cluster))


def _wide_title(ctx: Context, place: tuple[str, frozenset[str]], cut: Mapping[str, Sides]) -> Md:
    kind, where = place
    order = [*ctx.spec.sites] if kind == "site" else sorted(where)
    spots = [p for p in order if p in where]
    if any(spared(ctx.world, c, parts) for c, parts in cut.items()):
        return say("{} do not hear each other ({})", names(spots, limit=6), names(tuple(cut)))
    return say("The link between {} is cut, and with it {}", names(spots, limit=6), names(tuple(cut)))


def _case(ctx: Context, cut: Mapping[str, Sides], title: Md, anchor: str) -> Case:
    found = ctx.timeline((Step((), "cut", 0.0, MappingProxyType(dict(cut))),))
    told = steps(ctx, found.events)
    about = [_sides(ctx, c, parts, found) for c, parts in cut.items()]
    if not told:
        told = (Md("Nothing stops, and nothing is started elsewhere."),)
    open_ = tuple(a for a in granted(found) if not any(f" {c} " in a for c in found.undecided))
    return Case(
        title=title,
        anchor=f"{anchor}-{ctx.anchor_of_cluster(next(iter(cut)))}",
        steps=(*(a for a in about if a), *_spared(ctx, cut), *told),
        users=users(ctx, found),
        todo=_todo(ctx, cut, found),
        open=rests_on(ctx, open_),
        outcome=worst_of(found),
        hit=hit_by(found),
    )


def _spared(ctx: Context, cut: Mapping[str, Sides]) -> tuple[Md, ...]:
    """Storage that is no part of the cut, as its machines reach each other over a network of its own."""
    whole = dict.fromkeys(s for c, parts in cut.items() for s in spared(ctx.world, c, parts))
    return tuple(
        say(
            "{} is not cut: its machines reach each other over {}.",
            code(key),
            names(talked_over(ctx.world, key)),
        )
        for key in whole
    )


def _sides(ctx: Context, cluster: str, parts: Sides, found: Timeline) -> Md:
    """Which side goes on, in the case that the steps tell of."""
    members = ctx.cluster(cluster).members
    name = clustered(ctx, cluster)
    end = found.clusters[cluster]
    if end.quorum == "lost":
        return (
            say("Neither side of {} has enough votes.", name)
            if len(parts) == 2
            else say("No part of {} has enough votes.", name)
        )
    if any(e.what == "runs-twice" and e.by == cluster for e in found.events):
        return say("**Both sides of {} go on, and each starts what the other has.**", name)
    raced = any(e.what == "races" and e.subject == cluster for e in found.events)
    gone = "is-fenced" if raced else "is-counted-out"
    out = {e.subject for e in found.events if e.what == gone and e.by == cluster}
    stay = [m for m in members if m not in out]
    if not out or not stay:
        return NOTHING
    who = named(ctx, [Name("", m) for m in stay])
    if raced:
        words = "Which side of {} is first to fence the other is not known beforehand. In these steps {} {} first."
        told = say(words, name, who, verb(stay, "is", "are"))
        return told if cluster in found.undecided else NOTHING
    if cluster in found.undecided:
        words = "Which part of {} goes on is not known beforehand. In these steps {} {}."
        return say(words, name, who, verb(stay, "goes on", "go on"))
    why = say(": {}", titled(ctx, end.why.rstrip("."))) if end.why else NOTHING
    return say("{} {} on{}.", who, verb(stay, "goes", "go"), why)


_STOPPED = ("stops", "hangs", "pauses", "resets-itself", "loses-quorum")


def _todo(ctx: Context, cut: Mapping[str, Sides], found: Timeline) -> Md:
    parts: list[Md] = [*confirmations(ctx, found)]
    twice = [e for e in found.events if e.what == "runs-twice"]
    if twice:
        what = named(ctx, tuple(dict.fromkeys(Name("service", e.subject) for e in twice)))
        words = (
            "Stop {} on one side before the link is restored, and decide whose data count: what both have written "
            "can't be put together again."
        )
        parts.append(say(words, what))
        return each(parts)
    parts.append(Md("Restore the link."))
    force = False
    for cluster in cut:
        members = ctx.cluster(cluster).members
        off = {e.subject for e in found.events if e.what == "is-fenced" and e.subject in members}
        reset = off - {e.subject for e in found.events if e.what == "resets-itself"}
        gone = {e.subject for e in found.events if e.what in _STOPPED and e.subject in members} - reset
        name = clustered(ctx, cluster)
        if gone and found.clusters[cluster].quorum != "lost":
            who = named(ctx, [Name("", m) for m in members if m in gone])
            words = "{} then {} {} by {}."
            itself = verb(sorted(gone), "itself", "themselves")
            parts.append(say(words, who, verb(sorted(gone), "rejoins", "rejoin"), name, itself))
            force = True
        elif not reset and found.clusters[cluster].quorum != "lost":
            parts.append(say("The members of {} then join each other again by themselves.", name))
        elif found.clusters[cluster].quorum == "lost":
            again = "starts again" if family(ctx.cluster(cluster)) == "wsfc" else "has quorum again"
            words = "{} {} by itself once its members hear each other."
            parts.append(opened(say(words, name, Md(again))))
        if reset:
            who = named(ctx, [Name("", m) for m in members if m in reset])
            words = "{} {} been fenced: where the device has not started {} again, do so."
            has, them = verb(sorted(reset), "has", "have"), verb(sorted(reset), "it", "them")
            parts.append(say(words, who, has, them))
    if force:
        parts.append(Md("Start nothing there by force before."))
    if behind := tuple(dict.fromkeys(w.subject for w in found.waits if w.what == "resynchronises")):
        some = named(ctx, [Name("", w) for w in behind])
        parts.append(say("Then wait until {} {} in step again.", some, fits(ctx, behind, "is", "are")))
        parts += old_sides(ctx, found)
    return each(parts)
