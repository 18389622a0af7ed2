"""DHCP of Windows from 2012 on: the partner of a lost server goes on with what it may give alone.

Source: Microsoft's page on Add-DhcpServerv4Failover, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.products import Aside, Fewer
from hadocs.behaviour.wording import lasting
from hadocs.topology.platform import machine_platform, older
from hadocs.topology.wording import listed

PRODUCTS = ("dhcp",)


def goes_on(fewer: Fewer) -> tuple[Aside, ...]:
    """Leases are renewed for the lead time at most; the partner's range stays closed until a person opens it."""
    lead = of_layer("dhcp", "lead_time")
    old = fewer.product.id.endswith("2008r2")
    if (
        lead is None
        or old
        or any(older(machine_platform(fewer.world, m), "hyper-v", "2012") for m in fewer.left)
    ):
        return ()
    lost, left, time = listed(fewer.lost), listed(fewer.left), lasting(lead.span)
    return (
        Aside(
            "runs-on",
            "engine",
            why=f"as partners of a failover, {left} renews leases for at most {time} at a time and gives new ones from "
            f"its own part; once {lost} is surely down a person declares it, and {time} later the whole range is free",
            grounds=lead.grounds,
        ),
    )
