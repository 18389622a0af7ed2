"""Checks on the tree what the models can't see: that references lead somewhere, and that what they say is possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hadocs.errors import Problem, Route
from hadocs.spec import nodes
from hadocs.spec.meant import flow
from hadocs.spec.names import enumerated, nearest, quoted
from hadocs.spec.nodes import Entry, Mark, Node, Scalar, Sequence, Table, Texts, is_given

Kind = Literal[
    "host", "server", "vm", "cluster", "site", "network", "storage", "volume", "service", "failure domain", "switch",
    "link",
]  # fmt: skip

SECTIONS: Mapping[Kind, str] = {
    "host": "hosts", "server": "servers", "vm": "vms", "cluster": "clusters", "site": "sites",
    "network": "networks", "storage": "storage", "service": "services", "failure domain": "failure_domains",
    "switch": "switches", "link": "links",
}  # fmt: skip
MACHINES: tuple[Kind, ...] = ("host", "server", "vm")
ONE_NAMESPACE: tuple[Kind, ...] = (*MACHINES, "cluster")
"""The kinds whose ids may not be the same: they are named side by side."""

_NAMES: Mapping[Kind, str] = {
    "host": "a host", "server": "a server", "vm": "a VM", "cluster": "a cluster", "site": "a site",
    "network": "a network", "storage": "a storage", "volume": "a volume", "service": "a service",
    "failure domain": "a failure domain", "switch": "a switch", "link": "a link",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reference:
    """Where references stand and what they may name.

    ``where`` is a route: ``*`` is any id, ``[]`` the items of a list (or one text alone, where ``alone``) and
    ``@`` the keys of a table. ``instead`` holds what to say where something of that kind is named. ``words`` may stand
    there as well and name nothing.
    """

    where: Route
    kinds: tuple[Kind, ...]
    instead: Mapping[Kind, tuple[str, str]] = field(default_factory=dict)
    alone: bool = False
    words: tuple[str, ...] = ()


_PLACE: tuple[Kind, ...] = ("storage", "volume")
_ON_VM: Mapping[Kind, tuple[str, str]] = {
    "vm": ("a VM can't run on a VM", "the host it runs on now"),
    "cluster": ("a VM runs on one host at a time, not on a cluster", "the host it runs on now"),
    "server": ("a server is no hypervisor, so no VM can run on it", "a host; move it to hosts if it is one"),
}
_MEMBER: Mapping[Kind, tuple[str, str]] = {
    "cluster": ("a cluster can't be a member of a cluster", "the machines themselves: hosts, vms or servers"),
}
_RUNS_ON: Mapping[Kind, tuple[str, str]] = {
    "host": ("a service does not run on a host itself", "the vm on it, or a server if it is no hypervisor"),
}

_REMOTE: Mapping[Kind, tuple[str, str]] = {
    "host": ("a host carries machines, and no services itself", "a server, or a vm"),
    "cluster": ("a cluster can't be a remote node", "the servers or vms themselves"),
}

_ENDS = ("lowest", "highest")
"""Of the node ids: how corosync names the part that wins a tie."""

REFERENCES: tuple[Reference, ...] = (
    Reference(("hosts", "*", "site"), ("site",)),
    Reference(("servers", "*", "site"), ("site",)),
    Reference(("storage", "*", "site"), ("site",)),
    Reference(("switches", "*", "site"), ("site",)),
    Reference(("failure_domains", "*", "site"), ("site",)),
    Reference(("links", "*", "between", "[]"), ("site",)),
    *(
        Reference((section, "*", key, "[]"), ("failure domain",), alone=True)
        for section in ("hosts", "servers", "storage", "switches", "failure_domains", "links", "sites")
        for key in (("stands_in",) if section in ("links", "sites") else ("stands_in", "power"))
    ),
    Reference(("clusters", "*", "quorum", "witness", "site"), ("site",)),
    Reference(("hosts", "*", "networks", "[]"), ("network",)),
    Reference(("servers", "*", "networks", "[]"), ("network",)),
    Reference(("vms", "*", "networks", "[]"), ("network",)),
    Reference(("clusters", "*", "heartbeat", "networks", "[]"), ("network",)),
    Reference(
        ("clusters", "*", "ha", "isolation_addresses", "[]"),
        ("network", "site", "switch", "storage", *MACHINES),
        alone=True,
    ),
    Reference(("hosts", "*", "storage", "@"), _PLACE),
    Reference(("servers", "*", "storage", "@"), _PLACE),
    Reference(("vms", "*", "storage", "@"), _PLACE),
    Reference(("vms", "*", "files"), _PLACE),
    Reference(("storage", "*", "on", "[]"), MACHINES),
    Reference(("storage", "*", "monitors", "[]"), MACHINES),
    Reference(("storage", "*", "served_by"), ("service",)),
    Reference(("storage", "*", "preferred"), ("site", *MACHINES)),
    Reference(("storage", "*", "witness"), ("site", *MACHINES)),
    Reference(("storage", "*", "mirror"), ("storage",)),
    Reference(("storage", "*", "shipped_to"), ("storage", "volume")),
    Reference(("vms", "*", "on"), ("host",), _ON_VM),
    Reference(("vms", "*", "site"), ("site",)),
    Reference(("vms", "*", "possible_owners", "[]"), ("host",)),
    Reference(("clusters", "*", "members", "[]"), MACHINES, _MEMBER),
    Reference(("clusters", "*", "remotes", "@"), ("server", "vm"), _REMOTE),
    Reference(("clusters", "*", "quorum", "witness", "on"), ("volume", "storage", "server", "vm", "host")),
    Reference(("clusters", "*", "quorum", "preferred"), ("site", *MACHINES)),
    Reference(("clusters", "*", "quorum", "witness", "tie_breaker"), MACHINES, words=_ENDS),
    Reference(("clusters", "*", "quorum", "auto_tie_breaker_node"), MACHINES, words=_ENDS),
    Reference(("clusters", "*", "fencing", "delay_for"), MACHINES),
    Reference(("clusters", "*", "anti_affinity", "[]", "members", "[]"), MACHINES),
    Reference(("clusters", "*", "affinity", "[]", "members", "[]"), MACHINES),
    Reference(("clusters", "*", "node_affinity", "[]", "members", "[]"), MACHINES),
    Reference(("clusters", "*", "node_affinity", "[]", "hosts", "[]"), ("host",)),
    Reference(("clusters", "*", "fencing", "sbd", "devices", "[]"), ("volume", "storage")),
    Reference(("clusters", "*", "fencing", "levels", "[]", "members", "[]"), MACHINES, alone=True),
    Reference(
        ("clusters", "*", "fencing", "levels", "[]", "devices", "[]", "through", "[]"),
        ("network", "failure domain", "switch", "storage", "volume", *MACHINES),
        alone=True,
    ),
    Reference(("services", "*", "runs_on", "[]"), ("cluster", "vm", "server"), _RUNS_ON, alone=True),
    Reference(("services", "*", "possible_owners", "[]"), ("server", "vm"), _RUNS_ON),
    Reference(("services", "*", "data"), _PLACE),
    Reference(("services", "*", "copies", "*"), _PLACE),
    *(
        Reference(("services", "*", key, "[]"), ("service",))
        for key in ("needs", "starts_after", "together_with")
    ),
    Reference(("operations", "drills", "[]", "measured", "@"), ("service",)),
)


@dataclass(frozen=True, slots=True)
class Tree:
    """The merged tree of a spec, with where each id is declared, and the problems found so far.

    ``broken`` are the kinds whose section could not be read: what they hold is not known.
    """

    root: Table
    texts: Texts
    ids: Mapping[Kind, Mapping[str, Entry]]
    broken: frozenset[Kind] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    named: dict[tuple[Kind, ...], str] = field(default_factory=dict)
    volumes: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Notes under which names volumes go without their storage."""
        by_name: dict[str, list[str]] = {}
        for full in self.ids["volume"]:
            by_name.setdefault(full.partition("/")[2], []).append(full)
        object.__setattr__(self, "volumes", by_name)

    def add(self, mark: Mark, route: Route, message: str, expected: str = "", near: str = "") -> None:
        """Notes a problem at a mark."""
        self.problems.append(nodes.problem(self.texts, mark, message, expected, near, route=route))

    def kind(self, name: str, among: Iterable[Kind] = ()) -> Kind | None:
        """The kind of thing that an id names, looked for in ``among`` first."""
        return next((k for k in (*among, *self.ids) if name in self.ids[k]), None)

    @property
    def suggests(self) -> bool:
        """Whether names are still compared: where hundreds are wrong, it would only take time."""
        return len(self.problems) < 200

    def known(self, kinds: tuple[Kind, ...]) -> str:
        """What may be named where these kinds are expected: the kinds, and the first few ids there are."""
        if kinds not in self.named:
            have = [i for k in kinds for i in self.ids[k]]
            self.named[kinds] = (
                f"{_or(kinds)}: {enumerated(have, 8)}" if have else f"{_or(kinds)}; there is none yet"
            )
        return self.named[kinds]

    def near(self, name: str, kinds: Iterable[Kind]) -> str:
        """The id of these kinds that is most like a name; none any more where very much is wrong."""
        return nearest(name, [i for k in kinds for i in self.ids[k]]) if self.suggests else ""


