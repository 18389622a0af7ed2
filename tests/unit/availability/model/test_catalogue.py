"""The catalogue of reliability, and a spec's own figures in its place."""

from __future__ import annotations

from math import comb

import pytest
from support.estates import guest_cluster, host_cluster, spec

from hadocs.availability.model.assess import assess
from hadocs.availability.model.catalogue import catalogue, figures, kinds
from hadocs.availability.model.component import MODES, Component, share, sizes
from hadocs.availability.model.components import Components
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
    found = figures(made, {"hv-1": "host", "hv-2": "host"})
    assert found.inputs[found.key("host", "mtbf", "hv-2")].value == 5 * 8760
    assert found.inputs[found.key("host", "mtbf", "hv-1")].value == 2 * 8760
    assert found.inputs["host.mtbf"].basis == "spec"
    assert found.inputs["host.mttr"] == catalogue()["host.mttr"]
    assert found.unused == ("hv-9",)


def test_an_assumption_that_names_nothing_is_reported() -> None:
    made = spec(**host_cluster(), assumptions={"disk": {"mtbf": "1 y", "source": "a slip"}})
    found = assess(made, *study(made), compare=False)["share"]
    assert any("disk names no component" in note for note in found.notes)


def test_every_component_has_a_kind_of_the_catalogue_and_a_failure_mode() -> None:
    made = spec(**guest_cluster())
    components = Components(World(made), figures(made, {}))
    for c in components.by_name.values():
        assert isinstance(c, Component)
        assert c.kind in kinds()
        assert c.mode in MODES


@pytest.mark.parametrize("of", [1, 2, 3, 4, 5, 6, 7, 40])
def test_the_shares_of_common_failures_add_up_to_all_failures_of_a_member(of: int) -> None:
    kinds = (1, *sizes(of)) if of > 1 else (1,)
    assert sum(comb(of - 1, k - 1) * share(k, of, 0.1, 0.3) for k in kinds) == pytest.approx(1)


def test_the_shares_of_common_failures_are_those_of_multiple_greek_letters() -> None:
    beta, gamma = 0.1, 0.3
    assert share(2, 2, beta, gamma) == pytest.approx(beta)
    assert share(2, 3, beta, gamma) == pytest.approx(beta * (1 - gamma) / 2)
    assert share(3, 3, beta, gamma) == pytest.approx(beta * gamma)
    assert share(3, 4, beta, gamma) == pytest.approx(beta * gamma * (1 - gamma) / 3)
    assert share(4, 4, beta, gamma) == pytest.approx(beta * gamma**2)


def test_one_more_of_a_kind_never_makes_it_likelier_that_all_fail_at_once() -> None:
    everything = [share(n, n, 0.1, 0.3) for n in range(1, 12)]
    assert everything == sorted(everything, reverse=True)
