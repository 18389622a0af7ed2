"""Measuring, wrapping and shortening text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadocs.figures import text


def test_a_width_is_the_sum_of_robotos_advances() -> None:
    # Roboto Regular of font-roboto, hmtx: H 1461, i 498 of 2048 units
    assert text.width("Hi", 2048) == pytest.approx(1461 + 498)


def test_what_roboto_lacks_is_one_em_wide_and_known_to_be_missing() -> None:
    assert text.width("東", 10) == 10
    assert not text.known("東京")
    assert text.known("Größe · 5 µs …")


def test_control_characters_go_and_line_ends_become_spaces() -> None:
    assert text.clean("a\x00\x08b\n c\u2028d\ud800\ufffe") == "ab c d"


@given(st.text(max_size=80), st.floats(20, 400))
def test_shortened_text_fits_or_is_one_ellipsis(words: str, room: float) -> None:
    short = text.shorten(words, room, 14)
    assert text.width(short, 14) <= room or short == text.ELLIPSIS
    assert short == words or short.endswith(text.ELLIPSIS)


@given(st.text(max_size=120), st.integers(1, 4))
def test_wrapped_text_has_no_more_lines_than_asked_for_and_each_fits(words: str, lines: int) -> None:
    made = text.wrap(text.clean(words), 120, 14, lines=lines)
    assert len(made) <= lines
    assert all(text.width(line, 14) <= 120 for line in made)
