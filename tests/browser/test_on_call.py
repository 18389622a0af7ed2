"""What counts at night: whom to call, what is down, where one is, and that it is found, folds and prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LONG = "clusters/north-texas/failover.html"
SHORT = "clusters/article-hybrid/failover.html"


@pytest.mark.parametrize("page", ["index", "failover"])
def test_whom_to_call_stands_above_everything_else(open_page: Callable[..., Any], page: str) -> None:
    shown = open_page(f"clusters/article-hybrid/{page}.html", width=390, height=844)
    call = shown.locator(".hadocs-call")
    assert call.locator("a[href='tel:+12145550130']").inner_text() == "+1 214 555 0130"
    assert call.locator("a[href^='mailto:']").inner_text() == "databases@example.com"
    box = call.locator("a[href^='tel:']").bounding_box()
    assert box["y"] < 844
    assert box["height"] >= 30


def test_the_table_of_failures_is_sorted_by_how_bad_they_are_and_names_services(
    open_page: Callable[..., Any],
) -> None:
    page = open_page(SHORT)
    rows = page.locator("article table").first.locator("tbody tr")
    words = rows.locator("td:nth-child(2)").all_inner_texts()
    order = ["down", "not certain", "interrupted"]
    assert words == sorted(words, key=order.index)
    assert set(words) == {"down", "interrupted"}
    assert rows.first.locator("td:nth-child(3) code").inner_text() == "sql"
    colours = {
        word: chip.evaluate("e => getComputedStyle(e).color")
        for word, chip in zip(words, rows.locator(".hadocs-chip").all(), strict=True)
    }
    assert len(set(colours.values())) == 2


@pytest.mark.parametrize("file", ["index", "failover", "trade-offs", "availability", "inventory"])
def test_a_page_of_a_cluster_says_whose_it_is_and_leads_back(
    open_page: Callable[..., Any], file: str
) -> None:
    page = open_page(f"clusters/article-hybrid/{file}.html")
    assert "SQL Server on a guest cluster across two host clusters" in page.locator("h1").inner_text()
    assert page.locator(".md-tabs__item--active").inner_text().strip() == "Clusters"
    page.locator("article a.hadocs-of").first.click()
    page.wait_for_url(re.compile(r"/clusters/(index\.html)?$"))


def test_long_pages_are_folded(site: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(LONG, search=False)
    for path in sorted((site / "clusters/north-texas").glob("*.html")):
        if "hadocs-runbook" in path.read_text(encoding="utf-8"):
            continue  # nothing of a runbook is folded before it is done
        page.goto(f"{page.url.rsplit('/', 1)[0]}/{path.name}")
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height < 12_100, f"{path.name}: {height} px"


def case_in_a_fold(page: Any) -> str:
    """The anchor of a case that is folded away."""
    return str(page.locator("details.hadocs-fold h3[id]").first.get_attribute("id"))


def test_a_link_opens_the_fold_that_it_leads_into(open_page: Callable[..., Any]) -> None:
    page = open_page(LONG)
    anchor = case_in_a_fold(page)
    case = page.locator(f"[id='{anchor}']")
    assert not case.is_visible()
    page.goto(f"{page.url}#{anchor}")
    case.wait_for(state="visible")


def test_a_hit_of_the_search_is_unfolded(open_page: Callable[..., Any]) -> None:
    page = open_page(f"{LONG}?h=hv-dal-3")
    page.locator("details.hadocs-fold mark").first.wait_for(state="visible")


def test_folds_open_without_scripts(browser: Any, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + LONG)
    fold = page.locator("details.hadocs-fold").first
    fold.locator("summary").first.click()
    assert fold.get_attribute("open") is not None
    context.close()


def test_paper_has_what_is_folded(open_page: Callable[..., Any]) -> None:
    page = open_page(LONG)
    closed = page.locator("details:not([open])").count()
    assert closed
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() == closed


@pytest.mark.parametrize(
    ("name", "spec"), [("san-s", "article-hybrid"), ("hv-dal-1", "north-texas"), ("hvc-dal", "north-texas")]
)
@pytest.mark.parametrize("files", [False, True], ids=["from-a-server", "from-files"])
def test_search_finds_a_name_whole_and_its_cluster_first(
    open_page: Callable[..., Any], name: str, spec: str, files: bool
) -> None:
    page = open_page("index.html", files=files)
    page.locator(".md-search__input").click()
    page.keyboard.type(name, delay=30)
    # Results come while one types: those of the whole word come last, and have it in their addresses.
    page.locator(f'.md-search-result__link[href*="?h={name}#"]').first.wait_for(state="attached")
    page.wait_for_timeout(200)
    found = page.locator(".md-search-result__item > .md-search-result__link")
    hrefs = [str(found.nth(n).get_attribute("href")) for n in range(min(5, found.count()))]
    assert f"clusters/{spec}/" in hrefs[0]
    assert not any("/rules/" in href for href in hrefs[:3])


def test_no_name_of_a_thing_is_broken_at_a_hyphen(open_page: Callable[..., Any]) -> None:
    for path in ("clusters/north-texas/inventory.html", LONG, "clusters/article-hybrid/index.html"):
        page = open_page(path, search=False, width=794, height=1123)
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        broken = page.evaluate(
            """[...document.querySelectorAll("article code:not(pre code)")]
            .filter(c => !/\\s/.test(c.textContent) && c.getClientRects().length > 1)
            .map(c => c.textContent)"""
        )
        assert broken == [], path


def test_a_page_with_a_wide_table_is_turned_on_paper(open_page: Callable[..., Any]) -> None:
    page = open_page("clusters/north-texas/inventory.html")
    assert page.locator(".hadocs-wide table").count()
    boxes = re.findall(
        rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", page.pdf(format="A4", prefer_css_page_size=True)
    )
    assert boxes
    assert all(float(width) > float(height) for width, height in boxes)
    page.goto(page.url.replace("inventory", "failover"))
    upright = re.findall(
        rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", page.pdf(format="A4", prefer_css_page_size=True)
    )
    assert all(float(width) < float(height) for width, height in upright)


def test_the_first_column_stays_on_a_phone(open_page: Callable[..., Any]) -> None:
    page = open_page("clusters/article-hybrid/inventory.html", width=390, height=844)
    page.wait_for_timeout(500)
    frame = page.locator(".md-typeset__scrollwrap").first
    cell = frame.locator("tbody td").first
    before = cell.bounding_box()["x"]
    frame.evaluate("e => { e.scrollLeft = 200; }")
    assert frame.evaluate("e => e.scrollLeft") == 200
    assert abs(cell.bounding_box()["x"] - before) <= 20
    assert frame.locator("tbody td").nth(1).bounding_box()["x"] < before


def test_filters_are_aligned_on_a_phone(open_page: Callable[..., Any]) -> None:
    page = open_page("rules/index.html", width=390, height=844)
    boxes = [field.bounding_box() for field in page.locator(".hadocs-filter :is(input, select)").all()]
    assert len(boxes) >= 3
    assert len({round(box["x"]) for box in boxes}) <= 2
    assert boxes[0]["width"] > 300
    assert len({round(box["width"]) for box in boxes[1:]}) == 1
    assert len({round(box["height"]) for box in boxes[1:]}) == 1
