"""In which order what stands at a site starts when everything is off, as procedures name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hadocs.behaviour.power import Start, power_returns


@dataclass(frozen=True)
class Stage:
    """What can start once the stages before it are there; ``by_hand`` are those that nothing of the spec starts.

    ``circle`` is true of what waits for each other, and never starts by itself; it comes last.
    """

    number: int
    circle: bool
    storage: tuple[Any, ...] = ()
    metal: tuple[Any, ...] = ()
    clusters: tuple[Any, ...] = ()
    machines: tuple[Any, ...] = ()
    services: tuple[Any, ...] = ()
    by_hand: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return str(self.number)


def stages(look: Any, site: str) -> tuple[Stage, ...]:
    """The stages of a site; those in which nothing of it starts are left out, and the others counted from 1."""
    starts = [s for s in power_returns(look.analysis.estate, look.analysis.topology) if _there(look, site, s)]
    order = sorted({s.stage for s in starts if s.stage is not None})
    found = [
        _stage(look, n, [s for s in starts if s.stage == stage], False) for n, stage in enumerate(order, 1)
    ]
    stuck = [s for s in starts if s.stage is None]
    return (*found, *((_stage(look, len(found) + 1, stuck, True),) if stuck else ()))


def _stage(look: Any, number: int, some: Sequence[Start], circle: bool) -> Stage:
    def of(*kinds: str) -> tuple[Any, ...]:
        return tuple(_view(look, s) for s in some if s.kind in kinds)

    return Stage(
        number,
        circle,
        of("storage"),
        of("host", "server"),
        of("cluster"),
        of("vm"),
        of("service"),
        tuple(_view(look, s) for s in some if s.kind == "vm" and s.actor == "person"),
    )


def _view(look: Any, start: Start) -> Any:
    kinds = {"storage": look.storage, "cluster": look.cluster, "service": look.service}
    return kinds.get(start.kind, look.machine)(start.subject)


def _there(look: Any, site: str, start: Start) -> bool:
    """Whether something stands at a site; a cluster and a service, where one of its members does."""
    if start.kind == "storage":
        at = look.world.storage_site(start.subject)
        return at == site or (
            at is None and any(_at(look, m, site) for m in look.spec.storage[start.subject].on)
        )
    if start.kind == "cluster":
        return any(_at(look, m, site) for m in look.analysis.topology.clusters[start.subject].members)
    if start.kind == "service":
        return any(_at(look, m, site) for m in look.analysis.topology.services[start.subject].active)
    return _at(look, start.subject, site)


def _at(look: Any, machine: str, site: str) -> bool:
    return bool(look.world.site_of(machine) == site)
