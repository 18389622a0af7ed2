"""Fencing levels of a CIB: which devices are tried for which node, in which order.

Source: Pacemaker Explained, fencing levels (fencing-topology). A node without levels is fenced by any device that can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hadocs.importers.corosync import agents
from hadocs.importers.corosync.cib import Cib, Resource
from hadocs.importers.corosync.times import duration
from hadocs.importers.model import Issue, Said
from hadocs.importers.names import whole


def levels(
    cib: Cib, ids: Mapping[str, str], devices: Sequence[Resource]
) -> tuple[list[dict[str, Any]], list[Issue]]:
    """The levels in the order in which they are tried, nodes with the same ones together, and what is not said."""
    issues: list[Issue] = []
    by_name = {d.id: d for d in devices}
    wanted: dict[str, list[tuple[int, str]]] = {}
    for element in cib.configuration.all():
        if element.tag != "fencing-level":
            continue
        a = element.attributes
        index, target = whole(a.get("index")), a.get("target", "")
        names = [name for name in a.get("devices", "").replace(" ", "").split(",") if name]
        if target not in ids or index is None or not names or any(n not in by_name for n in names):
            what = "a fencing level whose nodes, or devices, the CIB does not name"
            issues.append(Issue("not modelled", a.get("id", "fencing-level"), what))
            continue
        wanted.setdefault(target, []).append((index, ",".join(names)))
    if not wanted:
        return [], issues
    found: list[dict[str, Any]] = []
    alike: dict[tuple[str, ...], list[str]] = {}
    for node, own in wanted.items():
        alike.setdefault(tuple(names for _, names in sorted(own)), []).append(node)
    rest = [node for node in ids if node not in wanted]
    if rest and devices:
        kinds = dict.fromkeys(agents.method(d.agent) for d in devices)
        found += [{"members": [ids[node] for node in rest], "devices": [{"method": kind}]} for kind in kinds]
    for ways, nodes in alike.items():
        for way in ways:
            level: dict[str, Any] = {
                "devices": Said([_device(cib, by_name[n]) for n in way.split(",")], f"fencing-level {way}")
            }
            if set(nodes) != set(ids):
                level = {"members": [ids[node] for node in nodes], **level}
            found.append(level)
    return found, issues


def _device(cib: Cib, device: Resource) -> dict[str, Any]:
    said = cib.parameters(device.element)
    limit = duration(said.get("pcmk_reboot_timeout") or said.get("pcmk_off_timeout"))
    return {"method": agents.method(device.agent), **({"timeout": limit} if limit else {})}
