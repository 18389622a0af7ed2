"""What importers take and give: files, a spec as a tree of values that say where they are from, and what was not seen.

Knows no format and no syntax.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["not observed", "not modelled", "not read"]
"""Not observed: the input does not hold it. Not modelled: the language has no word for it. Not read: it is broken."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is read: the name that messages show, and its bytes; of a folder the files in it."""

    name: str
    data: bytes
    members: tuple[tuple[str, bytes], ...] = ()
    """The files of a folder that can be read, by their path in it with ``/``, in order."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that a reader of the spec has to know: what kind it is, of what thing, and what."""

    kind: Kind
    thing: str
    text: str
    place: str = ""
    """File, line and column, where it has one."""


@dataclass(frozen=True, slots=True)
class Said:
    """A value with where it is from, which stands beside it as a comment."""

    value: Any
    where: str


Tree = Mapping[str, Any]
"""A table of values: texts, numbers, flags, sequences, tables, or one of these as `Said`."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a machine is known by in other inputs: names, addresses, and ids that its hypervisor gave it."""

    names: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def and_of(self, other: Identity) -> Identity:
        """What both are known by, where they are one machine."""
        return Identity(self.names | other.names, self.addresses | other.addresses, self.ids | other.ids)


@dataclass(frozen=True, slots=True)
class Imported:
    """A spec as a tree, with comments for its head, what was not seen, and what its machines are known by."""

    tree: Tree
    head: Sequence[str] = ()
    issues: Sequence[Issue] = field(default=())
    known: Mapping[str, Identity] = field(default_factory=dict)
    whole: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By cluster, what of it was seen whole, so that what is not there is not there: ``vms`` (all on its members),
    ``members``, ``votes``, ``corosync`` (its file), ``services``, ``constraints`` (order and place of all services that
    it tells of), ``fencing`` (devices), ``delays`` (of fencing), and the rules of placement by their keys."""
    day: str = ""
    """The day on which it was observed as the input itself says (``2026-03-14``); "" where it does not."""


MACHINES = ("hosts", "servers", "vms")
_THINGS = (*MACHINES, "storage", "volumes", "networks", "sites", "remotes")
"""Tables whose entries are things: one of which nothing is known is still there."""


def filled(tree: Tree, *, entries: bool = False) -> dict[str, Any]:
    """A table without what is empty: no value, no entries. A machine of which nothing is known is still a machine."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        inner = value.value if isinstance(value, Said) else value
        if isinstance(inner, Mapping):
            inner = filled(inner, entries=not entries and key in _THINGS)
        # A list of which is said where it was read is empty because it was read as empty.
        empty = inner is None or (
            isinstance(inner, (Mapping, Sequence)) and not inner and not _read_as_empty(value)
        )
        if empty and not (entries and isinstance(inner, Mapping)):
            continue
        found[key] = Said(inner, value.where) if isinstance(value, Said) else inner
    return found


def _read_as_empty(value: Any) -> bool:
    return isinstance(value, Said) and isinstance(value.value, list)


def bare(value: Any) -> Any:
    """A value without where it is from, all the way down."""
    if isinstance(value, Said):
        return bare(value.value)
    if isinstance(value, Mapping):
        return {k: bare(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [bare(v) for v in value]
    return value
