"""What a loss takes with it before anything reacts: machines, storage, networks, witnesses."""

from __future__ import annotations

from hadocs.topology.aftermath import State, leaves_before
from hadocs.topology.domains import on_battery
from hadocs.topology.ends import ends
from hadocs.topology.model import Thing
from hadocs.topology.reached import reach_site, ways_out
from hadocs.topology.stored import expand_storage
from hadocs.topology.touch import touch_of
from hadocs.topology.wiring import wiring_of
from hadocs.topology.world import World


def expand(state: State, lost: tuple[Thing, ...]) -> None:
    """Mark all that goes with the lost things: what stands in them, hangs on them or is carried by them."""
    world, spec = state.world, state.world.spec
    fall = world.domains.fall(lost)
    state.assumes |= {on_battery(spec, ups, feeds): None for ups, feeds in fall.battery.items()}
    given = set(lost)
    state.along = tuple(t for t in fall.things if t not in given and t.kind not in ("host", "server"))
    touch = touch_of(world)
    ids: dict[str, set[str]] = {}
    for thing in fall.things:
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
    along = {t.id for t in fall.things if t not in given and t.kind in ("host", "server")}
    # A rack, a site or its power takes a machine's outlets and boards along.
    state.powerless = frozenset({*state.machines, *along})
    state.out = frozenset({*ids.get("domain", ()), *ids.get("switch", ())})
    state.networks |= ids.get("network", set())
    state.paths |= {ends(world, one) for one in ids.get("path", ())}
    state.adapters |= {ends(world, one) for one in ids.get("adapter", ())}
    switches = ids.get("switch", set())
    for switch in switches:
        carried = touch.networks_on.get(switch, ())
        state.networks.update(n for n in carried if switches.issuperset(spec.networks[n].switches))
    state.adapters |= {tie for tie in wiring_of(world).cut(switches) if tie[1] not in state.networks}
    part_sites(state, ids.get("link", set()))
    state.broken = ids.get("vm", set())  # no host can start these again, whatever their cluster decides
    for kind in ("host", "server", "vm"):
        state.machines |= ids.get(kind, set())
    for host in [m for m in state.machines if m in spec.hosts]:
        for vm in world.vms_on[host]:
            state.machines.add(vm)
            state.causes[vm] = f"{host} is lost"
    expand_storage(state, ids)
    state.volumes |= ids.get("volume", set())
    _expand_served(state)
    state.witnesses |= {w.removesuffix("/witness") for w in ids.get("witness", set())}
    _expand_witnesses(state, sites)


def part_sites(state: State, links: set[str]) -> None:
    """Cut the clusters and the ways to storage that lead over links, where sites no longer reach each other."""
    world = state.world
    state.links = frozenset(links)
    through = state.sites if world.spec.links else ()
    groups = wiring_of(world).apart(links, through) if links or through else ()
    if len(groups) < 2:
        return
    state.parts = {**cut_between(world, groups), **state.parts}
    home = {site: group for group in groups for site in group}
    for machine in world.kinds:
        for key in world.spec.storage:
            here, there = home.get(world.site_of(machine) or ""), home.get(world.storage_site(key) or "")
            if here is not None and there is not None and here != there:
                state.paths.add((machine, key))


def cut_between(world: World, groups: tuple[frozenset[str], ...]) -> dict[str, tuple[frozenset[str], ...]]:
    """The sides of every cluster with members in several groups of sites; members of no group are with the first."""
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for key, cluster in world.spec.clusters.items():
        at = {m: next((g for g in groups if world.site_of(m) in g), groups[0]) for m in cluster.members}
        sides = tuple(frozenset(m for m in cluster.members if at[m] == group) for group in groups)
        if sum(map(bool, sides)) > 1:
            found[key] = tuple(side for side in sides if side)
    return found


def _expand_served(state: State) -> None:
    """Mark the storage that a service serves whose own data is gone: a share goes with the disks beneath it."""
    spec = state.world.spec
    for key, storage in spec.storage.items():
        service = spec.services.get(storage.served_by or "")
        if service is None or key in state.storage:
            continue
        refs = (service.data,) if service.data else tuple(service.copies.values())
        if refs and not any(_data_alive(state, ref) for ref in refs):
            state.storage.add(key)


def _expand_witnesses(state: State, sites: set[str]) -> None:
    spec, touch = state.world.spec, touch_of(state.world)
    lost = {*state.storage, *(v.partition("/")[0] for v in state.volumes)}
    for key in (c for site in sites for c in touch.witnesses_at.get(f"site:{site}", ())):
        quorum = spec.clusters[key].quorum
        witness = quorum.witness if quorum else None
        if witness and witness.on not in spec.vms:
            state.witnesses.add(key)
    for machine in state.machines:
        if not leaves_before(state, machine):
            state.witnesses.update(touch.witnesses_at.get(f"machine:{machine}", ()))
    _leave_with_networks(state)
    _leave_with_links(state)
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
    for key, cluster in state.world.spec.clusters.items():
        witness = cluster.quorum.witness if cluster.quorum else None
        if witness is None or witness.on is not None or witness.kind in ("disk", "none"):
            continue
        ways = [set(ways_out(state.world, m)) for m in cluster.members if m not in state.machines]
        if ways and all(own and own <= state.networks for own in ways):
            state.witnesses.add(key)
    state.witnesses.update(
        key
        for machine, keys in touch_of(state.world).witness_machines.items()
        if state.networks.issuperset(state.world.networks_of(machine))
        for key in keys
    )


def _leave_with_links(state: State) -> None:
    """Witnesses are lost to clusters of which no member that is left has a way to their site any more."""
    if not state.world.spec.links or not (state.links or state.sites):
        return
    for key, members in state.world.member_sets.items():
        left = members - state.machines
        if left and not reach_site(state, left, state.world.witness_site(key)):
            state.witnesses.add(key)


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
