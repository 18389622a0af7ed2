"""Services of Pacemaker that start in order, run in one place, on several members, or promoted on one of them."""

from typing import Any

import pytest
from support.estates import pacemaker
from support.timelines import happens, on_purpose, the

NFS: dict[str, dict[str, Any]] = {
    "drbd": {"runs_on": "k", "cluster_aware": "true", "instances": "2", "promotable": "true"},
    "files": {"runs_on": "k", "cluster_aware": "true", "starts_after": ["drbd"], "together_with": ["drbd"]},
    "export": {
        "runs_on": "k",
        "cluster_aware": "true",
        "starts_after": ["files"],
        "together_with": ["files"],
    },
}


def nfs(**more: Any) -> dict[str, Any]:
    """Three nodes with a promoted service, and two that start after it in the same place."""
    parts = pacemaker(3)
    parts["services"] = {**NFS, **more}
    return parts


def test_each_start_adds_to_the_outage_of_what_starts_after_it() -> None:
    found = happens("n1", **nfs())
    drbd, files, export = (the(found, "starts", s) for s in ("drbd", "files", "export"))
    assert drbd.to == files.to == export.to == "n2"  # where the other instance is
    assert the(found, "is-taken-over", "files").when.low >= drbd.when.low
    role = drbd.terms[0].span
    assert drbd.when.high and files.when.high == pytest.approx(drbd.when.high + role.high, abs=0.2)
    assert export.when.low == pytest.approx(drbd.when.low + 2 * role.low, abs=0.2)


def test_a_member_that_has_no_instance_takes_nothing_along() -> None:
    found = happens("n3", **nfs())
    assert {s.state for s in found.services.values()} == {"goes-on"}


def test_what_can_not_run_in_a_place_moves_all_that_are_kept_together() -> None:
    parts = nfs()
    parts["storage"] = {"disk-1": {"on": ["n1"]}, "disk-2": {"on": ["n2"]}}
    parts["services"]["export"] = {**NFS["export"], "copies": {"n1": "disk-1", "n2": "disk-2"}}
    found = happens("disk-1", **parts)
    assert {the(found, "starts", s).to for s in NFS} == {"n2"}
    # Where there is no place for all, those that the others are kept with stay.
    parts["services"]["export"] = {**NFS["export"], "copies": {"n1": "disk-1"}}
    found = happens("disk-1", **parts)
    assert [found.services[s].state for s in NFS] == ["goes-on", "goes-on", "down"]


def test_a_program_that_is_started_again_takes_along_what_starts_after_it() -> None:
    found = happens("program:drbd", **nfs())
    times = [found.services[s].interrupted for s in NFS]
    assert all(t is not None for t in times)
    assert times[0].high < times[1].high < times[2].high
    assert happens("program:export", **nfs()).services["drbd"].state == "goes-on"


def test_on_purpose_all_stop_before_the_first_is_started_elsewhere() -> None:
    found = on_purpose("n1", **nfs())
    stops = [e.subject for e in found.events if e.what == "stops" and e.subject in NFS]
    starts = [e.subject for e in found.events if e.what == "starts" and e.subject in NFS]
    assert stops == ["export", "files", "drbd"]
    assert starts == ["drbd", "files", "export"]


def test_an_instance_that_is_lost_is_started_on_a_member_without_one() -> None:
    web = {"runs_on": "k", "cluster_aware": "true", "instances": "2", "needed": "2"}
    found = happens("n2", **nfs(web=web))
    assert found.services["web"].state == "interrupted"
    assert the(found, "starts", "web").to == "n3"
    assert happens("n2", **nfs(web={**web, "needed": "1"})).services["web"].state == "goes-on"
    assert happens("n2", **nfs(web={**web, "instances": "all"})).services["web"].state == "goes-on"
