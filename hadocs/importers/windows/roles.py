"""What a Windows cluster runs besides virtual machines, as services."""

from __future__ import annotations

from typing import Any

from hadocs.importers.model import Issue, Said
from hadocs.importers.names import Ids
from hadocs.importers.windows.document import Estate, short
from hadocs.importers.windows.rows import Row
from hadocs.importers.windows.storage import Disks
from hadocs.importers.windows.words import CATALOGUED, ORDER, SHOWN_ROLES, seconds

_OWN = ("Cluster", "AvailableStorage", "Temporary", "ClusterSharedVolume", "ClusterStoragePool",
        "ClusterAwareUpdating", "VMReplicaBroker", "VirtualMachine")  # fmt: skip
"""What serves the cluster itself, or is a machine."""


def services(
    estate: Estate, cluster: str, members: dict[str, str], disks: Disks, ids: Ids, *, hosts: bool
) -> tuple[dict[str, Any], list[Issue]]:
    """The services of a cluster; ``members`` is short name to id. On hypervisors the language has none."""
    found: dict[str, Any] = {}
    issues: list[Issue] = []
    for group in estate.rows("groups"):
        name, kind = group.text("Name"), group.word("GroupType", "GroupType")
        if not name or group.flag("IsCoreGroup") or kind in _OWN:
            continue
        inside = [r for r in estate.rows("resources") if r.text("OwnerGroup").lower() == name.lower()]
        if hosts:
            issues.append(
                Issue("not modelled", name, f"a role of the hosts themselves ({kind or 'unknown'})")
            )
            continue
        if kind == "StorageReplica":
            issues.append(Issue("not modelled", name, "Storage Replica"))
            continue
        state = group.word("State", "GroupState")
        if state not in ("Online", "PartialOnline", ""):
            issues.append(Issue("not modelled", name, f"its role is {state}"))
        key = ids.of(name.lower(), f"service {name.lower()}")
        found[key] = _service(group, inside, name, key, cluster, members, disks, issues, kind)
    return found, issues


def _service(
    group: Row, inside: list[Row], name: str, key: str, cluster: str, members: dict[str, str], disks: Disks,
    issues: list[Issue], kind: str,
) -> dict[str, Any]:  # fmt: skip
    types = {r.text("ResourceType").lower(): r for r in reversed(inside)}
    main = next((t for t in ORDER if t in types), "")
    product = SHOWN_ROLES[main][0] if main else ""
    if not product and kind in ("FileServer", "ScaleoutFileServer"):
        product = "file-server" if kind == "FileServer" else "sofs"
    if not product:
        told = ", ".join(sorted(r.text("ResourceType") for r in inside if r.text("ResourceType")))
        issues.append(Issue("not observed", name, f"what it is: {told or 'it has no resources'}"))
    data = disks.roles.get(name.lower(), [])
    if len(data) > 1:
        issues.append(Issue("not modelled", name, f"more disks move with it: {', '.join(data[1:])}"))
    owner = members.get(short(group.text("OwnerNode")))
    online = group.word("State", "GroupState") in ("Online", "PartialOnline", "")
    wished = [members[short(n)] for n in group.texts("PreferredOwners") if short(n) in members]
    if product == "sql-server/ag":
        text = "where each member keeps its copy, and whether a commit waits for it"
        issues.append(Issue("not observed", name, text))
    return {
        "title": name if name != key else None,
        "product": Said(product, f"resource type {types[main].text('ResourceType')}" if main else f"GroupType {kind}")
        if product
        else None,
        "runs_on": cluster,
        "active_on": Said(owner, "OwnerNode") if owner and online else None,
        "data": Said(data[0], "the disk in its role") if data else None,
        "preference": Said(wished, "preferred owners") if wished and len(wished) <= len(members) else None,
        "cluster_aware": Said(True, "it is a role of the cluster") if product not in CATALOGUED else None,
        "clients": _clients(inside),
        "monitor": _monitor(types[main]) if main else None,
    }  # fmt: skip


def _clients(inside: list[Row]) -> dict[str, Any]:
    """How long clients keep its name, and whether that has all its addresses."""
    names = [
        r for r in inside if r.text("ResourceType").lower() in ("network name", "distributed network name")
    ]
    for row in names:
        parameters = row.row("Parameters")
        ttl = seconds(parameters.number("HostRecordTTL"))
        everywhere = parameters.flag("RegisterAllProvidersIP")
        return {
            "name_ttl": Said(ttl, "HostRecordTTL") if ttl else None,
            "all_addresses": Said(everywhere, "RegisterAllProvidersIP") if everywhere is not None else None,
        }
    return {}


def _monitor(main: Row) -> dict[str, Any]:
    """How it is watched, where that is set: what is left to its type of resource is not told here."""
    interval, restarts = main.number("IsAlivePollInterval"), main.number("RestartThreshold")
    return {
        "interval": Said(seconds(interval, "ms"), "IsAlivePollInterval") if interval else None,
        "restarts": Said(restarts, "RestartThreshold")
        if restarts is not None and main.number("RestartAction") not in (0, None)
        else None,
    }
