"""Checks on the tree that an assumption names something: a component, its kind, or a time or share of the model.

The names are those of the reliability catalogue, which comes later and is not read here; a test holds the two alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from hadocs.errors import Route
from hadocs.spec.names import enumerated, nearest, quoted
from hadocs.spec.nodes import Entry, Scalar, is_given
from hadocs.spec.references import MACHINES, Kind, Tree, get, members, text, texts_of

KINDS = (
    "host", "hypervisor", "guest", "application", "array", "controller", "local-disk", "pool", "share", "volume",
    "path", "switch", "network", "site", "rack", "feed", "ups", "pdu", "generator", "cooling", "chassis", "room",
    "failure-domain", "link", "witness",
)  # fmt: skip
"""The kinds of component that have figures."""
PATCHED = ("host", "guest")
"""Those of them that have patch days; machines have them too."""
RELEASED = "application"
"""That of them which has releases; services have them too."""
VALUES: Mapping[str, Literal["share", "duration"]] = {
    "beta": "share", "gamma": "share", "beta.switch": "share", "beta.program": "share",
    "change.patch": "share", "change.release": "share", "change.spreads": "share", "change.undone": "duration",
    "battery": "duration", "uncovered": "share",
    "unconfirmed": "share", "unnoticed.guest": "share", "restarted": "share", "reaction.day": "duration",
    "reaction.night": "duration", "hands": "duration", "detect": "duration", "detect.guest": "duration",
    "detect.application": "duration", "place": "duration", "boot": "duration", "boot.physical": "duration",
    "start": "duration", "role": "duration", "program": "duration", "pause.live": "duration",
    "pause.quick": "duration", "pause.path": "duration", "pause.controller": "duration",
    "pause.peering": "duration", "pause.switch": "duration",
}  # fmt: skip
"""The times and shares that belong to no component, by what they are."""

_WHOLE: tuple[Kind, ...] = (*MACHINES, "storage", "volume", "network", "site", "failure domain", "switch", "link",
                            "service")  # fmt: skip
_OF_COMPONENTS = ("mtbf", "mttr", "failures", "lasted")
_OF_PATCHED = ("patch_every", "patch_lasts")
_OF_RELEASED = ("release_every",)
_SECTION = "assumptions"


def check_assumed(tree: Tree) -> None:
    """Every assumption names something, and says of it what it has."""
    entries = members(tree.root.entries[_SECTION].value) if _SECTION in tree.root.entries else {}
    ids = frozenset(_ids(tree)) if entries else frozenset()
    for name, entry in entries.items():
        route: Route = (_SECTION, name)
        if name in KINDS or name in ids:
            _component(tree, name, entry, route)
        elif name in VALUES:
            _value(tree, name, entry, route)
        elif not tree.broken:
            expected = f"a kind of component, the id of one, or one of {enumerated(VALUES, 8)}"
            near = nearest(name, (*KINDS, *VALUES, *ids)) if tree.suggests else ""
            tree.add(entry.key, route, f"there is nothing called {quoted(name)} to assume", expected, near)


def _given(entry: Entry) -> Mapping[str, Entry]:
    return {key: inner for key, inner in members(entry.value).items() if is_given(inner.value)}


def _component(tree: Tree, name: str, entry: Entry, route: Route) -> None:
    given = _given(entry)
    patched = name in PATCHED or (name not in KINDS and any(name in tree.ids[k] for k in MACHINES))
    released = name == RELEASED or (name not in KINDS and name in tree.ids["service"])
    allowed = (
        *_OF_COMPONENTS, *(_OF_PATCHED if patched else ()), *(_OF_RELEASED if released else ())
    )  # fmt: skip
    if "value" in given:
        message = f"{quoted(name)} is a component, and has no one value"
        tree.add(given["value"].key, (*route, "value"), message, enumerated(allowed))
    for key in _OF_PATCHED:
        if key in given and not patched:
            message = f"{quoted(name)} has no patch days"
            tree.add(
                given[key].key, (*route, key), message, "a host, server or vm, or all of them: host, guest"
            )
    for key in _OF_RELEASED:
        if key in given and not released:
            message = f"{quoted(name)} has no releases"
            tree.add(given[key].key, (*route, key), message, "a service, or all of them: application")
    _counted(tree, given, route)
    if given and not any(key in given for key in (*allowed, "value", *_OF_PATCHED, *_OF_RELEASED)):
        tree.add(entry.key, route, f"nothing is assumed of {quoted(name)}", enumerated(allowed))


def _counted(tree: Tree, given: Mapping[str, Entry], route: Route) -> None:
    """A count says in what time, and a time what was counted in it."""
    for one, other in (("failures", "over"), ("over", "failures"), ("of", "failures")):
        if one in given and other not in given:
            say = {
                "over": "in what time they were counted: over: 7 y",
                "failures": "how many there were: failures: 2",
            }
            tree.add(given[one].key, (*route, one), f"{one} without {other} says nothing", say[other])
    over = given.get("over")
    if (
        over is not None
        and isinstance(over.value, Scalar)
        and (over.value.text or "").strip()[:2] in ("0", "0 ")
    ):
        tree.add(over.value.mark, (*route, "over"), "nothing can be counted in no time", "such as 7 y")


def _value(tree: Tree, name: str, entry: Entry, route: Route) -> None:
    given = _given(entry)
    wanted = "2 % to 8 %" if VALUES[name] == "share" else "20 min"
    for key in (*_OF_COMPONENTS, *_OF_PATCHED, *_OF_RELEASED, "of", "over"):
        if key in given:
            message = f"{quoted(name)} is no component: it is a {VALUES[name]}"
            tree.add(given[key].key, (*route, key), message, f"value, such as {wanted}")
            return
    if "value" not in given:
        if given:
            tree.add(entry.key, route, f"nothing is assumed of {quoted(name)}", f"value, such as {wanted}")
        return
    found = text(entry.value, "value")
    if found is not None and ("%" in found[0]) != (VALUES[name] == "share"):
        message = f"{quoted(name)} is a {VALUES[name]}"
        tree.add(found[1], (*route, "value"), message, f"a {VALUES[name]}, such as {wanted}")


def _ids(tree: Tree) -> Iterator[str]:
    """The ids of components: of all that can be lost, and of the programs of services."""
    for kind in _WHOLE:
        yield from tree.ids[kind]
    for entry in tree.ids["network"].values():
        switches = members(entry.value).get("switches")
        yield from (name for name, _ in texts_of(switches.value if switches else None))
    for kind in ("host", "server"):
        for entry in tree.ids[kind].values():
            for adapter in members(get(entry.value, "adapters")).values():
                yield from (found[0] for found in (text(adapter.value, "switch"),) if found)
    for cluster, entry in tree.ids["cluster"].items():
        if text(entry.value, "quorum", "witness", "kind"):
            yield f"{cluster}/witness"
    for kind in (*MACHINES, "storage"):
        for entry in tree.ids[kind].values():
            site, rack = text(entry.value, "site"), text(entry.value, "rack")
            if rack:
                yield f"{site[0]}/{rack[0]}" if site else rack[0]
                yield rack[0]
