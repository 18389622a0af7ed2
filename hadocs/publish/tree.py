"""A SiteTree: path to content, before anything is written. Knows neither folders nor MkDocs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the site. ``path`` is relative with forward slashes; ``edit`` is the spec it came from."""

    path: str
    content: str | bytes
    edit: str | None = None


@dataclass(frozen=True, slots=True)
class SiteTree:
    """All generated files by path, and the navigation as MkDocs reads it (nested lists of one-key maps)."""

    pages: Mapping[str, Page]
    nav: tuple[object, ...]
