"""Themes that can't be installed beside Material of this version: each in an environment of its own.

The task `elsewhere` (tasks.py) makes these environments and runs this; MaterialX has Material's folder, TechDocs
wants another release of it.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.links import dead_links

from .conftest import JINJA, OWN, SPEC, words

ROOT = Path(__file__).parents[2]


def python(name: str) -> Path:
    """The Python of an environment; skips with a word where there is none."""
    folder = Path(os.environ.get("HADOCS_ELSEWHERE", ROOT / ".venv/elsewhere")) / name
    for path in (folder / "bin/python", folder / "Scripts/python.exe"):
        if path.is_file():
            return path.absolute()
    pytest.skip(f"needs an environment with {name} (python tasks.py elsewhere)")


def run(program: Path, folder: Path, *arguments: str) -> None:
    quiet = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    done = subprocess.run(
        [program, "-W", "ignore", "-m", *arguments],
        cwd=folder,
        env={**os.environ, **quiet, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout


def project(folder: Path, theme: str | None, plugins: list[Any]) -> None:
    for path, content in {"specs/ledger.yaml": SPEC, **{f"docs/{p}": c for p, c in OWN.items()}}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    settings: dict[str, Any] = {"site_name": "Ours", "plugins": plugins}
    if theme:
        settings["theme"] = {"name": theme, "font": False}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


FENCE = "# On call\n\n```hadocs\nspec: ledger\n```\n\nIt has {hadocs:ledger.hosts} hosts.\n"
EXTENSION = "hadocs.publish.fences.extension"


def fenced(folder: Path) -> None:
    """A page of the people's own, with a figure and a value."""
    page = folder / "docs/team/on-call.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(FENCE, encoding="utf-8")


def assert_fenced(site: Path) -> None:
    page = (site / "team/on-call/index.html").read_text(encoding="utf-8")
    article = page[page.index("<h1") :]
    assert article.count('<div class="hadocs-figure__frame">\n<svg') == 1
    assert "It has 2 hosts." in words(article)
    assert "hadocs-wrong" not in article


def assert_whole(site: Path) -> None:
    page = (site / "clusters/ledger/index.html").read_text(encoding="utf-8")
    frame = page.index('class="hadocs-figure__frame"')
    assert page[frame:].partition(">")[2].lstrip().startswith("<svg")
    assert all(text in words(page) for text in JINJA)
    assert dead_links(site, at_root=True) == []


@pytest.mark.parametrize("program", ["mkdocs", "properdocs"])
def test_materialx(tmp_path: Path, program: str) -> None:
    project(tmp_path, "materialx", ["search", "hadocs"])
    fenced(tmp_path)
    run(python("materialx"), tmp_path, program, "build", "--strict", "-f", "mkdocs.yml")
    assert_whole(tmp_path / "site")
    assert_fenced(tmp_path / "site")


@pytest.mark.parametrize("order", [["techdocs-core", "hadocs"], ["hadocs", "techdocs-core"]], ids=" ".join)
def test_backstage_techdocs(tmp_path: Path, order: list[str]) -> None:
    project(tmp_path, None, order)
    fenced(tmp_path)
    run(python("techdocs"), tmp_path, "mkdocs", "build", "--strict")
    assert_whole(tmp_path / "site")
    assert_fenced(tmp_path / "site")


def test_backstage_techdocs_has_figures_without_the_plugin(tmp_path: Path) -> None:
    project(tmp_path, None, ["techdocs-core"])
    for path in OWN:  # their links are to pages of the plugin
        (tmp_path / "docs" / path).write_text("# Ours\n", encoding="utf-8")
    fenced(tmp_path)
    settings = yaml.safe_load((tmp_path / "mkdocs.yml").read_text(encoding="utf-8"))
    settings["markdown_extensions"] = [EXTENSION]
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    run(python("techdocs"), tmp_path, "mkdocs", "build", "--strict")
    assert_fenced(tmp_path / "site")


def test_materialx_builds_what_is_exported(tmp_path: Path) -> None:
    program = python("materialx")
    project(tmp_path, None, [])
    run(program, tmp_path, "hadocs", "export", "out")
    settings = tmp_path / "out" / "mkdocs.yml"
    changed = yaml.safe_load(settings.read_text(encoding="utf-8"))
    assert changed["theme"]["name"] == "material"
    changed["theme"]["name"] = "materialx"
    changed["plugins"] = ["search", "offline"]  # its search is another, with other options
    settings.write_text(yaml.safe_dump(changed), encoding="utf-8")
    run(program, tmp_path / "out", "mkdocs", "build", "--strict")
    assert dead_links(tmp_path / "out" / "site", at_root=True) == []
