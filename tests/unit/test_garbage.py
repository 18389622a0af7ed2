"""Garbage is looked for rarely while something lasts, and as before afterwards, whatever happened."""

import gc

import pytest

from hadocs import garbage


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
