"""How the minutes of one part come about, told at a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.estates import guest_cluster, spec

from hadocs import cli
from hadocs.availability.model.assess import assess
from hadocs.availability.model.explained import explain, names
from hadocs.topology.build import study

SPEC = str(Path(__file__).parents[4] / "specs" / "article-guest.yaml")


def test_a_part_is_told_from_its_figures_to_its_minutes() -> None:
    made = spec(**guest_cluster())
    found = assess(made, *study(made), compare=False)
    array = explain(found, "san")
    assert "fails every 25 y and is mended in 8.0 h" in array
    assert "takes the service down alone: all of it counts" in array
    assert "Disk array as a whole: mean time between failures: 25 y" in array
    host = explain(found, "hv-1")
    assert "only together with others" in host
    assert "patch days of hv-1 (planned host work)" in host
    assert "  together: " in host
    assert {"san", "hv-1", "a"} <= set(names(found))


def test_a_name_that_nothing_has_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["availability", SPEC, "--explain", "nothing-of-the-kind"]) == 2
    assert "Nothing that makes a service unavailable is called" in capsys.readouterr().err
