"""Figures and values on the pages of other people's sites: strictly built, with their plugins, by each generator."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import JINJA, OWN, SPEC, Build, attempt, words
from .test_plugins import ordered

pytestmark = pytest.mark.filterwarnings("ignore")  # of others' code
ROOT = Path(__file__).parents[2]
EXTENSION = "hadocs.publish.fences.extension"
FENCE = "```hadocs\nspec: ledger\ncaption: How it is built\n```\n"
PAGE = (
    "---\ntags: [team]\n---\n\n# On call for {hadocs:ledger.services.ledger.title}\n\n"
    f"{FENCE}\n- Of its hosts there are {{hadocs:ledger.hosts}}.\n\n    ```hadocs\n    spec: specs/ledger.yaml\n"
    "    fail: hv-01\n    ```\n\n[Home](../index.md)\n"
)
PAGES = {**OWN, "team/on-call.md": PAGE}
WRONG = {**OWN, "team/on-call.md": PAGE.replace("fail: hv-01", "fail: hv-1")}


def shown(site: Path, directories: bool = True) -> str:
    page = site / ("team/on-call/index.html" if directories else "team/on-call.html")
    text = page.read_text(encoding="utf-8")
    return text[text.index("<body") :]


def figures(html: str) -> list[str]:
    """The figures of a page; a parser that is strict reads them, so that nothing was taken out of them."""
    from xml.etree import ElementTree

    found = re.findall(r'<div class="?hadocs-figure__frame"?>\s*(<svg\b.*?</svg>)', html, re.DOTALL)
    for svg in found:
        ElementTree.fromstring(svg)
    return found


def assert_shown(html: str) -> None:
    assert len(figures(html)) == 2
    assert "hadocs-wrong" not in html
    seen = words(html)
    assert "How it is built" in seen
    assert "Of its hosts there are 2." in seen
    assert f"On call for Books {' '.join(JINJA)}" in seen
    assert "```" not in seen


@pytest.mark.parametrize("directories", [True, False], ids=["directories", "files"])
@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_pages_of_ones_own_show_figures(build: Build, theme: str, directories: bool) -> None:
    built = build(["search", "hadocs"], own=PAGES, theme=theme, use_directory_urls=directories)
    html = shown(built.site, directories)
    assert_shown(html)
    inventory = (
        "../clusters/ledger/inventory.html#" if not directories else "../../clusters/ledger/inventory.html#"
    )
    assert f'href="{inventory}' in figures(html)[0]


@pytest.mark.parametrize("order", ["before", "after"])
@pytest.mark.parametrize("name", ["macros", "awesome-pages", "section-index", "minify"])
def test_beside_the_plugins_that_people_have(build: Build, name: str, order: str) -> None:
    other: Any = {"minify": {"minify_html": True}} if name == "minify" else name
    built = build(ordered(other, order), own=PAGES, use_directory_urls=order == "before")
    assert_shown(shown(built.site, order == "before"))


def test_without_the_plugin_the_extension_does_it(project: Path) -> None:
    own = {path: text for path, text in PAGES.items() if path != "index.md"} | {"index.md": "# The company\n"}
    own["team/own.md"] = "# Ours\n"
    built = attempt(project, ["search"], own=own, markdown_extensions=["attr_list", EXTENSION])
    assert (built.failure, built.said) == (None, [])
    html = shown(built.site)
    assert_shown(html)
    # Nothing else brings the letters that the figures were measured with.
    (sheet,) = re.findall(r'<link rel="stylesheet" href="data:text/css;base64,([^"]+)">', html)
    rules = base64.b64decode(sheet).decode("ascii")
    weights = set(re.findall(r'<text[^>]* font-weight="(\d+)"', html)) | {"400"}
    assert set(re.findall(r"@font-face\{font-family:hadocs-letters;font-weight:(\d+)", rules)) == weights
    assert ".hf{font-family:hadocs-letters," in rules


def test_both_of_them_are_one(build: Build) -> None:
    built = build(["search", "hadocs"], own=PAGES, markdown_extensions=["tables", EXTENSION])
    assert_shown(shown(built.site))
    assert "data:text/css" not in shown(built.site)  # the site has a style sheet of ours


def test_a_strict_build_fails_and_names_page_and_line(project: Path) -> None:
    built = attempt(project, ["search", "hadocs"], own=WRONG)
    assert built.failure is not None
    (said,) = built.said
    assert said.startswith("docs/team/on-call.md:16:")
    assert "hv-01" in said


def test_a_build_that_is_not_strict_shows_one_box(project: Path) -> None:
    built = attempt(project, ["search", "hadocs"], own=WRONG, strict=False)
    assert built.failure is None
    html = shown(built.site)
    assert html.count('class="hadocs-wrong"') == 1
    assert len(figures(html)) == 1


def test_what_a_spec_says_is_not_read_on_the_pages_of_hadocs(build: Build, project: Path) -> None:
    spec = SPEC.replace("title: 'Ledger ", "title: '{hadocs:ledger.titel} Ledger ", 1)
    (project / "specs" / "ledger.yaml").write_text(spec, encoding="utf-8")
    built = build(["search", "hadocs"], own=PAGES)
    assert "{hadocs:ledger.titel} Ledger" in words(built.text("clusters/ledger/index.html"))


def write(folder: Path, pages: dict[str, str], **settings: Any) -> None:
    plain = {"index.md": "# The company\n", "team/on-call.md": pages["team/on-call.md"]}
    for path, content in {"specs/ledger.yaml": SPEC, **{f"docs/{p}": c for p, c in plain.items()}}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    whole = {"site_name": "Ours", **settings}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(whole), encoding="utf-8")


def run(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", program, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def zensical() -> str:
    if find_spec("zensical") is None:
        pytest.skip("needs Zensical")
    return "zensical"


def test_zensical_shows_figures_and_says_that_it_runs_no_plugin(tmp_path: Path, zensical: str) -> None:
    write(tmp_path, PAGES, plugins=["search", "hadocs"], markdown_extensions=["attr_list", EXTENSION])
    done = run(tmp_path, zensical, "build", "--strict")
    assert done.returncode == 0, done.stderr + done.stdout
    assert_shown(shown(tmp_path / "site"))
    assert done.stderr.count("Zensical runs no plugins") == 1
    assert "mkdocs.yml names the plugin hadocs" in done.stderr
    assert "hadocs export --watch" in done.stderr


def test_a_strict_build_by_zensical_fails_where_a_fence_is_wrong(tmp_path: Path, zensical: str) -> None:
    write(tmp_path, WRONG, plugins=["search"], markdown_extensions=[EXTENSION])
    assert run(tmp_path, zensical, "build").returncode == 0
    assert shown(tmp_path / "site").count('class="hadocs-wrong"') == 1
    done = run(tmp_path, zensical, "build", "--strict", "--clean")
    assert done.returncode != 0
    assert "docs/team/on-call.md:16:" in done.stderr
    assert "runs no plugins" not in done.stderr


@pytest.mark.parametrize("strict", [True, False], ids=["strict", "lenient"])
def test_properdocs_tells_what_is_wrong(tmp_path: Path, strict: bool) -> None:
    if find_spec("properdocs") is None:
        pytest.skip("needs ProperDocs")
    settings = {
        "theme": {"name": "material", "font": False},
        "plugins": [],
        "markdown_extensions": [EXTENSION],
    }
    write(tmp_path, WRONG, **settings)
    done = run(tmp_path, "properdocs", "build", "-f", "mkdocs.yml", *(["--strict"] if strict else []))
    assert (done.returncode != 0) is strict, done.stderr
    assert "docs/team/on-call.md:16:" in done.stderr
    if not strict:
        assert shown(tmp_path / "site").count('class="hadocs-wrong"') == 1
