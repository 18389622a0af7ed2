"""A finding leads to the runbooks that mend it: those of the things that it is about, else those of their clusters."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.lint.run import rules
from hadocs.pages.runbooks.site import Shelf
from hadocs.pipeline import analyse
from hadocs.runbooks.library import library
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.schema import Entry

SPECS = Path(__file__).parents[3] / "specs"


@pytest.mark.parametrize(
    ("spec", "rule", "about", "files"),
    [
        ("north-texas", "Q06", ("sql-fci",), ["witness-replacement-sql-fci.md"]),
        ("north-texas", "Q07", ("sql-fci",), []),  # which another share does not mend
        ("north-texas", "Q05", ("hvc-dal",), ["witness-replacement-hvc-dal.md"]),
        ("microsoft-fault-domains", "Q05", ("six",), []),  # its witness is no disk
        ("proxmox-three-nodes", "Q07", ("pve",), []),
        ("north-texas", "T09", ("web-data", "hv-dal-4"), []),
    ],
)
def test_a_finding_leads_to_what_mends_it(
    spec: str, rule: str, about: tuple[str, ...], files: list[str]
) -> None:
    shelf = Shelf(runbooks(analyse(SPECS / f"{spec}.yaml")))
    assert [f"{p.id}.md" for p in shelf.of.mending(rule, about)] == files
    shown = shelf.mending(rule, about)
    assert all(f"({file})" in shown for file in files)
    assert bool(shown) == bool(files)


def test_every_rule_that_a_procedure_mends_is_there() -> None:
    told = (line for p in library().procedures for line in p.entry.mends)
    assert {str(line.text if isinstance(line, Entry) else line) for line in told} <= set(rules())
