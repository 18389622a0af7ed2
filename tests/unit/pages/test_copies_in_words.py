"""What to do about a lost storage: what else holds its data is told with how old it may be, and only what is so."""

from __future__ import annotations

from typing import Any

from support.estates import guest_cluster, host_cluster, spec
from support.golden import SPECS

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.escape import code, plain
from hadocs.pages.narrative.copies import elsewhere
from hadocs.spec.load import load
from hadocs.topology.build import study
from hadocs.topology.model import Thing


def told(sections: dict[str, Any], lost: str) -> str:
    made = spec(**sections)
    topology, estate = study(made)
    ctx = Context(Analysis(load(SPECS[0]).source, made, topology, known_estate=estate))
    said = plain(elsewhere(ctx, Thing("volume" if "/" in lost else "storage", lost), code(lost)))
    return said.replace("`", "")


def mail(**copies: str) -> dict[str, Any]:
    sections = guest_cluster()
    sections["storage"] = {**sections["storage"], "far": {}}
    entry = {"runs_on": "gc", "product": "exchange/2019-dag", "copies": {"a": "san/data", "b": "far"}}
    sections["services"] = {"mail": entry}
    return sections


def test_nothing_else_holds_it_only_where_that_is_so() -> None:
    assert told(guest_cluster(), "san") == (
        "Bring san back, or restore from a backup, which is as old as its last run; nothing else in the spec holds "
        "this data."
    )
    assert "nothing else" not in told(mail(), "san").lower()


def test_copies_are_told_with_their_place_and_age() -> None:
    assert told(mail(), "san/data") == (
        "Bring san/data back, or go on from what else holds its data: mail has a copy on far, which may lack what was "
        "not sent yet."
    )


def test_what_has_no_copy_is_told_beside_what_has_one() -> None:
    sections = mail()
    sections["vms"]["erp"] = {"on": "hv-1", "files": "san/csv"}
    sections["services"]["erp"] = {"runs_on": "erp", "cluster_aware": False}
    assert told(sections, "san").endswith(
        "Nothing else in the spec holds the disks of erp: that comes from a backup, which is as old as its last run."
    )


def test_a_replicated_machine_and_another_instance_are_named() -> None:
    sections = host_cluster(services={"dir": {"runs_on": ["file", "dc-2"], "product": "ad-ds"}})
    sections["servers"] = {"dc-2": {}}
    assert "dc-2 holds the same as file but may lack what was not sent yet" in told(sections, "san")
    sections["vms"]["file"]["replica"] = "hyper-v-replica"
    assert "file has a replica by Hyper-V Replica, which is as old as its last run" in told(sections, "san")
