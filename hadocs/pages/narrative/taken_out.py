"""How a member of software with a majority of its own leaves it in order, and what shows that it is back in step."""

from __future__ import annotations

from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, code
from hadocs.pages.narrative.words import capital, say
from hadocs.platforms.majorities import Majority, find_majority
from hadocs.topology.model import ClusterView


def _software(ctx: Context, cluster: str) -> Majority | None:
    found = find_majority(ctx.spec.clusters[cluster].platform or "")
    return found[0] if found is not None else None


def taken_out(ctx: Context, view: ClusterView) -> Md:
    """What a person does with a member before it is worked on."""
    own = _software(ctx, view.id)
    if own is None:
        return say("Take the member out of {} as its software does it.", code(view.id))
    return say("{}.", capital(Md(own.leaves))) if own.leaves else say("Stop {} on it in order.", own.title)


def in_step(ctx: Context, cluster: str) -> Md:
    """What shows that a member has caught up, in brackets; nothing where that is not known."""
    own = _software(ctx, cluster)
    return Md(f" ({own.in_step})") if own is not None and own.in_step else NOTHING


def first_of_all(ctx: Context, cluster: str) -> Md:
    """What a person does where a cluster of which all members were off does not form by itself."""
    own = _software(ctx, cluster)
    if own is None or not own.first:
        return NOTHING
    if not own.all_off:
        return say(
            "{} does not form by itself once all of it was off: a person {}.", code(cluster), Md(own.first)
        )
    words = "Where all were stopped in order, or one of them does not come back, a person {}."
    return say(words, Md(own.first))
