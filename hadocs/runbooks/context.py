"""What a procedure's templates may name: frozen views of what a spec says, each with its name in prose and commands.

Everything here is read off the analysis; what happens when something is taken away is for `preflight` and `simulate`.
An attribute that a view does not have is an error in the procedure; what the spec does not say is ``None``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.analysis import Analysis
from hadocs.runbooks.lost import Lost
from hadocs.runbooks.standing import Standing
from hadocs.runbooks.views.base import View
from hadocs.runbooks.views.clusters import ClusterLook
from hadocs.runbooks.views.drills import PlanLook
from hadocs.runbooks.views.machines import MachineView
from hadocs.runbooks.views.places import NetworkView, SiteView, StorageView
from hadocs.runbooks.views.services import ServiceLook
from hadocs.spec.units import format_size
from hadocs.topology.leaving import Leaving
from hadocs.topology.model import Thing
from hadocs.topology.world import World


@dataclass(frozen=True)
class Contact:
    """Who answers for the estate: ``team``, ``contact``, ``call``; ``None`` where the spec does not say."""

    team: str | None
    contact: str | None
    call: str | None


@dataclass(frozen=True, eq=False)
class Look:
    """The whole spec as templates see it."""

    analysis: Analysis

    @property
    def spec(self) -> Any:
        """The spec itself, which templates do not get."""
        return self.analysis.spec

    @cached_property
    def world(self) -> World:
        """Its indexes."""
        return self.analysis.estate.world

    @property
    def id(self) -> str:
        """The spec's name."""
        return self.analysis.spec.name

    @property
    def title(self) -> str:
        """Its title."""
        return self.analysis.spec.display_title

    @cached_property
    def _views(self) -> dict[tuple[type[View], str], View]:
        return {}

    def _view(self, kind: type[View], key: str) -> Any:
        found = self._views.get((kind, key))
        if found is None:
            found = self._views[kind, key] = kind(self, key)
        return found

    @cached_property
    def _standing(self) -> Standing:
        return Standing.of(self.analysis.estate, self.analysis.topology)

    @cached_property
    def _leaving(self) -> dict[str, Leaving]:
        return {}

    def _asked(self, host: str) -> Leaving:
        if host not in self._leaving:
            self._leaving[host] = self._standing.places(host)
        return self._leaving[host]

    def stays(self, host: str) -> Mapping[str, str]:
        """The VMs that find no place when all leave a host on purpose, each with why where that is known."""
        now, asked = self._standing, self._asked(host)
        return {
            vm: (now.how(vm).why or asked.why.get(vm, "")).rstrip(".")
            for vm in now.guests(host)
            if vm not in asked.places.at
        }

    def moves_live(self, vm: str) -> bool:
        """Whether a VM moves to another host while it runs."""
        return self._standing.how(vm).way == "live"

    def pauses(self, vm: str) -> bool:
        """Whether a VM that leaves its host on purpose is saved and started again, and does not move while it runs."""
        return self._standing.how(vm).way == "pause"

    def place(self, vm: str, host: str) -> str | None:
        """Where a VM of a host fits when all leave it on purpose; ``None`` where it stays."""
        return self._asked(host).places.at.get(vm)

    def called(self, key: str) -> str:
        """What a machine or a cluster is called where one types; any other id as it is."""
        if key in self.world.kinds:
            return self.machine(key).name
        return self.cluster(key).name if key in self.spec.clusters else key

    def machine(self, key: str) -> MachineView:
        """A machine."""
        return self._view(MachineView, key)  # type: ignore[no-any-return]

    def cluster(self, key: str) -> ClusterLook:
        """A cluster."""
        return self._view(ClusterLook, key)  # type: ignore[no-any-return]

    def service(self, key: str) -> ServiceLook:
        """A service."""
        return self._view(ServiceLook, key)  # type: ignore[no-any-return]

    def storage(self, key: str) -> StorageView:
        """A storage or volume."""
        return self._view(StorageView, key)  # type: ignore[no-any-return]

    def site(self, key: str) -> SiteView:
        """A site."""
        return self._view(SiteView, key)  # type: ignore[no-any-return]

    def network(self, key: str) -> NetworkView:
        """A network."""
        return self._view(NetworkView, key)  # type: ignore[no-any-return]

    @cached_property
    def clusters(self) -> tuple[ClusterLook, ...]:
        """All clusters."""
        return tuple(map(self.cluster, self.analysis.topology.clusters))

    @cached_property
    def services(self) -> tuple[ServiceLook, ...]:
        """All services."""
        return tuple(map(self.service, self.analysis.topology.services))

    @cached_property
    def sites(self) -> tuple[SiteView, ...]:
        """All sites."""
        return tuple(map(self.site, self.spec.sites))

    @cached_property
    def hosts(self) -> tuple[MachineView, ...]:
        """All hosts."""
        return tuple(map(self.machine, self.spec.hosts))

    @cached_property
    def servers(self) -> tuple[MachineView, ...]:
        """All physical servers."""
        return tuple(map(self.machine, self.spec.servers))

    @cached_property
    def machines(self) -> tuple[MachineView, ...]:
        """All VMs."""
        return tuple(map(self.machine, self.spec.vms))

    @cached_property
    def stores(self) -> tuple[StorageView, ...]:
        """All storage."""
        return tuple(map(self.storage, self.spec.storage))

    @property
    def owner(self) -> Contact:
        """Who answers for it."""
        owner = self.spec.owner
        return (
            Contact(None, None, None)
            if owner is None
            else Contact(owner.team, owner.contact, owner.escalation)
        )

    @property
    def backup(self) -> str | None:
        """How the configuration is backed up."""
        return self.spec.operations.config_backup if self.spec.operations else None

    @property
    def notes(self) -> str | None:
        """What the spec notes for those who run it."""
        return self.spec.operations.notes if self.spec.operations else None

    @cached_property
    def drills(self) -> PlanLook:
        """The test plan."""
        return PlanLook(self)

    def lost(self, *views: View) -> Lost:
        """What happens by itself when some things are lost at once."""
        return Lost(self, views)

    def thing(self, view: View) -> Thing:
        """A view as a thing that can be lost.

        Raises:
            KeyError: for what can't be lost, such as a cluster.
        """
        return {t.id: t for t in self.world.things}[view.id]


def size(value: int | None) -> str | None:
    """A size in bytes as people write it."""
    return None if value is None else format_size(value)
