"""How machines that were started elsewhere get back to their host: by themselves, or by a person. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.engines import family
from hadocs.behaviour.homecoming import Homecoming, comes_home, handed_back
from hadocs.behaviour.model import Timeline
from hadocs.pages.context import Context
from hadocs.pages.escape import NOTHING, Md, names
from hadocs.pages.narrative.titled import cluster
from hadocs.pages.narrative.told import named, opened
from hadocs.pages.narrative.words import say, verb
from hadocs.tell.story import Name
from hadocs.topology.wording import listed

_BY_ITSELF = {
    "proxmox": "{} then moves {} back by itself{}: {} belongs there, and failback is on unless it was switched off.",
    "pacemaker": "{} then moves {} back by itself{}: {} belongs there, and stickiness is 0.",
}


def home(ctx: Context, found: Timeline, vms: Sequence[str], host: Md) -> tuple[list[Md], list[Md]]:
    """What becomes of machines of ``host`` once it is back: what happens by itself or may, and what a person does.

    Machines with the same fate are told together.
    """
    landed = {e.subject: e.to for e in found.events if e.what == "is-restarted"}
    by: dict[tuple[Homecoming, str], list[str]] = {}
    for vm in vms:
        fate = comes_home(ctx.world, ctx.topology, vm, landed.get(vm))
        by.setdefault((fate, ctx.world.host_cluster(vm) or ""), []).append(vm)
    order = ("goes", "may", "stays")
    ranked = sorted(by.items(), key=lambda one: order.index(one[0][0].fate))
    told = [(fate.fate, _words(ctx, fate, key, some, host)) for (fate, key), some in ranked]
    return [t for fate, t in told if fate != "stays"], [t for fate, t in told if fate == "stays"]


def of_themselves(ctx: Context, vms: Sequence[str]) -> list[Md]:
    """Which machines go back by themselves or may, wherever they were started; empty where all stay."""
    by: dict[Homecoming, list[str]] = {}
    for vm in vms:
        by.setdefault(comes_home(ctx.world, ctx.topology, vm, None), []).append(vm)
    parts = []
    for fate, some in by.items():
        names = named(ctx, [Name("vm", v) for v in some])
        goes, itself = verb(some, "goes", "go"), verb(some, "itself", "themselves")
        depends = _depends(fate, some, verb(some, "its host", "their hosts"))
        if fate.fate == "goes":
            parts.append(say("{} {} back by {}.", names, goes, itself))
        elif fate.fate == "may":
            parts.append(say("{} {} back by {} if {}.", names, goes, itself, depends))
    return parts


def _depends(fate: Homecoming, some: Sequence[str], host: str) -> Md:
    words = fate.depends
    if len(some) > 1:
        words = words.replace("its ", "their ").replace(" it ", " them ").replace("which them ", "which it ")
    return say(words, Md.escape(host))


def _words(ctx: Context, fate: Homecoming, key: str, some: Sequence[str], host: Md) -> Md:
    names, it, they = (
        named(ctx, [Name("vm", v) for v in some]),
        verb(some, "it", "them"),
        verb(some, "it", "they"),
    )
    if fate.fate == "goes":
        way = verb(some, " while it runs", " while they run")
        way = way if fate.way == "live" else ", which interrupts " + it + " again"
        words = _BY_ITSELF[family(ctx.cluster(key))]
        words = words if len(some) == 1 else words.replace("belongs", "belong")
        return opened(say(words, cluster(ctx, key), names, Md(way), they))
    if fate.fate == "may":
        words = "{} {} back by {} if {}; else move {} back on purpose, if {} should be there."
        goes, itself = verb(some, "goes", "go"), verb(some, "itself", "themselves")
        depends = _depends(fate, some, host)
        return say(words, names, goes, itself, depends, it, they)
    return say("Then move {} back on purpose, if {} should be there.", names, they)


def back_by_itself(ctx: Context, handed: Sequence[str]) -> Md:
    """That what was handed over goes back without anybody, which is another interruption; nothing where it stays."""
    fates = {key: handed_back(ctx.world, ctx.topology, key) for key in handed}
    goes = [key for key, fate in fates.items() if fate.fate == "goes"]
    if not goes:
        return NOTHING
    words = "{} {} back by {} afterwards, by default within {}: that is one more interruption."
    itself = verb(goes, "itself", "themselves")
    return say(words, goes, verb(goes, "goes", "go"), itself, fates[goes[0]].depends)


def once_more(ctx: Context, handed: Sequence[str], saved: Sequence[str] = ()) -> Md:
    """The same beside one piece of work, in short: which of them are interrupted again by their way home.

    What stays until a person hands it back is interrupted only then. ``saved`` are machines that are saved for the
    move: the procedure moves them back once the work is done.
    """
    by: dict[str, list[str]] = {}
    for key in handed:
        by.setdefault(handed_back(ctx.world, ctx.topology, key).fate, []).append(key)
    words = {"goes": "when {} {} back by {}", "may": "if {} {} back", "stays": "if {} {} handed back"}
    verbs = {"goes": ("goes", "go"), "may": ("goes", "go"), "stays": ("is", "are")}
    parts = [
        say(words[fate], by[fate], verb(by[fate], *verbs[fate]), verb(by[fate], "itself", "themselves"))
        for fate in words
        if fate in by
    ]
    parts = [say("when {} {} moved back", names(saved, limit=6), verb(saved, "is", "are"))] * bool(
        saved
    ) + parts
    return say("Once more {}.", Md(listed(parts))) if parts else NOTHING
