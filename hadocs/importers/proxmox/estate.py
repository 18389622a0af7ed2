"""A copy of /etc/pve as a spec."""

from __future__ import annotations

import ipaddress
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.corosync import conf
from hadocs.importers.corosync.settings import communication, votequorum
from hadocs.importers.model import Identity, Imported, Issue, Said, Source, filled
from hadocs.importers.names import Ids, plain
from hadocs.importers.proxmox.bridges import bridges
from hadocs.importers.proxmox.machines import machines
from hadocs.importers.proxmox.rules import Rules, datacenter, rules
from hadocs.importers.proxmox.storage import stored
from hadocs.importers.proxmox.tree import EXPECTED, Asked, Folder, Node
from hadocs.importers.rename import renamed

_VERSIONS = ("7", "8", "9")


def imported(folder: Folder) -> Imported:
    """The spec of the cluster, or of the one node, that a folder is of."""
    issues: list[Issue] = []
    said = _corosync(folder)
    asked = folder.asked
    named = _named(said)
    nodes = nodes_of(folder, said)
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
    for number, machine in vms.by_number.items() if folder.seen("ha/resources.cfg") else ():
        state = ruled.managed.get(number)
        if state is None or state in ("stopped", "disabled", "ignored"):
            why = "HA does not manage it" if state is None else f"state {state} in ha/resources.cfg"
            vms.vms[machine]["priority"] = Said("disabled", why)
    links, networks, attached = communication(said, nodes, "corosync.conf")
    _networks(said, networks, attached, migration, nodes)
    bridges(folder, said, nodes, networks, attached, vms)
    quorum = votequorum(said, "corosync.conf", hosts) if said else {}
    if not folder.copied and asked and asked.device is None and quorum:
        del quorum["witness"]
        issues.append(Issue("not observed", "QDevice", "whether there is one: cluster/config/qdevice tells"))
    if (quorum.get("witness") or {}).get("kind") == "qdevice":
        issues.append(Issue("not observed", "QDevice", "on which machine it runs, and where that stands"))
    issues += [*disks.issues, *vms.issues, *ruled.issues, *more, *_unseen(folder)]
    version = _version(folder, ruled, issues)
    bare = [n for n in nodes if not (asked and asked.nodes.get(n, Node()).memory)]
    if bare:
        what = "their memory and cores: `pvesh get /nodes/NAME/status` tells"
        issues.append(Issue("not observed", ", ".join(bare), what))
    issues.append(Issue("not observed", ", ".join(nodes), "their sites and racks"))
    tree: dict[str, Any] = {
        "hadocs": 1,
        "name": plain(title, "imported-cluster"),
        "title": Said(title, "cluster_name") if title else None,
        "platform": version,
        "networks": networks,
        "storage": disks.storage,
        "hosts": {
            hosts[n]: {
                **_hardware(asked, n),
                "networks": list(attached.get(n, ())),
                "storage": disks.access.get(n, {}),
            }
            for n in nodes
        },
        "vms": vms.vms,
        "clusters": {cluster: _cluster(folder, hosts, quorum, ruled, ha, links, fencing)} if said else {},
    }
    known = {**vms.known, **{named_so[n]: Identity(frozenset({n.lower()})) for n in nodes}}
    tree = renamed(tree, {"host": named_so})
    whole = {cluster: _whole(folder)} if said else {}
    return Imported(
        {"hadocs": 1, "name": tree["name"], **filled(tree)}, _head(folder), tuple(issues), known, whole
    )


def nodes_of(folder: Folder, said: conf.Section | None = None) -> tuple[str, ...]:
    """The names of the nodes that a folder is of: by corosync.conf, else by what the API answers, else by machines."""
    said = said or _corosync(folder)
    return (
        tuple(dict.fromkeys(n for n in _named(said) if n))
        or (tuple(folder.asked.nodes) if folder.asked else ())
        or tuple(dict.fromkeys(n for n, *_ in folder.machines()))
    )


def _named(said: conf.Section | None) -> list[str]:
    return [n.get("name") or "" for n in said.first("nodelist").all("node")] if said else []


def _head(folder: Folder) -> tuple[str, ...]:
    if not folder.copied:
        return (f"Imported from {folder.name}, answers of the API of Proxmox VE: what stands in its files.",)
    more = f", and answers of its API in {folder.asked.name}" if folder.asked else ""
    return (f"Imported from {folder.name}, a copy of /etc/pve{more}.",)


def _whole(folder: Folder) -> frozenset[str]:
    """What was seen whole: of answers only what was asked for."""
    if folder.copied:
        return frozenset(
            {"members", "votes", "corosync", "vms", "anti_affinity", "affinity", "node_affinity"}
        )
    ruled = folder.seen("ha/rules.cfg") or folder.seen("ha/groups.cfg")
    vms = folder.asked is not None and "cluster/resources" in folder.asked.answers
    return frozenset(
        {"members", "votes", *(("anti_affinity", "affinity", "node_affinity") if ruled else ())}
        | ({"vms"} if vms else set())
    )


def _hardware(asked: Asked | None, name: str) -> dict[str, Any]:
    node = asked.nodes.get(name) if asked else None
    if node is None:
        return {}
    return {
        "cores": Said(node.cores, "cpuinfo of its status") if node.cores else None,
        "memory": Said(f"{node.memory // 2**20} MiB", "its status")
        if node.memory and node.memory >= 2**20
        else None,
    }


def _version(folder: Folder, ruled: Rules, issues: list[Issue]) -> Said | str:
    told = folder.asked.version if folder.asked else ""
    if told in _VERSIONS:
        return Said(f"proxmox/{told}", "version")
    if told:
        issues.append(Issue("not modelled", "version", f"Proxmox VE {told}"))
    if ruled.newer:
        return Said("proxmox/9", "ha/rules.cfg")
    if not told:
        what = "of Proxmox VE: `pveversion` tells; add platform: proxmox/8"
        issues.append(Issue("not observed", "version", what))
    return "proxmox"


def _unseen(folder: Folder) -> list[Issue]:
    """What answers say is broken, what they leave open, and nodes that were not there."""
    found = list(folder.asked.issues) if folder.asked else []
    for name, node in folder.asked.nodes.items() if folder.asked else ():
        if not node.online:
            found.append(Issue("not observed", name, "it was offline when the API answered"))
    if folder.copied:
        return found
    for path, what in (
        ("corosync.conf", "the cluster, its nodes' votes and rings: cluster/config/nodes was not asked"),
        ("ha/resources.cfg", "what HA manages: cluster/ha/resources was not asked"),
        ("storage.cfg", "storage: /storage was not asked"),
    ):
        if not folder.seen(path):
            found.append(Issue("not observed", path, what))
    return found


def _corosync(folder: Folder) -> conf.Section | None:
    data = folder.get("corosync.conf")
    return conf.parse(Source("corosync.conf", data)) if data else None


def _cluster(
    folder: Folder,
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
        "ha": {
            "enabled": Said(managed, "ha/resources.cfg") if folder.seen("ha/resources.cfg") else None,
            **ha,
        },
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
