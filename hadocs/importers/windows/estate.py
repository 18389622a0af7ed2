"""One Windows cluster, or one machine that is in none, as a spec; and the clusters of an estate joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.join import joined
from hadocs.importers.model import Identity, Imported, Issue, Said, bare, filled
from hadocs.importers.names import Ids, day_of, plain
from hadocs.importers.windows import words
from hadocs.importers.windows.document import EXPECTED, Estate, short
from hadocs.importers.windows.machines import Machines, machines
from hadocs.importers.windows.networks import Networks, networks
from hadocs.importers.windows.roles import services
from hadocs.importers.windows.rows import Row
from hadocs.importers.windows.shared import shared
from hadocs.importers.windows.storage import Disks, disks
from hadocs.importers.windows.voting import affinities, heartbeat, quorum

_DOMAIN = {"ActiveDirectoryAndDns": "joined", "ActiveDirectory": "joined"}


def together(estates: Sequence[Estate]) -> Imported:
    """All clusters of an estate; the disks of guests that their machines share are those of the hosts."""
    found = joined([_one(e) for e in estates])
    tree = shared(found.tree)
    gone = set(bare(found.tree.get("storage")) or {}) - set(bare(tree.get("storage")) or {})
    issues = [i for i in found.issues if i.thing not in gone]
    return replace(found, tree=tree, issues=(*issues, *_idle(tree)))


def _idle(tree: Mapping[str, Any]) -> list[Issue]:
    """Machines of which no cluster in guests tells what they do."""
    vms, clusters = bare(tree.get("vms")) or {}, bare(tree.get("clusters")) or {}
    hosts = bare(tree.get("hosts")) or {}
    members = {m for c in clusters.values() for m in c["members"]}
    left = [v for v in vms if v not in members]
    if not hosts or not left:
        return []
    shown = ", ".join(left[:10]) + (f" and {len(left) - 10} more" if len(left) > 10 else "")
    return [Issue("not observed", shown, "what they do for users: their hosts can't tell; add services")]


def _one(estate: Estate) -> Imported:
    nodes = [r for r in estate.rows("nodes") if r.text("Name")]
    told, hyper = estate.all("machines"), estate.all("hosts")
    names = {short(r.text("Name")): r.text("Name") for r in nodes} or {
        key: row.text("Name") for key, row in {**told, **hyper}.items()
    }
    if not names:
        message = "it names no node and no machine: all that it asked failed"
        raise InputError((Problem(message, Place(estate.files[0]), EXPECTED),))
    issues = estate.broken()
    groups = estate.rows("groups")
    hosts = bool(hyper) or any(g.word("GroupType", "GroupType") == "VirtualMachine" for g in groups)
    ids = Ids()
    members = {key: ids.of(key, f"node {key}") for key in names}
    title = estate.cluster.text("Name")
    nets = networks(estate)
    key = ids.of(title.lower() or "cluster", "the cluster") if nodes else ""
    if not estate.cluster and nodes:
        if estate.rows("groups") or estate.rows("resources"):
            issues.append(Issue("not read", "cluster", "its own properties: Get-Cluster told nothing"))
        else:
            what = "its name and its roles: the collector tells"
            issues.append(Issue("not observed", "cluster", what))
    held = disks(estate, key, title or key, tuple(names), members) if nodes else Disks()
    vms = machines(estate, members, ids, held, nets) if hosts else Machines()
    versions = {n: _version(n, nodes, told) for n in names}
    kind = "hosts" if hosts else _kind(names, nodes, told, issues)
    entries = {
        members[n]: _node(shown, n, told.get(n, Row({})), hyper.get(n, Row({})), versions[n], nets, held,
                          kind, members[n])
        for n, shown in names.items()
    }  # fmt: skip
    _states(estate, nodes, issues)
    vms.known.update({members[n]: _identity(n, told.get(n, Row({})), nets, estate) for n in names})
    servers = _machines_known(vms, members)
    before = set(servers)
    cluster = _cluster(estate, members, held, vms, servers, issues, versions, hosts) if nodes else {}
    for server in sorted(held.servers):
        servers.setdefault(server, server)
    elsewhere = {ids.of(s, f"share {s}"): s for s in servers if s not in before}
    for machine, server in elsewhere.items():
        vms.known[machine] = Identity(frozenset({server}))
        issues.append(
            Issue(
                "not observed",
                machine,
                "where it stands, and whether it is virtual: its share is used",
            )
        )
    _rewired(held.storage, cluster, servers, elsewhere)
    run, more = services(estate, key, members, held, Ids(), hosts=hosts) if nodes else ({}, [])
    version = next(iter(versions.values())) if len(set(versions.values())) == 1 else ""
    if hosts and not version:
        unknown = [names[n] for n, v in versions.items() if not v]
        if unknown:
            issues.append(Issue("not observed", ", ".join(unknown), "its version of Windows Server"))
    tree: dict[str, Any] = {
        "hadocs": 1,
        "name": plain(title or next(iter(names)), "imported-cluster"),
        "title": Said(title, "Get-Cluster") if title else None,
        "platform": Said(f"hyper-v/{version}", "BuildNumber") if hosts and version else None,
        "sites": {},
        "failure_domains": {},
        "networks": nets.networks,
        "storage": held.storage,
        "hosts": entries if kind == "hosts" else {},
        "servers": {**(entries if kind == "servers" else {}), **{m: {} for m in elsewhere}},
        "vms": {**(entries if kind == "vms" else {}), **vms.vms},
        "clusters": {key: cluster} if nodes else {},
        "services": run,
    }
    _placed(estate, tree, kind, members)
    issues += [*held.issues, *nets.issues, *vms.issues, *more]
    when = f", collected {estate.when}" if estate.when else ""
    head = (f"Imported from {', '.join(dict.fromkeys(estate.files))}{when}.",)
    seen = {"members"} if nodes else set()
    seen |= {"votes"} if nodes and estate.cluster else set()
    if hosts and groups:
        seen |= {"anti_affinity", "affinity", "node_affinity"}
        seen |= {"vms"} if set(hyper) >= set(names) else set()
    whole = {key: frozenset(seen)} if nodes else {}
    return Imported(
        {"hadocs": 1, "name": tree["name"], **filled(tree)},
        head,
        tuple(issues),
        vms.known,
        whole,
        day_of(estate.when),
    )


def _version(name: str, nodes: Iterable[Row], told: Mapping[str, Row]) -> str:
    row = next((r for r in nodes if short(r.text("Name")) == name), Row({}))
    machine = told.get(name, Row({}))
    build = row.number("BuildNumber") or machine.number("BuildNumber")
    return words.version(build, machine.text("Caption"))


def _kind(
    names: Mapping[str, str], nodes: Sequence[Row], told: Mapping[str, Row], issues: list[Issue]
) -> str:
    """Whether the members of a cluster without Hyper-V are virtual machines or servers."""
    found = {}
    for name in names:
        rows = [told.get(name, Row({})), *(r for r in nodes if short(r.text("Name")) == name)]
        answers = [words.virtual(r.text("Manufacturer"), r.text("Model")) for r in rows]
        guest = bool(rows[0].row("Guest").text("VirtualMachineId"))
        found[name] = True if guest else next((a for a in answers if a is not None), None)
    unknown = [names[n] for n, v in found.items() if v is None]
    if unknown and not any(v is not None for v in found.values()):
        issues.append(
            Issue(
                "not observed", ", ".join(unknown), "whether they are physical or virtual; taken as physical"
            )
        )
    known = [v for v in found.values() if v is not None]
    if len(set(known)) > 1:
        virtual = [names[n] for n, v in found.items() if v]
        issues.append(
            Issue(
                "not modelled",
                ", ".join(virtual),
                "virtual, and under servers beside physical members: move it",
            )
        )
        return "servers"
    return "vms" if known and known[0] else "servers"


def _node(
    shown: str,
    name: str,
    told: Row,
    hyper: Row,
    version: str,
    nets: Networks,
    held: Disks,
    kind: str,
    key: str,
) -> dict[str, Any]:
    memory = told.number("TotalPhysicalMemory") or hyper.number("MemoryCapacity")
    cores = told.number("Cores")
    system = words.system(told.text("Caption")) or (f"Windows Server {_year(version)}" if version else "")
    maker = " ".join(t for t in (told.text("Manufacturer"), told.text("Model")) if t)
    found: dict[str, Any] = {
        "title": Said(shown, maker) if shown != key and maker else shown if shown != key else None,
        "os": Said(system, "Win32_OperatingSystem" if told.text("Caption") else "BuildNumber")
        if system
        else None,
        "memory": Said(words.size(memory), "TotalPhysicalMemory") if memory else None,
        "networks": nets.attached.get(name, []),
        "storage": held.access.get(name, {}),
    }
    if kind == "vms":
        found["vcpus"] = Said(cores, "Win32_Processor") if cores else None
    else:
        found["cores"] = Said(cores, "Win32_Processor") if cores else None
    return found


def _year(version: str) -> str:
    return version.replace("r2", " R2")


def _identity(name: str, told: Row, nets: Networks, estate: Estate) -> Identity:
    guest = told.row("Guest")
    names = {name, guest.text("VirtualMachineName").lower(), short(guest.text("VirtualMachineName")),
             short(told.text("DNSHostName"))}  # fmt: skip
    moving = {
        words.usable(r.row("Parameters").text("Address"))
        for r in estate.rows("resources")
        if r.text("ResourceType").lower() in ("ip address", "ipv6 address")
    }
    addresses = {*nets.addresses.get(name, set()), *map(words.usable, told.texts("Addresses"))}
    return Identity(
        frozenset(names - {""}),
        # Addresses of roles go from node to node, and tell none.
        frozenset(addresses - moving - {""}),
        frozenset(
            {guest.text("VirtualMachineId").strip("{}").lower(), *words.firmware(told.text("UUID"))} - {""}
        ),
    )


def _machines_known(vms: Machines, members: Mapping[str, str]) -> dict[str, str]:
    """All machines by the names that others call them."""
    found = dict(members)
    for machine, identity in vms.known.items():
        for name in sorted(identity.names):
            found.setdefault(name, machine)
    return found


def _states(estate: Estate, nodes: Sequence[Row], issues: list[Issue]) -> None:
    for row in nodes:
        state, more = row.word("State", "NodeState"), row.text("StatusInformation")
        told = [t for t in (state if state != "Up" else "", more if more not in ("0", "Normal") else "") if t]
        if told:
            issues.append(Issue("not modelled", row.text("Name"), f"its state was {', '.join(told)}"))
    if estate.cluster.number("ClusterFunctionalLevel") and len({r.number("BuildNumber") for r in nodes}) > 1:
        issues.append(
            Issue("not modelled", estate.cluster.text("Name"), "its nodes have several builds of Windows")
        )


def _cluster(
    estate: Estate, members: dict[str, str], held: Disks, vms: Machines,
    servers: dict[str, str], issues: list[Issue], versions: Mapping[str, str], hosts: bool,
) -> dict[str, Any]:  # fmt: skip
    apart, together_ = affinities(estate, vms.roles, issues)
    point = estate.cluster.word("AdministrativeAccessPoint", "AdministrativeAccessPoint")
    domain = _DOMAIN.get(point)
    if point in ("Dns", "None"):
        parts = [r.flag("PartOfDomain") for r in estate.all("machines").values()]
        domain = "workgroup" if parts and not any(parts) else "detached" if any(parts) else None
    title = estate.cluster.text("Name")
    version = next(iter(versions.values())) if len(set(versions.values())) == 1 else ""
    return {
        "title": title if title != title.lower() else None,
        "members": list(members.values()),
        "platform": Said(f"hyper-v/{version}", "BuildNumber") if version and not hosts else None,
        "domain": Said(domain, f"AdministrativeAccessPoint {point}") if domain else None,
        "quorum": quorum(estate, members, held, servers, issues),
        "anti_affinity": apart,
        "affinity": together_,
        "node_affinity": vms.places,
        "heartbeat": heartbeat(estate),
    }


def _rewired(
    storage: dict[str, Any], cluster: dict[str, Any], servers: Mapping[str, str], elsewhere: Mapping[str, str]
) -> None:
    """The machines of shares by their ids, where they were named as Windows names them."""
    ids = {**servers, **{name: machine for machine, name in elsewhere.items()}}
    for entry in storage.values():
        if entry.get("kind") == "share":
            entry["on"] = [ids.get(s, s) for s in entry["on"]]
    witness = (cluster.get("quorum") or {}).get("witness") or {}
    if bare(witness.get("kind")) == "file-share" and witness.get("on"):
        witness["on"] = ids.get(witness["on"], witness["on"])


def _placed(estate: Estate, tree: dict[str, Any], kind: str, members: Mapping[str, str]) -> None:
    """Sites, racks and chassis, as the cluster's fault domains have them."""
    rows = {r.text("Name").lower(): r for r in estate.rows("faultDomains") if r.text("Name")}
    if kind not in ("hosts", "servers"):
        return
    for name, machine in members.items():
        row, steps = rows.get(name), 0
        while row is not None and steps < 10:
            parent = rows.get(row.text("ParentName").lower())
            what = parent.word("Type", "FaultDomain") if parent else ""
            shown = parent.text("Name") if parent else ""
            entry = tree[kind][machine]
            if what == "Site":
                key = plain(shown, "site")
                tree["sites"].setdefault(key, {"title": shown if shown != key else None})
                entry["site"] = Said(key, "Get-ClusterFaultDomain")
            elif what == "Rack":
                entry["rack"] = Said(shown, "Get-ClusterFaultDomain")
            elif what == "Chassis":
                key = plain(shown, "chassis")
                tree["failure_domains"].setdefault(key, {"title": shown, "kind": "chassis"})
                entry["stands_in"] = Said([key], "Get-ClusterFaultDomain")
            row, steps = parent, steps + 1
