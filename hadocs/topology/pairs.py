"""Mirrored pairs of arrays in two sites: which side serves on when the other is lost, or when the sites are cut apart.

A mediator keeps both sides from going on alone. Who still reaches it goes on; of two that do, the preferred one. Once
it is lost, a pair that is in step agrees on one side beforehand; lost in the same moment as a side, it leaves neither.
Without a mediator only the preferred side outlives the other: one that is left can't tell a lost array from a lost
link. So where none is stated, whether it takes over from a lost site by itself is not known; a person can let it. From
a lost array it does, as a mirror of this language does unless it says otherwise or prefers the side that is lost: the
interconnect is whole there. What it serves by its own name it serves on.
Where each side has volumes of its own and none is preferred, as of MetroCluster, a volume has a home: cut apart, each
side serves on what is its own and takes nothing over, for that takes the loss of all nodes of the other one.
Sources: NetApp, ONTAP CLI, snapmirror set-preferred-cluster; ONTAP EMS, smbc.avail.aufoDisabled and primaryBias; NetApp
KB CONTAP-526190 (without a mediator the primary copy is served, and nothing fails over); Pure Storage, ActiveCluster,
pod failover preferences and pre-election; HPE, Primera OS, Quorum Witness and automatic transparent failover (required
for it); NetAppDocs/ontap-metrocluster, concept-ontap-mediator-supports-automatic-unplanned-switchover.adoc and
concept_overview_of_the_tiebreaker_software.adoc (a disaster is the failure of all nodes of a site; one that is
reached from the third site has none); Dell, VMAX with HYPERMAX OS, SRDF/Metro (bias, witness); VMware KB 1001783
(MetroCluster: a site by hand).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from hadocs.topology.aftermath import Short, State
from hadocs.topology.reached import any_reaches, home_of
from hadocs.topology.severed import at_place, sees
from hadocs.topology.stored import kind_of
from hadocs.topology.world import World


def stop_alone(state: State) -> None:
    """Stop the sides of pairs that can't tell whether the other one, which is lost, goes on: their mediator is lost."""
    for key in sorted(state.storage):
        other = state.world.mirror_of(key)
        if other is None or other in state.storage or kind_of(state.world, key) != "metro":
            continue
        witness, preferred = _said(state.world, key, "witness"), _said(state.world, key, "preferred")
        if witness is None:
            # Somebody who is there lets it go on, or has switched before work that was planned.
            if state.estate.attended or (preferred is not None and _prefers(state.world, preferred, other)):
                continue
            if preferred is None and state.world.storage_site(key) not in state.sites:
                continue  # it takes over by itself, as a mirror that is not said to be switched by hand does
            asked = f"whether {other} serves on without {key} and without a mediator (storage.{key}.witness)"
            if state.choose(asked) == 0:
                why = f"no mediator is stated that would tell {other} whether {key} goes on"
                if preferred is not None:
                    why = f"{key} is preferred, and {other} does not go on without it"
                _stop(state, other, why, serves_own=preferred is None)
            continue
        if not unmediated_now(state, (other,), witness) or f"{TAKEN}{key}" in state.estate.earlier:
            continue  # once one side serves what both held, nobody asks the mediator any more
        if _at_home(state.world, key, other):
            why = f"{other} does not take over from {key} by itself without {witness}, the mediator"
            _stop(state, other, why, serves_own=True)
            continue
        if not _agreed(state, key, other, witness, preferred):
            _stop(
                state,
                other,
                f"{other} can't tell whether {key} goes on: {witness}, the mediator, is lost too",
            )


TAKEN = "taken:"
"""Begins, among what was lost earlier, the name of a side of a pair whose other side has taken over."""


def taken_over(state: State) -> frozenset[str]:
    """The sides of pairs that are lost and whose other side goes on in their place."""
    return frozenset(
        key
        for key in state.storage
        if (other := state.world.mirror_of(key)) is not None
        and other not in state.storage
        and kind_of(state.world, key) == "metro"
    )


