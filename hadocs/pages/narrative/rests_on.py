"""What an outcome rests on that the spec does not say, as a sentence with the titles of things."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from hadocs.behaviour.granted import HELD, WAITED_FOR, asks, granted
from hadocs.behaviour.model import Event, Timeline
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.told import unnamed
from hadocs.pages.narrative.words import capital, each, say


def rests_on(ctx: Context, assumes: Iterable[str], it: str = "") -> Md:
    """All of it, empty where there is nothing: what is assumed in one sentence, what is not known in one each; ``it``
    is what the page calls "it".
    """
    told = [unnamed(a, it).rstrip(".") for a in assumes]
    said = [titled(ctx, a) for a in told if not asks(a)]
    open_ = [say("{}.", capital(titled(ctx, a))) for a in told if asks(a)]
    return each([say("This assumes that {}.", Md("; ").join(said)) if said else NOTHING, *open_])


def work_rests_on(ctx: Context, found: Mapping[str, Timeline], told: Collection[str] = ()) -> Md:
    """What work on purpose takes for granted: the same as an unplanned loss tells, but for what the work waits for.

    ``found`` is the work on each machine, which its page calls "it" where it is one of several; ``told`` are terms
    that the steps tell of.
    """
    several = len(found) > 1
    some = {
        unnamed(one, machine if several else ""): None
        for machine, timeline in found.items()
        for one in granted(timeline, (*WAITED_FOR, *told))
    }
    return rests_on(ctx, some)


def while_disks_hang(ctx: Context, events: Sequence[Event], it: str = "") -> Md:
    """Why what waits for a machine whose disks hang may wait for as long as they do, a sentence for each reason."""
    why = dict.fromkeys(t.assumed for e in events for t in e.terms if t.name == HELD and t.assumed)
    return each([say("{}.", titled(ctx, unnamed(one, it))) for one in why])
