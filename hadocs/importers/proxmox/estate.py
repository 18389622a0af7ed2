"""A copy of /etc/pve as a spec."""

from __future__ import annotations

import ipaddress
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.corosync import conf
from hadocs.importers.corosync.settings import communication, votequorum
from hadocs.importers.model import Identity, Imported, Issue, Said, Source, filled
from hadocs.importers.names import Ids, plain
from hadocs.importers.proxmox.machines import machines
from hadocs.importers.proxmox.rules import Rules, datacenter, rules
from hadocs.importers.proxmox.storage import stored
from hadocs.importers.proxmox.tree import EXPECTED, Folder
from hadocs.importers.rename import renamed


def imported(folder: Folder) -> Imported:
    """The spec of the cluster, or of the one node, that a folder is of."""
    issues: list[Issue] = []
    said = _corosync(folder)
    named = [n.get("name") or "" for n in said.first("nodelist").all("node")] if said else []
    nodes = tuple(dict.fromkeys(n for n in named if n)) or tuple(
        dict.fromkeys(n for n, *_ in folder.machines())
    )
    if not nodes:
        raise InputError((Problem("it names no node", Place(folder.name), EXPECTED),))
    if len(named) != len(set(named)):
        issues.append(Issue("not read", "corosync.conf", "two nodes have the same name", "corosync.conf"))
    ids = Ids()
    # Nodes go by their names until the end: all that is read names them so.
    named_so = {n: ids.of(n, f"node {n}") for n in nodes}
    hosts = {n: n for n in nodes}
    title = (said.first("totem").get("cluster_name") if said else None) or ""
    cluster = ids.of(title or "cluster", "the cluster")
    disks = stored(folder, nodes)
    vms = machines(folder, hosts, ids, disks)
    ruled = rules(folder, vms.by_number, nodes)
    ha, migration, fencing, more = datacenter(folder)
    for number, machine in vms.by_number.items():
        state = ruled.managed.get(number)
        if state is None or state in ("stopped", "disabled", "ignored"):
            why = "HA does not manage it" if state is None else f"state {state} in ha/resources.cfg"
            vms.vms[machine]["priority"] = Said("disabled", why)
    links, networks, attached = communication(said, nodes, "corosync.conf")
    _networks(said, networks, attached, migration, nodes)
    quorum = votequorum(said, "corosync.conf", hosts) if said else {}
    if (quorum.get("witness") or {}).get("kind") == "qdevice":
        issues.append(Issue("not observed", "QDevice", "on which machine it runs, and where that stands"))
    issues += [*disks.issues, *vms.issues, *ruled.issues, *more]
    if not ruled.newer:
        issues.append(
            Issue("not observed", "version", "of Proxmox VE: `pveversion` tells; add platform: proxmox/8")
        )
    issues.append(
        Issue("not observed", ", ".join(nodes), "their memory, cores and sites: `pvesh get /nodes` tells")
    )
    tree: dict[str, Any] = {
        "hadocs": 1,
        "name": plain(title, "imported-cluster"),
        "title": Said(title, "cluster_name") if title else None,
        "platform": Said("proxmox/9", "ha/rules.cfg") if ruled.newer else "proxmox",
        "networks": networks,
        "storage": disks.storage,
        "hosts": {
            hosts[n]: {"networks": list(attached.get(n, ())), "storage": disks.access.get(n, {})}
            for n in nodes
        },
        "vms": vms.vms,
        "clusters": {cluster: _cluster(hosts, quorum, ruled, ha, links, fencing)} if said else {},
    }
    known = {**vms.known, **{named_so[n]: Identity(frozenset({n.lower()})) for n in nodes}}
    tree = renamed(tree, {"host": named_so})
    head = (f"Imported from {folder.name}, a copy of /etc/pve.",)
    seen = frozenset({"members", "votes", "vms", "anti_affinity", "affinity", "node_affinity"})
    whole = {cluster: seen} if said else {}
    return Imported({"hadocs": 1, "name": tree["name"], **filled(tree)}, head, tuple(issues), known, whole)


def _corosync(folder: Folder) -> conf.Section | None:
    data = folder.get("corosync.conf")
    return conf.parse(Source("corosync.conf", data)) if data else None


def _cluster(
    hosts: dict[str, str],
    quorum: dict[str, Any],
    ruled: Rules,
    ha: dict[str, Any],
    links: dict[str, Any],
    fencing: str,
) -> dict[str, Any]:
    managed = bool(ruled.managed)
    return {
        "members": list(hosts.values()),
        "quorum": quorum,
        "anti_affinity": ruled.apart,
        "affinity": ruled.together,
        "node_affinity": ruled.places,
        "ha": {"enabled": Said(managed, "ha/resources.cfg"), **ha},
        "corosync": links,
        "fencing": {"methods": Said(["watchdog"], f"fencing {fencing}" if fencing else "Proxmox VE's own")}
        if managed and fencing != "hardware"
        else {},
    }


def _networks(
    said: conf.Section | None, networks: dict[str, Any], attached: dict[str, tuple[str, ...]], migration: str,
    nodes: tuple[str, ...],
) -> None:  # fmt: skip
    """The migration network, which may be one of corosync's: its range says so."""
    try:
        span = ipaddress.ip_network(migration, strict=False) if migration else None
    except ValueError:
        span = None
    if span is None:
        return
    where = "migration in datacenter.cfg"
    for ring in networks:
        listed = said.first("nodelist").all("node") if said else ()
        inside = [_inside(node.get(f"{ring}_addr") or "", span) for node in listed]
        if inside and all(inside):
            networks[ring] = {
                "roles": Said(["cluster", "migration"], f"corosync.conf, {where}"),
                "cidr": Said(str(span), where),
            }
            return
    networks["migration"] = {"roles": Said(["migration"], where), "cidr": str(span)}
    for node in nodes:
        attached[node] = (*attached.get(node, ()), "migration")


def _inside(address: str, span: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(address) in span
    except ValueError:
        return False
