"""Pages of large specs: all at a glance first, from there to a figure of each cluster; the whole is one click away."""

from __future__ import annotations

import re
from typing import Any, cast

from support.shipped import analysed, texts

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.focus import focused
from hadocs.pages import drawn, parts, spec_paths
from hadocs.pages.context import Context
from hadocs.spec.model import Spec
from hadocs.topology.build import build


def context(**data: Any) -> Context:
    parsed = Spec.model_validate({"hadocs": 1, "name": "estate", "platform": "hyper-v/2022", **data})
    return Context(Analysis(cast(Any, None), parsed, build(parsed)))


LARGE = Context(analysed("north-texas"))


def test_the_first_page_begins_with_all_at_a_glance_and_leads_to_parts_and_the_whole() -> None:
    text = str(texts("north-texas")["index.md"].content)
    assert text.count("<figure") == 1
    assert 'href="overview.svg"' in text
    assert "[each cluster by itself](parts.md)" in text
    assert "[The whole topology in one figure](topology.svg)" in text


def test_what_the_overview_leads_to_is_a_place_on_the_page_of_parts() -> None:
    page = str(texts("north-texas")["parts.md"].content)
    picture = paint.svg(draw(LARGE.analysis, "overview", parts.links(LARGE)), standalone=False)
    places = set(re.findall(r'href="parts\.html#([^"]+)"', picture))
    assert places == {part.anchor for part in parts.parts(LARGE)}
    assert all(f"{{ #{anchor} }}" in page for anchor in places)


def test_each_cluster_has_a_figure_and_its_file_is_known_beforehand() -> None:
    found = parts.parts(LARGE)
    titles = ["HVC-DAL", "HVC-FTW", "DAG-1", "SQL-FCI", "SQL-AG", "FSC"]
    assert [part.title for part in found] == titles
    assert {part.file for part in found} <= set(drawn.files(LARGE))
    assert "clusters/north-texas/parts.md" in spec_paths(LARGE.analysis)


def test_a_small_spec_has_neither() -> None:
    small = Context(analysed("article-hybrid"))
    assert parts.parts(small) == ()
    assert drawn.OVERVIEW not in drawn.files(small)
    text = str(texts("article-hybrid")["index.md"].content)
    assert 'href="topology.svg"' in text
    assert "parts.md" not in text


def test_hosts_in_no_host_cluster_are_a_part_by_site() -> None:
    sites = {"east": {"title": "East"}, "west": {}}
    hosts = {f"hv-{n}": {"site": "east" if n < 7 else "west"} for n in range(1, 9)} | {"hv-9": {}}
    vms = {"a": {"on": "hv-5"}, "b": {"on": "hv-9"}}
    clusters = {"hvc": {"members": ["hv-1", "hv-2", "hv-3", "hv-4"]}}
    ctx = context(sites=sites, hosts=hosts, vms=vms, clusters=clusters)
    found = parts.parts(ctx)
    assert [part.title for part in found] == [
        "hvc",
        "In no host cluster, East",
        "In no host cluster, west",
        "In no host cluster",
    ]
    shown = [focused(ctx.analysis, part.focus).spec for part in found]
    assert [sorted(spec.hosts) for spec in shown[1:]] == [["hv-5", "hv-6"], ["hv-7", "hv-8"], ["hv-9"]]
    assert [sorted(spec.vms) for spec in shown[1:]] == [["a"], [], ["b"]]
    figures = [draw(ctx.analysis, focus=part.focus) for part in found]
    assert len({figure.name for figure in figures}) == 4
    assert figures[1].title == "estate: hosts in no host cluster, East"


def test_what_is_one_part_alone_needs_no_figure_of_it() -> None:
    hosts: dict[str, Any] = {f"hv-{n}": {} for n in range(12)}
    assert parts.parts(context(hosts=hosts)) == ()
