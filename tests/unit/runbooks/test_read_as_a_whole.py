"""Pages read from their first line to their last, with nothing else in mind: what they say fits what they know."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse, analyse_loaded
from hadocs.runbooks import remarks
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.runbooks.text import plain
from hadocs.spec.load import load_text

SPECS = Path(__file__).parents[3] / "specs"


@cache
def of(spec: str) -> Runbooks:
    return runbooks(analyse(SPECS / f"{spec}.yaml"))


def page(spec: str, name: str) -> str:
    books = of(spec)
    return markdown.whole(books.make(books.named(name)[0]), spec)


@pytest.mark.parametrize(
    ("storage", "services"), [("san-a", "Services come back by themselves"), ("san-b", "Services go on")]
)
def test_machines_that_wait_for_lost_storage_are_named_beside_services_that_do_not(
    storage: str, services: str
) -> None:
    text, machine = page("article-hybrid", f"storage-loss-{storage}"), f"`SQL-{storage[-1].upper()}`"
    assert f"{services}; {machine} waits for `{storage}`." in text
    assert f"`{storage}` is lost for longer than the business can wait" in text
    assert (
        f"{machine} is a member of a cluster that goes on elsewhere: a new machine that joins again" in text
    )
    assert "from the backup" not in text  # nothing lies on it that nothing else holds


def test_services_that_go_on_with_fewer_instances_are_in_a_list() -> None:
    some = "`directory`, `addresses` and `radius` go on with their"
    assert f"{some} other instances." in page("north-texas", "storage-loss-san-dal")
    text = page("north-texas", "site-failover-dallas")
    assert f"{some} instances elsewhere." in text
    assert "`radius`" in text.partition("## Done when")[2].partition("## Go back")[0]
    assert "given up" in text
    assert "that dallas" not in text  # people call a site by its title


@pytest.mark.parametrize("spec", ["article-hybrid", "dell-2008-guest", "north-texas"])
def test_a_machine_that_a_cluster_of_hosts_runs_is_started_by_that_cluster_whatever_its_version(
    spec: str,
) -> None:
    books = of(spec)
    seen = 0
    for planned in books.named("guest-failure"):
        member = books.look.machine(planned.target.id)
        hosts = member.host_cluster
        if hosts is None or hosts.platform.id != "hyper-v":
            continue
        seen += 1
        start = next(s for s in books.make(planned).steps if s.id == "start-machine")
        typed = "Start-ClusterGroup -Cluster" if hosts.platform.since("2008r2") else "/online"
        assert start.command is not None
        assert typed in start.command.text
        assert hosts.name in start.command.text
    assert seen or spec == "dell-2008-guest"


def test_a_witness_that_makes_votes_even_is_taken_out_by_a_step() -> None:
    text = page("article-hybrid", "node-add-hvc-a")
    number = re.search(r"step \[(\d+)\]\(#step-\d+\) takes it out", text)
    assert number
    assert "-NodeMajority" in text.partition(f"### ☐ {number[1]} ·")[2].partition("### ☐")[0]
    assert "-NodeMajority" not in page("north-texas", "node-add-hvc-dal")


def test_powershell_2_is_told_before_the_first_cmdlet_of_any_page() -> None:
    books, first = of("article-hybrid"), "Import-Module FailoverClusters"
    for planned in books.all:
        for step in books.make(planned).steps:
            if first in plain(step.intro):
                break
            typed = step.command.text if step.command and step.shell == "powershell" else ""
            assert not remarks._CMDLET.search(typed), f"{planned.id}: step {step.number}"


def test_event_5396_means_that_another_part_was_forced() -> None:
    """Source: SupportArticles-docs, failover-clustering-system-log-events, event 5396."""
    for name in ("network-partition-hvc-dal", "quorum-loss-hvc-dal"):
        line = next(row for row in page("north-texas", name).splitlines() if "5396: " in row)
        assert "5396: another part has quorum" not in line.replace("*", "")
        assert "started by force" in line.partition("5396: ")[2]


def test_a_cluster_with_one_storage_links_to_the_page_of_its_loss() -> None:
    books = of("article-hybrid")
    near = books.beside("storage-loss", books.named("storage-path-loss-hvc-a")[0].target)
    assert near is not None
    assert near.id == "storage-loss-san-a"
    found = books.beside("service-failure", books.named("guest-failure-sql-a")[0].target)
    assert found is not None
    assert found.id == "service-failure-sql"


def test_of_a_disk_that_moves_from_member_to_member_there_are_no_copies() -> None:
    text = page("article-hybrid", "member-maintenance-sql-a")
    assert "only copy" not in text
    assert ", in step\n" not in text
    assert of("article-hybrid").look.cluster("sql-fci").replicates is False
    assert of("north-texas").look.cluster("dag-1").replicates is True
    assert "only copy" in page("north-texas", "member-maintenance-exch-1")


@pytest.mark.parametrize(("protocol", "said"), [("sas", False), ("iscsi", True)])
def test_zones_are_of_switched_storage(protocol: str, said: bool) -> None:
    text = f"""\
hadocs: 1
name: two
platform: hyper-v/2008r2
storage: {{das: {{kind: array, protocols: [{protocol}], volumes: {{csv: {{}}, q: {{}}}}}}}}
hosts: {{h-1: {{}}, h-2: {{}}}}
vms: {{v: {{on: h-1, files: das/csv}}}}
clusters: {{c: {{members: [h-1, h-2], quorum: {{witness: {{kind: disk, on: das/q}}}}}}}}
"""
    books = runbooks(analyse_loaded(load_text(text)))
    made = markdown.whole(books.make(books.named("storage-path-loss")[0]), "t")
    assert ("zone or VLAN" in made) is said
    assert "reads it `Direct`" not in made  # a state of 2012 R2 and later
