"""The witness or mediator of storage that lies on two sides stands with one of them.

Why:
    It is there to tell a side that is left that the other one is lost. With one of the sides it is lost together with
    that side: of two arrays neither may go on by itself then, and of vSAN two of three votes are gone. The side that is
    whole stops as well.

Fails:
    platform: hyper-v/2022
    sites: {north: {}, south: {}}
    storage:
      a: {site: north, protocols: [fc], mirror: b, witness: north}
      b: {site: south, protocols: [fc]}
    hosts: {h-1: {site: north}, h-2: {site: south}}
    ---
    platform: vsphere/8.0
    sites: {north: {}, south: {}, third: {}}
    storage:
      vs: {kind: hyperconverged, protocols: [vsan], on: [n-1, n-2, s-1, s-2], copies: 2, fault_domain: site, witness: w}
    hosts: {n-1: {site: north}, n-2: {site: north}, s-1: {site: south}, s-2: {site: south}}
    vms: {w: {on: s-1}}
    ---
    platform: vsphere/8.0
    storage: {vs: {kind: hyperconverged, protocols: [vsan], on: [x-1, x-2], copies: 2, witness: w}}
    hosts: {x-1: {}, x-2: {}}
    vms: {w: {on: x-1}}

Passes:
    platform: vsphere/8.0
    sites: {north: {}, south: {}, third: {}}
    storage:
      vs: {kind: hyperconverged, protocols: [vsan], on: [n-1, s-1], copies: 2, fault_domain: site, witness: third}
    hosts: {n-1: {site: north}, s-1: {site: south}}
    ---
    platform: vsphere/8.0
    sites: {branch: {}}
    storage: {vs: {kind: hyperconverged, protocols: [vsan], on: [x-1, x-2], copies: 2, witness: x-3}}
    hosts: {x-1: {}, x-2: {}, x-3: {}}

Fix:
    Let the witness stand at a third site, or with a provider, on nothing that stands with either side.

References:
    - VMware, vSAN Planning, stretched and two-node clusters: the witness host is at a site of its own, and never on the
      cluster that it serves
    - HPE StoreVirtual, Failover Manager at a third site, vcloudnine.de "Managers and Quorum"
    - NetApp, MetroCluster Mediator and Tiebreaker: a third site
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.rule import Hit, Result
from hadocs.spec.model import Spec
from hadocs.topology.holding import domains
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "error"


def check(spec: Spec, world: World) -> Iterator[Result]:
    """Judge each storage that names a witness by where that stands, and by what its sides stand on."""
    for key, storage in spec.storage.items():
        witness, other = storage.witness, world.mirror_of(key)
        if witness is None:
            continue
        if other is not None:
            sides: dict[str, tuple[str, ...]] = {
                home: (s,) for s in (key, other) if (home := world.storage_site(s)) is not None
            }
            found = _of_sites(world, witness, sides) if len(sides) == 2 else None
        elif len(apart := domains(world, key)) == 2 and "drbd" not in storage.protocols:
            sites = {home: d for d in apart if (home := world.site_of(d[0])) is not None}
            found = _of_sites(world, witness, sites) if len(sites) == 2 else _of_hosts(world, witness, apart)
        else:
            continue
        if found is not None:
            side, left = found
            yield Hit(
                ("storage", key, "witness"),
                f"The witness of {key} stands with {side}, one of its two sides: when that is lost, {listed(left)} "
                "can't go on without it.",
                f"Let the witness of {key} stand with neither side.",
                (key, side, *left),
            )


def _of_sites(
    world: World, witness: str, sides: dict[str, tuple[str, ...]]
) -> tuple[str, tuple[str, ...]] | None:
    """The site of a side that a witness stands at, and what the other side is."""
    at = witness if witness in world.spec.sites else world.site_of(witness)
    if at not in sides:
        return None
    return at, next(s for home, s in sides.items() if home != at)


def _of_hosts(
    world: World, witness: str, sides: tuple[tuple[str, ...], ...]
) -> tuple[str, tuple[str, ...]] | None:
    """The host of a side that a witness runs on, and what the other side is."""
    host = world.host_of(witness) if witness in world.kinds else None
    for side in sides:
        if host in side:
            return str(host), next(s for s in sides if s is not side)
    return None
