"""Small specs that are valid, and the command line as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.small import OTHER, SMALL, Run


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with a folder ``specs`` of two: ``small`` and ``other``."""
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "other.yaml").write_text(OTHER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def run() -> Run:
    """The command as a process of its own, with what it reads on standard input."""

    def call(*words: object, feed: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "hadocs", *map(str, words)],
            input=feed,
            capture_output=True,
            env={**os.environ, **env},
            timeout=120,
        )

    return call
