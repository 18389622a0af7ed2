"""What a loss takes with it before anything reacts: machines, storage, networks, witnesses."""

from __future__ import annotations

from hadocs.topology.aftermath import State
from hadocs.topology.ends import ends
from hadocs.topology.model import Thing
from hadocs.topology.stored import expand_storage
from hadocs.topology.touch import touch_of


def expand(state: State, lost: tuple[Thing, ...]) -> None:
    """Mark all that goes with the lost things: what stands in them, hangs on them or is carried by them."""
    world = state.world
    spec = world.spec
    touch = touch_of(world)
    ids: dict[str, set[str]] = {}
    for thing in lost:
        ids.setdefault(thing.kind, set()).add(thing.id)
    sites, racks = ids.get("site", set()), ids.get("rack", set())
    state.sites |= sites
    for site in sites:
        state.machines.update(touch.at_site.get(site, ()))
    for rack in racks:
        state.machines.update(touch.at_rack.get(rack, ()))
    if sites:
        for machine in touch.nowhere:
            if machine not in state.machines:
                what = f"{machine} is in another site (the spec does not say where it stands)"
                state.assumes[what] = None
    state.powerless = frozenset(state.machines)  # a rack or site takes its outlets and boards along
    state.networks |= ids.get("network", set())
    state.paths |= {ends(world, one) for one in ids.get("path", ())}
    state.adapters |= {ends(world, one) for one in ids.get("adapter", ())}
    switches = ids.get("switch", set())
    for switch in switches:
        carried = touch.networks_on.get(switch, ())
        state.networks.update(n for n in carried if switches.issuperset(spec.networks[n].switches))
    state.broken = ids.get("vm", set())  # no host can start these again, whatever their cluster decides
    for kind in ("host", "server", "vm"):
        state.machines |= ids.get(kind, set())
    for host in [m for m in state.machines if m in spec.hosts]:
        for vm in world.vms_on[host]:
            state.machines.add(vm)
            state.causes[vm] = f"{host} is lost"
    expand_storage(state, ids)
    state.volumes |= ids.get("volume", set())
    state.witnesses |= {w.removesuffix("/witness") for w in ids.get("witness", set())}
    _expand_witnesses(state, sites)


def _expand_witnesses(state: State, sites: set[str]) -> None:
    spec, touch = state.world.spec, touch_of(state.world)
    lost = {*state.storage, *(v.partition("/")[0] for v in state.volumes)}
    for key in (c for site in sites for c in touch.witnesses_at.get(f"site:{site}", ())):
        quorum = spec.clusters[key].quorum
        witness = quorum.witness if quorum else None
        if witness and witness.on not in spec.vms:
            state.witnesses.add(key)
    for machine in state.machines:
        state.witnesses.update(touch.witnesses_at.get(f"machine:{machine}", ()))
    _leave_with_networks(state)
    for key in (c for s in lost for c in touch.witnesses_at.get(f"storage:{s}", ())):
        quorum = spec.clusters[key].quorum
        witness = quorum.witness if quorum else None
        if witness and witness.on and not _data_alive(state, witness.on):
            state.witnesses.add(key)


def _leave_with_networks(state: State) -> None:
    """Witnesses on machines of which no network is left are lost with those, and disks that nobody reaches any more."""
    if not state.networks:
        return
    for key in {c for n in state.networks for c in touch_of(state.world).witness_disks_over.get(n, ())}:
        if all(_over_lost(state, member, key) for member in state.world.member_sets[key]):
            state.witnesses.add(key)
    state.witnesses.update(
        key
        for machine, keys in touch_of(state.world).witness_machines.items()
        if state.networks.issuperset(state.world.networks_of(machine))
        for key in keys
    )


def _over_lost(state: State, member: str, cluster: str) -> bool:
    """Whether a member reached the disk of its cluster's witness over networks alone, all of which are lost."""
    quorum = state.world.spec.clusters[cluster].quorum
    at = (quorum.witness.on if quorum and quorum.witness else None) or ""
    ways = [state.world.way(member, ref) for ref in state.world.ways_to(at)]
    return all(
        bool(way.networks) and way.networks <= state.networks for way in ways if way.stated is not False
    )


def _data_alive(state: State, ref: str) -> bool:
    key, _, volume = ref.partition("/")
    if volume and ref in state.volumes:
        return False
    if key not in state.storage:
        return True
    mirror = state.world.mirror_of(key)
    return bool(mirror and mirror not in state.storage)
