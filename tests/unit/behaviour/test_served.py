"""Storage that a clustered service serves: what lies on it waits for that service, and goes down with it."""

from typing import Any

import pytest
from support.estates import pacemaker, spec
from support.timelines import happens, on_purpose, the

from hadocs.errors import InputError
from hadocs.spec.load import load_text


def filer(**storage: Any) -> dict[str, Any]:
    """Three nodes of Pacemaker that serve a share to a host, on which a machine lies."""
    parts = pacemaker(3, fencing={"methods": ["pdu"], "timeout": "60 s"})
    nodes = list(parts["servers"])
    parts["storage"]["ds"] = {
        "kind": "share",
        "protocols": ["nfs"],
        "on": nodes,
        "served_by": "db",
        **storage,
    }
    parts["hosts"] = {"x1": {"platform": "vsphere/8.0"}, "x2": {"platform": "vsphere/8.0"}}
    parts["vms"] = {"app": {"on": "x1", "files": "ds"}}
    parts["clusters"]["ha"] = {"members": ["x1", "x2"], "ha": {"enabled": True}}
    parts["services"]["web"] = {"runs_on": "app", "cluster_aware": False}
    return parts


def test_what_lies_on_it_waits_while_it_is_taken_over() -> None:
    found = happens("n1", **filer())
    served, web = found.services["db"], found.services["web"]
    assert served.state == web.state == "interrupted"
    assert web.interrupted == served.interrupted
    assert served.interrupted is not None
    hangs, again = (the(found, what, "ds") for what in ("pauses", "resumes"))
    assert hangs.why == "it is away with db, which serves it"
    still = the(found, "pauses", "web")
    assert still.why == "its disks do not answer until db runs again, which serves them"
    assert the(found, "resumes", "web").when == again.when
    assert not [e for e in found.events if (e.what, e.subject) in (("stops", "web"), ("starts", "web"))]
    assert "what has its disks on ds waits that long for them, and does not give them up" in found.assumes
    assert (again.when.low - hangs.when.low, again.when.high) == (
        served.interrupted.low,
        served.interrupted.high,
    )
    assert not [w for w in found.waits if w.subject == "ds"], "it is served, and no copy of anything"


def test_without_a_word_of_it_what_lies_on_it_seems_to_go_on() -> None:
    assert happens("n1", **filer(served_by=None)).services["web"].state == "goes-on"


def test_it_goes_down_with_the_disks_of_its_service() -> None:
    parts = filer()
    parts["services"]["db"]["data"] = "san"
    parts["storage"]["san"] = {"protocols": ["fc"]}
    assert happens("san", **parts).services["web"].state == "down"


def test_machines_hang_with_the_disks_beneath_it_and_a_witness_on_it_is_lost() -> None:
    parts = filer()
    parts["services"]["db"]["data"] = "san/d"
    parts["hosts"] = {h: {"platform": "hyper-v/2022"} for h in ("x1", "x2")}
    parts["clusters"]["ha"] = {
        "members": ["x1", "x2"],
        "quorum": {"witness": {"kind": "file-share", "on": "ds"}},
    }
    for lost in ("san", "san/d"):
        found = happens(lost, **parts)
        assert [e.when.low for e in found.events if (e.what, e.subject) == ("pauses", "app")] == [0]
        assert found.clusters["ha"].votes == 2, "two members are left, and the witness is not"


def test_a_member_that_is_emptied_takes_it_along_for_as_long_as_its_service_moves() -> None:
    assert on_purpose("n1", **filer()).services["web"].state == "interrupted"


def test_what_is_emptied_holds_its_disks_up_and_says_so() -> None:
    found = on_purpose("n1", **filer())
    assert [e.what for e in found.events if e.subject == "web"] == ["pauses", "resumes"]
    assert [e.what for e in found.events if e.subject == "ds"] == ["pauses", "resumes"]


def test_what_needs_it_for_more_than_its_disks_stops() -> None:
    parts = filer()
    parts["services"]["web"]["needs"] = ["db"]
    assert [e.what for e in happens("n1", **parts).events if e.subject == "web"] == ["stops"]


def test_what_needs_a_service_that_hangs_stops_with_that_one() -> None:
    parts = filer()
    parts["vms"]["front"] = {"on": "x2"}
    parts["services"]["shop"] = {"runs_on": "front", "cluster_aware": False, "needs": ["web"]}
    found = happens("n1", **parts)
    stops = the(found, "stops", "shop")
    assert stops.cause is not None and found.events[stops.cause].subject == "web"
    assert found.services["shop"].interrupted == found.services["web"].interrupted


def test_what_serves_a_storage_and_lies_on_it_does_not_need_itself() -> None:
    parts = filer()
    parts["services"]["db"]["data"] = "ds"
    assert spec(**parts).services["db"].requires == ()
    parts["services"]["db"]["needs"] = ["web"]
    assert spec(**parts).services["web"].requires == ()


@pytest.mark.parametrize(("second", "needs"), [("ds", ("db",)), ("own", ())])
def test_a_cluster_needs_it_where_the_files_of_all_its_members_lie_there(
    second: str, needs: tuple[str, ...]
) -> None:
    parts = filer()
    parts["storage"]["own"] = {}
    parts["vms"] |= {"a": {"on": "x1", "files": "ds"}, "b": {"on": "x2", "files": second}}
    parts["clusters"]["k2"] = {"members": ["a", "b"], "platform": "other/own"}
    parts["services"]["shop"] = {"runs_on": "k2", "cluster_aware": True}
    assert spec(**parts).services["shop"].requires == needs


def test_a_name_that_is_no_service_is_told() -> None:
    text = (
        "hadocs: 1\nname: x\nstorage: {ds: {kind: share, served_by: exprts}}\nservers: {a: {storage: {ds: {}}}}\n"
        "services: {exports: {runs_on: a}}\n"
    )
    with pytest.raises(InputError) as told:
        load_text(text)
    (problem,) = told.value.problems
    assert (problem.place.line, "exports" in str(problem.expected or problem)) == (3, True)


def test_a_member_that_does_not_run_as_the_spec_stands_is_started_by_no_loss() -> None:
    found = happens(
        "h1",
        platform="hyper-v/2022",
        networks={"lan": {"roles": ["client", "cluster"]}},
        storage={"near": {"volumes": {"csv": {}, "data": {}, "q": {}}}, "far": {"volumes": {"csv": {}}}},
        hosts={
            "h1": {"networks": ["lan"], "storage": {"near": {}}},
            "h2": {"networks": ["lan"], "storage": {"far": {}}},
            "h3": {"networks": ["lan"], "storage": {"near": {}}},
        },
        servers={"m": {"networks": ["lan"], "storage": {"far": {}}}},
        vms={
            "a": {"on": "h2", "files": "near/csv", "networks": ["lan"]},
            "b": {"on": "h1", "files": "near/csv", "networks": ["lan"]},
        },
        clusters={
            "hv": {"members": ["h1", "h2", "h3"], "quorum": {"witness": {"kind": "cloud"}}},
            "k": {"members": ["a", "b", "m"], "quorum": {"witness": {"kind": "none"}}},
        },
        services={"s": {"runs_on": "k", "active_on": "a", "data": "near/data", "cluster_aware": True}},
    )
    assert the(found, "starts", "s").to == "b"
    assert [a for a in found.assumes if "as the spec stands" in a] == [
        "another member carried s before anything was lost: as the spec stands the files of a can't be reached: h2 "
        "does not reach near/csv"
    ]
