"""What ties a machine to a storage or a network, which has no name of its own: a sentence says its two ends."""

from __future__ import annotations

from hadocs.pages.context import Context
from hadocs.pages.escape import Md
from hadocs.pages.narrative.titled import called
from hadocs.pages.narrative.words import say
from hadocs.topology.ends import ends
from hadocs.topology.model import Thing

TIES = ("path", "adapter")


def tie_called(ctx: Context, thing: Thing) -> Md:
    """What is lost, as a sentence calls it: a tie by its two ends."""
    if thing.kind not in TIES:
        return called(ctx, thing.kind, thing.id)
    machine, target = ends(ctx.world, thing.id)
    what = "the paths of {} to {}" if thing.kind == "path" else "the adapter of {} in {}"
    kind = "storage" if thing.kind == "path" else "network"
    return say(what, ctx.name("", machine), called(ctx, kind, target))
