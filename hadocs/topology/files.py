"""Machines that no longer reach their files after a loss."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from hadocs.topology.aftermath import State, reaches
from hadocs.topology.touch import touch_of


def stop_without_files(state: State) -> None:
    """Stop the VMs that no longer reach their own files, and the witnesses that lie in stopped VMs."""
    world = state.world
    out = cache(
        partial(reaches, state)
    )  # machines of one host with files in one place are asked for together
    touch, ever = touch_of(world), state.estate.without_files
    touched = {vm for way in ways_lost(state) for vm in touch.vms_by_way.get(way, ())}
    aside = {vm for vm in (*state.machines, *state.restarted, *touched) if vm in ever} if ever else set()
    state.as_ever = frozenset(ever.keys() - aside)
    for vm in touched:
        entry = world.spec.vms[vm]
        if not state.runs(vm) or not entry.files or vm in state.restarted:
            continue
        why = out(entry.on or vm, entry.files)
        if why:
            state.machines.add(vm)
            state.causes[vm] = f"the files of {vm} can't be reached: {why}"
    state.machines |= state.as_ever
    for vm in touch.witness_vms.intersection(state.machines):
        state.witnesses.update(touch.witnesses_at[f"machine:{vm}"])


def ways_lost(state: State) -> Iterator[str]:
    """What is lost of the ways to data, as `hadocs.topology.touch.Touch` names them."""
    yield from (f"storage:{s}" for s in state.storage)
    yield from (f"volume:{v}" for v in state.volumes)
    yield from (f"network:{n}" for n in state.networks)
    yield from (f"storage:{s}" for _, s in state.paths)
    for machine, network in state.adapters:
        yield f"network:{network}"
        # A machine that holds a part of a storage is out of it, as a whole, without its adapter.
        yield from (f"storage:{s}" for s in touch_of(state.world).storage_at.get(f"machine:{machine}", ()))
