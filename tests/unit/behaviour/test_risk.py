"""What must not be lost before the repair."""

import pytest
from support.estates import guest_cluster, spec

from hadocs.behaviour.risk import at_risk, risks
from hadocs.topology.build import study
from hadocs.topology.model import Thing


def test_the_other_member_is_what_its_service_hangs_on_now() -> None:
    topology, estate = study(spec(**guest_cluster()))
    told = at_risk(estate, (Thing("vm", "a"),), topology.things)
    (mail,) = [t for t in told if t.endswith("takes mail down")]
    assert "b" in mail
    assert "hv-2" in mail


def test_what_takes_it_down_alone_is_no_risk_of_its_own() -> None:
    topology, estate = study(spec(**guest_cluster()))
    found = {r.thing.id: r.services for r in risks(estate, (Thing("vm", "a"),), topology.things)}
    assert found["san"] == ()
    assert found["b"] == ("mail",)


def test_a_witness_and_the_machine_that_it_is_on_are_one_risk_for_all_services_that_hang_on_it() -> None:
    written = {
        "platform": "proxmox/9",
        "hosts": {h: {"memory": "64 GiB", "storage": {"nas": {}}} for h in ("n1", "n2")},
        "servers": {"q": {}},
        "storage": {"nas": {"kind": "share"}},
        "vms": {v: {"on": "n1", "files": "nas"} for v in ("a", "b")},
        "clusters": {
            "c": {
                "members": ["n1", "n2"],
                "ha": {"enabled": True},
                "quorum": {"witness": {"kind": "qdevice", "on": "q"}},
            }
        },
        "services": {"mail": {"runs_on": "a"}, "wiki": {"runs_on": "b"}},
    }
    topology, estate = study(spec(**written))
    assert at_risk(estate, (Thing("host", "n2"),), topology.things) == (
        "the loss of n1 or q takes mail and wiki down",
        "the loss of q leaves c without quorum",
    )


def test_risks_that_were_asked_for_are_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    topology, estate = study(spec(**guest_cluster()))
    first = risks(estate, (Thing("vm", "a"),), topology.things)
    other = risks(estate, (Thing("vm", "b"),), topology.things)
    monkeypatch.setattr("hadocs.behaviour.risk.examine", None)
    assert risks(estate, [Thing("vm", "a")], iter(topology.things)) is first
    assert risks(estate, [Thing("vm", "b")], topology.things) is other
    assert first != other


def test_an_adapter_is_told_by_its_machine_where_that_does_the_same() -> None:
    written = guest_cluster()
    written["hosts"]["hv-2"]["networks"] = ["lan"]
    topology, estate = study(spec(**written, networks={"lan": {"roles": ["client"]}}))
    ties = [Thing("adapter", "hv-2:lan")]
    both = {r.thing for r in risks(estate, (Thing("vm", "a"),), (*topology.things, *ties))}
    assert Thing("host", "hv-2") in both
    assert not both & {*ties}
    assert {r.thing for r in risks(estate, (Thing("vm", "a"),), ties)} == {*ties}, "alone it is told"
