"""The trade-offs page words timelines: of the design that there is, and of the others made of what the spec has."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import estates
from support.golden import SPECS
from support.reading import unmarked
from support.shipped import analysed, texts

from hadocs.analysis import Analysis
from hadocs.behaviour.model import Step
from hadocs.pages.context import Context
from hadocs.pages.narrative import designs, outcome, tradeoffs
from hadocs.recommend import recommend
from hadocs.recommend.report import verdict
from hadocs.spec.load import load
from hadocs.tell.words import clock
from hadocs.topology.build import build, study


def context(sections: dict[str, Any]) -> Context:
    spec = estates.spec(**sections)
    return Context(Analysis(load(SPECS[0]).source, spec, build(spec)))


def plain(text: str) -> str:
    return unmarked(text.replace("**", ""))


def column(ctx: Context, service: str, kind: str) -> dict[str, str]:
    found = tradeoffs.compare(ctx, service)
    at = found.heads.index(kind)
    return {label: cells[at].word for label, cells in found.rows}


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_trade_offs_say_what_timelines_say(path: Path) -> None:
    ctx = Context(analysed(path.stem))
    for key in ctx.topology.services:
        rows = dict(tradeoffs.compare(ctx, key).rows)
        for mode, label in designs.MODES:
            found = designs.happens(ctx, key, mode)
            if label in rows and found:
                states = {t.outcome.state for t in found}
                worst = [s for s in ("down", "uncertain", "interrupted", "goes-on") if s in states]
                cell = rows[label][0]
                assert cell.outcome == outcome.FATES[worst[0]]
                for one in found:
                    away = one.outcome.interrupted
                    if one.outcome.state == "interrupted" and away and away.high is not None:
                        assert clock(away) in cell.why


def test_the_other_designs_are_tried_as_specs_of_their_own_and_say_what_they_added() -> None:
    found = tradeoffs.compare(context(estates.host_cluster()), "share")
    notes = " ".join(plain(n) for n in found.notes)
    assert (
        "Hybrid: what the spec has, with a second file on hv-2; a guest cluster of file and the second file."
        in notes
    )
    at = found.heads.index("hybrid")
    assert "away for" in dict(found.rows)["A host fails"][at].why


def test_programs_of_two_services_have_timelines_of_their_own() -> None:
    sections = estates.host_cluster()
    sections["services"] = {
        "a": {"runs_on": "file", "cluster_aware": False},
        "b": {"runs_on": "file", "cluster_aware": False},
    }
    ctx = context(sections)
    assert column(ctx, "a", "host")["Its program fails"] == "down"
    assert column(ctx, "b", "host")["Its program fails"] == "down"


def test_what_a_design_adds_goes_by_the_titles_of_the_spec() -> None:
    sections = estates.host_cluster()
    sections["hosts"] = {"hv-1": {"title": "HV-01", "storage": {"san": {}}}, "hv-2": {"like": "hv-1"}}
    sections["hosts"]["hv-2"] = {"title": "HV-02", "storage": {"san": {}}}
    sections["vms"] = {"file": {"title": "FILE", "on": "hv-1", "files": "san/csv"}}
    found = tradeoffs.compare(context(sections), "share")
    notes = " ".join(plain(n) for n in found.notes)
    assert (
        "Guest: what the spec has, with a second FILE on HV-02; a guest cluster of FILE and the second FILE;"
        in notes
    )
    assert "a server like HV-01 that carries it; a mixed cluster of FILE and the server like HV-01." in notes
    cell = dict(found.rows)["A host fails"][found.heads.index("mixed")]
    assert cell.why.startswith("the server like HV-01: away for ")


def test_services_told_together_have_their_own_reasons() -> None:
    sections = estates.host_cluster()
    sections["vms"]["web"] = {"on": "hv-2", "files": "san/csv"}
    sections["clusters"]["hvc"]["title"] = "Main cluster"
    sections["services"] = {"a": {"runs_on": "file"}, "b": {"runs_on": "web"}}
    ctx = context(sections)
    assert tradeoffs.whys(ctx, ["a"]) == (
        "It runs in `file`, which Main cluster keeps running; no guest cluster has it."
    )
    assert plain(tradeoffs.whys(ctx, ["a", "b"])).startswith("a: It runs in file, which Main cluster keeps")


def test_a_host_that_carries_what_a_service_needs_is_lost_as_well() -> None:
    sections = estates.host_cluster()
    sections["hosts"]["hv-3"] = {"storage": {"san": {}}}
    sections["vms"] |= {"w1": {"on": "hv-2", "files": "san/csv"}, "w2": {"on": "hv-3", "files": "san/csv"}}
    sections["services"] |= {"web": {"runs_on": ["w1", "w2"], "cluster_aware": False, "needs": ["share"]}}
    rows = dict(tradeoffs.compare(context(sections), "web").rows)
    cell = rows["A host fails"][0]
    assert cell.word == "interrupted"
    assert plain(cell.why).startswith("hv-1: away for")


def test_only_what_is_handed_over_itself_before_its_machine_moves_live_says_so() -> None:
    hybrid, three = (Context(analysed(name)) for name in ("article-hybrid", "proxmox-three-nodes"))
    assert any(t.live for t in designs.happens(hybrid, "sql", "maintenance"))
    # The web waits for its database, whose machine has no place elsewhere and is shut down.
    assert not any(t.live for s in ("web", "database") for t in designs.happens(three, s, "maintenance"))


@pytest.mark.parametrize("name", ["article-hybrid", "proxmox-three-nodes"])
def test_timelines_are_the_same_where_no_loss_was_worked_out_before(name: str) -> None:
    analysis = analysed(name)
    topology, estate = study(analysis.spec, losing=False)
    assert not topology.losses
    bare = Context(Analysis(analysis.source, analysis.spec, topology, known_estate=estate))
    whole = Context(analysis)
    for thing in analysis.topology.things:
        assert bare.after(thing) == whole.after(thing)
    for host in analysis.spec.hosts:
        step = (Step((whole.thing_of(host),), "planned"),)
        assert bare.timeline(step) == whole.timeline(step)


def test_a_site_that_a_person_hands_over_is_not_said_to_wait_for_its_repair_alone() -> None:
    at = {"networks": ["lan"], "storage": {"nas": {}}}
    hosts = {f"n{n}": {**at, "site": "a" if n < 3 else "b"} for n in (1, 2, 3, 4)}
    witness = {"kind": "qdevice", "algorithm": "ffsplit", "site": "c"}
    pve: dict[str, Any] = {"members": list(hosts), "ha": {"enabled": True}, "site_failover": "manual"}
    ctx = context(
        {
            "platform": "proxmox/9",
            "sites": {"a": {}, "b": {}, "c": {}},
            "networks": {"lan": {"roles": ["client", "cluster", "storage"]}},
            "storage": {"nas": {"site": "c", "volumes": {"vm": {}}}},
            "hosts": hosts,
            "vms": {"app": {"on": "n1", "files": "nas/vm", "networks": ["lan"]}},
            "clusters": {"pve": {**pve, "quorum": {"witness": witness}}},
            "services": {"app": {"runs_on": "app"}},
        }
    )
    row = dict(tradeoffs.compare(ctx, "app").rows)["A site is lost"]
    said = "until a person has repaired it, or a person hands it over: site_failover of pve is manual;"
    assert f"a: {said}" in plain(row[0].why), "the site's id is a word of the language"
    assert "a person has to hand" not in row[0].why


def test_what_the_row_says_is_not_said_again_in_its_cells() -> None:
    for name in ("north-texas", "microsoft-two-site-automatic"):
        ctx = Context(analysed(name))
        for service in ctx.spec.services:
            for _, cells in tradeoffs.compare(ctx, service).rows:
                assert not any(": it is lost" in cell.why for cell in cells), (name, service)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_a_topology_that_can_not_be_had_has_no_column_and_a_reason(path: Path) -> None:
    for table in re.findall(
        r"(?:^\| .*\n\n?)+", str(texts(path.stem)["trade-offs.md"].content), re.MULTILINE
    ):
        lines = [line.strip("| ").split(" | ") for line in table.splitlines() if line]
        if lines[0][0] == "If this happens":
            assert all(any(row[at] != "–" for row in lines[2:]) for at in range(len(lines[0]))), lines[0]


def test_how_machines_move_that_is_not_known_is_said_where_they_stay() -> None:
    found = tradeoffs.compare(Context(analysed("clusters-from-scratch")), "website")
    cell = dict(found.rows)["Its host is taken down on purpose"][found.heads.index("host")]
    assert plain(cell.why) == "until the host is back: how the host cluster moves machines is not known"


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_what_a_service_is_now_has_one_name_in_its_table_and_in_the_recommendation(path: Path) -> None:
    analysis = analysed(path.stem)
    page = str(texts(path.stem)["trade-offs.md"])
    for section in page.split("\n## ")[1:]:
        (now,) = set(re.findall(r"\| now: ([^|]+?) \|", section))
        ids = [k for k in analysis.topology.services if f"`{k}`" in section.partition("\n")[0]]
        assert ids
        assert all((now == "independent instances") is analysis.topology.services[k].independent for k in ids)


def test_what_is_to_change_is_called_as_in_the_table() -> None:
    analysis = analysed("vmware-wsfc-across-boxes")
    (one,) = [
        r
        for r in recommend(analysis.spec, analysis.topology, analysis.findings).values()
        if r.instances and r.as_is
    ]
    assert verdict(replace(one, as_is=False)).endswith(", now independent instances")
