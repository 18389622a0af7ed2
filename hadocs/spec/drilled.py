"""Checks on the tree that what a drill was about is there: every thing that can be lost, by the name that it goes by.

The names are those of ``hadocs fail``: ids, ``hv-01:san-a`` for a machine's own ways, ``system:sql-01`` for an
operating system that hangs, ``program:sql`` for a program that fails.
"""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.errors import Route
from hadocs.spec.names import nearest, quoted
from hadocs.spec.nodes import Mark, Scalar, Sequence
from hadocs.spec.references import MACHINES, Kind, Tree, get, members, text, texts_of

_WHOLE: tuple[Kind, ...] = (*MACHINES, "storage", "volume", "network", "site", "failure domain", "switch",
                           "link", "cluster", "service")  # fmt: skip
SYSTEM, PROGRAM = "system", "program"
OF: Route = ("operations", "drills", "[]", "of", "[]")
"""Where the names stand; one alone needs no list."""


def check_drills(tree: Tree) -> None:
    """Every drill names things of the spec, each of them once."""
    drills = get(tree.root, "operations", "drills")
    known: tuple[str, ...] = ()
    for at, drill in enumerate(drills.items if isinstance(drills, Sequence) else ()):
        seen: set[str] = set()
        for name, mark, route in _named(get(drill, "of"), ("operations", "drills", at, "of")):
            known = known or tuple(_known(tree))
            if name in seen:
                tree.add(mark, route, f"{quoted(name)} is named twice", "each of them once")
            elif not tree.broken and name not in known:
                near = nearest(name, known) if tree.suggests else ""
                tree.add(mark, route, f"there is nothing called {quoted(name)}", _expected(name), near)
            seen.add(name)


def _named(of: object, route: Route) -> Iterator[tuple[str, Mark, Route]]:
    if isinstance(of, Scalar) and of.text is not None:
        yield of.text.strip(), of.mark, route
    elif isinstance(of, Sequence):
        for at, (name, mark) in enumerate(texts_of(of)):
            yield name.strip(), mark, (*route, at)


def _expected(name: str) -> str:
    kind, colon, _ = name.partition(":")
    if colon and kind == SYSTEM:
        return "system: and a vm or a server, whose operating system hung or crashed"
    if colon and kind == PROGRAM:
        return "program: and a service, whose program failed"
    return "what was lost, as hadocs fail takes it: a machine, storage, a network, a site, hv-01:san-a, system:sql-01"


def _known(tree: Tree) -> Iterator[str]:
    """The names of all that can be lost."""
    for kind in _WHOLE:
        yield from tree.ids[kind]
    for machine in ("vm", "server"):
        yield from (f"{SYSTEM}:{name}" for name in tree.ids[machine])
    yield from (f"{PROGRAM}:{name}" for name in tree.ids["service"])
    for cluster, entry in tree.ids["cluster"].items():
        kind_of = text(entry.value, "quorum", "witness", "kind")
        if kind_of and kind_of[0] != "none":
            yield f"{cluster}/witness"
    for kind in (*MACHINES, "storage"):
        for entry in tree.ids[kind].values():
            site, rack = text(entry.value, "site"), text(entry.value, "rack")
            if rack:
                yield f"{site[0]}/{rack[0]}" if site else rack[0]
    for kind in MACHINES:
        for name, entry in tree.ids[kind].items():
            yield from (f"{name}:{ref.partition('/')[0]}" for ref in members(get(entry.value, "storage")))
            yield from (f"{name}:{network}" for network, _ in texts_of(get(entry.value, "networks")))
    for entry in tree.ids["network"].values():
        yield from (name for name, _ in texts_of(get(entry.value, "switches")))
