"""A SiteTree: path to content, before anything is written. Knows neither folders nor MkDocs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hadocs.pages.page import Page


@dataclass(frozen=True, slots=True)
class SiteTree:
    """All generated files by path, and the navigation as MkDocs reads it (nested lists of one-key maps)."""

    pages: Mapping[str, Page]
    nav: tuple[object, ...]
