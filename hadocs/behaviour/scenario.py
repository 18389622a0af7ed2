"""From names to steps: what is lost, cut or taken down, as a person writes it. Knows nothing of what happens then."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from hadocs.behaviour.model import Step, StepKind
from hadocs.errors import UsageError
from hadocs.spec.names import enumerated, nearest
from hadocs.spec.units import parse_duration
from hadocs.topology.model import Thing, Topology
from hadocs.topology.world import World

SETTLED = 600.0
"""Seconds between two steps where nobody says: by then most of what happens by itself has happened."""


def steps(
    world: World,
    topology: Topology,
    named: Sequence[Sequence[str]],
    split: Sequence[str] = (),
    *,
    planned: bool = False,
) -> tuple[Step, ...]:
    """The steps that some names mean: the words of each step, the first of which may be a time after the last step.

    ``system:`` before a vm or server says that its operating system hangs, ``program:`` before a service that its
    program fails. ``split`` are clusters and networks that are cut in the first step. What is ``planned`` comes back in
    the end.

    Raises:
        UsageError: for a name that the spec does not have, with the nearest ones, and where nothing is named.
    """
    kind: StepKind = "planned" if planned else "lost"
    found: list[Step] = []
    at = 0.0
    for number, words in enumerate(named):
        after, names = _time(world, words)
        at += (after if after is not None else SETTLED) if number else 0.0
        if (software := _software(world, names, at)) is not None:
            if split or planned or number < len(named) - 1:
                raise UsageError(
                    "What hangs or fails comes last, by itself: nothing is cut or planned with it."
                )
            found.append(software)
            continue
        things = tuple(thing(world, name) for name in names)
        if things or (number == 0 and split):
            links = bool(things) and all(t.kind == "link" for t in things) and not planned
            found.append(Step(things, "cut" if links else kind, at))
        elif number:
            raise UsageError("After --then comes what is lost next, such as --then 10min san-a.")
    for name in split:
        found[:1] = [_cut(world, topology, found[0], name)]
    if planned and found:
        back = tuple(dict.fromkeys(t for step in found for t in step.things))
        found.append(Step(back, "back", found[-1].at + SETTLED))
    if not found:
        raise UsageError(f"Say what is lost: {enumerated([t.id for t in world.things])}.")
    return tuple(found)


SYSTEM, PROGRAM = "system", "program"


def _software(world: World, names: Sequence[str], at: float) -> Step | None:
    """The step in which systems hang (``system:sql-01``) or programs fail (``program:sql``, or the id of a service).

    Raises:
        UsageError: where both stand beside each other, or beside what is lost; and for a name that is not there.
    """
    there = {t.id for t in world.things}
    systems: list[Thing] = []
    programs: list[str] = []
    for name in names:
        kind, colon, rest = name.partition(":")
        if colon and kind == SYSTEM and name not in there:
            systems.append(_guest(world, rest))
        elif colon and kind == PROGRAM and name not in there:
            if rest not in world.spec.services:
                raise UsageError(_no_such("service", rest, tuple(world.spec.services)))
            programs.append(rest)
        elif name in world.spec.services and name not in there:
            programs.append(name)
    if not systems and not programs:
        return None
    if len(systems) + len(programs) < len(names) or (systems and programs):
        raise UsageError(
            "Systems that hang, programs that fail and things that are lost are told one at a time."
        )
    if systems:
        return Step(tuple(dict.fromkeys(systems)), "hung", at)
    return Step((), "failed", at, programs=tuple(dict.fromkeys(programs)))


def _guest(world: World, name: str) -> Thing:
    """The machine whose system hangs: a virtual machine or a physical server."""
    if name in world.spec.hosts:
        raise UsageError(
            f"{name} is a host: leave out {SYSTEM}: for its loss, which its cluster can't tell apart."
        )
    kind = world.kinds.get(name)
    if kind not in ("vm", "server"):
        raise UsageError(_no_such("vm or server", name, (*world.spec.vms, *world.spec.servers)))
    return Thing(kind, name)


def _no_such(what: str, name: str, known: Sequence[str]) -> str:
    near = nearest(name, known)
    hint = f"did you mean {near}?" if near else f"there are {enumerated(known)}."
    return f"The spec has no {what} {name!r}; {hint}"


def thing(world: World, name: str) -> Thing:
    """The thing that a name means; ``kind:id`` where several have the same id.

    Raises:
        UsageError: where there is none, with the nearest names.
    """
    kind, _, rest = name.partition(":")
    if name.partition(":")[0] in world.kinds and not any(t.id == name for t in world.things):
        return _tie(world, name)
    same = [t for t in world.things if t.id == name] or [
        t for t in world.things if (t.kind, t.id) == (kind, rest)
    ]
    if len(same) == 1:
        return same[0]
    if same:
        raise UsageError(f"{name!r} may be {' or '.join(f'{t.kind}:{t.id}' for t in same)}: say which.")
    known = [*(t.id for t in world.things), *world.spec.services]
    near = nearest(name, known)
    hint = f"did you mean {near}?" if near else f"there are {enumerated(known)}."
    if tie := next((t.id for t in world.ties), ""):
        hint += f" One machine's own paths to a storage, or its adapter in a network, are named {tie}."
    raise UsageError(f"The spec has nothing that can be lost of the name {name!r}; {hint}")


def _tie(world: World, name: str) -> Thing:
    """A machine's own paths to a storage, or its own adapter in a network: ``hv-01:san-a``, ``hv-01:lan``.

    Raises:
        UsageError: where the machine has no way there, with those that it has.
    """
    found = next((t for t in world.ties if t.id == name), None)
    if found is not None:
        return found
    machine, _, target = name.partition(":")
    known = [t.id for t in world.ties if t.id.startswith(f"{machine}:")]
    near = nearest(target, [k.partition(":")[2] for k in known])
    hint = (
        f"did you mean {machine}:{near}?"
        if near
        else f"it has {enumerated(known)}."
        if known
        else "it states none."
    )
    raise UsageError(f"{machine} has no way of its own to {target!r}; {hint}")


def _time(world: World, words: Sequence[str]) -> tuple[float | None, Sequence[str]]:
    if not words or any(t.id == words[0] for t in world.things):
        return None, words
    try:
        return parse_duration(words[0]), words[1:]
    except ValueError:
        return None, words


def _cut(world: World, topology: Topology, step: Step, name: str) -> Step:
    cluster, _, side = name.partition(":")
    if cluster in world.spec.clusters:
        parts = MappingProxyType({**step.parts, cluster: sides(world, topology, cluster, side)})
        return Step(step.things, "cut", step.at, parts)
    if name in world.spec.networks or any(
        t.kind in ("switch", "link") and t.id == name for t in world.things
    ):
        return Step((*step.things, thing(world, name)), "cut", step.at, step.parts)
    places = _places(world)
    if name in places:
        return Step(step.things, "cut", step.at, MappingProxyType({**step.parts, **_around(world, name)}))
    known = [*world.spec.clusters, *world.spec.networks, *world.spec.links, *places]
    near = nearest(cluster, known)
    hint = f"did you mean {near}?" if near else f"there are {enumerated(known)}."
    raise UsageError(f"There is no cluster, network, link, site or rack {name!r} to cut; {hint}")


def _places(world: World) -> tuple[str, ...]:
    """Sites and racks in which members of clusters stand."""
    return tuple(t.id for t in world.things if t.kind in ("site", "rack"))


def _around(world: World, place: str) -> dict[str, tuple[frozenset[str], ...]]:
    """Every cluster with members both inside and outside of a site or rack, cut there.

    Raises:
        UsageError: where no cluster has both.
    """
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for key, cluster in world.spec.clusters.items():
        inside = frozenset(m for m in cluster.members if place in (world.site_of(m), world.rack_of(m)))
        outside = frozenset(cluster.members) - inside
        if inside and outside:
            found[key] = (inside, outside)
    if not found:
        raise UsageError(f"No cluster has members both in {place} and elsewhere: there is nothing to cut.")
    return found


def sides(world: World, topology: Topology, cluster: str, side: str = "") -> tuple[frozenset[str], ...]:
    """The sides of a cluster that is cut: the members in ``side`` (with commas; a site or rack is its members) against
    the others.

    Without it the members of each site, else of each rack, else the member that carries most against the others.

    Raises:
        UsageError: where ``side`` names no member, or all of them.
    """
    members = world.spec.clusters[cluster].members
    if side:
        chosen = frozenset(
            x for name in side.split(",") if name.strip() for x in _named(world, members, name)
        )
        strange = [m for m in chosen if m not in members]
        if strange or not chosen or chosen == frozenset(members):
            wrong = f"{min(strange)} is no member of {cluster}" if strange else "one side has to be left"
            raise UsageError(
                f"{cluster} can't be cut into {side!r} and the rest: {wrong}; members: {enumerated(members)}."
            )
        return chosen, frozenset(members) - chosen
    if len(members) < 2:
        raise UsageError(f"{cluster} has one member: there is nothing to cut.")
    for place in (world.site_of, world.rack_of):
        by: dict[str, set[str]] = {}
        for member in members:
            by.setdefault(place(member) or "", set()).add(member)
        if len(by) > 1 and "" not in by:
            return tuple(frozenset(part) for part in by.values())
    active = topology.machines
    busiest = max(
        members, key=lambda m: (len(active[m].active) + len(world.vms_on.get(m, ())), -members.index(m))
    )
    return frozenset({busiest}), frozenset(members) - {busiest}


def _named(world: World, members: Sequence[str], name: str) -> Sequence[str]:
    """The members that a name means: one, or those of a site or rack."""
    name = name.strip()
    if name in members:
        return (name,)
    return [m for m in members if name in (world.site_of(m), world.rack_of(m))] or (name,)
