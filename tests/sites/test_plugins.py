"""hadocs among the plugins that people have, before each of them and after it: strict, whole, and nothing run."""

from __future__ import annotations

import html
import itertools
import subprocess
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from .conftest import OWN, Build, assert_whole, attempt, words

pytestmark = pytest.mark.filterwarnings("ignore")  # of others' code

INSTALLED = {point.name for point in entry_points(group="mkdocs.plugins")}
ORDERS = ("before", "after")
BOTH = pytest.mark.parametrize(
    ("order", "directories"),
    [
        ("before", True),
        ("after", False),
        pytest.param("before", False, marks=pytest.mark.thorough),
        pytest.param("after", True, marks=pytest.mark.thorough),
    ],
    ids=["before-directories", "after-files", "before-files", "after-directories"],
)
"""Orders with forms of addresses: each of the four is seen in each run; all pairs where time does not matter."""
AFTER = pytest.mark.parametrize("order", [pytest.param("before", marks=pytest.mark.thorough), "after"])
BEFORE = pytest.mark.parametrize("order", ["before", pytest.param("after", marks=pytest.mark.thorough)])
"""One order in each run, where two plugins of a kind do the same to the pages."""


def options(name: str, **given: Any) -> Any:
    return {name: given} if given else name


def ordered(other: Any, order: str) -> list[Any]:
    """``other`` before hadocs, or after it; skipped with a word where it is not installed."""
    name = next(iter(other)) if isinstance(other, dict) else other
    if name not in INSTALLED and f"material/{name}" not in INSTALLED:
        pytest.skip(f"needs the MkDocs plugin {name}")
    ours = {"hadocs": {"specs": "specs"}}
    return ["search", other, ours] if order == "before" else ["search", ours, other]


@BOTH
def test_minify_takes_no_figure_away(build: Build, order: str, directories: bool) -> None:
    minify = options("minify", minify_html=True)
    built = build(ordered(minify, order), use_directory_urls=directories)
    assert_whole(built)
    assert "\n\n" not in built.text("clusters/ledger/inventory.html")


DELIMITERS = {
    "its own": {},
    "brackets": {"j2_variable_start_string": "[[", "j2_variable_end_string": "]]"},
    "percent": {"j2_block_start_string": "<%", "j2_block_end_string": "%>"},
    "dollars": {"j2_variable_start_string": "$=", "j2_variable_end_string": "=$"},
    # Whatever is run at all of a spec, even if nothing comes of it, ends the build.
    "strict": {
        "on_undefined": "strict",
        "on_error_fail": True,
        "j2_variable_start_string": "$=",
        "j2_variable_end_string": "=$",
    },
}


@pytest.mark.parametrize("delimiters", DELIMITERS)
@AFTER
def test_macros_runs_nothing_of_a_spec(build: Build, order: str, delimiters: str) -> None:
    own = {**OWN, "sum.md": "# Sum\n\nIt is {{ 6*7 }}. It is [[ 6*7 ]]. It is $= 6*7 =$.\n"}
    built = build(ordered({"macros": DELIMITERS[delimiters]}, order), own=own)
    assert_whole(built)
    assert "It is 42" in built.text("sum/index.html")


@BEFORE
def test_macros_leaves_the_title_of_a_page_alone(build: Build, order: str) -> None:
    page = build(ordered("macros", order)).text("clusters/ledger/index.html")
    title = html.unescape(page[page.index("<title>") : page.index("</title>")])
    assert "{{ 7*7 }}" in title
    assert "{% raw %}" in title


@BOTH
def test_static_i18n_has_the_pages_in_every_language(build: Build, order: str, directories: bool) -> None:
    languages = [
        {"locale": "en", "name": "English", "default": True},
        {"locale": "de", "name": "Deutsch"},
    ]
    built = build(ordered(options("i18n", languages=languages), order), use_directory_urls=directories)
    assert_whole(built)
    assert_whole(built, "de/")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["awesome-pages", "awesome-nav", "literate-nav"])
def test_plugins_that_make_the_navigation_have_our_pages(build: Build, name: str, order: str) -> None:
    built = build(ordered(name, order), use_directory_urls=order == "before")
    assert_whole(built)
    home = built.text("index.html")
    nav = home[home.index('data-md-type="navigation"') : home.index("<article")]
    assert 'href="clusters/index.html"' in nav or 'href="clusters/"' in nav
    assert "clusters/ledger/failover" not in nav


@AFTER
def test_awesome_nav_takes_our_pages_where_it_is_told(build: Build, order: str) -> None:
    own = {**OWN, ".nav.yml": "nav:\n  - index.md\n  - Clusters: clusters/index.md\n  - team\n"}
    built = build(ordered("awesome-nav", order), own=own)
    assert_whole(built)


@pytest.mark.parametrize("order", ORDERS)
def test_section_index(build: Build, order: str) -> None:
    built = build(ordered("section-index", order), use_directory_urls=order == "before")
    assert_whole(built)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["git-revision-date", "git-revision-date-localized"])
def test_git_revision_dates(build: Build, project: Path, name: str, order: str) -> None:
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
    (project / "docs").mkdir()
    for path, content in OWN.items():
        (project / "docs" / path).parent.mkdir(exist_ok=True)
        (project / "docs" / path).write_text(content)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "All"]):
        subprocess.run([*git, *command], cwd=project, check=True)
    assert_whole(build(ordered(name, order), use_directory_urls=order == "before"))


