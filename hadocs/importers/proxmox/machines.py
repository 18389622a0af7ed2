"""The virtual machines and containers of a Proxmox VE cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.model import Identity, Issue, Said
from hadocs.importers.names import Ids, whole
from hadocs.importers.proxmox.files import pairs, sections, settings
from hadocs.importers.proxmox.storage import Stored
from hadocs.importers.proxmox.tree import Folder

_DISK = re.compile(r"^(?:scsi|virtio|sata|ide)\d+$")
_SYSTEMS = {"l26": "Linux", "l24": "Linux", "solaris": "Solaris"}


@dataclass(slots=True)
class Machines:
    """The machines by id, the id of each by its number, and what was not seen."""

    vms: dict[str, Any] = field(default_factory=dict)
    by_number: dict[int, str] = field(default_factory=dict)
    known: dict[str, Identity] = field(default_factory=dict)
    bridges: dict[str, list[str]] = field(default_factory=dict)
    """By machine, the bridges that it is on."""
    issues: list[Issue] = field(default_factory=list)


def machines(folder: Folder, nodes: dict[str, str], ids: Ids, disks: Stored) -> Machines:
    """All machines on these nodes; templates are none."""
    found = Machines()
    replicas = _replicas(folder)
    off: list[str] = []
    running = folder.asked.running if folder.asked else {}
    shared: list[str] = []
    for node, kind, number, data in folder.machines():
        said, wrong = settings(data)
        path = f"nodes/{node}/{'qemu-server' if kind == 'vm' else 'lxc'}/{number}.conf"
        if node not in nodes:
            found.issues.append(
                Issue("not observed", node, f"the node of {path}: corosync.conf does not name it")
            )
            continue
        if wrong:
            found.issues.append(Issue("not read", str(number), f"line {wrong[0]} is no key: value", path))
        if said.get("template") == "1":
            continue
        name = said.get("name" if kind == "vm" else "hostname") or f"{kind}-{number}"
        if running.get(number) is False:
            off.append(name)
            continue
        machine = ids.of(name, f"machine {number}")
        found.by_number[number] = machine
        entry, where = _machine(said, kind, node, path, disks)
        if number in replicas:
            entry |= replicas[number]
        found.vms[machine] = entry
        if where and len(where) > 1:
            shared.append(f"{machine} ({', '.join(where)})")
        found.known[machine] = _identity(said, name)
        for key, value in said.items():
            if re.fullmatch(r"net\d+", key):
                bridge = pairs(value)[1].get("bridge", "")
                listed = found.bridges.setdefault(machine, [])
                if bridge and bridge not in listed:
                    listed.append(bridge)
    if shared:
        found.issues.append(
            Issue("not modelled", ", ".join(shared), "disks on several storages: the first is told")
        )
    if off:
        shown = ", ".join(off[:20]) + (f" and {len(off) - 20} more" if len(off) > 20 else "")
        found.issues.append(Issue("not modelled", shown, "switched off, and left out"))
    if found.vms and not running:
        found.issues.append(
            Issue("not observed", "machines", "which of them run now; each is taken as running")
        )
    if found.vms:
        text = "what they do for users: Proxmox VE can't tell; add services"
        found.issues.append(Issue("not observed", "services", text))
    return found


def _machine(
    said: dict[str, str], kind: str, node: str, path: str, disks: Stored
) -> tuple[dict[str, Any], list[str]]:
    memory = pairs(said.get("memory", ""))
    amount = whole(memory[0] or memory[1].get("current", "") or "512")
    cores, sockets = whole(said.get("cores", "1")), whole(said.get("sockets", "1"))
    cpus = whole(said.get("vcpus")) or (cores * sockets if cores and sockets else None)
    if kind == "ct" and "cores" not in said:
        cpus = None
    names = [
        v
        for k, v in said.items()
        if (_DISK.match(k) if kind == "vm" else k == "rootfs" or re.match(r"^mp\d+$", k))
    ]
    homes: list[str] = []
    for value in names:
        first, more = pairs(value)
        store = first.partition(":")[0] if ":" in first else ""
        if not store or more.get("media") == "cdrom":
            continue
        home, _ = disks.of(store, node)
        if home and home not in homes:
            homes.append(home)
    balloon = whole(said.get("balloon"))
    small = bool(balloon and amount and balloon < amount)
    entry: dict[str, Any] = {
        "on": Said(node, path),
        "os": Said(_SYSTEMS[said["ostype"]], "ostype") if said.get("ostype") in _SYSTEMS else None,
        "vcpus": Said(cpus, "cores" if kind == "ct" else "cores and sockets") if cpus else None,
        "memory": Said(f"{amount} MiB", "memory" if "memory" in said else "Proxmox VE's default")
        if amount
        else None,
        "dynamic_memory": Said(small, "balloon") if balloon is not None else None,
        "files": Said(homes[0], "its first disk") if homes else None,
        # A container is stopped here and started there.
        "live_migration": Said(False, "a container") if kind == "ct" else None,
    }
    if kind == "ct" and said.get("ostype", "").isalpha():
        entry["os"] = Said(said["ostype"].capitalize(), "ostype")
    return entry, homes


def _identity(said: dict[str, str], name: str) -> Identity:
    addresses = set()
    for key, value in said.items():
        if re.fullmatch(r"(?:net|ipconfig)\d+", key):
            for part in ("ip", "ip6"):
                address = pairs(value)[1].get(part, "").partition("/")[0]
                if "." in address or ":" in address:
                    addresses.add(address)
    uuid = pairs(said.get("smbios1", ""))[1].get("uuid", "").lower()
    return Identity(
        frozenset({name.lower(), name.partition(".")[0].lower()}),
        frozenset(addresses),
        frozenset({uuid} - {""}),
    )


def _replicas(folder: Folder) -> dict[int, dict[str, Any]]:
    """Machines that pvesr copies, and how often where the schedule is so many minutes."""
    found: dict[int, dict[str, Any]] = {}
    for section in sections(folder.get("replication.cfg"))[0]:
        number = whole(section.id.partition("-")[0])
        if section.kind != "local" or section.flag("disable") or number is None:
            continue
        schedule = section.get("schedule") or "*/15"
        each = re.fullmatch(r"\*/([0-9]{1,3})", schedule)
        entry: dict[str, Any] = {"replica": Said("pvesr", f"replication.cfg, to {section.get('target')}")}
        if each and int(each[1]):
            entry["replica_every"] = Said(f"{int(each[1])} min", f"schedule {schedule}")
        found[number] = entry
    return found
