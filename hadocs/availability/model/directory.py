"""Which takeovers wait for a domain controller, and for how long. Knows no probabilities.

The Cluster service gets the computer object of a network name from a domain controller (learn.microsoft.com, network
name property CreatingDC): where a loss takes the only one along, the role comes up after the controller is back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hadocs.platforms import catalog

if TYPE_CHECKING:
    from hadocs.spec.model import Spec
    from hadocs.topology.aftermath import Estate
    from hadocs.topology.model import Loss

FAMILY = "ad-ds"


def directories(spec: Spec) -> tuple[str, ...]:
    """The services that are a directory: their machines are the domain controllers."""
    found = []
    for key, service in spec.services.items():
        product = catalog.find_product(service.product) if service.product else None
        if product is not None and product.id.partition("/")[0] == FAMILY:
            found.append(key)
    return tuple(found)


def awaited(estate: Estate, cluster: str, closure: tuple[str, ...], loss: Loss) -> tuple[str, ...]:
    """The directories for which a cluster's takeover after a loss has to wait; none where one is left.

    Those that the services of a ``closure`` need anyway are none of them: with these they are down.
    """
    spec = estate.world.spec
    windows = cluster in estate.rules and estate.rules[cluster].model.startswith("wsfc")
    if not windows or spec.clusters[cluster].domain in ("workgroup", "detached"):
        return ()
    there = directories(spec)
    if any(d in closure or d not in (*loss.interrupted, *loss.down) for d in there):
        return ()
    return there
