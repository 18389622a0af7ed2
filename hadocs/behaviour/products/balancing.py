"""Addresses that several machines share: keepalived by VRRP, and Network Load Balancing of Windows.

Sources: keepalived.conf(5) and its vrrp.h; Microsoft's pages on the heartbeats of Network Load Balancing, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer, unknown
from hadocs.behaviour.model import Term
from hadocs.behaviour.products import Aside, Fewer, Handover, Taking
from hadocs.platforms.facts import Product

PRODUCTS = ("keepalived", "nlb")


def takes_address(product: Product) -> Handover:
    """Three advertisements are missed, then the backup with the highest priority takes the address."""
    wait = of_layer(product.id, "master_down") or unknown(
        "master_down", "how soon the address moves is not known"
    )
    told = of_layer(product.id, "master_leaves")
    leaves = (told,) if told else None
    return Handover(actor="engine", title="VRRP", begins=(wait,), from_loss=True, leaves=leaves)


def hands_over(taking: Taking) -> Handover | None:
    """In a cluster of its own as without one."""
    return takes_address(taking.product) if taking.product.id == "keepalived" else None


def goes_on(fewer: Fewer) -> tuple[Aside, ...]:
    """The others share what the lost one had once they have converged; its connections are gone."""
    wait = of_layer("nlb", "convergence") if fewer.product.id == "nlb" else None
    return (Aside("reconnects", "clients", (Term("convergence", wait.span, wait.grounds),)),) if wait else ()
