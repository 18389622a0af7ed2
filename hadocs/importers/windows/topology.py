"""The fault domains of a cluster as ``Get-ClusterFaultDomainXML`` prints them, as rows of the collector. Knows no spec.

Source: learn.microsoft.com, Set-ClusterFaultDomainXML, whose examples write tags and attributes in either case; and the
chapter on fault domains of Windows Server's documentation.
"""

from __future__ import annotations

from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.decode import text_of
from hadocs.importers.model import Source
from hadocs.xmltext import Element, fail, parse

EXPECTED = "what Get-ClusterFaultDomainXML prints: <Topology> with <Site>, <Rack>, <Chassis> and <Node>"
MOST = 4 * 1024 * 1024
"""Bytes: sixty-four nodes, the most that a cluster has, take some ten thousand."""
_TYPES = {"site": "Site", "rack": "Rack", "chassis": "Chassis", "node": "Node", "storagenode": "StorageNode"}


def looks_like(source: Source) -> bool:
    """Whether a file may be fault domains."""
    head = text_of(source.data[:4000]).lstrip("\ufeff \t\r\n").lower()
    return head.startswith("<") and "<topology" in head


def domains(source: Source) -> list[dict[str, Any]]:
    """Name, type and parent of each; where two have a name, that of their parent stands before it.

    Raises:
        InputError: where it is no XML of fault domains, or names no node.
    """
    if len(source.data) > MOST:
        message = f"more than {MOST // 2**20} MiB of fault domains"
        raise InputError((Problem(message, Place(source.name), EXPECTED),))
    text = text_of(source.data).lstrip("\ufeff \t\r\n")
    if text.startswith("<?"):
        # What a shell writes need not be in the encoding that the text declares.
        text = text.partition("?>")[2]
    root = parse(text, source.name)
    if root.tag.lower() != "topology":
        fail(root, "this XML is no topology of fault domains", EXPECTED)
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    stack: list[tuple[Element, str]] = [(child, "") for child in reversed(root.children)]
    while stack:
        element, parent = stack.pop()
        kind = _TYPES.get(element.tag.lower())
        name = next((_line(v) for k, v in element.attributes.items() if k.lower() == "name"), "")
        if kind is None or not name:
            fail(element, "this is no fault domain with a name", EXPECTED)
        if name.lower() in taken:
            if kind in ("Node", "StorageNode"):
                fail(element, f"{name} stands in two places", "each node once")
            base, number = f"{parent} {name}".strip(), 2
            name = base
            while name.lower() in taken:
                name, number = f"{base} {number}", number + 1
        taken.add(name.lower())
        found.append({"Name": name, "Type": kind, "ParentName": parent})
        stack += [(child, name) for child in reversed(element.children)]
    if not any(row["Type"] == "Node" for row in found):
        fail(root, "it names no node", EXPECTED)
    return found


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
