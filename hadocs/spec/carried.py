"""Checks on the tree what services run on: which machines may carry them, and what is said of single ones of those."""

from __future__ import annotations

from hadocs.errors import Route
from hadocs.spec.names import enumerated, nearest, quoted
from hadocs.spec.nodes import Mark, Node
from hadocs.spec.references import MACHINES, Tree, get, members, text, texts_of
from hadocs.spec.remote import nodes_of, owners_of


def carriers_of(tree: Tree, service: Node) -> list[str] | None:
    """The machines that can carry a service; ``None`` where ``runs_on`` does not tell, which is reported."""
    runs_on = get(service, "runs_on")
    one = text(runs_on)
    names = [one[0]] if one else [name for name, _ in texts_of(runs_on)]
    out: list[str] = []
    for name in names:
        kind = tree.kind(name, ("cluster", "vm", "server"))
        if kind == "cluster":
            out += owners_of(service, nodes_of(tree, name))
        elif kind in ("vm", "server"):
            out.append(name)
        else:
            return None
    return out or None


def check_services(tree: Tree) -> None:
    """What carries a service is there, and what is said of single carriers is said of those."""
    for service, entry in tree.ids["service"].items():
        node = entry.value
        runs_on = get(node, "runs_on")
        several = list(texts_of(runs_on))
        for index, (name, mark) in enumerate(several):
            if len(several) > 1 and tree.kind(name, ("cluster",)) == "cluster":
                tree.add(
                    mark,
                    ("services", service, "runs_on", index),
                    f"{quoted(name)} is a cluster: a service runs on one cluster, or on several machines",
                    "one cluster alone, or vms and servers",
                )
        _not_on_hosts(tree, service, node)
        carriers = carriers_of(tree, node)
        _how_many(tree, service, node, carriers)
        active = text(node, "active_on")
        named: list[tuple[str, Mark, Route]] = []
        if active:
            named.append((*active, ("services", service, "active_on")))
        for name, own in members(get(node, "copies")).items():
            named.append((name, own.key, ("services", service, "copies", name)))
        for name, own in members(get(node, "replicas")).items():
            named.append((name, own.key, ("services", service, "replicas", name)))
        for index, (name, mark) in enumerate(texts_of(get(node, "preference"))):
            named.append((name, mark, ("services", service, "preference", index)))
        for name, mark, route in named:
            if carriers is not None and name not in carriers:
                tree.add(
                    mark,
                    route,
                    f"{quoted(service)} does not run on {quoted(name)}",
                    f"one of {enumerated(carriers)}",
                    nearest(name, carriers),
                )
            elif carriers is None and tree.kind(name, MACHINES) not in MACHINES and not tree.broken:
                tree.add(
                    mark,
                    route,
                    f"there is no machine {quoted(name)}",
                    "a vm or a server",
                    tree.near(name, MACHINES),
                )


def _how_many(tree: Tree, service: str, node: Node, carriers: list[str] | None) -> None:
    """No more instances can be needed than there are; checks of a balancer are counted where it is one that checks."""
    found = text(node, "needed")
    wanted = int(found[0]) if found and found[0].isdigit() else None
    count, on = text(node, "instances"), text(node, "runs_on")
    # Several instances may share a member then, and how many there are is what counts.
    several = (
        text(node, "per_member") is not None
        and count is not None
        and count[0].isdigit()
        and on is not None
        and tree.kind(on[0], ("cluster",)) == "cluster"
    )
    if found and wanted is not None and carriers is not None and wanted > len(carriers) and not several:
        tree.add(
            found[1],
            ("services", service, "needed"),
            f"{quoted(service)} can't need {wanted} of {len(carriers)} instance{'s' if len(carriers) > 1 else ''}",
            f"at most as many as it runs on, {len(carriers)}",
        )
    checks = text(node, "clients", "checks")
    if checks and text(node, "clients", "health_check") is None:
        tree.add(
            checks[1],
            ("services", service, "clients", "checks"),
            f"{quoted(service)} counts {checks[0]} checks, and none are said to be made",
            "health_check beside it, such as health_check: 5 s",
        )


def _not_on_hosts(tree: Tree, service: str, node: Node) -> None:
    """A service that is on a cluster of hosts is in fact in a machine on it, and which one has to be said."""
    on = text(node, "runs_on")
    if on is None or tree.kind(on[0], ("cluster",)) != "cluster":
        return
    hosts = [name for name, _ in texts_of(get(tree.ids["cluster"][on[0]].value, "members"))]
    if not hosts or nodes_of(tree, on[0]) != hosts or any(name not in tree.ids["host"] for name in hosts):
        return
    vms = tree.ids["vm"].items()
    on_it = [name for name, vm in vms if (at := text(vm.value, "on")) and at[0] in hosts]
    tree.add(
        on[1],
        ("services", service, "runs_on"),
        f"{quoted(on[0])} is a cluster of hosts: a service runs in a machine on it",
        f"the vm that it runs in: {enumerated(on_it, 8)}" if on_it else "the vm that it runs in",
    )
