"""What govc prints of a vCenter as a spec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.model import Identity, Imported, Issue, Said, filled
from hadocs.importers.names import Ids, plain
from hadocs.importers.vsphere.govc_hosts import Found, hosts
from hadocs.importers.vsphere.objects import (
    EXPECTED,
    Objects,
    dig,
    flag,
    number,
    reference,
    references,
    tables,
    text,
)
from hadocs.importers.vsphere.rules import Placement, configured, placement, told
from hadocs.importers.vsphere.settings import ha, override
from hadocs.importers.vsphere.words import VERSIONS


def imported(objects: Objects) -> Imported:
    """The spec of the clusters of a vCenter.

    Raises:
        InputError: where no host is among the objects.
    """
    shown = objects.sources[0] if len(objects.sources) == 1 else f"{len(objects.sources)} files"
    ids = Ids()
    found = hosts(objects, ids)
    if not found.hosts:
        message = "no host is among these: govc object.collect -json -type HostSystem prints them"
        raise InputError((Problem(message, Place(objects.sources[-1]), EXPECTED),))
    issues = found.issues
    rules = dict(objects.of("ClusterComputeResource"))
    names = _clusters(objects, found)
    keys = {ref: ids.of(name, f"cluster\0{ref}") for ref, name in names.items()}
    overrides = _overrides(rules)
    vms, by_ref, known = _machines(objects, found, ids, overrides)
    names_of = {ref: text(tree, "name") for ref, tree in objects.of("VirtualMachine")}
    lines = told(objects.lines)
    clusters: dict[str, Any] = {}
    whole: dict[str, frozenset[str]] = {}
    for ref, key in keys.items():
        tree = dig(rules.get(ref, {}), "configurationex")
        held = found.members[ref]
        members = {h: i for h, i in found.by_ref.items() if i in held}
        placed = placement(configured(tree, lines, names_of), by_ref, members)
        issues += placed.issues
        if tree is None:
            what = "whether HA and DRS are on, and their rules: configurationEx of the cluster tells"
            issues.append(Issue("not observed", key, what))
        clusters[key] = _cluster(tree, held, placed, issues, key)
        seen = {"members"} | ({"vms"} if vms else set()) | (placed.whole if tree is not None else set())
        whole[key] = frozenset(seen)
    version = _version(found, issues)
    _unseen(objects, issues)
    title = next(iter(names.values()), "")
    tree_: dict[str, Any] = {
        "hadocs": 1,
        "name": plain(title, "imported-estate"),
        "platform": Said(f"vsphere/{version}", "config.product.apiVersion of the hosts")
        if version
        else "vsphere",
        "networks": found.networks,
        "storage": found.storage,
        "hosts": found.hosts,
        "vms": vms,
        "clusters": clusters,
    }
    head = (f"Imported from {shown} that govc printed.",)
    filled_ = {"hadocs": 1, "name": tree_["name"], **filled(tree_)}
    return Imported(filled_, head, tuple(issues), {**found.known, **known}, whole)


def _clusters(objects: Objects, found: Found) -> dict[str, str]:
    """The names of clusters by their ids, of those that have hosts here; a host that is alone is none."""
    names: dict[str, str] = {}
    # A host is in one cluster: what it says itself comes before what clusters say of it.
    taken = {h for held in found.members.values() for h in held}
    for ref, tree in objects.of("ClusterComputeResource"):
        listed = [found.by_ref[h] for _, h in references(tree, "host") if h in found.by_ref]
        held = found.members.setdefault(ref, [])
        held += [h for h in dict.fromkeys(listed) if h not in taken]
        taken.update(held)
        if held:
            names[ref] = text(tree, "name") or ref
    for _, tree in objects.of("HostSystem"):
        parent = reference(dig(tree, "parent"))
        if parent and parent[0] == "ClusterComputeResource" and parent[1] not in names:
            names[parent[1]] = parent[1]
            found.issues.append(
                Issue("not observed", parent[1], "the name of this cluster, and its settings")
            )
    return names


def _overrides(clusters: Mapping[str, Any]) -> dict[str, Any]:
    """What clusters say of single machines, by the id of the machine."""
    return {
        ref[1]: entry
        for tree in clusters.values()
        for entry in tables(tree, "configurationex.dasvmconfig")
        if (ref := reference(dig(entry, "key"))) is not None
    }


def _machines(
    objects: Objects, found: Found, ids: Ids, overrides: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str], dict[str, Identity]]:
    """The machines that run, their ids by those of vCenter, and what they are known by."""
    vms: dict[str, Any] = {}
    by_ref: dict[str, str] = {}
    known: dict[str, Identity] = {}
    off: list[str] = []
    for ref, tree in objects.of("VirtualMachine"):
        name = text(tree, "name") or ref
        if flag(tree, "config.template") or flag(tree, "summary.config.template"):
            continue
        state = text(tree, "runtime.powerstate").lower()
        if state and state != "poweredon":
            off.append(name)
            continue
        key = by_ref[ref] = ids.of(name, f"vm\0{ref}")
        host = reference(dig(tree, "runtime.host"))
        vms[key] = _machine(tree, name, key, found, found.by_ref.get(host[1]) if host else None)
        vms[key] |= override(overrides.get(ref, {}))
        known[key] = _known(tree, name)
    if off:
        shown = ", ".join(off[:20]) + (f" and {len(off) - 20} more" if len(off) > 20 else "")
        found.issues.append(Issue("not modelled", shown, "switched off, and left out"))
    return vms, by_ref, known


def _machine(tree: Any, name: str, key: str, found: Found, host: str | None) -> dict[str, Any]:
    cpus = number(tree, "config.hardware.numcpu") or number(tree, "summary.config.numcpu")
    memory = number(tree, "config.hardware.memorymb") or number(tree, "summary.config.memorysizemb")
    system = text(tree, "guest.guestfullname") or text(tree, "config.guestfullname")
    path = text(tree, "config.files.vmpathname") or text(tree, "summary.config.vmpathname")
    store = re.match(r"^\[([^\]]+)\]", path)
    files = found.store_ids.get(store[1]) if store else None
    attached = [found.network_ids[n] for _, n in references(tree, "network") if n in found.network_ids]
    tolerance = text(tree, "runtime.faulttolerancestate").lower()
    return {
        "title": name if name != key else None,
        "on": Said(host, "runtime.host") if host else None,
        "os": Said(system, "guest") if system else None,
        "vcpus": Said(cpus, "config.hardware.numCPU") if cpus else None,
        "memory": Said(f"{memory} MiB", "config.hardware.memoryMB") if memory else None,
        "files": Said(files, "config.files.vmPathName") if files else None,
        "networks": list(dict.fromkeys(attached)),
        "fault_tolerance": Said(True, f"faultToleranceState {tolerance}")
        if tolerance in ("running", "enabled", "starting", "needsecondary")
        else None,
    }


def _known(tree: Any, name: str) -> Identity:
    """Names, addresses and ids; the id of the firmware is what Windows in it calls its own."""
    dns = text(tree, "guest.hostname").lower()
    names = {name.lower(), dns, dns.partition(".")[0]} - {""}
    listed = [text(tree, "guest.ipaddress")]
    for nic in tables(tree, "guest.net"):
        held = dig(nic, "ipaddress")
        listed += [a for a in held if isinstance(a, str)] if isinstance(held, list) else []
    addresses = {a for a in listed if re.fullmatch(r"[0-9A-Fa-f.:]{2,45}", a) and not a.startswith("fe80")}
    uuids = {
        text(tree, f"{where}.{k}").lower()
        for where in ("config", "summary.config")
        for k in ("uuid", "instanceuuid")
    }
    return Identity(frozenset(names), frozenset(addresses), frozenset(uuids - {""}))


def _cluster(
    tree: Any, members: list[str], placed: Placement, issues: list[Issue], key: str
) -> dict[str, Any]:
    if flag(tree, "drsconfig.enabled") is False and (placed.apart or placed.together or placed.places):
        issues.append(
            Issue("not modelled", key, "DRS is off: its rules stand, and nothing moves machines by them")
        )
    return {
        "members": members,
        "anti_affinity": placed.apart,
        "affinity": placed.together,
        "node_affinity": placed.places,
        "ha": ha(tree, issues, key),
    }


def _version(found: Found, issues: list[Issue]) -> str:
    told = {m[1] for v in found.versions if (m := re.match(r"(\d+\.\d+)", v))}
    if not told:
        issues.append(Issue("not observed", "platform", "the version of vSphere; add platform: vsphere/8.0"))
        return ""
    oldest = min(told, key=lambda v: tuple(int(p) for p in v.split(".")))
    if len(told) > 1:
        issues.append(
            Issue("not modelled", "platform", f"hosts of several versions, {', '.join(sorted(told))}")
        )
    if oldest not in VERSIONS:
        issues.append(Issue("not modelled", "platform", f"version {oldest} of vSphere"))
        return ""
    return oldest


def _unseen(objects: Objects, issues: list[Issue]) -> None:
    """What was not collected at all, and what no vCenter can tell."""
    for kinds, what in (
        (("VirtualMachine",), "machines"),
        (("Datastore",), "datastores"),
        (("Network", "DistributedVirtualPortgroup"), "networks"),
    ):
        if next(objects.of(*kinds), None) is None:
            issues.append(
                Issue("not observed", what, f"nothing of the type {kinds[0]} is among what govc printed")
            )
    issues.append(Issue("not observed", "services", "what the machines do for users; add services"))
