"""How often work on a machine hands a service over: out of its way, and back where something takes it back."""

from __future__ import annotations

from hadocs.availability.model.modelled import Modelled
from hadocs.behaviour.engines import family
from hadocs.behaviour.homecoming import handed_back

_GIVEN_BACK = ("wsfc", "pacemaker")
"""Families of clusters whose procedures give a service back to the member that had it."""


def handovers(model: Modelled, key: str) -> int:
    """How often a service pauses that is handed over for a patch day: once more where it goes back, by itself or by the
    procedure. Elsewhere it stays: of members that are done in turn, who carries it is the last.
    """
    cluster = model.world.cluster_of(model.world.spec.services[key])
    given = cluster is not None and family(model.times.clusters[cluster]) in _GIVEN_BACK
    return 2 if given or handed_back(model.world, model.times, key).fate == "goes" else 1
