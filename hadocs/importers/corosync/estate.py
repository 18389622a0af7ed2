"""A CIB and a corosync.conf as a spec: machines, the cluster, its fencing, services. Makes up nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.corosync import agents
from hadocs.importers.corosync.cib import Cib
from hadocs.importers.corosync.conf import Section
from hadocs.importers.corosync.drbd import Disk
from hadocs.importers.corosync.known import machines as known_machines
from hadocs.importers.corosync.nodes import nodes_of, remotes
from hadocs.importers.corosync.settings import communication, fencing, quorum, with_names
from hadocs.importers.corosync.times import flag
from hadocs.importers.corosync.workload import workload
from hadocs.importers.model import Identity, Imported, Issue, Said, filled
from hadocs.importers.names import Ids, plain, whole
from hadocs.xmltext import Element

_RHEL = re.compile(r"\.el(\d+)")
_UPSTREAM = "pacemaker/upstream"
_KNOWN_RHEL = ("7", "8", "9", "10")


def imported(
    cib: Cib, corosync: Section | None, settings: str, drbd: Mapping[str, tuple[Disk, str]] | None = None
) -> Imported:
    """The spec of a cluster; ``settings`` is the name of its corosync.conf, ``drbd`` what its disks are."""
    issues: list[Issue] = []
    ids = Ids()
    named = cib.options.get("cluster-name") or (
        corosync.first("totem").get("cluster_name") if corosync else None
    )
    cluster = ids.of(named or "cluster")
    names = _members(cib, corosync, settings)
    places = nodes_of(cib, ids, tuple(names))
    found = workload(cib, ids, places, cluster, drbd or {})
    issues += found.issues
    members = [ids.of(name) for name in names]
    methods, fence, of_fencing = fencing(
        cib, {name: ids.of(name) for name in (*names, *places.remotes)}, frozenset(members)
    )
    issues += of_fencing
    virtual = "hypervisor" in methods or any(
        p.agent in agents.CLOUD for r in cib.resources for p in r.primitives()
    )
    kind = "hosts" if found.machines else "vms" if virtual else "servers"
    if kind == "servers" and names:
        issues.append(
            Issue(
                "not observed",
                ", ".join(names),
                "whether they are physical: no fence device and no resource tells",
            )
        )
    if corosync is None:
        issues.append(
            Issue("not observed", cluster, "votes, two_node, a quorum device, rings: no corosync.conf")
        )
    else:
        issues += with_names(corosync, cib, tuple(names), settings)
    links, networks, attached = communication(corosync, tuple(names), settings)
    platform = _platform(cib)
    version = cib.options.get("dc-version", "")
    if platform == _UPSTREAM:
        which = f"dc-version {version} does not tell" if version else "no dc-version"
        issues.append(Issue("not observed", cluster, f"which distribution it is: {which}"))
    else:
        which = "whether it is RHEL or a rebuild of it: dc-version tells for which release it was built"
        issues.append(Issue("not observed", cluster, which))
    machines = {
        ids.of(name): _machine(cib, element, attached.get(name, ())) for name, element in names.items()
    }
    _left_out(cib, issues)
    tree: dict[str, Any] = {
        "hadocs": 1,
        "name": plain(named or "", "imported-cluster"),
        "title": Said(named, "cluster-name") if named else None,
        "platform": Said(platform, f"dc-version {version}" if version else "no dc-version tells more"),
        "networks": networks,
        "storage": found.storage,
        "hosts": machines if kind == "hosts" else {},
        "servers": {
            **(machines if kind == "servers" else {}),
            **{ids.of(name): {} for name in places.remotes},
        },
        "vms": {**(machines if kind == "vms" else {}), **found.machines},
        "clusters": {
            cluster: {
                "members": members,
                "remotes": remotes(cib, places),
                "platform": platform if kind != "hosts" else None,
                "quorum": quorum(cib, corosync, settings, {name: ids.of(name) for name in names}),
                "anti_affinity": found.apart,
                "affinity": found.together,
                "node_affinity": found.places,
                "stickiness": _stickiness(cib),
                "corosync": links,
                "fencing": fence,
            }
        },
        "services": found.services,
    }
    shown = cib.source.name + (f" and {settings}" if settings else "")
    head = (
        f"Imported from {shown}.",
        f"The CIB is of epoch {cib.root.attributes.get('epoch', '?')}, "
        f"last written {cib.root.attributes.get('cib-last-written', 'at a time it does not say')}.",
    )
    # The three first words have to stay, whatever is not there.
    known = {ids.of(name): Identity(frozenset({name.lower()})) for name in names}
    known |= known_machines(cib, ids, places)
    votes = ("votes", "corosync") if corosync is not None else ()
    delays = () if any("delay" in i.text for i in of_fencing) else ("delays",)
    # A service whose resources only others stand on is in the cluster, and is none here.
    resources = {r.id for r in cib.resources}
    served = () if any(i.thing in resources for i in found.issues) else ("services",)
    bound = ("constraints",) if found.constrained else ()
    seen = frozenset({"members", "anti_affinity", "affinity", "fencing", *votes, *served, *bound, *delays})
    return Imported(
        {"hadocs": 1, "name": tree["name"], **filled(tree)}, head, tuple(issues), known, {cluster: seen}
    )


def _members(cib: Cib, corosync: Section | None, settings: str) -> dict[str, Element]:
    """The members by their names; those of corosync.conf where the CIB, of a cluster not started yet, has none.

    Raises:
        InputError: where neither names one.
    """
    nodes = [n for n in cib.nodes if n.attributes.get("type", "member") in ("member", "normal")]
    names = {n.attributes.get("uname", n.attributes.get("id", "")): n for n in nodes}
    if names:
        return names
    listed = list(corosync.first("nodelist").all("node")) if corosync else []
    found = {
        name: Element(cib.configuration.source, "node", {"uname": name}, 1, 1)
        for node in listed
        if (name := node.get("name"))
    }
    if found:
        return found
    place = Place(cib.source.name, cib.configuration.line, cib.configuration.column, "<configuration>", 15)
    message = "the CIB names no node" + (f", and {settings} names none either" if corosync else "")
    raise InputError(
        (Problem(message, place, "the CIB of a cluster that has run, or its corosync.conf beside it"),)
    )


def _platform(cib: Cib) -> str:
    """The platform by the build that runs: Red Hat's are told by their name."""
    build = _RHEL.search(cib.options.get("dc-version", ""))
    return f"pacemaker/rhel{build.group(1)}" if build and build.group(1) in _KNOWN_RHEL else _UPSTREAM


