"""A tree of values as the text of a spec, with where each is from beside it. Knows no format.

Written here and not by a library, since a comment for each value is what it is about; scalars are PyYAML's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import yaml

from hadocs.importers.model import Imported, Said

_WIDE = 110
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9(][A-Za-z0-9_./()-]*)*")
_MEANT = frozenset({"yes", "no", "true", "false", "on", "off", "null", "y", "n"})


def written(found: Imported) -> str:
    """The spec as YAML; ends in a line break."""
    lines = [
        "# A comment beside a value says where it was read. What was not seen stands at the end, in observed."
    ]
    for key, value in found.tree.items():
        inner = value.value if isinstance(value, Said) else value
        if isinstance(inner, Mapping):
            lines.append("")
        lines += _entry(key, value, 0)
    return "\n".join([*lines, *_observed(found)]) + "\n"


def _observed(found: Imported) -> list[str]:
    """What the spec rests on: each statement on a line of its own, as people take them out one by one."""
    said = observed(found)
    lines = ["", "observed:"] if said else []
    for key, value in said.items():
        if isinstance(value, str):
            lines.append(f"  {key}: {value}")
        else:
            lines += [f"  {key}:", *(f"    - {scalar(text)}" for text in value)]
    return lines


def observed(found: Imported) -> dict[str, Any]:
    """The same as data, under the key of the language that holds it: ``date``, ``source``, and what was not seen."""
    said: dict[str, Any] = {"date": found.day} if found.day else {}
    lists = {"source": [text for line in found.head if (text := _line(line))]}
    for kind in ("not read", "not observed", "not modelled"):
        told = (f"{_line(i.thing)}: {_line(i.text)}{_at(i.place)}" for i in found.issues if i.kind == kind)
        lists[kind.replace(" ", "_")] = list(dict.fromkeys(told))
    return said | {key: texts for key, texts in lists.items() if texts}


def _at(place: str) -> str:
    return f" ({_line(place)})" if place else ""


def _entry(key: str, value: Any, depth: int) -> list[str]:
    pad, where = "  " * depth, ""
    if isinstance(value, Said):
        value, where = value.value, f" # {_line(value.where)}"
    if isinstance(value, Mapping):
        if not value:
            return [f"{pad}{_key(key)}: {{}}{where}"]
        short = _flow(value)
        if depth > 1 and short and len(pad) + len(key) + len(short) + 2 <= _WIDE:
            return [f"{pad}{_key(key)}: {short}{where}"]
        lines = [f"{pad}{_key(key)}:{where}"]
        for name, inner in value.items():
            lines += _entry(name, inner, depth + 1)
        return lines
    if isinstance(value, (list, tuple)):
        if any(isinstance(v, Mapping) for v in value):
            lines = [f"{pad}{_key(key)}:{where}"]
            for item in value:
                first, *rest = [line for n, v in item.items() for line in _entry(n, v, depth + 2)]
                lines += [f"{pad}  - {first.lstrip()}", *rest]
            return lines
        return [f"{pad}{_key(key)}: [{', '.join(scalar(v, flow=True) for v in value)}]{where}"]
    return [f"{pad}{_key(key)}: {scalar(value)}{where}"]


def _flow(value: Mapping[str, Any]) -> str:
    """A table on one line, where nothing in it has more to say."""
    parts = []
    for key, inner in value.items():
        if isinstance(inner, (Said, Mapping)):
            return ""
        if isinstance(inner, Sequence) and not isinstance(inner, str):
            if any(isinstance(i, (Said, Mapping)) for i in inner):
                return ""
            parts.append(f"{_key(key)}: [{', '.join(scalar(i, flow=True) for i in inner)}]")
        else:
            parts.append(f"{_key(key)}: {scalar(inner, flow=True)}")
    return f"{{{', '.join(parts)}}}"


def _key(key: str) -> str:
    """A key: a word of the language as it is (``on`` is a word there), an id quoted where YAML asks for it."""
    return key if key == "on" else _scalar(key, flow=True)


def scalar(value: Any, *, flow: bool = False) -> str:
    """A scalar, quoted where YAML asks for it."""
    if isinstance(value, bool):
        return str(value).lower()
    return _scalar(value, flow) if isinstance(value, str) else str(value)


@cache
def _scalar(value: str, flow: bool = False) -> str:
    # Most are words that mean nothing else in YAML: asking its emitter of each would take most of the time.
    if _WORD.fullmatch(value) and value.lower() not in _MEANT:
        return value
    text = yaml.safe_dump(
        [value] if flow else value, default_flow_style=flow or None, allow_unicode=True, width=10**9
    )
    text = text.removesuffix("\n").removesuffix("\n...").rstrip("\n")
    if flow:
        text = text[1:-1]
    # A text of several lines in single quotes would need an indentation; in double quotes it is one line.
    if "\n" in text or "\n" in value:
        text = yaml.safe_dump(value, default_style='"', allow_unicode=True, width=10**9).rstrip("\n")
    return text


@lru_cache(maxsize=4096)
def _line(text: str) -> str:
    """A text on one line, in a comment that it can't leave."""
    if text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
