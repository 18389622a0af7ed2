"""Units: what people write, exactly, and nothing that could be two things."""

from __future__ import annotations

import re
from datetime import date

import pytest

from hadocs.spec import units


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1 KB", 1000), ("1 KiB", 1024), ("128 GiB", 128 * 2**30), ("1.5 TiB", 3 * 2**39), ("4TB", 4 * 10**12),
        (" 0 MB ", 0), ("0.5   KiB", 512),
    ],
)  # fmt: skip
def test_a_size_is_a_number_with_its_unit(text: str, size: int) -> None:
    assert units.parse_size(text) == size
    assert re.fullmatch(units.SIZE_PATTERN.strip("^$"), text.strip())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("500 ms", 0.5), ("90 s", 90), ("5 min", 300), ("1.5 h", 5400), ("2 d", 172800), ("1 w", 604800),
     ("1 y", 31536000), ("0s", 0)],
)  # fmt: skip
def test_a_duration_is_a_number_with_its_unit(text: str, seconds: float) -> None:
    assert units.parse_duration(text) == seconds
    assert re.fullmatch(units.DURATION_PATTERN.strip("^$"), text)


@pytest.mark.parametrize(("text", "share"), [("99.95 %", 0.9995), ("100%", 1), ("0 %", 0)])
def test_a_share_is_a_percentage(text: str, share: float) -> None:
    assert units.parse_percent(text) == share
    assert re.fullmatch(units.PERCENT_PATTERN.strip("^$"), text)


@pytest.mark.parametrize(
    ("parse", "value", "why"),
    [
        (units.parse_size, "16", "the unit is missing"),
        (units.parse_size, "16 gb", 'unknown unit "gb"'),
        (units.parse_size, "16 GBit", 'unknown unit "GBit"'),
        (units.parse_size, "-1 GiB", "a negative number"),
        (units.parse_size, "GiB", "expected a number with a unit"),
        (units.parse_size, "1e3 GiB", "expected a number with a unit"),
        (units.parse_size, "1,5 GiB", "expected a number with a unit"),
        (units.parse_size, "1_000 GiB", "expected a number with a unit"),
        (units.parse_size, "٣ GiB", "expected a number with a unit"),
        (units.parse_size, "", "expected a number with a unit"),
        (units.parse_size, 16, "expected a number with a unit"),
        (units.parse_size, ["16 GiB"], "expected a number with a unit"),
        (units.parse_size, "9" * 5000 + " TiB", "too many digits"),
        (units.parse_duration, "5 m", 'unknown unit "m"'),
        (units.parse_duration, "5", "the unit is missing"),
        (units.parse_duration, "1:30", "expected a number with a unit"),
        (units.parse_percent, "99.95", "the unit is missing"),
        (units.parse_percent, "101 %", "more than 100 %"),
        (units.parse_percent, "-1 %", "a negative number"),
        (units.parse_flag, "yes", "expected true or false"),
        (units.parse_flag, "True", "expected true or false"),
        (units.parse_flag, 1, "expected true or false"),
        (units.parse_day, "2026-02-30", "no calendar has this day"),
        (units.parse_day, "2026", "expected a day"),
        (units.parse_day, "0", "expected a day"),
        (units.parse_day, "14.03.2026", "expected a day"),
        (units.parse_day, "2026-03-14T10:00", "expected a day"),
    ],
)
def test_what_is_not_clear_is_refused_with_what_would_be(parse: object, value: object, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)) as caught:
        parse(value)  # type: ignore[operator]
    assert "expected" in str(caught.value)


def test_flags_and_days() -> None:
    assert units.parse_flag("true") is True
    assert units.parse_flag("false") is False
    assert units.parse_flag(False) is False
    assert units.parse_day("2026-03-14") == date(2026, 3, 14)


@pytest.mark.parametrize("text", ["128 GiB", "1.5 TiB", "4 TB", "1 KB", "500 MB", "1536 KiB", "16.25 GiB"])
def test_a_size_is_written_as_it_was_read_or_the_same_in_another_unit(text: str) -> None:
    assert units.parse_size(units.format_size(units.parse_size(text))) == units.parse_size(text)


def test_sizes_are_written_as_people_do() -> None:
    assert units.format_size(128 * 2**30) == "128 GiB"
    assert units.format_size(4 * 10**12) == "4 TB"
    assert units.format_size(3 * 2**39) == "1.5 TiB"
    assert units.format_size(0) == "0 GiB"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(300, "5 min"), (90, "90 s"), (0.5, "500 ms"), (0, "0 s"), (86400, "1 d"), (1.5, "1500 ms"),
     (157680000.0, "5 y"), (1e-05, "0.00001 s")],
)  # fmt: skip
def test_durations_are_written_in_the_largest_unit_that_keeps_them_whole(seconds: float, text: str) -> None:
    assert units.format_duration(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.9995, "99.95 %"), (1.0, "100 %"), (0.0, "0 %"), (0.99999, "99.999 %")]
)
def test_shares_are_written_with_as_many_digits_as_they_have(share: float, text: str) -> None:
    assert units.format_percent(share) == text
