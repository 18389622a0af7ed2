"""hadocs in sites of other themes and other folders, with a navigation of their own and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import OWN, Build, assert_whole, attempt

pytestmark = pytest.mark.filterwarnings("ignore")  # of others' code
NAV = [
    {"Home": "index.md"},
    {"Clusters": ["clusters/index.md", {"Ledger": "clusters/ledger/index.md"}]},
    {"Ours": ["team/own.md"]},
    {"Words": "glossary.md"},
]


@pytest.mark.parametrize("nav", [None, NAV], ids=["no nav", "nav"])
@pytest.mark.parametrize("directories", [True, False], ids=["directories", "files"])
@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_themes_and_navigations(build: Build, theme: str, directories: bool, nav: object) -> None:
    settings = {} if nav is None else {"nav": nav}
    built = build(["search", "hadocs"], theme=theme, use_directory_urls=directories, **settings)
    assert_whole(built)
    assert "clusters/ledger/topology.svg" in built.text("index.html")


def test_folders_elsewhere(build: Build, project: Path) -> None:
    built = build(["hadocs"], docs_dir="../words/of ours", site_dir="../public/site")
    assert built.site.resolve() == project.parent / "public" / "site"
    assert_whole(built)


def test_no_plugin_but_ours_and_no_page_of_their_own(build: Build) -> None:
    built = build(["hadocs"], own={})
    assert_whole(built)
    assert "Ledger" in built.text("index.html")


@pytest.mark.parametrize("directories", [True, False], ids=["directories", "files"])
def test_below_a_path(build: Build, directories: bool) -> None:
    own = {"index.md": "# The company\n\n![The figure](ha/clusters/ledger/topology.svg)\n"}
    built = build(["search", {"hadocs": {"path": "ha"}}], own=own, use_directory_urls=directories)
    assert_whole(built, "ha/")


@pytest.mark.parametrize("directories", [True, False], ids=["directories", "files"])
def test_two_instances(build: Build, project: Path, directories: bool) -> None:
    ours = [{"hadocs": {"specs": "specs", "path": p}} for p in ("north", "south")]
    own = {"index.md": "# The company\n"}
    built = build(["search", *ours], own=own, use_directory_urls=directories)
    assert_whole(built, "north/")
    assert_whole(built, "south/")


def test_a_path_out_of_the_site_writes_nothing(project: Path) -> None:
    built = attempt(project, [{"hadocs": {"path": "../up"}}], own=OWN)
    assert built.failure is not None
    assert "leads out" in "".join(built.said)
    assert sorted(p.name for p in project.parent.iterdir()) == ["project"]
    assert not (project / "site").exists()
