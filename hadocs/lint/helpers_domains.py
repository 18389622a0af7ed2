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
        fallen = _fallen(world, key, things)
        if entry.kind not in but and fallen.issuperset(things):
            found[key] = fallen
    return min(found, key=lambda key: len(found[key]), default=None)


def _fallen(world: World, domain: str, things: Collection[Thing]) -> frozenset[Thing]:
    """What goes with a failure domain: what stands in several sites that stand in it too.

    What takes the one site that all of it stands in is no more than that site, which other rules are about.
    """
    fallen = frozenset(world.domains.fall((Thing("domain", domain),)).things)
    sites = {t.id for t in fallen if t.kind == "site"}
    homes = {t: _site(world, t) for t in things}
    if not sites or len(set(homes.values())) < 2:
        return fallen
    return fallen.union(t for t, site in homes.items() if site in sites)


def _site(world: World, thing: Thing) -> str | None:
    """The site of a thing, where it is known."""
    if thing.id in world.kinds:
        return world.site_of(thing.id)
    return world.domains.site(thing)


def the(world: World, domain: str) -> str:
    """A failure domain within a sentence: ``the UPS ups-1``."""
    return f"the {word(world.spec, Thing('domain', domain))} {domain}"
