"""Very many host clusters or arrays of an overview as one: a line for each cluster, arrays counted.

Says of all of them what is said of one by itself elsewhere, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.fleets import share_of, squares
from hadocs.figures.parts.meanwhile import share
from hadocs.figures.parts.worst import Worst
from hadocs.figures.plans.overview import Copied, Fleet, Reach, Said, Store, Strip
from hadocs.topology.model import ClusterView

MANY = 8
"""Past so many host clusters those that stand at the same sites are one tile."""
STORES = 6
"""Past so many storages at the same sites they are one."""


def fleets(analysis: Analysis, every: Sequence[Fleet], worst: Worst) -> tuple[Fleet, ...]:
    """The same tiles; past `MANY` host clusters one for those of the same sites, at the place of the first."""
    some = [f for f in every if f.kind == "host-cluster"]
    if len(some) <= MANY:
        return tuple(every)
    groups: dict[tuple[str, ...], list[Fleet]] = {}
    for one in some:
        groups.setdefault(one.sites, []).append(one)
    found: dict[str, Fleet] = {}
    for one in every:
        group = groups.get(one.sites, []) if one.kind == "host-cluster" else []
        made = _folded(analysis, group, worst) if len(group) > 1 else one
        found.setdefault(made.id, made)
    return tuple(found.values())


def _folded(analysis: Analysis, some: Sequence[Fleet], worst: Worst) -> Fleet:
    views = [analysis.topology.clusters[one.id.partition(":")[2]] for one in some]
    return Fleet(
        id=f"fleets:{some[0].id}",
        title=f"{len(some)} host clusters",
        kind="host-cluster",
        sites=some[0].sites,
        said=tuple(_said(some, views)),
        strips=tuple(_strip(analysis, one, view) for one, view in zip(some, views, strict=True)),
        chip=worst.of(*(one.id for one in some)),
        elsewhere=worst.elsewhere(*(one.id for one in some)),
        each="cluster",
    )


def _strip(analysis: Analysis, one: Fleet, view: ClusterView) -> Strip:
    """One cluster in a line."""
    machines, world = analysis.topology.machines, analysis.estate.world
    part = share_of(analysis, view.members)
    return Strip(
        id=one.id,
        title=one.title,
        note=words.counted(len(view.members), "node"),
        machines=squares((machines[v], analysis) for h in view.members for v in world.vms_on[h]),
        share=part,
        text=share(part) if part is not None else "",
        site=one.strips[0].site,
        href=one.href,
        chip=one.chip,
    )


def _said(some: Sequence[Fleet], views: Sequence[ClusterView]) -> Iterator[Said]:
    """What holds in how many of them, and by name where the worse holds."""
    nodes, machines = sum(len(v.members) for v in views), sum(len(v.vms) for v in views)
    yield Said(icon="host", text=f"{words.counted(nodes, 'node')} · {words.counted(machines, 'machine')}")
    by: dict[tuple[str, str], list[str]] = {}
    for one in some:
        for said in one.said:
            if said.icon in ("good", "partly", "bad", "unknown"):
                what = said.title or said.text
                what = "N+1 not known" if (said.icon, what) == ("unknown", "N+1") else what
                by.setdefault((said.icon, what), []).append(one.title)
    for (icon, what), names in by.items():
        if len(names) == len(some):
            where = "in all"
        else:
            where = f"in {len(names)} of {len(some)}" if icon == "good" else f"in {listed(names, 4, shown=3)}"
        yield Said(icon=icon, title=what, text=where)
    ballots = {said.text for one in some for said in one.said if said.icon == "witness"}
    if len(ballots) == 1:
        yield Said(icon="witness", text=f"each {ballots.pop()}")


def apart(
    stores: Mapping[tuple[str, ...], tuple[Store, ...]], every: Sequence[Fleet]
) -> dict[tuple[str, ...], tuple[Store, ...]]:
    """The same storage, to which no line leads from a tile of many: that would not say from which of them."""
    inside = {strip.id for one in every if one.each == "cluster" for strip in one.strips}

    def without(one: Store) -> Store:
        return replace(
            one, reaches=tuple(replace(r, source="") if r.source in inside else r for r in one.reaches)
        )

    return {sites: tuple(map(without, some)) for sites, some in stores.items()}


def stores(
    analysis: Analysis, found: Mapping[tuple[str, ...], tuple[Store, ...]], worst: Worst
) -> tuple[dict[tuple[str, ...], tuple[Store, ...]], dict[str, str]]:
    """The same storage by its sites, where there is very much of it as one; and by id what each is in then."""
    made: dict[tuple[str, ...], tuple[Store, ...]] = {}
    places: dict[str, str] = {}
    for sites, some in found.items():
        if len(some) <= STORES:
            made[sites] = some
            continue
        kinds = {analysis.spec.storage[one.id.partition(":")[2]].kind for one in some}
        fold = _stored(some, "array" if kinds == {"array"} else "storage system", worst)
        made[sites] = (fold,)
        places |= {one.id: fold.id for one in some}
    return made, places


def _stored(some: Sequence[Store], what: str, worst: Worst) -> Store:
    said = {one.said for one in some}
    by: dict[Literal["host", "guest", "quiet"], list[str]] = {}
    for title, tone in dict.fromkeys((reach.title, reach.tone) for one in some for reach in one.reaches):
        by.setdefault(tone, []).append(title)
    names = {"host": "host cluster", "guest": "cluster", "quiet": "other"}
    return Store(
        id=f"stores:{some[0].id}",
        title=words.counted(len(some), what),
        said=tuple(f"{line} each" for line in said.pop()) if len(said) == 1 else (),
        reaches=tuple(
            Reach(
                source="", title=one[0] if len(one) == 1 else words.counted(len(one), names[tone]), tone=tone
            )
            for tone, one in by.items()
        ),
        chip=worst.of(*(one.id for one in some)),
    )


def copies(every: Sequence[Copied], places: Mapping[str, str]) -> tuple[Copied, ...]:
    """What is copied between what is drawn, counted where several go the same way; within one nothing."""
    found: dict[tuple[str, str, str], list[Copied]] = {}
    for one in every:
        source, target = places.get(one.source, one.source), places.get(one.target, one.target)
        if source != target:
            found.setdefault((source, target, one.label), []).append(one)
    plural = {"mirror": "mirrors", "shipped": "shipped"}
    return tuple(
        replace(
            some[0],
            source=source,
            target=target,
            label=label if len(some) == 1 else f"{len(some)} {plural[label]}",
        )
        for (source, target, label), some in found.items()
    )
