"""One generated file of the site, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """``path`` is relative to the docs folder, with forward slashes; ``edit`` is the spec that it came from."""

    path: str
    content: str | bytes
    edit: str | None = None
