"""What all views have: a name for prose and one for commands, and the way to the other views."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hadocs.analysis import Analysis
from hadocs.runbooks.lost import Lost
from hadocs.runbooks.slugs import slug
from hadocs.topology.world import World

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
"""What a machine or a cluster can be called on its network: a label of a name (RFC 1123, 2.1)."""

SomeSite = Any
SomeStorage = Any
SomeMachine = Any
SomeCluster = Any
SomeService = Any
SomeNetwork = Any
"""A view of another module: views lead to each other in all directions, and modules in one."""


class Looks(Protocol):
    """What gives the view of a thing by its id: `hadocs.runbooks.context.Look`."""

    @property
    def analysis(self) -> Analysis:
        """The analysis that they are views of."""

    @property
    def spec(self) -> Any:
        """Its spec."""

    @property
    def world(self) -> World:
        """Its indexes."""

    @property
    def clusters(self) -> tuple[SomeCluster, ...]:
        """All clusters."""

    @property
    def services(self) -> tuple[SomeService, ...]:
        """All services."""

    @property
    def sites(self) -> tuple[SomeSite, ...]:
        """All sites."""

    def stays(self, host: str) -> Mapping[str, str]:
        """The VMs that find no place when all leave a host on purpose, each with why where that is known."""

    def moves_live(self, vm: str) -> bool:
        """Whether a VM moves to another host while it runs."""

    def pauses(self, vm: str) -> bool:
        """Whether a VM that leaves its host on purpose is saved and started again."""

    def place(self, vm: str, host: str) -> str | None:
        """Where a VM of a host fits when all leave it on purpose; ``None`` where it stays."""

    def called(self, key: str) -> str:
        """What a machine or a cluster is called where one types; any other id as it is."""

    def machine(self, key: str) -> SomeMachine:
        """A machine."""

    def cluster(self, key: str) -> SomeCluster:
        """A cluster."""

    def service(self, key: str) -> SomeService:
        """A service."""

    def storage(self, key: str) -> SomeStorage:
        """A storage or volume."""

    def site(self, key: str) -> SomeSite:
        """A site."""

    def network(self, key: str) -> SomeNetwork:
        """A network."""

    def lost(self, *views: View) -> Lost:
        """What happens by itself when some things are lost at once."""


@dataclass(frozen=True, eq=False)
class View:
    """A thing of the spec as templates see it. ``{{ it }}`` is its name."""

    of: Looks
    id: str

    plain_title = False
    """Whether prose calls it by its title, in words, rather than by its name in letters of code."""

    @property
    def title(self) -> str:
        """Its name for people: its title, else its id."""
        return self._title or self.id

    @property
    def _title(self) -> str | None:
        return None

    @property
    def slug(self) -> str:
        """Its id as it stands in the name of a runbook."""
        return slug(self.id)

    @property
    def name(self) -> str:
        """What it is called where one types: its title where that is a name that it can carry, else its id."""
        title = self._title
        return title if title and _NAME.fullmatch(title) else self.id

    def __str__(self) -> str:
        return self.name
