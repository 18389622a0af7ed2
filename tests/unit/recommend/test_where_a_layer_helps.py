"""A second layer is advised only where it helps: not beneath rented hosts, nor where enough members are left."""

from __future__ import annotations

from typing import Any

import pytest
from support.estates import spec

from hadocs.lint.run import check
from hadocs.recommend import Recommendation, recommend
from hadocs.topology.build import build, estate_of


def advised(count: int, *, vm: dict[str, Any] | None = None, **service: Any) -> Recommendation:
    """A database availability group of so many virtual machines on hosts of their own, with its witness elsewhere."""
    numbers = range(1, count + 1)
    vms = {f"ex{n}": {"os": "Windows Server 2019 Datacenter", **(vm or {"on": f"h{n}"})} for n in numbers}
    made = spec(
        platform="hyper-v/2019",
        sites={"here": {}, "there": {}},
        storage={f"d{n}": {} for n in numbers},
        hosts={} if vm else {f"h{n}": {"site": "here"} for n in numbers},
        vms=vms,
        clusters={
            "dag": {"members": list(vms), "quorum": {"witness": {"kind": "file-share", "site": "there"}}}
        },
        services={
            "mail": {
                "product": "exchange/2019-dag",
                "runs_on": "dag",
                "copies": {f"ex{n}": f"d{n}" for n in numbers},
                "objectives": {"availability": "99.95 %"},
                **service,
            }
        },
    )
    topology = build(made)
    (found,) = dict(recommend(made, topology, check(made, topology, estate_of(made)))).values()
    return found


def comes_back(found: Recommendation) -> tuple[str, str]:
    answer = next(a for a in found.path if a.id == "both")
    return answer.answer, answer.because.text


def test_of_enough_copies_none_has_to_come_back_soon() -> None:
    answer, why = comes_back(advised(4))
    assert answer == "no"
    assert "a second failure is outlived too" in why
    assert comes_back(advised(2))[0] == "yes"


@pytest.mark.parametrize("own", [{"failover": "manual"}, {"lag": "7 d"}])
def test_copies_that_only_a_person_activates_do_not_count(own: dict[str, str]) -> None:
    assert comes_back(advised(3))[0] == "no"
    assert comes_back(advised(3, replicas={"ex3": own}))[0] == "yes"


def test_beneath_hosts_of_a_provider_nobody_can_put_a_cluster() -> None:
    found = advised(2, vm={"provider": "azure", "site": "here"})
    answer, why = comes_back(found)
    assert answer == "no"
    assert "hosts of azure" in why


def test_a_witness_beside_the_members_moves_first() -> None:
    witness = {"kind": "file-share", "site": "here"}
    made = spec(
        platform="hyper-v/2022",
        sites={"here": {}, "there": {}},
        hosts={"h1": {"site": "here"}, "h2": {"site": "there"}},
        vms={"a": {"on": "h1", "os": "Windows Server 2022"}, "b": {"on": "h2", "os": "Windows Server 2022"}},
        clusters={"c": {"members": ["a", "b"], "quorum": {"witness": witness}, "site_failover": "automatic"}},
        services={"db": {"product": "sql-server/2022-ag", "runs_on": "c"}},
    )
    topology = build(made)
    (found,) = dict(recommend(made, topology, check(made, topology, estate_of(made)))).values()
    assert found.steps[0].rules == ("Q02",)
