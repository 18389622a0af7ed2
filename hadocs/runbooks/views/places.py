"""Sites, storage and networks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hadocs.runbooks.lost import Lost
from hadocs.runbooks.starting import Stage, stages
from hadocs.runbooks.views.base import SomeCluster, SomeMachine, SomeService, SomeStorage, View
from hadocs.runbooks.views.pieces import Pieced
from hadocs.topology.paired import pair_of


@dataclass(frozen=True, eq=False)
class SiteView(View):
    """A site: ``hosts``, ``servers``, ``storage`` and ``clusters`` that stand there, ``others`` besides it."""

    @property
    def plain_title(self) -> bool:  # type: ignore[override]
        """Sites with a title are called by it."""
        return self._title is not None

    @property
    def _title(self) -> str | None:
        return self.of.spec.sites[self.id].title  # type: ignore[no-any-return]

    @cached_property
    def hosts(self) -> tuple[SomeMachine, ...]:
        """Its hosts."""
        return tuple(self.of.machine(h) for h in self.of.spec.hosts if self.of.world.site_of(h) == self.id)

    @cached_property
    def servers(self) -> tuple[SomeMachine, ...]:
        """Its physical servers."""
        return tuple(self.of.machine(h) for h in self.of.spec.servers if self.of.world.site_of(h) == self.id)

    @cached_property
    def machines(self) -> tuple[SomeMachine, ...]:
        """The VMs that run there now."""
        return tuple(self.of.machine(v) for v in self.of.spec.vms if self.of.world.site_of(v) == self.id)

    @cached_property
    def storage(self) -> tuple[SomeStorage, ...]:
        """Its storage."""
        return tuple(
            self.of.storage(s) for s in self.of.spec.storage if self.of.world.storage_site(s) == self.id
        )

    @cached_property
    def clusters(self) -> tuple[SomeCluster, ...]:
        """The clusters with members there."""
        return tuple(c for c in self.of.clusters if any(m.site and m.site.id == self.id for m in c.members))

    @cached_property
    def directory(self) -> tuple[SomeMachine, ...]:
        """All domain controllers there are, where none starts without a cluster that has members there."""
        return next((c.directory for c in self.clusters if c.directory), ())

    @cached_property
    def others(self) -> tuple[SiteView, ...]:
        """The other sites."""
        return tuple(s for s in self.of.sites if s.id != self.id)

    @cached_property
    def elsewhere(self) -> tuple[SiteView, ...]:
        """The other sites at which something can run: not one that has a witness or an arbitrator alone."""
        able = {m.id for s in self.of.services for m in s.machines}
        return tuple(s for s in self.others if s.hosts or s.storage or s.machines or able & s.ids)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """In which order what stands there starts when everything is off."""
        return stages(self.of, self.id)

    @cached_property
    def outliving(self) -> tuple[SomeCluster, ...]:
        """Its clusters that have members elsewhere too."""
        return tuple(c for c in self.clusters if any(m.id not in self.ids for m in c.members))

    @cached_property
    def paused(self) -> tuple[SomeMachine, ...]:
        """The hosts there that are emptied before it is shut down, as their cluster goes on elsewhere."""
        return tuple(m for d in self.down_in_order if d.kind == "hosts" for m in d.things)

    @cached_property
    def giving(self) -> tuple[SomeMachine, ...]:
        """The members there that hand something over to a member elsewhere: ``near`` begins with who takes over."""
        from hadocs.runbooks.views.orderly import giving

        return giving(self.of, self)

    @property
    def given(self) -> tuple[SomeService, ...]:
        """What they hand over."""
        return tuple(s for m in self.giving for s in m.active)

    @property
    def moving(self) -> tuple[SomeService, ...]:
        """What comes back elsewhere when it is lost, and is neither handed over by a member nor moved by a drain."""
        moved = {m.id for d in self.down_in_order if d.kind == "hosts" for h in d.things for m in h.machines}
        moved -= {m.id for d in self.down_in_order if d.kind == "machines" for m in d.things}
        return tuple(
            s
            for s in (*self.taken_over, *self.handed_over)
            if s not in self.given and len(s.active) == 1 and s.active[0].id in self.ids - moved
        )

    @cached_property
    def down_in_order(self) -> tuple[Any, ...]:
        """What is switched off when it is shut down on purpose, a step each; see `hadocs.runbooks.views.orderly`."""
        from hadocs.runbooks.views.orderly import down

        return down(self.of, self.stages, self)

    @property
    def up_in_order(self) -> tuple[Any, ...]:
        """The same in reverse: what such a shutdown has stopped, and what does not start by itself."""
        return tuple(reversed(self.down_in_order))

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the machines there, physical and virtual."""
        return frozenset(m.id for m in (*self.hosts, *self.servers, *self.machines))

    @cached_property
    def carried(self) -> tuple[SomeService, ...]:
        """The services that run there now."""
        return tuple(s for s in self.of.services if any(m.id in self.ids for m in s.active))

    @cached_property
    def taken_over(self) -> tuple[SomeService, ...]:
        """The services that stop when it is lost and come back by themselves."""
        return tuple(self.of.service(f.service.id) for f in self.lost.interrupted)

    @cached_property
    def fewer(self) -> tuple[SomeService, ...]:
        """The services that go on with their instances elsewhere when it is lost."""
        return tuple(self.of.service(s.id) for s in self.lost.fewer)

    @cached_property
    def down_with_it(self) -> tuple[SomeService, ...]:
        """The services that are down when it is lost until somebody acts, or of which that is not certain."""
        return tuple(self.of.service(f.service.id) for f in (*self.lost.down, *self.lost.uncertain))

    @cached_property
    def without_votes(self) -> tuple[SomeCluster, ...]:
        """Its clusters with members elsewhere that have no quorum there, or perhaps none, once it is lost."""
        found = self.lost.timeline.clusters
        return tuple(c for c in self.outliving if found[c.id].quorum in ("lost", "uncertain"))

    @cached_property
    def handed_over(self) -> tuple[SomeService, ...]:
        """Those of them that run elsewhere all the same where it is taken down in order: a person hands them over."""
        found = self.lost.in_order.services
        return tuple(s for s in self.down_with_it if found[s.id].state in ("goes-on", "interrupted"))

    @cached_property
    def stays_down(self) -> tuple[SomeService, ...]:
        """The services that are down as long as it is, though it was taken down in order."""
        return tuple(s for s in self.down_with_it if s not in self.handed_over)

    @cached_property
    def lost(self) -> Lost:
        """What happens by itself when it is lost."""
        return self.of.lost(self)

    @cached_property
    def rescued(self) -> Any:
        """What people bring up elsewhere once it is lost; see `hadocs.runbooks.views.rescued`."""
        from hadocs.runbooks.views.rescued import Rescued

        return Rescued(self.of, self)

    @cached_property
    def next_lost(self) -> Any:
        """What must not be lost next while it is away; see `hadocs.runbooks.views.next_lost`."""
        from hadocs.runbooks.views.next_lost import next_lost

        return next_lost(self.of, self)

    @cached_property
    def returning(self) -> Any:
        """What goes back to it once it is there again; see `hadocs.runbooks.views.returning`."""
        from hadocs.runbooks.views.returning import Homecoming

        return Homecoming(self.of, self)


