"""The texts of a spec within the texts of a plan, each with a direction of its own: see `hadocs.spec.bidi`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pydantic import BaseModel

from hadocs.analysis import Analysis
from hadocs.figures.plan import Figure
from hadocs.spec.bidi import isolated, turns

_WORDS = frozenset(
    (
        "title",
        "note",
        "text",
        "label",
        "lines",
        "sentence",
        "description",
        "notes",
        "places",
        "points",
        "itself",
        "rows",
        "ends",
        "group",
        "absent",
        "said",
        "time",
        "whole",
    )
)
"""The fields of a plan that are read; others refer to its parts."""


def turning(analysis: Analysis) -> frozenset[str]:
    """The texts of a spec that are not written from left to right alone, looked for once for all its figures."""
    found: frozenset[str] = analysis.once(
        "turning texts", lambda: frozenset(text for text in _texts(analysis.spec) if turns(text))
    )
    return found


def directed(figure: Figure, *analyses: Analysis) -> Figure:
    """The same plan; of specs that are written from left to right alone, the very same."""
    every = frozenset[str]().union(*map(turning, analyses))
    texts = sorted(every, key=lambda text: (-len(text), text))
    if not texts:
        return figure
    known = re.compile("|".join(map(re.escape, texts)))

    def told(text: str) -> str:
        return known.sub(lambda found: isolated(found[0]), text)

    found: Figure = _changed(figure, told)
    return found


def read(value: Any, words: bool = False) -> Iterator[str]:
    """The texts of a plan that are read, in its order."""
    if isinstance(value, str):
        yield from (value,) if words else ()
    elif isinstance(value, tuple):
        for inner in value:
            yield from read(inner, words)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from read(getattr(value, field.name), field.name in _WORDS)


def _texts(value: Any) -> Iterator[str]:
    """Every text of a part of a spec, ids among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(inner)


def _changed(value: Any, told: Callable[[str], str], words: bool = False) -> Any:
    if isinstance(value, str):
        return told(value) if words else value
    if isinstance(value, tuple):
        return tuple(_changed(inner, told, words) for inner in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{f.name: _changed(getattr(value, f.name), told, f.name in _WORDS) for f in fields(value)},
        )
    return value
