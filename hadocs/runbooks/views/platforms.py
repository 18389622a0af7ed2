"""Platforms with their versions."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.platforms import catalog
from hadocs.topology.model import PlatformView


@dataclass(frozen=True)
class PlatformLook:
    """A platform: its ``id``, its ``version`` and its ``title``; all empty where the spec names none."""

    id: str
    version: str
    title: str
    known: bool

    @classmethod
    def of(cls, view: PlatformView | None) -> PlatformLook:
        """As the topology has it."""
        return cls("", "", "", False) if view is None else cls(view.id, view.version, view.title, view.known)

    def __str__(self) -> str:
        return self.title

    @property
    def at(self) -> int:
        """The place of the version among those of the catalogue; the newest where it is not known."""
        known = catalog.versions(self.id) if self.id else ()
        return known.index(self.version) if self.version in known else len(known) - 1

    def since(self, version: str) -> bool:
        """Whether it is that version or a later one; a version that is not known counts as the newest."""
        return self.at >= catalog.versions(self.id).index(version)
