"""What was not seen, as text and as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hadocs.importers.model import Issue


def as_text(issues: Sequence[Issue]) -> str:
    """A line for each, by kind; ends in a line break where there is one."""
    lines = []
    for kind in ("not read", "not observed", "not modelled"):
        found = [i for i in issues if i.kind == kind]
        if found:
            lines += [f"{kind}:", *(f"  {_one(i.thing)}: {_one(i.text)}{_at(i)}" for i in found)]
    return "".join(f"{line}\n" for line in lines)


def as_data(issues: Sequence[Issue]) -> dict[str, Any]:
    """The same with the keys that ``hadocs import --report json`` promises."""
    return {
        "issues": [
            {"kind": i.kind, "thing": i.thing, "text": i.text, "place": i.place or None} for i in issues
        ]
    }


def _at(issue: Issue) -> str:
    return f" ({_one(issue.place)})" if issue.place else ""


def _one(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
