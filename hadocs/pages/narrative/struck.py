"""What a failure takes whatever follows: machines, services that ran nowhere else, what stood behind others."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.model import Step, Timeline
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md
from hadocs.pages.narrative.told import fits, services
from hadocs.pages.narrative.words import say
from hadocs.topology.model import Loss


def has_stopped(ctx: Context, found: Timeline, keys: Sequence[str]) -> bool:
    """Whether services have stopped with what failed itself: open is then whether they run again, not whether on."""
    return all(any(_stops(ctx, step, key) for step in found.steps) for key in keys)


def _stops(ctx: Context, step: Step, key: str) -> bool:
    active = ctx.service(key).active
    if step.kind == "failed":
        return key in step.programs and len(active) == 1
    if step.kind not in ("lost", "hung"):
        return False
    world = ctx.world
    fallen = world.domains.fall(step.things).things
    ids = {t.id for t in fallen if t.kind in ("vm", "host", "server", "rack", "site")}
    return bool(active) and all(
        ids & {m, world.host_of(m), world.rack_of(m), world.site_of(m)} for m in active
    )


def weakened(ctx: Context, loss: Loss) -> Md:
    """Services that go on, or run again elsewhere, without something that they had."""
    weak = tuple(s for s in ctx.spec.services if s in loss.weakened or s in loss.interrupted)
    if not weak:
        return NOTHING
    goes, them = fits(ctx, weak, "goes", "go"), fits(ctx, weak, "it", "them")
    return say("{} {} on with less behind {}.", services(ctx, weak), goes, them)
