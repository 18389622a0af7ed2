"""Ceph on the nodes of a Proxmox VE cluster: by ceph.conf, and by what Ceph and the API say of it.

Read are ``ceph osd tree``, ``ceph osd pool ls detail``, ``ceph osd dump``, ``ceph osd crush rule dump``, ``ceph mon
dump`` and ``ceph -s``, each with ``--format json``, and the API's ``nodes/NAME/ceph/pool``, ``osd`` and ``mon``, which
``pveceph`` prints too. Source: docs.ceph.com/en/latest/api/mon_command_api, and the schema of the API of Proxmox VE.
"""

from __future__ import annotations

import configparser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.model import Issue, Said
from hadocs.importers.names import whole
from hadocs.importers.proxmox.answers import amount, line, tables
from hadocs.importers.proxmox.tree import Folder

_DOMAINS = {"host": "host", "rack": "rack", "datacenter": "site"}
_DEEPEST = 12


@dataclass(slots=True)
class Ceph:
    """What holds for all pools, and by the name of a pool what was seen of it."""

    nodes: tuple[str, ...]
    shared: dict[str, Any] = field(default_factory=dict)
    pools: dict[str, dict[str, Any]] = field(default_factory=dict)
    disks_seen: bool = False
    issues: list[Issue] = field(default_factory=list)

    def of(self, pool: str) -> dict[str, Any]:
        """What is known of a pool."""
        if (own := self.pools.get(pool)) is None:
            return self.shared
        # What ceph.conf gives new pools says nothing of one that was seen.
        return {k: v for k, v in self.shared.items() if k not in ("copies", "min_copies")} | own


def ceph(folder: Folder, nodes: tuple[str, ...]) -> Ceph:
    """Ceph by all that there is."""
    found = Ceph(nodes)
    found.shared = {"on": Said(list(nodes), "taken; storage.cfg does not tell")}
    answers = folder.asked.answers if folder.asked else {}
    hosts = [n for n in dict.fromkeys(_hosts(answers)) if n in nodes]
    _configured(folder, found, len(hosts or nodes))
    if hosts:
        found.shared["on"] = Said(hosts, "the tree of OSDs")
        found.disks_seen = True
    monitors = [n for n in dict.fromkeys(_monitors(answers)) if n in nodes]
    if monitors:
        found.shared["monitors"] = Said(monitors, "the monitors of Ceph")
    dump = answers.get("ceph/dump")
    mode = dump.get("stretch_mode") if isinstance(dump, dict) else None
    if isinstance(mode, dict) and isinstance(mode.get("stretch_mode_enabled"), (bool, int)):
        found.shared["stretch_mode"] = Said(bool(mode["stretch_mode_enabled"]), "ceph osd dump")
    domains = dict(_domains(answers))
    for row in _pools(answers):
        name, size, least = line(row.get("pool_name")), amount(row.get("size")), amount(row.get("min_size"))
        if not name or not size:
            continue
        if size > len(hosts or nodes):
            what = (
                f"{size} copies, and {len(hosts or nodes)} nodes with disks were seen: some lie on one node"
            )
            found.issues.append(Issue("not modelled", f"pool {name}", what))
            found.pools[name] = {}
            continue
        where = f"pool {name}"
        entry: dict[str, Any] = {"copies": Said(size, where)}
        if least and least <= size:
            entry["min_copies"] = Said(least, where)
        domain = domains.get(line(row.get("crush_rule")))
        if domain:
            entry["fault_domain"] = Said(domain, f"the CRUSH rule of {where}")
        found.pools[name] = entry
    return found


def _configured(folder: Folder, found: Ceph, most: int) -> None:
    """What ceph.conf says for all pools: how many copies a new pool gets, and who runs monitors."""
    text = folder.get("ceph.conf").decode("utf-8", "replace")
    if not text:
        return
    parser = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True)
    try:
        parser.read_string(text)
    except (configparser.Error, AttributeError) as error:
        # AttributeError: Python 3.11 stumbles over an indented line under a key without a value.
        found.issues.append(Issue("not read", "ceph.conf", str(error).splitlines()[0], "ceph.conf"))
        return

    def option(key: str) -> str:
        names = (key, key.replace("_", " "))
        return (
            next((parser["global"][n] or "" for n in names if n in parser["global"]), "")
            if "global" in parser
            else ""
        )

    size, least = whole(option("osd_pool_default_size")), whole(option("osd_pool_default_min_size"))
    if size and size <= most:
        found.shared["copies"] = Said(size, "osd_pool_default_size, which a pool may have otherwise")
        if least and least <= size:
            found.shared["min_copies"] = Said(least, "osd_pool_default_min_size")
    monitors = [s[4:] for s in parser.sections() if s.startswith("mon.") and s[4:] in found.nodes]
    found.shared["monitors"] = Said(monitors, "ceph.conf") if monitors else None


def _hosts(answers: Mapping[str, Any]) -> Iterator[str]:
    """The hosts that have at least one OSD."""
    tree = answers.get("ceph/tree")
    rows = tables(tree.get("nodes")) if isinstance(tree, dict) else []
    disks = {line(r.get("id")) for r in rows if r.get("type") == "osd"}
    for row in rows:
        held = row.get("children")
        if row.get("type") == "host" and isinstance(held, list) and disks & {line(c) for c in held}:
            yield line(row.get("name"))
    for path, value in answers.items():
        if path.endswith("/ceph/osd") and isinstance(value, dict):
            yield from _branch(value.get("root"), 0)


def _branch(node: Any, depth: int) -> Iterator[str]:
    """The hosts of the API's tree."""
    if not isinstance(node, dict) or depth > _DEEPEST:
        return
    children = tables(node.get("children"))
    if node.get("type") == "host" and any(c.get("type") == "osd" for c in children):
        yield line(node.get("name"))
    for child in children:
        yield from _branch(child, depth + 1)


def _monitors(answers: Mapping[str, Any]) -> Iterator[str]:
    for path, value in answers.items():
        if path == "ceph/mon" and isinstance(value, dict):
            yield from (line(m.get("name")) for m in tables(value.get("mons")))
        elif path == "ceph/status" and isinstance(value, dict):
            names = value.get("quorum_names")
            yield from (line(n) for n in names) if isinstance(names, list) else ()
        elif path.endswith("/ceph/mon") and path != "ceph/mon":
            yield from (line(m.get("name")) for m in tables(value))


def _pools(answers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, value in answers.items():
        if path == "ceph/pool" or path.endswith("/ceph/pool"):
            yield from tables(value)
        elif path == "ceph/dump" and isinstance(value, dict):
            yield from tables(value.get("pools"))


def _domains(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """By the number of a CRUSH rule, what it keeps copies apart in, where it chooses by one kind alone."""
    for rule in tables(answers.get("ceph/rules")):
        kinds = [str(s.get("type")) for s in tables(rule.get("steps")) if "choose" in str(s.get("op"))]
        if len(kinds) == 1 and kinds[0] in _DOMAINS:
            yield line(rule.get("rule_id")), _DOMAINS[kinds[0]]
