"""All links between two sites of a cluster go with one failure domain.

Why:
    Two links outlive the loss of one. Two fibres in one duct, or two lines through one room, are cut by the same
    digger, and the sites lose each other: a cluster over both then has to decide which side goes on.

Fails:
    platform: hyper-v/2022
    sites: {north: {}, south: {}}
    failure_domains: {duct: {kind: other}}
    links:
      fibre-1: {between: [north, south], stands_in: duct}
      fibre-2: {between: [north, south], stands_in: duct}
    hosts: {hv-1: {site: north}, hv-2: {site: south}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Passes:
    platform: hyper-v/2022
    sites: {north: {}, south: {}}
    failure_domains: {duct: {kind: other}, pole: {kind: other}}
    links:
      fibre-1: {between: [north, south], stands_in: duct}
      fibre-2: {between: [north, south], stands_in: pole}
    hosts: {hv-1: {site: north}, hv-2: {site: south}}
    clusters: {hvc: {members: [hv-1, hv-2]}}

Fix:
    Lead one of the links another way, through other ducts and rooms.

References:
    - vSAN stretched cluster guide, network requirements, vmware.com
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.lint.helpers_domains import common, the
from hadocs.lint.rule import Hit, Result
from hadocs.topology.model import Thing
from hadocs.topology.wiring import wiring_of
from hadocs.topology.wording import listed
from hadocs.topology.world import World

SEVERITY = "warning"


def check(world: World) -> Iterator[Result]:
    """Look for what takes all links between two sites in which members of one cluster stand."""
    for ends, links in wiring_of(world).bundles.items():
        over = [
            key
            for key, cluster in world.spec.clusters.items()
            if {world.site_of(m) for m in cluster.members}.issuperset(ends)
        ]
        domain = (
            common(world, [Thing("link", link) for link in links], but=())
            if len(links) > 1 and over
            else None
        )
        if domain is not None:
            yield Hit(
                ("links", links[0], "stands_in"),
                f"{listed(links)}, all links between {listed(ends)}, go with {the(world, domain)}.",
                f"Lead one of {listed(links)} past {domain}.",
                (*over, *links, domain),
            )
