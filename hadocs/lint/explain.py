"""A rule's docstring as text for a terminal and as data; knows nothing of specs that are checked."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from hadocs.lint.rule import Rule

WIDTH = 96


def scope(rule: Rule) -> str:
    """The platforms that a rule is about, in words."""
    return ", ".join(rule.scope) if rule.scope else "all platforms"


def as_data(rule: Rule) -> dict[str, Any]:
    """A rule as plain data, ready for JSON."""
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity,
        "scope": list(rule.scope),
        "title": rule.document.title,
        "why": rule.document.why,
        "fails": [example.text for example in rule.document.fails],
        "passes": [example.text for example in rule.document.passes],
        "fix": rule.document.fix,
        "references": list(rule.document.references),
        "depends_on_the_day": rule.timely,
    }


def as_list(rules: Iterable[Rule]) -> str:
    """One line a rule."""
    found = list(rules)
    width = max((len(rule.name) for rule in found), default=0)
    return "".join(f"{r.id}  {r.severity:<7}  {r.name:<{width}}  {r.document.title}\n" for r in found)


def as_text(rule: Rule) -> str:
    """All that a rule says of itself."""
    parts = [f"{rule.id} {rule.name} ({rule.severity}; {scope(rule)})", f"{rule.document.title}."]
    parts += ["WHY", _filled(rule.document.why)]
    parts += [part for e in rule.document.fails for part in ("FAILS", _quoted(e.text))]
    parts += [part for e in rule.document.passes for part in ("PASSES", _quoted(e.text))]
    parts += ["FIX", _filled(rule.document.fix)]
    parts += ["REFERENCES", "\n".join(f"  {r}" for r in rule.document.references)]
    return "\n\n".join(parts) + "\n"


def _filled(text: str) -> str:
    return "\n\n".join(
        textwrap.fill(part, WIDTH, initial_indent="  ", subsequent_indent="  ") for part in text.split("\n\n")
    )


def _quoted(text: str) -> str:
    return textwrap.indent(text.rstrip("\n"), "    ")
