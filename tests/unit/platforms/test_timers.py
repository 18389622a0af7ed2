"""The timers of the catalogue: each for stated versions, with a value that adds up, a source and a basis."""

from pathlib import Path
from typing import get_args

import pytest
import yaml

from hadocs.platforms import timers
from hadocs.platforms.catalog import versions
from hadocs.platforms.facts import Basis

FILES = [p for p in sorted(timers.DATA.glob("*.yaml")) if p.stem != "assumed"]
VALUE = {"seconds", "min_s", "max_s", "count", "factor"}
CONDITIONS = {
    "subnet": str,
    "machine_roles": bool,
    "primary": bool,
    "heartbeat_datastores": bool,
    "master": bool,
}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_each_timer_is_whole(path: Path) -> None:
    for name, entries in yaml.safe_load(path.read_text(encoding="utf-8"))["timers"].items():
        for entry in entries:
            assert set(entry) <= {"since", "until", "value", "when", "source", "basis", "checked", "note"}, (
                name
            )
            assert entry["value"], name
            assert set(entry["value"]) <= VALUE, name
            assert entry["source"], name
            assert entry["basis"] in get_args(Basis), name
            for key, value in entry.get("when", {}).items():
                assert isinstance(value, CONDITIONS[key]), f"{name}: {key}"
            low, high = entry["value"].get("min_s", 0), entry["value"].get("max_s")
            assert high is None or low <= high, name
            if versions(path.stem):
                assert str(entry["since"]) in versions(path.stem), name
                assert str(entry["until"]) in versions(path.stem), name


def test_a_version_that_was_not_checked_has_no_timers() -> None:
    assert timers.timers("hyper-v", "2030") == {}
    assert timers.timers("hyper-v", "") == {}


def test_a_timer_holds_for_its_versions_only() -> None:
    assert "isolation" not in timers.timers("hyper-v", "2012r2")
    assert timers.timers("hyper-v", "2016")["isolation"][0].low == 240


def test_estimates_have_a_range() -> None:
    for estimate in timers.estimates().values():
        assert estimate.median > 0, estimate.key
        assert estimate.factor > 1, estimate.key
