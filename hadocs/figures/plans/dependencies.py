"""What a figure of one service's dependencies is made of: users, services, cluster, and by site what carries it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hadocs.figures.plan import Content

BlockLook = Literal[
    "users", "service", "own", "cluster", "machine", "active", "passive", "host", "network", "storage", "witness",
    "unknown",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A thing, or several that are alike. ``said`` are lines below its name, ``points`` those that mark a single point.

    ``toss`` says that its loss is a coin toss, and no single point; ``part`` that this is so of what is named in
    ``points`` alone, as a volume on it: it may be lost itself.
    """

    id: str
    title: str
    said: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    toss: bool = False
    part: bool = False
    icon: str = "service"
    look: BlockLook = "service"
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Machines, the hosts below them, and the ids of what they use: at their site, and in common with other sites."""

    machine: Block
    host: Block | None = None
    uses: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A site; without a title what stands at no site that is named. Each of ``things`` is used by some of ``rows``."""

    id: str
    title: str = ""
    points: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    things: tuple[Block, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What stands between the place of that number and the next: ``things`` that both use, and a ``volume``.

    The volume is held by a thing above and mirrored by one below, or the other way round; ``text`` and ``note`` say how
    the upper and the lower one are joined with it.
    """

    after: int
    things: tuple[Block, ...] = ()
    volume: Block | None = None
    upper: str = ""
    lower: str = ""
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voted:
    """A witness that stands elsewhere, in its site, and what its loss comes to."""

    id: str
    title: str
    witness: Block
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies(Content):
    """One service. ``text`` says how many of its branches are enough; nothing where there is one."""

    users: Block
    own: Block
    above: Block | None = None
    below: Block | None = None
    cluster: Block | None = None
    text: str = ""
    places: tuple[Place, ...] = ()
    between: tuple[Between, ...] = ()
    voted: Voted | None = None
