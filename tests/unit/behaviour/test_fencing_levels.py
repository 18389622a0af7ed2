"""Fencing levels: which of them answers, and how long those before it are tried."""

from typing import Any

import pytest
from support.estates import pacemaker
from support.timelines import happens, the

from hadocs.errors import InputError
from hadocs.spec.load import load_text

BOARD = {"devices": [{"method": "ipmi", "through": "oob", "timeout": "20 s"}]}
OUTLETS = {"devices": [{"method": "pdu", "through": f"pdu-{x}"} for x in "ab"]}


def cluster(*levels: dict[str, Any]) -> dict[str, Any]:
    """Three nodes that are fenced level by level, each with two supplies and a management network."""
    parts = pacemaker(3, fencing={"timeout": "50 s", "levels": list(levels)})
    parts["failure_domains"] = {"pdu-a": {"kind": "pdu"}, "pdu-b": {"kind": "pdu"}}
    parts["networks"]["oob"] = {"roles": ["management"]}
    for server in parts["servers"].values():
        server |= {"power": ["pdu-a", "pdu-b"], "networks": ["lan", "oob"]}
    return parts


def limits(found: Any) -> list[float]:
    """How long each row of devices may take until the lost node is fenced."""
    return [
        t.span.high for t in the(found, "is-fenced", "n1").terms if t.name in ("fence-before", "fence-agent")
    ]


def test_a_level_that_answers_for_sure_ends_the_uncertainty_of_the_one_before_it() -> None:
    assert happens("n1", **cluster(BOARD)).services["db"].state == "uncertain"
    found = happens("n1", **cluster(BOARD, OUTLETS))
    assert found.services["db"].state == "interrupted"
    # The board's own limit and one of the outlets', and then the last outlet, with the limit of the cluster.
    assert limits(found) == [20 + 60, 60]


def test_what_a_device_works_through_takes_it_along() -> None:
    parts = cluster(BOARD, OUTLETS)
    found = happens("n1", "oob", **parts)
    assert found.services["db"].state == "interrupted"
    found = happens("n1", "oob", "pdu-b", **parts)
    assert found.services["db"].state == "down"
    fate = the(found, "is-not-fenced", "n1").why
    assert "oob is lost, through which its ipmi works" in fate
    assert "pdu-b is lost, through which its pdu works" in fate


def test_a_level_is_for_its_members_and_a_person_is_no_device() -> None:
    found = happens("n1", **cluster({**OUTLETS, "members": ["n2", "n3"]}))
    assert "no fencing level of k is for n1" in the(found, "is-not-fenced", "n1").why
    found = happens("n1", **cluster({"devices": [{"method": "person"}]}))
    assert found.services["db"].state == "down"
    assert "a person has to make sure that n1 is off" in found.services["db"].why


@pytest.mark.parametrize(
    ("fencing", "message", "near"),
    [
        ("{levels: [{devices: [{method: ilo}]}]}", "can't be", "ipmi"),
        ("{levels: [{devices: [{method: pdu, through: pdu-x}]}]}", 'nothing called "pdu-x"', "pdu-a"),
        ("{levels: [{devices: [{method: pdu}], members: [other]}]}", "no member of the cluster", ""),
        ("{methods: [pdu], levels: [{devices: [{method: pdu}]}]}", "methods of fencing beside levels", ""),
        ("{levels: [{}]}", 'missing key "devices"', ""),
    ],
)
def test_what_can_not_be_is_told_with_what_can(fencing: str, message: str, near: str) -> None:
    start = (
        "hadocs: 1\nname: x\nfailure_domains: {pdu-a: {kind: pdu}}\nservers: {n1: {}, n2: {}, other: {}}\n"
    )
    with pytest.raises(InputError) as found:
        load_text(f"{start}clusters: {{k: {{members: [n1, n2], fencing: {fencing}}}}}\n")
    (problem,) = found.value.problems
    assert message in problem.message
    assert near in problem.nearest


def through_a_machine(*names: str, restarted: bool = True) -> Any:
    """Two guests on hosts of vSphere that are fenced through a machine, which lies on the first host."""
    hosts = {h: {"memory": "64 GiB", "storage": {"san": {}}} for h in ("x1", "x2")}
    guest = {"os": "RHEL 9", "files": "san"}
    level = {"devices": [{"method": "hypervisor", "through": "vc"}]}
    return happens(
        *names,
        platform="vsphere/8.0",
        storage={"san": {}},
        hosts=hosts,
        vms={"p1": {"on": "x1", **guest}, "p2": {"on": "x2", **guest}, "vc": {"on": "x1", "files": "san"}},
        clusters={
            "ha": {"members": ["x1", "x2"], "ha": {"enabled": restarted}},
            "k": {
                "members": ["p1", "p2"],
                "quorum": {"two_node": True, "witness": {"kind": "none"}},
                "fencing": {"timeout": "60 s", "levels": [level]},
            },
        },
        services={"db": {"runs_on": "k", "cluster_aware": True, "data": "san", "active_on": "p1"}},
    )


def test_a_machine_that_a_device_works_through_is_waited_for_where_its_cluster_starts_it_again() -> None:
    found = through_a_machine("x1")
    fenced, up = the(found, "is-fenced", "p1"), the(found, "starts", "vc")
    assert fenced.when.low > up.when.low
    assert "start" in [t.name for t in fenced.terms], "what runs in it has to start as well"
    assert found.services["db"].state == "interrupted"


def test_one_that_nobody_starts_again_leaves_it_to_a_person() -> None:
    for found in (through_a_machine("vc", "p1"), through_a_machine("x1", restarted=False)):
        assert "vc is lost, through which its hypervisor works" in the(found, "is-not-fenced", "p1").why or (
            "the device of p1 asks x1" in the(found, "is-not-fenced", "p1").why
        )
        assert found.services["db"].state == "down"


def test_a_host_without_that_machine_is_as_quick_as_ever() -> None:
    found = through_a_machine("x2")
    assert "start" not in [t.name for t in the(found, "is-fenced", "p2").terms]
