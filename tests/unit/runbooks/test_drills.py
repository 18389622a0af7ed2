"""A test plan: few drills, each proving what it says, none that takes a service down, with a result to paste back."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from functools import cache

import pytest
import yaml
from support.golden import NAMES, ROOT
from support.shipped import analysed, texts
from support.told import words

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.pages.runbooks import data, html, markdown, site
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks import drill_words
from hadocs.runbooks.drills.model import Plan
from hadocs.runbooks.drills.plan import MOST, plan
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.model import Runbook, Step
from hadocs.runbooks.slugs import slug
from hadocs.runbooks.text import Run, plain, runs, value
from hadocs.spec.load import load_text

CFS = "clusters-from-scratch"


@cache
def planned(name: str) -> Plan:
    return plan(analysed(name))


@cache
def book(name: str) -> Runbook:
    of = runbooks(analysed(name))
    (one,) = of.named("drills")
    return of.make(one)


def with_drills(name: str, drills: str) -> Analysis:
    text = analysed(name).source.path.read_text(encoding="utf-8")
    head, _, rest = text.partition("operations:\n")
    kept = "".join(
        line for line in rest.splitlines(keepends=True) if line.startswith(("  failover_tested", "  config"))
    )
    return analyse_loaded(load_text(f"{head}operations:\n{kept}{drills}", str(analysed(name).source.path)))


@pytest.mark.parametrize("name", NAMES)
def test_the_drills_show_what_the_plan_says(name: str) -> None:
    found = planned(name)
    assert 1 <= len(found.drills) <= MOST
    shown: frozenset[tuple[str, str]] = frozenset()
    for number, drill in enumerate(found.drills, 1):
        assert drill.number == number
        assert set(drill.proves) == drill.failure.reactions - shown and drill.proves
        shown |= drill.failure.reactions
        assert all(f.reactions <= shown for f in drill.covers)
    assert {f.name for f in found.covered} == {f.name for f in found.failures if f.reactions <= shown}
    assert not {f.name for f in found.left} & {f.name for f in found.covered}
    assert 0 < found.share <= 1


@pytest.mark.parametrize("name", NAMES)
def test_no_drill_takes_a_service_down_and_each_names_who_misses_what(name: str) -> None:
    found, made = planned(name), book(name)
    parts = [p for p in made.parts if p.id.startswith("drill--")]
    assert len(parts) == len(found.drills)
    told = plain(made.answers[0])
    for drill, part in zip(found.drills, parts, strict=True):
        assert not drill.failure.services("down") and not drill.failure.services("uncertain")
        for service in drill.failure.services("interrupted"):
            assert service in plain(part.intro) and (service in told or "others" in told), service
        kinds = [type(item).__name__ for item in part.items]
        assert kinds[0] == "Gate"  # nothing is lost before somebody has said so
    assert all(f.services("down") or f.services("uncertain") for f in found.paper)


@pytest.mark.parametrize("name", NAMES)
def test_the_sheet_has_each_event_in_order_of_time_with_a_blank_beside_it(name: str) -> None:
    for drill, step in zip(planned(name).drills, _steps(name, "hold"), strict=True):
        assert step.table is not None
        whens = [e.when for e in drill.failure.timeline.events]
        assert [w.order for w in whens] == sorted(w.order for w in whens)
        targets = [row[-1][0].target for row in step.table.rows]
        assert len(set(targets)) == len(targets) and all(
            row[-1][0].kind == "blank" for row in step.table.rows
        )


def _steps(name: str, what: str) -> list[Step]:
    return [s for s in book(name).steps if s.id.startswith(f"{what}--")]


@pytest.mark.parametrize("name", NAMES)
def test_the_result_pastes_back_into_the_spec(name: str) -> None:
    drills = ""
    for step in _steps(name, "result"):
        assert step.command is not None
        filled = "".join(
            {"<year-month-day>": "2026-11-02", "<true or false>": "true", "<seconds>": "7"}.get(
                p.text, "said"
            )
            if p.slot
            else p.text
            for p in step.command.pieces
        )
        found = yaml.safe_load(filled)["operations"]["drills"]
        assert len(found) == 1
        drills += filled.partition("drills:\n")[2] + "\n"
    again = with_drills(name, f"  drills:\n{drills}")
    assert again.spec.operations is not None
    assert [d.of for d in again.spec.operations.drills] == [(d.failure.name,) for d in planned(name).drills]


def test_a_blank_of_the_result_is_filled_from_its_row_of_the_stopwatch() -> None:
    for hold, result in zip(_steps(CFS, "hold"), _steps(CFS, "result"), strict=True):
        assert hold.table is not None and result.command is not None
        rows = {row[-1][0].target: plain(row[1]) for row in hold.table.rows}
        assert all(p.step for p in result.command.pieces if p.slot)  # none is filled in once for all
        filled = [rows[p.step] for p in result.command.pieces if p.step in rows]
        if "interrupted" in result.command.text and "website" in plain(hold.sees[0].text):
            assert all("website" in said for said in filled)
    assert "website runs" in filled[-1] if filled else True


def test_what_was_shown_not_long_ago_comes_later_and_what_is_due_again_first() -> None:
    drill = "  drills:\n    - {{procedure: host-failure, of: 'system:pcmk-1', date: {}}}\n{}"
    never = plan(with_drills(CFS, ""))
    fresh = plan(with_drills(CFS, drill.format("2026-08-14", "")))
    late = plan(with_drills(CFS, drill.format("2026-08-01", "  drill_every: 1 w\n")))
    assert never.drills[0].failure.name == late.drills[0].failure.name == "system:pcmk-1"
    assert fresh.drills[0].failure.name != "system:pcmk-1"
    assert [d.due for d in late.drills] == [True, False, False]
    assert [d.last is None for d in fresh.drills] == [d.failure.name != "system:pcmk-1" for d in fresh.drills]


def test_measured_stands_beside_computed_and_never_is_said() -> None:
    text = markdown.whole(book(CFS), "spec.yaml")
    assert "| 41 s | 21 to 140 s | as computed |" in text
    assert "**Last held:** never" in text and "**Last held:** 2026-08-15" in text
    rows = html.table(book(CFS).preflight[1])
    assert "41\u00a0s" in rows and "as computed" in rows
    index = site.drills(site.Shelf(runbooks(analysed(CFS))))
    assert (
        'href="drills.html#part-drill--crash-pcmk-1"' in index and "41\u00a0s" in index and "never" in index
    )


def test_the_other_pages_have_measured_beside_computed() -> None:
    row = "| system of `pcmk-1` | `website` | 41 s | 21 to 140 s | 2026-08-15 |"
    assert row in str(texts(CFS)["failover.md"].content)
    assert "missed for 41 s (computed: 21 to 140 s). [Plan](drills.md)" in str(texts(CFS)["index.md"].content)
    assert "measured in a drill on 2026-08-15 (system of pcmk-1; procedure host-failure)" in str(
        texts(CFS)["availability.md"].content
    )
    assert "not recorded ([plan](drills.md))" in str(texts("article-host")["index.md"].content)
    assert "Lost in a drill" not in str(texts("article-host")["failover.md"].content)


def test_blanks_are_fields_in_a_browser_and_all_forms_have_the_table() -> None:
    made = book(CFS)
    body = "".join(inner for _, _, inner in html.sections(made))
    rows = sum(len(s.table.rows) for s in made.steps if s.table)
    assert body.count('<input type="text" data-cell="') == rows > 10
    items = [item for part in data.as_data(made)["parts"] for item in part["items"]]
    assert sum(len(i["table"]["rows"]) for i in items if i.get("table")) == rows


@pytest.mark.parametrize("name", NAMES)
def test_its_page_is_light(name: str) -> None:
    shelf = site.Shelf(runbooks(analysed(name)))
    assert "drills.md" in shelf.files
    # Less what the frame of a site weighs.
    assert len(site.body(shelf, book(name)).encode()) < 80_000 - 22_000


def test_a_name_that_is_no_plain_word_comes_back_from_yaml() -> None:
    text = analysed(CFS).source.path.read_text(encoding="utf-8").replace("website:", "'no: #1':")
    analysis = analyse_loaded(load_text(text.replace("website:", "'no: #1':"), "x.yaml"))
    of = runbooks(analysis)
    (one,) = of.named("drills")
    for step in of.make(one).steps:
        if step.id.startswith("result--") and step.command:
            filled = "".join("1" if p.slot else p.text for p in step.command.pieces)
            assert "no: #1" in yaml.safe_load(filled)["operations"]["drills"][0]["measured"]


def test_every_reaction_and_event_has_words() -> None:
    for name in NAMES:
        look = runbooks(analysed(name)).look
        for failure in (*planned(name).failures, *planned(name).paper):
            assert drill_words.lost(look, failure)
            assert drill_words.proves(look, sorted(failure.reactions)) or not failure.reactions


def test_a_machine_with_the_name_of_its_service_is_told_apart_and_lost_paths_are_not_lost_machines() -> None:
    of = runbooks(pipeline.analyse(ROOT / "tests/unit/behaviour/field/storage-replica-stretch.yaml"))
    (one,) = of.named("drills")
    told = markdown.whole(of.make(one), "spec.yaml")
    assert "the machine `app` stops" in told
    assert "`app` runs on `a1`. Else hand over first" in told
    assert "`b1` without its paths to `jbod-b` as well" in told


def test_keys_of_the_spec_in_clauses_are_what_one_types() -> None:
    clause = value("whether hv watches vm-1 (clusters.hv.ha.vm_monitoring); call owner.escalation", "words")
    assert [r.text for r in runs(clause) if r.kind == "code"] == [
        "clusters.hv.ha.vm_monitoring",
        "owner.escalation",
    ]
    assert plain(runs(clause)).startswith("whether hv watches vm-1 (clusters.hv.ha.vm_monitoring)")


def test_a_spec_without_clusters_has_no_plan() -> None:
    lone = "hadocs: 1\nname: lone\nhosts: {h1: {}}\nvms: {a: {on: h1}}\nservices: {web: {runs_on: a}}\n"
    analysis = analyse_loaded(load_text(lone, "lone.yaml"))
    assert not any(p.target.each == "spec" for p in runbooks(analysis).all)


def links(book: Runbook) -> list[str]:
    """The procedures that a runbook's steps lead to."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, Run) and value.kind == "procedure":
            found.append(value.target)
        elif isinstance(value, tuple):
            for one in value:
                walk(one)
        elif is_dataclass(value) and not isinstance(value, type):
            for field in fields(value):
                walk(getattr(value, field.name))

    walk(book.parts)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_runbook_that_a_drill_leads_to_is_there(name: str) -> None:
    of = runbooks(analysed(name))
    assert set(links(book(name))) <= {one.id for one in of.all}


