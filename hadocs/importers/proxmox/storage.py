"""The storage of a Proxmox VE cluster, by storage.cfg."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.model import Issue, Said
from hadocs.importers.names import Ids
from hadocs.importers.proxmox.ceph import Ceph, ceph
from hadocs.importers.proxmox.files import Section, sections
from hadocs.importers.proxmox.tree import Folder

_LOCAL = ("dir", "lvm", "lvmthin", "zfspool", "btrfs")
_SHARES = {"nfs": "nfs", "cifs": "smb", "glusterfs": None}
_NO_DISKS = ("pbs", "esxi")
"""Storage on which no machine's disks lie."""


@dataclass(slots=True)
class Stored:
    """Storage by id, what each node reaches, and where a machine's disks lie."""

    storage: dict[str, Any] = field(default_factory=dict)
    access: dict[str, dict[str, Any]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    _by_name: dict[str, Section] = field(default_factory=dict)
    _ids: Ids = field(default_factory=Ids)
    _nodes: tuple[str, ...] = ()
    _unknown: list[str] = field(default_factory=list)

    def of(self, name: str, node: str) -> tuple[str, bool]:
        """The storage of a name on a node, and whether other nodes reach it too; "" where storage.cfg has none."""
        section = self._by_name.get(name)
        if section is None:
            if name not in self._unknown:
                self._unknown.append(name)
                self.issues.append(
                    Issue("not observed", name, "what storage it is: storage.cfg has none of that name")
                )
            return "", False
        if section.kind in _LOCAL and not section.flag("shared"):
            key = self._ids.of(f"{name}-{node}", f"{name}\0{node}")
            if key not in self.storage:
                self.storage[key] = {
                    "title": f"{name} of {node}",
                    "kind": Said("local", f"{section.kind}: {name}"),
                    "on": [node],
                }
                self.access.setdefault(node, {})[key] = {"protocol": "local"}
            return key, False
        return self._ids.of(name), True


def stored(folder: Folder, nodes: tuple[str, ...]) -> Stored:
    """The storage of these nodes; what is local comes in where a machine's disks lie on it."""
    found = Stored(_nodes=nodes)
    listed, wrong = sections(folder.get("storage.cfg"))
    if wrong:
        found.issues.append(
            Issue(
                "not read",
                "storage.cfg",
                f"line {wrong[0]} is neither a storage nor an option of one",
                "storage.cfg",
            )
        )
    if not listed and folder.seen("storage.cfg"):
        found.issues.append(Issue("not observed", "storage.cfg", "it is not there, or empty"))
    by_name = {s.id: s for s in listed}
    pools = ceph(folder, nodes)
    found.issues += pools.issues
    for section in listed:
        if section.kind in _NO_DISKS or section.flag("disable"):
            continue
        found._by_name[section.id] = section
        if section.kind in _LOCAL and not section.flag("shared"):
            continue
        key = found._ids.of(section.id)
        entry, protocol = _entry(section, by_name, pools, found.issues)
        found.storage[key] = entry
        for node in section.items("nodes") or nodes:
            if node in nodes:
                found.access.setdefault(node, {})[key] = {"protocol": protocol} if protocol else {}
    return found


def _entry(
    section: Section, by_name: dict[str, Section], pools: Ceph, issues: list[Issue]
) -> tuple[dict[str, Any], str | None]:
    where = f"{section.kind}: {section.id}"
    if section.kind in _SHARES:
        protocol = _SHARES[section.kind]
        title = " ".join(
            filter(
                None,
                (
                    section.get("server"),
                    section.get("export") or section.get("share") or section.get("volume"),
                ),
            )
        )
        issues.append(
            Issue(
                "not observed", section.id, f"what stands behind {title or 'it'}, and whether it is redundant"
            )
        )
        return {
            "title": title or None,
            "kind": Said("share", where),
            "protocols": [protocol] if protocol else None,
        }, protocol
    if section.kind in ("rbd", "cephfs"):
        if section.get("monhost"):
            issues.append(
                Issue("not observed", section.id, "the Ceph cluster behind it, which is not this one")
            )
            return {
                "title": f"Ceph pool {section.get('pool')}".strip(),
                "kind": Said("share", f"{where}, monhost"),
                "protocols": ["rbd"],
            }, "rbd"
        if not pools.disks_seen:
            what = "which nodes hold its disks: `ceph osd tree` tells; taken as all nodes"
            issues.append(Issue("not observed", section.id, what))
        pool = section.get("pool")
        return {
            "title": f"Ceph pool {pool}" if pool else None,
            "kind": Said("hyperconverged", where),
            "protocols": ["rbd"],
            **pools.of(pool),
        }, "rbd"
    base = by_name.get(section.get("base").partition(":")[0])
    iscsi = base if base is not None and base.kind in ("iscsi", "iscsidirect") else None
    if section.kind in ("iscsi", "iscsidirect", "zfs"):
        iscsi = section
    if iscsi is not None:
        target = iscsi.get("target")
        issues.append(
            Issue(
                "not observed", section.id, "its array's controllers, and over how many paths it is reached"
            )
        )
        return {
            "title": target or None,
            "kind": Said("array", where),
            "protocols": Said(["iscsi"], f"portal {iscsi.get('portal')}"),
        }, "iscsi"
    issues.append(
        Issue(
            "not observed",
            section.id,
            f"over what this shared {section.kind} is reached, and what stands behind it",
        )
    )
    return {"kind": Said("array", f"{where}, shared")}, None
