"""Checks on the tree that what a spec says can be: members, owners, copies, circles. Reads no files."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from hadocs.errors import Problem, Route
from hadocs.spec.assumed import check_assumed
from hadocs.spec.carried import check_services
from hadocs.spec.changed import check_changes
from hadocs.spec.doubts import doubt
from hadocs.spec.drilled import check_drills
from hadocs.spec.names import enumerated, nearest, quoted
from hadocs.spec.nodes import Mark, Node, Sequence, Table, Texts, is_given
from hadocs.spec.ordered import check_order
from hadocs.spec.powered import check_powered
from hadocs.spec.references import (
    MACHINES,
    ONE_NAMESPACE,
    SECTIONS,
    Kind,
    Tree,
    check_references,
    collect,
    get,
    members,
    text,
    texts_of,
)
from hadocs.spec.remote import check_remotes
from hadocs.spec.shape import ROOT, Shape, fields

_OF_MEMBERS = (
    ("quorum", "witness", "tie_breaker"),
    ("quorum", "auto_tie_breaker_node"),
    ("fencing", "delay_for"),
)
"""Where a cluster names one of its own members."""

_LINE_OR_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def check(root: Table, texts: Texts, unsure: Container[Route] = ()) -> list[Problem]:
    """All problems of a tree that the models can't see, in no order.

    Of ids that may be in a section at a route ``unsure``, it is not told that there is none.
    """
    tree = Tree(root, texts, collect(root), frozenset(k for k, s in SECTIONS.items() if (s,) in unsure))
    _ids(tree, root, ROOT, ())
    _one_namespace(tree)
    _any_machine(tree)
    check_references(tree)
    _clusters(tree)
    _machines_and_storage(tree)
    check_services(tree)
    check_changes(tree)
    check_remotes(tree)
    check_order(tree)
    check_powered(tree)
    check_drills(tree)
    check_assumed(tree)
    doubt(tree)
    return tree.problems


def _ids(tree: Tree, node: Node, shape: Shape, route: Route) -> None:
    """Ids are one line of text; those that are named with a ``/`` between them hold none."""
    if shape.kind == "table":
        slashes = route[:1] == ("storage",)
        for name, entry in members(node).items():
            wrong = _wrong_id(name, slashes=slashes)
            if wrong:
                tree.add(
                    entry.key, (*route, name), f"the id {quoted(name)} {wrong}", "one line of text as id"
                )
    if isinstance(node, Table):
        inner = fields(shape.part) if shape.part is not None else {}
        for name, entry in node.entries.items():
            below = inner.get(name) or shape.item
            if below is not None:
                _ids(tree, entry.value, below, (*route, name))


def _wrong_id(name: str, *, slashes: bool) -> str:
    if not name.strip():
        return "is empty"
    if name != name.strip():
        return "begins or ends with a space"
    if _LINE_OR_CONTROL.search(name):
        return "has more than one line or a control character"
    if slashes and "/" in name:
        return "holds a '/', which stands between storage and volume"
    return ""


def _one_namespace(tree: Tree) -> None:
    first: dict[str, tuple[Kind, Mark]] = {}
    for kind in ONE_NAMESPACE:
        for name, entry in tree.ids[kind].items():
            if name in first:
                other, mark = first[name]
                place = tree.texts[mark.file].place(mark)
                tree.add(
                    entry.key,
                    (SECTIONS[kind], name),
                    f"the id {quoted(name)} is already that of a {other}",
                    f"ids that differ over hosts, servers, vms and clusters; the first is at {place}",
                )
            else:
                first[name] = (kind, entry.key)


def _any_machine(tree: Tree) -> None:
    if any(tree.ids[kind] or kind in tree.broken for kind in MACHINES):
        return
    entries = tree.root.entries
    mark = next(
        (entries[k].key for k in ("hosts", "vms", "servers", "name", "hadocs") if k in entries),
        tree.root.mark,
    )
    tree.add(mark, (), "the spec has no machine", "at least one of hosts, servers or vms")


def _each(tree: Tree, kind: Kind) -> Iterator[tuple[str, Node]]:
    for name, entry in tree.ids[kind].items():
        yield name, entry.value


def _members_of(tree: Tree, cluster: str) -> list[str]:
    entry = tree.ids["cluster"].get(cluster)
    return [name for name, _ in texts_of(get(entry.value, "members"))] if entry is not None else []


def _clusters(tree: Tree) -> None:
    home: dict[str, str] = {}
    for cluster, node in _each(tree, "cluster"):
        route: Route = ("clusters", cluster, "members")
        hosts = other = ""
        for index, (name, mark) in enumerate(texts_of(get(node, "members"))):
            kind = tree.kind(name, MACHINES)
            if kind not in MACHINES:
                continue
            if home.setdefault(name, cluster) != cluster:
                tree.add(
                    mark,
                    (*route, index),
                    f"{quoted(name)} is already a member of the cluster {quoted(home[name])}",
                    "each machine in one cluster",
                )
            hosts = hosts or (name if kind == "host" else "")
            other = other or (name if kind != "host" else "")
            if hosts and other and name in (hosts, other):
                tree.add(
                    mark,
                    (*route, index),
                    f"the host {quoted(hosts)} and {quoted(other)} can't be members of one cluster",
                    "a cluster of hosts only, or one of vms and servers",
                )
        inside = [name for name, _ in texts_of(get(node, "members"))]
        for route in _OF_MEMBERS:
            found = text(node, *route)
            if found and found[0] not in inside and tree.kind(found[0], MACHINES) in MACHINES:
                tree.add(
                    found[1],
                    ("clusters", cluster, *route),
                    f"{quoted(found[0])} is no member of the cluster {quoted(cluster)}",
                    f"one of {enumerated(inside)}",
                    nearest(found[0], inside),
                )
        _fenced_members(tree, cluster, node, inside)
        for name, entry in members(get(node, "quorum", "votes")).items():
            if name not in inside:
                tree.add(
                    entry.key,
                    ("clusters", cluster, "quorum", "votes", name),
                    f"{quoted(name)} is no member of the cluster {quoted(cluster)}, so it has no vote in it",
                    f"one of {enumerated(inside)}",
                    nearest(name, inside),
                )


def _fenced_members(tree: Tree, cluster: str, node: Node, inside: list[str]) -> None:
    """The levels of fencing are for members of the cluster, and stand in place of methods."""
    fencing = members(node).get("fencing")
    levels = get(node, "fencing", "levels")
    if fencing is None or not isinstance(levels, Sequence):
        return
    at: Route = ("clusters", cluster, "fencing")
    for number, level in enumerate(levels.items):
        for index, (name, mark) in enumerate(texts_of(get(level, "members"))):
            if name not in inside and tree.kind(name, MACHINES) in MACHINES:
                tree.add(
                    mark,
                    (*at, "levels", number, "members", index),
                    f"{quoted(name)} is no member of the cluster {quoted(cluster)}",
                    f"one of {enumerated(inside)}",
                    nearest(name, inside),
                )
    methods = members(fencing.value).get("methods")
    if methods is not None and is_given(methods.value):
        tree.add(
            methods.key,
            (*at, "methods"),
            f"{quoted(cluster)} has methods of fencing beside levels, and Pacemaker asks the levels alone",
            "either methods, or levels with the same devices",
        )


def _whole_number(found: tuple[str, Mark] | None) -> int | None:
    return int(found[0]) if found and re.fullmatch("[0-9]{1,9}", found[0]) else None


def _machines_and_storage(tree: Tree) -> None:
    for name, node in _each(tree, "vm"):
        _made_in_runs(tree, ("vms", name), node, "replica_every", "replica", "how it is replicated")
        for key in ("site", "provider"):
            if (said := text(node, key)) and (host := text(node, "on")):
                tree.add(
                    said[1],
                    ("vms", name, key),
                    f"{quoted(name)} has the {key} {quoted(said[0])} beside a host of this spec, {quoted(host[0])}",
                    f"either on, or {key} for a machine whose host is somebody else's",
                )
        owners = [owner for owner, _ in texts_of(get(node, "possible_owners"))]
        on = text(node, "on")
        if owners and on and on[0] in tree.ids["host"] and on[0] not in owners:
            tree.add(
                on[1],
                ("vms", name, "on"),
                f"{quoted(name)} runs on {quoted(on[0])}, which is not among its possible_owners",
                f"one of {enumerated(owners)}, or {on[0]} among them",
            )
    for name, node in _each(tree, "server"):
        for key in ("overcommit", "max_vms", "reserved"):
            entry = members(node).get(key)
            if entry is not None and is_given(entry.value):
                tree.add(
                    entry.key,
                    ("servers", name, key),
                    f"{quoted(name)} is a server, which carries no machines: {key} says nothing of it",
                    "a host; move it to hosts if it is one",
                )
    for name, node in _each(tree, "storage"):
        mirror = text(node, "mirror")
        if mirror and mirror[0] == name:
            tree.add(
                mirror[1],
                ("storage", name, "mirror"),
                f"{quoted(name)} can't be its own mirror",
                "another storage",
            )
        _made_in_runs(
            tree, ("storage", name), node, "shipped_every", "shipped_to", "the storage it is shipped to"
        )
        _by_pair_or_drbd(tree, name, node)
        copies, holders = text(node, "copies"), list(texts_of(get(node, "on")))
        count = _whole_number(copies)
        if copies and count is not None and holders and count > len(holders):
            tree.add(
                copies[1],
                ("storage", name, "copies"),
                f"{count} copies can't lie on {len(holders)} machine{'s' if len(holders) > 1 else ''}",
                f"at most as many copies as machines in on, {len(holders)}",
            )
        lost = text(node, "parity")
        spare = _whole_number(lost)
        if lost and spare is not None and (count is None or spare >= count):
            pieces = f"{count} piece{'s' if count > 1 else ''}" if count else "how many pieces there are"
            tree.add(
                lost[1],
                ("storage", name, "parity"),
                f"{quoted(name)} can't have {spare} of {pieces} for parity"
                if count
                else f"{quoted(name)} has parity, and does not say {pieces}",
                f"fewer than copies, {count}"
                if count
                else "copies beside it: data and parity, such as 4 for RAID-5",
            )
        least = text(node, "min_copies")
        wanted = _whole_number(least)
        if least and wanted is not None and count is not None and wanted > count:
            tree.add(
                least[1],
                ("storage", name, "min_copies"),
                f"{quoted(name)} can't need {wanted} of {count} cop{'ies' if count > 1 else 'y'}",
                f"at most as many as copies, {count}",
            )


def _made_in_runs(tree: Tree, at: Route, node: Node, every: str, what: str, words: str) -> None:
    """Runs of a replication that is not said to be there."""
    found = text(node, every)
    if found and get(node, what) is None:
        tree.add(
            found[1],
            (*at, every),
            f"{every} is {found[0]}, and {quoted(str(at[-1]))} has no {what}",
            f"{what} beside it: {words}",
        )


def _by_pair_or_drbd(tree: Tree, name: str, node: Node) -> None:
    """What is said of a mirror or of DRBD where there is none."""
    stored = dict(_each(tree, "storage"))
    pairs = {found[0]: other for other, entry in stored.items() if (found := text(entry, "mirror"))}
    for key in ("switchover", "mirrored_by"):
        said = text(node, key)
        if said and get(node, "mirror") is None and name not in pairs:
            tree.add(
                said[1],
                ("storage", name, key),
                f"{key} is {said[0]}, and {quoted(name)} has no mirror",
                "mirror beside it: the storage that holds the same data",
            )
    said, mirror = text(node, "mirrored_by"), text(node, "mirror")
    there = text(stored[mirror[0]], "mirrored_by") if mirror and mirror[0] in stored else None
    if said and mirror and there and there[0] != said[0]:
        tree.add(
            said[1],
            ("storage", name, "mirrored_by"),
            f"mirrored_by is {said[0]}, and {there[0]} at {quoted(mirror[0])}, its mirror",
            "the same at both sides; at one of them is enough",
        )
    said = text(node, "drbd_protocol")
    ways = [way for way, _ in texts_of(get(node, "protocols"))]
    if said and "drbd" not in ways:
        tree.add(
            said[1],
            ("storage", name, "drbd_protocol"),
            f"drbd_protocol is {said[0]}, and {quoted(name)} is not reached by drbd",
            f"protocols: [{', '.join((*ways, 'drbd'))}]",
        )
