"""Who belongs in which frame, by what the plan says.

Knows no form: whatever in a plan has an ``id`` may hold others, by having them in one of its fields, or by naming their
ids in ``members``; or they name it in ``site`` or ``block``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hadocs.figures import text
from hadocs.figures.plan import Figure


@dataclass(frozen=True)
class Members:
    """By the id of what holds others, the ids of all that it holds, at any depth; all ids; and the titles of things."""

    held: dict[str, frozenset[str]]
    ids: frozenset[str]
    titles: frozenset[str]

    @classmethod
    def of(cls, figure: Figure) -> Members:
        """What the plan of a figure says."""
        direct: dict[str, set[str]] = {}
        ids: set[str] = set()
        titles = {figure.title}
        for thing, within in _things(figure, ()):
            ids.add(thing.id)
            titles.add(getattr(thing, "title", "") or "")
            titles.update(line.text for line in getattr(thing, "lines", ()) if hasattr(line, "text"))
            for outer in (*within, getattr(thing, "site", ""), getattr(thing, "block", "")):
                if outer:
                    direct.setdefault(outer, set()).add(thing.id)
            direct.setdefault(thing.id, set()).update(getattr(thing, "members", ()))
        return cls(
            {key: frozenset(_all(key, direct)) for key in direct},
            frozenset(ids),
            frozenset(text.clean(t) for t in titles if t and isinstance(t, str)),
        )


def _things(value: Any, within: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Everything with an id, with the ids of what it stands in."""
    if isinstance(value, tuple | list):
        for one in value:
            yield from _things(one, within)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        own = getattr(value, "id", "")
        if own:
            yield value, within
        for field in dataclasses.fields(value):
            yield from _things(getattr(value, field.name), (*within, own) if own else within)


def _all(key: str, direct: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    queue = [key]
    while queue:
        for inner in direct.get(queue.pop(), ()):
            if inner not in found:
                found.add(inner)
                queue.append(inner)
    return found
