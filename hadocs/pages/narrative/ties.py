"""What ties a machine to a storage or a network, which has no name of its own: a sentence says its two ends."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.shaken import shaken
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, names
from hadocs.pages.narrative.titled import called
from hadocs.pages.narrative.words import say
from hadocs.topology.ends import ends
from hadocs.topology.model import Thing
from hadocs.topology.tied import tied

TIES = ("path", "adapter")
MANY = 8
"""Of more the rest is counted."""


def tie_called(ctx: Context, thing: Thing, *, it: bool = False) -> Md:
    """What is lost, as a sentence calls it: a tie by its two ends; with ``it`` its machine is not named."""
    if thing.kind not in TIES:
        return called(ctx, thing.kind, thing.id)
    machine, target = ends(ctx.world, thing.id)
    other = called(ctx, "storage" if thing.kind == "path" else "network", target)
    if it:
        return say("its paths to {}" if thing.kind == "path" else "its adapter in {}", other)
    what = "the paths of {} to {}" if thing.kind == "path" else "the adapter of {} in {}"
    return say(what, ctx.name("", machine), other)


def lost_alone(ctx: Context, service: str, *, also: bool) -> Md:
    """What the loss of one machine's own paths or adapter, or a cut between sites, does to a service; "" for nothing.

    ``also`` says that other things take it down as well.
    """
    found, said = tied(ctx.analysis.estate, service), []
    if found.down:
        words = "The loss of {} takes it down as well." if also else "The loss of {} takes it down."
        said.append(say(words, _either(ctx, found.down)))
    if found.uncertain:
        said.append(say("Whether it goes on is not certain without {}.", _either(ctx, found.uncertain)))
    words = "It may be down where {} do not reach each other though all else runs."
    said += [say(words, sites) for sites in cuts_alone(ctx, service)]
    return Md(" ").join(said)


def ways_alone(ctx: Context, some: Sequence[Thing]) -> Md:
    """Own paths and adapters in a cell of a table: whose they are, as each by its ends has no room there."""
    machines = tuple(dict.fromkeys(ends(ctx.world, tie.id)[0] for tie in some))
    kinds = {tie.kind for tie in some}
    what = "paths or adapters" if len(kinds) > 1 else "paths" if "path" in kinds else "adapters"
    return say("own {} of {}", what, names(machines, limit=4, joiner="or"))


def cuts_alone(ctx: Context, service: str) -> tuple[Md, ...]:
    """The cuts between sites, with nothing lost besides, after which a service may be down: what is between which."""
    found = shaken(ctx.analysis.estate, service)
    return tuple(
        say("{} and {}", ctx.name("site", sites[0]), ctx.name("site", sites[-1]))
        if len(sites) > 1
        else say("{} and the other sites", ctx.name("site", sites[0]))
        for sites in found
    )


def _either(ctx: Context, ties: Sequence[Thing]) -> Md:
    shown = [tie_called(ctx, tie) for tie in ties]
    if (more := len(shown) - MANY) > 1:
        return say("{} or {} others like these", Md(", ").join(shown[:MANY]), more)
    return Md(" or ").join(filter(None, (Md(", ").join(shown[:-1]), shown[-1])))
