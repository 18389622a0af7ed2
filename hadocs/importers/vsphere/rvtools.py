"""An RVTools export as a spec."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.model import Identity, Imported, Issue, Said, filled
from hadocs.importers.names import Ids, plain
from hadocs.importers.vsphere.datastores import Datastores, datastores
from hadocs.importers.vsphere.objects import Objects, dig, text
from hadocs.importers.vsphere.rules import Placement, Rule, configured, placement, told
from hadocs.importers.vsphere.tables import EXPECTED, Line, Tables
from hadocs.importers.vsphere.words import ISOLATION, MONITORING, PRIORITIES, VERSIONS


@dataclass(slots=True)
class _Estate:
    tables: Tables
    ids: Ids = field(default_factory=Ids)
    hosts: dict[str, str] = field(default_factory=dict)
    clusters: dict[str, list[str]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    known: dict[str, Identity] = field(default_factory=dict)
    vms: dict[str, str] = field(default_factory=dict)
    """Ids of machines by their names, and by the ids of vCenter."""
    names: dict[str, str] = field(default_factory=dict)
    """Names of machines by the ids of vCenter."""
    host_refs: dict[str, str] = field(default_factory=dict)
    """Ids of hosts by the ids of vCenter."""
    rules: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """By cluster, the names of rules with the names of their machines."""

    def rows(self, tab: str) -> list[Line]:
        return list(self.tables.get(tab, ()))


def imported(tables: Tables, name: str, printed: Objects | None = None) -> Imported:
    """The spec of all clusters of an export; what govc printed beside it tells what the rules of DRS do."""
    estate = _Estate(tables)
    hosts = _hosts(estate)
    if not hosts:
        raise InputError((Problem("it names no host", Place(name), EXPECTED),))
    stored = datastores(tables, estate.hosts)
    estate.issues += stored.issues
    networks = _networks(estate, hosts)
    for host, key in estate.hosts.items():
        hosts[key]["storage"] = stored.access.get(host, {})
    vms = _machines(estate, stored, networks)
    keys = {c: estate.ids.of(c, f"cluster\0{c}") for c in estate.clusters}
    placed = {c: _placed(estate, c, members, printed) for c, members in estate.clusters.items()}
    version = _version(estate)
    for tab, what in (
        ("vCluster", "whether HA is on, and its admission control"),
        ("vDatastore", "datastores"),
    ):
        if not estate.rows(tab):
            estate.issues.append(Issue("not observed", tab, f"{what}: the export has no such tab"))
    estate.issues.append(Issue("not observed", "services", "what the machines do for users; add services"))
    title = next(iter(estate.clusters), "")
    tree: dict[str, Any] = {
        "hadocs": 1,
        "name": plain(title, "imported-estate"),
        "platform": Said(f"vsphere/{version}", "VI SDK API Version, or ESX Version")
        if version
        else "vsphere",
        "networks": networks,
        "storage": stored.storage,
        "hosts": hosts,
        "vms": vms,
        "clusters": {
            keys[c]: _cluster(estate, c, members, placed[c]) for c, members in estate.clusters.items()
        },
    }
    beside = ", and what govc printed" if printed else ""
    head = (f"Imported from {name}, an export of RVTools{beside}.",)
    found = {"hadocs": 1, "name": tree["name"], **filled(tree)}
    seen = frozenset({"members", "vms"} if estate.rows("vHost") else ())
    whole = {key: seen | placed[c].whole for c, key in keys.items()}
    return Imported(found, head, tuple(estate.issues), estate.known, whole)


def _hosts(estate: _Estate) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in estate.rows("vHost"):
        host = row.text("Host")
        if not host or host in estate.hosts:
            continue
        key = estate.hosts[host] = estate.ids.of(_short(host), f"host\0{host}")
        estate.host_refs[row.text("Object ID")] = key
        memory, cores = row.number("# Memory"), row.number("# Cores")
        hardware = " ".join(t for t in (row.text("Vendor"), row.text("Model")) if t)
        found[key] = {
            "title": Said(host, hardware) if hardware and host != key else host if host != key else None,
            "os": Said(row.text("ESX Version"), "vHost") if row.text("ESX Version") else None,
            "cores": Said(cores, "vHost # Cores") if cores else None,
            "memory": Said(f"{memory} MiB", "vHost # Memory") if memory else None,
        }
        address = frozenset({host} if _short(host) == host and host[0].isdigit() else ())
        estate.known[key] = Identity(frozenset({host.lower(), _short(host).lower()}) - address, address)
        if row.text("Cluster"):
            estate.clusters.setdefault(row.text("Cluster"), []).append(key)
        if row.flag("in Maintenance Mode"):
            estate.issues.append(Issue("not modelled", key, "it was in maintenance mode"))
    for row in estate.rows("vInfo"):
        host = row.text("Host")
        if host and host not in estate.hosts and not row.flag("Template"):
            key = estate.hosts[host] = estate.ids.of(_short(host), f"host\0{host}")
            found[key] = {"title": host if host != key else None}
            estate.issues.append(
                Issue("not observed", key, "its processors and memory: vInfo alone names it")
            )
            if row.text("Cluster"):
                estate.clusters.setdefault(row.text("Cluster"), []).append(key)
    return found


def _short(host: str) -> str:
    """A host's name without its domain; an address as it is."""
    return host if host[0].isdigit() else host.partition(".")[0]


