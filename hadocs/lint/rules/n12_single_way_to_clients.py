"""One switch alone carries all that clients reach a clustered service over.

Why:
    A cluster moves its services from member to member, and none of that helps where all members hang on one switch for
    their clients: with it, or while its firmware is renewed, nothing answers, though every machine runs.

Fails:
    platform: hyper-v/2022
    networks:
      lan: {roles: [client, management], switches: [tor]}
      direct: {roles: [cluster, storage, migration], switches: [cable-1, cable-2]}
    hosts: {hv-1: {networks: [lan, direct]}, hv-2: {networks: [lan, direct]}}
    vms: {app: {on: hv-1, networks: [lan]}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    services: {erp: {runs_on: app}}

Passes:
    platform: hyper-v/2022
    networks: {lan: {roles: [client, management], switches: [tor-1, tor-2]}}
    hosts: {hv-1: {networks: [lan]}, hv-2: {networks: [lan]}}
    vms: {app: {on: hv-1, networks: [lan]}}
    clusters: {hvc: {members: [hv-1, hv-2]}}
    services: {erp: {runs_on: app}}
    ---
    networks:
      north: {roles: [client], switches: [n-1]}
      south: {roles: [client], switches: [s-1]}
    servers: {web-1: {networks: [north]}, web-2: {networks: [south]}}
    services: {shop: {runs_on: [web-1, web-2]}}
    ---
    networks: {lan: {roles: [client], switches: [tor]}}
    servers: {web: {networks: [lan]}}
    services: {shop: {runs_on: web}}

Fix:
    Carry the network over a second switch, and team or bond an adapter on each.

References:
    - Failover clustering hardware requirements and storage options: avoid single points of failure in the network,
      learn.microsoft.com/windows-server/failover-clustering/clustering-requirements
    - vSphere networking best practices, redundant physical switches, techdocs.broadcom.com
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import ServiceView, Topology
from hadocs.topology.wiring import wiring_of
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(world: World, topology: Topology) -> Iterator[Result]:
    """Judge the services that outlive a machine by the switches between them and their clients; one hit a switch."""
    found: dict[str, tuple[dict[str, None], list[str]]] = {}
    wiring = wiring_of(world)
    for key, view in topology.services.items():
        networks = _client_networks(world, view)
        switches = {s for n in networks for s in wiring.carrying[n]}
        unsaid = any(n in wiring.unsaid for n in networks)
        if (view.topology == "stand-alone" and len(view.machines) < 2) or unsaid or len(switches) != 1:
            continue
        carried, services = found.setdefault(switches.pop(), ({}, []))
        carried |= dict.fromkeys(networks)
        services.append(key)
    for switch, (carried, services) in found.items():
        yield Hit(
            ("networks", next(iter(carried)), "switches"),
            f"{switch} alone carries {listed(tuple(carried))}: when it fails, clients reach nothing of "
            f"{listed(services)}, wherever {'that runs' if len(services) == 1 else 'those run'}.",
            f"Carry {listed(tuple(carried))} over a second switch.",
            (*carried, *services),
        )


def _client_networks(world: World, view: ServiceView) -> tuple[str, ...]:
    """All networks on which any of the machines of a service answers clients; none where one of them has none."""
    by_machine = [world.with_role(world.networks_of(m), "client") for m in view.machines]
    if not by_machine or not all(by_machine):
        return ()
    return tuple(dict.fromkeys(n for some in by_machine for n in some))
