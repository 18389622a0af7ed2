"""What one thing more can save at the most, known from the estate as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.availability.model.additions import Addition, additions
from hadocs.availability.model.composed import FEWER, Composed
from hadocs.availability.model.core import Model
from hadocs.availability.model.helped import bound, helped, needless
from hadocs.spec.load import load
from hadocs.topology.build import estate_of

SPECS = Path(__file__).parents[4] / "specs"


def asked(spec: str, service: str) -> tuple[Composed, dict[str, Addition]]:
    """A service as it is, and what could be added by kind."""
    model = Model(estate_of(load(SPECS / f"{spec}.yaml").spec))
    found = additions(model.world.spec, model.closure(service), {})
    return Composed(model.core(service), model.sample(FEWER)), {a.kind: a for a in found}


def test_a_host_more_helps_against_the_loss_of_hosts_and_of_what_takes_them_along() -> None:
    present, more = asked("north-texas", "erp-data")
    kinds = {present.core.model.components.by_name[n].kind for n in helped(present.core, more["host"])}
    assert kinds == {"host", "hypervisor", "rack"}


def test_of_two_hosts_the_third_is_worked_out() -> None:
    """The common causes of both are eight minutes a year."""
    present, more = asked("article-host", "file-service")
    assert "host" not in needless(present, more.values())


def test_where_four_hosts_and_another_site_take_over_a_fifth_is_not() -> None:
    present, more = asked("north-texas", "erp-data")
    assert needless(present, more.values()) == {"host", "path", "switch"}
    assert 0 < bound(present, more["host"]) < 0.001 * present.minutes.mean


@pytest.mark.parametrize("kind", ["path", "switch"])
def test_one_more_path_or_switch_costs_nothing_and_has_one_bound(kind: str) -> None:
    present, more = asked("north-texas", "print")
    names = helped(present.core, more[kind])
    assert bound(present, more[kind]) == present.standing(names) + present.beside_the_tree(names)
