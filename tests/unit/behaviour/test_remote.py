"""Remote and guest nodes of Pacemaker, and bundles: what is fenced, what goes on, what moves."""

from typing import Any

import pytest
from support.estates import pacemaker, spec
from support.timelines import happens, the

from hadocs.topology.branches import enough
from hadocs.topology.build import build, estate_of


def remote(**cluster: Any) -> dict[str, Any]:
    """Three nodes and two remote ones, with a service that is on those alone."""
    parts = pacemaker(3)
    parts["servers"] = {**parts["servers"], **{r: dict(parts["servers"]["n1"]) for r in ("r1", "r2")}}
    parts["clusters"]["k"] = {
        **parts["clusters"]["k"],
        "fencing": {"methods": ["pdu"]},
        "remotes": {"r1": {"monitor": "10 s", "timeout": "20 s"}, "r2": {}},
        **cluster,
    }
    parts["services"] = {
        "web": {"runs_on": "k", "cluster_aware": "true", "possible_owners": ["r1", "r2"], "active_on": "r1"},
        "db": {"runs_on": "k", "cluster_aware": "true", "active_on": "n1"},
    }
    return parts


def guests() -> dict[str, Any]:
    """Three hosts that carry two guest nodes."""
    host = {"networks": ["lan"], "storage": {"san": {}}}
    return {
        "platform": "pacemaker/rhel-9",
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "storage": {"san": {"volumes": {"d": {}}}},
        "hosts": dict.fromkeys(("h1", "h2", "h3"), host),
        "vms": {"g1": {"on": "h1", "files": "san/d"}, "g2": {"on": "h2", "files": "san/d"}},
        "clusters": {
            "k": {
                "members": ["h1", "h2", "h3"],
                "quorum": {"witness": {"kind": "none"}},
                "fencing": {"methods": ["pdu"]},
                "remotes": {"g1": {}, "g2": {}},
            }
        },
        "services": {
            "web": {"runs_on": "k", "cluster_aware": "true", "active_on": "g1"},
            "only": {"runs_on": "k", "cluster_aware": "true", "possible_owners": ["g1"]},
        },
    }


def test_a_remote_node_has_no_vote_and_is_fenced_once_its_connection_fails() -> None:
    found = happens("r1", **remote())
    assert (found.clusters["k"].votes, found.clusters["k"].needed) == (3, 2)
    noticed = the(found, "is-noticed", "r1")
    assert noticed.when.high == pytest.approx(30)
    assert the(found, "is-fenced", "r1").when.low >= noticed.when.low
    assert the(found, "starts", "web").to == "r2"
    assert found.services["db"].state == "goes-on"


def test_what_a_remote_node_runs_goes_on_while_a_member_takes_its_connection() -> None:
    found = happens("n2", **remote())
    assert found.services["web"].state == "goes-on"
    assert any("connections to r1 and r2" in a for a in found.assumes)


def test_without_members_remote_nodes_go_on_and_take_nothing_over() -> None:
    found = happens("n1", "n2", "n3", **remote())
    assert found.services["web"].state == "goes-on"
    assert found.services["db"].state == "down"
    assert any("which nobody watches" in a for a in found.assumes)


def test_without_quorum_services_stop_on_remote_nodes_too() -> None:
    found = happens("n1", "n2", **remote())
    assert found.services["web"].state == "down"


def test_a_remote_node_that_is_cut_off_is_fenced_or_runs_its_services_twice() -> None:
    assert the(happens("r1:lan", **remote()), "starts", "web").to == "r2"
    apart = happens("r1:lan", **remote(fencing={"enabled": "false"}))
    assert apart.services["web"].state == "uncertain"