def _machine(cib: Cib, node: Any, networks: tuple[str, ...]) -> Mapping[str, Any]:
    memory = whole(cib.utilization(node).get("hv_memory"))
    return {
        "memory": Said(f"{memory} MiB", "utilization hv_memory") if memory else None,
        "networks": list(networks),
    }


def _stickiness(cib: Cib) -> Said | None:
    said = cib.defaults.get("resource-stickiness", "")
    if said.upper().lstrip("+") == "INFINITY":
        return Said(1_000_000, "resource-stickiness INFINITY")
    number = whole(said or cib.options.get("default-resource-stickiness"))
    if number is not None:
        return Said(number, "rsc_defaults resource-stickiness")
    # Pacemaker Explained, resource-stickiness: nothing keeps a resource where it is, unless it says so itself.
    own = any("resource-stickiness" in cib.meta_of(r.element) for r in cib.resources)
    return None if said or own else Said(0, "Pacemaker's default")


def _left_out(cib: Cib, issues: list[Issue]) -> None:
    """What the language has no word for."""
    tags: dict[str, int] = {}
    for c in cib.constraints:
        tags[c.tag] = tags.get(c.tag, 0) + 1
    words = {
        "rsc_ticket": "tickets of booth, which decide which site may run it",
    }
    for tag, count in tags.items():
        if tag in words:
            issues.append(Issue("not modelled", f"{count} × {tag}", words[tag]))
    if flag(cib.options.get("maintenance-mode")):
        issues.append(
            Issue(
                "not modelled",
                "maintenance-mode",
                "the cluster starts, stops and watches nothing while it is on",
            )
        )
    if cib.ruled:
        what = "values that hold by a rule alone, at some times or on some nodes"
        issues.append(Issue("not modelled", ", ".join(cib.ruled), what))
    own = [r.id for r in cib.resources if "resource-stickiness" in cib.meta_of(r.element)]
    if own:
        issues.append(Issue("not modelled", ", ".join(own), "a stickiness of its own"))
    if cib.options.get("placement-strategy", "default") != "default":
        what = "where things run goes by what they take and nodes have, beside memory"
        issues.append(Issue("not modelled", "placement-strategy", what))
    failed = {
        e.attributes["name"].removeprefix("fail-count-").partition("#")[0]
        for section in cib.root
        if section.tag == "status"
        for e in section.all()
        if e.tag == "nvpair" and e.attributes.get("name", "").startswith("fail-count-")
    }
    if failed:
        what = "failures that count against a node until they are cleared: it may stay away from there"
        issues.append(Issue("not modelled", ", ".join(sorted(failed)), what))
    standby = [n.attributes.get("uname", "") for n in cib.nodes if flag(cib.parameters(n).get("standby"))]
    if standby:
        issues.append(Issue("not modelled", ", ".join(standby), "standby: it runs nothing until that ends"))