def mediator(world: World, key: str) -> tuple[str, str] | None:
    """The other side whose loss a side does not outlive together with a mediator, and that one.

    ``None`` where it has none: there a person lets it go on.
    """
    other = world.mirror_of(key)
    if other is None or kind_of(world, key) != "metro":
        return None
    witness = _said(world, key, "witness")
    return (other, witness) if witness is not None else None


def unmediated(world: World) -> bool:
    """Whether a side of any pair may wait for a person once the other is lost, as no mediator is stated."""
    pairs = (k for k in world.spec.storage if world.mirror_of(k) and kind_of(world, k) == "metro")
    return any(_said(world, key, "witness") is None for key in pairs)


def part(state: State) -> None:
    """Take from the machines of one site what the other site's side of a pair keeps, where clusters are cut by site."""
    for key, other in _pairs(state):
        for sides in state.parts.values():
            homes = [_side_at(state, sides, state.world.storage_site(s)) for s in (key, other)]
            if len(sides) < 2 or None in homes or homes[0] == homes[1]:
                continue
            state.assumes[f"the link between {key} and {other} is cut as well"] = None
            first, second = (sides[h] for h in homes if h is not None)
            if _at_home(state.world, key, other) and _both_seen(state, key, (first, second)):
                _each_its_own(state, (key, other), (first, second))
                break
            kept = _kept(state, key, other, (first, second))
            _take(state, (key, other), (first, second), kept)
            break


def _at_home(world: World, key: str, other: str) -> bool:
    """Whether each side of a pair has volumes of its own, none of them the other's, and none is preferred."""
    here, there = (world.spec.storage[s].volumes.keys() for s in (key, other))
    return bool(here and there) and not here & there and _said(world, key, "preferred") is None


