"""A thing to make that another process finds by its name."""

import os
from collections.abc import Mapping


def square(number: int) -> tuple[int, int]:
    """The square of a number, with the process that made it."""
    return number * number, os.getpid()


def square_of(view: Mapping[str, int]) -> tuple[int, int]:
    """The same of what is in a map."""
    return square(view["n"])
