"""Fencing levels of a CIB: which devices are tried for which node, in which order.

Source: Pacemaker Explained, fencing levels (fencing-topology). A node without levels is fenced by any device that can.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hadocs.importers.corosync import agents
from hadocs.importers.corosync.cib import Cib, Resource
from hadocs.importers.corosync.times import duration
from hadocs.importers.model import Issue, Said
from hadocs.importers.names import whole

_PLAIN = re.compile(r"[\w.^$*+\[\]-]{1,80}")


def levels(
    cib: Cib, ids: Mapping[str, str], devices: Sequence[Resource], remotes: Collection[str] = ()
) -> tuple[list[dict[str, Any]], list[Issue]]:
    """The levels in the order in which they are tried, nodes with the same ones together, and what is not said."""
    issues: list[Issue] = []
    by_name = {d.id: d for d in devices}
    wanted: dict[str, dict[int, list[str]]] = {}
    for element in cib.configuration.all():
        if element.tag != "fencing-level":
            continue
        a = element.attributes
        index, names = (
            whole(a.get("index")),
            [n for n in a.get("devices", "").replace(" ", "").split(",") if n],
        )
        nodes = _targets(cib, a, ids)
        if nodes is None:
            what = "a fencing level for nodes by a pattern of their names"
        elif not nodes and a.get("target") in remotes:
            what = "a fencing level of a remote node, whose fencing is taken to be that of the members"
        else:
            what = "a fencing level whose nodes, or devices, the CIB does not name"
        if not nodes or index is None or not names or any(n not in by_name for n in names):
            issues.append(Issue("not modelled", a.get("id", "fencing-level"), what))
            continue
        for node in nodes:
            wanted.setdefault(node, {}).setdefault(index, []).extend(names)
    if not wanted:
        return [], issues
    found: list[dict[str, Any]] = []
    alike: dict[tuple[str, ...], list[str]] = {}
    for node, own in wanted.items():
        alike.setdefault(tuple(",".join(own[index]) for index in sorted(own)), []).append(node)
    rest = [node for node in ids if node not in wanted]
    for kind in dict.fromkeys(agents.method(d.agent) for d in devices):
        some = [d for d in devices if agents.method(d.agent) == kind]
        able = [ids[node] for node in rest if any(fences(cib, d, node) for d in some)]
        if able:
            found.append({"members": able, "devices": [{"method": kind}]})
    for ways, nodes in alike.items():
        for way in ways:
            level: dict[str, Any] = {
                "devices": Said([device(cib, by_name[n]) for n in way.split(",")], f"fencing-level {way}")
            }
            if set(nodes) != set(ids):
                level = {"members": [ids[node] for node in nodes], **level}
            found.append(level)
    return found, issues


def device(cib: Cib, of: Resource) -> dict[str, Any]:
    """A device of a level: how it fences, and until when it has to."""
    said = cib.parameters(of.element)
    limit = duration(said.get("pcmk_reboot_timeout") or said.get("pcmk_off_timeout"))
    return {"method": agents.method(of.agent), **({"timeout": limit} if limit else {})}


def _targets(cib: Cib, level: Mapping[str, str], ids: Mapping[str, str]) -> list[str] | None:
    """The nodes that a level is for: by name, an attribute of theirs, or a pattern; ``None`` for one not tried."""
    if "target-pattern" in level:
        pattern = level["target-pattern"]
        # One that repeats what repeats can take for ever.
        if not _PLAIN.fullmatch(pattern) or sum(pattern.count(c) for c in "*+") > 2:
            return None
        try:
            return [name for name in ids if re.search(pattern, name)]
        except re.error:
            return None
    if "target-attribute" in level:
        key, value = level["target-attribute"], level.get("target-value")
        said = {n.attributes.get("uname", ""): cib.parameters(n) for n in cib.nodes}
        return [name for name in ids if value is not None and said.get(name, {}).get(key) == value]
    return [name for name in ids if name == level.get("target")]


def targets(cib: Cib, device: Resource) -> frozenset[str] | None:
    """The names that a device fences, where its settings say; else it is asked itself.

    Source: Pacemaker Explained, fencing, special meta-attributes (pcmk_host_list, pcmk_host_map, pcmk_host_check).
    """
    said = cib.parameters(device.element)
    if said.get("pcmk_host_check", "static-list") != "static-list":
        return None
    listed = said.get("pcmk_host_list", "").replace(",", " ").replace(";", " ").split()
    mapped = [pair.partition(":")[0] for pair in said.get("pcmk_host_map", "").replace(";", " ").split()]
    return frozenset((*listed, *mapped)) or None


def fences(cib: Cib, device: Resource, name: str) -> bool:
    """Whether a device may fence a node, by its name: one that is asked itself may fence any."""
    named = targets(cib, device)
    return named is None or name in named
