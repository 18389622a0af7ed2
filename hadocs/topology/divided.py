"""Ceph whose machines no longer all reach each other, as a cluster is cut: which side goes on with it, if any.

A cut between sites is one of the link, over which Ceph's own network leads as well. Elsewhere Ceph is cut with a
cluster where it has no network but those over which that cluster's members hear each other.
Sources: ceph, doc/rados/configuration/mon-osd-interaction.rst and mon-config-ref.rst (a majority of the monitors);
doc/rados/operations/stretch-mode.rst (a monitor at a third site decides between two).
"""

from __future__ import annotations

from hadocs.topology.aftermath import Short, State
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.holding import copies_left, copies_of, needed_without
from hadocs.topology.reached import reach_site
from hadocs.topology.wording import listed
from hadocs.topology.world import World

Sides = tuple[frozenset[str], ...]


def divide(state: State) -> None:
    """Take from each side of a cut the Ceph that it no longer has monitors or copies enough for."""
    for cluster, sides in state.parts.items():
        for key, storage in state.world.spec.storage.items():
            if "rbd" not in storage.protocols or key in state.storage or len(sides) < 2:
                continue
            if between_sites(state.world, sides) and len(_holding(state.world, sides, key)) > 1:
                other = [
                    n for n in talked_over(state.world, key) if n not in _heard_over(state.world, cluster)
                ]
                if other:
                    state.assumes[f"{listed(other)}, over which {key} talks, is cut with the link"] = None
                _divided(state, sides, key)
            elif shares(state.world, cluster, key) and len(_holding(state.world, sides, key)) > 1:
                _divided(state, sides, key)


def spared(world: World, cluster: str, sides: Sides) -> tuple[str, ...]:
    """Ceph with machines on several sides of a cut that it is no part of, as it talks over a network of its own."""
    return tuple(
        key
        for key, storage in world.spec.storage.items()
        if "rbd" in storage.protocols
        and len(_holding(world, sides, key)) > 1
        and talked_over(world, key)
        and not between_sites(world, sides)
        and not shares(world, cluster, key)
    )


def between_sites(world: World, sides: Sides) -> bool:
    """Whether a cut lies between sites: each side stands in sites of its own."""
    places = [{world.site_of(m) for m in side} for side in sides]
    return all(None not in p for p in places) and len(set[str | None]().union(*places)) == sum(
        map(len, places)
    )


def shares(world: World, cluster: str, key: str) -> bool:
    """Whether a storage has no network but those over which the members of a cluster hear each other."""
    own = talked_over(world, key)
    return bool(own) and set(own) <= _heard_over(world, cluster)


def talked_over(world: World, key: str) -> tuple[str, ...]:
    """The networks over which the machines that hold a storage reach each other."""
    return tuple(dict.fromkeys(n for m in world.spec.storage[key].on for n in world.storage_networks(m)))


def _heard_over(world: World, cluster: str) -> set[str]:
    return {n for own in (heartbeat_by_member(world, cluster) or {}).values() for n in own}


def _holding(world: World, sides: Sides, key: str) -> frozenset[int]:
    """The sides on which machines stand that hold a storage."""
    found = (_side(world, sides, m) for m in world.spec.storage[key].on)
    return frozenset(i for i in found if i is not None)


def _side(world: World, sides: Sides, machine: str) -> int | None:
    """The side that a machine is on: as a member, with its host, or by the site where it stands."""
    mine = {machine, world.host_of(machine)}
    for place, side in enumerate(sides):
        if mine & side:
            return place
    site = world.site_of(machine)
    at = [
        i for i, side in enumerate(sides) if site is not None and any(world.site_of(m) == site for m in side)
    ]
    return at[0] if len(at) == 1 else None


def _divided(state: State, sides: Sides, key: str) -> None:
    world, storage = state.world, state.world.spec.storage[key]
    at = {m: _side(world, sides, m) for m in (*storage.on, *storage.monitors)}
    copies = copies_of(storage)
    enough = []
    for place in range(len(sides)):
        gone = [m for m in storage.on if at[m] != place or m in state.machines]
        if copies is None or copies_left(world, key, copies, gone) >= needed_without(
            world, key, copies, gone
        ):
            enough.append(place)
    keeps = _of_monitors(state, sides, key, at, enough)
    if keeps is None:
        what = "monitors and copies" if storage.monitors else "copies"
        why = f"no side of the cut has enough {what} of {key}"
        state.storage.add(key)
        until = f"the machines that hold {key} reach each other again"
        state.short.setdefault(key, Short(why, 0, until))
        return
    if copies is None:
        state.assumes[f"{key} outlives the cut (the spec does not say how many copies it keeps)"] = None
    others = [m for place, side in enumerate(sides) if place != keeps for m in side]
    state.paths.update((m, key) for m in (*others, *(m for m in storage.on if at[m] != keeps)))


def _of_monitors(
    state: State, sides: Sides, key: str, at: dict[str, int | None], enough: list[int]
) -> int | None:
    """The side with a majority of the monitors among those with copies enough; ``None`` where no side has both."""
    storage = state.world.spec.storage[key]
    if not enough:
        return None
    if not storage.monitors:
        # Three monitors or more outlive one machine wherever they run.
        most = [i for i in enough if sum(at[m] != i for m in storage.on) < 2 < len(storage.on)]
        if most:
            return most[0]
        asked = (
            f"which side of the cut has a majority of the monitors of {key}, if any (storage.{key}.monitors)"
        )
        answer = state.choose(asked, len(enough) + 1)
        return enough[answer - 1] if answer else None
    there = [m for m in storage.monitors if m not in state.machines]
    able = []
    for place in enough:
        # One that stands on no side, as that of a third site, goes along with whoever reaches it.
        seen = [
            m
            for m in there
            if at[m] == place or (at[m] is None and reach_site(state, sides[place], state.world.site_of(m)))
        ]
        if 2 * len(seen) > len(storage.monitors):
            able.append(place)
    if len(able) < 2:
        return able[0] if able else None
    return able[state.choose(f"which side of the cut the monitors of {key} agree on", len(able))]
