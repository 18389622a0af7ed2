"""What timelines come to for services, in the words of cases: who is hit, and how badly at worst."""

from __future__ import annotations

from hadocs.behaviour.model import ServiceFate, Timeline
from hadocs.pages.narrative.model import Hit, Outcome

FATES: dict[ServiceFate, Outcome] = {
    "goes-on": "up",
    "interrupted": "interrupted",
    "uncertain": "uncertain",
    "down": "down",
}
_WORST: tuple[Outcome, ...] = ("down", "uncertain", "interrupted")


def worst_of(*found: Timeline) -> Outcome:
    """What becomes of the service that some timelines hit hardest."""
    states = {FATES[o.state] for one in found for o in one.services.values()}
    return next((w for w in _WORST if w in states), "up")


def hit_by(*found: Timeline) -> Hit:
    """The services that some timelines hit, each where it fares worst in any of them."""
    by: dict[Outcome, list[str]] = {w: [] for w in _WORST}
    for key in found[0].services if found else ():
        states = {FATES[one.services[key].state] for one in found}
        worst = next((w for w in _WORST if w in states), None)
        if worst is not None:
            by[worst].append(key)
    return Hit(tuple(by["down"]), tuple(by["uncertain"]), tuple(by["interrupted"]))
