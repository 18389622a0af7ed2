"""Progress is for people at a terminal, where it leaves nothing behind; a log has a line now and then."""

import sys

import pytest

from hadocs.publish import progress
from hadocs.publish.progress import EVERY, WORTH_IT, Progress


def told(total: int, capsys: pytest.CaptureFixture[str]) -> str:
    progress = Progress("read", total)
    for _ in range(total):
        progress.step()
    return capsys.readouterr().err


def test_a_log_has_a_line_every_few_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    steps = Progress("read", 100, told=0.0)
    for _ in range(100):
        now[0] += EVERY / 10
        steps.step()
    assert capsys.readouterr().err.splitlines() == [f"read {n}0 of 100 pages" for n in range(1, 10)]


def test_nothing_is_told_of_what_is_done_at_once(capsys: pytest.CaptureFixture[str]) -> None:
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
