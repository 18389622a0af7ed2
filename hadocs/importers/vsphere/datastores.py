"""The datastores of an RVTools export."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.model import Issue, Said
from hadocs.importers.names import Ids
from hadocs.importers.vsphere.tables import Tables


@dataclass(slots=True)
class Datastores:
    """Storage by id, the ids by the names of datastores, and what each host reaches."""

    storage: dict[str, Any] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    access: dict[str, dict[str, Any]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def datastores(tables: Tables, hosts: dict[str, str]) -> Datastores:
    """The datastores that these hosts see."""
    found = Datastores()
    ids = Ids()
    paths = _paths(tables)
    arrays: list[str] = []
    for row in tables.get("vDatastore", ()):
        name = row.text("Name")
        if not name or name in found.named:
            continue
        seen = [h for h in re.split(r"[,;]\s*", row.text("Hosts")) if h in hosts]
        key = ids.of(name)
        kind = row.text("Type")
        entry, protocol = kind_of(kind, f"vDatastore Type {kind}", [hosts[h] for h in seen])
        found.named[name] = key
        found.storage[key] = {"title": name if name != key else None, **entry}
        if entry["kind"].value == "array":
            arrays.append(key)
        for host in seen:
            way: dict[str, Any] = {"protocol": protocol} if protocol else {}
            if count := paths.get((host, name)):
                way["paths"] = count
            found.access.setdefault(host, {})[key] = Said(way, "vMultiPath") if "paths" in way else way
    if arrays:
        text = "which arrays these lie on, and over what: two of them may be on one"
        found.issues.append(Issue("not observed", ", ".join(arrays), text))
    return found


def kind_of(kind: str, where: str, seen: list[str]) -> tuple[dict[str, Any], str]:
    """What a datastore of a type is in a spec, with the hosts that see it, and its protocol where the type tells."""
    kind = kind.lower()
    if kind.startswith("nfs"):
        return {"kind": Said("share", where), "protocols": ["nfs"]}, "nfs"
    if kind == "vsan":
        return {"kind": Said("hyperconverged", where), "protocols": ["vsan"], "on": seen}, "vsan"
    if kind == "vvol":
        return {"kind": Said("array", where), "protocols": ["vvol"]}, "vvol"
    if len(seen) == 1:
        return {"kind": Said("local", f"{where}, and one host sees it"), "on": seen}, "local"
    return {"kind": Said("array", where)}, ""


def _paths(tables: Tables) -> dict[tuple[str, str], int]:
    """The fewest paths of a datastore's disks, by host and datastore."""
    found: dict[tuple[str, str], int] = {}
    for row in tables.get("vMultiPath", ()):
        key = (row.text("Host"), row.text("Datastore"))
        count = sum(
            1 for n in range(1, 33) if row.text(f"Path {n}") and row.text(f"Path {n} state").lower() != "dead"
        )
        if key[0] and key[1] and count:
            found[key] = min(count, found.get(key, count))
    return found
