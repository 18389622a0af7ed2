"""Units as people write them: text to bytes, seconds and shares of one, and back. Knows nothing of specs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import NamedTuple

SIZES = {
    "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40,
}  # fmt: skip
"""Bytes in each unit of size that the language knows."""

DURATIONS = {
    "ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600),
    "d": Decimal(86400), "w": Decimal(604800), "y": Decimal(31536000),
}  # fmt: skip
"""Seconds in each unit of time that the language knows; a year is 365 days, as availability is reckoned."""

# So many digits are enough for any cluster, and few enough that no arithmetic here overflows.
SPEEDS = {"Mbit/s": 10**6, "Gbit/s": 10**9}
"""Bits a second in each unit of network speed that the language knows."""

_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,9})?"
SIZE_PATTERN = rf"^{_NUMBER} *(?:[KMGT]i?B)$"
DURATION_PATTERN = rf"^{_NUMBER} *(?:ms|s|min|h|d|w|y)$"
SPEED_PATTERN = rf"^{_NUMBER} *[MG]bit/s$"
RATIO_PATTERN = rf"^{_NUMBER}(?::1)?$"
PERCENT_PATTERN = rf"^{_NUMBER} *%$"
_UNITS = "(?:ms|s|min|h|d|w|y)"
ABOUT_PATTERN = rf"^{_NUMBER} *{_UNITS}(?: +to +{_NUMBER} *{_UNITS})?$"
ABOUT_SHARE_PATTERN = rf"^{_NUMBER} *%(?: +to +{_NUMBER} *%)?$"

_QUANTITY = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?) *([^0-9.\s]*)", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SENSIBLE = re.compile(rf"-?{_NUMBER}")


def _split(value: object, example: str) -> tuple[Decimal, str]:
    if not isinstance(value, str) or not (match := _QUANTITY.fullmatch(value.strip())):
        raise ValueError(f"expected a number with a unit, such as {example}")
    if not _SENSIBLE.fullmatch(match[1]):
        raise ValueError(f"the number has too many digits; expected something like {example}")
    number, unit = Decimal(match[1]), match[2]
    if number < 0:
        raise ValueError(f"a negative number makes no sense here; expected something like {example}")
    return number, unit


def _unit(unit: str, known: tuple[str, ...], example: str) -> None:
    if not unit:
        raise ValueError(f"the unit is missing; expected one of {', '.join(known)}, such as {example}")
    if unit not in known:
        raise ValueError(f'unknown unit "{unit}"; expected one of {", ".join(known)}, such as {example}')


def parse_size(value: object) -> int:
    """Bytes of a size such as ``128 GiB``.

    Raises:
        ValueError: where the number or its unit is missing, unknown or negative.
    """
    number, unit = _split(value, "128 GiB")
    _unit(unit, tuple(SIZES), "128 GiB")
    return int(number * SIZES[unit])


def parse_speed(value: object) -> int:
    """Bits a second of a speed such as ``10 Gbit/s``.

    Raises:
        ValueError: where the number or its unit is missing, unknown or negative.
    """
    number, unit = _split(value, "10 Gbit/s")
    _unit(unit, tuple(SPEEDS), "10 Gbit/s")
    return int(number * SPEEDS[unit])


def parse_duration(value: object) -> float:
    """Seconds of a duration such as ``5 min``.

    Raises:
        ValueError: where the number or its unit is missing, unknown or negative.
    """
    number, unit = _split(value, "5 min")
    _unit(unit, tuple(DURATIONS), "5 min")
    return float(number * DURATIONS[unit])


def parse_percent(value: object) -> float:
    """The share of one that a percentage such as ``99.95 %`` is.

    Raises:
        ValueError: where the percent sign is missing or the number is not between 0 and 100.
    """
    number, unit = _split(value, "99.95 %")
    _unit(unit, ("%",), "99.95 %")
    if number > 100:
        raise ValueError("more than 100 % is not possible; expected something like 99.95 %")
    return float(number / 100)


class About(NamedTuple):
    """A figure that is not known exactly: seconds, or a share of one; ``low`` and ``high`` are alike without a range.

    Nine of ten lie between the two: they are its 5 % and its 95 % value.
    """

    low: float
    high: float
    share: bool = False

    @property
    def middle(self) -> float:
        """What it is as often above as below: the geometric mean, as times and shares spread by factors."""
        return sqrt(self.low * self.high)


def parse_about(value: object) -> About:
    """A duration, or two between which it lies: ``30 min``, ``20 min to 1 h``.

    Raises:
        ValueError: where a number or a unit is missing or unknown, or the first is not the shorter one.
    """
    return _about(value, parse_duration, "20 min to 1 h", share=False)


def parse_about_any(value: object) -> About:
    """The same of a duration or a share: ``30 min``, ``2 % to 8 %``.

    Raises:
        ValueError: as `parse_about`.
    """
    if isinstance(value, str) and "%" in value:
        return _about(value, parse_percent, "2 % to 8 %", share=True)
    return parse_about(value)


def _about(value: object, parse: Callable[[object], float], example: str, *, share: bool) -> About:
    ends = re.split(r"\s+to\s+", value.strip()) if isinstance(value, str) else [value]
    if len(ends) > 2:
        raise ValueError(f"a range has two ends; expected something like {example}")
    found = [parse(end) for end in ends]
    low, high = found[0], found[-1]
    if len(ends) == 2 and low >= high:
        raise ValueError(f"a range goes from the lesser to the greater; expected something like {example}")
    if high <= 0 or (len(ends) == 2 and low <= 0):
        raise ValueError(f"it has to be more than nothing; expected something like {example}")
    return About(low, high, share)


def parse_ratio(value: object) -> float:
    """How many there are for one: ``4:1``, or the number alone.

    Raises:
        ValueError: where it is neither, or not above 0.
    """
    text = str(value).strip().removesuffix(":1")
    if not _SENSIBLE.fullmatch(text):
        raise ValueError("expected so many for one, such as 4:1")
    if float(text) <= 0:
        raise ValueError("none for one is not possible; expected something like 4:1")
    return float(text)


def format_ratio(value: float) -> str:
    """So many for one, as people write it: ``4:1``."""
    return f"{_trim(Decimal(str(value)))}:1"


def parse_instances(value: object) -> int | str:
    """A whole number of members of a cluster, or ``all``.

    Raises:
        ValueError: where it is neither.
    """
    text = str(value).strip()
    if text == "all":
        return text
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise ValueError("expected a whole number of members, such as 2, or all")
    return int(text)


def parse_flag(value: object) -> bool:
    """``true`` or ``false``, and nothing else: ``yes`` and ``on`` are text in this language.

    Raises:
        ValueError: for anything else.
    """
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("expected true or false")


def parse_day(value: object) -> date:
    """A day as ISO 8601 writes it, such as ``2026-03-14``: year, month and day, nothing else.

    Raises:
        ValueError: for any other form, and for days that no calendar has.
    """
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("no calendar has this day; expected one such as 2026-03-14") from None
    raise ValueError("expected a day as year-month-day, such as 2026-03-14")


def _trim(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_size(size: int) -> str:
    """A size as people write it, in the largest unit that needs no more than two decimals: ``128 GiB``."""
    for unit in ("TiB", "TB", "GiB", "GB", "MiB", "MB", "KiB", "KB"):
        number = Decimal(size) / SIZES[unit]
        if number >= 1 and number == number.quantize(Decimal("0.01")):
            return f"{_trim(number)} {unit}"
    return f"{_trim((Decimal(size) / SIZES['GiB']).quantize(Decimal('0.01')))} GiB"


def format_duration(seconds: float) -> str:
    """A duration as people write it, in the largest unit that keeps it whole: ``5 min``, ``90 s``, ``500 ms``."""
    exact = Decimal(str(seconds))
    if exact == 0:
        return "0 s"
    for unit in ("y", "w", "d", "h", "min", "s", "ms"):
        number = exact / DURATIONS[unit]
        if number >= 1 and number == number.to_integral_value():
            return f"{int(number)} {unit}"
    return f"{_trim(exact)} s"


def format_lag(seconds: float) -> str:
    """How far a copy is kept behind, as people say it: in days, where it is whole days."""
    days = seconds / 86_400
    if days < 1 or days != int(days):
        return format_duration(seconds)
    return "1 day" if days == 1 else f"{int(days)} days"


def format_percent(share: float) -> str:
    """A share of one in percent, with as many digits as it was given: ``99.95 %``."""
    return f"{_trim(Decimal(str(share)) * 100)} %"
