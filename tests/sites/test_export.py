"""What ``hadocs export`` writes, in the sites of others: nothing of a spec is run, and MkDocs builds it strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from support.links import dead_links

from hadocs.publish import site

from .conftest import JINJA, words

pytestmark = pytest.mark.filterwarnings("ignore")  # of others' code


@pytest.fixture
def exported(project: Path) -> Path:
    site.export([Path("specs")], project / "out")
    return project / "out"


@pytest.mark.parametrize(
    "delimiters",
    [{}, {"j2_variable_start_string": "[[", "j2_variable_end_string": "]]"}],
    ids=["its own", "brackets"],
)
def test_macros_runs_nothing_of_an_export(exported: Path, delimiters: dict[str, Any]) -> None:
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    pytest.importorskip("mkdocs_macros", reason="needs mkdocs-macros-plugin")
    settings = yaml.safe_load((exported / "mkdocs.yml").read_text(encoding="utf-8"))
    settings["plugins"] = ["search", {"macros": {"on_error_fail": True, **delimiters}}]
    settings["strict"] = True
    (exported / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    build(load_config(str(exported / "mkdocs.yml")))
    seen = words((exported / "site/clusters/ledger/index.html").read_text(encoding="utf-8"))
    assert all(text in seen for text in JINJA)
    assert dead_links(exported / "site", at_root=True) == []
