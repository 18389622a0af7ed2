"""The recommendation on the trade-offs page: all that `hadocs recommend` says, once, with its sources."""

from __future__ import annotations

from functools import cache

import pytest
from support import estates
from support.golden import NAMES, SPECS
from support.reading import Read, build
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.pages import cluster, platform_pages
from hadocs.pages.context import Context
from hadocs.pages.narrative.recommendation import advise, alike
from hadocs.pages.platforms import families
from hadocs.platforms import catalog
from hadocs.recommend import recommend
from hadocs.recommend.report import verdict
from hadocs.spec.load import load
from hadocs.topology.build import build as topology_of

PICTURE = '<svg viewBox="0 0 1 1"></svg>'


@cache
def page(name: str) -> Read:
    return read(analysed(name))


def read(analysis: Analysis) -> Read:
    pages = cluster.texts(analysis, PICTURE)
    found = {p.path.rpartition("/")[2]: str(p.content) for p in pages}
    return Read(build(found.get("recommendation.md", found["trade-offs.md"])))


def analysis_of(**sections: object) -> Analysis:
    spec = estates.spec(**sections)
    return Analysis(load(SPECS[0]).source, spec, topology_of(spec))


@pytest.mark.parametrize("name", NAMES)
def test_all_that_is_recommended_is_on_the_page(name: str) -> None:
    analysis, text = analysed(name), page(name).text
    for one in recommend(analysis.spec, analysis.topology, analysis.findings).values():
        assert " ".join(verdict(one).split()).casefold() in text.casefold()
        said = [a.question for a in one.path] + [a.because.text for a in one.path]
        said += [r.said.text for r in one.conditions] + [s.text for s in one.steps]
        said += [r.said.text for reasons in one.against.values() for r in reasons]
        said += [a.add.text for a in one.path if a.add]
        for words in said:
            assert " ".join(words.split()) in text


@pytest.mark.parametrize("name", NAMES)
def test_numbers_in_brackets_lead_to_sources_that_are_there(name: str) -> None:
    anchors = [t[1:] for t in page(name).links if t.startswith("#source-")]
    assert set(anchors) <= set(page(name).ids)
    assert len(page(name).ids) == len(set(page(name).ids))


@pytest.mark.parametrize("name", NAMES)
def test_sources_lead_to_the_page_of_their_product_or_platform(name: str) -> None:
    there = {p.path: Read(build(str(p.content))).ids for p in platform_pages()}
    found = [t.removeprefix("../../") for t in page(name).links if t.startswith("../../platforms/")]
    for target in found:
        path, _, anchor = target.partition("#")
        assert path in there
        assert not anchor or anchor in there[path]


def test_a_release_leads_to_the_product_whose_facts_it_shares() -> None:
    services = {"db": {"runs_on": "gc", "product": "sql-server/2019-fci", "data": "san/data"}}
    links = read(analysis_of(**estates.guest_cluster(services=services))).links
    assert "../../platforms/products-databases.md#product-sql-server--fci" in links


def test_topologies_of_which_the_same_holds_stand_together() -> None:
    analysis = analysed("north-texas")
    one = recommend(analysis.spec, analysis.topology, analysis.findings)["directory"]
    kinds = [kinds for _, kinds in alike(one.against)]
    assert ["guest", "hybrid", "mixed", "physical"] in kinds
    assert sorted(k for some in kinds for k in some) == sorted(one.against)


def test_a_platform_fact_is_named_by_its_version() -> None:
    found = advise(Context(analysed("dell-2008-guest")))
    cited = " ".join(line for one in found.values() for _, line in one.sources)
    assert "[Hyper-V on Windows Server 2008](../../platforms/hyper-v.md)" in cited


def test_what_is_unknown_stays_open_and_says_what_would_settle_it() -> None:
    text = read(analysis_of(**estates.host_cluster())).text
    assert "Open: " in text
    assert "Recommended: " not in text
    assert "To settle it: " in text
    assert "Question Answer Because" in " ".join(text.split())


def test_many_services_of_one_fate_are_told_below_one_table() -> None:
    names = [f"s{n}" for n in range(cluster.MANY_ADVISED)]
    services = {n: {"runs_on": "file", "cluster_aware": False} for n in names}
    found = read(analysis_of(**estates.host_cluster(services=services)))
    assert found.tags.count("details") == len(names)
    assert found.text.count("If this happens") == 1
    assert all(f"{n}: host clustering" in found.text for n in names)


def test_of_very_many_services_the_recommendations_have_a_page_of_their_own() -> None:
    names = [f"s{n}" for n in range(cluster.MANY_ADVISED + 1)]
    services = {n: {"runs_on": "file", "cluster_aware": False} for n in names}
    analysis = analysis_of(**estates.host_cluster(services=services))
    found = {p.path.rpartition("/")[2]: Read(build(str(p.content))) for p in cluster.texts(analysis, PICTURE)}
    links = [t for t in found["trade-offs.md"].links if t.startswith("recommendation.md#")]
    assert [t.partition("#")[2] for t in links] == [f"advice-{n}" for n in names]
    assert {f"advice-{n}" for n in names} <= set(found["recommendation.md"].ids)
    assert "Question" not in found["trade-offs.md"].text
    assert found["trade-offs.md"].text.count("Steps to it: none;") == len(names)


def test_every_product_of_the_catalogue_can_be_cited() -> None:
    for product in catalog.products():
        services = {"x": {"runs_on": "gc", "product": product.id, "data": "san/data"}}
        advice = advise(Context(analysis_of(**estates.guest_cluster(services=services))))["x"]
        place = f"products-{product.kind}.md#product-{product.id.replace('/', '--')}"
        assert any(f"(../../platforms/{place})" in line for _, line in advice.sources)


def test_the_pages_of_platforms_are_those_of_the_catalogue() -> None:
    assert [f.platform.id for f in families()] == list(catalog.platform_ids())