def test_a_physical_member_of_a_windows_cluster_has_the_runbook_of_a_member() -> None:
    assert "guest-failure-phys-01" in links(book("article-mixed"))


@pytest.mark.parametrize("name", NAMES)
def test_a_machine_that_is_switched_off_is_undone_by_who_runs_its_host(name: str) -> None:
    one = book(name)
    look = runbooks(analysed(name)).look
    for part in one.parts:
        said = words(part)
        drill = next((d for d in look.drills.drills if part.id == f"drill--{slug(d.id)}"), None)
        if drill is not None and drill.way == "power" and drill.node is not None and drill.node.kind == "vm":
            assert "service processor" not in said, part.id
            assert "somebody can undo it at once: in the management of" in said


def test_a_host_outside_of_clusters_is_among_what_may_fail() -> None:
    found = {f.name: f for f in (*planned("dell-2008-guest").failures, *planned("dell-2008-guest").paper)}
    assert found["server-1"].services("down") == ("files-within",)
    assert "server-1" in words(book("dell-2008-guest").preflight)


def test_a_host_of_vsphere_is_looked_at_through_vcenter() -> None:
    said = words(book("vmware-wsfc-across-boxes").parts)
    assert "Get-VMHost: NotResponding; its state of HA: hostDown" in said
    cells = re.findall(r"esxi-\d+ is taken for failed by .{0,120}", said)
    assert cells
    assert not any("Get-ClusterNode" in cell for cell in cells)


