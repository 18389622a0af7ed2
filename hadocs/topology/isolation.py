"""Whether a host of vSphere that hears no other one still reaches an isolation address, and so is not isolated."""

from __future__ import annotations

from hadocs.topology.aftermath import State
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.severed import sees


def reaches_address(state: State, cluster: str, parts: tuple[frozenset[str], ...], host: str) -> bool | None:
    """Whether it does, by what is stated of the addresses; ``None`` where that does not tell.

    Sources: Epping, vSphere HA Deepdive, isolation detection; Broadcom, das.isolationaddress: any answer is enough.
    """
    ha = state.world.spec.clusters[cluster].ha
    if ha is None or not ha.isolation_addresses:
        return None
    found = [_reaches(state, cluster, parts, host, ref) for ref in ha.isolation_addresses]
    return True if True in found else None if None in found else False


def answers(state: State, cluster: str, parts: tuple[frozenset[str], ...], host: str) -> bool | None:
    """As `reaches_address`, but that a host without any network of the heartbeat reaches none, unless one is stated."""
    found = reaches_address(state, cluster, parts, host)
    if found is None and set(
        (heartbeat_by_member(state.world, cluster) or {}).get(host, ())
    ) <= state.without(host):
        return False
    return found


def _reaches(
    state: State, cluster: str, parts: tuple[frozenset[str], ...], host: str, ref: str
) -> bool | None:
    world, spec = state.world, state.world.spec
    if ref in spec.networks:
        if ref in state.without(host) or ref not in world.networks_of(host):
            return False
        return None if cluster in state.parts else True
    beats = (heartbeat_by_member(world, cluster) or {}).get(host, ())
    if beats and set(beats) <= state.without(host):
        return False
    if ref in state.machines or ref in state.storage or ref in state.sites or ref in state.out:
        return False
    home = spec.storage[ref].site if ref in spec.storage else ref
    home = spec.switches[ref].site if ref in spec.switches else home
    place = next(i for i, part in enumerate(parts) if host in part)
    if home is None or (cluster in state.parts and _nowhere(state, home)):
        return None
    return sees(state, parts, place, home)


def _nowhere(state: State, home: str) -> bool:
    """Whether it is not known in which site an address is: a cut tells nothing then."""
    return home in state.world.kinds and state.world.site_of(home) is None
