"""What an overview is made of: sites with what stands in them, clusters across them, what joins them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hadocs.figures.plan import Chip, Content

Square = Literal["active", "passive", "service", "plain"]
"""What a machine is: active or passive member of a cluster, one that carries a service, or any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line with an icon: ``title`` is its lead, in bold. ``good`` and ``bad`` have an icon of their own."""

    icon: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A host, a rack, or all hosts of a cluster: its machines by what they are, and how full its memory is.

    ``share`` is of one; ``None`` where the spec does not state the memory of all of it. ``chip`` is the worst finding
    of a cluster.
    """

    id: str
    title: str
    machines: tuple[tuple[Square, int], ...] = ()
    share: float | None = None
    text: str = ""
    site: str = ""
    href: str = ""
    note: str = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A host cluster, or hosts that are in none. ``sites`` are those that its hosts stand in.

    ``each`` says what a strip is of: with ``cluster`` it is many of them.
    """

    id: str
    title: str
    kind: Literal["host-cluster", "loose"]
    sites: tuple[str, ...]
    said: tuple[Said, ...] = ()
    strips: tuple[Strip, ...] = ()
    chip: Chip | None = None
    elsewhere: bool = False
    """A finding that is about it, or about something in it, stands at another thing: there is not none."""
    href: str = ""
    each: Literal["host", "cluster"] = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a cluster of machines, with the host it runs on."""

    id: str
    title: str
    note: str
    site: str
    look: Literal["active", "passive", "member"]
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A cluster of machines, across the sites of its members; or several of the same sites, then without members.

    ``heir`` is the member that takes over once the site of the active one is lost, or its host, or the first of these;
    ``choice`` is how many may take over from it, those at its own site among them.
    """

    id: str
    title: str
    text: str
    sites: tuple[str, ...]
    members: tuple[Member, ...] = ()
    verdict: Said | None = None
    heir: str = ""
    choice: int = 1
    tone: Literal["guest", "spec"] = "guest"
    """A cluster of machines, or a whole spec."""
    chip: Chip | None = None
    elsewhere: bool = False
    """A finding that is about it, or about something in it, stands at another thing: there is not none."""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """A network of one site, or what several of them have in common."""

    id: str
    title: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who reaches a storage: a fleet or a cluster of machines by its id, or others in words. ``label`` says how."""

    source: str
    title: str
    tone: Literal["host", "guest", "quiet"]
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A storage: what it is, and who reaches it."""

    id: str
    title: str
    said: tuple[str, ...] = ()
    reaches: tuple[Reach, ...] = ()
    chip: Chip | None = None
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """A physical server in no cluster."""

    id: str
    title: str
    text: str
    look: Square
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """A witness: of which cluster (by what is drawn for it, and by its name), and what holds it."""

    id: str
    cluster: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A site. ``mere`` says that only witnesses stand there; ``loss`` what its loss does.

    ``apart``: no site, but all that stands at none of the others; below them.
    """

    id: str
    title: str
    note: str = ""
    mere: bool = False
    apart: bool = False
    networks: tuple[Net, ...] = ()
    servers: tuple[Single, ...] = ()
    stores: tuple[Store, ...] = ()
    votes: tuple[Votes, ...] = ()
    loss: Said | None = None
    members: tuple[str, ...] = ()
    """What else stands there, by id: fleets and spans of this site alone, else their hosts and members here."""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """What joins some sites: so many networks, said by ``title`` and ``note``."""

    id: str
    sites: tuple[str, ...]
    title: str
    note: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A storage whose data another one holds too: at both ends, or shipped one way."""

    source: str
    target: str
    label: str
    both: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview(Content):
    """All of it, in the order of the spec."""

    places: tuple[Place, ...]
    fleets: tuple[Fleet, ...] = ()
    spans: tuple[Span, ...] = ()
    across: tuple[tuple[tuple[str, ...], Store], ...] = ()
    """Storage that stands at several sites, with these."""
    joins: tuple[Join, ...] = ()
    copies: tuple[Copied, ...] = ()
