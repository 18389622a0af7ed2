"""Projects on disk with a pipeline that is a small fake: what is tested here is the publishing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import fake_site

from hadocs import pipeline
from hadocs.spec import load as loading


@pytest.fixture(autouse=True)
def fake_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "publish_tree", fake_site.publish_tree)
    monkeypatch.setattr(loading, "find", fake_site.find)
    monkeypatch.setattr(loading, "load", fake_site.load)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with two specs, which is the current one."""
    root = tmp_path / "project"
    specs = root / "specs"
    specs.mkdir(parents=True)
    for name in ("alpha", "beta"):
        (specs / f"{name}.yaml").write_text(f"hadocs: 1\nname: {name}\nhosts: {{h: {{}}}}\n")
    monkeypatch.chdir(root)
    yield root
