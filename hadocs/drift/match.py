"""Which thing of the documentation a thing that was observed is: by id, title, name, range, or by what it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hadocs.importers.model import Identity, Imported, bare
from hadocs.importers.names import Ids
from hadocs.importers.rename import ids_of
from hadocs.spec.model import Spec
from hadocs.spec.references import MACHINES, ONE_NAMESPACE, SECTIONS, Kind

Names = dict[Kind, dict[str, str]]
"""By kind: the id that was observed, and the id of the documentation."""


def matched(documented: Spec, observed: Imported) -> Names:
    """The ids of the documentation for what was observed; what has none of them is missing here."""
    found: Names = {}
    _machines(documented, observed, found)
    machines = {old: new for kind in MACHINES for old, new in found.get(kind, {}).items()}
    for kind in ("cluster", "service", "site", "network", "storage"):
        _by_name(documented, observed, kind, found)
    _clusters(documented, observed, machines, found)
    _networks(documented, observed, found)
    _storage(documented, observed, machines, found)
    _services(documented, observed, found)
    _apart(documented, observed, found)
    return found


def _apart(documented: Spec, observed: Imported, found: Names) -> None:
    """What is not in the documentation gets an id that nothing there has."""
    spaces: list[tuple[Kind, ...]] = [ONE_NAMESPACE, *((k,) for k in SECTIONS if k not in ONE_NAMESPACE)]
    for kinds in spaces:
        mine = {(kind, name) for kind in kinds for name in ids_of(observed.tree, kind)}
        left = sorted((kind, name) for kind, name in mine if name not in found.get(kind, {}))
        taken = {name for kind in kinds for name in _entry(documented, kind)}
        ids = Ids({*taken, *(name for _, name in left if name not in taken)})
        for kind, name in left:
            if name in taken:
                found.setdefault(kind, {})[name] = ids.of(name, f"{kind}\0{name}")


def _entry(documented: Spec, kind: Kind) -> Mapping[str, Any]:
    entries: Mapping[str, Any] = getattr(documented, SECTIONS[kind])
    return entries


def _flat(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _machines(documented: Spec, observed: Imported, found: Names) -> None:
    """Machines of one id first, then those that are called alike; each is one machine."""
    exact: dict[str, str] = {}
    alike: dict[str, list[str]] = {}
    for kind in MACHINES:
        for key, entry in _entry(documented, kind).items():
            exact[key] = key
            for text in {_flat(key), _flat(entry.title or "")} - {""}:
                alike.setdefault(text, []).append(key)
    order = {key: number for number, key in enumerate(exact)}
    used: set[str] = set()
    mine = [(kind, name) for kind in MACHINES for name in ids_of(observed.tree, kind)]
    for sure in (True, False):
        for kind, name in mine:
            if name in found.get(kind, {}):
                continue
            identity = observed.known.get(name, Identity())
            called = (
                [exact.get(name)]
                if sure
                else [k for n in (name, *identity.names) for k in alike.get(_flat(n), ())]
            )
            may = {k for k in called if k is not None and k not in used}
            if may:
                there = min(may, key=order.__getitem__)
                found.setdefault(kind, {})[name] = there
                used.add(there)


def _by_name(documented: Spec, observed: Imported, kind: Kind, found: Names) -> None:
    mine = found.setdefault(kind, {})
    entries = bare(observed.tree.get(SECTIONS[kind])) or {}
    for name, entry in entries.items():
        known = {_flat(name), _flat((entry or {}).get("title") or "")} - {""}
        for key, there in _entry(documented, kind).items():
            if key not in mine.values() and {_flat(key), _flat(there.title or "")} & known:
                mine[name] = key
                break


def _clusters(documented: Spec, observed: Imported, machines: Mapping[str, str], found: Names) -> None:
    """A cluster of another name is the one that has most of its members."""
    mine = found.setdefault("cluster", {})
    for name, entry in (bare(observed.tree.get("clusters")) or {}).items():
        if name in mine:
            continue
        members = {machines[m] for m in entry["members"] if m in machines}
        best = max(
            (c for c in documented.clusters if c not in mine.values()),
            key=lambda c: len(members & set(documented.clusters[c].members)),
            default="",
        )
        if best and 2 * len(members & set(documented.clusters[best].members)) > len(members):
            mine[name] = best


def _networks(documented: Spec, observed: Imported, found: Names) -> None:
    mine = found.setdefault("network", {})
    ranges = {n.cidr: key for key, n in documented.networks.items() if n.cidr}
    for name, entry in (bare(observed.tree.get("networks")) or {}).items():
        there = ranges.get((entry or {}).get("cidr") or "")
        if there and there not in mine.values():
            mine[name] = there


def _storage(documented: Spec, observed: Imported, machines: Mapping[str, str], found: Names) -> None:
    """Storage of another name is the only one that the same machines reach; volumes go by their names."""
    mine = found.setdefault("storage", {})
    left = [s for s in ids_of(observed.tree, "storage") if s not in mine]
    for name in left:
        reached = {machines[m] for m in _reach(observed, name) if m in machines}
        may = [s for s in documented.storage if s not in mine.values() and reached & _reachers(documented, s)]
        alike = [s for s in left if reached & {machines[m] for m in _reach(observed, s) if m in machines}]
        if reached and len(may) == 1 and len(alike) == 1:
            mine[name] = may[0]
    volumes = found.setdefault("volume", {})
    for full in ids_of(observed.tree, "volume"):
        storage, _, volume = full.partition("/")
        if storage not in mine:
            continue
        entry = ((bare(observed.tree["storage"][storage]) or {}).get("volumes") or {}).get(volume) or {}
        known = {_flat(volume), _flat(entry.get("title") or "")} - {""}
        for key, there in documented.storage[mine[storage]].volumes.items():
            if {_flat(key), _flat(there.title or "")} & known:
                volumes[full] = f"{mine[storage]}/{key}"
                break


def _reach(observed: Imported, storage: str) -> Iterable[str]:
    for section in ("hosts", "servers", "vms"):
        for machine, entry in (bare(observed.tree.get(section)) or {}).items():
            if any(s.partition("/")[0] == storage for s in (entry or {}).get("storage") or {}):
                yield machine


def _reachers(documented: Spec, storage: str) -> set[str]:
    machines: list[tuple[str, Any]] = [*documented.hosts.items(), *documented.servers.items()]
    machines += documented.vms.items()
    return {m for m, entry in machines if any(s.partition("/")[0] == storage for s in entry.storage)}


def _services(documented: Spec, observed: Imported, found: Names) -> None:
    """A service of another name is the only one of its product on its cluster."""
    mine = found.setdefault("service", {})
    clusters = found.get("cluster", {})
    for name, entry in (bare(observed.tree.get("services")) or {}).items():
        runs_on = entry.get("runs_on")
        cluster = clusters.get(runs_on) if isinstance(runs_on, str) else None
        if name in mine or cluster is None:
            continue
        may = [
            s
            for s, there in documented.services.items()
            if there.runs_on == (cluster,)
            and s not in mine.values()
            and _alike(there.product, entry.get("product"))
        ]
        if len(may) == 1:
            mine[name] = may[0]


def _alike(one: str | None, other: str | None) -> bool:
    """Whether two products may be one: ``sql-server/2022-fci`` and ``sql-server/fci``."""
    if not one or not other:
        return True
    return (
        one.partition("/")[0] == other.partition("/")[0]
        and one.rpartition("-")[2].rpartition("/")[2] == (other.rpartition("-")[2].rpartition("/")[2])
    ) or _flat(one) == _flat(other)
