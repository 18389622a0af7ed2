"""Texts from right to left turn nothing beside them, and others are left as they are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadocs.spec.bidi import END, START, isolated, turns

MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("text", ["", "plain", "Zürich & Søn", "集群 東京", "🦄", "10.0.0.0/24"])
def test_what_turns_nothing_is_left_alone(text: str) -> None:
    assert isolated(text) == text


@pytest.mark.parametrize("text", ["רשת (1)", "خادم SQL", "a\u202eb", "١٢"])
def test_what_may_turn_its_neighbours_stands_between_marks(text: str) -> None:
    assert turns(text)
    assert isolated(text) == f"{START}{text}{END}"


@given(st.text(st.sampled_from("aא1( " + MARKS)))
def test_nothing_of_a_text_ends_or_outlives_its_marks(text: str) -> None:
    depth = 0
    found = isolated(text)
    for at, char in enumerate(found):
        kind = unicodedata.bidirectional(char)
        depth += (kind in ("FSI", "LRI", "RLI")) - (kind == "PDI")
        assert depth > 0 or not turns(text) or at == len(found) - 1
    assert depth == 0
    assert "".join(c for c in found if c not in MARKS) == "".join(c for c in text if c not in MARKS)