def members(node: Node | None) -> Mapping[str, Entry]:
    """The entries of a table; none of anything else, which validation reports."""
    return node.entries if isinstance(node, Table) else {}


def texts_of(node: Node | None) -> Iterator[tuple[str, Mark]]:
    """The texts in a list, with their places."""
    if isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Scalar) and item.text is not None:
                yield item.text, item.mark


def get(node: Node | None, *route: str) -> Node | None:
    """What lies at a route below a node, where it is given."""
    for step in route:
        entry = members(node).get(step)
        if entry is None or not is_given(entry.value):
            return None
        node = entry.value
    return node


def text(node: Node | None, *route: str) -> tuple[str, Mark] | None:
    """The text at a route below a node, where there is one."""
    found = get(node, *route)
    return (found.text, found.mark) if isinstance(found, Scalar) and found.text is not None else None


def collect(root: Table) -> Mapping[Kind, Mapping[str, Entry]]:
    """All ids of a tree by kind; a volume's is ``storage/volume``."""
    ids: dict[Kind, Mapping[str, Entry]] = {k: members(get(root, section)) for k, section in SECTIONS.items()}
    ids["volume"] = {
        f"{storage}/{volume}": entry
        for storage, holder in ids["storage"].items()
        for volume, entry in _volumes(get(holder.value, "volumes"))
    }
    return ids


