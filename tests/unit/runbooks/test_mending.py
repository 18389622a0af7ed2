"""A finding leads to the runbooks that mend it: those of the things that it is about, else those of their clusters."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.lint.run import rules
from hadocs.pages.runbooks.site import Shelf
from hadocs.pipeline import analyse
from hadocs.runbooks.library import library
from hadocs.runbooks.make import runbooks

SPECS = Path(__file__).parents[3] / "specs"


@pytest.mark.parametrize(
    ("spec", "rule", "about", "files"),
    [
        ("north-texas", "Q07", ("sql-fci",), ["witness-replacement-sql-fci.md"]),
        ("proxmox-three-nodes", "C08", ("pve", "pve-2"), ["host-maintenance-pve-2.md"]),
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
    assert {rule for p in library().procedures for rule in p.entry.mends} <= set(rules())
