"""The last lines of a runbook, where its commands come from, name tools that are on the page and no others."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from support.told import words

from hadocs.pipeline import analyse
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.runbooks.model import Runbook
from hadocs.runbooks.text import plain

ROOT = Path(__file__).parents[3]
SPECS = (*sorted((ROOT / "specs").glob("*.yaml")), ROOT / "tests/unit/behaviour/field/vsan-raid-5.yaml")
TOOLS = {
    r"cluster\.exe": r"\bcluster /",
    "Exchange 2007": "ClusteredMailboxServer|StorageGroupCopy",
    "Stop-VM of|Stop-VM ": r"Stop-VM -",
    "Start-VM": r"Start-VM -",
    "AutoFailbackType": "AutoFailbackType",
    "wbadmin": "wbadmin",
    "[Cc]mdlets": r"\b[A-Z][a-z]+-[A-Z]\w+",
    "joined views of SQL Server": r"\bsys\.",
    "esxcli": "esxcli",
}
"""What is said of a tool, and what of it has to be typed on that page."""


@cache
def of(spec: Path) -> Runbooks:
    return runbooks(analyse(spec))


def strange(book: Runbook) -> list[str]:
    """The tools that the last lines of a runbook name and no step of it has."""
    said = " ".join(map(plain, book.basis))
    typed = words(book.parts)
    return [tool for tool, has in TOOLS.items() if re.search(tool, said) and not re.search(has, typed)]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_no_tool_is_named_that_is_not_on_the_page(spec: Path) -> None:
    found = {p.id: strange(of(spec).make(p)) for p in of(spec).shown}
    assert not {name: tools for name, tools in found.items() if tools}


def test_what_is_on_the_page_is_named() -> None:
    made = of(ROOT / "specs" / "article-guest.yaml")
    said = " ".join(plain(line) for p in made.shown for line in made.make(p).basis)
    assert "Commands of cluster.exe and of Exchange 2007 read in excerpts" in said


def test_hosts_are_drained_where_there_are_hosts_of_others() -> None:
    mixed, hybrid = (of(ROOT / "specs" / f"article-{name}.yaml") for name in ("mixed", "hybrid"))
    there = words(mixed.make(mixed.named("member-maintenance-file-a")[0]))
    assert "about to be drained" not in there  # the other member is a physical server
    sql = words(hybrid.make(hybrid.named("member-maintenance-sql-a")[0]))
    assert re.search(r"HV-\w+ is about to be drained or taken down", sql)
