"""Which failure domains take several things along at once; judges nothing."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from hadocs.topology.domains import word
from hadocs.topology.model import Thing

if TYPE_CHECKING:
    from hadocs.topology.world import World


def common(world: World, things: Collection[Thing], *, but: Collection[str] = ("room",)) -> str | None:
    """The failure domain that takes all of some things along and is nearest to them; ``None`` where none does.

    Those of the kinds ``but`` are none: what stands in one site often stands in one room.
    """
    found: dict[str, frozenset[Thing]] = {}
    for key, entry in world.spec.failure_domains.items():
        fallen = frozenset(world.domains.fall((Thing("domain", key),)).things)
        if entry.kind not in but and fallen.issuperset(things):
            found[key] = fallen
    return min(found, key=lambda key: len(found[key]), default=None)


def the(world: World, domain: str) -> str:
    """A failure domain within a sentence: ``the UPS ups-1``."""
    return f"the {word(world.spec, Thing('domain', domain))} {domain}"
