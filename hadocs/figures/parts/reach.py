"""Who reaches which storage, and how: hosts by themselves and guests through or past them. Decides no picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.figures.parts.cards import own_disks
from hadocs.spec.model import Access
from hadocs.spec.protocols import BLOCKS, CHIPS, THROUGH_THE_HOST


@dataclass(frozen=True, order=True)
class Link:
    """A way to a storage: by which protocol (empty where not stated) and over how many paths (0 where not stated)."""

    storage: str
    protocol: str = ""
    paths: int = 0
    holds: bool = False
    """Whether the machine's own disks hold it."""


@dataclass(frozen=True, order=True)
class Used:
    """A disk of a machine: the storage or volume, how it is used, and whether the guest reaches it without its host."""

    ref: str
    how: str
    itself: bool = False


@dataclass(frozen=True)
class Reach:
    """By host or server its links; by machine its disks, and the links of those that a guest reaches itself."""

    links: Mapping[str, tuple[Link, ...]]
    used: Mapping[str, tuple[Used, ...]]
    itself: Mapping[str, tuple[Link, ...]]
    own: Mapping[str, str]


def storage_of(analysis: Analysis, ref: str) -> str:
    """The storage of a reference to it or to a volume of it."""
    return ref if ref in analysis.spec.storage else ref.rpartition("/")[0]


def reach(analysis: Analysis) -> Reach:
    """Who reaches what in a spec."""
    spec = analysis.spec
    own = own_disks(analysis)
    links: dict[str, dict[str, Link]] = {m: {} for m in (*spec.hosts, *spec.servers)}
    used: dict[str, list[Used]] = {}
    itself: dict[str, dict[str, Link]] = {}

    def protocol(storage: str, access: Access | None) -> str:
        stated = spec.storage[storage].protocols
        return (access.protocol if access else None) or (stated[0] if len(stated) == 1 else "")

    for key, body in {**spec.hosts, **spec.servers}.items():
        for ref, access in body.storage.items():
            storage = storage_of(analysis, ref)
            before = links[key].get(storage)
            paths = max(access.paths or 0, before.paths if before else 0)
            links[key][storage] = Link(storage, protocol(storage, access), paths)
            if key in spec.servers:
                used.setdefault(key, []).append(Used(ref, ""))
    for storage, entry in spec.storage.items():
        for holder in entry.on:
            if holder in links:
                links[holder][storage] = Link(storage, protocol(storage, None), 0, True)
    for key, vm in spec.vms.items():
        if vm.files:
            storage = storage_of(analysis, vm.files)
            used.setdefault(key, []).append(Used(vm.files, "files"))
            if vm.on in links:
                links[vm.on].setdefault(storage, Link(storage, protocol(storage, None)))
        for ref, access in vm.storage.items():
            storage = storage_of(analysis, ref)
            known = protocol(storage, access)
            past = vm.on not in links or (
                known not in THROUGH_THE_HOST and (bool(known) or storage not in links[vm.on])
            )
            used.setdefault(key, []).append(Used(ref, CHIPS.get(known, ""), past))
            if not past and vm.on in links:
                links[vm.on].setdefault(storage, Link(storage, protocol(storage, None)))
            elif past:
                found = itself.setdefault(key, {})
                paths = max(access.paths or 0, found[storage].paths if storage in found else 0)
                found[storage] = Link(storage, known, paths)
    return Reach(
        {m: tuple(sorted(v.values())) for m, v in links.items()},
        {m: tuple(dict.fromkeys(v)) for m, v in used.items()},
        {m: tuple(sorted(v.values())) for m, v in itself.items()},
        own,
    )


def way_of(link: Link) -> str:
    """What a host has for such a way."""
    if link.holds:
        return "Own disks"
    known = {"nfs": "NFS client", "smb": "SMB client", "rbd": "RBD client", "iscsi": "iSCSI initiator",
             "vsan": "vSAN client", "s2d": "S2D client", "drbd": "DRBD", "local": "Own disks"}  # fmt: skip
    if not link.protocol:
        return "Protocol not stated"
    return known.get(link.protocol) or f"{CHIPS[link.protocol]} adapter"


def counted(links: tuple[Link, ...] | list[Link], times: list[int], named: bool) -> str:
    """How many paths some hosts have to one storage: ``FC · 4 × 4 paths``; ``named`` says by which protocol as well."""
    link = links[0]
    name = CHIPS.get(link.protocol, "") if named else ""
    if link.holds or (link.protocol and link.protocol not in BLOCKS):
        return name
    by: dict[int, int] = {}
    for one, count in zip(links, times, strict=True):
        by[one.paths] = by.get(one.paths, 0) + count
    if set(by) == {0}:
        return " · ".join(filter(None, (name, "paths not stated")))
    parts = [f"{n} × {paths or '?'}" if n > 1 or len(by) > 1 else str(paths) for paths, n in by.items()]
    word = "path" if parts == ["1"] else "paths"
    return " · ".join(filter(None, (name, f"{', '.join(parts)} {word}")))