@dataclass(frozen=True, eq=False)
class StorageView(Pieced):
    """A storage, or a volume of one (``san-a/mbx``): ``kind``, ``protocols``, ``site``, ``hosts`` that reach it."""

    @property
    def storage(self) -> SomeStorage:
        """The storage that a volume lies on; itself, where it is none."""
        return self.of.storage(self.id.partition("/")[0])

    @property
    def volume(self) -> str | None:
        """The id of the volume alone, where it is one."""
        return self.id.partition("/")[2] or None

    @property
    def kind(self) -> str:
        """``array``, ``local``, ``share`` or ``hyperconverged``."""
        return str(self._entry.kind)

    @property
    def protocols(self) -> tuple[str, ...]:
        """How it is reached."""
        return tuple(self._entry.protocols)

    @cached_property
    def mirror(self) -> StorageView | None:
        """The storage that holds the same data and takes over."""
        to = self._entry.mirror
        return self.of.storage(to) if to else None

    @cached_property
    def witness(self) -> SomeMachine | SiteView | None:
        """The machine or site of its witness or mediator, where the spec has one."""
        return self._place(self._entry.witness)

    @cached_property
    def preferred(self) -> SomeMachine | SiteView | None:
        """The machine or site whose side goes on when the sides are cut apart, where the spec has one."""
        return self._place(self._entry.preferred)

    def _place(self, key: str | None) -> Any:
        if key is None:
            return None
        return self.of.site(key) if key in self.of.spec.sites else self.of.machine(key)

    @cached_property
    def shipped_to(self) -> StorageView | None:
        """Where its changes are copied to now and then, for people to switch to."""
        to = getattr(self._entry, "shipped_to", None)
        return self.of.storage(to) if to else None

    @cached_property
    def twin(self) -> StorageView | None:
        """The storage that holds the same data at every moment and goes on in its place; ``None`` where none does."""
        found = self.of.world.mirror_of(self.id.partition("/")[0])
        return self.of.storage(found) if found else None

    @cached_property
    def pair(self) -> StorageView | None:
        """The storage that holds the same data, whether it takes over by itself or a person switches to it."""
        found = self.of.world.mirrors.pairs.get(self.id.partition("/")[0])
        return self.of.storage(found) if found else None

    @property
    def ceph(self) -> bool:
        """Whether it is Ceph: disks of machines joined, reached as RBD."""
        return self.kind == "hyperconverged" and "rbd" in self.protocols

    @property
    def s2d(self) -> bool:
        """Whether it is Storage Spaces Direct."""
        return "s2d" in self.protocols

    @property
    def vsan(self) -> bool:
        """Whether it is vSAN."""
        return "vsan" in self.protocols

    @property
    def drbd(self) -> bool:
        """Whether it is DRBD."""
        return "drbd" in self.protocols

    @property
    def majority(self) -> bool:
        """Whether it is DRBD that lets nobody write without the majority of its own copies.

        Source: drbd.conf-9.0(5), quorum.
        """
        return self.drbd and self._entry.quorum == "majority"

    @cached_property
    def site(self) -> SiteView | None:
        """Where it stands."""
        site = self.of.world.storage_site(self.id.partition("/")[0])
        return self.of.site(site) if site else None

    @cached_property
    def on(self) -> tuple[SomeMachine, ...]:
        """The machines whose disks hold it."""
        return tuple(self.of.machine(m) for m in self._entry.on)

    @cached_property
    def hosts(self) -> tuple[SomeMachine, ...]:
        """The hosts and servers that state that they reach it, or hold it."""
        world = self.of.world
        return tuple(
            self.of.machine(m)
            for m in (*self.of.spec.hosts, *self.of.spec.servers)
            if world.states_reach(m, self.id)
        )

    @cached_property
    def direct(self) -> tuple[SomeMachine, ...]:
        """The hosts and servers that have a path of their own to it, or to the array that is one disk with it; those
        of which the spec does not say count.

        The other side of Storage Replica is another disk, which only its own hosts reach.
        """
        world = self.of.world
        reaches = world.reaches_itself if self.replica else world.states_reach
        return tuple(
            self.of.machine(m)
            for m in (*self.of.spec.hosts, *self.of.spec.servers)
            if reaches(m, self.id) is not False
        )

    @cached_property
    def both(self) -> tuple[SomeMachine, ...]:
        """The hosts and servers that state paths of their own to it and to its mirror."""
        world, twin = self.of.world, self.twin
        some = (*self.of.spec.hosts, *self.of.spec.servers) if twin else ()
        sides = (self.id, twin.id) if twin else ()
        return tuple(self.of.machine(m) for m in some if all(world.reaches_itself(m, s) for s in sides))

    @property
    def replica(self) -> bool:
        """Whether Storage Replica keeps it and its mirror in step."""
        return pair_of(self.of.world, self.id.partition("/")[0]) == "replica"

    @property
    def resync(self) -> str:
        """How arrays that mirror each other come into step after a return, as far as it holds for all of them.

        The spec names no product: on some it begins by itself, on others, or in older versions, somebody starts it.
        Source: docs.netapp.com, ONTAP MetroCluster: healing of MetroCluster IP is automatic from 9.5 on and takes
        commands before; storage aggregate show-resync-status.
        """
        if self.pair is None or self.replica:
            return ""
        return (
            "How the arrays come into step is their vendor's procedure: on some it begins by itself once they reach "
            "each other, on others somebody starts it. Look at their own console for: both sides online, which side "
            "is copied from, how much is left, and the pair in step, before anything moves back"
        )

    @property
    def receives(self) -> bool:
        """Whether it is the side of Storage Replica that only gets what is written elsewhere."""
        return self.replica and self._entry.mirror is None

    @cached_property
    def out_of_reach(self) -> tuple[SomeMachine, ...]:
        """The VMs on it whose possible owners all lack a path to what it is shipped to."""
        to = self.shipped_to
        there = {m.id for m in to.hosts} if to else set()
        owners = {m.id: self.of.spec.vms[m.id].possible_owners or () for m in self.machines}
        return tuple(m for m in self.machines if there and owners[m.id] and not there & set(owners[m.id]))

    @cached_property
    def waiting(self) -> tuple[SomeMachine, ...]:
        """The VMs on it that stop or stand still with it, and that no event starts elsewhere: they wait for it."""
        back = {
            e.subject for e in self.lost.timeline.events if e.what in ("is-restarted", "starts", "resumes")
        }
        return tuple(m for m in self.machines if m.id in self.lost.timeline.unserved - back)

    @cached_property
    def held(self) -> Any:
        """What lies on it, by what else holds it; see `hadocs.runbooks.views.held`."""
        from hadocs.runbooks.views.held import Held

        return Held(self.of, self.storage)

    @cached_property
    def volumes(self) -> tuple[StorageView, ...]:
        """Its volumes."""
        return tuple(self.of.storage(f"{self.id}/{v}") for v in self._entry.volumes)

    @cached_property
    def machines(self) -> tuple[SomeMachine, ...]:
        """The VMs whose files lie there."""
        return tuple(
            self.of.machine(key)
            for key, vm in self.of.spec.vms.items()
            if vm.files and (vm.files == self.id or vm.files.partition("/")[0] == self.id)
        )

    @cached_property
    def services(self) -> tuple[SomeService, ...]:
        """The services whose data, or a copy of it, lies there."""
        refs = {key: (s.data, *s.copies.values()) for key, s in self.of.spec.services.items()}
        return tuple(
            self.of.service(key)
            for key, some in refs.items()
            if any(r and (r == self.id or r.partition("/")[0] == self.id) for r in some)
        )

    @cached_property
    def lost(self) -> Lost:
        """What happens by itself when it, or the storage that a volume is on, is lost."""
        return self.of.lost(self)


@dataclass(frozen=True, eq=False)
class NetworkView(View):
    """A network: ``roles``, ``cidr``, ``speed`` in Gbit/s, ``switches``."""

    @property
    def _entry(self) -> Any:
        return self.of.spec.networks[self.id]

    @property
    def roles(self) -> tuple[str, ...]:
        """What it carries."""
        return tuple(self._entry.roles)

    @property
    def cidr(self) -> str | None:
        """Its addresses."""
        return self._entry.cidr  # type: ignore[no-any-return]

    @property
    def switches(self) -> tuple[str, ...]:
        """The ids of the switches that carry it."""
        return tuple(getattr(self._entry, "switches", ()))

    @property
    def speed(self) -> int | None:
        """Its speed in bits a second."""
        return getattr(self._entry, "speed", None)
