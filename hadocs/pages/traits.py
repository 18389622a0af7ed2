"""How a cluster of a spec behaves by its platform's facts: how soon it notices, how it moves machines.

Reads the catalogue; what that does not know is ``None``, never a neighbour's value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from hadocs.pages.context import Context
from hadocs.pages.escape import Md
from hadocs.pages.narrative.words import say, span
from hadocs.platforms import catalog
from hadocs.platforms.facts import Fact
from hadocs.spec import units
from hadocs.topology.model import PlatformView

_TOKEN = re.compile(r"([\d.]+) s with two nodes; ([\d.]+) s more")

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
    def crosses_sites(self) -> bool:
        """Whether members stand in different sites."""
        sites = {self.ctx.machine(m).site for m in self.ctx.cluster(self.cluster).members}
        return len(sites - {None}) > 1

    def _seconds(self, name: str) -> float | None:
        """A fact that is a duration, such as ``5 s`` or ``about 2 min``."""
        value = self.fact(name)
        try:
            return units.parse_duration(str(value).removeprefix("about "))
        except ValueError:
            return None

    def heartbeat(self, *, far: bool) -> tuple[float, int, bool] | None:
        """Delay in seconds, threshold, and whether the spec sets both; ``None`` where not known.

        ``far`` is for members that have no other one at their site: Windows is more patient with those.
        """
        entry = self.ctx.spec.clusters[self.cluster].heartbeat
        delay = entry.delay if entry else None
        threshold = entry.threshold if entry else None
        if delay is not None and threshold is not None:
            return delay, threshold, True
        if self.family == "proxmox":
            return None
        which = "_cross_subnet" if far else ""
        if delay is None:
            delay = self._seconds(f"heartbeat_delay{which}") or self._seconds("heartbeat_delay")
        if threshold is None:
            value = self.fact(f"heartbeat_threshold{which}") or self.fact("heartbeat_threshold")
            threshold = value if isinstance(value, int) else None
        return (delay, threshold, False) if delay is not None and threshold is not None else None

    def is_far(self, gone: Sequence[str]) -> bool:
        """Whether no member that is left stands at a site of those that are gone."""
        sites = {self.ctx.machine(m).site for m in gone}
        left = {self.ctx.machine(m).site for m in self.ctx.cluster(self.cluster).members if m not in gone}
        return self.crosses_sites and not sites & left

    def silence(self, gone: Sequence[str] = (), *, far: bool | None = None) -> float | None:
        """Seconds of silence until ``gone`` members are declared down; ``None`` where not known."""
        beat = self.heartbeat(far=self.is_far(gone) if far is None else far)
        if beat:
            return beat[0] * beat[1]
        if self.family == "pacemaker" and (found := _TOKEN.match(str(self.fact("detection_time")))):
            beyond = max(len(self.ctx.cluster(self.cluster).members) - 2, 0)
            return round(float(found[1]) + float(found[2]) * beyond, 2)
        return self._seconds("detection_time")

    def silence_words(self, gone: Sequence[str]) -> Md:
        """How soon silent members are declared down; empty where not known."""
        seconds = self.silence(gone)
        return say("after {} of silence", span(seconds)) if seconds is not None else Md("")

    @cached_property
    def silence_basis(self) -> Md:
        """How soon a silent member is declared down, and what that rests on; empty where not known."""
        near = self._basis(far=False)
        if not self.crosses_sites:
            return near
        far = self._basis(far=True)
        return near if near == far else say("{}; between sites {}", near, far)

    def _basis(self, *, far: bool) -> Md:
        title = self.platform.title if self.platform else ""
        if beat := self.heartbeat(far=far):
            delay, threshold, stated = beat
            whose = "as the spec sets it" if stated else f"the default of {title}"
            return say(
                "{} ({} heartbeats, {} apart: {})", span(delay * threshold), threshold, span(delay), whose
            )
        seconds = self.silence(far=far)
        return say("{} (the default of {})", span(seconds), title) if seconds is not None else Md("")

    @cached_property
    def isolation(self) -> float | None:
        """Seconds for which machines of a silent host are left alone before they are restarted elsewhere."""
        return self._seconds("resiliency_period") if self.family == "wsfc" else None

    @cached_property
    def recovery(self) -> float | None:
        """Seconds from the loss of a node until its machines start elsewhere, where the platform tells that."""
        return self._seconds("failover_time")

    @cached_property
    def planned_move(self) -> Literal["live", "quick"] | None:
        """How a machine moves on purpose; ``None`` where not known."""
        value = self.fact("planned_move")
        if not isinstance(value, tuple) or not value:
            return None
        return "live" if "live-migration" in value else "quick"
