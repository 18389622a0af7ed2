"""Emergency cards and the index by symptom: for every cluster of every shipped spec, and for hostile names."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from support.typed import wrong

from hadocs.analysis import Analysis
from hadocs.errors import InputError
from hadocs.pages.context import Context
from hadocs.pages.runbooks import card as sheet
from hadocs.pages.runbooks import site
from hadocs.pipeline import analyse, analyse_loaded
from hadocs.runbooks import signs
from hadocs.runbooks.cards import COMMANDS, NEVERS, SYMPTOMS, Card, card
from hadocs.runbooks.library import library
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.symptoms import Symptom, symptoms
from hadocs.runbooks.text import plain
from hadocs.spec.load import load_text

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))
CHANGES = re.compile(
    r"\b(Set|Start|Stop|Move|Remove|Add|Suspend|Resume|Restart|New|Clear|Test)-\w+|/move|/offline|/fq|\brm\b|\bset\b"
)
"""Words of commands that change something, or load what they look at."""


@cache
def of(spec: Path) -> tuple[Analysis, tuple[Card, ...], tuple[Symptom, ...]]:
    analysis = analyse(spec)
    made = runbooks(analysis)
    return analysis, tuple(card(made, c.id) for c in made.look.clusters), symptoms(made)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_card_has_three_looks_up_to_six_signs_and_five_nevers(spec: Path) -> None:
    for one in of(spec)[1]:
        assert 1 <= len(one.checks) <= COMMANDS, one.title
        assert 3 <= len(one.rows) <= SYMPTOMS, one.title
        assert len(one.nevers) == NEVERS, one.title
        assert all(plain(text).startswith("Never ") for text in one.nevers)
        for check in one.checks:
            assert check.command is not None
            assert not wrong(check.command), check.command.text
            assert not CHANGES.search(check.command.text), check.command.text


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_cell_that_says_row_means_a_row_of_the_card(spec: Path) -> None:
    for one in of(spec)[1]:
        for check in one.checks:
            for number in re.findall(r"\brows? (\d)(?: and (\d))?", plain(check.bad)):
                assert all(int(n) <= len(one.rows) for n in number if n)


def test_the_first_row_waits_for_what_mends_itself() -> None:
    one = next(c for c in of(Path("specs/article-hybrid.yaml"))[1] if c.title == "SQL-FCI")
    asked = "Wait until its roles are Online; perhaps later than the RTO of sql (2 min)"
    assert plain(one.rows[0].do) == asked  # how long a database recovers has no bound
    assert plain(one.checks[0].bad) == "one Down: row 1; no answer: row 2"
    assert [p.id for p in one.rows[0].to] == ["guest-failure-sql-a", "guest-failure-sql-b"]
    assert plain(one.by_hand) == "san-s, client and iscsi"
    assert plain(one.votes[0]) == "SQL-FCI needs 2 of 3: SQL-A and SQL-B, the disk witness on san-s/quorum"


def test_commands_of_2008_are_those_of_its_time() -> None:
    one = of(Path("specs/dell-2008-host.yaml"))[1][0]
    assert [c.command.text.split()[0] for c in one.checks if c.command] == ["cluster", "cluster", "cluster"]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_only_signs_that_can_occur_stand_in_the_index(spec: Path) -> None:
    analysis, _, rows = of(spec)
    platforms = {v.platform.id for v in analysis.topology.clusters.values() if v.platform}
    for row in rows:
        assert not row.id.startswith("proxmox") or "proxmox" in platforms
        assert not row.id.startswith("wsfc") or "hyper-v" in platforms
        assert row.told
        assert row.danger
    assert len({row.id for row in rows}) == len(rows)


def test_what_a_cluster_has_not_got_is_no_sign_of_it() -> None:
    for spec in SPECS:
        analysis, _, rows = of(spec)
        kinds = {v.votes.witness for v in analysis.topology.clusters.values()}
        assert ("disk" in kinds) >= any(row.id == "wsfc-witness-disk" for row in rows)
        assert ("file-share" in kinds) >= any(row.id == "wsfc-witness-share" for row in rows)


def test_redirected_access_and_no_quorum_are_found_as_people_meet_them() -> None:
    rows = of(Path("specs/north-texas.yaml"))[2]
    seen = " ".join(plain(row.see) for row in rows)
    for words in ("1135", "redirected access", "PausedCritical", "1177"):
        assert words in seen
    proxmox = " ".join(plain(row.see) for row in of(Path("specs/proxmox-three-nodes.yaml"))[2])
    assert "Watchdog expired" in proxmox
    assert "no quorum" in proxmox


def test_signs_lead_to_procedures_by_names_that_all_files_share() -> None:
    known = {
        "host-failure", "quorum-loss", "storage-path-loss", "storage-loss", "service-failure", "guest-failure",
        "network-partition", "witness-replacement", "host-maintenance",
    }  # fmt: skip
    asked = {entry.to for some in signs.signs().symptoms.values() for entry in some.symptoms}
    assert asked <= known | {p.id for p in library().procedures}


def test_hostile_names_stay_themselves() -> None:
    text = """\
hadocs: 1
name: hostile
title: "<b>x</b>"
owner: {team: "<i>t</i>", escalation: "<script>+1 555 0100 123</script>"}
platform: hyper-v/2022
storage:
  "san $(y)": {}
hosts:
  "HV'01": {storage: {"san $(y)": {}}}
  "$(x) <b>": {storage: {"san $(y)": {}}}
vms:
  "vm;1": {on: "HV'01", files: "san $(y)"}
clusters:
  "c'1 <i>": {members: ["HV'01", "$(x) <b>"], quorum: {witness: {kind: disk, on: "san $(y)"}}}
services:
  "web<s>": {runs_on: "vm;1"}
"""
    analysis = analyse_loaded(load_text(text))
    shelf = site.Shelf(runbooks(analysis))
    one = card(shelf.of, "c'1 <i>")
    assert one.checks[0].command is not None
    assert "-Cluster 'c''1 <i>'" in one.checks[0].command.text
    for check in one.checks:
        assert check.command is None or not wrong(check.command)
    shown = sheet.body(analysis, one, shelf.ways)
    assert "\n\n" not in shown
    assert not re.search(r"<(script|i|b|s)>(?!\d)", shown)
    index = site.symptoms_table(shelf)
    assert not re.search(r"<(script|i|b|s)>", index[0] + index[1])
    assert all(page.path for page in site.pages(Context(analysis), shelf, (), ""))


def test_a_mistake_in_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "wsfc"
    folder.mkdir(parents=True)
    (folder / "card.yaml").write_text(
        "commands:\n  - {id: x, shell: bash, comand: ls, well: a, bad: b, source: s}\n"
    )
    (folder / "symptoms.yaml").write_text(
        "symptoms:\n  - {id: a, see: x, where: x, means: x, danger: x, to: y, source: z, since: '2013'}\n"
    )
    with pytest.raises(InputError) as caught:
        signs.load(tmp_path / "data")
    said = {(p.message, p.place.file, p.place.line) for p in caught.value.problems}
    assert ('unknown key "comand"', "data/wsfc/card.yaml", 2) in said
    assert 'no version "2013"' in {message for message, _, _ in said}
