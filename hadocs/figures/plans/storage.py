"""What a figure of storage is made of: machines with their disks, storage with its volumes, and lines between."""

from __future__ import annotations

from dataclasses import dataclass

from hadocs.figures.plan import Chip, Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A disk of a machine: the volume that it lies on, and how it does (*files*, *shared VMDK*, *iSCSI*)."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A machine with its disks, or several that have the same.

    ``label`` is its place in a cluster. ``through`` says that it reaches disks through its host, ``itself`` that it
    reaches some without it.
    """

    id: str
    title: str
    note: str = ""
    icon: str = "vm"
    label: str = ""
    disks: tuple[Disk, ...] = ()
    through: bool = False
    itself: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a host reaches storage: an adapter, or (``own``) its own disks. ``lines`` name what it reaches.

    These are there where no line is drawn, or where the storage has no shape of its own.
    """

    id: str
    title: str
    own: bool = False
    used: bool = False
    """Whether a guest reaches its disks by it."""
    lines: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A host or server with its guests and its ways to storage, or several with equal reach, on a side."""

    id: str
    title: str
    note: str = ""
    icon: str = "host"
    side: int = 0
    site: str = ""
    guests: tuple[Guest, ...] = ()
    ways: tuple[Way, ...] = ()
    itself: tuple[str, ...] = ()
    """What its guests reach without it, where no line is drawn."""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A volume: what it is, its size, and what lies there. ``copy`` marks one that only holds what another has."""

    id: str
    title: str
    text: str = ""
    lines: tuple[str, ...] = ()
    label: str = ""
    copy: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An array, a share or a pool with its volumes. ``mark`` is the letter that stands for it at the hosts."""

    id: str
    title: str
    note: str = ""
    icon: str = "storage"
    side: int = 0
    site: str = ""
    controllers: tuple[str, ...] = ()
    volumes: tuple[Volume, ...] = ()
    lines: tuple[str, ...] = ()
    """Its mirrors and copies, where no line to them is drawn."""
    mark: str = ""
    chips: tuple[Chip, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """All paths from a rail to a storage, counted in ``text``; ``far`` where they lead to another site."""

    target: str
    text: str = ""
    far: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rail:
    """Ways of hosts that reach the same, joined, with what leads from there on: ``drops`` are hosts with their ways.

    A way without a name is that of guests past their host.
    """

    drops: tuple[tuple[str, str], ...]
    trunks: tuple[Trunk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A mirror or a replica between two storages; ``both`` where each may write to the other."""

    source: str
    target: str
    text: str
    note: str = ""
    both: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A site that stands beside another one."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Machines and storage that hang together. ``sides`` are two sites that stand side by side, or nothing."""

    sides: tuple[Side, ...] = ()
    holders: tuple[Holder, ...] = ()
    stores: tuple[Store, ...] = ()
    rails: tuple[Rail, ...] = ()
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored(Content):
    """All parts, from the top."""

    parts: tuple[Part, ...] = ()
