"""The address that clients keep of a service whose new member stands in another subnet.

Source: Microsoft's pages on listeners and network names over several subnets, by timer.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.known import of_layer
from hadocs.behaviour.model import Span, Term
from hadocs.topology.wording import listed
from hadocs.topology.world import World


def old_address(
    world: World, service: str, carrier: str, others: Sequence[str], otherwise: str = ""
) -> tuple[Term, ...]:
    """Until the record of the name has run out in the caches of clients; nothing where both are in one subnet.

    ``others`` are the members of which one takes it; those in other subnets count. ``otherwise`` says in a clause what
    makes it shorter and is not stated.
    """
    life = of_layer("sql-server", "name_life")
    if life is None or life.span.high is None:
        return ()
    old = _subnets(world, carrier)
    away = tuple(m for m in others if old and (new := _subnets(world, m)) and not old & new)
    if not away:
        return ()
    why = (
        otherwise
        or f"clients have asked for the name of {service} just before, and HostRecordTTL is its default"
    )
    if len(away) < len(others):
        why = f"it goes to {listed(away, joiner='or')}, in another subnet; {why}"
    return (Term("name_life", Span(0.0, life.span.high), life.grounds, why),)


def _subnets(world: World, machine: str) -> frozenset[str]:
    """The subnets in which clients reach a machine; networks with the same addresses are one."""
    networks = world.networks_of(machine)
    found = world.with_role(networks, "client") or networks
    return frozenset(world.spec.networks[n].cidr or n for n in found)
