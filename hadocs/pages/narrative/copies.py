"""What to do about a storage that is lost, in words: who else holds its data, and how old that may be."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hadocs.pages.context import Context
from hadocs.pages.escape import Md
from hadocs.pages.narrative.told import named, services
from hadocs.pages.narrative.words import capital, each, say, verb
from hadocs.spec.units import format_duration
from hadocs.tell.story import Name
from hadocs.topology.copies import Age, Copy, copies
from hadocs.topology.model import Thing

AGES: dict[Age, str] = {
    "current": "has every commit as long as it is in step",
    "behind": "may lack what was not sent yet",
    "unknown": "may be behind: the spec does not say whether a commit waits for it",
    "last-run": "is as old as its last run",
}
"""How old a copy may be."""
SHIPPED = "people have to bring that into use"
_BACKUP = "a backup, which is as old as its last run"


def all_elsewhere(ctx: Context, storage: Sequence[str], gone: Collection[str]) -> list[Md]:
    """The same of several storages that are lost with a place; those of which it is the same are told together."""
    alike: dict[Md, list[str]] = {}
    for key in storage:
        alike.setdefault(elsewhere(ctx, Thing("storage", key), Md("it"), gone), []).append(key)
    return [
        elsewhere(
            ctx,
            Thing("storage", some[0]),
            named(ctx, [Name("storage", s) for s in some]),
            gone,
            len(some) > 1,
        )
        for some in alike.values()
    ]


def elsewhere(ctx: Context, thing: Thing, name: Md, gone: Collection[str] = (), many: bool = False) -> Md:
    """What to do about a storage or volume that takes services down: bring it back, or go on from other copies.

    ``gone`` is what is lost with it: machines and storage of the same place. ``many`` says that the name is of several.
    """
    found = [c for c in copies(ctx.world, thing.id, gone) if _matters(ctx, c)]
    held = [c for c in found if c.held]
    bare = [c for c in found if not c.held]
    if not held:
        words = "Bring {} back, or restore from " + _BACKUP + "; nothing else in the spec holds this data."
        return say(words, name)
    words = "Bring {} back, or go on from what else holds {} data: {}."
    parts = [say(words, name, Md("their" if many else "its"), _told(ctx, held))]
    if bare:
        words = "Nothing else in the spec holds {}: that comes from " + _BACKUP + "."
        parts.append(say(words, _those(ctx, bare)))
    return each(parts)


def _matters(ctx: Context, copy: Copy) -> bool:
    """Disks of a machine say nothing where the data of what runs in it is told by itself, or nothing runs in it."""
    if copy.kind == "service":
        return True
    return any(
        copy.of in ctx.world.carriers(s) and not s.data and copy.of not in s.copies
        for s in ctx.spec.services.values()
    )


def _told(ctx: Context, held: Sequence[Copy]) -> Md:
    alike: dict[tuple[object, ...], list[Copy]] = {}
    for copy in held:
        alike.setdefault((copy.kind, copy.on, copy.by, copy.how, copy.age, copy.every), []).append(copy)
    return Md("; ".join(_one(ctx, some) for some in alike.values()))


def _one(ctx: Context, some: Sequence[Copy]) -> Md:
    first = some[0]
    whose = services(ctx, [c.of for c in some]) if first.kind == "service" else _vms(ctx, some)
    has = verb([c.of for c in some], "has", "have")
    if first.how:
        return say("{} {} a replica by {}, which {}", whose, has, first.how, _age(first))
    where = named(ctx, [Name("", m) for m in first.by]) if first.by else Md("")
    if first.by:
        holds = verb(first.by, "holds", "hold")
        but = "and" if first.age == "current" else "but"
        return say("{} {} the same as {} {} {}", capital(where), holds, whose, but, AGES[first.age])
    places = Md(" and ".join(ctx.name("storage", r) if "/" not in r else say("{}", (r,)) for r in first.on))
    if first.kind == "vm" or first.age == "last-run":
        return say("{} holds {}, {}", capital(places), _those(ctx, some), f"{_old(first)}; {SHIPPED}")
    return say("{} {} a copy on {}, which {}", whose, has, places, AGES[first.age])


def _age(copy: Copy) -> str:
    return f"is {_old(copy)}" if copy.age == "last-run" else AGES[copy.age]


def _old(copy: Copy) -> str:
    """How old what is copied in runs may be."""
    return f"up to {format_duration(copy.every)} old" if copy.every is not None else "as old as its last run"


def _those(ctx: Context, bare: Sequence[Copy]) -> Md:
    data = [c for c in bare if c.kind == "service"]
    disks = [c for c in bare if c.kind == "vm"]
    parts = [say("the data of {}", services(ctx, [c.of for c in data]))] if data else []
    parts += [say("the disks of {}", _vms(ctx, disks))] if disks else []
    return Md(" and ".join(parts))


def _vms(ctx: Context, some: Sequence[Copy]) -> Md:
    return named(ctx, [Name("vm", c.of) for c in some])
