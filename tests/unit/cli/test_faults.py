"""Faults of hadocs itself: a user is told in two lines, tests and scripts of Python see the exception."""

from __future__ import annotations

import pytest

from hadocs.cli import run


def broken(_argv: list[str]) -> int:
    raise ValueError("a fault that nobody expected")


def test_who_types_sees_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "_run", broken)
    monkeypatch.setattr("sys.argv", ["hadocs", "check"])
    assert run.main() == run.FAULT
    out, err = capsys.readouterr()
    assert not out
    first, second = err.splitlines()
    assert first.startswith("hadocs: a fault of hadocs itself, not of what you gave it: ValueError in ")
    assert "test_faults.py:" in first
    assert "HADOCS_TRACEBACK=1" in second


def test_who_asks_for_it_sees_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_run", broken)
    monkeypatch.setattr("sys.argv", ["hadocs", "check"])
    monkeypatch.setenv("HADOCS_TRACEBACK", "1")
    with pytest.raises(ValueError, match="nobody expected"):
        run.main()
