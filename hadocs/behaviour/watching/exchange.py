"""Exchange from 2013 on: Managed Availability restarts what is not well, then Active Manager mounts another copy.

Source: Microsoft's page on Managed Availability, by timer.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.watching import Asked, Watch
from hadocs.platforms.facts import Product

PRODUCTS = ("exchange",)


def program(asked: Asked, product: Product, usual: Watch) -> Watch:
    """A DAG of 2013 and later watches itself; older ones leave it to the cluster."""
    release = product.id.partition("/")[2]
    unhealthy = of_layer("exchange", "unhealthy")
    if not release.endswith("dag") or release.startswith("2010") or unhealthy is None:
        return usual
    return replace(
        usual,
        sees=True,
        terms=(unhealthy,),
        pause=(),
        engine="Managed Availability",
        otherwise="Active Manager mounts another copy" if asked.others else usual.otherwise,
    )