def test_a_remote_node_goes_with_its_site_by_a_cut_between_them() -> None:
    parts = remote()
    parts["sites"] = {"a": {}, "b": {}}
    for name, server in parts["servers"].items():
        server["site"] = "b" if name.startswith("r") else "a"
    parts["links"] = {"fibre": {"between": ["a", "b"]}}
    found = happens("fibre", **parts)
    assert {e.subject for e in found.events if e.what == "is-fenced"} == {"r1", "r2"}
    assert found.services["web"].state == "down"


def test_a_guest_node_goes_with_its_host_and_comes_back_elsewhere() -> None:
    found = happens("h1", **guests())
    assert the(found, "starts", "web").to == "g2"
    assert not [e for e in found.events if e.what == "is-fenced" and e.subject == "g1"]
    assert found.services["only"].state == "interrupted"
    assert the(found, "rejoins", "g1").when.low > the(found, "is-fenced", "h1").when.low


def test_a_guest_node_that_fails_alone_is_fenced_without_a_device() -> None:
    parts = guests()
    parts["clusters"]["k"]["fencing"] = {"enabled": "false"}
    found = happens("g1", **parts)
    assert the(found, "is-fenced", "g1").terms[-1].name == "guest_stop"
    assert the(found, "starts", "web").to == "g2"


def test_replicas_of_a_lost_member_are_started_where_they_fit() -> None:
    def with_room(each: int) -> str:
        parts = remote()
        parts["services"]["pool"] = {
            "runs_on": "k", "cluster_aware": "true", "possible_owners": ["n1", "n2"], "container": "podman",
            "instances": "2", "needed": "2", "per_member": str(each),
        }  # fmt: skip
        return happens("n1", **parts).services["pool"].state

    assert with_room(1) == "down"
    assert with_room(2) == "interrupted"


def test_the_topology_of_what_runs_on_such_nodes_says_so() -> None:
    views = build(spec(**guests())).services
    assert views["web"].topology == "hybrid"
    assert "guest nodes g1 and g2" in views["web"].why
    assert build(spec(**remote())).services["web"].topology == "physical"


def test_where_no_member_runs_no_votes_are_told() -> None:
    found = happens("n1", "n2", "n3", **remote())
    assert found.clusters["k"].why == "None of its members runs."
    assert happens("n1", "n2", **remote()).clusters["k"].votes == 1


def test_what_is_kept_with_a_service_on_remote_nodes_runs_on_those_alone() -> None:
    parts = remote()
    parts["services"] |= {
        "page": {"runs_on": "k", "cluster_aware": "true", "together_with": ["web"]},
        "log": {"runs_on": "k", "cluster_aware": "true", "together_with": ["page"]},
    }
    estate = estate_of(made := spec(**parts))
    for key in ("page", "log"):
        assert estate.world.carriers(made.services[key]) == ("r1", "r2")
        # A member may be lost: it carries neither, and two of three keep the quorum.
        assert enough(estate, key) == (1, 2, True)
        assert happens("n1", **parts).services[key].state == "goes-on"
        assert happens("r1", "r2", **parts).services[key].state == "down"
    assert enough(estate, "db") == (4, 5, True)


def test_remote_nodes_do_not_count_among_the_votes_that_are_enough() -> None:
    for remotes in (1, 2, 5):
        parts = remote()
        names = [f"r{n}" for n in range(1, remotes + 1)]
        parts["servers"] |= {r: dict(parts["servers"]["n1"]) for r in names}
        parts["clusters"]["k"]["remotes"] = {r: {} for r in names}
        parts["services"]["web"] |= {"possible_owners": names}
        parts["services"]["mixed"] = {
            "runs_on": "k",
            "cluster_aware": "true",
            "possible_owners": ["n1", *names],
        }
        estate = estate_of(spec(**parts))
        # Of five, too, any one is enough: whatever of them is lost, no vote is.
        assert enough(estate, "web") == (1, remotes, True)
        # Of three nodes one may be lost, which is all that can go with these.
        assert enough(estate, "mixed") == (1, remotes + 1, True)
        assert enough(estate, "db") == (2 + remotes, 3 + remotes, True)
