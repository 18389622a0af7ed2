"""The guide and the glossary: hand-written words, put into the site."""

from __future__ import annotations

import pytest
import yaml
from support.reading import Read, build

from hadocs.pages import glossary, guide
from hadocs.pages.page import Page

TOPOLOGIES = ("host", "guest", "hybrid", "mixed")


def drawn(name: str) -> tuple[str, str]:
    return (
        f'<svg viewBox="0 0 1 1"><title>{name} on the page</title></svg>',
        f"<svg><title>{name} alone</title></svg>",
    )


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {p.path: p for p in guide.texts(drawn)}


def test_the_guide_is_read_from_the_overview_to_the_topologies(pages: dict[str, Page]) -> None:
    assert list(pages)[:6] == [f"guide/{n}.md" for n in ("index", "which", *TOPOLOGIES)]


@pytest.mark.parametrize("name", [*TOPOLOGIES, "which"])
def test_each_page_carries_its_figure_and_links_to_the_file(pages: dict[str, Page], name: str) -> None:
    page = str(pages[f"guide/{name}.md"].content)
    assert f"<title>{name} on the page</title>" in page
    assert f'href="{name}.svg"' in page
    assert pages[f"guide/{name}.svg"].content == f"<svg><title>{name} alone</title></svg>"


def test_links_within_the_guide_lead_somewhere(pages: dict[str, Page]) -> None:
    read = {path: Read(build(str(page.content))) for path, page in pages.items() if path.endswith(".md")}
    for path, page in read.items():
        for link in page.links:
            file, _, anchor = link.partition("#")
            if link.startswith(("http", "../")) or file.endswith(".svg"):
                continue
            target = f"guide/{file}" if file else path
            assert target in read, f"{path} links to {link}"
            assert not anchor or anchor in read[target].ids, f"{path} links to {link}"


def test_pages_of_the_guide_have_a_title_and_a_description(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        if path.endswith(".md"):
            head = yaml.safe_load(str(page.content).split("---\n")[1])
            assert head["title"]
            assert len(head["description"]) > 20


def test_the_decision_tree_leads_to_the_sections_with_its_words(pages: dict[str, Page]) -> None:
    ids = Read(build(str(pages["guide/which.md"].content))).ids
    for key, target in guide.decision_links().items():
        assert target.removeprefix("#") in ids, key


def test_the_figures_of_the_guide_are_drawn() -> None:
    for name in (*TOPOLOGIES, "which"):
        inline, alone = guide.picture(name)
        assert inline.startswith("<svg")
        assert "\n\n" not in inline
        assert "<svg" in alone


@pytest.mark.parametrize("name", TOPOLOGIES)
def test_reference_specs_are_of_the_topology_that_they_stand_for(name: str) -> None:
    services = guide.reference(name).topology.services.values()
    assert {view.topology for view in services} == {name}


def test_a_word_is_explained_where_it_is_first_used() -> None:
    text = glossary.with_tooltips("# A quorum\n\nThe quorum is lost. A quorum is needed.\n")
    assert text.count("<abbr ") == 1
    assert text.startswith("# A quorum\n")
    assert "The <abbr title=" in text


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: quorum\n---\n",
        "`quorum`",
        "<code>quorum</code>",
        "[quorum](x.md)",
        "[quorum](x.md#quorum){ #quorum }",
        "```\nquorum\n```",
        "<svg><text>quorum</text></svg>",
        '<div class="quorum">',
        "quorum-disk",
        "pre-quorum",
        "- [a](x.md#quorum){ #quorum }",
        "word {.quorum}",
    ],
)
def test_names_code_links_and_figures_are_left_alone(text: str) -> None:
    assert glossary.with_tooltips(text) == text


def test_other_forms_of_a_word_count_as_the_word() -> None:
    terms = {t.term: t for t in glossary.terms()}
    csv = terms["Cluster Shared Volume"]
    text = glossary.with_tooltips(f"A {csv.term}, or {csv.aliases[0]}.")
    assert text.count("<abbr ") == 1


def test_the_glossary_has_an_anchor_for_each_word() -> None:
    read = Read(build(str(glossary.page().content)))
    assert len([i for i in read.ids if i != "glossary"]) == len(glossary.terms())
    assert len(read.ids) == len(set(read.ids))
