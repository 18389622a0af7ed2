"""A folder is written as a whole or not at all, and nobody's own files are ever touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from hadocs.errors import UsageError
from hadocs.publish import folder, swap


def everything(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def names(root: Path) -> list[str]:
    return sorted(p.name for p in root.iterdir())


def test_writes_text_as_utf8_and_bytes_as_they_are(tmp_path: Path) -> None:
    folder.write({"a/b.md": "é\n", "c.bin": b"\x00\xff"}, tmp_path / "out")
    assert everything(tmp_path / "out") == {
        "a/b.md": "é\n".encode(),
        "c.bin": b"\x00\xff",
        folder.MARKER: folder.MARKER_TEXT.encode(),
    }


def test_parents_are_made_and_nothing_is_left_beside(tmp_path: Path) -> None:
    folder.write({"a": "1"}, tmp_path / "new" / "out")
    assert names(tmp_path / "new") == ["out"]


def test_an_earlier_export_is_replaced_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    folder.write({"old/page.md": "old"}, out)
    (out / "stray.txt").write_text("put there by hand")
    folder.write({"new.md": "new"}, out)
    assert sorted(everything(out)) == [folder.MARKER, "new.md"]
    assert names(tmp_path) == ["out"]


def test_an_empty_folder_is_taken_and_stays_the_same_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    before = out.stat().st_ino
    folder.write({"a": "1"}, out)
    assert out.stat().st_ino == before
    assert "a" in everything(out)


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.md").write_text("ten years")
    with pytest.raises(UsageError, match="not empty and is no earlier export"):
        folder.write({"a": "1"}, out)
    assert everything(out) == {"thesis.md": b"ten years"}
    assert names(tmp_path) == ["out"]


def test_without_a_marker_only_a_new_or_empty_folder_will_do(tmp_path: Path) -> None:
    folder.write({"a": "1"}, tmp_path / "out", marker=None)
    assert everything(tmp_path / "out") == {"a": b"1"}
    with pytest.raises(UsageError, match="is not empty"):
        folder.write({"a": "2"}, tmp_path / "out", marker=None)


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match="is a file"):
        folder.write({"a": "1"}, tmp_path / "out")


def test_what_fails_half_way_leaves_the_earlier_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "_exchange", lambda *_: False)
    out = tmp_path / "out"
    folder.write({"one": "1", "two": "2"}, out)
    before = everything(out)
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if self.name == "four":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(UsageError, match="out can't be written: No space left on device"):
        folder.write({"three": "3", "four": "4"}, out)
    assert everything(out) == before
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("path", ["../up.md", "/abs.md", "a/../../b.md", ""])
def test_no_path_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        folder.write({path: "x"}, tmp_path / "out")
    assert names(tmp_path) == []
