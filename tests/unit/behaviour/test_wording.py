"""Times and durations as people read them."""

from __future__ import annotations

import pytest

from hadocs.behaviour.model import Span
from hadocs.behaviour.wording import clock, lasting


@pytest.mark.parametrize(
    ("span", "when", "how_long"),
    [
        (Span(0.0, 0.0), "0 s", "0 s"),
        (Span(10.0, 10.0), "10 s", "10 s"),
        (Span(6.0, 8.0), "6 to 8 s", "6 to 8 s"),
        (Span(35.0, None), "35 s or later", "35 s or more"),
        (Span(0.0, None), "not known", "not known"),
    ],
)
def test_a_time_without_an_end_is_later_and_a_duration_is_more(span: Span, when: str, how_long: str) -> None:
    assert clock(span) == when
    assert lasting(span) == how_long
