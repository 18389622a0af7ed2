"""A version that is added to a platform of the catalogue has no facts and no timers before any was looked up for it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hadocs.platforms import catalog, files, systems, timers

PLATFORMS = catalog.platform_ids()
ADDED = "'1999': {title: The first one, short: First}"
LATER = "'2099': {title: The last one, short: Last}"


def _forget() -> None:
    for module in (catalog, files, systems, timers):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The catalogue with a version before the first and one after the last of each platform."""
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    for key in PLATFORMS:
        path = data / f"{key}.yaml"
        text = path.read_text(encoding="utf-8")
        head, _, rest = text.partition("\nversions:\n")
        inside = re.match(r"(?:  .*\n)+", rest)
        assert inside
        added = f"{head}\nversions:\n  {ADDED}\n{inside[0]}  {LATER}\n{rest[inside.end() :]}"
        path.write_text(added, encoding="utf-8")
    monkeypatch.setattr(files, "DATA", data)
    monkeypatch.setattr(timers, "DATA", data / "timers")
    _forget()
    yield
    monkeypatch.undo()
    _forget()


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("version", ["1999", "2099"])
def test_it_inherits_nothing(platform: str, version: str) -> None:
    found = catalog.find_platform(f"{platform}/{version}")
    assert found is not None
    assert found.known
    assert not found.facts
    assert found.quorum_model == "unknown"
    assert not timers.timers(platform, version)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_its_neighbours_keep_theirs(platform: str) -> None:
    for version in catalog.versions(platform)[1:-1]:
        found = catalog.find_platform(f"{platform}/{version}")
        assert found is not None
        assert found.facts
        assert timers.timers(platform, version)
