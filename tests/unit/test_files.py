"""A file is written as a whole or not at all, with the permissions that the umask gives, past locks that pass."""

from __future__ import annotations

import os
import threading
from pathlib import Path, PureWindowsPath

import pytest

from hadocs import files
from hadocs.errors import UsageError


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize("mask", [0o000, 0o002, 0o022, 0o077])
def test_a_file_has_what_the_umask_gives(tmp_path: Path, mask: int) -> None:
    file = tmp_path / "a.svg"
    before = os.umask(mask)
    try:
        for _ in range(2):
            files.replace(file, b"x")
            assert file.stat().st_mode & 0o777 == 0o666 & ~mask
    finally:
        os.umask(before)


def test_the_umask_is_never_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "umask")  # while it is read, it is another one for every other thread
    files.replace(tmp_path / "a.svg", b"x")


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.svg").write_bytes(b"old")
    (tmp_path / "link.svg").symlink_to("real.svg")
    files.replace(tmp_path / "link.svg", b"new")
    assert (tmp_path / "link.svg").is_symlink()
    assert (tmp_path / "real.svg").read_bytes() == b"new"


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    files.replace(pipe, b"figure")
    reader.join(10)
    assert read == [b"figure"]
    assert pipe.is_fifo()


def test_a_folder_in_the_way_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.svg").mkdir()
    with pytest.raises(UsageError, match=r"Can't write .*a\.svg: Is a directory"):
        files.replace(tmp_path / "a.svg", b"x")
    assert names(tmp_path) == ["a.svg"]


def test_names_as_long_as_they_may_be(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 251 + ".svg")
    files.replace(file, b"x")
    assert file.read_bytes() == b"x"


# --- Locks, as Windows has them


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A system that refuses the next so many replacements, as while a browser reads the file."""
    left = [0]
    move = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "Access is denied")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr(files, "WINDOWS", True)
    monkeypatch.setattr(files, "WAITS", (0.001,) * 5)
    return left


def test_who_reads_for_a_moment_is_waited_for(tmp_path: Path, locked: list[int]) -> None:
    locked[0] = 5
    files.replace(tmp_path / "a.svg", b"new")
    assert (tmp_path / "a.svg").read_bytes() == b"new"
    assert names(tmp_path) == ["a.svg"]


def test_who_does_not_let_go_is_named_once_with_what_to_do(tmp_path: Path, locked: list[int]) -> None:
    (tmp_path / "a.svg").write_bytes(b"old")
    locked[0] = 6
    with pytest.raises(
        UsageError, match=r"Access is denied\. Another program may have it open: close it there"
    ):
        files.replace(tmp_path / "a.svg", b"new")
    assert (tmp_path / "a.svg").read_bytes() == b"old"
    assert names(tmp_path) == ["a.svg"]


def test_elsewhere_a_refusal_is_final(
    tmp_path: Path, locked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WINDOWS", False)
    locked[0] = 1
    with pytest.raises(UsageError, match=r"Access is denied\.$"):
        files.replace(tmp_path / "a.svg", b"new")
    assert locked == [0]


# --- Names and paths, as Windows has them


@pytest.mark.parametrize(
    "name",
    [
        "con",
        "NUL",
        "aux.svg",
        "Com1.txt",
        "lpt9",
        "nul .md",
        "a.",
        "a ",
        "a:b",
        "a?",
        "a<b",
        "x\ty",
        "CONOUT$",
    ],
)
def test_names_that_windows_does_not_take(name: str) -> None:
    assert "indows" in files.forbidden(name)


@pytest.mark.parametrize(
    "name", ["console", "com", "com10", "null", "a.con", ".git", "..", ".", "a b.svg", "auxiliary.md"]
)
def test_names_that_it_takes(name: str) -> None:
    assert files.forbidden(name) == ""


def test_devices_are_those_that_python_knows() -> None:
    for name in files.DEVICES - {"com0", "lpt0"}:  # these two by Microsoft's list alone
        assert PureWindowsPath(name).is_reserved(), name


def test_on_windows_an_output_with_such_a_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WINDOWS", True)
    with pytest.raises(
        UsageError, match=r"nul\.svg: Windows keeps that name for a device\. Choose another name"
    ):
        files.replace(tmp_path / "nul.svg", b"x")
    assert names(tmp_path) == []
    files.refuse_forbidden(PureWindowsPath("C:\\Users\\me\\site"))  # type: ignore[arg-type]


def test_a_path_that_is_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "WINDOWS", True)
    error = FileNotFoundError(2, "The system cannot find the path specified", "C:\\" + "x" * 300)
    assert files.why(error).startswith("a path of 303 characters is too long for Windows, which takes 259")
