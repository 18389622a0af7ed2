"""Doubts values that are of another key's kind: a host's id as operating system, a size as the name of a rack.

Free text is never wrong for the models. What is doubted here is a warning, for somebody may mean it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hadocs.errors import Route
from hadocs.spec import nodes
from hadocs.spec.names import quoted
from hadocs.spec.nodes import Mark, Scalar, Sequence, Table
from hadocs.spec.references import MACHINES, Kind, Tree, called, members
from hadocs.spec.shape import sections

_QUANTITY = re.compile(
    r"[0-9]+(?:[.,][0-9]+)? ?(?:[kmgt]i?b?|[mg]bit/s|[mg]bps|ghz|mhz|min|ms|%)", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_FLAG = re.compile(r"true|false|yes|no|on|off", re.IGNORECASE)
_SIZE = re.compile(r"[0-9]+(?:[.,][0-9]+)? ?[kmgt]i?b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a text is not, and what it would be: ``numbers`` alone are doubted, and ids of these ``kinds``."""

    expected: str
    kinds: tuple[Kind, ...] = MACHINES
    numbers: bool = True


_PLACES: tuple[Kind, ...] = (*MACHINES, "cluster", "storage", "network", "site")
_OS = Doubt("the operating system, such as Windows Server 2022 or RHEL 9", _PLACES)
_RACK = Doubt("the name of a rack, such as r1", (*MACHINES, "cluster", "storage", "network"), numbers=False)
_TITLE = Doubt("its name for people", (), numbers=False)
_MACHINE = {"os": _OS, "rack": _RACK, "title": _TITLE}

DOUBTS: Mapping[str, Mapping[str, Doubt]] = {
    "hosts": _MACHINE,
    "servers": _MACHINE,
    "vms": {"os": _OS, "title": _TITLE, "role": Doubt("what it is for, such as database")},
    "storage": {"rack": _RACK, "title": _TITLE},
    "networks": {
        "title": _TITLE,
        "cidr": Doubt("its address range, such as 10.0.0.0/24", _PLACES),
        "adapter": Doubt(
            "the adapter that carries it, such as NIC team 1", (*MACHINES, "network", "storage")
        ),
        "switches": Doubt(
            "the switches that carry it, such as [sw-1, sw-2]", (*MACHINES, "network", "storage")
        ),
    },
    "clusters": {"title": _TITLE},
    "services": {"title": _TITLE, "product": Doubt("a product, such as sql-server/fci, or its name")},
}
"""By section and key. Ids may well be names of racks and roles, so only such kinds are named as never are."""


def doubt(tree: Tree) -> None:
    """Notes a warning for each text that is of another key's kind, each place once."""
    seen: set[Mark] = set()
    for section in sections():
        keys = DOUBTS.get(section, {})
        entry = tree.root.entries.get(section)
        for name, member in members(entry.value if entry else None).items() if keys else ():
            if not isinstance(member.value, Table):
                continue
            for key in keys.keys() & member.value.entries.keys():
                value = member.value.entries[key].value
                for item in value.items if isinstance(value, Sequence) else (value,):
                    if isinstance(item, Scalar) and item.text and item.mark not in seen:
                        seen.add(item.mark)
                        _one(tree, keys[key], section, key, item.text, item.mark, (section, name, key))


def _one(tree: Tree, what: Doubt, section: str, key: str, text: str, mark: Mark, route: Route) -> None:
    kind = tree.kind(text, what.kinds) if what.kinds else None
    if kind in what.kinds and kind is not None:
        message = f"{quoted(key)} is {quoted(text)}, which is {called(kind)}"
        on = section == "vms" and kind == "host"
        instead = f"; on: {text} says on which host it runs" if on else ""
    elif _QUANTITY.fullmatch(text) or (what.numbers and _NUMBER.fullmatch(text)):
        message = f"{quoted(key)} is {quoted(text)}, which is a quantity"
        machine = section in ("hosts", "servers", "vms") and _SIZE.fullmatch(text)
        instead = f"; memory: {text} says how much memory it has" if machine else ""
    elif _FLAG.fullmatch(text):
        message, instead = f"{quoted(key)} is {quoted(text)}, which says nothing here", ""
    else:
        return
    found = nodes.problem(tree.texts, mark, message, what.expected + instead, route=route)
    tree.problems.append(replace(found, severity="warning", same=f"doubt {section} {key} {message}"))
