"""The estate after a loss has settled: machines where they were restarted, services where they were taken over.

What was lost stays lost; whoever asks about the next loss names it again together with what has gone before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hadocs.topology.aftermath import Estate, reaches
from hadocs.topology.bereft import bereft
from hadocs.topology.build import estate_of
from hadocs.topology.failures import Run
from hadocs.topology.judgement import steps
from hadocs.topology.pairs import TAKEN, out_of_reach, taken_over
from hadocs.topology.placement import replicas
from hadocs.topology.quorum import Step

if TYPE_CHECKING:
    from hadocs.spec.model import Spec


def settled(
    estate: Estate, run: Run, unsettled: frozenset[str] = frozenset(), rebuilding: Iterable[str] = ()
) -> Estate:
    """The estate once all that happens by itself has happened, in one case of a loss.

    A machine that may have been restarted on any of several hosts is taken to run on the first of them. ``unsettled``
    are clusters that have not counted their votes anew by then, ``rebuilding`` storage that has begun to make anew
    what it has lost.
    """
    state = run.state
    moved = estate_of(_moved(estate.world.spec, run))
    history: dict[str, tuple[Step, ...]] = dict(estate.history)
    for key, cluster in estate.world.spec.clusters.items():
        gone = frozenset(m for m in cluster.members if m in state.machines) | (
            state.cut.get(key, frozenset()) & frozenset(cluster.members)
        )
        gone |= bereft(state, key)
        if gone or key in state.witnesses:
            now = Step(gone, key in state.witnesses, state.estate.orderly)
            history[key] = tuple(steps(estate, key, now))
    return replace(
        moved,
        history=history,
        attended=estate.attended,
        orderly=estate.orderly,
        earlier=frozenset(
            state.machines
            | state.sites
            | out_of_reach(state)
            | {f"network:{n}" for n in state.networks}
            | {f"{TAKEN}{key}" for key in taken_over(state)}
        ),
        unsettled=unsettled,
        anew={
            **estate.anew,
            **{
                key: frozenset(state.machines) & frozenset(estate.world.spec.storage[key].on)
                for key in rebuilding
            },
        },
    )


def _moved(spec: Spec, run: Run) -> Spec:
    state = run.state
    vms: dict[str, Any] = dict(spec.vms)
    for vm, move in {**state.restarted, **state.mirrored}.items():
        if state.runs(vm):
            host = move.to or state.fits[vm][0]
            vms[vm] = vms[vm].model_copy(update={"on": host, **_replica(spec, run, vm, host)})
    services: dict[str, Any] = dict(spec.services)
    for key, fate in run.fates.items():
        if fate.failover is not None and (
            to := fate.failover.to or _able(spec, run, key, fate.failover.source)
        ):
            services[key] = services[key].model_copy(update={"active_on": to})
    return _with(spec, vms=vms, services=services)


def _replica(spec: Spec, run: Run, vm: str, to: str) -> dict[str, str | None]:
    """The files of a machine that runs from its replica: on the local disks of its host, as far as stated."""
    if to not in replicas(run.state.world, vm):
        return {}
    files = (spec.vms[vm].files or "").partition("/")[0]
    if to in spec.storage[files].on:
        return {}
    there = (k for k, s in spec.storage.items() if s.kind == "local" and to in s.on)
    return {"files": next(there, None)}


def _able(spec: Spec, run: Run, service: str, source: str | None) -> str | None:
    """The first of those that can have taken a service over from a machine, which may live and lack its data."""
    state, copies = run.state, spec.services[service].copies
    ready = (
        m
        for m in state.world.carriers(spec.services[service])
        if state.runs(m) and m not in state.restarted and m != source
    )
    return next((m for m in ready if m not in copies or reaches(state, m, copies[m]) is None), None)


def _with(spec: Spec, **tables: Mapping[str, Any]) -> Spec:
    from types import MappingProxyType

    return spec.model_copy(update={name: MappingProxyType(dict(table)) for name, table in tables.items()})