@BOTH
def test_redirects_lead_to_our_pages(build: Build, order: str, directories: bool) -> None:
    maps = {"old.md": "clusters/ledger/failover.md"}
    built = build(ordered(options("redirects", redirect_maps=maps), order), use_directory_urls=directories)
    assert_whole(built)
    assert "clusters/ledger/failover.html" in built.text("old/index.html" if directories else "old.html")


@BEFORE
def test_tags(build: Build, order: str) -> None:
    own = {**OWN, "tags.md": "# Tags\n\n<!-- material/tags -->\n"}
    built = build(ordered("tags", order), own=own, use_directory_urls=order == "before")
    assert_whole(built)
    assert "A page of our own" in built.text("tags/index.html" if order == "before" else "tags.html")


@AFTER
def test_blog(build: Build, order: str) -> None:
    own = {
        **OWN,
        "blog/index.md": "# Blog\n",
        "blog/posts/one.md": "---\ndate: 2026-01-01\n---\n\n# One\n\n[Ledger](../../clusters/ledger/index.md)\n",
    }
    assert_whole(build(ordered("blog", order), own=own, use_directory_urls=order == "before"))


@pytest.mark.parametrize(
    "directories", [True, pytest.param(False, marks=pytest.mark.thorough)], ids=["directories", "files"]
)
def test_print_site_has_the_figures_on_its_page(build: Build, directories: bool) -> None:
    built = build(ordered("print-site", "after"), use_directory_urls=directories)
    assert_whole(built)
    printed = built.text("print_page/index.html" if directories else "print_page.html")
    assert "data-hadocs" in printed or "<svg" in printed
    # Of pages in the navigation it prints only those; the home page's is the company's own.
    assert "clusters/ledger/topology.svg" in printed


def test_print_site_wants_to_be_the_last(project: Path) -> None:
    built = attempt(project, ordered("print-site", "before"), strict=False)
    assert built.failure is None
    assert [said for said in built.said if "last" not in said] == []


@BEFORE
def test_mkdocstrings(build: Build, order: str) -> None:
    own = {**OWN, "api.md": "# API\n\n::: hadocs.errors.UsageError\n"}
    built = build(ordered("mkdocstrings", order), own=own, use_directory_urls=order == "before")
    assert_whole(built)


@BOTH
def test_social_makes_a_card_of_each_page(build: Build, project: Path, order: str, directories: bool) -> None:
    pytest.importorskip("PIL", reason="needs Pillow")
    try:
        import cairosvg  # noqa: F401
    except (ImportError, OSError):
        pytest.skip("needs CairoSVG and the library cairo")
    from importlib.resources import files

    fonts = project / ".cache/plugin/social/fonts/Roboto"  # else it asks another host for them
    fonts.mkdir(parents=True)
    for style in ("Regular", "Bold"):
        font = (files("font_roboto") / "files" / f"Roboto-{style}.ttf").read_bytes()
        (fonts / f"{style}.ttf").write_bytes(font)
    built = build(ordered("social", order), use_directory_urls=directories)
    assert_whole(built)
    assert (built.site / "assets/images/social/clusters/ledger/failover.png").is_file()
    assert "assets/images/social/clusters/ledger/failover.png" in built.text("clusters/ledger/failover.html")


FEW = (("hadocs", "macros", "minify"), ("minify", "macros", "hadocs"))


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(order, marks=() if order in FEW else pytest.mark.thorough)
        for order in itertools.permutations(("minify", "macros", "hadocs"))
    ],
    ids=" ".join,
)
def test_many_at_once_in_every_order(build: Build, order: tuple[str, ...]) -> None:
    for name in order:
        if name not in INSTALLED:
            pytest.skip(f"needs the MkDocs plugin {name}")
    assert_whole(
        build(["search", *({"minify": {"minify_html": True}} if n == "minify" else n for n in order)])
    )


HOOK = """
from pathlib import Path
from mkdocs.plugins import event_priority

@event_priority({priority})
def on_page_markdown(markdown, page, config, files):
    with open("seen.txt", "a") as seen:
        seen.write(markdown)
    page.meta["title"] = "Changed " + str(page.meta.get("title"))
    return "Said before.\\n\\n" + markdown + "\\n\\nSaid after.\\n"
"""


@pytest.mark.parametrize("priority", [100_000, 0, -100_000])
def test_whoever_changes_markdown_sees_no_text_of_a_spec_and_may_add_to_it(
    build: Build, project: Path, priority: int
) -> None:
    (project / "hook.py").write_text(HOOK.format(priority=priority), encoding="utf-8")
    built = build(["search", "hadocs"], hooks=["hook.py"])
    assert_whole(built)
    seen = (project / "seen.txt").read_text(encoding="utf-8")
    assert "A page of our own" in seen
    assert "Books" not in seen
    page = words(built.text("clusters/ledger/failover.html"))
    assert page.index("Said before.") < page.index("What happens") < page.index("Said after.")
    assert "<title>Changed" not in built.text("clusters/ledger/failover.html")
