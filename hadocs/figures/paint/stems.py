"""What the names of neighbouring columns begin with in common, for saying it once above them. Knows no networks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from hadocs.figures import text
from hadocs.figures.plans.network import Column, Sheet

_PARTS = re.compile(r"(.*[-_. /])([^-_. /]+)|(.*\D)(\d+)", re.DOTALL)
_LEAST = 3
"""A shorter beginning is not worth saying apart."""


@dataclass(frozen=True, slots=True)
class Stem:
    """What the names of the columns from ``first`` to ``last`` begin with."""

    text: str
    first: int
    last: int


def stems(columns: Sequence[Column]) -> tuple[Stem, ...]:
    """The beginnings that neighbours of one site share, from the left."""
    found = []
    numbered = [(n, column.site, _parts(column)[0]) for n, column in enumerate(columns)]
    for (_, stem), run in groupby(numbered, key=lambda one: one[1:]):
        some = [n for n, _, _ in run]
        if stem and len(some) > 1:
            found.append(Stem(stem, some[0], some[-1]))
    return tuple(found)


def shortened(sheet: Sheet, found: Sequence[Stem]) -> Sheet:
    """The same with the rest of each name that a stem begins."""
    below = {n for stem in found for n in range(stem.first, stem.last + 1)}
    columns = (
        replace(column, title=_parts(column)[1]) if n in below else column
        for n, column in enumerate(sheet.columns)
    )
    return replace(sheet, columns=tuple(columns))


def _parts(column: Column) -> tuple[str, str]:
    """What a name begins with, and the rest: no beginning where it stands for several or is read from the right."""
    name = text.clean(column.title)
    match = _PARTS.fullmatch(name)
    if match is None or column.count > 1:
        return "", name
    stem, tail = (part for part in match.groups() if part is not None)
    turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name)
    return ("", name) if turned or len(stem) < _LEAST else (stem, tail)
