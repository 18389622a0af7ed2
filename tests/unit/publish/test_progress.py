"""Progress is for people at a terminal, and leaves nothing behind."""

import sys

import pytest

from hadocs.publish.progress import WORTH_IT, Progress


def told(total: int, capsys: pytest.CaptureFixture[str]) -> str:
    progress = Progress("read", total)
    for _ in range(total):
        progress.step()
    return capsys.readouterr().err


def test_nothing_is_told_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(WORTH_IT, capsys) == ""


def test_a_terminal_is_told_each_step_on_one_line_that_ends_empty(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    text = told(WORTH_IT, capsys)
    assert f"read 59 of {WORTH_IT} pages" in text
    assert "\n" not in text
    assert text.endswith("\r\x1b[K")


def test_little_is_not_worth_telling(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert told(WORTH_IT - 1, capsys) == ""
