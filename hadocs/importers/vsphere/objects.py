"""What govc prints as JSON, as the objects of a vCenter with their properties. Knows no spec.

Read are ``object.collect`` (of one object, or of all of a type), ``host.info``, ``vm.info``, ``datastore.info`` and
``cluster.rule.info``. Keys are taken in small letters: govc before 0.32 wrote them with capitals. Source of the shapes:
github.com/vmware/govmomi, cli/object/collect.go, vim25/types/types.go and CHANGELOG.md, and what govc prints of its
simulator vcsim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.decode import json_stream, text_of
from hadocs.importers.model import Source

EXPECTED = "JSON that govc prints: object.collect, host.info, vm.info, datastore.info, cluster.rule.info"
DEEPEST = 60
MOST_EACH = 32 * 1024 * 1024
MOST = 64 * 1024 * 1024
"""Bytes of one file, and of all: govc prints some 160 KiB for a host with fifty disks, of which little is kept."""
_MARKS = re.compile(
    r'"(?:changeset|configurationex|dasconfig|hostsystems|virtualmachines|datastores|self)"\s*:'
    r'|"name"\s*:\s*"[\w.]+"\s*,\s*"op"\s*:|^\s*\[\s*"rule: |^\s*rule: .*\n\s+type: |^\s*null\s*$',
    re.IGNORECASE,
)
_HEAD = 20_000
_ARRAYS = frozenset(
    {"ManagedObjectReference", "HostVirtualNic", "ScsiLun", "DatastoreHostMount", "GuestNicInfo"}
)
"""What the arrays of properties are under in the JSON of govc before 0.32."""
_DROPPED = frozenset(
    {"alternatename", "descriptor", "durablename", "standardinquiry", "capabilities", "capability", "device",
     "extraconfig", "layout", "layoutex", "healthsystemruntime", "featurecapability", "declaredalarmstate",
     "otheridentifyinginfo", "transport", "recenttask", "permission", "snapshot", "rootsnapshot"}
)  # fmt: skip
"""What is long where it is printed and of which nothing is read. A device of VMkernel is a text, and stays."""

Ref = tuple[str, str]
"""Type and id of an object, such as ``HostSystem`` and ``host-24``."""


@dataclass(slots=True)
class Objects:
    """The objects by type and id, with their properties as one tree; and what was told of rules."""

    held: dict[Ref, dict[str, Any]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    """The lines of ``cluster.rule.info``."""
    sources: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The id and properties of all objects of these types, in the order in which they were read."""
        return ((key, tree) for (kind, key), tree in self.held.items() if kind in kinds)


def looks_like(source: Source) -> bool:
    """Whether a file may be JSON of govc."""
    if source.data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] not in (b"{", b"[", b"n", b"R"):
        return False
    return bool(_MARKS.search(text_of(source.data[:_HEAD])))


def objects(sources: Iterable[Source]) -> Objects:
    """The objects in all of these files.

    Raises:
        InputError: where one of them is no JSON, ends in the middle, or is nothing that govc prints of a vCenter.
    """
    found = Objects()
    whole = 0
    for source in sources:
        whole += len(source.data)
        if whole > MOST:
            raise _refused(source, f"more than {MOST // 2**20} MiB of JSON with the files before it")
        found.sources.append(source.name)
        text = text_of(source.data)
        if text.lstrip().startswith("Rule: "):
            found.lines += text.splitlines()
            continue
        for number, document in enumerate(json_stream(source, EXPECTED, MOST_EACH)):
            if not _taken(found, _small(source, document), source, number):
                raise _refused(source, "this is JSON, and nothing that hadocs reads of govc")
    return found


def _taken(found: Objects, document: Any, source: Source, number: int) -> bool:
    """Whether a document was one of those that are read."""
    if document is None:
        return True
    if isinstance(document, list):
        if all(isinstance(d, str) for d in document):
            found.lines += document
            return not document or document[0].startswith("Rule: ")
        if all(isinstance(d, dict) and "name" in d and "val" in d for d in document):
            _anonymous(found, _changed(document), source, number)
            return True
        return bool(document) and all(isinstance(d, dict) and _one(found, d) for d in document)
    if not isinstance(document, dict):
        return False
    if _one(found, document):
        return True
    if "dasconfig" in document or "drsconfig" in document:
        _anonymous(found, {"configurationex": document}, source, number)
        return True
    lists = [v for v in document.values() if isinstance(v, list)]
    several = [d for v in lists for d in v if isinstance(d, dict) and "self" in d]
    for each in several:
        _one(found, each)
    # `host.info` of a vCenter without hosts: a key and nothing.
    known = {"hostsystems", "virtualmachines", "datastores", "objects", "entities"} & set(document)
    return bool(several or known)


