"""What a check comes to, as frozen values; positions are found late, from the route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hadocs.errors import Route
from hadocs.lint.rule import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's word on one thing of a spec. ``about`` are ids of the spec, the foremost first."""

    rule: str
    name: str
    severity: Severity
    route: Route
    message: str
    fix: str
    about: tuple[str, ...]
    key: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule that could not tell, and what the spec would have to say."""

    rule: str
    name: str
    route: Route
    add: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that the owner has accepted, with the reason and the last day on which that holds."""

    finding: Finding
    reason: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the rules say of one spec, in the order of severity, rule and place in the spec."""

    found: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    accepted: tuple[Accepted, ...] = ()
