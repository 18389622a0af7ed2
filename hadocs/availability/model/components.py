"""What can fail in an estate, each with its rate and the time it takes: hosts, guests, arrays, switches, sites.

Knows nothing of how the failures hang together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from hadocs.availability.model.battery import WITHIN, bridges, figure_of, split
from hadocs.availability.model.catalogue import Figures, Values
from hadocs.availability.model.columns import least, most
from hadocs.availability.model.component import (
    MOST_ALIKE,
    STORAGE_KINDS,
    WHAT_OF,
    Component,
    Quantity,
    guest_repair,
    person,
    server_repair,
    share,
    sizes,
)
from hadocs.topology.model import Thing
from hadocs.topology.wiring import wiring_of
from hadocs.topology.wording import listed
from hadocs.topology.world import World


class Components:
    """The components of an estate by name, and which of them take each thing away."""

    def __init__(
        self, world: World, figures: Figures, reset: Callable[[str], Quantity | None] = lambda _vm: None
    ) -> None:
        self.world = world
        self.figures = figures
        self._reset = reset
        self.by_name: dict[str, Component] = {}
        self.by_thing: dict[Thing, tuple[str, ...]] = {}
        self._grouped: set[tuple[str, Thing]] = set()
        self._quantities: dict[tuple[object, ...], Quantity] = {}
        self._hosts()
        self._guests()
        self._storage()
        self._networks()
        self._places()

    def losing(self, thing: Thing) -> tuple[str, ...]:
        """The components whose failure takes a thing away."""
        return self.by_thing.get(thing, ())

    def _hosts(self) -> None:
        """Hosts of one platform and system at one site are of one kind, clustered or not, so topologies compare."""
        spec, world = self.world.spec, self.world
        alike: dict[tuple[str | None, str | None, str | None], list[Thing]] = {}
        for key, host in spec.hosts.items():
            kind = (world.site_of(key), host.platform or spec.platform, host.os)
            alike.setdefault(kind, []).append(Thing("host", key))
        for hosts in alike.values():
            self._group("host", [*hosts, *self._physical(hosts)])
            self._group("hypervisor", hosts)

    def _physical(self, hosts: Sequence[Thing]) -> list[Thing]:
        """The physical members of mixed clusters that stand beside hosts of other members: hardware like theirs."""
        world = self.world
        found: dict[Thing, None] = {}
        for key, cluster in world.spec.clusters.items():
            if world.cluster_kinds[key] != "mixed":
                continue
            sites = {
                world.site_of(m) for m in cluster.members if Thing("host", world.host_of(m) or "") in hosts
            }
            servers = (m for m in cluster.members if world.kinds[m] == "server" and world.site_of(m) in sites)
            found |= {Thing("server", m): None for m in servers}
        return list(found)

    def _guests(self) -> None:
        """Guests and servers fail together where they are members of one cluster, or instances of one service."""
        spec, world = self.world.spec, self.world

        def things(machines: Iterable[str], kind: str) -> list[Thing]:
            return [Thing(world.kinds[m], m) for m in machines if world.kinds[m] == kind]

        groups = [c.members for key, c in spec.clusters.items() if world.cluster_kinds[key] != "host"]
        groups += [s.runs_on for s in spec.services.values() if s.runs_on[0] not in spec.clusters]
        groups += [(m,) for m in (*spec.vms, *spec.servers)]
        for members in groups:
            self._group("guest", things(members, "vm"), guest_repair)
            self._group("host", things(members, "server"))
            self._group("guest", things(members, "server"), server_repair)

    def _storage(self) -> None:
        spec = self.world.spec
        for key, storage in spec.storage.items():
            thing = Thing("storage", key)
            if storage.served_by is None:  # else it fails with the service that serves it, and not by itself
                self._group(STORAGE_KINDS[storage.kind], [thing])
            for volume in storage.volumes:
                self._group("volume", [Thing("volume", f"{key}/{volume}")])

    def controllers(self, storage: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The components of a storage's controllers: those of each alone, and those that take all."""
        count = self.world.spec.storage[storage].controllers
        if not count:
            return (), ()
        return self.several("controller", storage, count, f"of {storage}", (storage,), storage)

    def paths(self, machine: str, ref: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The components of a machine's paths to a storage, where it says how many: each alone, and all."""
        access = self.world.access(machine, ref)
        if access is None or not access.paths:
            return (), ()
        storage = ref.partition("/")[0]
        return self.several(
            "path", f"{machine} > {storage}", access.paths, f"from {machine} to {storage}", (), machine
        )

    def several(
        self, kind: str, key: str, count: int, where: str, ids: tuple[str, ...], owner: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Components that are no things of the spec: so many of a kind, with their common failure."""
        # One more of so many makes no difference that a number of a computer shows.
        count = min(count, MOST_ALIKE)
        names = [f"{kind}:{key} #{n}" for n in range(1, count + 1)]
        everything = f"all {kind}s:{key}"
        if names[0] not in self.by_name:
            for n, name in enumerate(names, 1):
                label = f"{kind} {n} {where}" if count > 1 else f"the one {kind} {where}"
                self._add(name, kind, label, (), 1, min(count, 2), None, ids)
            if count > 1:
                many = "both" if count == 2 else f"all {count}"
                label = f"{many} {kind}s {where} at once"
                self._add(everything, kind, label, (), 2, 2, None, ids, common=True)
            for name, taken in (*((n, 1 / count) for n in names), (everything, 1.0)):
                if name in self.by_name:
                    self.by_name[name] = replace(self.by_name[name], owner=owner, taken=taken)
        return tuple(names), (everything,) if count > 1 else ()

    def _networks(self) -> None:
        spec = self.world.spec
        wiring = wiring_of(self.world)
        for key in spec.networks:
            self._group("switch", [Thing("switch", s) for s in wiring.carrying[key]])
        for key in spec.networks:
            thing = Thing("network", key)
            self._group("network", [thing])
            if key in wiring.unsaid:
                name = f"switch:of network {key}"
                label = f"the switch of {key}, which the spec does not state"
                self._add(name, "switch", label, (thing,), 1, 1, None, ())

    def _places(self) -> None:
        for thing in self.world.things:
            if thing.kind in ("site", "rack", "link", "witness"):
                self._group(thing.kind, [thing])
        for domain, bridged in bridges(self.world).items():
            thing, kind = Thing("domain", domain), figure_of(self.world.spec, domain)
            if bridged is None:
                self._group(kind, [thing])
                continue
            mttr = self.figures.key(kind, "mttr", domain)
            for name, label, along, rate in split(domain, kind, bridged, self.figures):
                made = Component(name, kind, label, (thing, *along), rate, self._input(mttr))
                self.by_name[name] = made
                self.by_thing[thing] = (*self.by_thing.get(thing, ()), name)

    def outlasting(self, domain: str) -> tuple[str, ...]:
        """The components whose failure takes a failure domain away for longer than a battery behind it lasts."""
        return tuple(n for n in self.losing(Thing("domain", domain)) if not n.endswith(WITHIN))

    def application(self, service: str, machine: str, repair: Quantity, clustered: bool) -> str:
        """The component of a service's program on one machine, where it fails there alone.

        In a cluster only those crashes count that a restart in place does not mend: the rest is an interruption.
        """
        name = f"application:{service} on {machine}"
        if name not in self.by_name:
            key, several = self.figures.key("application", "mtbf", service), self._several(service)

            def made(v: Values) -> float:
                there = most(0.0, 1 - v["restarted"]) if clustered else 1.0
                return there * (most(0.0, 1 - v["beta.program"]) if several else 1.0) / v[key]

            self._program(
                name, f"{service} on {machine}", service, repair, ("alone", clustered, several, key), made
            )
        return name

    def application_everywhere(self, service: str, repair: Quantity) -> str | None:
        """The component of a program that fails on all machines of its service at once; ``None`` where it has one.

        What stops the same program everywhere is not mended by a restart in place, nor on one machine more.
        """
        if not self._several(service):
            return None
        name = f"common application:{service}"
        if name not in self.by_name:
            key = self.figures.key("application", "mtbf", service)

            def made(v: Values) -> float:
                return least(1.0, v["beta.program"]) / v[key]

            label = f"{service} on all its machines at once"
            self._program(name, label, service, repair, ("everywhere", key), made, common=True)
        return name

    def _several(self, service: str) -> bool:
        return len(self.world.carriers(self.world.spec.services[service])) > 1

    def _program(
        self,
        name: str,
        label: str,
        service: str,
        repair: Quantity,
        key: tuple[object, ...],
        made: Quantity,
        *,
        common: bool = False,
    ) -> None:
        rate = self._once(("application", *key), made)
        own = self.figures.key("application", "mttr", service)
        fixed = self._input(own) if own in self.figures.inputs else repair
        self.by_name[name] = Component(name, "application", label, (), rate, fixed, common)

    def change(self, name: str, label: str, key: tuple[object, ...], rate: Quantity) -> str:
        """The component of changes that go wrong, until they are undone; those with the same key share their rate."""
        if name not in self.by_name:
            made = self._once(("change", *key), rate)
            self.by_name[name] = Component(name, "change", label, (), made, self._input("change.undone"))
        return name

    def restart(self, vm: str, repair: Quantity) -> str:
        """The component of a machine that is away while its host cluster restarts it."""
        name = f"restart:{vm}"
        if name not in self.by_name:
            host = self.world.host_of(vm)
            lost = [
                self.by_name[n] for n in self.losing(Thing("host", host or "")) if not self.by_name[n].common
            ]
            self.by_name[name] = Component(
                name,
                "restart",
                f"{vm} while it restarts on another host",
                (),
                self._once(("sum", *(c.rate for c in lost)), lambda v: sum(c.rate(v) for c in lost)),
                repair,
            )
        return name

    def _group(self, kind: str, things: Sequence[Thing], repair: Quantity | None = None) -> None:
        """Add things of one kind that are not yet there; those of one call may fail together."""
        new = [t for t in things if (kind, t) not in self._grouped]
        self._grouped.update((kind, t) for t in new)
        count = len(new)
        for thing in new:
            own = self._of_guest(thing.id) if repair is guest_repair else repair
            self._add(f"{kind}:{thing.id}", kind, _label(kind, thing), (thing,), 1, count, own, (thing.id,))
        if count < 2:
            return
        for size in sizes(count):
            for some in combinations(new, size):
                ids = [t.id for t in some]
                name = f"common {kind}:{', '.join(ids)}"
                self._add(
                    name,
                    kind,
                    f"{listed(ids)} at once ({WHAT_OF.get(kind, kind)})",
                    some,
                    size,
                    count,
                    repair,
                    (),
                    common=True,
                )

    def _of_guest(self, vm: str) -> Quantity:
        """How long a crashed guest is away: one that does not come up by itself may be reset by its host cluster."""
        reset = self._reset(vm)
        if reset is None:
            return guest_repair

        def hours(v: Values) -> float:
            missed, uncovered = least(1.0, v["unnoticed.guest"]), least(1.0, v["uncovered"])
            by_itself = v["detect.guest"] + v["boot"] + v["start"]
            again = reset(v) + v["boot"] + v["start"]
            return (1 - missed) * by_itself + missed * ((1 - uncovered) * again + uncovered * person(v))

        return self._once(("reset", id(reset)), hours)

    def _add(
        self,
        name: str,
        kind: str,
        label: str,
        things: tuple[Thing, ...],
        together: int,
        of: int,
        repair: Quantity | None,
        ids: tuple[str, ...],
        *,
        common: bool = False,
    ) -> None:
        mtbf, mttr = self.figures.key(kind, "mtbf", *ids), self.figures.key(kind, "mttr", *ids)
        beta = "beta.switch" if kind == "switch" else "beta"

        def made(v: Values) -> float:
            if of == 1:
                return 1 / v[mtbf]
            return share(together, of, v[beta], v["gamma"] if of > 2 else 0.0) / v[mtbf]

        rate = self._once((mtbf, together, of, beta), made)
        fixed = repair if repair and mttr not in self.figures.inputs else self._input(mttr)
        self.by_name[name] = Component(name, kind, label, things, rate, fixed, common)
        for thing in things:
            self.by_thing[thing] = (*self.by_thing.get(thing, ()), name)

    def _once(self, key: tuple[object, ...], quantity: Quantity) -> Quantity:
        """The first quantity with a key: components of a kind share theirs, so that it is worked out once for all."""
        return self._quantities.setdefault(key, quantity)

    def _input(self, key: str) -> Quantity:
        return self._once((key,), lambda v: v[key])


def _label(kind: str, thing: Thing) -> str:
    words = {
        "host": f"hardware of {thing.id}",
        "hypervisor": f"hypervisor of {thing.id}",
        "guest": f"operating system of {thing.id}",
        "site": f"site {thing.id}",
        "rack": f"rack {thing.id}",
        "link": f"link {thing.id}",
        "network": f"network {thing.id}",
        "switch": f"switch {thing.id}",
        "volume": f"volume {thing.id}",
        "witness": f"witness of {thing.id.removesuffix('/witness')}",
    }
    return words.get(kind, thing.id)
