"""What nobody has read at a source is marked where it stands, and event numbers are those of a list."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from hadocs.pages import figures
from hadocs.pages.runbooks import html, markdown
from hadocs.pages.runbooks.site import Shelf, body_plain, events_line, symptoms_table
from hadocs.pipeline import analyse, analyse_loaded
from hadocs.runbooks import remarks
from hadocs.runbooks.library import DATA
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.runbooks.model import Runbook
from hadocs.runbooks.preflight import hosts, preflight
from hadocs.runbooks.text import plain, runs, value
from hadocs.spec.load import load_text

SPECS = Path(__file__).parents[3] / "specs"
NUMBER = re.compile(r"\b[Ee]vents? (\d{3,5}(?:(?:, | and | or | to |, then )\d{3,5})*)")


@cache
def of(spec: str) -> Runbooks:
    return runbooks(analyse(SPECS / f"{spec}.yaml"))


def book(spec: str, name: str) -> Runbook:
    return of(spec).make(of(spec).named(name)[0])


def test_every_event_of_clustering_that_a_file_names_is_in_the_list() -> None:
    known = {n for one in remarks.lists() for n in one.events}
    for file in sorted((*DATA.glob("*/*.yaml"), *DATA.glob("*/fragments/*.yaml"))):
        told = NUMBER.findall(file.read_text(encoding="utf-8"))
        numbers = {int(n) for found in told for n in re.findall(r"\d+", found)}
        assert {n for n in numbers if n >= 1000} <= known, file.name


def test_each_list_has_its_source_and_day() -> None:
    data = yaml.safe_load(remarks.EVENTS.read_text(encoding="utf-8"))
    assert all(one["source"] and one["basis"] in ("R", "R*") and one["checked"] for one in data["lists"])


def test_events_of_other_versions_are_marked_where_they_stand() -> None:
    old, new = book("article-hybrid", "host-failure-hv-01"), book("north-texas", "host-failure-hv-dal-1")
    said = {plain(text) for step in old.steps for text in step.lab}
    assert said == {
        "Event numbers are those of Windows Server 2016 to 2022: verify them for this version in your lab."
    }
    assert not [step for step in new.steps if any("Event numbers" in plain(text) for text in step.lab)]
    assert said.pop() in html.step(next(step for step in old.steps if step.lab))
    assert "verify them" in events_line(Shelf(of("article-hybrid")))
    assert "verify them" not in events_line(Shelf(of("north-texas")))


def test_powershell_2_is_told_to_load_the_module_once() -> None:
    found = markdown.whole(book("article-hybrid", "role-failback-sql"), "x")
    assert found.count("`Import-Module FailoverClusters`") == 1
    assert "Import-Module" not in markdown.whole(book("north-texas", "role-failback-erp-data"), "x")


def test_pages_of_an_export_link_as_markdown_does() -> None:
    shelf = Shelf(of("article-hybrid"))
    text = str(body_plain(shelf, book("article-hybrid", "host-failure-hv-01")))
    assert "](quorum-loss-hvc-a.md)" in text
    assert '<a id="gate-' in text
    for page in (text, *symptoms_table(shelf, plain=True)):
        assert "href=" not in page


@pytest.mark.parametrize("platform", ["hyper-v/2022", "vsphere/8.0", "proxmox/9"])
def test_steps_shut_down_what_the_preflight_says_that_stays(platform: str) -> None:
    text = f"""\
hadocs: 1
name: two
platform: {platform}
hosts: {{h-1: {{memory: 64 GiB}}, h-2: {{memory: 64 GiB}}}}
storage: {{san: {{volumes: {{csv: {{}}}}}}}}
vms:
  s-1: {{on: h-1, memory: 8 GiB, files: san/csv, os: Windows Server 2022}}
  s-2: {{like: s-1, on: h-2}}
  big: {{on: h-1, memory: 60 GiB, files: san/csv, os: Debian 13}}
  web: {{on: h-1, memory: 4 GiB, files: san/csv, os: Debian 13}}
clusters:
  c: {{members: [h-1, h-2], quorum: {{witness: {{kind: none}}}}, anti_affinity: [{{members: [s-1, s-2], hard: true}}]}}
  s: {{members: [s-1, s-2], quorum: {{witness: {{kind: none}}}}}}
services: {{ledger: {{product: sql-server/fci, runs_on: s, active_on: s-1}}, b: {{runs_on: big}}, w: {{runs_on: web}}}}
"""
    made = runbooks(analyse_loaded(load_text(text)))
    for host in hosts(made.analysis):
        page = made.make(made.named(f"host-maintenance-{host}")[0])
        shut = {change.what for step in page.steps for change in step.does if change.doing == "stop"}
        stays = {row.vm for row in preflight(made.analysis, host).stays}
        assert stays <= shut
        assert shut <= {*stays, host}
    assert {row.vm for row in preflight(made.analysis, "h-1").stays} == {"s-1", "big"}


def test_a_number_stays_with_its_unit() -> None:
    assert html.text(runs("10 to 35 s at 10 Gbit/s, 60 %")) == "10 to 35\u00a0s at 10\u00a0Gbit/s, 60\u00a0%"


def test_a_name_with_a_backtick_stays_within_code() -> None:
    (run,) = runs(f"`x {value('a`b', 'name')}`")
    assert (run.kind, run.text) == ("code", "x a`b")


def test_pages_of_maintenance_and_of_a_lost_host_show_the_host_before_and_after() -> None:
    shelf = Shelf(of("vmware-wsfc-across-boxes"))
    assert shelf.pictures["host-maintenance-esxi-01.md"] == ("maintenance", "esxi-01")
    assert shelf.pictures["host-failure-esxi-02.md"] == ("failure", "esxi-02")
    assert {f"{file.removesuffix('.md')}.svg" for file in shelf.pictures} <= set(shelf.files)
    shown, svg = figures.beside(shelf.analysis, "maintenance", {}, "esxi-01", "x.svg", markdown=False)
    assert 'src="x.svg"' in shown and 'width="' in shown and 'alt="esxi-01 is taken out of service' in shown
    assert svg.startswith("<svg")


def test_several_runbooks_of_one_kind_are_told_by_the_titles_of_their_clusters() -> None:
    table = "".join(symptoms_table(Shelf(of("proxmox-three-nodes"))))
    assert "Network partition: " in table and ">PostgreSQL with Pacemaker</a>" in table
    assert ">pve</a>" not in table and ">pg</a>" not in table


def test_a_machine_that_may_have_started_elsewhere_is_not_expected_to_stay_off() -> None:
    spec = Path("tests/unit/behaviour/field/pve-ha-node-without-disk.yaml")
    books = runbooks(analyse(SPECS.parent / spec))
    planned = next(p for p in books.named("host-failure") if p.target.id == "n1")
    told = markdown.whole(books.make(planned), spec.name)
    assert "does not:** off until" not in told and "for good: **expected" not in told
    assert "`app` `started` on another node, or in `error`" in told
