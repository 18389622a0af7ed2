"""The disks of a cluster in guests, where those are virtual disks that its machines share on their hosts' volumes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hadocs.importers.model import Said, bare
from hadocs.importers.names import Ids
from hadocs.importers.rename import renamed

_WAYS = ("shared-vhdx", "vhd-set")


def shared(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree in which they lie on the storage of the hosts, each a volume of its own.

    Nothing tells which of the files is which disk of the cluster: so much is known where all lie on one storage.
    """
    found = dict(tree)
    for cluster, entry in (bare(tree.get("clusters")) or {}).items():
        vms = bare(found.get("vms")) or {}
        members = entry["members"]
        if not all(m in vms for m in members):
            continue
        access = [dict(vms[m].get("storage") or {}) for m in members]
        own = {s for s in access[0] if "/" not in s and not access[0][s] and all(s in a for a in access)}
        given = [
            {s: a["protocol"] for s, a in held.items() if (a or {}).get("protocol") in _WAYS}
            for held in access
        ]
        homes = {s.partition("/")[0] for held in given for s in held}
        if len(own) == 1 and len(homes) == 1 and all(given):
            found = _moved(found, cluster, members, own.pop(), homes.pop(), given[0])
    return found


def _moved(
    tree: dict[str, Any], cluster: str, members: list[str], gone: str, home: str, given: Mapping[str, str]
) -> dict[str, Any]:
    storage = dict(tree["storage"])
    inside = storage[gone].get("volumes") or {}
    volumes = dict(storage[home].get("volumes") or {})
    ids = Ids(volumes)
    names = {v: ids.of(f"{cluster}-{v}") for v in inside}
    where = ", ".join(sorted(s.rpartition("/")[2] for s in given))
    for volume, new in names.items():
        volumes[new] = {**(inside[volume] or {}), "csv": Said(True, f"a virtual disk on {where}")}
    storage[home] = {**storage[home], "volumes": volumes}
    changed = renamed(
        {**tree, "storage": storage}, {"volume": {f"{gone}/{v}": f"{home}/{n}" for v, n in names.items()}}
    )
    del storage[gone]
    protocol = Said({"protocol": next(iter(given.values()))}, f"shared virtual disks on {where}")
    machines = dict(changed["vms"])
    for machine in members:
        held = machines[machine]["storage"]
        left = {k: v for k, v in held.items() if k != gone and k not in given}
        machines[machine] = {
            **machines[machine],
            "storage": {**left, **{f"{home}/{n}": protocol for n in names.values()}},
        }
    return {**changed, "storage": storage, "vms": machines}