def _one(found: Objects, document: Mapping[str, Any]) -> bool:
    """Whether this is one object that names itself."""
    if (ref := reference(document.get("obj"))) is not None and isinstance(document.get("changeset"), list):
        _put(found, ref, _changed(document["changeset"]))
        return True
    if (ref := reference(document.get("self"))) is not None:
        _put(found, ref, {k: v for k, v in document.items() if k != "self"})
        return True
    return False


def _anonymous(found: Objects, tree: dict[str, Any], source: Source, number: int) -> None:
    """An object that ``object.collect`` of one path prints, without its id: what it has tells its type."""
    kind = (
        "ClusterComputeResource"
        if "configurationex" in tree
        else "VirtualMachine"
        if "runtime" in tree and dig(tree, "runtime.host") is not None
        else "HostSystem"
        if "datastore" in tree and "vm" in tree and "config" in tree
        else ""
    )
    name = tree.get("name")
    for (held_kind, key), held in found.held.items():
        if kind and held_kind == kind and name and held.get("name") == name:
            _put(found, (held_kind, key), tree)
            return
    _put(found, (kind, f"{source.name} {number}"), tree)


def _put(found: Objects, ref: Ref, tree: dict[str, Any]) -> None:
    held = found.held.get(ref)
    found.held[ref] = tree if held is None else _merged(held, tree)


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = dict(one)
    for key, value in other.items():
        mine = both.get(key)
        both[key] = _merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return both


def _changed(changes: Sequence[Any]) -> dict[str, Any]:
    """Property paths with their values as one tree."""
    found: dict[str, Any] = {}
    for change in changes:
        if not isinstance(change, dict) or not isinstance(change.get("name"), str):
            continue
        *path, last = change["name"].lower().split(".")[:DEEPEST]
        inside = found
        for step in path:
            nested = inside.setdefault(step, {})
            if not isinstance(nested, dict):
                nested = inside[step] = {}
            inside = nested
        held, value = inside.get(last), change.get("val")
        inside[last] = _merged(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return found


def _small(source: Source, value: Any, depth: int = 0) -> Any:
    """The same with its keys in small letters, and arrays as arrays: govc puts some of them under ``_value``."""
    if depth > DEEPEST:
        raise _refused(source, "this JSON nests too deep")
    if isinstance(value, list):
        return [_small(source, v, depth + 1) for v in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (key, inner), *_ = value.items()
        if key == "_value" or (key in _ARRAYS and isinstance(inner, list)):
            return _small(source, inner, depth + 1)
    found = {}
    for key, inner in value.items():
        small = str(key).lower()
        if small not in _DROPPED or not isinstance(inner, (dict, list)):
            found[small] = _small(source, inner, depth + 1)
    return found


def reference(value: Any) -> Ref | None:
    """A reference to an object."""
    if isinstance(value, dict) and isinstance(value.get("type"), str) and isinstance(value.get("value"), str):
        return value["type"], value["value"]
    return None


def dig(tree: Any, path: str) -> Any:
    """What stands at a path of properties, or nothing."""
    for step in path.lower().split("."):
        if not isinstance(tree, dict):
            return None
        tree = tree.get(step)
    return tree


def text(tree: Any, path: str) -> str:
    """A text at a path, on one line; "" where there is none."""
    value = dig(tree, path)
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:300]


def number(tree: Any, path: str) -> int | None:
    """A whole number from 0 on at a path."""
    value = dig(tree, path)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15 else None


def flag(tree: Any, path: str) -> bool | None:
    """Yes or no at a path; some options hold it as a text."""
    value = dig(tree, path)
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def tables(tree: Any, path: str) -> list[dict[str, Any]]:
    """The tables in a list at a path."""
    value = dig(tree, path)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def references(tree: Any, path: str) -> list[Ref]:
    """The objects in a list at a path."""
    return [r for v in tables(tree, path) if (r := reference(v)) is not None]


def _refused(source: Source, message: str) -> InputError:
    return InputError((Problem(message, Place(source.name), EXPECTED),))
