"""Other ids for the things of a tree, where they are declared and wherever they are named. Knows no format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from hadocs.importers.model import Said, Tree, bare
from hadocs.spec.references import MACHINES, REFERENCES, SECTIONS, Kind

Names = Mapping[Kind, Mapping[str, str]]
"""By kind, the new id of each that gets one."""

_MEMBERS = (
    ("clusters", "*", "quorum", "votes", "@"), ("services", "*", "active_on"), ("services", "*", "preference", "[]"),
    ("services", "*", "copies", "@"), ("services", "*", "replicas", "@"),
)  # fmt: skip
"""What the references of the language leave to the members of a cluster."""

ROUTES: tuple[tuple[tuple[str | int, ...], tuple[Kind, ...]], ...] = (
    *((r.where, r.kinds) for r in REFERENCES),
    *((where, MACHINES) for where in _MEMBERS),
    *(((section, "*", "networks", "[]"), ("network",)) for section in ("hosts", "servers", "vms")),
    *(((section, "*", "adapters", "*", "networks", "[]"), ("network",)) for section in ("hosts", "servers")),
    *(((section, "*", "adapters", "*", "switch"), ("switch",)) for section in ("hosts", "servers")),
    (("networks", "*", "switches", "[]"), ("switch",)),
)
"""Where things are named, and of which kinds."""


def ids_of(tree: Tree, kind: Kind) -> tuple[str, ...]:
    """The ids that a tree declares of a kind; of a volume with that of its storage before it."""
    if kind == "volume":
        storage = bare(tree.get("storage")) or {}
        return tuple(f"{s}/{v}" for s, entry in storage.items() for v in (entry or {}).get("volumes") or {})
    return tuple(bare(tree.get(SECTIONS[kind])) or {})


def renamed(tree: Tree, names: Names) -> dict[str, Any]:
    """The tree with other ids. A volume's key in ``names`` is ``storage/volume``, and so is its value."""
    found: Any = dict(tree)
    declared: dict[Kind, set[str]] = {kind: set(ids_of(tree, kind)) for kind in SECTIONS}
    declared["volume"] = set(ids_of(tree, "volume"))
    done: set[tuple[str | int, ...]] = set()
    for where, kinds in ROUTES:
        if where in done:
            continue
        done.add(where)
        found = _changed(found, where, partial(_new, kinds=kinds, names=names, declared=declared))
    for kind, section in SECTIONS.items():
        changes = names.get(kind, {})
        if changes:
            found = _changed(found, (section, "@"), partial(_other, changes=changes))
    if "volume" in names:
        found = _volumes(found, names)
    return dict(found)


def _volumes(tree: Tree, names: Names) -> dict[str, Any]:
    """The volumes' own ids, beneath storage that has its new id already."""
    back = {new: old for old, new in names.get("storage", {}).items()}
    storage = {}
    for name, entry in bare_table(tree.get("storage")).items():
        old = back.get(name, name)
        changes = {v.partition("/")[2]: n.rpartition("/")[2] for v, n in names["volume"].items()
                   if v.startswith(f"{old}/")}  # fmt: skip
        storage[name] = _changed(entry, ("volumes", "@"), partial(_other, changes=changes))
    return {**tree, "storage": storage}


def bare_table(value: Any) -> Mapping[str, Any]:
    """A table, without where it is from itself; empty where there is none."""
    inner = value.value if isinstance(value, Said) else value
    return inner if isinstance(inner, Mapping) else {}


def _other(name: str, changes: Mapping[str, str]) -> str:
    return changes.get(name, name)


def _new(name: str, kinds: Sequence[Kind], names: Names, declared: Mapping[Kind, set[str]]) -> str:
    for kind in kinds:
        if name in declared[kind]:
            if kind == "volume" and name not in names.get("volume", {}):
                storage, _, volume = name.partition("/")
                return f"{names.get('storage', {}).get(storage, storage)}/{volume}"
            return names.get(kind, {}).get(name, name)
    return name


def _changed(value: Any, where: Sequence[str | int], change: Callable[[str], str]) -> Any:
    if isinstance(value, Said):
        return Said(_changed(value.value, where, change), value.where)
    if not where:
        return change(value) if isinstance(value, str) else value
    step, rest = where[0], where[1:]
    if step == "[]":
        if isinstance(value, str):
            return change(value) if not rest else value
        if isinstance(value, (list, tuple)):
            return [_changed(v, rest, change) for v in value]
        return value
    if not isinstance(value, Mapping):
        return value
    if step == "@":
        return {change(k): v for k, v in value.items()}
    if step == "*":
        return {k: _changed(v, rest, change) for k, v in value.items()}
    return {k: _changed(v, rest, change) if k == step else v for k, v in value.items()}


def named(tree: Tree, kind: Kind) -> Iterator[str]:
    """Each name of a kind that something in the tree refers to."""
    seen: list[str] = []

    def note(name: str) -> str:
        seen.append(name)
        return name

    for where, kinds in ROUTES:
        if kind in kinds:
            _changed(tree, where, note)
    yield from dict.fromkeys(seen)
