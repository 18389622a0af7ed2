"""Whether machines still reach another site, where a witness or mediator stands: over the links that are left."""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.topology.aftermath import State
from hadocs.topology.wiring import wiring_of
from hadocs.topology.world import World


def reach_site(state: State, machines: Iterable[str], site: str | None) -> bool:
    """Whether any of some machines still reaches a site; of those that stand nowhere it is taken for granted."""
    return any_reaches(state, (state.world.site_of(m) for m in machines), site)


def any_reaches(state: State, places: Iterable[str | None], site: str | None) -> bool:
    """Whether any of some sites is still joined to another one."""
    if site is None or not state.world.spec.links or not (state.links or state.sites):
        return True
    wiring = wiring_of(state.world)
    return any(p is None or wiring.joined(p, site, state.links, state.sites) for p in dict.fromkeys(places))


def home_of(state: State, witness: str) -> str | None:
    """The site of the witness of a storage, which is a site or a machine."""
    return state.world.site_of(witness) if witness in state.world.kinds else witness


def ways_out(world: World, machine: str) -> tuple[str, ...]:
    """The networks on which a machine reaches what is none of the spec: those of clients and of management, if any."""
    networks = world.networks_of(machine)
    out = (*world.with_role(networks, "client"), *world.with_role(networks, "management"))
    return tuple(dict.fromkeys(out)) or networks
