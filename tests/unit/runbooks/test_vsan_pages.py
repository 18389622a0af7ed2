"""Runbooks of vSAN: where nothing can be made anew they say so, and what happens on a host that is cut off."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from support.told import told

from hadocs.pipeline import analyse, analyse_loaded
from hadocs.runbooks.cards import card
from hadocs.runbooks.cut_off import CutOff
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.runbooks.symptoms import symptoms
from hadocs.runbooks.text import plain
from hadocs.spec.load import load_text

FIELD = Path(__file__).parents[1] / "behaviour" / "field"
BOXES = Path(__file__).parents[3] / "specs" / "vmware-wsfc-across-boxes.yaml"


@cache
def of(spec: Path) -> Runbooks:
    return runbooks(analyse(spec))


def page(spec: Path, name: str) -> str:
    return told(of(spec), name)


RAID_5, WITH_ROOM = FIELD / "vsan-raid-5.yaml", FIELD / "vsan-raid-5-with-room.yaml"


@pytest.mark.parametrize("host", ["x1", "x2", "x3", "x4"])
def test_a_host_without_which_an_object_has_no_place_is_not_taken_out(host: str) -> None:
    said = page(RAID_5, f"node-remove-{host}")
    assert "Not with the hosts that are left: vs has no place on them" in said
    assert "each object on four hosts: three pieces of data, one of parity" in said
    assert "is copied to the others first" not in said
    assert "a further host holds a part of vs" in said
    assert "zoning" not in said


def test_with_room_it_is_copied_to_the_others() -> None:
    said = page(WITH_ROOM, "node-remove-x1")
    assert "All that lies on x1 is copied to the others first" in said
    assert "What lies on x1 has no place" not in said


@pytest.mark.parametrize(("spec", "anew"), [(RAID_5, False), (WITH_ROOM, True)])
def test_what_is_missing_is_only_built_elsewhere_where_there_is_an_elsewhere(spec: Path, anew: bool) -> None:
    kept, lost = page(spec, "host-maintenance-x1"), page(spec, "host-failure-x1")
    assert ("vSAN begins to build the missing copies elsewhere" in kept) is anew
    assert ("nothing is made anew" in kept) is not anew
    assert ("vSAN rebuilds them after 60 minutes" in lost) is anew
    assert ("Nothing is made anew" in lost) is not anew


def test_a_host_is_isolated_when_it_is_not_heard_over_the_network_of_vsan() -> None:
    for name in ("host-failure-x1", "network-partition-ha"):
        assert "management network" not in page(RAID_5, name)
    assert "is not heard over vsan" in page(RAID_5, "host-failure-x1")
    row = next(r for r in symptoms(of(RAID_5)) if r.id == "vsphere-isolated")
    assert "does not reach the others over vsan" in plain(row.told[0].means)
    assert "m hangs on it, and the others start it" in plain(row.told[0].means)


def test_machines_of_an_isolated_host_hang_on_vsan_and_run_on_an_array() -> None:
    ours = of(RAID_5).look.cluster("ha")
    cut = CutOff(ours)
    assert ([m.id for m in cut.hang], [m.id for m in cut.restart], cut.run_on) == (["m"], ["m"], ())
    said = page(RAID_5, "network-partition-ha")
    assert "its machines run, and would stop" not in said
    assert "m hangs at once" in said
    boxes = CutOff(of(BOXES).look.cluster("vsphere-ha"))
    assert not boxes.hang
    assert [m.id for m in boxes.run_on] == ["sql-1", "sql-2", "app-1", "app-2"]
    assert "its machines run, and would stop" in page(BOXES, "network-partition-vsphere-ha")


SHUTDOWN = """\
hadocs: 1
name: told
platform: vsphere/8.0
networks: {mgmt: {roles: [management, client]}}
storage: {san: {}}
hosts:
  e1: {networks: [mgmt], storage: {san: {}}}
  e2: {like: e1}
vms: {m: {on: e1, files: san, networks: [mgmt]}}
clusters: {k: {members: [e1, e2], ha: {enabled: true, isolation_response: shutdown, isolation_addresses: mgmt}}}
services: {s: {runs_on: m}}
"""


def asked_for(made: Runbooks, name: str) -> set[str]:
    """What a page does not know."""
    return {one.what for one in made.make(made.named(name)[0]).tbd}


def test_a_response_that_is_stated_is_told_and_not_asked_for() -> None:
    made = runbooks(analyse_loaded(load_text(SHUTDOWN)))
    said = told(made, "network-partition-k")
    assert "shuts its machines down, and the others start them" in said
    assert "reaches no isolation address (mgmt)" in said
    there = {"isolation addresses", "isolation response of vsphere-ha"}
    assert not {"isolation addresses", "isolation response of k"} & asked_for(made, "network-partition-k")
    assert there <= asked_for(of(BOXES), "network-partition-vsphere-ha")


def test_lost_paths_are_no_sign_of_vsan() -> None:
    made: Runbooks = of(RAID_5)
    ids = {row.id for row in symptoms(made)}
    assert not ids & {"vsphere-apd", "vsphere-pdl"}
    assert "vsphere-vsan-objects" in ids
    assert "All Paths Down" not in " ".join(plain(r.see) for r in card(made, "ha").rows)
    assert {"vsphere-apd", "vsphere-pdl"} <= {row.id for row in symptoms(of(BOXES))}


def test_a_primary_is_found_by_datastores_that_carry_heartbeats() -> None:
    (ours,), (theirs, *_) = card(of(RAID_5), "ha").votes, card(of(BOXES), "vsphere-ha").votes
    assert plain(ours) == "ha has no votes: one host leads, found by network"
    assert plain(theirs).endswith("found by network and datastores")


def test_of_hosts_that_may_be_lost_those_are_named_that_take_something_along() -> None:
    said = page(Path(__file__).parent / "specs" / "vsan-stretched.yaml", "host-maintenance-e1")
    assert "e2, w1 or w2 reports anything: without w1 or w2 erp and data are down" in said
    assert "x2, x3 or x4 reports anything: without it s is down" in page(RAID_5, "host-maintenance-x1")
