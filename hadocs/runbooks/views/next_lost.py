"""What must not be lost next while a site is away: machines and storage that alone would take nothing down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hadocs.behaviour.risk import Risk, risks
from hadocs.runbooks.views.base import SomeCluster, SomeService, View
from hadocs.topology.failures import examine
from hadocs.topology.model import Thing
from hadocs.topology.world import World

MOST = 12
"""Of more things that are left none is looked at: the work grows with each of them."""


@dataclass(frozen=True)
class NextLost:
    """Things each of which, lost next, takes ``services`` down and leaves ``clusters`` without quorum.

    ``doubtful`` are services and ``unsure`` clusters for which that is not certain.
    """

    things: tuple[View, ...]
    services: tuple[SomeService, ...]
    clusters: tuple[SomeCluster, ...]
    doubtful: tuple[SomeService, ...]
    unsure: tuple[SomeCluster, ...]


def next_lost(look: Any, site: View) -> tuple[NextLost, ...]:
    """What takes more down once a site is lost, those together that come to the same; what goes on by itself counts."""
    lost: Thing = look.thing(site)
    others = _others(look.analysis.estate, lost)
    if not others or len(others) > MOST:
        return ()
    together: dict[tuple[tuple[str, ...], ...], list[Risk]] = {}
    for risk in risks(look.analysis.estate, (lost,), others):
        effects = risk.services, risk.clusters, risk.doubtful, risk.unsure
        together.setdefault(effects, []).append(risk)
    return tuple(
        NextLost(
            tuple(_view(look, risk.thing) for risk in same),
            tuple(map(look.service, down)),
            tuple(map(look.cluster, stopped)),
            tuple(map(look.service, doubtful)),
            tuple(map(look.cluster, unsure)),
        )
        for (down, stopped, doubtful, unsure), same in together.items()
    )


def _view(look: Any, thing: Thing) -> View:
    named = {"storage": look.storage, "site": look.site}.get(thing.kind, look.machine)
    found: View = named(thing.id)
    return found


def _others(estate: Any, lost: Thing) -> list[Thing]:
    """The machines that are left, the arrays whose mirror is lost, and what decides for storage."""
    world: World = estate.world
    state = examine(estate, (lost,))[1][0].state
    gone = {*state.machines, *state.storage, lost.id}
    gone |= {t.id for t in world.domains.fall((lost,)).things}
    deciding = {w for s in world.spec.storage.values() if (w := s.witness)}
    return [
        t
        for t in world.things
        if t.id not in gone
        and (
            t.kind in ("host", "server")
            or (t.kind == "storage" and world.mirror_of(t.id) is not None)
            or (t.kind == "site" and t.id in deciding)
        )
    ]
