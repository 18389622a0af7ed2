"""How a cluster of a spec behaves by its platform's facts: how soon it notices, how it moves machines.

Reads the catalogue; what that does not know is ``None``, never a neighbour's value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from hadocs.pages.context import Context
from hadocs.platforms import catalog
from hadocs.platforms.facts import Fact
from hadocs.topology.model import PlatformView

Family = Literal["wsfc", "vsphere", "proxmox", "pacemaker", "other"]


def platform_fact(platform: PlatformView | None, name: str) -> Fact | None:
    """A fact of a platform, or ``None`` where the catalogue has none."""
    if platform is None or not platform.known:
        return None
    found = catalog.find_platform(f"{platform.id}/{platform.version}")
    return found.facts.get(name) if found else None


@dataclass(frozen=True)
class Traits:
    """What the platform's facts say about one cluster of a spec."""

    ctx: Context
    cluster: str

    @property
    def platform(self) -> PlatformView | None:
        """The clustering software of the cluster."""
        return self.ctx.cluster(self.cluster).platform

    @cached_property
    def family(self) -> Family:
        """The kind of clustering software, by how it counts votes; ``other`` where that is not known."""
        model = self.ctx.cluster(self.cluster).votes.model
        if model.startswith("wsfc"):
            return "wsfc"
        if model == "vsphere-ha":
            return "vsphere"
        if model == "votequorum":
            return "proxmox" if self.platform and self.platform.id == "proxmox" else "pacemaker"
        return "other"

    def fact(self, name: str) -> Any:
        """The value of a fact of the platform, ``None`` where it is not known."""
        found = platform_fact(self.platform, name)
        return found.value if found else None

    @cached_property
    def planned_move(self) -> Literal["live", "quick"] | None:
        """How a machine moves on purpose; ``None`` where not known."""
        value = self.fact("planned_move")
        if not isinstance(value, tuple) or not value:
            return None
        return "live" if "live-migration" in value else "quick"