def _volumes(node: Node | None) -> Iterator[tuple[str, Entry]]:
    """The volumes of a storage; also those of a list, which validation reports: they are meant all the same."""
    if isinstance(node, Sequence):
        return ((name, Entry(mark, Scalar(mark, None))) for name, mark in texts_of(node))
    return iter(members(node).items())


def called(kind: Kind) -> str:
    """A kind of thing as messages call it: ``a host``."""
    return _NAMES[kind]


def shown(name: str) -> str:
    """An id as it may stand in a spec, in quotes where it must."""
    return flow(Scalar(Mark("", 1, 1, 1, 1), name)) or "an-id"


def _walk(node: Node, where: Route, route: Route, *, alone: bool) -> Iterator[tuple[str, Mark, Route]]:
    if not where:
        if isinstance(node, Scalar) and node.text is not None:
            yield node.text, node.mark, route
        return
    step, rest = where[0], where[1:]
    if step == "@":
        for key, entry in members(node).items():
            yield key, entry.key, (*route, key)
    elif step == "*":
        for key, entry in members(node).items():
            yield from _walk(entry.value, rest, (*route, key), alone=alone)
    elif step == "[]":
        if isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                yield from _walk(item, rest, (*route, index), alone=alone)
        elif alone:
            yield from _walk(node, rest, route, alone=alone)
    else:
        inner = members(node).get(str(step))
        if inner is not None:
            yield from _walk(inner.value, rest, (*route, step), alone=alone)


def _or(kinds: Iterable[Kind]) -> str:
    names = [_NAMES[k] for k in kinds]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def check_references(tree: Tree) -> None:
    """Every reference names something of a kind that fits, and a list names nothing twice."""
    for rule in REFERENCES:
        seen: set[tuple[Route, str]] = set()
        for name, mark, route in _walk(tree.root, rule.where, (), alone=rule.alone):
            _check_one(tree, rule, name, mark, route)
            if rule.where[-1] == "[]" and isinstance(route[-1], int):
                if (route[:-1], name) in seen:
                    tree.add(mark, route, f"{quoted(name)} is named twice", "each of them once")
                seen.add((route[:-1], name))


def _check_one(tree: Tree, rule: Reference, name: str, mark: Mark, route: Route) -> None:
    kind = tree.kind(name, rule.kinds)
    if kind in rule.kinds or name in rule.words:
        return
    if kind is None and not tree.broken.isdisjoint(rule.kinds):
        return
    if kind is None:
        near = tree.near(name, rule.kinds)
        named = "".join(f"{word}, " for word in rule.words) + tree.known(rule.kinds)
        if "volume" in rule.kinds and (inside := tree.volumes.get(name)):
            tree.add(
                mark,
                route,
                f"there is nothing called {quoted(name)}: a volume is named with its storage",
                enumerated(inside),
                inside[0] if len(inside) == 1 else "",
            )
            return
        if not any(tree.ids[k] for k in rule.kinds) and len(rule.kinds) == 1 and rule.kinds[0] in SECTIONS:
            section = SECTIONS[rule.kinds[0]]
            body = "{kind: feed}" if rule.kinds[0] == "failure domain" else "{}"
            named = f"{named}: {section}: {{{shown(name)}: {body}}} at the top of the spec"
        storage, slash, volume = name.partition("/")
        if "volume" in rule.kinds and slash and storage in tree.ids["storage"]:
            inside = [i.partition("/")[2] for i in tree.ids["volume"] if i.startswith(f"{storage}/")]
            meant = nearest(volume, inside) if tree.suggests else ""
            near = f"{storage}/{meant}" if meant else ""
            tree.add(
                mark, route, f"the storage {quoted(storage)} has no volume {quoted(volume)}", named, near
            )
            return
        tree.add(mark, route, f"there is nothing called {quoted(name)}", named, near)
        return
    if (
        rule.where[:1] == ("clusters",)
        and rule.where[-2] == "members"
        and len(route) > 1
        and name == route[1]
    ):
        tree.add(mark, route, f"the cluster {quoted(name)} can't be a member of itself", "its machines")
        return
    if kind in rule.instead:
        message, expected = rule.instead[kind]
        tree.add(mark, route, f"{quoted(name)} is {_NAMES[kind]}: {message}", expected)
        return
    tree.add(
        mark, route, f"{quoted(name)} is {_NAMES[kind]}; {_or(rule.kinds)} is expected here", _or(rule.kinds)
    )
