"""How much a topology figure says of each machine. Decides by the size of an estate, or by what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hadocs.spec.model import Spec

Much = Literal["", "low", "high"]
MANY = 8
"""Beyond so many hosts a figure says less of each machine, where nobody asks for more."""


@dataclass(frozen=True, slots=True)
class Detail:
    """``cards``: members say what they carry and where they may run. ``lines``: machines with a service have a line.

    ``all_lines``: machines without a service have a line too. ``most`` is the number of lines of a chassis.
    """

    cards: bool
    lines: bool
    all_lines: bool
    most: int


def detail(spec: Spec, much: Much = "") -> Detail:
    """How much is said of the machines of a spec."""
    if much == "high":
        return Detail(True, True, True, 10_000)
    if much == "low" or (not much and len(spec.hosts) > MANY):
        return Detail(False, False, False, 6)
    return Detail(True, True, False, 7)
