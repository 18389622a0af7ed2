"""The bridges of nodes as networks, where the API tells which node has which; else they are named as not observed."""

from __future__ import annotations

import ipaddress
from typing import Any

from hadocs.importers.corosync import conf
from hadocs.importers.model import Issue, Said, bare
from hadocs.importers.names import Ids
from hadocs.importers.proxmox.machines import Machines
from hadocs.importers.proxmox.tree import Folder


def bridges(
    folder: Folder, said: conf.Section | None, nodes: tuple[str, ...], networks: dict[str, Any],
    attached: dict[str, tuple[str, ...]], machines: Machines,
) -> None:  # fmt: skip
    """Put bridges among the networks; a ring of corosync whose addresses are in a bridge's range runs over it."""
    used = {b for listed in machines.bridges.values() for b in listed}
    there = {
        n: dict(folder.asked.nodes[n].bridges) for n in nodes if folder.asked and n in folder.asked.nodes
    }
    known = {b for listed in there.values() for b in listed}
    ids = Ids(networks)
    for bridge in sorted(known):
        spans = {listed[bridge] for listed in there.values() if listed.get(bridge)}
        entry: dict[str, Any] = (
            {"cidr": Said(next(iter(spans)), "the bridge's address")} if len(spans) == 1 else {}
        )
        name = ids.of(bridge)
        ring = _ring(said, spans, networks)
        if ring:
            entry = {**networks.pop(ring), **entry}
        networks[name] = entry
        for node in nodes:
            held = attached.get(node, ())
            if bridge in there.get(node, {}) or (ring and ring in held):
                attached[node] = (*(n for n in held if n != ring), name)
        for machine, listed in machines.bridges.items():
            if bridge in listed:
                machines.vms[machine].setdefault("networks", []).append(name)
    if missing := used - known:
        text = "which nodes have them, and their ranges: /etc/network/interfaces of each node tells"
        machines.issues.append(Issue("not observed", f"bridges {', '.join(sorted(missing))}", text))


def _ring(said: conf.Section | None, spans: set[str], networks: dict[str, Any]) -> str:
    """The ring all of whose addresses are in a range; "" where there is none."""
    if said is None or len(spans) != 1:
        return ""
    span = ipaddress.ip_network(next(iter(spans)), strict=False)
    nodes = list(said.first("nodelist").all("node"))
    for ring in [n for n in networks if n.startswith("ring")]:
        addresses = [node.get(f"{ring}_addr") or "" for node in nodes]
        if (
            addresses
            and all(_inside(a, span) for a in addresses)
            and "cluster" in bare(networks[ring])["roles"]
        ):
            return ring
    return ""


def _inside(address: str, span: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(address) in span
    except ValueError:
        return False
