"""What services say of each other, and of how they run on their cluster: order, place, instances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hadocs.spec.names import enumerated, quoted, ring
from hadocs.spec.nodes import Mark, Node
from hadocs.spec.references import Tree, get, members, text, texts_of

_ON_ONE_CLUSTER = ("starts_after", "together_with")
"""What is of one cluster."""

Edge = tuple[str, str, Mark]
"""A service that another one names, with the key and the place where it does."""


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
    done: set[str] = set()
    for start in edges:
        # An explicit stack: a chain of ten thousand services must not crash Python.
        chain: list[str] = []
        work: list[tuple[str, Iterator[Edge]]] = []
        if start not in done:
            chain, work = [start], [(start, iter(edges[start]))]
        on_chain = set(chain)
        while work:
            service, rest = work[-1]
            step = next(rest, None)
            if step is None:
                work.pop()
                chain.pop()
                on_chain.discard(service)
                done.add(service)
            elif step[0] in on_chain:
                circle = [quoted(name) for name in chain[chain.index(step[0]) :]]
                tree.add(
                    step[2],
                    ("services", service, step[1]),
                    f"services need each other in a circle: {ring(circle, ' → ')}",
                    "no circle: what is started first needs nothing that is started later",
                )
            elif step[0] not in done:
                chain.append(step[0])
                on_chain.add(step[0])
                work.append((step[0], iter(edges[step[0]])))


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
    entry = tree.ids["cluster"].get(cluster or "")
    return next((name for name, _ in texts_of(get(entry.value, "members"))), None) if entry else None


def _instances(tree: Tree, service: str, node: Node, cluster: str | None) -> None:
    """Instances are on members of a cluster: no more than it has, and as many as are needed."""
    for key in ("instances", "promotable"):
        entry = members(node).get(key)
        if get(node, key) is not None and entry is not None and cluster is None and not tree.broken:
            tree.add(
                entry.key,
                ("services", service, key),
                f"{quoted(service)} runs on no cluster: {key} says nothing of it",
                "runs_on: a cluster, whose members have the instances",
            )
    found = text(node, "instances")
    if found is None or cluster is None or not found[0].isdigit():
        return
    count, route = int(found[0]), ("services", service, "instances")
    names = [n for n, _ in texts_of(get(tree.ids["cluster"][cluster].value, "members"))]
    if names and count > len(names):
        tree.add(
            found[1],
            route,
            f"{quoted(service)} can't have {count} instances on {len(names)} member{'s' if len(names) > 1 else ''}",
            f"at most {len(names)}, or all: {enumerated(names, 8)}",
            "all",
        )
    needed = text(node, "needed")
    if needed and needed[0].isdigit() and int(needed[0]) > count:
        tree.add(
            needed[1],
            ("services", service, "needed"),
            f"{quoted(service)} can't need {needed[0]} of {count} instance{'s' if count > 1 else ''}",
            f"at most as many as instances, {count}",
        )
