"""Checks on the tree what failure domains, switches and adapters say of each other. Reads no files."""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.errors import Route
from hadocs.spec.circles import circles
from hadocs.spec.names import enumerated, nearest, quoted, ring
from hadocs.spec.nodes import Mark, Node
from hadocs.spec.references import SECTIONS, Kind, Tree, get, members, text, texts_of

_FEEDS = ("feed", "ups", "pdu", "generator")
_PLACES = ("cooling", "chassis", "room")
"""Kinds of failure domain that feed others, and kinds that are stood in; ``other`` may be either."""
_STANDING: tuple[Kind, ...] = ("host", "server", "storage", "switch", "failure domain", "link", "site")
_HANGING: tuple[Kind, ...] = ("host", "server")


def check_powered(tree: Tree) -> None:
    """Feeds feed and rooms are stood in, nothing stands in itself, and adapters hang on switches that are there."""
    for kind in _STANDING:
        for name, entry in tree.ids[kind].items():
            for key in ("stands_in", "power"):
                _fits(tree, (SECTIONS[kind], name, key), get(entry.value, key), key)
    _batteries(tree)
    _circles(tree)
    _around_sites(tree)
    _declared(tree)
    for kind in _HANGING:
        for name, entry in tree.ids[kind].items():
            _adapters(tree, (SECTIONS[kind], name), entry.value)


def _some(node: Node | None) -> Iterator[tuple[str, Mark]]:
    """The texts of a list, or one alone."""
    one = text(node)
    yield from ([one] if one else texts_of(node))


def _kind(tree: Tree, name: str) -> str:
    entry = tree.ids["failure domain"].get(name)
    found = text(entry.value, "kind") if entry is not None else None
    return found[0] if found and found[0] in (*_FEEDS, *_PLACES) else "other"


def _fits(tree: Tree, route: Route, node: Node | None, key: str) -> None:
    for name, mark in _some(node):
        kind = _kind(tree, name)
        if kind == "other" or (kind in _FEEDS) == (key == "power"):
            continue
        fit = [n for n in tree.ids["failure domain"] if (_kind(tree, n) in _FEEDS) == (key == "power")]
        if key == "power":
            message, right = f"the {kind} {quoted(name)} feeds nothing", "a feed, ups, pdu or generator"
            own = f"; stands_in: {name} says that it goes with it"
        else:
            message, right = f"nothing stands in the {kind} {quoted(name)}", "a room, chassis or cooling"
            own = f"; power: {name} says that it is fed by it"
        have = f": {enumerated(fit, 8)}" if fit else ""
        tree.add(mark, route, message, f"{right}{have}{own}", nearest(name, fit) if tree.suggests else "")


def _batteries(tree: Tree) -> None:
    for name, entry in tree.ids["failure domain"].items():
        runtime, kind = text(entry.value, "runtime"), text(entry.value, "kind")
        if runtime and kind and kind[0] != "ups":
            tree.add(
                runtime[1],
                ("failure_domains", name, "runtime"),
                f"{quoted(name)} is of kind {kind[0]}, which has no battery",
                "runtime with kind: ups alone",
                "ups" if kind[0] in _FEEDS else "",
            )


def _circles(tree: Tree) -> None:
    """Failure domains do not stand in each other, or feed each other, in a circle; each is told once."""
    known = tree.ids["failure domain"]
    above = {
        name: [
            (up, key, mark)
            for key in ("stands_in", "power")
            for up, mark in _some(get(entry.value, key))
            if up in known
        ]
        for name, entry in known.items()
    }
    for domain, step, circle in circles(above):
        tree.add(
            step[2],
            ("failure_domains", domain, step[1]),
            f"failure domains hang on each other in a circle: {ring([quoted(n) for n in circle], ' → ')}",
            "no circle: what feeds or holds others hangs on none of them",
        )


def _around_sites(tree: Tree) -> None:
    """A site stands in nothing that stands in that site itself."""
    domains = tree.ids["failure domain"]
    for site, entry in tree.ids["site"].items():
        for name, mark in _some(get(entry.value, "stands_in")):
            waiting, seen = [name], set[str]()
            while waiting:
                domain = waiting.pop()
                if domain in seen or domain not in domains:
                    continue
                seen.add(domain)
                body = domains[domain].value
                home = text(body, "site")
                if home and home[0] == site:
                    tree.add(
                        mark,
                        ("sites", site, "stands_in"),
                        f"the site {quoted(site)} stands in {quoted(name)}, and {quoted(domain)} in that site",
                        "what takes the site as a whole, and stands in none, or in another one",
                    )
                    break
                waiting += [up for key in ("stands_in", "power") for up, _ in _some(get(body, key))]


def _declared(tree: Tree) -> None:
    """Where switches are declared, those of networks are among them."""
    known = tree.ids["switch"]
    for name, entry in tree.ids["network"].items() if known and "switch" not in tree.broken else ():
        for index, (switch, mark) in enumerate(texts_of(get(entry.value, "switches"))):
            if switch not in known:
                tree.add(
                    mark,
                    ("networks", name, "switches", index),
                    f"there is nothing called {quoted(switch)}",
                    f"a switch: {enumerated(known, 8)}",
                    nearest(switch, known) if tree.suggests else "",
                )


def _adapters(tree: Tree, route: Route, machine: Node) -> None:
    own = [name for name, _ in texts_of(get(machine, "networks"))]
    carried = {
        n: [s for s, _ in texts_of(get(entry.value, "switches"))] for n, entry in tree.ids["network"].items()
    }
    switches = [*dict.fromkeys((*tree.ids["switch"], *(s for some in carried.values() for s in some)))]
    for name, entry in members(get(machine, "adapters")).items():
        here = (*route, "adapters", name)
        switch = text(entry.value, "switch")
        if switch and switch[0] not in switches and not {"switch", "network"} & tree.broken:
            tree.add(
                switch[1],
                (*here, "switch"),
                f"there is nothing called {quoted(switch[0])}",
                f"a switch: {enumerated(switches, 8)}" if switches else "a switch; there is none yet",
                nearest(switch[0], switches) if tree.suggests else "",
            )
            continue
        for index, (network, mark) in enumerate(texts_of(get(entry.value, "networks"))):
            at = (*here, "networks", index)
            if network not in own:
                what = f"{quoted(str(route[1]))} is not attached to the network {quoted(network)}"
                right = f"one of its networks: {enumerated(own, 8)}" if own else "networks: it states none"
                tree.add(mark, at, what, right, nearest(network, own) if tree.suggests else "")
            elif switch and (by := carried.get(network)) and switch[0] not in by:
                what = f"the switch {quoted(switch[0])} does not carry the network {quoted(network)}"
                fit = [n for n in own if switch[0] in carried.get(n, ())]
                right = (
                    f"one that it carries: {enumerated(fit, 8)}"
                    if fit
                    else f"a switch of it: {enumerated(by, 8)}"
                )
                tree.add(mark, at, what, right)
        if switch and get(entry.value, "networks") is None and own and not _carries(own, switch[0], carried):
            what = f"the switch {quoted(switch[0])} carries no network of {quoted(str(route[1]))}"
            fit = [*dict.fromkeys(s for n in own for s in carried.get(n, ()))]
            tree.add(
                switch[1], (*here, "switch"), what, f"one of {enumerated(fit, 8)}", nearest(switch[0], fit)
            )


def _carries(own: list[str], switch: str, carried: dict[str, list[str]]) -> bool:
    """Whether a switch carries one of some networks, or may: of networks that state none."""
    return any(not carried.get(n) or switch in carried[n] for n in own)
