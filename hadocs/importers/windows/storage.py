"""The disks of a Windows cluster: shared volumes, cluster disks, shares, and how its nodes reach them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.model import Issue, Said
from hadocs.importers.names import Ids
from hadocs.importers.windows.document import Estate, short
from hadocs.importers.windows.words import size

_SHARE = re.compile(r"^\\\\([^\\?.][^\\]*)\\([^\\]+)")


@dataclass(slots=True)
class Disks:
    """The storage of a cluster; ``paths`` are the folders of shared volumes, ``roles`` the disks of each role."""

    storage: dict[str, Any] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    access: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By node (its short name), what it reaches."""
    servers: set[str] = field(default_factory=set)
    """Names of machines whose shares are used."""
    issues: list[Issue] = field(default_factory=list)
    ids: Ids = field(default_factory=Ids)


def disks(estate: Estate, name: str, title: str, nodes: tuple[str, ...], members: dict[str, str]) -> Disks:
    """The disks of a cluster; ``nodes`` are short names, ``members`` their ids."""
    found = Disks()
    volumes: dict[str, Any] = {}
    ids = Ids()
    spaces = estate.cluster.flag("S2DEnabled") is True
    shared = {
        r.text("Name").lower(): r
        for r in estate.rows("volumes")
        if r.text("Name") or r.text("FriendlyVolumeName")
    }
    physical = [r for r in estate.rows("resources") if r.text("ResourceType").lower() == "physical disk"]
    if not shared and not physical:
        return found
    key = found.ids.of(f"{name}-s2d" if spaces else f"{name}-disks")
    for row in estate.rows("volumes"):
        path = row.text("FriendlyVolumeName").rstrip("\\")
        called = row.text("Name")
        own = path.rpartition("\\")[2] or called
        volume = ids.of(own.lower(), f"csv {path or called}".lower())
        volumes[volume] = {
            "title": called or None,
            "size": Said(size(row.number("Size")), "Partition.Size") if size(row.number("Size")) else None,
            "csv": Said(True, path or "Get-ClusterSharedVolume"),
        }
        found.named[called.lower()] = f"{key}/{volume}"
        if path:
            found.paths[path.lower()] = f"{key}/{volume}"
    for row in physical:
        called = row.text("Name")
        if called.lower() in found.named:
            continue
        volume = ids.of(called.lower(), f"disk {called}".lower())
        volumes[volume] = {"title": called if called != volume else None}
        found.named[called.lower()] = f"{key}/{volume}"
        found.roles.setdefault(row.text("OwnerGroup").lower(), []).append(f"{key}/{volume}")
    entry: dict[str, Any] = {"title": f"{'Storage Spaces Direct' if spaces else 'Shared disks'} of {title}"}
    if spaces:
        copies = [n for r in estate.rows("virtualDisks") if (n := r.number("NumberOfDataCopies"))]
        entry |= {
            "kind": "hyperconverged",
            "protocols": ["s2d"],
            "on": Said([members[n] for n in nodes], "S2DEnabled"),
            "copies": Said(min(copies), "the least NumberOfDataCopies")
            if copies and min(copies) <= len(nodes)
            else None,
        }
        if not copies:
            found.issues.append(Issue("not observed", key, "on how many machines each block lies"))
        parity = [r.text("FriendlyName") for r in estate.rows("virtualDisks")
                  if r.text("ResiliencySettingName").lower() == "parity"]  # fmt: skip
        if parity:
            found.issues.append(Issue("not modelled", ", ".join(parity), "parity instead of copies"))
    else:
        what = "which arrays these disks lie on, their controllers, and over what they are reached"
        if estate.sessions():
            what = "which arrays these disks lie on, and which of them is behind which target"
        found.issues.append(Issue("not observed", key, what))
    _reach(estate, key, entry, found, nodes, spaces)
    found.storage[key] = {**entry, "volumes": volumes}
    return found


def _reach(
    estate: Estate, key: str, entry: dict[str, Any], found: Disks, nodes: tuple[str, ...], spaces: bool
) -> None:
    """How the nodes reach them: iSCSI where they have sessions."""
    sessions: dict[str, dict[str, int]] = {}
    for row in estate.sessions():
        targets = sessions.setdefault(short(row.text("Node")), {})
        target = row.text("TargetNodeAddress")
        targets[target] = targets.get(target, 0) + 1
    for node in nodes:
        way: dict[str, Any] = {}
        if spaces:
            way = {"protocol": "s2d"}
        elif sessions.get(node):
            paths = min(sessions[node].values())
            entry["protocols"] = Said(["iscsi"], "Get-IscsiSession")
            way = {"protocol": "iscsi", "paths": paths}
        found.access.setdefault(node, {})[key] = (
            Said(way, "iSCSI sessions of a target") if "paths" in way else way
        )
    away = {
        (short(r.text("Node")), r.text("Name"))
        for r in estate.rows("volumeStates")
        if r.word("StateInfo", "StateInfo") in ("BlockRedirected", "FileSystemRedirected", "Unavailable")
    }
    for node, volume in sorted(away):
        found.issues.append(
            Issue("not modelled", volume, f"{node} does not reach it by itself now: its access is redirected")
        )


def place_of(path: str, found: Disks, host: str, host_id: str, role: str = "") -> tuple[str, str]:
    """Where a file lies, by its path, and how that is known; what is on no shared disk lies on its host's own."""
    text = path.lower()
    for folder in sorted(found.paths, key=len, reverse=True):
        if text == folder or text.startswith(f"{folder}\\"):
            return found.paths[folder], path
    share = _SHARE.match(path)
    if share:
        server, volume = short(share.group(1)), share.group(2).lower()
        key = found.ids.of(f"shares-of-{server}")
        entry = found.storage.setdefault(
            key,
            {"title": f"Shares of {share.group(1)}", "kind": "share", "protocols": Said(["smb"], "a path with \\\\"),
             "on": [server], "volumes": {}},
        )  # fmt: skip
        entry["volumes"].setdefault(volume, {"title": share.group(2)})
        found.servers.add(server)
        found.access.setdefault(host, {})[key] = {"protocol": "smb"}
        return f"{key}/{volume}", path
    mine = found.roles.get(role.lower(), [])
    if len(mine) == 1:
        return mine[0], "the disk of its role"
    if not path:
        return "", ""
    key = found.ids.of(f"local-{host}")
    found.storage.setdefault(key, {"title": f"Disks of {host}", "kind": "local", "on": [host_id]})
    found.access.setdefault(host, {})[key] = {"protocol": "local"}
    return key, path


def server_of(path: str) -> str:
    """The machine of a share, by its path; "" where it is none."""
    share = _SHARE.match(path)
    return short(share.group(1)) if share else ""
