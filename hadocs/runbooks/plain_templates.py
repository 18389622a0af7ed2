"""The templates that most sentences are: names, names of names and simple calls between words, filled without Jinja.

Compiling a template takes a hundred times as long as filling it, and procedures have thousands; this reads those that
need no more than a look-up, with the same meaning. Anything else is ``None`` here, and Jinja's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

_NAME = r"[a-z]\w*(?:\.[a-z]\w*)*"
_LITERAL = r"'[^'\\{}]*'"
_ARGUMENT = rf"(?:{_NAME}|{_LITERAL})"
_EXPRESSION = re.compile(
    rf"\s*(?P<name>{_NAME})(?P<call>\(\s*(?P<arguments>(?:{_ARGUMENT}\s*(?:,\s*{_ARGUMENT}\s*)*)?)\))?"
    r"\s*(?:\|\s*(?P<filter>[a-z_]+))?\s*"
)
_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
OWN = ("code", "quoted", "ident", "any_of", "words")
"""The filters that procedures have besides those of Jinja, which are left to it."""

_WORDS = frozenset(("true", "false", "none", "not", "and", "or", "if", "else", "in", "is", "self", "loop"))


@dataclass(frozen=True, slots=True)
class Expression:
    """A name, perhaps called with names and texts, perhaps with a filter after it."""

    path: tuple[str, ...]
    arguments: tuple[str | tuple[str, ...], ...] | None = None
    filter: str = ""

    def value(self, values: Mapping[str, Any], filters: Mapping[str, Callable[..., Any]]) -> Any:
        """Its value.

        Raises:
            LookupError: for a name that there is not.
            AttributeError: for one that what stands before the dot does not have.
        """
        found = _look_up(self.path, values)
        if self.arguments is not None:
            given = (a if isinstance(a, str) else _look_up(a, values) for a in self.arguments)
            found = found(*given)
        return filters[self.filter](found) if self.filter else found


def _look_up(path: tuple[str, ...], values: Mapping[str, Any]) -> Any:
    if path[0] not in values:
        raise LookupError(f"'{path[0]}' is undefined")
    found = values[path[0]]
    for name in path[1:]:
        found = found[name] if isinstance(found, (dict, MappingProxyType)) else getattr(found, name)
    return found


@cache
def expression(source: str) -> Expression | None:
    """An expression as a look-up; ``None`` where it is more than that."""
    found = _EXPRESSION.fullmatch(source)
    if found is None or found["name"] in _WORDS or found["filter"] not in (None, *OWN):
        return None
    path = tuple(found["name"].split("."))
    if found["call"] is None:
        return Expression(path, None, found["filter"] or "")
    arguments = re.findall(_ARGUMENT, found["arguments"])
    if any(a in _WORDS for a in arguments):
        return None
    read = tuple(a[1:-1] if a.startswith("'") else tuple(a.split(".")) for a in arguments)
    return Expression(path, read, found["filter"] or "")


@cache
def template(source: str) -> tuple[str | Expression, ...] | None:
    """A template as words and look-ups; ``None`` where it has more than those."""
    if "{%" in source or "{#" in source or "-}}" in source or "{{-" in source:
        return None
    found: list[str | Expression] = []
    for at, part in enumerate(_PLACE.split(source)):
        if at % 2 == 0:
            found.append(part)
            continue
        read = expression(part)
        if read is None:
            return None
        found.append(read)
    return tuple(found)
