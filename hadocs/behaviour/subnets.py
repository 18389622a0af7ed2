"""The address that clients keep of a service whose new member stands in another subnet.

Source: Microsoft's pages on listeners and network names over several subnets, by timer.
"""

from __future__ import annotations

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.model import Span, Term
from hadocs.topology.world import World


def old_address(
    world: World, service: str, carrier: str, to: str | None, otherwise: str = ""
) -> tuple[Term, ...]:
    """Until the record of the name has run out in the caches of clients; nothing where both are in one subnet.

    ``otherwise`` says in a clause what makes it shorter and is not stated.
    """
    life = of_layer("sql-server", "name_life")
    if to is None or life is None or life.span.high is None:
        return ()
    old, new = (_subnets(world, m) for m in (carrier, to))
    if not old or not new or old & new:
        return ()
    why = (
        otherwise
        or f"clients have asked for the name of {service} just before, and HostRecordTTL is its default"
    )
    return (Term("name_life", Span(0.0, life.span.high), life.grounds, why),)


def _subnets(world: World, machine: str) -> frozenset[str]:
    """The subnets in which clients reach a machine; networks with the same addresses are one."""
    networks = world.networks_of(machine)
    found = world.with_role(networks, "client") or networks
    return frozenset(world.spec.networks[n].cidr or n for n in found)
