"""What only a person can confirm before a cluster starts what a silent member had."""

from __future__ import annotations

from hadocs.behaviour.model import Timeline
from hadocs.pages.context import Context
from hadocs.pages.escape import Md
from hadocs.pages.narrative.titled import cluster as clustered
from hadocs.pages.narrative.told import named
from hadocs.pages.narrative.words import say, verb
from hadocs.tell.story import Name


def confirmations(ctx: Context, found: Timeline, it: str = "") -> list[Md]:
    """What only a person can confirm before others may start what a silent member had."""
    asked: dict[tuple[str, bool], list[Name]] = {}
    for event in found.events:
        sure = event.what == "waits-for-a-person" and event.kind != "service"
        if event.by in ctx.spec.clusters and (sure or (event.what == "is-fenced" and event.why)):
            asked.setdefault((event.by, sure), []).append(Name(event.kind, event.subject))
    words = "{} that {} {} off, then confirm that to {}: it starts nothing of {} before."
    return [
        say(words, Md("Make sure" if sure else "If that fencing fails, make sure"), named(ctx, some, it),
            verb(some, "is", "are"), clustered(ctx, cluster), verb(some, "it", "them"))
        for (cluster, sure), some in asked.items()
        if not _out_of_reach(ctx, found, cluster)
    ]  # fmt: skip


def _out_of_reach(ctx: Context, found: Timeline, cluster: str) -> bool:
    """Whether nobody would reach what a cluster starts: then what is lost is mended first."""
    mine = [o for k, o in found.services.items() if ctx.world.cluster_of(ctx.spec.services[k]) == cluster]
    return bool(mine) and all(o.state == "down" and o.why.startswith("clients can't reach") for o in mine)
