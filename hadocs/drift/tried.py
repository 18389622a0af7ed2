"""The documentation with what was observed in its place, by the ordinary loader: what it refuses is not tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hadocs.drift.compare import RULES, Difference
from hadocs.errors import InputError
from hadocs.importers.model import Tree, bare
from hadocs.spec.data import as_text
from hadocs.spec.load import Loaded, load_text
from hadocs.spec.model import Spec
from hadocs.spec.validate import plain

_UNTOLD = ("files", "storage", "data", "site", "stands_in")
"""What a machine that is new comes without: it names things that may have other names."""
_SECTIONS = ("storage", "hosts", "servers", "vms")


def as_observed(
    loaded: Loaded, found: Sequence[Difference], seen: Tree
) -> tuple[Spec | None, tuple[Difference, ...]]:
    """The spec with the differences in it, or nothing where none could be tried; and those that could not."""
    # What it uses stands in it already.
    data = {k: v for k, v in plain(loaded.source.root).items() if k != "uses"}
    trial = _Trial(bare(seen))
    trial.apply(data, list(found))
    return trial.spec, tuple(d for d in found if d in trial.untried)


class _Trial:
    def __init__(self, seen: Mapping[str, Any]) -> None:
        self.seen = seen
        self.spec: Spec | None = None
        self.untried: list[Difference] = []

    def apply(self, data: Mapping[str, Any], found: list[Difference]) -> Mapping[str, Any]:
        """The data with all of some differences that go together, halved where they do not."""
        changed: Mapping[str, Any] | None = data
        for difference in found:
            changed = self._one(changed, difference) if changed is not None else None
        if found and changed is not None and (spec := _loaded(changed)) is not None:
            self.spec = spec
            return changed
        if len(found) < 2:
            self.untried += found
            return data
        half = len(found) // 2
        return self.apply(self.apply(data, found[:half]), found[half:])

    def _one(self, data: Mapping[str, Any], difference: Difference) -> Mapping[str, Any] | None:
        route = difference.route
        if difference.what == "gone":
            section = {k: v for k, v in data[route[0]].items() if k != route[1]}
            return {**data, route[0]: section}
        if difference.value is None or (difference.key == "members" and not difference.value):
            return None
        if difference.what == "new":
            entry = dict(_at(self.seen, route) or {})
            if route[0] != "vms" or entry.get("on") not in (data.get("hosts") or {}):
                return None
            known = {k: v for k, v in entry.items() if k not in _UNTOLD}
            for key, among in (("networks", "networks"), ("possible_owners", "hosts")):
                if key in known:
                    known[key] = [n for n in known[key] if n in (data.get(among) or {})]
            return _set(data, route, known)
        return _set(data, route, self._value(data, difference))

    def _value(self, data: Mapping[str, Any], difference: Difference) -> Any:
        """As a spec says it: what was observed has its units, what was put together has none."""
        value, told = difference.value, _at(self.seen, difference.route)
        if difference.route[-1] in RULES:
            return [rule.model_dump(exclude_unset=True, mode="json") for rule in value]
        if difference.route[-1] == "members" or value == ():
            return list(value)
        if told is None:
            return f"{value:g} s" if isinstance(value, float) else value
        if isinstance(told, Mapping) and told.get("on") and not _known(data, told["on"]):
            return {k: v for k, v in told.items() if k != "on"}
        return told


def _loaded(data: Mapping[str, Any]) -> Spec | None:
    try:
        return load_text(as_text(data), "<as observed>").spec
    except InputError:
        return None


def _at(tree: Any, route: Sequence[str]) -> Any:
    for step in route:
        tree = tree.get(step) if isinstance(tree, Mapping) else None
    return tree


def _known(data: Mapping[str, Any], name: str) -> bool:
    thing, sign, volume = name.partition("/")
    if sign:
        return volume in (_at(data, ("storage", thing, "volumes")) or {})
    return any(thing in (data.get(section) or {}) for section in _SECTIONS)


def _set(part: Any, route: Sequence[str], value: Any) -> dict[str, Any]:
    """Data with another value at a route."""
    held = part if isinstance(part, Mapping) else {}
    step, *rest = route
    return {**held, step: _set(held.get(step), rest, value) if rest else value}
