"""Storage that one side of a cut no longer reaches, and hosts of vSphere that can tell nobody that they live.

vSphere HA tells a host that is cut off from one that has failed by its heartbeats on datastores; vSAN has none of them.
Where datastores lie behind the network that is cut, the others take the host for failed and start its machines, whose
locks have lapsed; the old copies hang.
Sources: Epping, vSphere HA Deepdive: fundamental concepts, vSAN specifics; VMware, vSAN stretched cluster guide.
"""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.topology.aftermath import Short, State, reaches
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.holding import copies_needed, copies_of, domains
from hadocs.topology.reached import home_of, reach_site
from hadocs.topology.stored import left_before, recounted, witness_lost


def sever(state: State) -> None:
    """Take from each side of a cluster of vSphere that is cut the storage that it reached over the same networks."""
    for cluster, sides in state.parts.items():
        if state.estate.rules[cluster].model == "vsphere-ha" and len(sides) > 1:
            for key in _shared(state, cluster):
                _severed(state, cluster, sides, key)


def unheard_of(state: State, cluster: str, parts: Iterable[frozenset[str]]) -> frozenset[str]:
    """The hosts that write no heartbeat to a datastore and have lost storage that hosts of another part still reach."""
    world, everywhere = state.world, tuple(parts)
    refs = _refs(state, cluster)
    found: set[str] = set()
    for part in everywhere:
        others = [m for other in everywhere if other is not part for m in other]
        for host in part:
            lost = [r for r in refs if reaches(state, host, r)]
            beats = (r for r in refs if world.spec.storage[r.partition("/")[0]].kind in ("array", "share"))
            left = (not reaches(state, other, r) for other in others for r in lost)
            if lost and all(r in lost for r in beats) and any(left):
                found.add(host)
    return frozenset(found)


def _refs(state: State, cluster: str) -> tuple[str, ...]:
    """What the hosts of a cluster share: storage and volumes as they and the files of its machines name them."""
    world = state.world
    members = world.spec.clusters[cluster].members
    named = [ref for m in members for ref in world.body(m).storage]
    named += [files for m in members for vm in world.vms_on.get(m, ()) if (files := world.spec.vms[vm].files)]
    held = [
        k for k, s in world.spec.storage.items() if s.kind == "hyperconverged" and set(s.on) & set(members)
    ]
    refs = dict.fromkeys((*named, *held))
    return tuple(r for r in refs if world.spec.storage[r.partition("/")[0]].kind != "local")


def _shared(state: State, cluster: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.partition("/")[0] for r in _refs(state, cluster)))


def _severed(state: State, cluster: str, sides: tuple[frozenset[str], ...], key: str) -> None:
    """The sides that lose a storage that lies behind the networks which are cut."""
    world, storage = state.world, state.world.spec.storage[key]
    beats = heartbeat_by_member(world, cluster) or {}
    vsan = "vsan" in storage.protocols and bool(set(storage.on) & world.member_sets[cluster])
    behind = [
        m
        for m in world.spec.clusters[cluster].members
        if (vsan or world.over_ip(m, key))
        and (own := set(world.storage_networks(m)))
        and own <= set(beats.get(m, ()))
    ]
    if behind:
        keeps = _objects(state, sides, key) if vsan else _keeps(state, cluster, sides, key)
        if vsan and keeps is None:
            state.storage.add(key)
            why = f"no side of the cut has more than half of the votes of {key}"
            state.short.setdefault(
                key, Short(why, 0, f"the machines that hold {key} reach each other or its witness")
            )
            return
        state.paths.update((m, key) for m in behind if keeps is None or m not in sides[keeps])


def _objects(state: State, sides: tuple[frozenset[str], ...], key: str) -> int | None:
    """The side with more than half of the votes of vSAN's objects; ``None`` where neither has them.

    Of two fault domains one goes on with the witness: the preferred one, where both reach it.
    Source: VMware, vSAN stretched cluster guide; vSphere 8.0, "Network failures of stretched clusters".
    """
    world, storage = state.world, state.world.spec.storage[key]
    apart = [{m for m in d if m not in state.machines} for d in domains(world, key)]
    whole = [[d for d in apart if d and d <= side] for side in sides]
    if len(apart) != 2:
        copies = copies_of(storage)
        if copies is None:
            state.assumes[f"{key} outlives one of its machines (storage.{key}.copies)"] = None
        most = copies - copies_needed(storage, copies) if copies else 1
        enough = [i for i, some in enumerate(whole) if len(apart) - len(some) <= most]
        if len(enough) == 1:
            return enough[0]
        asked = f"which side has more than half of the votes of each object of {key} is not known"
        return state.choose(asked, len(sides))
    full = [i for i, some in enumerate(whole) if some]
    if len(full) == 1:
        return full[0]
    keys = f"storage.{key}.preferred and storage.{key}.witness"
    if not full or storage.witness is None:
        asked = f"which side keeps {key}, if any: its preferred one with the witness ({keys})"
        answer = state.choose(asked, len(sides) + 1)
        return answer if answer < len(sides) else None  # without a witness no side has more than half
    if witness_lost(state, key):
        before = left_before(state, key)
        went_on = [i for i in full if before and not before & sides[i]]
        return went_on[0] if len(went_on) == 1 and recounted(state, key) else None
    seen = [i for i in full if sees(state, sides, i, storage.witness)]
    if len(seen) == 1:
        return seen[0]
    if storage.preferred is None:
        asked = f"which side keeps {key}: its preferred one (storage.{key}.preferred)"
        return state.choose(asked, len(sides))
    return next((i for i in full if at_place(state, sides[i], storage.preferred)), full[0])


def at_place(state: State, side: frozenset[str], place: str) -> bool:
    """Whether a side is, or stands in, what is preferred."""
    return place in side or any(state.world.site_of(m) == place for m in side)


def sees(state: State, sides: tuple[frozenset[str], ...], place: int, witness: str) -> bool:
    """Whether a side still reaches the witness: not where that is at a site of other sides alone, or no link leads."""
    world = state.world
    home = home_of(state, witness)
    if not reach_site(state, sides[place], home):
        return False
    at = [{world.site_of(m) for m in side} for side in sides]
    return home is None or home in at[place] or not any(home in some for some in at)


def _keeps(state: State, cluster: str, sides: tuple[frozenset[str], ...], key: str) -> int:
    """The side that still reaches a storage outside of the hosts: that of its site, or the others of a lone host."""
    world = state.world
    home = world.storage_site(key)
    at_home = [
        i for i, side in enumerate(sides) if home is not None and any(world.site_of(m) == home for m in side)
    ]
    if len(at_home) == 1:
        return at_home[0]
    several = [i for i, side in enumerate(sides) if len(side) > 1]
    if len(several) == 1:
        return several[0]
    asked = f"which side of {cluster} still reaches {key} (storage.{key}.site says where it stands)"
    return state.choose(asked, len(sides))
