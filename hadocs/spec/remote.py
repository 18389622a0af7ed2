"""Checks on the tree who is a remote or guest node of which cluster, and which services may run where."""

from __future__ import annotations

from hadocs.errors import Route
from hadocs.spec.names import enumerated, nearest, quoted
from hadocs.spec.nodes import Node
from hadocs.spec.references import MACHINES, Tree, get, members, text, texts_of


def check_remotes(tree: Tree) -> None:
    """A remote node is a member of no cluster, and a remote node of one."""
    home: dict[str, str] = {}
    for cluster, entry in tree.ids["cluster"].items():
        for name, _ in texts_of(get(entry.value, "members")):
            home.setdefault(name, cluster)
    taken: dict[str, str] = {}
    for cluster, entry in tree.ids["cluster"].items():
        for name, remote in members(get(entry.value, "remotes")).items():
            at: Route = ("clusters", cluster, "remotes", name)
            if name in home:
                tree.add(
                    remote.key,
                    at,
                    f"{quoted(name)} is a member of the cluster {quoted(home[name])}, and has its vote there",
                    "a server or vm that is a member of no cluster",
                )
            elif taken.setdefault(name, cluster) != cluster:
                tree.add(
                    remote.key,
                    at,
                    f"{quoted(name)} is already a remote node of the cluster {quoted(taken[name])}",
                    "each machine in one cluster",
                )


def nodes_of(tree: Tree, cluster: str) -> list[str]:
    """What may carry services of a cluster: its members and remote nodes; of hosts the remote nodes alone."""
    entry = tree.ids["cluster"].get(cluster)
    if entry is None:
        return []
    remotes = [n for n in members(get(entry.value, "remotes")) if tree.kind(n, MACHINES) in MACHINES]
    own = [name for name, _ in texts_of(get(entry.value, "members"))]
    if remotes and own and all(name in tree.ids["host"] for name in own):
        return remotes
    return [*own, *remotes]


def owners_of(service: Node, nodes: list[str]) -> list[str]:
    """Those of the nodes of its cluster that a service may run on."""
    owners = [name for name, _ in texts_of(get(service, "possible_owners"))]
    return [name for name in nodes if name in owners] or nodes


def check_owners(tree: Tree, service: str, node: Node, cluster: str | None) -> None:
    """Possible owners are nodes of the cluster that a service runs on."""
    entry = members(node).get("possible_owners")
    if entry is None or get(node, "possible_owners") is None or tree.broken:
        return
    route: Route = ("services", service, "possible_owners")
    if cluster is None:
        names = [name for name, _ in texts_of(entry.value)]
        tree.add(
            entry.key,
            route,
            f"{quoted(service)} runs on no cluster: possible_owners says nothing of it",
            f"runs_on: [{', '.join(names) or 'one, another'}], or a cluster",
        )
        return
    nodes = nodes_of(tree, cluster)
    for index, (name, mark) in enumerate(texts_of(entry.value)):
        if name not in nodes and tree.kind(name, MACHINES) in MACHINES:
            tree.add(
                mark,
                (*route, index),
                f"{quoted(name)} is no node of the cluster {quoted(cluster)}",
                f"one of {enumerated(nodes)}",
                nearest(name, nodes),
            )


def capacity(tree: Tree, service: Node, cluster: str) -> tuple[int, list[str]]:
    """How many instances of a service the nodes of a cluster can run, and those nodes."""
    nodes = owners_of(service, nodes_of(tree, cluster))
    each = text(service, "per_member")
    most = int(each[0]) if each and each[0].isdigit() else 1
    return len(nodes) * max(most, 1), nodes
