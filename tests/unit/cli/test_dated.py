"""The date of a spec is that of its last commit, or it is not known."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from hadocs.cli.dated import day

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")


def git(folder: Path, *words: str, at: str = "") -> None:
    env = {
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_DATE": at,
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "HOME": str(folder),
    }
    names = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.autocrlf=false")
    subprocess.run(
        ["git", *names, *words],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**env, "PATH": os.environ["PATH"]},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    for name, at in (("a.yaml", "2024-02-29T12:00:00+00:00"), ("b [1].yaml", "2025-03-01T12:00:00+00:00")):
        (tmp_path / name).write_bytes(b"hadocs: 1\n")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", name, at=at)
    return tmp_path


def test_it_is_the_latest_of_its_files(folder: Path) -> None:
    assert day([folder / "a.yaml"]) == date(2024, 2, 29)
    assert day([folder / "a.yaml", folder / "b [1].yaml"]) == date(2025, 3, 1)


def test_lines_may_end_as_the_system_ends_them(folder: Path) -> None:
    (folder / "a.yaml").write_bytes(b"hadocs: 1\r\n")
    assert day([folder / "a.yaml"]) == date(2024, 2, 29)


def test_it_is_not_known_of_what_was_changed_or_never_committed(folder: Path) -> None:
    (folder / "a.yaml").write_bytes(b"hadocs: 1\nname: x\n")
    assert day([folder / "a.yaml", folder / "b [1].yaml"]) is None
    (folder / "new.yaml").touch()
    assert day([folder / "new.yaml"]) is None
    assert day([folder / "gone.yaml"]) is None
    assert day([Path("<stdin>")]) is None


def test_a_history_that_is_cut_short_tells_none(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = tmp_path_factory.mktemp("clone")
    git(whole, "clone", "-q", "--depth", "1", folder.as_uri(), "c")
    assert day([whole / "c" / "a.yaml"]) is None
