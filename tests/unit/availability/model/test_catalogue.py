"""The catalogue of reliability, and a spec's own figures in its place."""

from __future__ import annotations

import pytest
from support.estates import guest_cluster, host_cluster, spec

from hadocs.availability.model.assess import assess
from hadocs.availability.model.catalogue import catalogue, figures, kinds
from hadocs.availability.model.components import MODES, Component, Components, share
from hadocs.topology.build import study
from hadocs.topology.world import World


def test_every_figure_says_where_it_is_from_and_how_far_it_can_be_trusted() -> None:
    for entry in catalogue().values():
        assert entry.source
        assert entry.basis in ("published", "vendor", "assumed")
        assert entry.factor >= 1
        assert entry.value > 0


def test_where_no_figure_was_found_it_is_marked_as_assumed() -> None:
    assert all(i.basis == "assumed" for i in catalogue().values() if i.source == "none found")
    assert "own" in catalogue()["array.mtbf"].note


def test_a_kind_is_replaced_and_an_id_stands_beside_it() -> None:
    made = spec(
        **host_cluster(),
        assumptions={
            "host": {"mtbf": "5 y", "source": "contract"},
            "hv-1": {"mtbf": "2 y", "source": "it is old"},
            "hv-9": {"mtbf": "1 y", "source": "a slip"},
        },
    )
    found = figures(made, frozenset({"hv-1", "hv-2"}))
    assert found.inputs[found.key("host", "mtbf", "hv-2")].value == 5 * 8760
    assert found.inputs[found.key("host", "mtbf", "hv-1")].value == 2 * 8760
    assert found.inputs["host.mtbf"].basis == "spec"
    assert found.inputs["host.mttr"].basis == "assumed"
    assert found.unused == ("hv-9",)


def test_an_assumption_that_names_nothing_is_reported() -> None:
    made = spec(**host_cluster(), assumptions={"disk": {"mtbf": "1 y", "source": "a slip"}})
    found = assess(made, *study(made), compare=False)["share"]
    assert any("disk names no component" in note for note in found.notes)


def test_every_component_has_a_kind_of_the_catalogue_and_a_failure_mode() -> None:
    made = spec(**guest_cluster())
    components = Components(World(made), figures(made, frozenset()))
    for c in components.by_name.values():
        assert isinstance(c, Component)
        assert c.kind in kinds()
        assert c.mode in MODES


@pytest.mark.parametrize("of", [1, 2, 3, 4, 7])
def test_the_shares_of_common_failures_add_up_to_all_failures_of_a_member(of: int) -> None:
    from math import comb

    sizes = range(1, of + 1) if of <= 4 else (1, of)
    assert sum(comb(of - 1, k - 1) * share(k, of, 0.1, 0.3) for k in sizes) == pytest.approx(1)