def _version(estate: _Estate) -> str:
    for tab, column in (
        ("vInfo", "VI SDK API Version"),
        ("vHost", "VI SDK API Version"),
        ("vHost", "ESX Version"),
    ):
        for row in estate.rows(tab):
            number = re.search(r"\b(\d+\.\d+)", row.text(column))
            if number:
                if number[1] in VERSIONS:
                    return number[1]
                estate.issues.append(Issue("not modelled", "platform", f"version {number[1]} of vSphere"))
                return ""
    estate.issues.append(
        Issue("not observed", "platform", "the version of vSphere; add platform: vsphere/8.0")
    )
    return ""


def _networks(estate: _Estate, hosts: dict[str, Any]) -> dict[str, Any]:
    """Port groups of standard switches, with the hosts that have them: of others no tab tells that."""
    found: dict[str, Any] = {}
    ids = Ids()
    for tab in ("vPort", "vSC_VMK"):
        for row in estate.rows(tab):
            group, host = row.text("Port Group"), estate.hosts.get(row.text("Host"))
            if not group or not host:
                continue
            key = ids.of(group)
            found.setdefault(key, {"title": group if group != key else None})
            attached = hosts[host].setdefault("networks", [])
            if key not in attached:
                attached.append(key)
    return found


def _machines(estate: _Estate, stored: Datastores, networks: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    off: list[str] = []
    unseen: set[str] = set()
    titles = {(e or {}).get("title") or key: key for key, e in networks.items()}
    addresses: dict[str, set[str]] = {}
    for row in estate.rows("vNetwork"):
        told = re.split(r"[,;\s]+", f"{row.text('IPv4 Address', 'IP Address')} {row.text('IPv6 Address')}")
        addresses.setdefault(row.text("VM"), set()).update(a for a in told if a and not a.startswith("fe80"))
    for number, row in enumerate(estate.rows("vInfo")):
        name, host = row.text("VM"), estate.hosts.get(row.text("Host"))
        if not name or row.flag("Template") or row.flag("SRM Placeholder"):
            continue
        if row.text("Powerstate").lower() not in ("poweredon", ""):
            off.append(name)
            continue
        key = estate.ids.of(name, f"vm\0{row.text('VM UUID', 'VM ID') or number}")
        estate.vms[name] = estate.vms[row.text("VM ID") or name] = key
        estate.names[row.text("VM ID")] = name
        listed = [row.text(f"Network #{n}") for n in range(1, 9)]
        unseen |= {n for n in listed if n and n not in titles}
        found[key] = _machine(row, name, key, host, stored)
        found[key]["networks"] = list(dict.fromkeys(titles[n] for n in listed if n in titles))
        dns = row.text("DNS Name").lower()
        own = {row.text("Primary IP Address"), *addresses.get(name, set())} - {""}
        uuids = {row.text("VM UUID").lower(), row.text("SMBIOS UUID").lower()} - {""}
        names = {name.lower(), dns, dns.partition(".")[0]} - {""}
        estate.known[key] = Identity(frozenset(names), frozenset(own), frozenset(uuids))
        for rule in re.split(r"[,;]\s*", row.text("Cluster rule name(s)")):
            if rule:
                estate.rules.setdefault(row.text("Cluster"), {}).setdefault(rule, []).append(name)
    if off:
        shown = ", ".join(off[:20]) + (f" and {len(off) - 20} more" if len(off) > 20 else "")
        estate.issues.append(Issue("not modelled", shown, "switched off, and left out"))
    if unseen:
        text = "which hosts have these port groups: no tab tells of those of distributed switches"
        estate.issues.append(Issue("not observed", ", ".join(sorted(unseen)), text))
    return found


def _machine(row: Line, name: str, key: str, host: str | None, stored: Datastores) -> dict[str, Any]:
    cpus, memory = row.number("CPUs"), row.number("Memory", "Size MiB")
    system = row.text("OS according to the VMware Tools") or row.text(
        "OS according to the configuration file", "OS"
    )
    priority = PRIORITIES.get(row.text("HA Restart Priority").lower())
    monitoring = MONITORING.get(row.text("HA VM Monitoring").lower())
    tolerance = row.text("FT State").lower()
    path = re.match(r"^\[([^\]]+)\]", row.text("Path"))
    files = stored.named.get(path[1]) if path else None
    return {
        "title": name if name != key else None,
        "on": Said(host, "vInfo Host") if host else None,
        "os": Said(system, "vInfo OS") if system else None,
        "vcpus": Said(cpus, "vInfo CPUs") if cpus else None,
        "memory": Said(f"{memory} MiB", "vInfo Memory") if memory else None,
        "files": Said(files, "vInfo Path") if files else None,
        "priority": Said(priority, "HA Restart Priority") if priority else None,
        "monitoring": Said(monitoring, "HA VM Monitoring") if monitoring else None,
        "fault_tolerance": Said(True, f"FT State {tolerance}")
        if tolerance in ("running", "enabled")
        else None,
    }


def _placed(estate: _Estate, cluster: str, members: list[str], printed: Objects | None) -> Placement:
    """The rules of a cluster: RVTools has their names and machines, govc what they do."""
    lines = told(printed.lines) if printed else []
    for _, tree in printed.of("ClusterComputeResource") if printed else ():
        if text(tree, "name") == cluster and (held := dig(tree, "configurationex")) is not None:
            hosts = {r: i for r, i in estate.host_refs.items() if i in members}
            found = placement(configured(held, lines, estate.names), estate.vms, hosts)
            estate.issues += found.issues
            return found
    rules = []
    for name, vms in estate.rules.get(cluster, {}).items():
        same = [r for r in lines if r.name == name and (set(r.vms) >= set(vms) or r.kind == "hosts")]
        rules.append(
            replace(same[0], vms=tuple(vms)) if len(same) == 1 else Rule(name, "unknown", tuple(vms))
        )
    found = placement(rules, estate.vms, {})
    estate.issues += found.issues
    # RVTools names no rule of which all machines are off.
    found.whole = frozenset()
    return found


def _cluster(estate: _Estate, name: str, members: list[str], placed: Placement) -> dict[str, Any]:
    row = next((r for r in estate.rows("vCluster") if r.text("Name", "Cluster") == name), Line({}))
    control, level = (
        row.flag("AdmissionControlEnabled", "Admission Control Enabled"),
        row.number("Failover Level"),
    )
    isolation = ISOLATION.get(row.text("Isolation Response").lower())
    monitoring = MONITORING.get(row.text("VM Monitoring").lower())
    interval, enabled = row.number("Failure Interval"), row.flag("HA enabled")
    ha: dict[str, Any] = {
        "enabled": Said(enabled, "vCluster HA enabled") if enabled is not None else None,
        "admission_control": Said("disabled", "AdmissionControlEnabled") if control is False else None,
        "failures_tolerated": Said(level, "Failover Level") if level and control is not False else None,
        "isolation_response": Said(isolation, "Isolation Response") if isolation else None,
        "vm_monitoring": Said(monitoring, "VM Monitoring") if monitoring else None,
        "failure_interval": Said(f"{interval} s", "Failure Interval")
        if interval and monitoring != "none"
        else None,
    }
    if control:
        estate.issues.append(Issue("not observed", name, "the policy of admission control, which is on"))
    return {
        "members": list(dict.fromkeys(members)),
        "anti_affinity": placed.apart,
        "affinity": placed.together,
        "node_affinity": placed.places,
        "ha": ha,
    }
