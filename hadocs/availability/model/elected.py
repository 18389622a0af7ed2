"""What of the things that a service needs is felt by it: a primary under Patroni goes on while its store elects anew.

Source: Patroni, docs/dcs_failsafe_mode.rst and dynamic_configuration.rst: the leader retries for retry_timeout, and its
lock lives for ttl; an election of etcd takes a second or two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hadocs.topology.lock_stores import elected_anew, stores
from hadocs.topology.model import Loss
from hadocs.topology.world import World


def felt(world: World, service: str, loss: Loss) -> tuple[str, ...]:
    """A service and what it needs, but for stores of a lock that a loss shakes while their service goes on."""

    def without(key: str) -> Iterable[str]:
        return () if key in loss.interrupted or key in loss.down else stores(world, key)

    return closure(world, service, without)


def unnoticed(world: World, service: str) -> frozenset[str]:
    """What a service needs as stores of locks alone, of which others elect anew before anything is missed."""

    def without(key: str) -> Iterable[str]:
        return (n for n in world.spec.services[key].requires if elected_anew(world, key, n))

    every = closure(world, service)
    return frozenset(every) - frozenset(closure(world, service, without))


def closure(
    world: World, service: str, without: Callable[[str], Iterable[str]] = lambda _key: ()
) -> tuple[str, ...]:
    """A service and all that it needs, itself first; ``without`` says what of each service's needs is left out."""
    found: dict[str, None] = {}
    stack = [service]
    while stack:
        at = stack.pop()
        if at not in found:
            found[at] = None
            left = set(without(at))
            stack.extend(reversed([n for n in world.spec.services[at].requires if n not in left]))
    return tuple(found)
