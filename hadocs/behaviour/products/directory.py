"""Active Directory: the other controllers answer, and roles of a lost one do not move by themselves.

Sources: Microsoft's pages on the DC locator and on timeouts of DNS clients, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.products import Aside, Fewer
from hadocs.topology.wording import listed

PRODUCTS = ("ad-ds",)


def goes_on(fewer: Fewer) -> tuple[Aside, ...]:
    """Clients ask the next DNS server of their list, and find another controller by it."""
    lost, left = listed(fewer.lost), listed(fewer.left, joiner="or")
    roles = Aside(
        "runs-on",
        "engine",
        why=f"{left} answers; operations master roles of {lost} stay with it until a person transfers or seizes them",
    )
    wait = of_layer("ad-ds", "next_dns_server")
    if wait is None:
        return (roles,)
    return (roles, Aside("reconnects", "clients", (wait,)))
