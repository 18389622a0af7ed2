"""Which services a host or server takes down that loses no more than its own way to a storage or a network."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.topology.aftermath import Estate
from hadocs.topology.depend import Dependencies
from hadocs.topology.ends import ends
from hadocs.topology.failures import lose
from hadocs.topology.model import Thing


@dataclass(frozen=True, slots=True)
class Tied:
    """Own paths and adapters of hosts and servers: those whose loss alone takes a service ``down``, and those with
    which that is ``uncertain``.
    """

    down: tuple[Thing, ...] = ()
    uncertain: tuple[Thing, ...] = ()


def tied(estate: Estate, service: str) -> Tied:
    """What the own ties of those machines do to a service that it, or what it needs, hangs on.

    Virtual machines are left out: their adapters are those of their hosts.
    """
    world = estate.world
    ever = lose(estate, ())
    if service in (*ever.down, *ever.uncertain):
        return Tied()
    near = {thing.id for thing in Dependencies(world).of(service)}
    down, uncertain = [], []
    for tie in world.ties:
        machine = ends(world, tie.id)[0]
        if machine not in near or world.kinds[machine] == "vm":
            continue
        loss = lose(estate, (tie,))
        if service in loss.down:
            down.append(tie)
        elif service in loss.uncertain:
            uncertain.append(tie)
    return Tied(tuple(down), tuple(uncertain))
