"""What breaks ties between the members of clusters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.runbooks.views.base import SomeCluster, SomeMachine, SomeSite, View


@dataclass(frozen=True, eq=False)
class WitnessLook(View):
    """The witness of a cluster: ``kind`` (disk, file-share, cloud, qdevice, none), ``on`` and ``site``."""

    cluster_id: str = ""

    @property
    def _entry(self) -> Any:
        quorum = self.of.spec.clusters[self.cluster_id].quorum
        return quorum.witness if quorum else None

    @property
    def cluster(self) -> SomeCluster:
        """Whose it is."""
        return self.of.cluster(self.cluster_id)

    @property
    def stated(self) -> bool:
        """Whether the spec says what breaks a tie, even if that is nothing."""
        return self._entry is not None

    @property
    def kind(self) -> str:
        """Its kind; ``none`` where the spec says that there is none, and where it says nothing."""
        return str(self._entry.kind) if self._entry else "none"

    @property
    def there(self) -> bool:
        """Whether there is one."""
        return self.kind != "none"

    @property
    def said(self) -> str:
        """Its kind in words."""
        return {
            "disk": "disk witness", "file-share": "file share witness", "cloud": "cloud witness",
            "qdevice": "QDevice", "none": "no witness",
        }[self.kind]  # fmt: skip

    @cached_property
    def on(self) -> View | None:
        """The storage, volume or machine that it lies on."""
        on = self._entry.on if self._entry else None
        if on is None:
            return None
        found: View = self.of.machine(on) if on in self.of.world.kinds else self.of.storage(on)
        return found

    @cached_property
    def seen_by(self) -> tuple[SomeMachine, ...]:
        """The members that reach the disk that it is; all of them where the spec does not say who does."""
        members = self.cluster.members
        on = self._entry.on if self._entry else None
        reached = [m for m in members if on and self.of.world.states_reach(m.id, on)]
        return tuple(reached or members)

    @cached_property
    def site(self) -> SomeSite | None:
        """Its site."""
        site = self.of.world.witness_site(self.cluster_id)
        return self.of.site(site) if site and site in self.of.spec.sites else None
