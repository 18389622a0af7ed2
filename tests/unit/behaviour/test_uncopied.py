"""Storage that ships its changes to what is lost has no copy any more, though nothing of it stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.behaviour.risk import uncopied
from hadocs.pages.context import Context
from hadocs.pages.escape import plain
from hadocs.pages.narrative import failover
from hadocs.pipeline import analyse, fail
from hadocs.runbooks.drill_words import proves
from hadocs.runbooks.make import runbooks
from hadocs.topology.model import Thing

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "tests/unit/behaviour/field/arrays-shipped-to-the-other-site.yaml"
MANUAL = ROOT / "specs/microsoft-two-site-manual.yaml"


@pytest.mark.parametrize(
    ("spec", "kind", "lost", "bare"),
    [
        (SHIPPED, "site", "b", ["arr-a"]),
        (SHIPPED, "storage", "arr-b", ["arr-a"]),
        (SHIPPED, "site", "a", []),
        (SHIPPED, "host", "b1", []),
        (MANUAL, "volume", "array-b/replica", ["array-a"]),
        (MANUAL, "storage", "array-b", ["array-a"]),
    ],
)
def test_what_is_left_without_its_copy(spec: Path, kind: str, lost: str, bare: list[str]) -> None:
    found = uncopied(analyse(spec).estate, [Thing(kind, lost)])  # type: ignore[arg-type]
    assert [one.storage for one in found] == bare
    assert all(one.services for one in found)


@pytest.mark.parametrize("lost", ["b", "arr-b"])
def test_it_is_told_where_nothing_stops_with_what_may_not_be_lost(lost: str) -> None:
    cases = [c for chapter in failover.chapters(Context(analyse(SHIPPED))) for c in chapter.cases]
    (case,) = [
        c
        for c in cases
        if plain(c.title).strip("`") == f"{lost} is lost" or plain(c.title) == f"`{lost}` is lost"
    ]
    risk = plain(case.risk).replace("`", "")
    assert f"Until {lost} is back, nothing holds a copy of arr-a" in risk
    assert "more than the 15 min of data that s may lose" in risk
    _, found = fail(SHIPPED, [[lost]])
    assert "nothing holds a copy of arr-a" in found.at_risk


def test_a_drill_without_the_target_of_copies_does_not_prove_that_anything_is_had_elsewhere() -> None:
    look = runbooks(analyse(SHIPPED)).look
    assert "had elsewhere" not in proves(look, [("without-storage", "arr-b")])
    texas = runbooks(analyse(ROOT / "specs/north-texas.yaml")).look
    for side in ("metro-dal", "metro-ftw", "san-dal"):
        assert "is had elsewhere" in proves(texas, [("without-storage", side)])