def _both_seen(state: State, key: str, sides: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Whether the mediator sees both sides of a pair, or neither: one that it does not see is lost to it."""
    witness = _said(state.world, key, "witness")
    return witness is None or len({sees(state, sides, place, witness) for place in (0, 1)}) == 1


def _each_its_own(state: State, pair: tuple[str, str], sides: tuple[frozenset[str], frozenset[str]]) -> None:
    """Both sides go on with their own volumes, which only the machines of their site still reach."""
    state.own_alone |= set(pair)
    state.behind |= set(pair)
    for place in (0, 1):
        far = pair[1 - place]
        for machine in _with_its_site(state.world, sides[place]):
            state.apart[machine, far] = f"{machine} no longer reaches {far}"
    state.paths.update(state.apart)


def _take(
    state: State, pair: tuple[str, str], sides: tuple[frozenset[str], frozenset[str]], kept: int | None
) -> None:
    if kept is not None:
        state.alone[pair[kept]] = pair[1 - kept]
        state.behind.add(pair[1 - kept])
    for place in (0, 1):
        if place == kept:
            continue
        own, far = pair[place], pair[1 - place]
        held = f"{own} stands still, cut off from {far}" + ("" if kept is None else ", which goes on")
        for machine in _with_its_site(state.world, sides[place]):
            state.apart[machine, own] = held
            state.apart[machine, far] = f"{machine} no longer reaches {far}"
    state.paths.update(state.apart)


def _pairs(state: State) -> Iterator[tuple[str, str]]:
    world = state.world
    told: set[str] = set()
    for key in world.spec.storage if state.parts else ():
        other = world.mirror_of(key)
        if other is None or key in told or {key, other} & state.storage or kind_of(world, key) != "metro":
            continue
        told |= {key, other}
        if world.storage_site(key) != world.storage_site(other):
            yield key, other


def _kept(state: State, key: str, other: str, sides: tuple[frozenset[str], frozenset[str]]) -> int | None:
    """The side of a pair that goes on, first or second; ``None`` where neither does."""
    world = state.world
    witness, preferred = _said(world, key, "witness"), _said(world, key, "preferred")
    first = None if preferred is None else 0 if at_place(state, sides[0], preferred) else 1
    if witness is not None and unmediated_now(state, (key, other), witness):
        if first is not None and witness in state.estate.earlier:
            return first
        answer = state.choose(_settled(key, other, witness), 2 if first is not None else 3)
        return None if answer == 0 else first if first is not None else answer - 1
    if witness is not None:
        seen = [i for i in (0, 1) if sees(state, sides, i, witness)]
        if len(seen) == 1:
            return seen[0]
    if first is not None:
        return first
    keys = f"storage.{key}.preferred" + ("" if witness else f" and storage.{key}.witness")
    return state.choose(f"which of {key} and {other} goes on when they are cut apart ({keys})")


def _agreed(state: State, key: str, other: str, witness: str, preferred: str | None) -> bool:
    """Whether the side that is left had been agreed on before the mediator was lost."""
    if preferred is not None and _prefers(state.world, preferred, key):
        return False
    if preferred is not None and witness in state.estate.earlier:
        return True
    return state.choose(_settled(key, other, witness)) == 1


def unmediated_now(state: State, sides: Iterable[str], witness: str) -> bool:
    """Whether none of some sides reaches the mediator any more: it is lost, or all ways to it are."""
    places = [state.world.storage_site(side) for side in sides]
    gone = witness in state.machines or witness in state.sites
    return gone or not any_reaches(state, places, home_of(state, witness))


def out_of_reach(state: State) -> frozenset[str]:
    """The mediators that neither side of their pair reaches any more."""
    world = state.world
    return frozenset(
        witness
        for key in world.spec.storage
        if (found := mediator(world, key)) is not None
        and (witness := found[1])
        and unmediated_now(state, (key, found[0]), witness)
    )


def _settled(key: str, other: str, witness: str) -> str:
    return f"whether {key} and {other} had settled on one of them before {witness}, their mediator, was lost"


def _said(world: World, key: str, field: str) -> str | None:
    """What either side of a pair says of both."""
    both = (key, world.mirror_of(key) or key)
    found = (getattr(world.spec.storage[s], field) for s in both)
    return next((str(value) for value in found if value is not None), None)


def _prefers(world: World, preferred: str, key: str) -> bool:
    """Whether what is preferred is, or holds, one side of a pair."""
    home = world.storage_site(key)
    return home is not None and preferred in (home, key)


def let_go_on(state: State) -> tuple[str, ...]:
    """The sides of pairs that stand still until a person lets them go on alone, as the other side is lost."""
    world = state.world
    return tuple(
        key
        for key, short in state.short.items()
        if kind_of(world, key) == "metro" and not short.serves_own and not short.lacks and key in state.storage
        and world.mirror_of(key) in state.storage
    )  # fmt: skip


def _side_at(state: State, sides: tuple[frozenset[str], ...], home: str | None) -> int | None:
    """The only side that stands in a site, and nowhere else."""
    if home is None:
        return None
    found = [i for i, side in enumerate(sides) if any(state.world.site_of(m) == home for m in side)]
    return found[0] if len(found) == 1 else None


def _with_its_site(world: World, side: frozenset[str]) -> Iterator[str]:
    """The machines of a side, and the others that stand where it stands: guests with storage of their own as well."""
    places = {world.site_of(m) for m in side} - {None}
    own = (m for m in world.spec.vms if world.spec.vms[m].storage)
    machines = chain(world.spec.hosts, world.spec.servers, own)
    return (m for m in machines if m in side or world.site_of(m) in places)


def _stop(state: State, key: str, why: str, *, serves_own: bool = False) -> None:
    state.storage.add(key)
    other = state.world.mirror_of(key)
    state.short[key] = Short(why, 0, f"{other} is back, or a person has let {key} go on alone", serves_own)
