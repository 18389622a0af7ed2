"""What availability says of people: whose wait counts for whom, and what they may do that counts as nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from hadocs.analysis import Analysis
from hadocs.pipeline import analyse

ROOT = Path(__file__).parents[4]
FIELD = "tests/unit/behaviour/field"


@cache
def of(spec: str) -> Analysis:
    return analyse(ROOT / spec)


@pytest.mark.parametrize(
    ("service", "need"), [("shop", "web-data"), ("erp", "erp-data"), ("desktops", "files")]
)
def test_a_service_waits_for_the_person_that_what_it_needs_waits_for(service: str, need: str) -> None:
    texas = of("specs/north-texas.yaml").availability
    assert (
        dict(texas[service].waits)
        == dict(texas[need].waits)
        == {"client-dal": "unsure", "client-ftw": "unsure"}
    )
    notes = " ".join(texas[service].notes)
    assert "After the loss of client-dal or client-ftw it may wait for a person" in notes
    assert "may or may not stop it" not in notes


def test_what_needs_nothing_that_waits_does_not_wait() -> None:
    texas = of("specs/north-texas.yaml").availability
    assert not texas["mail"].waits and not texas["directory"].waits


@pytest.mark.parametrize(
    ("spec", "service", "said"),
    [
        (f"{FIELD}/arrays-shipped-to-the-other-site.yaml", "s",
         ["bring arr-b into use after the loss of a, arr-a or arr-a/ds"]),
        ("specs/microsoft-two-site-manual.yaml", "crm",
         ["force dr to start and bring array-b/replica into use after the loss of site-a",
          "bring array-b/replica into use after the loss of array-a or array-a/csv-1"]),
        ("tests/unit/behaviour/keys/linux.yaml", "app",
         ["force pve to start and start the copy of app after the loss of a",
          "start the copy of app after the loss of app or ceph"]),
        ("specs/north-texas.yaml", "print", []),
        ("specs/microsoft-two-site-automatic.yaml", "erp", []),
    ],
)  # fmt: skip
def test_a_copy_that_people_may_bring_into_use_is_told_as_not_counted(
    spec: str, service: str, said: list[str]
) -> None:
    found = [n for n in of(spec).availability[service].notes if "is not counted: it counts as down" in n]
    assert [n.partition("That people ")[2].partition(" is not counted")[0] for n in found] == said


def test_each_loss_that_is_told_so_takes_the_service_down_alone() -> None:
    found = of(f"{FIELD}/arrays-shipped-to-the-other-site.yaml").availability["s"]
    assert {"a", "arr-a", "arr-a/ds"} <= set(found.single_points)
