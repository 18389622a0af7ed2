"""PostgreSQL under Patroni, which starts its server again before it gives the leader's lock up.

Source: Patroni's page on its dynamic configuration, by timer.
"""

from __future__ import annotations

from dataclasses import replace

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.watching import Asked, Watch
from hadocs.platforms.facts import Product

PRODUCTS = ("postgresql",)


def program(asked: Asked, product: Product, usual: Watch) -> Watch:
    """By Patroni: its next round finds it, and waits for the recovery until primary_start_timeout."""
    loop, again = of_layer("patroni", "loop"), of_layer("patroni", "start_again")
    if not product.id.endswith("patroni") or loop is None or again is None:
        return usual
    over = "a replica is promoted then" if asked.others else ""
    started = f"PostgreSQL on {asked.machine} recovers within primary_start_timeout, by default 5 min: {over}"
    return replace(
        usual,
        sees=True,
        terms=(loop,),
        pause=(),
        starts=(replace(again, assumed=started.removesuffix(": ")),),
        engine="Patroni",
        moves=False,
        ends="",
        fences=False,
        empties=False,
        otherwise="",
    )
