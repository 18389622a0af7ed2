"""The timers of a platform as text and as data, for `hadocs explain`: what timelines and the availability rest on."""

from __future__ import annotations

from typing import Any

from hadocs.behaviour.shown import Shown, shown
from hadocs.platforms import catalog
from hadocs.platforms.facts import Platform


def of(platform: Platform) -> tuple[Shown, ...]:
    """The timers of a platform; of one version those that were checked for it."""
    found = shown(platform.id)
    if not platform.version:
        return found
    order = catalog.versions(platform.id)
    place = order.index(platform.version)
    return tuple(t for t in found if order.index(t.versions[0]) <= place <= order.index(t.versions[1]))


def as_text(platform: Platform) -> str:
    """Each timer with its value, its condition, the versions it was checked for, how it is known and from where."""
    lines = [f"{platform.title}: how long its reactions take", ""]
    for one in of(platform):
        value = f"{one.value} {one.condition}".strip()
        first, last = one.versions
        span = first if first == last else f"{first} to {last}"
        lines.append(f"{one.title}: {value}")
        lines.append(f"  checked for {span}; basis {one.basis}; {'; '.join(one.source)}")
    return "\n".join(lines) + "\n"


def as_data(platform: Platform) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "value": one.value,
            "condition": one.condition,
            "since": one.versions[0],
            "until": one.versions[1],
            "basis": one.basis,
            "source": list(one.source),
        }
        for one in of(platform)
    ]
