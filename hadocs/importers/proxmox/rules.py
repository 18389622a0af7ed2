"""What the HA manager of Proxmox VE does: its resources, and the groups and rules that place them.

Source: pve.proxmox.com/pve-docs/chapter-ha-manager.html: groups up to 8, rules from 9 on, which keep machines together
or apart strictly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hadocs.importers.model import Issue, Said
from hadocs.importers.names import whole
from hadocs.importers.proxmox.files import Section, pairs, sections, settings
from hadocs.importers.proxmox.tree import Folder

_POLICIES = ("conditional", "freeze", "failover", "migrate")


@dataclass(slots=True)
class Rules:
    """Which machines HA manages, and how they are placed."""

    managed: dict[int, str] = field(default_factory=dict)
    """By number, the state that is wanted."""
    apart: list[dict[str, Any]] = field(default_factory=list)
    together: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    newer: bool = False
    """Whether it has rules, which came with Proxmox VE 9."""


def rules(folder: Folder, machines: dict[int, str], nodes: tuple[str, ...]) -> Rules:
    """The HA of these machines on these nodes."""
    found = Rules()
    files = {name: _read(folder, f"ha/{name}.cfg", found) for name in ("resources", "groups", "rules")}
    found.newer = bool(files["rules"])
    grouped: dict[str, list[str]] = {}
    for section in files["resources"]:
        number = _number(f"{section.kind}:{section.id}")
        if number is None or number not in machines:
            found.issues.append(
                Issue(
                    "not observed",
                    f"{section.kind}:{section.id}",
                    "HA manages it, and it has no configuration",
                )
            )
            continue
        found.managed[number] = section.get("state") or "started"
        if section.get("group"):
            grouped.setdefault(section.get("group"), []).append(machines[number])
    for section in files["groups"]:
        if members := grouped.get(section.id):
            _placed(section, members, "restricted", nodes, found, f"group {section.id}")
            if section.flag("nofailback"):
                found.issues.append(
                    Issue("not modelled", section.id, "nofailback: machines stay where they are")
                )
    for section in files["rules"]:
        _ruled(section, machines, nodes, found)
    return found


def _read(folder: Folder, path: str, found: Rules) -> list[Section]:
    listed, wrong = sections(folder.get(path))
    if wrong:
        found.issues.append(
            Issue("not read", path, f"line {wrong[0]} is neither a section nor an option of one", path)
        )
    return listed


def _number(resource: str) -> int | None:
    kind, _, number = resource.partition(":")
    return whole(number) if kind in ("vm", "ct") else None


def _ruled(section: Section, machines: dict[int, str], nodes: tuple[str, ...], found: Rules) -> None:
    numbers = [_number(r) for r in section.items("resources")]
    members = [machines[n] for n in numbers if n is not None and n in machines]
    if section.flag("disable"):
        found.issues.append(Issue("not modelled", section.id, "a rule that is switched off"))
    elif section.kind == "node-affinity":
        if members:
            _placed(section, members, "strict", nodes, found, f"rule {section.id}")
    elif section.kind == "resource-affinity" and len(members) > 1:
        held = {"members": Said(list(dict.fromkeys(members)), f"rule {section.id}"), "hard": True}
        if section.get("affinity") == "negative":
            found.apart.append(held)
        elif section.get("affinity") == "positive":
            found.together.append(held)
        else:
            found.issues.append(
                Issue("not read", section.id, "its affinity is neither positive nor negative")
            )
    elif section.kind == "resource-affinity":
        found.issues.append(
            Issue("not observed", section.id, "a rule for machines of which fewer than two are there")
        )
    else:
        found.issues.append(Issue("not modelled", section.id, f"a rule of the type {section.kind}"))


def _placed(
    section: Section, members: list[str], strict: str, nodes: tuple[str, ...], found: Rules, where: str
) -> None:
    named = [item.partition(":") for item in section.items("nodes")]
    hosts = list(dict.fromkeys(n for n, _, _ in named if n in nodes))
    members = list(dict.fromkeys(members))
    gone = [n for n, _, _ in named if n not in nodes]
    if gone:
        found.issues.append(
            Issue("not observed", ", ".join(gone), f"{where} names them, and the cluster has none such")
        )
    if len({priority or "0" for n, _, priority in named if n in nodes}) > 1:
        found.issues.append(Issue("not modelled", section.id, "which of its nodes comes first"))
    if hosts:
        found.places.append({"members": Said(members, where), "hosts": hosts, "strict": section.flag(strict)})


def datacenter(folder: Folder) -> tuple[dict[str, Any], str, str, list[Issue]]:
    """The settings of HA, the range of the migration network, what fences, and what was not read."""
    said, wrong = settings(folder.get("datacenter.cfg"))
    issues = (
        [Issue("not read", "datacenter.cfg", f"line {wrong[0]} is no key: value", "datacenter.cfg")]
        if wrong
        else []
    )
    policy = pairs(said.get("ha", ""))[1].get("shutdown_policy", "")
    ha = {"shutdown_policy": Said(policy, "ha in datacenter.cfg") if policy in _POLICIES else None}
    fencing = pairs(said.get("fencing", ""))
    return ha, pairs(said.get("migration", ""))[1].get("network", ""), fencing[0], issues
