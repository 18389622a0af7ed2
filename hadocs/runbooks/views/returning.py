"""A site that is there again after it was lost, as procedures name what goes back to it, and what has to be copied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.runbooks.views.base import SomeCluster, SomeMachine, SomeService, SomeStorage
from hadocs.runbooks.views.orderly import Giving

_GIVEN_BACK = ("exchange-dag", "exchange-ccr", "sql-ag", "wsfc-role", "sql-fci", "file-server")
"""The families that have steps of their own for it."""


@dataclass(frozen=True, eq=False)
class Returning(Giving):
    """A member at a site whose services another one carries since it was lost."""

    @property
    def holder(self) -> SomeMachine:
        """Who carries them now: whoever takes over first."""
        return self.near[0] if self.near else self


@dataclass(frozen=True, eq=False)
class Homecoming:
    """What is done once a site is there again."""

    of: Any
    site: Any

    @cached_property
    def members(self) -> tuple[Returning, ...]:
        """The members there whose services others carry meanwhile."""
        return tuple(Returning(self.of, m.id, m.to) for m in self.site.giving)

    @cached_property
    def dags(self) -> tuple[Returning, ...]:
        """One member there for each database availability group: its databases are given back all at once.

        Also where the rest had no quorum: people may have switched it over.
        """
        found: dict[str, tuple[str, dict[str, str]]] = {}
        for service in self.site.carried:
            cluster, active = service.cluster, service.active
            if cluster is None or cluster.family != "exchange-dag" or len(active) != 1:
                continue
            if elsewhere := [m.id for m in active[0].near if m.id not in self.site.ids]:
                found.setdefault(cluster.id, (active[0].id, {}))[1][service.id] = elsewhere[0]
        return tuple(Returning(self.of, member, to) for member, to in found.values())

    @cached_property
    def beside(self) -> tuple[SomeService, ...]:
        """The services that run at both: they start here with their machines, and are to."""
        return tuple(s for s in self.site.carried if len(s.active) > 1)

    @cached_property
    def alone(self) -> tuple[SomeService, ...]:
        """Those that run once, and elsewhere since the site was lost: they may not start here as well."""
        return tuple(
            s for s in self.site.carried if len(s.active) == 1 and s not in self.stranded and s in self._lost
        )

    @cached_property
    def loose(self) -> tuple[SomeService, ...]:
        """Those of them that people brought up elsewhere: what starts here does not know that they run there."""
        people = (*self.site.rescued.services, *self.site.rescued.switched)
        return tuple(s for s in self.alone if s in people)

    @cached_property
    def kept_once(self) -> tuple[SomeService, ...]:
        """The others, of which a cluster with members at both sites sees that they run once."""
        return tuple(s for s in self.alone if s not in self.loose)

    @cached_property
    def _lost(self) -> tuple[SomeService, ...]:
        return (*self.site.taken_over, *self.site.down_with_it)

    @property
    def stranded(self) -> tuple[SomeService, ...]:
        """Those that nothing elsewhere could run."""
        return tuple(s for s in self.site.rescued.stranded if s in self.site.carried)

    @cached_property
    def mirrored(self) -> tuple[SomeStorage, ...]:
        """The storage here that holds the same as storage elsewhere."""
        return tuple(s for s in self.site.storage if s.pair and s.pair.site != self.site)

    @cached_property
    def shipped(self) -> tuple[SomeStorage, ...]:
        """The storage here whose changes are shipped elsewhere: copied back only if that was brought into use."""
        return tuple(s for s in self.site.storage if s.shipped_to and s.shipped_to.storage.site != self.site)

    @cached_property
    def receiving(self) -> tuple[SomeStorage, ...]:
        """The storage elsewhere that ships its changes here."""
        here = {s.id for s in self.site.storage}
        stores = (self.of.storage(s) for s in self.of.spec.storage)
        return tuple(
            s for s in stores if s.id not in here and s.shipped_to and s.shipped_to.storage.id in here
        )

    @cached_property
    def joined(self) -> tuple[SomeStorage, ...]:
        """The storage that lies on disks of machines here and elsewhere."""
        stores = (self.of.storage(s) for s in self.of.spec.storage)
        here = self.site.ids
        return tuple(
            s for s in stores if any(m.id in here for m in s.on) and any(m.id not in here for m in s.on)
        )

    @cached_property
    def kept(self) -> tuple[SomeStorage, ...]:
        """The storage here that nothing elsewhere is one with: no copy may be made onto it."""
        target = {s.shipped_to.storage.id for s in self.receiving}
        paired = {s.id for s in (*self.mirrored, *self.shipped)} | target
        stores = (s for s in self.site.storage if s.kind in ("array", "share"))
        return tuple(s for s in stores if s.id not in paired and (s.machines or s.services))

    @cached_property
    def software(self) -> tuple[SomeService, ...]:
        """The services whose copies or instances here catch up from those elsewhere, by their own replication."""
        ids = self.site.ids
        found = dict.fromkeys(
            s for s in self.of.services
            if s.replicates and any(m.id in ids for m in s.machines) and any(m.id not in ids for m in s.machines)
        )  # fmt: skip
        return tuple(found)

    @cached_property
    def sent_back(self) -> tuple[SomeService, ...]:
        """The services that run elsewhere on what was shipped there: back by a last copy, a stop and a start."""
        found = dict.fromkeys(s for p in self.site.rescued.promoted if not p.same for s in p.services)
        return tuple(s for s in found if s in self.site.carried)

    @cached_property
    def turned(self) -> tuple[SomeStorage, ...]:
        """The shared volumes here that Storage Replica has turned round: what goes home by a live move lies on them."""
        files = dict.fromkeys(m.files for s in self.moved for m in s.active if m.files)
        volumes = {
            f"{k}/{v}" for k, some in self.of.spec.storage.items() for v, o in some.volumes.items() if o.csv
        }
        return tuple(
            f for f in files if f.id in volumes and f.storage.replica and f.storage.site == self.site
        )

    @cached_property
    def disowned(self) -> tuple[SomeMachine, ...]:
        """Windows: the machines here whose possible owners people changed, so that hosts elsewhere could run them."""
        return tuple(
            m
            for m in self.site.rescued.barred
            if m.id in self.site.ids and m.host and m.host_cluster.platform.id == "hyper-v"
            and m.host_cluster.platform.since("2012")
        )  # fmt: skip

    @property
    def owners(self) -> tuple[SomeMachine, ...]:
        """The hosts that may own them by the spec; empty where those are not the same for all."""
        found = {frozenset((m.host.id, *(h.id for h in m.may_run_on))) for m in self.disowned}
        ids = next(iter(found)) if len(found) == 1 else frozenset()
        return tuple(h for h in (self.disowned[0].host_cluster.members if ids else ()) if h.id in ids)

    @property
    def outvoted(self) -> tuple[SomeCluster, ...]:
        """Windows: the clusters whose votes people moved elsewhere when they forced them."""
        return tuple(
            c
            for c in self.site.rescued.forced
            if c.platform.id == "hyper-v" and c.platform.since("2012") and c.family != "exchange-dag"
            and c.majority and c.majority.site == self.site
        )  # fmt: skip

    @cached_property
    def moved(self) -> tuple[SomeService, ...]:
        """The others that run once and elsewhere, and that no step of a cluster of their own brings back."""
        given_back = [s for m in self.dags for s in m.active]
        return tuple(
            s for s in self.alone
            if s not in self.sent_back
            and s not in given_back
            and not (s in self.site.given and s.cluster and s.cluster.family in _GIVEN_BACK)
        )  # fmt: skip
