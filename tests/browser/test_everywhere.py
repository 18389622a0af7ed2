"""What holds for every page: accessible, no wider than the screen, nothing asked of another host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SPECS = ("article-hybrid", "north-texas")
COLOURED = (
    "index.html",
    "clusters/",
    "rules/",
    "glossary",
    "guide/",
    "decisions/",
    "platforms/index",
    "language/serv",
)
"""Where pages that have all colours begin: code, tables, chips, figures, admonitions, tabs, terms."""
KINDS = ("index.html", "failover.html", "trade-offs.html", "inventory.html")


def kinds(site: Path) -> list[str]:
    """Every page that there is one of, and all pages of a few clusters."""
    found = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    # The links of 404.html are from the root of whatever server; below a sub-path it has no style at all.
    found.remove("404.html")
    alike = ("clusters/", "decisions/", "rules/")
    some = {f"{folder}index.html" for folder in alike} | {"rules/Q01.html", "rules/W03.html"}
    some.add("clusters/north-texas/recommendation.html")
    single = [p for p in found if not p.startswith(alike) or p in some]
    return [*single, *(f"clusters/{spec}/{kind}" for spec in SPECS for kind in KINDS)]


def made_of_all(site: Path) -> list[str]:
    """Of the kinds, those that together have all that pages are made of: what else there is is text like theirs."""
    alike = ("language/", "platforms/", "guide/", "clusters/north-texas/")
    some = {f"platforms/{page}.html" for page in ("index", "hyper-v", "products")}
    some |= {"language/services.html", "guide/availability.html", "guide/which.html"}
    some |= {f"clusters/north-texas/{page}.html" for page in ("index", "recommendation")}
    return [p for p in kinds(site) if not p.startswith(alike) or p in some]


def test_all_kinds_of_pages_are_there(site: Path) -> None:
    pages = kinds(site)
    assert {
        "index.html",
        "clusters/index.html",
        "glossary.html",
        "guide/index.html",
        "guide/which.html",
        "rules/index.html",
        "rules/Q01.html",
        "platforms/index.html",
        "platforms/hyper-v.html",
        "platforms/products.html",
        "clusters/north-texas/recommendation.html",
    } <= set(pages)
    assert [p for p in pages if not (site / p).is_file()] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_accessibility_violation(
    open_page: Callable[..., Any], site: Path, axe: str, scheme: str
) -> None:
    """Of dark pages only what is about colours: all else is that of the light ones.

    What is around the article is that of the first page on each.
    """
    page = open_page("index.html", color_scheme=scheme, search=False, still=True)
    # Without a preload, axe does not read all style sheets anew: rules that need it are about sound and films.
    options = {"resultTypes": ["violations"], "preload": False}
    wrong, looked = [], 0
    pages = made_of_all(site)
    if scheme == "dark":
        options["runOnly"] = ["color-contrast"]
        pages = [p for p in pages if p.startswith(COLOURED)]
    for path in pages:
        page.goto(f"{page.url.rsplit('/some/where/', 1)[0]}/some/where/{path}")
        assert (
            page.evaluate("document.body.dataset.mdColorScheme")
            == {"light": "default", "dark": "slate"}[scheme]
        )
        page.evaluate(axe)
        part = "html" if path == "index.html" else "article"
        result = page.evaluate("([part, options]) => axe.run(part, options)", [part, options])
        looked += bool(result["passes"])
        wrong += [
            f"{path}: {v['id']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])} of them)"
            for v in result["violations"]
            if v["impact"] in ("serious", "critical")
        ]
    assert wrong == []
    assert looked == len(pages)


def test_no_page_is_wider_than_a_phone(open_page: Callable[..., Any], site: Path) -> None:
    page = open_page("index.html", search=False, width=390, height=844, is_mobile=True, has_touch=True)
    wide = {}
    for path in kinds(site):
        page.goto(f"{page.url.rsplit('/some/where/', 1)[0]}/some/where/{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide[path] = width
    assert wide == {}


def test_what_scrolls_sideways_can_be_reached_with_the_keyboard(open_page: Callable[..., Any]) -> None:
    page = open_page("clusters/article-hybrid/index.html", width=390, height=844)
    page.wait_for_timeout(500)
    unreachable = page.evaluate(
        """[...document.querySelectorAll(".md-content *")]
        .filter(e => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX))
        .filter(e => e.tabIndex < 0 && !e.querySelector("a[href], button, [tabindex='0']"))
        .map(e => e.className)"""
    )
    assert unreachable == []


@pytest.mark.parametrize("path", ["index.html", "clusters/article-hybrid/index.html", "guide/index.html"])
def test_pages_work_from_files_too(open_page: Callable[..., Any], path: str) -> None:
    page = open_page(path, files=True)
    assert page.evaluate("document.fonts.check('16px Roboto')")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Roboto")
    assert page.locator("a[href^='/']").count() == 0


def test_no_link_of_the_whole_site_leads_nowhere(site: Path) -> None:
    """MkDocs checks Markdown's links; this looks at every ``href`` and ``src`` there is, figures' among them."""
    from support.links import dead_links

    assert dead_links(site) == []
