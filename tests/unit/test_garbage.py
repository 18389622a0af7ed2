"""Garbage is looked for rarely while something lasts, and as before afterwards; at the end of a process not at all."""

import gc
import sys

import pytest

from hadocs import garbage
from hadocs.cli import main


def test_afterwards_it_is_as_before() -> None:
    before = gc.get_threshold()
    with garbage.rarely():
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before


def test_also_after_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="this"), garbage.rarely():
        raise ValueError("this")
    assert gc.get_threshold() == before


def test_at_the_end_of_a_process_of_ours_nothing_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: left.append(True))
    assert main(["--version"]) == 0
    assert left == []  # whoever calls it goes on
    monkeypatch.setattr(sys, "argv", ["hadocs", "--version"])
    assert main() == 0
    assert left == [True]


def test_what_is_kept_from_one_piece_of_work_to_the_next_is_not_looked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, looked = gc.get_threshold(), []
    kept = garbage.Kept()
    monkeypatch.setattr(gc, "collect", lambda: looked.append(gc.get_freeze_count()))
    for _ in range(2 * kept.MANY - 1):
        kept.settled()
    assert looked == [0]  # once, and then at all of it
    assert gc.get_freeze_count() > 0
    kept.end()
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before
