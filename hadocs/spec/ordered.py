"""What services say of each other, and of how they run on their cluster: order, place, instances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hadocs.errors import Route
from hadocs.spec.circles import Edge, circles
from hadocs.spec.names import enumerated, quoted, ring
from hadocs.spec.nodes import Node
from hadocs.spec.references import Tree, get, members, text, texts_of
from hadocs.spec.remote import capacity, check_owners, nodes_of, owners_of

_ON_ONE_CLUSTER = ("starts_after", "together_with")
"""What is of one cluster."""


def check_order(tree: Tree) -> None:
    """Services need each other in no circle; order and place are of one cluster, and so are instances."""
    nodes = {name: entry.value for name, entry in tree.ids["service"].items()}
    edges = {name: list(_edges(tree, node)) for name, node in nodes.items()}
    _circles(tree, edges)
    for service, node in nodes.items():
        cluster = _cluster(tree, node)
        for other, key, mark in edges[service]:
            if key == "needs":
                continue
            theirs = _cluster(tree, nodes[other])
            if cluster is None or theirs != cluster:
                tree.add(
                    mark,
                    ("services", service, key),
                    f"{quoted(service)} runs on {_on(cluster)}, and {quoted(other)} on {_on(theirs)}: "
                    "order and place are set on one cluster",
                    f"needs: [{other}], which says no more than that it can't run without it",
                )
        _same_place(tree, service, node, nodes)
        check_owners(tree, service, node, cluster)
        _instances(tree, service, node, cluster)


def _edges(tree: Tree, node: Node) -> Iterator[Edge]:
    for key in ("needs", *_ON_ONE_CLUSTER):
        for name, mark in texts_of(get(node, key)):
            if name in tree.ids["service"]:
                yield name, key, mark


def _cluster(tree: Tree, node: Node) -> str | None:
    """The cluster that a service runs on; the same for all whose ``runs_on`` can't be told, which is reported."""
    runs_on = get(node, "runs_on")
    one = text(runs_on)
    names = [one[0]] if one else [name for name, _ in texts_of(runs_on)]
    if len(names) != 1 or tree.kind(names[0], ("cluster",)) != "cluster":
        return None
    return names[0]


def _on(cluster: str | None) -> str:
    return f"the cluster {quoted(cluster)}" if cluster else "no cluster"


def _circles(tree: Tree, edges: Mapping[str, Sequence[Edge]]) -> None:
    """Each circle is told once, where it closes."""
    for service, step, circle in circles(edges):
        tree.add(
            step[2],
            ("services", service, step[1]),
            f"services need each other in a circle: {ring([quoted(name) for name in circle], ' → ')}",
            "no circle: what is started first needs nothing that is started later",
        )


def _same_place(tree: Tree, service: str, node: Node, nodes: Mapping[str, Node]) -> None:
    """What is kept together with another service is now where that is."""
    here = text(node, "active_on")
    if here is None:
        return
    for other, _ in texts_of(get(node, "together_with")):
        if other not in nodes or (get(nodes[other], "instances") and not get(nodes[other], "promotable")):
            continue
        there = _active(tree, other, nodes)
        if there and there != here[0]:
            tree.add(
                here[1],
                ("services", service, "active_on"),
                f"{quoted(service)} is kept together with {quoted(other)}, which is on {quoted(there)}",
                f"{there}, or active_on: {here[0]} for {quoted(other)} too",
                there,
            )


def _active(tree: Tree, service: str, nodes: Mapping[str, Node]) -> str | None:
    """Where a service is, as the spec says it of itself or of what it is kept together with; else the first member."""
    seen: set[str] = set()
    while service in nodes and service not in seen:
        seen.add(service)
        if stated := text(nodes[service], "active_on"):
            return stated[0]
        service = next((name for name, _ in texts_of(get(nodes[service], "together_with"))), "")
    last = next(reversed(list(seen)), "")
    cluster = _cluster(tree, nodes[last]) if last in nodes else None
    return next(iter(owners_of(nodes[last], nodes_of(tree, cluster))), None) if cluster else None


def _instances(tree: Tree, service: str, node: Node, cluster: str | None) -> None:
    """Instances are on nodes of a cluster: no more than those may run, and as many as are needed."""
    at: Route = ("services", service)
    for key in ("instances", "promotable", "per_member", "container"):
        entry = members(node).get(key)
        if get(node, key) is None or entry is None:
            continue
        if cluster is None and not tree.broken:
            tree.add(
                entry.key,
                (*at, key),
                f"{quoted(service)} runs on no cluster: {key} says nothing of it",
                "runs_on: a cluster, whose members have the instances",
            )
        elif key in ("per_member", "container") and get(node, "instances") is None:
            tree.add(
                entry.key,
                (*at, key),
                f"{quoted(service)} has no instances that {key} would say something of",
                "instances beside it, such as instances: 2",
            )
    found = text(node, "instances")
    if found is None or cluster is None or not found[0].isdigit():
        return
    count = int(found[0])
    most, names = capacity(tree, node, cluster)
    if names and count > most:
        each = "" if most == len(names) else f", {most // len(names)} on each"
        tree.add(
            found[1],
            (*at, "instances"),
            f"{quoted(service)} can't have {count} instances on {len(names)} "
            f"member{'s' if len(names) > 1 else ''}{each}",
            f"at most {most}, or all: {enumerated(names, 8)}",
            "all",
        )
    needed = text(node, "needed")
    if needed and needed[0].isdigit() and int(needed[0]) > count:
        tree.add(
            needed[1],
            (*at, "needed"),
            f"{quoted(service)} can't need {needed[0]} of {count} instance{'s' if count > 1 else ''}",
            f"at most as many as instances, {count}",
        )
