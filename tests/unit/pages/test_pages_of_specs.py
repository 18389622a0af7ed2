"""What holds for the pages of every spec: the shipped ones, and odd ones that Hypothesis makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from support.generate import estates
from support.golden import SPECS
from support.reading import Read, build, plain
from support.shipped import PICTURE, analysed, html, read, texts

from hadocs.analysis import Analysis
from hadocs.pages import cluster, estate
from hadocs.pages.context import Context
from hadocs.pages.escape import plain as one_line
from hadocs.pages.narrative import failover, inventory, overview
from hadocs.pages.narrative.home import line
from hadocs.pages.narrative.model import Chapter
from hadocs.pages.page import Page
from hadocs.pages.runbooks import site
from hadocs.runbooks.make import runbooks
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import build as topology_of

NAMES = [s.stem for s in SPECS]
BUDGET = 80_000 - 22_000
"""Bytes for a built page less what the frame of a site weighs."""


def analysis_of(spec: Spec) -> Analysis:
    """An analysis of a spec that was never in a file."""
    return Analysis(load(SPECS[0]).source, spec, topology_of(spec))


def shipped(path: Path) -> Analysis:
    return analysed(path.stem)


def pages_of(path: Path) -> Mapping[str, Page]:
    return texts(path.stem)


def html_of(page: Page) -> str:
    assert isinstance(page.content, str)
    return build(page.content)


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_links_within_a_cluster_lead_somewhere(spec: Path) -> None:
    pages = {name: read(page) for name, page in pages_of(spec).items()}
    figures = {p.rpartition("/")[2] for p in cluster.paths(shipped(spec)) if p.endswith(".svg")}
    books = set(site.Shelf(runbooks(shipped(spec))).files)
    assert "runbooks.md" in books
    for name, page in pages.items():
        for target in page.links:
            file, _, anchor = target.partition("#")
            if file in books and not anchor:
                continue
            if target.startswith(("http://", "https://", "../", "tel:", "mailto:")) or file in figures:
                continue
            assert (file or name) in pages, f"{name} links to {target}"
            if anchor:
                assert anchor in pages[file or name].ids, f"{name} links to {target}"


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_anchors_are_unique_on_their_page(spec: Path) -> None:
    for name, page in pages_of(spec).items():
        ids = read(page).ids
        assert len(ids) == len(set(ids)), f"{name}: {sorted(i for i in ids if ids.count(i) > 1)}"


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_every_element_of_a_figure_has_its_place_on_the_inventory_or_below_the_figure(spec: Path) -> None:
    from hadocs.pages.figures import links

    there = read(pages_of(spec)["inventory.md"]).ids
    here = read(pages_of(spec)["index.md"]).ids
    for element, target in links(Context(shipped(spec)), "inventory.html", "index.html").items():
        page, _, anchor = target.partition("#")
        assert page == ("index.html" if element.startswith("finding:") else "inventory.html")
        assert anchor in (here if page == "index.html" else there), element


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_front_matter_is_yaml_and_hides_the_navigation(spec: Path) -> None:
    for page in pages_of(spec).values():
        assert isinstance(page.content, str)
        head = yaml.safe_load(page.content.split("---\n")[1])
        assert set(head) - {"search"} == {"title", "description", "hide"}
        assert head["hide"] == ["navigation"]
        assert head.get("search", {"boost": 2})["boost"] in (2, 3)
        assert shipped(spec).spec.display_title in head["title"]


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_no_built_page_is_heavy(spec: Path) -> None:
    for name, page in pages_of(spec).items():
        assert len(html(page).encode()) < BUDGET, name


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_a_page_shows_where_it_is_edited(spec: Path) -> None:
    assert {p.edit for p in pages_of(spec).values()} == {str(spec)}


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_every_loss_that_takes_something_down_is_told(spec: Path) -> None:
    analysis = shipped(spec)
    made = pages_of(spec)
    told = [made[name] for name in ("failover.md", *cluster.BESIDE) if name in made]
    text = " ".join(read(page).text for page in told)
    for loss in analysis.topology.losses.values():
        if loss.thing.kind != "vm" and (loss.down or loss.uncertain or loss.interrupted):
            assert loss.thing.id in text, loss.thing


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_what_takes_a_service_down_is_what_the_losses_say(spec: Path) -> None:
    ctx = Context(shipped(spec))
    for service in ctx.topology.services:
        found = set(overview.fatal(ctx, service))
        down = {t for t, loss in ctx.losses.items() if service in loss.down}
        assert found <= down
        assert all(t.kind == "volume" for t in down - found)


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_a_case_says_down_where_the_loss_says_down(spec: Path) -> None:
    ctx = Context(shipped(spec))
    by_anchor = {str(ctx.anchor(t)): loss for t, loss in ctx.losses.items() if t.kind not in ("vm",)}
    for chapter in failover.chapters(ctx):
        for case in chapter.cases:
            loss = by_anchor.get(case.anchor)
            if loss is None or case.grid:
                continue
            assert (case.outcome == "down") == bool(loss.down), case.title
            assert (" down until " in case.users) == bool(loss.down), case.title


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_sentences_end_and_do_not_stumble(spec: Path) -> None:
    for name, page in pages_of(spec).items():
        text = read(page).text
        assert not re.search(r"\.\.(?!\.)| ,|\( | \)| \.(?=\s|$)", text), (
            name,
            re.search(r".{40}(\.\.| ,|\( | \)| \.(?=\s|$))", text),
        )
        assert not re.search(r"None(?!, it is rebuilt)", text), name
        assert not re.search(r"\b(one [a-z]+s are|is are|are is)\b", text)


def test_the_same_spec_makes_the_same_bytes() -> None:
    first, again = (cluster.texts(shipped(SPECS[0]), PICTURE) for _ in range(2))
    assert first == again


@settings(max_examples=20)
@given(estates(odd=True))
def test_odd_ids_and_titles_appear_literally_on_all_pages_and_their_links_lead_somewhere(
    data: dict[str, Any],
) -> None:
    nasty = "<b>x</b> **y** {{ z }} {% z %} [l](j:) | ` $(rm)"
    data = {
        **data,
        "title": nasty,
        "summary": nasty,
        "source": nasty,
        "owner": {"team": nasty, "escalation": nasty},
    }
    spec = Spec.model_validate(data)
    pages = {p.path.rpartition("/")[2]: Read(html_of(p)) for p in cluster.texts(analysis_of(spec), PICTURE)}
    for name, page in pages.items():
        assert "b" not in page.tags
        assert "script" not in page.tags
        assert plain(one_line(nasty)) in page.text, name
        assert not any(link.startswith("j:") for link in page.links)
        assert len(page.ids) == len(set(page.ids)), name
        for target in page.links:
            file, _, anchor = target.partition("#")
            if not target.startswith(("http", "../")) and anchor:
                assert anchor in pages[file or name].ids, f"{name} links to {target}"
    text = pages["inventory.md"].text
    for key in (
        *spec.hosts,
        *spec.servers,
        *spec.vms,
        *spec.storage,
        *spec.networks,
        *spec.sites,
        *spec.clusters,
    ):
        assert plain(one_line(key)) in text, key


@given(estates(odd=True))
def test_the_home_page_shows_odd_titles_literally(data: dict[str, Any]) -> None:
    nasty = "<b>x</b> **y** {{ z }} [l](j:) | ` $(rm)"
    analysis = analysis_of(Spec.model_validate({**data, "title": nasty}))
    (page,) = estate.home([analysis], nasty, told=lambda a: estate.Entry(PICTURE, line(Context(a))))
    read = Read(html_of(page))
    assert "b" not in read.tags
    assert read.text.count(plain(nasty)) >= 3  # the heading, the table and the card


def test_a_spec_without_services_says_so() -> None:
    spec = Spec.model_validate({"hadocs": 1, "name": "bare", "hosts": {"hv-1": {}}})
    pages = {
        p.path.rpartition("/")[2]: Read(html_of(p)).text for p in cluster.texts(analysis_of(spec), PICTURE)
    }
    assert "names no service" in pages["index.md"]
    assert "names no service" in pages["trade-offs.md"]


def test_what_several_pages_show_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = analysed("proxmox-three-nodes")
    calls: list[str] = []
    found = failover.chapters

    def counted(ctx: Context) -> tuple[Chapter, ...]:
        calls.append(ctx.spec.name)
        return found(ctx)

    monkeypatch.setattr(failover, "chapters", counted)
    made = cluster.texts(analysis, PICTURE)
    beside = [page.path for page in made if page.path.rpartition("/")[2] in cluster.BESIDE]
    assert beside
    assert calls == ["proxmox-three-nodes"]


@pytest.mark.parametrize(
    "name", ["proxmox-three-nodes", "microsoft-fault-domains", "microsoft-two-site-manual"]
)
def test_where_a_machine_can_not_run_names_the_hosts(name: str) -> None:
    """Which runs there: told of a host that stands there; hosts that lack the same are told of once."""
    ctx = Context(analysed(name))
    lines = [plain(line) for line in inventory.barred(ctx)]
    assert len(lines) == len(set(lines))
    for key, machine in ctx.topology.machines.items():
        own = [line for line in lines if f"`{key}`" in line.partition(" on ")[0]]
        for bar in machine.barred:
            assert any(bar.host in line.partition(": ")[0] for line in own), (key, bar)
        assert len(own) <= len({bar.why.replace(bar.host, "") for bar in machine.barred})


def test_where_a_machine_can_not_run_its_reason_has_names_as_code() -> None:
    lines = inventory.barred(Context(analysed("microsoft-two-site-manual")))
    assert any(line.endswith("only `node-a1` and `node-a2` may own `files-1`") for line in lines)
