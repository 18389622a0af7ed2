"""The timers of the catalogue: how long platforms take to react, as data, with the conditions they hold under.

Reading the data files is the only side effect. Only `hadocs.behaviour` reads timers: an import contract holds that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from hadocs.platforms.facts import Basis

DATA = Path(__file__).parent / "data" / "timers"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Timer:
    """How long one reaction takes, for some versions of a platform and under some conditions.

    ``low`` and ``high`` are seconds; ``high`` is ``None`` where no bound is known. ``count`` is a number of things
    instead (missed heartbeats), ``factor`` a multiple of what the reaction follows. ``when`` holds the conditions,
    by name; ``key`` names the entry for people and machines: ``hyper-v/2016 heartbeat_threshold``.
    """

    key: str
    source: tuple[str, ...]
    basis: Basis
    low: float = 0.0
    high: float | None = None
    count: int | None = None
    factor: float | None = None
    when: Mapping[str, str | bool] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long something takes that no platform sets: a median in seconds, or a share, with its error factor.

    ``basis`` is ``published``, ``vendor`` or ``assumed``.
    """

    key: str
    title: str
    median: float
    factor: float
    source: str
    basis: str
    note: str = ""


@cache
def timers(platform: str, version: str) -> Mapping[str, tuple[Timer, ...]]:
    """The timers of one version of a platform by name; none where the version was not checked."""
    path = DATA / f"{platform}.yaml"
    if not version or platform == "assumed" or not path.is_file():
        return MappingProxyType({})
    from hadocs.platforms.catalog import versions

    order = versions(platform)
    if version not in order:
        return MappingProxyType({})
    place = order.index(version)
    found: dict[str, tuple[Timer, ...]] = {}
    for name, entries in _entries(path).items():
        held = tuple(
            _timer(f"{platform}/{version} {name}", entry)
            for entry in entries
            if order.index(str(entry["since"])) <= place <= order.index(str(entry["until"]))
        )
        if held:
            found[name] = held
    return MappingProxyType(found)


@cache
def general(layer: str) -> Mapping[str, tuple[Timer, ...]]:
    """The timers of a storage or a product, whose versions are no platform's; all that the layer's file has."""
    path = DATA / f"{layer}.yaml"
    if not path.is_file():
        return MappingProxyType({})
    return MappingProxyType(
        {
            name: tuple(_timer(f"{layer} {name}", e) for e in entries)
            for name, entries in _entries(path).items()
        }
    )


@cache
def estimates() -> Mapping[str, Estimate]:
    """What is assumed about the durations that nothing sets, by key: ``boot``, ``start``, ``role`` and so on."""
    from hadocs.spec.units import parse_duration

    raw = yaml.load((DATA / "assumed.yaml").read_text(encoding="utf-8"), _LOADER)["inputs"]
    return MappingProxyType(
        {
            key: Estimate(
                key,
                entry["title"],
                parse_duration(entry["value"]),
                float(entry["factor"]),
                entry["source"],
                entry["basis"],
                entry.get("note", ""),
            )
            for key, entry in raw.items()
        }
    )


@cache
def _entries(path: Path) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = yaml.load(path.read_text(encoding="utf-8"), _LOADER)["timers"]
    return found


def _timer(key: str, entry: Mapping[str, Any]) -> Timer:
    value = entry["value"]
    seconds = value.get("seconds")
    return Timer(
        key=key,
        source=tuple(entry["source"]),
        basis=entry["basis"],
        low=float(seconds if seconds is not None else value.get("min_s", 0)),
        high=_optional(seconds if seconds is not None else value.get("max_s")),
        count=value.get("count"),
        factor=_optional(value.get("factor")),
        when=MappingProxyType(dict(entry.get("when", {}))),
    )


def _optional(value: Any) -> float | None:
    return None if value is None else float(value)
