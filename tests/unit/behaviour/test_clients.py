"""How clients find a service again, and how many of its instances have to run: both are part of an outage."""

from typing import Any

import pytest
from support.timelines import happens, the

from hadocs.behaviour.model import Span


def group(product: str = "sql-server/2019-ag", **clients: Any) -> dict[str, Any]:
    """A database of two servers in two subnets, whose clients find it as is said."""
    servers = {
        name: {"os": "Windows Server 2019", "networks": ["heart", f"lan-{name}"]} for name in ("a", "b")
    }
    copies = {"copies": {"a": "d-a", "b": "d-b"}, "commit": "synchronous"} if product.endswith("ag") else {}
    return {
        "networks": {
            "heart": {"roles": ["cluster"]},
            **{f"lan-{n}": {"roles": ["client"], "cidr": f"10.0.{i}.0/24"} for i, n in enumerate("ab")},
        },
        "storage": {f"d-{n}": {"kind": "local", "on": [n]} for n in servers},
        "servers": servers,
        "clusters": {"k": {"members": ["a", "b"], "quorum": {"witness": {"kind": "cloud"}}}},
        "services": {"s": {"product": product, "runs_on": "k", "clients": clients, **copies}},
    }


@pytest.mark.parametrize(
    ("clients", "takes"),
    [
        ({"name_ttl": "5 min"}, [Span(0, 300)]),
        ({"name_ttl": "5 min", "multi_subnet_failover": "true"}, []),
        # With one address in the name there is nothing that could be tried at once.
        ({"all_addresses": "false", "multi_subnet_failover": "true"}, [Span(0, 1200)]),
        ({"all_addresses": "true", "multi_subnet_failover": "false"}, [Span(0, 21)]),
        ({"multi_subnet_failover": "true", "health_check": "5 s", "checks": "2"}, [Span(5, 10)]),
    ],
)
def test_an_address_in_another_subnet_is_found_as_the_name_and_the_clients_are_set(
    clients: dict[str, Any], takes: list[Span]
) -> None:
    found = happens("a", **group(**clients))
    assert [t.span for e in found.events if e.what == "reconnects" for t in e.terms] == takes


def test_what_is_stated_is_not_assumed() -> None:
    said = the(happens("a", **group(name_ttl="5 min", all_addresses="false")), "reconnects", "s").terms[0]
    assert "HostRecordTTL" not in said.assumed
    assert said.grounds[0].route == ("services", "s", "clients", "name_ttl")


def test_a_product_of_which_nothing_is_known_keeps_its_name_for_as_long_as_is_stated() -> None:
    found = happens("a", **group("our ledger", name_ttl="1 min"))
    assert the(found, "reconnects", "s").terms[0].span == Span(0, 60)
    assert not [e for e in happens("a", **group("our ledger")).events if e.what == "reconnects"]


def instances(**more: Any) -> dict[str, Any]:
    """Three web servers that serve side by side."""
    return {
        "servers": {n: {"networks": ["lan"]} for n in ("a", "b", "c")},
        "networks": {"lan": {"roles": ["client"]}},
        "services": {"web": {"product": "iis", "runs_on": ["a", "b", "c"], **more}},
    }


@pytest.mark.parametrize(
    ("needed", "lost", "state"),
    [
        (None, ("a", "b"), "goes-on"),
        (2, ("a",), "goes-on"),
        (2, ("a", "b"), "down"),
        (3, ("c",), "down"),
    ],
)
def test_so_many_instances_have_to_run_as_are_needed(
    needed: int | None, lost: tuple[str, ...], state: str
) -> None:
    outcome = happens(*lost, **instances(**({"needed": str(needed)} if needed else {}))).services["web"]
    assert outcome.state == state


def test_too_few_are_told_by_their_number() -> None:
    why = happens("a", "b", **instances(needed="2")).services["web"].why
    assert why == "1 of its 3 instances is left, and it needs 2: a and b are lost"


def test_what_a_lost_instance_served_waits_for_the_balancer() -> None:
    found = happens("a", **instances(clients={"health_check": "2 s", "checks": "3"}))
    assert the(found, "reconnects", "web").when == Span(4, 6)
    assert found.services["web"].state == "goes-on"
