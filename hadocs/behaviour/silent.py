"""Members of a cluster that the others no longer hear: what an engine is asked about, with what the spec says of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from hadocs.errors import Route
from hadocs.spec.model import Cluster
from hadocs.topology.fencing import Clearance
from hadocs.topology.model import ClusterView, PlatformView
from hadocs.topology.world import World

How = Literal["dead", "cut", "left"]
"""Dead: it runs no more. Cut: it runs and is not heard. Left: it went in order and said so."""


@dataclass(frozen=True)
class Silent:
    """``gone`` are silent to ``left``; ``view`` is their cluster.

    ``witness_lost`` tells whether the witness is out of reach of those left; ``clearance`` is what topology found about
    fencing, ``None`` where nothing is fenced. ``member`` is the one of them that is asked about, where it is one.
    """

    world: World
    view: ClusterView
    gone: tuple[str, ...]
    left: tuple[str, ...]
    how: How = "dead"
    witness_lost: bool = False
    clearance: Clearance | None = None
    member: str = ""
    managed: bool = True
    """HA manages the machines of the cluster, where a platform has one that may be off (Proxmox VE, vSphere)."""
    sightless: bool = False
    """None of them reads enough of SBD's disks: without a cluster that it trusts, each is reset by its watchdog."""
    mute: bool = False
    """They live, and write no heartbeat to a datastore that would tell so (vSphere)."""
    answered: bool | None = False
    """The one of them hears no other host and reaches an isolation address; ``None`` where nobody knows (vSphere)."""

    @property
    def cluster(self) -> str:
        """The cluster's id."""
        return self.view.id

    @property
    def entry(self) -> Cluster:
        """The spec's own entry of the cluster."""
        return self.world.spec.clusters[self.view.id]

    @property
    def platform(self) -> PlatformView | None:
        """The clustering software."""
        return self.view.platform

    @property
    def at(self) -> Route:
        """The route of the cluster."""
        return ("clusters", self.view.id)

    @cached_property
    def subnet(self) -> Literal["same", "cross"] | None:
        """Whether a silent member shares a subnet with one that is left; ``None`` where the spec does not tell.

        Networks with the same addresses are one subnet, which may stretch over sites.
        The nearest pair counts: whoever first misses a node has it removed from the membership of all.
        """
        beats = {m: set(self._beats(m)) for m in (*self.gone, *self.left)}
        if not all(beats.values()) or not self.gone or not self.left:
            return None
        shared = any(beats[a] & beats[b] for a in self.gone for b in self.left)
        return "same" if shared else "cross"

    def _beats(self, member: str) -> tuple[str, ...]:
        chosen = self.entry.heartbeat.networks if self.entry.heartbeat else ()
        networks = self.world.networks_of(member)
        known = self.world.spec.networks
        return tuple(known[n].cidr or n for n in networks if not chosen or n in chosen)

    @cached_property
    def machine_roles(self) -> bool:
        """Whether the cluster runs virtual machines as its roles."""
        return self.view.kind == "host" and bool(self.view.vms)
