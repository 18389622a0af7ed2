"""Answers of the API as the files of /etc/pve that they are from, and what they tell beyond those. Knows no spec."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.proxmox.answers import EXPECTED, Unit, amount, guests, line, tables
from hadocs.importers.proxmox.tree import Asked, Folder, Node

_SECTIONS = {
    "storage": ("storage.cfg", "type", "storage"),
    "cluster/ha/groups": ("ha/groups.cfg", "", "group"),
    "cluster/ha/rules": ("ha/rules.cfg", "type", "rule"),
    "cluster/replication": ("replication.cfg", "type", "id"),
}
"""Answers that are the sections of a file: the file, and under which keys are the type and the id of a section."""
_ALGORITHMS = {"fifty-fifty split": "ffsplit", "lms": "lms"}
"""What the status of a quorum device calls them: corosync-qdevice, qdevices/tlv.c."""
_LEFT_OUT = frozenset(
    {"digest", "type", "sid", "password", "keyring", "fingerprint", "username", "encryption-key"}
)
_MOST_NODES = 500


def completed(folder: Folder, unit: Unit) -> Folder:
    """A copy of /etc/pve with what the API tells beyond it."""
    return replace(folder, asked=_asked(unit))


def alone(unit: Unit) -> Folder:
    """What the API tells, as a copy of /etc/pve would be.

    Raises:
        InputError: where no node is named.
    """
    nodes = unit.nodes()
    if not nodes:
        message = "no node is among these answers: pvesh get /cluster/resources names them"
        raise InputError((Problem(message, Place(unit.name), EXPECTED),))
    if len(nodes) > _MOST_NODES:
        message = f"more than {_MOST_NODES} nodes: no cluster of Proxmox VE has so many"
        raise InputError((Problem(message, Place(unit.name), EXPECTED),))
    files: dict[str, bytes] = {}
    for path, (file, kind, name) in _SECTIONS.items():
        if path in unit.held:
            files[file] = _sections(tables(unit.held[path]), kind, name)
    if "cluster/ha/resources" in unit.held:
        rows = [
            {**row, "type": kind, "id": number}
            for row in tables(unit.held["cluster/ha/resources"])
            for kind, sign, number in [line(row.get("sid")).partition(":")]
            if sign
        ]
        files["ha/resources.cfg"] = _sections(rows, "type", "id")
    if isinstance(options := unit.held.get("cluster/options"), dict):
        files["datacenter.cfg"] = json.dumps(options).encode()
    for node, kind, number, said in guests(unit.held):
        inside = "qemu-server" if kind == "qemu" else "lxc"
        files[f"nodes/{node}/{inside}/{number}.conf"] = json.dumps(
            {k: line(v) for k, v in said.items() if line(v)}
        ).encode()
    if (corosync := _corosync(unit.held)) is not None:
        files["corosync.conf"] = corosync
    return Folder(unit.name, files, _asked(unit), copied=False)


def _sections(rows: Sequence[Mapping[str, Any]], kind: str, name: str) -> bytes:
    """Rows as the sections that they are in their file."""
    lines = []
    for row in rows:
        key, what = line(row.get(name)), line(row.get(kind)) if kind else "group"
        if not re.fullmatch(r"\S+", key) or not re.fullmatch(r"[a-z][a-z0-9-]*", what):
            continue
        lines.append(f"{what}: {key}")
        lines += [
            f"\t{option} {line(value)}"
            for option, value in row.items()
            if option not in _LEFT_OUT and option != name and re.fullmatch(r"[\w-]+", option) and line(value)
        ]
    return "\n".join(lines).encode()


def _corosync(held: Mapping[str, Any]) -> bytes | None:
    """corosync.conf by the nodes and the totem that the API shows of it; a node that is in no cluster has none."""
    nodes = tables(held.get("cluster/config/nodes"))
    if not nodes:
        return None
    totem = held.get("cluster/config/totem")
    lines = ["totem {", *_values(totem if isinstance(totem, dict) else {}), "}", "nodelist {"]
    for row in nodes:
        named = {"name": row.get("name") or row.get("node"), **row}
        lines += ["node {", *_values(named), "}"]
    lines += ["}", "quorum {", "provider: corosync_votequorum"]
    device = _device(held)
    if device:
        lines += ["device {", f"model: {device.get('Model', '').lower()}", "net {"]
        algorithm = _ALGORITHMS.get(device.get("Algorithm", "").lower())
        lines += [f"algorithm: {algorithm}"] if algorithm else []
        lines += ["}", "}"]
    return "\n".join([*lines, "}"]).encode()


def _values(row: Mapping[str, Any]) -> list[str]:
    return [
        f"{key}: {line(value)}"
        for key, value in row.items()
        if re.fullmatch(r"[a-z_0-9]+", key) and line(value) and key != "node"
    ]


def _device(held: Mapping[str, Any]) -> dict[str, str] | None:
    found = held.get("cluster/config/qdevice")
    return {str(k): line(v) for k, v in found.items()} if isinstance(found, dict) else None


def _asked(unit: Unit) -> Asked:
    held = unit.held
    listed = [*tables(held.get("nodes")), *tables(held.get("cluster/resources"))]
    rows = {line(r.get("node")): r for r in listed if r.get("type") in ("node", None)}
    nodes = {}
    for name in sorted(unit.nodes()):
        status = held.get(f"nodes/{name}/status")
        status = status if isinstance(status, dict) else {}
        cpu, memory = status.get("cpuinfo"), status.get("memory")
        row = rows.get(name, {})
        nodes[name] = Node(
            # What resources call maxcpu are threads; cores are those of all sockets.
            amount(cpu.get("cores")) if isinstance(cpu, dict) else None,
            (amount(memory.get("total")) if isinstance(memory, dict) else None) or amount(row.get("maxmem")),
            row.get("status") != "offline",
            _bridges(held.get(f"nodes/{name}/network")),
        )
    running = {
        number: row.get("status") == "running"
        for row in tables(held.get("cluster/resources"))
        if row.get("type") in ("qemu", "lxc")
        and isinstance(row.get("status"), str)
        and row["status"] in ("running", "stopped", "paused")
        and (number := amount(row.get("vmid"))) is not None
    }
    version = held.get("version")
    told = line(version.get("release")) or line(version.get("version")) if isinstance(version, dict) else ""
    return Asked(unit.name, nodes, running, told.partition(".")[0], _device(held), held, tuple(unit.issues))


def _bridges(rows: Any) -> dict[str, str]:
    """The bridges of a node, with the range of the address that the node has on it."""
    found = {}
    for row in tables(rows):
        name = line(row.get("iface"))
        if row.get("type") in ("bridge", "OVSBridge", "vnet") and name:
            try:
                span = ipaddress.ip_interface(line(row.get("cidr"))).network if row.get("cidr") else None
            except ValueError:
                span = None
            found[name] = str(span) if span is not None else ""
    return found
