"""Cuts between sites that a cluster outlives, and a service on it may not."""

from __future__ import annotations

from hadocs.behaviour.polls import cuts
from hadocs.spec.reach import reached
from hadocs.topology.aftermath import Estate


def shaken(estate: Estate, service: str) -> tuple[tuple[str, ...], ...]:
    """The cuts between sites with which a service may be down though its clusters go on: the sites of each."""
    world, services = estate.world, estate.world.spec.services
    every = reached(service, lambda key: services[key].requires)
    below = dict.fromkeys(
        cluster
        for key in every
        for cluster in (
            world.cluster_of(services[key]),
            *map(world.host_cluster, world.carriers(services[key])),
        )
        if cluster
    )
    return tuple(
        dict.fromkeys(
            poll.places
            for cluster in below
            for poll in cuts(estate, cluster)
            if any({*every} & {*b.shaky} for b in poll.ballots)
        )
    )
