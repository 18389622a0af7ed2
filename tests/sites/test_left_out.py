"""Home, guide and glossary left out, in every combination: strict, and no link leads nowhere."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from support.links import dead_links

from hadocs import pipeline
from hadocs.pages.guide import names

from .conftest import SPEC, attempt, small

KEPT = ("index.md", "clusters/", "glossary.md", "guide/", "rules/index.md", "platforms/")
"""All but the page of each rule: a build of those takes most of the time."""
REAL = pipeline.publish_tree


ALL = list(itertools.product((True, False), repeat=3))


@pytest.mark.parametrize(
    ("home", "guide", "glossary", "path"),
    [*((*one, "") for one in ALL), (True, True, True, "ha"), (False, False, False, "ha")],
    ids=str,
)
def test_no_link_is_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: bool, guide: bool, glossary: bool, path: str
) -> None:
    monkeypatch.setattr(pipeline, "publish_tree", lambda *args: small(REAL(*args[:2]), KEPT))
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "ledger.yaml").write_text(SPEC, encoding="utf-8")
    options: dict[str, Any] = {"home": home, "guide": guide, "glossary": glossary, "path": path}
    own = {} if home and not path else {"index.md": "# The company\n"}  # a site has a home page
    built = attempt(tmp_path, ["search", {"hadocs": options}], own=own, theme="mkdocs")
    assert (built.failure, built.said) == (None, [])
    below = built.site / path
    assert (below / "index.html").is_file() == (home or not path)
    assert (below / "glossary.html").is_file() == glossary
    assert all((below / f"guide/{name}.html").is_file() == guide for name in names())
    assert dead_links(built.site, at_root=True) == []


def test_a_page_of_ones_own_takes_the_place_of_one_that_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "publish_tree", lambda *args: small(REAL(*args[:2]), KEPT))
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "ledger.yaml").write_text(SPEC, encoding="utf-8")
    own = {"README.md": "# The company\n", "guide/host.md": "# What we think of hosts\n"}
    options = {"home": False, "guide": False}
    built = attempt(tmp_path, ["search", {"hadocs": options}], own=own, theme="mkdocs")
    assert (built.failure, built.said) == (None, [])
    assert 'href="../../guide/host/"' in built.text("clusters/ledger/index.html")
    assert dead_links(built.site, at_root=True) == []
