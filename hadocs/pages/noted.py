"""The findings of a spec as pages refer to them: each with an anchor of its own, and the thing that it stands at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hadocs.analysis import Analysis
from hadocs.errors import Place
from hadocs.lint.findings import Finding
from hadocs.lint.rule import Severity

WORDS: Mapping[Severity, tuple[str, str]] = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "info": ("note", "notes"),
}
"""A severity in words, for one and for many."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding as pages show it. ``anchor`` is its place on the overview, ``place`` where the spec says so."""

    finding: Finding
    anchor: str
    place: str

    @property
    def word(self) -> str:
        """How bad it is, in a word."""
        return WORDS[self.finding.severity][0]


def noted(analysis: Analysis) -> tuple[Noted, ...]:
    """All findings of a spec, each with an anchor of its own."""
    seen: Counter[str] = Counter()
    found = []
    for finding in analysis.findings.found:
        seen[finding.rule] += 1
        place = analysis.source.locate(finding.route, key=finding.key)
        found.append(
            Noted(finding, f"finding-{finding.rule.lower()}-{seen[finding.rule]}", where(analysis, place))
        )
    return tuple(found)


def where(analysis: Analysis, place: Place) -> str:
    """A place in the spec's files, as those who keep them know them: ``north-texas.yaml:17``."""
    path, folder = Path(place.file), analysis.source.path.parent
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    return f"{name}:{place.line}"


def by_thing(found: Iterable[Noted], things: Iterable[str]) -> Mapping[str, tuple[Noted, ...]]:
    """Findings by the foremost thing of the inventory that each is about, of those that are about one."""
    known = frozenset(things)
    by: dict[str, list[Noted]] = {}
    for one in found:
        if (key := next((key for key in one.finding.about if key in known), None)) is not None:
            by.setdefault(key, []).append(one)
    return {key: tuple(some) for key, some in by.items()}
