"""Switches that adapters alone name are switches: they fail, are told of, and carry what hangs on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.estates import spec

from hadocs.analysis import Analysis
from hadocs.availability.model.additions import additions
from hadocs.availability.model.core import Model
from hadocs.pages.context import Context
from hadocs.pages.narrative import inventory
from hadocs.runbooks.preflight import preflight
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.spec.source import Source
from hadocs.topology.build import estate_of, study
from hadocs.topology.depend import own
from hadocs.topology.model import Thing
from hadocs.topology.wiring import wiring_of


def two(named: bool, *cables: str) -> Spec:
    """Two servers with an address of their own; the switches of lan are named by it, or by adapters alone."""
    adapters = {f"nic-{n}": {"switch": s} for n, s in enumerate(cables)}
    return spec(
        networks={"lan": {"roles": ["client", "cluster"], **({"switches": list(cables)} if named else {})}},
        servers={
            f"m-{n}": {"os": "Debian 12", "networks": ["lan"], **({} if named else {"adapters": adapters})}
            for n in (1, 2)
        },
        clusters={"c": {"members": ["m-1", "m-2"], "platform": "pacemaker/rhel9"}},
        services={"db": {"runs_on": "c", "active_on": "m-1", "product": "postgresql/16"}},
    )


def analysis(made: Spec) -> Analysis:
    topology, estate = study(made)
    return Analysis(Source.__new__(Source), made, topology, known_estate=estate)


@pytest.mark.parametrize("named", [True, False])
def test_a_switch_that_adapters_alone_name_fails_as_one_that_the_network_names(named: bool) -> None:
    model = Model(estate_of(two(named, "sw-1")))
    assert model.core("db").single("switch:sw-1")
    assert not any("does not state" in c.label for c in model.components.by_name.values())


def test_a_second_switch_on_which_all_adapters_hang_is_one_more_for_its_network() -> None:
    one, both = (Model(estate_of(two(False, *cables))) for cables in (("sw-1",), ("sw-1", "sw-2")))
    assert one.core("db").single("switch:sw-1") and not both.core("db").single("switch:sw-1")
    assert any(
        c.common and {t.id for t in c.things} == {"sw-1", "sw-2"} for c in both.components.by_name.values()
    )


def test_a_network_whose_machines_do_not_all_say_where_they_hang_has_a_switch_that_nobody_states() -> None:
    made = two(False, "sw-1")
    servers = dict(made.servers)
    servers["m-2"] = servers["m-2"].model_copy(update={"adapters": {}})
    half = made.model_copy(update={"servers": servers})
    model = Model(estate_of(half))
    assert [c.label for c in model.components.by_name.values() if "does not state" in c.label] == [
        "the switch of lan, which the spec does not state"
    ]
    assert wiring_of(estate_of(half).world).unsaid == {"lan"}


@pytest.mark.parametrize("named", [True, False])
def test_one_switch_more_is_tried_where_adapters_alone_name_them(named: bool) -> None:
    made = two(named, "sw-1")
    tried = {a.kind: a for a in additions(made, ("db",), {})}["switch"]
    assert tried.spec is not None
    assert not Model(estate_of(tried.spec)).core("db").single("switch:sw-1")


@pytest.mark.parametrize("named", [True, False])
def test_pages_tell_of_a_switch_that_adapters_alone_name(named: bool) -> None:
    found = analysis(two(named, "sw-1"))
    ctx = Context(found)
    assert "`sw-1`" in str(inventory.networks(ctx))
    assert Thing("switch", "sw-1") in own(found.estate.world, "db")


def test_a_switch_is_in_danger_while_the_other_server_is_away() -> None:
    made = two(False, "sw-1")
    servers = dict(made.servers)
    other = servers["m-2"].adapters["nic-0"].model_copy(update={"switch": "sw-2"})
    servers["m-2"] = servers["m-2"].model_copy(update={"adapters": {"nic-0": other}})
    found = preflight(analysis(made.model_copy(update={"servers": servers})), "m-1")
    assert "sw-2" in {h.thing.id for h in found.hurts if h.new_down}


def test_a_leader_that_no_client_reaches_is_down_until_its_switch_is_back_and_so_are_members_on_one_switch() -> (
    None
):
    field = Path(__file__).parents[1] / "behaviour" / "field"
    mongo = Model(estate_of(load(field / "mongodb-two-networks.yaml").spec)).core("db")
    assert mongo.single("switch:sw-l1") and not mongo.single("switch:sw-l2")
    store = Model(estate_of(load(field / "patroni-store-outside.yaml").spec))
    assert store.core("lock").single("switch:sw-d2") and store.core("pg").single("switch:sw-d2")
    assert not store.core("pg").single("switch:sw-d1")
