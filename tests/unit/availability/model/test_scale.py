"""Large estates are worked out in bounded work, and say what they leave for one service at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.large import SHAPES
from hadocs.availability.model.assess import MOST_NEEDS, assess, assess_later
from hadocs.availability.model.plain import as_data
from hadocs.availability.model.report import as_text
from hadocs.availability.model.result import MANY, MANY_HOSTS
from hadocs.errors import HadocsError
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import study


def spec_of(tmp_path: Path, shape: str, size: int) -> Spec:
    """A spec of a shape, loaded."""
    path = tmp_path / "large.yaml"
    path.write_text(SHAPES[shape](size), encoding="utf-8")
    return load(path).spec


def test_a_service_that_needs_very_many_others_is_refused_with_a_message(tmp_path: Path) -> None:
    made = spec_of(tmp_path, "chain", 1000)
    with pytest.raises(HadocsError, match=f"'app-0' needs 999 others, .* need {MOST_NEEDS} at most"):
        assess(made, *study(made))


def test_many_services_are_compared_one_at_a_time(tmp_path: Path) -> None:
    made = spec_of(tmp_path, "volumes", 4 * MANY)
    found = assess(made, *study(made))
    text, data = as_text(found), as_data(found)
    assert "under each topology" not in text
    assert "shown for one at a time: --service ID" in text
    assert data["services"]["app-0"]["topologies"] == {}
    one = {"app-0": found["app-0"]}
    assert "under each topology" in as_text(one)
    assert as_data(one)["services"]["app-0"]["topologies"].keys() >= {"host", "guest", "hybrid"}


def test_what_a_service_comes_to_does_not_hang_on_which_was_looked_at_before(tmp_path: Path) -> None:
    made = spec_of(tmp_path, "fan", 8)
    every, later = assess(made, *study(made)), assess_later(made, *study(made))
    assert list(later) == list(every)
    for key in reversed(every):
        one, other = later[key], every[key]
        assert (one.minutes, one.by_failure_mode, one.planned, one.waits) == (
            other.minutes,
            other.by_failure_mode,
            other.planned,
            other.waits,
        )
    assert "nothing" not in later
    with pytest.raises(KeyError):
        later["nothing"]


def test_services_on_very_many_hosts_get_the_smaller_tree_and_say_so(tmp_path: Path) -> None:
    few, many = (spec_of(tmp_path, "one_cluster", 2 * hosts) for hosts in (MANY_HOSTS // 2, MANY_HOSTS))
    small, large = (assess_later(made, *study(made))["app-0"] for made in (few, many))
    said = "counts on 4 of the other hosts"
    assert any(said in note for note in large.notes)
    assert not any(said in note for note in small.notes)
