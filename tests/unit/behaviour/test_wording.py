"""Times and durations as people read them."""

from __future__ import annotations

import re

import pytest

from hadocs.behaviour.model import Span
from hadocs.behaviour.wording import as_said, clock, lasting, seconds


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


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (110.0, 190.0, "110 to 190 s"),
        (43.0, 168.0, "43 to 168 s"),
        (0.3, 130.0, "0.3 to 130 s"),
        (60.0, 300.0, "1 to 5 min"),
        (0.0, 300.0, "0 to 5 min"),
        (15.0, 1320.0, "15 s to 22 min"),
        (35.0, 1260.0, "35 s to 21 min"),
        (40 * 60.0, 80 * 60.0, "40 to 80 min"),
        (90.0, 12 * 3600.0, "90 s to 12 h"),
        (5.0, 12 * 3600.0, "5 s to 12 h"),
        (132.0, 408.0, "2 min 12 s to 6 min 48 s"),
        (130.0, 180.0, "2 min 10 s to 3 min"),
        (240.0, 720.0, "4 to 12 min"),
        (2 * 3600.0, 9000.0, "2 h to 2 h 30 min"),
    ],
)
def test_both_ends_of_a_range_are_in_one_unit_unless_they_are_far_apart(
    low: float, high: float, said: str
) -> None:
    assert clock(Span(low, high)) == said


def test_ends_in_different_units_are_far_apart_and_no_fractions_of_a_minute() -> None:
    ends = (0.0, 0.4, 7.0, 43.0, 60.0, 119.0, 120.0, 121.0, 300.0, 599.0, 600.0, 3599.0, 3600.0, 40000.0)
    for low in ends:
        for high in (end for end in ends if end > low and seconds(end) != seconds(low)):
            said = clock(Span(low, high))
            first, last = (end.split(" ") for end in said.split(" to "))
            assert len(first) == 1 or first[1] == last[1] or high >= 600, said
            assert not re.search(r"\.\d+ (to \d+ )?(min|h)", said), said


def test_a_range_of_two_units_begins_as_its_begin_by_itself_is_said() -> None:
    assert clock(Span(8.65, 155.0)) == "9 to 155 s" and clock(Span(8.65, 8.65)) == "9 s"
    assert clock(Span(0.1, 80.0)) == "0.1 to 80 s"


@pytest.mark.parametrize(
    "span",
    [
        Span(1.23, 2.94), Span(6.1, 8.4), Span(17, 1304), Span(60, 645), Span(36.05, 151.18), Span(0, 41000),
        Span(3600, 41000), Span(30),
    ],
)  # fmt: skip
def test_the_ends_of_a_time_are_those_that_are_said_of_it(span: Span) -> None:
    assert clock(as_said(span)) == clock(span)
    assert as_said(as_said(span)) == as_said(span)


def test_what_is_said_in_hours_is_as_long_as_these() -> None:
    assert (clock(Span(0, 41000)), as_said(Span(0, 41000))) == ("0 to 11 h", Span(0, 39600))
