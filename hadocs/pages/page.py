"""One generated file of the site, as a value; knows nothing of what is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """``path`` is relative to the docs folder, with forward slashes; ``edit`` is the spec that it came from."""

    path: str
    content: str | bytes
    edit: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """A page whose content is there when it is asked for: ``make`` waits for it, or makes it then."""

    path: str
    make: Callable[[], str | bytes]
    edit: str | None = None
    stamp: str = ""
    """The revision of what it was made from, as it stands in the content of some pages; empty where none does."""

    @property
    def content(self) -> str | bytes:
        """What is in it."""
        return self.make()


AnyPage = Page | Later
