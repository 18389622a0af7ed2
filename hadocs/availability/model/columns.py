"""Many values of one quantity at once, that reckon as a number does. Knows nothing of what the quantities are.

What is written for numbers with + − × ÷, `least`, `most` and `each` gives the same for a column, row by row, and to the
last bit: nothing here depends on how many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

Number = float
"""A number, or a column in its place."""


class Column:
    """The rows of a column; what it is added to or multiplied with is a number, or a column with as many rows."""

    __slots__ = ("rows",)

    def __init__(self, rows: list[float]) -> None:
        self.rows = rows

    def __add__(self, other: Column | float) -> Column:
        if isinstance(other, Column):
            return Column([a + b for a, b in zip(self.rows, other.rows, strict=True)])
        return Column([a + other for a in self.rows])

    def __radd__(self, other: float) -> Column:
        return Column([other + a for a in self.rows])

    def __sub__(self, other: Column | float) -> Column:
        if isinstance(other, Column):
            return Column([a - b for a, b in zip(self.rows, other.rows, strict=True)])
        return Column([a - other for a in self.rows])

    def __rsub__(self, other: float) -> Column:
        return Column([other - a for a in self.rows])

    def __mul__(self, other: Column | float) -> Column:
        if isinstance(other, Column):
            return Column([a * b for a, b in zip(self.rows, other.rows, strict=True)])
        return Column([a * other for a in self.rows])

    def __rmul__(self, other: float) -> Column:
        return Column([other * a for a in self.rows])

    def __truediv__(self, other: Column | float) -> Column:
        if isinstance(other, Column):
            return Column([a / b for a, b in zip(self.rows, other.rows, strict=True)])
        return Column([a / other for a in self.rows])

    def __rtruediv__(self, other: float) -> Column:
        return Column([other / a for a in self.rows])

    def __neg__(self) -> Column:
        return Column([-a for a in self.rows])


def column(rows: Iterable[float]) -> Number:
    """A column where a number is asked for."""
    return cast(Number, Column(list(rows)))


def rows(value: Number, count: int) -> list[float]:
    """The rows of a column; a number is the same in each of them."""
    return value.rows if isinstance(value, Column) else [value] * count


def each(function: Callable[..., float], *values: Number) -> Number:
    """A function of numbers, of each row."""
    for value in cast(tuple[object, ...], values):
        if isinstance(value, Column):
            count = len(value.rows)
            return column(map(function, *(rows(v, count) for v in values)))
    return function(*values)


def least(a: Number, b: Number) -> Number:
    """The lesser of two values."""
    return each(min, a, b)


def most(a: Number, b: Number) -> Number:
    """The greater of two values."""
    return each(max, a, b)
