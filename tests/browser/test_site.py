"""What people do on the site: find a cluster, sort and filter, switch to dark, follow a figure, print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CLUSTER = "clusters/article-hybrid/index.html"
FIGURE = ".hadocs-figure svg"


def rows(page: Any) -> list[str]:
    """The first cells of the visible rows of the table of clusters."""
    cells = page.locator("[data-hadocs-table] tbody tr:visible td:first-child")
    return [text.strip() for text in cells.all_inner_texts()]


def test_the_table_of_clusters_sorts_by_any_column_with_the_keyboard_alone(
    open_page: Callable[..., Any],
) -> None:
    page = open_page("index.html")
    heading = page.locator("[data-hadocs-table] thead th").first
    before = rows(page)
    assert len(before) > 5
    assert heading.get_attribute("aria-sort") == "none"
    heading.locator("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    up = rows(page)
    assert [t.casefold() for t in up] == sorted(t.casefold() for t in before)
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert rows(page) == up[::-1]
    other = page.locator("[data-hadocs-table] thead th").nth(1)
    other.locator("button").click()
    assert (heading.get_attribute("aria-sort"), other.get_attribute("aria-sort")) == ("none", "ascending")


def test_the_table_of_clusters_filters_by_words_and_by_topology(open_page: Callable[..., Any]) -> None:
    page = open_page("index.html")
    everything = rows(page)
    status = page.get_by_role("status").and_(page.locator(".hadocs-filter__count"))
    noun = page.locator("[data-hadocs-table]").get_attribute("data-noun")
    assert status.inner_text() == f"{len(everything)} {noun}"
    page.get_by_label("Filter", exact=True).fill("sql hybrid")
    some = rows(page)
    assert 0 < len(some) < len(everything)
    assert status.inner_text() == f"{len(some)} of {len(everything)} {noun}"
    page.keyboard.press("Escape")
    assert rows(page) == everything
    page.get_by_label("Topology", exact=True).select_option("hybrid")
    hybrid = rows(page)
    assert 0 < len(hybrid) < len(everything)
    for row in page.locator("[data-hadocs-table] tbody tr:visible").all():
        assert "hybrid" in row.inner_text()


def test_nothing_of_the_filter_is_remembered(open_page: Callable[..., Any]) -> None:
    page = open_page("index.html")
    everything = rows(page)
    page.get_by_label("Filter", exact=True).fill("zzz")
    assert rows(page) == []
    page.reload()
    assert rows(page) == everything


def test_without_scripts_the_table_is_all_there(browser: Any, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server)
    assert len(rows(page)) > 5
    context.close()


@pytest.mark.parametrize("files", [False, True], ids=["from-a-server", "from-files"])
def test_search_finds_a_cluster_by_the_name_of_a_machine(open_page: Callable[..., Any], files: bool) -> None:
    page = open_page("index.html", files=files)
    page.locator(".md-search__input").click()
    page.keyboard.type("sql-fci", delay=30)
    # Results come while one types: those of the whole word come last.
    there = page.locator('.md-search-result__link[href*="clusters/article-hybrid/"]')
    there.first.wait_for(state="attached")
    assert there.count()


def colours(page: Any) -> list[str]:
    """The colours that the first figure's text has as it is painted."""
    script = f"[...document.querySelectorAll('{FIGURE} text')].map(t => getComputedStyle(t).fill)"
    painted: list[str] = page.evaluate(script)
    return sorted(set(painted))


def test_the_switch_of_the_palette_changes_the_colours_of_figures(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, color_scheme="light")
    light = colours(page)
    assert light
    page.locator("label[for='__palette_1']:visible").click()
    page.locator("label[for='__palette_2']:visible").click()
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    dark = colours(page)
    assert not set(light) & set(dark)
    # On a system that is dark already the figure is the same as after the switch.
    assert colours(open_page(CLUSTER, color_scheme="dark")) == dark


def test_the_switch_to_light_wins_over_a_dark_system(open_page: Callable[..., Any]) -> None:
    light = colours(open_page(CLUSTER, color_scheme="light"))
    page = open_page(CLUSTER, color_scheme="dark")
    page.locator("label[for='__palette_1']:visible").click()
    assert page.evaluate("document.body.dataset.mdColorScheme") == "default"
    assert colours(page) == light


def test_links_in_figures_lead_to_their_sections(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER)
    links = page.locator(f"{FIGURE} a")
    assert links.count() > 3
    name = re.escape(
        (links.first.get_attribute("href") or links.first.get_attribute("xlink:href") or "").split("#")[1]
    )
    links.first.click()
    page.wait_for_url(re.compile(f"#{name}$"))
    assert page.locator(f"[id='{name}']").count() == 1


def test_figures_have_a_title_and_a_description_for_screen_readers(open_page: Callable[..., Any]) -> None:
    figure = open_page(CLUSTER).locator(FIGURE).first
    assert figure.locator("title").first.inner_html()
    assert len(figure.locator("desc").first.inner_html()) > 40


def test_the_figure_opens_alone_from_its_link(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER)
    page.locator("a.hadocs-figure__zoom").first.click()
    page.wait_for_url("**/topology.svg")
    assert page.evaluate("document.documentElement.tagName") == "svg"


def test_a_figure_scrolls_within_its_frame_on_a_phone(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, width=390, height=844)
    frame = page.locator(".hadocs-figure__frame").first
    inside, outside = frame.evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert inside > outside
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_term_of_the_glossary_explains_itself(open_page: Callable[..., Any], site: Path) -> None:
    page = open_page("clusters/article-hybrid/failover.html")
    term = page.locator("article abbr").first
    term.scroll_into_view_if_needed()
    term.hover()
    tip = page.locator(".md-tooltip2--active")
    tip.wait_for()
    assert len(tip.inner_text()) > 20


def test_tabs_lead_through_the_pages_of_a_cluster(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER)
    assert page.locator(".hadocs-tabs [aria-current=page]").count() == 1
    hrefs = page.eval_on_selector_all(".hadocs-tabs a", "all => all.map(a => a.href)")
    assert len(hrefs) == 6
    for href in hrefs:
        page.goto(href)
        assert page.locator(".hadocs-tabs [aria-current=page]").get_attribute("href") in (
            href.rsplit("/", 1)[1],
            "./" + href.rsplit("/", 1)[1],
            "",
        )


def test_printed_pages_have_no_frame_around_them_and_the_figure_fits(open_page: Callable[..., Any]) -> None:
    page = open_page(CLUSTER, width=794, height=1123, color_scheme="light")
    page.emulate_media(media="print")
    for hidden in (".hadocs-tabs", ".md-header", ".hadocs-figure__zoom"):
        assert not page.locator(hidden).first.is_visible()
    box = page.locator(FIGURE).first.bounding_box()
    assert box["width"] <= 794
    assert box["height"] <= 1123


def test_pages_of_clusters_do_not_carry_the_other_clusters(site: Path) -> None:
    names = [p.name for p in (site / "clusters").iterdir() if p.is_dir()]
    for page in (site / "clusters/article-hybrid").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        navigation = text[text.index('data-md-component="header"') : text.index("<article")]
        assert [
            name for name in names if f"clusters/{name}/" in navigation or f"../{name}/" in navigation
        ] == []


def test_no_page_is_heavy(site: Path) -> None:
    without_figures = {
        str(page.relative_to(site)): re.sub(
            r"<svg.*?</svg>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        for page in site.rglob("*.html")
    }
    assert len(without_figures) > 500
    assert {path: len(t) for path, text in without_figures.items() if len(t := text.encode()) >= 80_000} == {}
