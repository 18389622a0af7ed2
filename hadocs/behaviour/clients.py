"""What clients of a service take until they find it again: an address that is another one now, or a balancer's checks.

Sources: Microsoft's pages on listeners and network names over several subnets, by timer; what is stated of a balancer
is the spec's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.behaviour.known import of_layer, stated
from hadocs.behaviour.model import Ground, Span, Term
from hadocs.topology.wording import listed
from hadocs.topology.world import World


def old_address(
    world: World, service: str, carrier: str, others: Sequence[str], otherwise: str = ""
) -> tuple[Term, ...]:
    """Until clients have the address of a new member in another subnet; nothing where both are in one subnet.

    ``others`` are the members of which one takes it; those in other subnets count. ``otherwise`` says in a clause what
    makes it shorter and is not stated.
    """
    said = world.spec.services[service].clients
    away = _in_other_subnets(world, carrier, others)
    every = said.all_addresses if said else None
    if not away or (said and said.multi_subnet_failover and every is not False):
        return ()
    if every:
        return _in_turn(world, service)
    found = (
        stated("name_life", said.name_ttl, ("services", service, "clients", "name_ttl"))
        if said and said.name_ttl is not None
        else of_layer("sql-server", "name_life")
    )
    if found is None or found.span.high is None:
        return ()
    usual = "" if said and said.name_ttl is not None else ", and HostRecordTTL is its default"
    why = f"clients have asked for the name of {service} just before{usual}"
    if every is None and not (said and said.multi_subnet_failover is False):
        why = otherwise or why
    if len(away) < len(others):
        why = f"it goes to {listed(away, joiner='or')}, in another subnet; {why}"
    return (Term("name_life", Span(0.0, found.span.high), found.grounds, why),)


def stated_address(world: World, service: str, carrier: str, others: Sequence[str]) -> tuple[Term, ...]:
    """As `old_address`, for products of which nothing is known unless the spec says how long the name lives."""
    said = world.spec.services[service].clients
    if said is None or (said.name_ttl is None and not said.all_addresses):
        return ()
    return old_address(world, service, carrier, others)


def checks(world: World, service: str) -> tuple[Term, ...]:
    """Until a balancer leads its clients elsewhere: so many checks in a row, of which the first may come at once."""
    said = world.spec.services[service].clients
    if said is None or said.health_check is None:
        return ()
    several = said.checks or 1
    ground = Ground(route=("services", service, "clients", "health_check"), basis="spec")
    span = Span((several - 1) * said.health_check, several * said.health_check)
    assumed = (
        "" if said.checks else f"one check decides: services.{service}.clients.checks says if several do"
    )
    return (Term("health_check", span, (ground,), assumed),)


def _in_turn(world: World, service: str) -> tuple[Term, ...]:
    """Clients try one address after the other, and wait for each that does not answer."""
    patience = of_layer("sql-server", "connect_try")
    members = world.carriers(world.spec.services[service])
    dead = len({_subnets(world, m) for m in members}) - 1
    if patience is None or patience.span.high is None or dead < 1:
        return ()
    return (Term("connect_try", Span(0.0, patience.span.high * dead), patience.grounds),)


def _in_other_subnets(world: World, carrier: str, others: Sequence[str]) -> tuple[str, ...]:
    old = _subnets(world, carrier)
    return tuple(m for m in others if old and (new := _subnets(world, m)) and not old & new)


def _subnets(world: World, machine: str) -> frozenset[str]:
    """The subnets in which clients reach a machine; networks with the same addresses are one."""
    networks = world.networks_of(machine)
    found = world.with_role(networks, "client") or networks
    return frozenset(world.spec.networks[n].cidr or n for n in found)