@pytest.mark.parametrize("name", NAMES)
def test_a_backup_that_the_spec_does_not_have_is_not_looked_for(name: str) -> None:
    said = words(book(name).parts)
    assert "A backup of today" not in said
    kept = analysed(name).spec.operations
    if kept and kept.config_backup:
        assert "of the configuration what is said of it above" in said


def test_a_program_of_a_clone_is_missed_by_those_alone_who_are_connected_to_its_instance() -> None:
    of = runbooks(pipeline.analyse(ROOT / "tests/unit/behaviour/field/gfs2-clone.yaml"))
    made = of.make(of.named("drills")[0])
    rows = {
        plain(r[0]).partition(": ")[2]: plain(r[1]) for t in made.preflight for r in t.rows if len(r) == 4
    }
    assert rows["the program of share killed"] == "whoever is connected to n1 connects anew"
    assert rows["ring1 cut"] == "nothing"
    (part,) = (p for p in made.parts if p.id == "drill--program-share")
    said = plain(part.intro)
    assert "Whoever is connected to n1 has to connect anew" in said and "Users notice nothing" not in said
    seen = " ".join(plain(b.text) for i in part.items if isinstance(i, Step) for b in i.sees)
    assert "once they connect anew, n2, n3 and n4 answer them" in seen
