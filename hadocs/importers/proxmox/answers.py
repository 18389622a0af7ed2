"""What the API of Proxmox VE answers, as ``pvesh get PATH --output-format json`` prints it. Knows no spec.

A file is told by its path, which is that of the API (``nodes/pve1/status.json``), else by what is in it. One file may
hold several answers by their paths: ``{"/version": {…}, "/cluster/resources": […]}``. Ceph's own output stands under
``ceph/``.

Source of the shapes: the schema of the API, pve.proxmox.com/pve-docs/api-viewer, and github.com/proxmox/pve-cluster,
src/PVE/API2/ClusterConfig.pm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.bundle import members, packed
from hadocs.importers.decode import json_of, text_of
from hadocs.importers.model import Issue, Source

EXPECTED = "answers of the API: pvesh get /cluster/resources --output-format json > cluster/resources.json"
_KEPT = re.compile(
    r"(?:^|/)(version|storage|nodes|cluster/(?:status|resources|options|replication|ha/(?:resources|groups|rules)"
    r"|config/(?:nodes|totem|qdevice))|nodes/[^/]+/(?:status|network|ceph/(?:pool|osd|mon)|(?:qemu|lxc)/[0-9]{1,9}/config)"
    r"|ceph/[a-z-]+)(?:\.json)?$"
)
_GUESTS = ("qemu", "lxc")
_MARKS = re.compile(
    r'"(?:sid|rule|iface|maxmem|quorate|repoid|quorum_votes|cluster_name|Algorithm|ring0_addr|config_version|jobnum|pool_name|rule_name'
    r'|quorum_names|pveversion|mac_prefix|keyboard|digest|crush_rule|stray|mons)"\s*:|^\s*\{\s*"/[a-z]|^\s*\[\s*\]\s*$'
)
_OTHERS = re.compile(r'"(?:changeSet|self|windows-collector)"')
"""What govc prints and what the collector on Windows writes have words of their own."""
_HEAD = 20_000
_DEEPEST = 60

Answers = dict[str, Any]
"""Answers by their path without the first ``/``."""


@dataclass(slots=True)
class Unit:
    """Answers of one cluster, where they are from, and which are broken."""

    name: str
    held: Answers = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def nodes(self) -> frozenset[str]:
        """The nodes that they name."""
        found = {p.split("/")[1] for p in self.held if p.startswith("nodes/")}
        for path, key in (("cluster/resources", "node"), ("cluster/config/nodes", "node"), ("nodes", "node")):
            found |= {n for e in tables(self.held.get(path)) if isinstance(n := e.get(key), str)}
        return frozenset(found)


def wanted(path: str) -> bool:
    """Whether a file of a folder is an answer by its path."""
    return path.endswith(".json") and bool(_KEPT.search(path))


def looks_like(source: Source) -> bool:
    """Whether a file, or any in a folder, may be an answer."""
    if source.members or packed(source):
        try:
            return any(_may(Source(p, d)) for p, d in members(source, lambda p: p.endswith(".json")).items())
        except InputError:
            return False
    return _may(source)


def _may(source: Source) -> bool:
    if source.data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] not in (b"{", b"["):
        return False
    head = text_of(source.data[:_HEAD])
    return bool(_MARKS.search(head)) and not _OTHERS.search(head)


def units(sources: Iterable[Source]) -> list[Unit]:
    """The answers in these files: of each folder, of each file that holds several, and of all others together.

    Raises:
        InputError: where a file is no JSON, or no answer that is read.
    """
    found: list[Unit] = []
    loose = Unit("")
    for source in sources:
        if source.members or packed(source):
            unit = Unit(source.name)
            for path, data in members(source, lambda p: p.endswith(".json")).items():
                _take(unit, Source(path, data), lenient=True)
            found.append(unit)
            continue
        document = json_of(source, EXPECTED)
        if isinstance(document, dict) and document and all(k.startswith("/") for k in document):
            unit = Unit(source.name)
            for path, value in document.items():
                _put(unit, path.strip("/"), _checked(source, value))
            found.append(unit)
        else:
            loose.name = loose.name or source.name
            _take(loose, source)
    return [*found, *([loose] if loose.name else [])]


def _take(unit: Unit, source: Source, *, lenient: bool = False) -> None:
    """One answer; of a folder, one that is empty or broken is told and passed over."""
    if lenient and not source.data.strip():
        unit.issues.append(Issue("not read", source.name, "it is empty: pvesh refused it", source.name))
        return
    try:
        value = _checked(source, json_of(source, EXPECTED))
        by_path = _KEPT.search(source.name)
        path = by_path[1] if by_path and by_path[1] != "nodes" else _told(value)
        if not path and value not in ([], {}, None):
            message = "this is JSON, and no answer of Proxmox VE that hadocs can place"
            raise InputError((Problem(message, Place(source.name), EXPECTED),))
    except InputError as error:
        if not lenient:
            raise
        problem = error.problems[0]
        unit.issues.append(Issue("not read", source.name, problem.message, str(problem.place.file)))
        return
    if path:
        _put(unit, path, value)


def _put(unit: Unit, path: str, value: Any) -> None:
    if path == "errors" and isinstance(value, dict):
        for where, what in value.items():
            unit.issues.append(Issue("not read", str(where), str(what)[:300]))
        return
    unit.held[path] = value


def _checked(source: Source, value: Any) -> Any:
    """The same, where it does not nest too deep."""
    stack = [(value, 0)]
    while stack:
        held, depth = stack.pop()
        if depth > _DEEPEST:
            raise InputError((Problem("this JSON nests too deep", Place(source.name), EXPECTED),))
        if isinstance(held, (dict, list)):
            stack += [(v, depth + 1) for v in (held.values() if isinstance(held, dict) else held)]
    return value


_OF_LISTS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"sid"}), "cluster/ha/resources"),
    (frozenset({"rule", "type"}), "cluster/ha/rules"),
    (frozenset({"group", "nodes"}), "cluster/ha/groups"),
    (frozenset({"guest", "target"}), "cluster/replication"),
    (frozenset({"ring0_addr"}), "cluster/config/nodes"),
    (frozenset({"pool_name", "size"}), "ceph/pool"),
    (frozenset({"rule_name", "steps"}), "ceph/rules"),
    (frozenset({"id", "type", "nodeid"}), "cluster/status"),
    (frozenset({"id", "type", "quorate"}), "cluster/status"),
    (frozenset({"id", "type", "maxmem"}), "cluster/resources"),
    (frozenset({"storage", "type", "digest"}), "storage"),
    (frozenset({"storage", "type", "content"}), "storage"),
)
_OF_TABLES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"version", "repoid"}), "version"),
    (frozenset({"version", "release"}), "version"),
    (frozenset({"cluster_name", "version"}), "cluster/config/totem"),
    (frozenset({"Model", "Algorithm"}), "cluster/config/qdevice"),
    (frozenset({"fsid", "quorum_names"}), "ceph/status"),
    (frozenset({"pools", "osds"}), "ceph/dump"),
    (frozenset({"nodes", "stray"}), "ceph/tree"),
    (frozenset({"mons", "quorum"}), "ceph/mon"),
    (frozenset({"mac_prefix"}), "cluster/options"),
    (frozenset({"keyboard"}), "cluster/options"),
)


def _told(value: Any) -> str:
    """The path of an answer by what is in it; "" where that tells none."""
    if isinstance(value, list):
        keys = [frozenset(e) for e in tables(value)[:50]]
        return next((path for words, path in _OF_LISTS if any(words <= k for k in keys)), "")
    if isinstance(value, dict):
        return next((path for words, path in _OF_TABLES if words <= set(value)), "")
    return ""


def tables(value: Any) -> list[dict[str, Any]]:
    """The tables in a list."""
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def line(value: Any) -> str:
    """A scalar as text on one line; "" where it is none. Numbers and flags come as either in answers."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (int, str)):
        return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())[:4000]
    return ""


def amount(value: Any) -> int | None:
    """A whole number from 0 on."""
    text = line(value)
    return int(text) if re.fullmatch("[0-9]{1,15}", text) else None


def guests(held: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Node, kind, number and configuration of each machine."""
    for path, value in held.items():
        part = path.split("/")
        if len(part) == 5 and part[0] == "nodes" and part[2] in _GUESTS and isinstance(value, dict):
            yield part[1], part[2], part[3], value
