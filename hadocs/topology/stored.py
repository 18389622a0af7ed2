"""Storage after a loss: what it is, how many of the machines that hold it it can miss, whether it is still written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from hadocs.platforms import catalog
from hadocs.topology.aftermath import Short, State, leaves_before
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.holding import (
    breaks_tie,
    by_majority,
    copies_lost,
    copies_of,
    domains,
    most_outlived,
    needed_without,
)
from hadocs.topology.paired import pair_of
from hadocs.topology.platform import machine_platform
from hadocs.topology.quorum_rules import Verdict
from hadocs.topology.reached import home_of, reach_site
from hadocs.topology.talks import talks_over
from hadocs.topology.touch import touch_of
from hadocs.topology.votes import pool_outcome
from hadocs.topology.wording import listed, number

if TYPE_CHECKING:
    from hadocs.spec.model import Storage
    from hadocs.topology.world import World

StorageKind = Literal["ceph", "s2d", "vsan", "drbd", "replica", "metro", "array", "share", "local", "joined"]
"""What a storage is by its ways: ``replica`` is a pair of which each host reaches its own side, ``metro`` one that is
reached as one, ``joined`` disks of several machines whose software the spec does not say.
"""

_BY_PROTOCOL: Mapping[str, StorageKind] = {"rbd": "ceph", "s2d": "s2d", "vsan": "vsan", "drbd": "drbd"}
_BY_KIND: Mapping[str, StorageKind] = {"share": "share", "local": "local", "hyperconverged": "joined"}


def kind_of(world: World, key: str) -> StorageKind:
    """What a storage is; a mirror is Storage Replica's or the arrays' as stated, else as `taken_for` takes it."""
    entry = world.spec.storage[key]
    for protocol in entry.protocols:
        if protocol in _BY_PROTOCOL:
            return _BY_PROTOCOL[protocol]
    return pair_of(world, key) or _BY_KIND.get(entry.kind, "array")


def pool_verdict(world: World, key: str, gone: Collection[str], witness: bool) -> Verdict:
    """Whether a pool of Storage Spaces Direct keeps its own quorum without some machines, however many copies are left.

    "yes" for whatever is no pool.
    """
    storage = world.spec.storage[key]
    if "s2d" not in storage.protocols or len(storage.on) < 2 or not gone:
        return "yes"
    tie = 2 * len(gone) == len(storage.on) and not witness
    return pool_outcome(len(storage.on), witness, (len(gone),), database=tie and _database_votes(world, key))


def _database_votes(world: World, key: str) -> bool:
    """Whether the database of a cluster that has its quorum breaks ties of a pool, as its Windows has it."""
    platform = machine_platform(world, world.spec.storage[key].on[0])
    found = catalog.find_platform(f"{platform.id}/{platform.version}") if platform is not None else None
    return found is not None and "pool_ties" in found.facts


def pool_limit(world: World, key: str, *, witnessed: bool = True) -> int | None:
    """With how many machines lost at once a pool has no quorum, its witness being there where its cluster has one.

    ``None`` where it is no pool. Where not ``witnessed``, that is lost. What nobody knows counts as lost.
    """
    holders = world.spec.storage[key].on
    found = pool_witness(world, key)
    there = witnessed and (found is None or found[1])
    limits = (n for n in range(1, len(holders)) if pool_verdict(world, key, holders[:n], there) != "yes")
    return next(limits, None)


def pool_witness(world: World, key: str) -> tuple[str, bool] | None:
    """The cluster of a pool, whose witness counts for it as well, and whether it has one; ``None``: not stated."""
    clusters = {world.member_of[m] for m in world.spec.storage[key].on if m in world.member_of}
    for cluster in sorted(clusters):
        quorum = world.spec.clusters[cluster].quorum
        if quorum is not None and quorum.witness is not None:
            return cluster, quorum.witness.kind != "none"
    return None


def expand_storage(state: State, ids: Mapping[str, set[str]]) -> None:
    """Mark the storage that goes with what is lost."""
    world, touch = state.world, touch_of(state.world)
    sites, racks, stored = ids.get("site", set()), ids.get("rack", set()), ids.get("storage", set())
    places = [
        *(f"site:{s}" for s in sites),
        *(f"rack:{r}" for r in racks),
        *(f"machine:{m}" for m in state.machines),
        *(f"network:{n}" for n in state.networks),
        *(f"machine:{m}" for m, _ in state.adapters),
    ]
    touched = {*stored, *(key for place in places for key in touch.storage_at.get(place, ()))}
    for key in sorted(touched, key=touch.storage_order.__getitem__):
        placed_here = world.storage_site(key) in sites or world.storage_rack(key) in racks
        if key in stored or (placed_here and not _spans(world, key, state.machines)):
            state.storage.add(key)
        elif world.spec.storage[key].on:
            _lose_with_holders(state, key)
            if _grows_old(state, key):
                if by_majority(world.spec.storage[key]):
                    _apart(state, key, ": none of them is a majority")
                else:
                    state.behind.add(key)
            if _torn(state, key):
                _apart(state, key)


def _spans(world: World, storage: str, machines: set[str]) -> bool:
    holders = world.spec.storage[storage].on
    return bool(holders) and not set(holders) <= machines


def lose_to_cut(state: State, cluster: str) -> None:
    """Take from a pool of Storage Spaces Direct the machines that its cluster goes on without, though they live.

    The pool is a resource of the cluster, and counts the drives of its members alone.
    Source: Microsoft, understand-quorum.md, "How pool quorum works".
    """
    world, cut = state.world, state.cut.get(cluster, frozenset())
    for key, storage in world.spec.storage.items() if cut else ():
        gone = [m for m in storage.on if m in cut or m in state.machines]
        if "s2d" in storage.protocols and cut.intersection(storage.on) and key not in state.storage:
            if set(gone) == set(storage.on):
                state.storage.add(key)
                continue
            _weigh(state, key, gone)
            if key in state.short:
                until = f"the members of {cluster} hear each other again"
                state.short[key] = replace(state.short[key], until=until)


def _lose_with_holders(state: State, key: str) -> None:
    storage = state.world.spec.storage[key]
    adrift = [m for m in storage.on if m not in state.machines and state.adrift(m, key)]
    off = [m for m in storage.on if m in state.machines and not leaves_before(state, m)]
    gone = [m for m in storage.on if m in off or m in adrift]
    if not gone:
        return
    left = len(storage.on) - len(gone)
    if (
        left == 0
        or (storage.kind == "local" and not adrift)
        or (storage.kind == "share" and len(storage.on) == 1)
    ):
        state.storage.add(key)
        return
    _weigh(state, key, gone)


def _weigh(state: State, key: str, gone: list[str]) -> None:
    """Stop a storage that is held by several machines, where those that are left of them are too few."""
    world, storage = state.world, state.world.spec.storage[key]
    copies = copies_of(storage)
    witness = _pool_witness(state, key)
    side = _outvoted(state, key, gone)
    if side and not _votes_anew(state, key, gone):
        _short(state, key, *_lost_side(state, key, side, gone))
    elif _pool_goes(state, key, gone, witness):
        _short(
            state,
            key,
            f"the pool of {key} has {_of_drives(storage, gone, witness)}",
            _pool_lacks(storage, gone, witness),
        )
    elif copies is not None:
        needed, lost = needed_without(world, key, copies, gone), copies_lost(world, key, copies, gone)
        tie = breaks_tie(storage)
        if tie and not witness_lost(state, key):
            needed -= 1
        if copies - lost < needed and _can_make(state, key, copies, needed, gone):
            _monitors(state, key, gone)  # what has too few of them stands still with all of its copies too
            if key in state.short or _had_made(state, key, gone):
                return
        if copies - lost < needed:
            have = max(copies - lost, 0)
            some = f"some of {key}" if len(storage.on) > copies else key
            what = "pieces" if storage.parity else "copies"
            rest = f"{number(have) if have else 'none'} of {number(copies)} {what} left"
            why = f"{some} has {rest} and needs {number(needed)}"
            if tie and copies - lost == needed - 1:
                why += f": {storage.witness}, which breaks a tie, is lost too"
            _short(state, key, why, needed - have)
        else:
            _monitors(state, key, gone)
    else:
        what = f"{key} outlives {listed(gone)} (the spec does not say how many copies it keeps)"
        state.assumes[what] = None


def _can_make(state: State, key: str, copies: int, needed: int, gone: list[str]) -> bool:
    """Whether copies are enough where what earlier losses took had been made anew by then."""
    since = _since(state, key, gone)
    return len(since) < len(gone) and copies - copies_lost(state.world, key, copies, since) >= needed


def _votes_anew(state: State, key: str, gone: list[str]) -> bool:
    """The same of a vSAN that has lost its witness besides, and would have one copy too few of some objects."""
    since = _since(state, key, gone)
    return len(since) < len(gone) and not _outvoted(state, key, since) and _had_made(state, key, gone)


def _since(state: State, key: str, gone: list[str]) -> list[str]:
    """What was lost since a storage began to make anew what earlier losses took, if it has."""
    before = state.estate.anew.get(key, frozenset())
    return [m for m in gone if m not in before]


def _had_made(state: State, key: str, gone: list[str]) -> bool:
    """Whether it had been: how long that takes is not known."""
    before = [m for m in gone if m not in _since(state, key, gone)]
    return (
        state.choose(f"whether {key} had made anew by then what it lost with {listed(sorted(before))}") == 1
    )


def witness_lost(state: State, key: str) -> bool:
    """Whether the witness of a vSAN, or what breaks a tie of DRBD, is lost: by itself, with its site or all ways."""
    witness = state.world.spec.storage[key].witness
    if witness is None:
        return False
    left = [m for m in state.world.spec.storage[key].on if m not in state.machines]
    gone = witness in state.machines or witness in state.sites
    return gone or (bool(left) and not reach_site(state, left, home_of(state, witness)))


def _outvoted(state: State, key: str, gone: Collection[str]) -> tuple[str, ...]:
    """The side that a vSAN of two has lost, at least of some objects, with its witness: together they have the majority
    of votes. Empty where it has not.

    From 7.0 U3 on votes are counted anew some minutes after a side is lost: then what is left outlives the witness.
    The witness counts as a site, and hosts beyond those that a site outlives take objects along.
    Sources: VMware, vSAN 7.0, stretched clusters; vxworld.co.uk, 2025-03-28; yellow-bricks.com, on secondary failures
    to tolerate.
    """
    world, storage = state.world, state.world.spec.storage[key]
    apart = domains(world, key)
    if "vsan" not in storage.protocols or len(apart) != 2 or not witness_lost(state, key):
        return ()
    sides = [d for d in apart if sum(m in gone for m in d) > most_outlived(storage, d)]
    if not sides:
        return ()
    earlier = left_before(state, key).issuperset(sides[0])
    return () if earlier and recounted(state, key) else sides[0]


def _lost_side(state: State, key: str, side: tuple[str, ...], gone: Collection[str]) -> tuple[str, int, str]:
    """Why a vSAN without its witness and one of its two sides is not written, how many it lacks, and what ends it."""
    away = [m for m in side if m in gone]
    places = {state.world.site_of(m) for m in away}
    whole = set(side) <= set(gone)
    if whole and len(places) == 1 and places <= state.sites:
        away = [p for p in places if p]
    back = f"{listed(away)} {'is' if len(away) == 1 else 'are'} back, or {state.world.spec.storage[key].witness} is"
    if whole:
        return f"{key} has neither its witness nor one of its two sides, and needs one of them", 1, back
    there = f"what it keeps on {listed(away)}"
    return f"some of {key} has neither its witness nor {there}, and needs one of them", 1, back


def left_before(state: State, key: str) -> frozenset[str]:
    """The machines that the cluster of a storage has lost in earlier steps."""
    world = state.world
    clusters = {world.member_of[m] for m in world.spec.storage[key].on if m in world.member_of}
    return frozenset(m for c in clusters for step in state.estate.history.get(c, ()) for m in step.nodes)


def recounted(state: State, key: str) -> bool:
    """Whether vSAN has given all votes to the side that goes on, as far as its version and the time since tell."""
    clusters = {state.world.member_of.get(m, "") for m in state.world.spec.storage[key].on}
    found = {state.estate.policy(c).recounts for c in clusters}
    does = found.pop() if len(found) == 1 else None
    settled = f"{OF_STORAGE}{key}" not in state.estate.unsettled
    if does is False or (does and settled):
        return bool(does)
    when = "which takes up to 5 min" if does else "which vSAN does from 7.0 U3 on"
    return state.choose(f"whether the votes of {key} had been counted anew by then, {when}") == 1


OF_STORAGE = "storage:"
"""Begins the name of a storage among what has not counted its votes anew."""


def _short(state: State, key: str, why: str, lacks: int, until: str = "") -> None:
    state.storage.add(key)
    state.short[key] = Short(why, lacks, until)


def _pool_goes(state: State, key: str, gone: Collection[str], witness: bool) -> bool:
    """Whether a pool has no quorum of its own without some machines."""
    verdict = pool_verdict(state.world, key, gone, witness)
    if verdict == "unknown":
        asked = f"whether the pool of {key} goes on with half of its drives and no witness is told both ways"
        return state.choose(asked) == 0
    return verdict == "no"


def _of_drives(storage: Storage, gone: Collection[str], witness: bool) -> str:
    """What a pool without quorum has, and what it needs."""
    left, of = len(storage.on) - len(gone), len(storage.on)
    if len(gone) > 2 and left * 2 > of:
        return f"lost {number(len(gone))} machines, and outlives two at most"
    if left * 2 == of and not witness:
        return "half of its drives and no witness, and needs more than half or the witness"
    return f"the drives of {number(left)} of {number(of)} machines left, and needs more than half of them"


def _apart(state: State, key: str, more: str = "") -> None:
    world = state.world
    used = dict.fromkeys(
        n for m in world.spec.storage[key].on for n in talks_over(world, key, m) or world.storage_networks(m)
    )
    lost = tuple(n for n in used if n in state.networks)
    state.storage.add(key)
    back = f"{listed(lost, joiner='or')} is back"
    state.short.setdefault(
        key, Short(f"the machines that hold {key} no longer reach each other{more}", 0, back)
    )


def _pool_lacks(storage: Storage, gone: Collection[str], witness: bool) -> int:
    """How many machines have to come back for a pool to have quorum again."""
    back = 1
    while back < len(gone) and pool_outcome(len(storage.on), witness, (len(gone) - back,)) == "no":
        back += 1
    return back


def _pool_witness(state: State, key: str) -> bool:
    """Whether the cluster of a pool has its witness; where none is stated, the cluster itself decides."""
    found = pool_witness(state.world, key)
    return found is None or (found[1] and found[0] not in state.witnesses)


def _monitors(state: State, key: str, gone: Collection[str]) -> None:
    """Ceph goes on only with a majority of its monitors, which may run on the machines that are lost.

    Source: ceph, doc/rados/configuration/mon-osd-interaction.rst; without a leader no failed OSD is marked down.
    """
    storage = state.world.spec.storage[key]
    if "rbd" not in storage.protocols:
        return
    if storage.monitors:
        away = [m for m in storage.monitors if m in state.machines or m in gone]
        left = len(storage.monitors) - len(away)
        if left * 2 <= len(storage.monitors):
            why = (
                f"{number(left)} of {number(len(storage.monitors))} monitors of {key} "
                f"{'is' if left == 1 else 'are'} left, which is no majority"
            )
            _short(state, key, why, len(storage.monitors) // 2 + 1 - left)
        return
    # Three monitors or more outlive one machine wherever they run; on two machines one of them may have the majority.
    if len(gone) == 1 and len(storage.on) > 2:
        return
    asked = f"whether a majority of the monitors of {key} is left: storage.{key}.monitors does not say where they run"
    if state.choose(asked) == 0:
        _short(state, key, f"{key} has no majority of its monitors left", 1)


def _torn(state: State, key: str) -> bool:
    """Whether the machines that hold a storage together no longer see each other over its network, and it stops."""
    world, storage = state.world, state.world.spec.storage[key]
    left = [m for m in storage.on if m not in state.machines]
    networks = [set(talks_over(world, key, m)) for m in left]
    if len(left) < 2 or not all(networks) or not all(n <= state.networks for n in networks):
        return False
    if "s2d" in storage.protocols and _cut_with_cluster(state, left):
        return False  # the part that its cluster goes on with keeps the pool, see `lose_to_cut`
    if {"rbd", "vsan", "s2d"}.intersection(storage.protocols):
        return True
    return state.choose(f"whether {key} goes on when its machines are cut off (storage.{key}.protocols)") == 0


def _cut_with_cluster(state: State, machines: Collection[str]) -> bool:
    """Whether the cluster of some machines no longer sees its members either, so that it decides who goes on."""
    clusters = {state.world.member_of.get(m) for m in machines}
    cluster = clusters.pop() if len(clusters) == 1 else None
    beats = heartbeat_by_member(state.world, cluster) if cluster else None
    return bool(beats) and all(
        b and set(b) <= state.networks for m, b in (beats or {}).items() if m in machines
    )


def _grows_old(state: State, key: str) -> bool:
    """Whether the copies of a DRBD resource no longer reach each other, of which the one that is written goes on.

    Source: Debian 12, drbd.conf-9.0(5): without quorum and fencing of its own the peer's data stays promotable.
    """
    world, storage = state.world, state.world.spec.storage[key]
    if "drbd" not in storage.protocols or len(storage.on) < 2:
        return False
    networks = [set(world.storage_networks(m)) for m in storage.on]
    return all(networks) and all(n <= state.networks for n in networks)
