"""Events as sentences: those of one moment that say the same are told together, and each holds for all it names."""

from typing import Any

from support import estates
from support.timelines import happens

from hadocs.tell.story import story, without
from hadocs.topology.wording import listed


def told(sections: dict[str, Any], *things: str) -> list[str]:
    found = story(happens(*things, **sections).events)
    return [s.template.format(*(listed([n.id for n in some]) for some in s.names)) for s in found]


def test_what_runs_on_a_host_stops_in_the_sentence_that_stops_the_host() -> None:
    sections = estates.host_cluster(platform="hyper-v/2022")
    sections["vms"]["web"] = {**sections["vms"]["file"]}
    assert told(sections, "hv-1")[:2] == ["hv-1 stops, and file and web with it", "share stops there"]


def test_a_cluster_counts_out_and_keeps_quorum_in_one_sentence() -> None:
    assert "hvc counts hv-1 out and keeps quorum" in told(
        estates.host_cluster(platform="hyper-v/2022"), "hv-1"
    )


def test_who_elects_counts_no_member_out() -> None:
    sections: dict[str, Any] = {
        "servers": {m: {"os": "Debian 12"} for m in "abc"},
        "clusters": {"store": {"platform": "etcd/3.5", "members": ["a", "b", "c"]}},
        "services": {"kv": {"product": "etcd", "runs_on": "store"}},
    }
    assert "store goes on without a and keeps quorum" in told(sections, "a")


def test_machines_that_are_started_on_one_host_in_one_moment_are_told_together() -> None:
    sections = estates.host_cluster(platform="hyper-v/2022")
    sections["vms"]["web"] = {**sections["vms"]["file"]}
    found = told(sections, "hv-1")
    assert "hvc begins to start file and web again on hv-2" in found
    assert "file and web are up again on hv-2" in found


def test_no_event_is_left_out() -> None:
    events = happens("hv-1", **estates.hybrid()).events
    assert sorted(events.index(e) for s in story(events) for e in s.events) == list(range(len(events)))


def test_a_reason_of_all_its_own_machines_is_told_without_their_names() -> None:
    own = ("lb-1", "lb-2")
    assert (
        without("clients can't reach lb-1 and lb-2: lan is lost", *own)
        == "clients can't reach it: lan is lost"
    )
    assert without("the files of lb-1 and lb-2 can't be reached: san is lost", *own) == (
        "files can't be reached: san is lost"
    )
    assert without("clients can't reach lb-1 and app: lan is lost", *own) == (
        "clients can't reach lb-1 and app: lan is lost"
    )


def test_a_service_that_is_called_like_its_machine_does_not_run_on_itself() -> None:
    sections = estates.host_cluster(platform="hyper-v/2022")
    sections["services"]["file"] = sections["services"].pop("share")
    found = told(sections, "hv-1")
    assert "file runs again" in found
    assert not any("file on file" in sentence or "again on file" in sentence for sentence in found)


def test_a_person_may_have_to_act_where_it_is_open_whether_something_else_does() -> None:
    found = told(estates.host_cluster(platform="hyper-v/2022"), "system:file")
    assert "a person may have to act on file" in found


def test_names_of_machines_stay_where_they_are_what_is_said() -> None:
    why = "GFS2 grants no locks until n3 and n4 are fenced"
    assert without(why, "n1", "n2", "n3", "n4") == why
    assert without("the files of n3 and n4 can't be reached", "n3", "n4") == "files can't be reached"
