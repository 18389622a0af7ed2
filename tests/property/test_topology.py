"""What always holds for a topology, whatever the estate."""

from typing import Any

from hypothesis import given, settings
from support.generate import estates

from hadocs.spec.model import Spec
from hadocs.topology.build import build, estate_of
from hadocs.topology.failures import lose


def made(data: dict[str, Any]):
    """A spec and its topology."""
    spec = Spec.model_validate(data)
    return spec, build(spec)


@given(estates())
def test_each_loss_accounts_for_each_service_at_most_once(data: dict[str, Any]) -> None:
    _, topology = made(data)
    for loss in topology.losses.values():
        found = [*loss.down, *loss.uncertain, *loss.interrupted, *loss.weakened]
        assert len(found) == len(set(found))
        assert set(found) <= set(topology.services)
        assert set(loss.why) == {*loss.down, *loss.uncertain}
        assert all(loss.why.values())


@given(estates())
def test_a_machine_is_stopped_or_moved_never_both(data: dict[str, Any]) -> None:
    _, topology = made(data)
    for loss in topology.losses.values():
        assert not {m.what for m in loss.moved} & set(loss.stopped)
        for move in loss.moved:
            machine = topology.machines[move.what]
            assert move.source == machine.on
            assert move.to is None or move.to in machine.may_run_on


@given(estates())
def test_machines_move_only_within_their_host_cluster(data: dict[str, Any]) -> None:
    spec, topology = made(data)
    for machine in topology.machines.values():
        places = {*machine.may_run_on, *(b.host for b in machine.barred)}
        if machine.host_cluster and machine.kind == "vm":
            assert places | {machine.on} == set(spec.clusters[machine.host_cluster].members)
        else:
            assert not places


@given(estates())
def test_a_single_dependency_is_one_whose_loss_takes_the_service_down(data: dict[str, Any]) -> None:
    _, topology = made(data)
    for service in topology.services.values():
        for dependency in service.depends_on:
            downs = [x.down for x in topology.losses.values() if x.thing == dependency.thing]
            assert dependency.single == any(service.id in down for down in downs)


@given(estates())
def test_whatever_takes_a_service_down_is_among_what_it_depends_on(data: dict[str, Any]) -> None:
    _, topology = made(data)
    for loss in topology.losses.values():
        for key in loss.down:
            assert loss.thing in {d.thing for d in topology.services[key].depends_on}


@settings(max_examples=40)
@given(estates())
def test_losing_everything_takes_everything_that_stands_on_a_machine(data: dict[str, Any]) -> None:
    spec = Spec.model_validate(data)
    estate = estate_of(spec)
    everything = lose(estate, estate.world.things)
    assert set(everything.down) == set(spec.services)
    assert set(everything.stopped) == set(estate.world.kinds)


@given(estates())
def test_the_same_spec_gives_the_same_topology(data: dict[str, Any]) -> None:
    assert made(data)[1] == made(data)[1]
