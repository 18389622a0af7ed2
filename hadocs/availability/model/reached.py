"""When machines, networks and storage are lost or out of reach, as formulas of what has failed.

What clusters make of that is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hadocs.availability.model.components import Components
from hadocs.availability.model.formulas import ALWAYS, NEVER, Formulas
from hadocs.availability.model.holders import no_majority, too_few
from hadocs.availability.model.surroundings import Surroundings
from hadocs.topology.aftermath import Estate, State, redirects
from hadocs.topology.holding import by_majority
from hadocs.topology.model import Thing
from hadocs.topology.pairs import mediator
from hadocs.topology.stored import pool_witness
from hadocs.topology.talks import talks_over


class Reached:
    """The formulas of what an estate's machines stand in, hang on and work with."""

    def __init__(self, estate: Estate, components: Components) -> None:
        self.estate = estate
        self.world = estate.world
        self.components = components
        self.formulas = Formulas()
        self.around = Surroundings(estate.world, components, self.formulas)
        self._made: dict[tuple[str, str], str] = {}
        self._asking: set[str] = set()
        self._unreached: dict[tuple[str, str, frozenset[str]], str] = {}

    def box(self, machine: str) -> str:
        """When a host or server itself is lost, with its rack or site or alone."""
        return self._once("box", machine, self._box)

    def _box(self, machine: str) -> str:
        world = self.world
        parts = list(self.components.losing(Thing(world.kinds[machine], machine)))
        for kind, place in (("site", world.site_of(machine)), ("rack", world.rack_of(machine))):
            if place:
                parts += self._place(kind, place)
        parts += self.around.of(Thing(world.kinds[machine], machine))
        return self.formulas.any(parts, f"{machine} is lost")

    def _once(self, what: str, of: str, make: Callable[[str], str]) -> str:
        """A formula that is asked for again and again, made once."""
        found = self._made.get((what, of))
        if found is None:
            found = self._made[what, of] = make(of)
        return found

    def _place(self, kind: str, id_: str) -> tuple[str, ...]:
        place = Thing("site" if kind == "site" else "rack", id_)
        return (*self.components.losing(place), *self.around.of(place))

    def _first(self, machine: str) -> str:
        """When a machine goes with what is lost, before anything brings it back."""
        if machine not in self.world.spec.vms:
            return self.box(machine)
        on = self.world.spec.vms[machine].on
        return self.formulas.any(
            [*self.components.losing(Thing("vm", machine)), self.box(on) if on else NEVER],
            f"{machine} or its host is lost",
        )

    def network(self, network: str) -> str:
        """When a network is lost: see `Surroundings.network`."""
        return self._once("network", network, self.around.network)

    def data(self, ref: str) -> str:
        """When data is gone: its volume, or its storage with the mirror of it."""
        f = self.formulas
        key, _, volume = ref.partition("/")
        stores = [self.storage(way.partition("/")[0]) for way in self._ways_to(key)]
        return f.any([*(self.components.losing(Thing("volume", ref)) if volume else ()), f.all(stores)])

    def storage(self, key: str, spared: frozenset[str] = frozenset()) -> str:
        """When a storage is lost: by itself, with its place, its controllers, or the machines that hold it.

        The components in ``spared`` do not count among those of its place.
        """
        if spared:
            return self._storage(key, spared)
        return self._once("storage", key, self._storage)

    def _storage(self, key: str, spared: frozenset[str] = frozenset(), *, mediated: bool = True) -> str:
        f, world = self.formulas, self.world
        entry = world.spec.storage[key]
        each, every = self.components.controllers(key)
        parts = [*self.components.losing(Thing("storage", key)), f.all(each) if each else NEVER, *every]
        if mediated and (asks := mediator(world, key)) is not None:
            other, witness = asks
            lost = self._storage(other, mediated=False)
            parts.append(f.all([lost, *self._standing(witness)], f"{key} can't go on without {other}"))
        place: list[str] = []
        for kind, at in (("site", world.storage_site(key)), ("rack", world.storage_rack(key))):
            if at:
                place += [name for name in self._place(kind, at) if name not in spared]
        parts += self.around.of(Thing("storage", key))
        holders = [self._first(m) for m in entry.on]
        if entry.served_by is not None:
            return (
                NEVER  # the service that serves it is needed by what lies there, and is lost with all of this
            )
        if not holders:
            parts += place
        else:
            parts.append(f.all(holders))
            if entry.kind == "local" or (entry.kind == "share" and len(holders) == 1):
                parts.append(f.any(holders))
            else:
                parts += too_few(f, world, key, self._first)
                parts += no_majority(f, world, key, self._first, self._breaks_ties(key))
            # DRBD that has to have a majority has none once its nodes no longer reach each other.
            talks = world.storage_networks if by_majority(entry) else partial(talks_over, world, key)
            networks = [talks(m) for m in entry.on]
            if len(holders) > 1 and all(networks):
                every_one = dict.fromkeys(n for ns in networks for n in ns)
                parts.append(f.all((self.network(n) for n in every_one), f"{key} is torn apart"))
        return f.any(parts, f"{key} is lost")

    def _breaks_ties(self, key: str) -> list[str]:
        """When what breaks a tie of the machines that hold a storage is lost: its own witness, or its cluster's."""
        entry, pool = self.world.spec.storage[key], pool_witness(self.world, key)
        if "s2d" not in entry.protocols:
            return self._standing(entry.witness)
        if pool is None or not pool[1] or key in self._asking:
            return []  # a witness that lies on what it would break the tie of
        self._asking.add(key)
        lost = self.witness_first(pool[0])
        self._asking.remove(key)
        return [lost]

    def witness_first(self, cluster: str) -> str:
        """When a cluster's witness goes with what is lost, before anything brings it back."""
        return self._once("witness", cluster, self._witness)

    def _witness(self, cluster: str) -> str:
        quorum = self.world.spec.clusters[cluster].quorum
        on = quorum.witness.on if quorum and quorum.witness else None
        lies = self._first(on) if on in self.world.spec.vms and on else NEVER
        return self.formulas.any([*self._around_witness(cluster), lies], f"the witness of {cluster} is lost")

    def _around_witness(self, cluster: str) -> list[str]:
        """What takes a cluster's witness along, but for a virtual machine that it lies on."""
        f, world, spec = self.formulas, self.world, self.world.spec
        quorum = spec.clusters[cluster].quorum
        witness = quorum.witness if quorum else None
        if witness is None or witness.kind == "none":
            return []
        parts = list(self.components.losing(Thing("witness", f"{cluster}/witness")))
        on, site = witness.on, world.witness_site(cluster)
        if site and on not in spec.vms:
            parts += self._place("site", site)
        if on is not None and on in world.kinds and (networks := world.networks_of(on)):
            parts.append(f.all((self.network(n) for n in networks), f"nobody reaches {on}"))
        if on and on in world.kinds and on not in spec.vms:
            parts.append(self.box(on))
        elif on and on.partition("/")[0] in spec.storage:
            parts.append(self.data(on))
        return parts

    def _standing(self, at: str | None) -> list[str]:
        """When a witness of storage is lost, a machine or a site; nothing where there is none."""
        if at is None:
            return []
        return [self._first(at) if at in self.world.kinds else self.formulas.any(self._place("site", at))]

    def unreached(self, machine: str, ref: str, spared: frozenset[str] = frozenset()) -> str:
        """When a machine does not reach its data, neither at its place nor at the mirror's; see `storage`."""
        found = self._unreached.get((machine, ref, spared))
        if found is None:
            f = self.formulas
            volume = self.components.losing(Thing("volume", ref)) if "/" in ref else ()
            ways = [self._by(machine, way, spared) for way in self._ways_to(ref)]
            found = self._unreached[machine, ref, spared] = f.any(
                [*volume, f.all(ways)], f"{machine} does not reach {ref}"
            )
        return found

    def _ways_to(self, ref: str) -> tuple[str, ...]:
        return self.world.mirrors.ways_to(ref, attended=self.estate.attended)

    def _by(self, machine: str, ref: str, spared: frozenset[str]) -> str:
        f = self.formulas
        way = self.world.way(machine, ref)
        if way.stated is False:
            return ALWAYS
        away = self._cut_off(way.by, ref)
        if through := self.redirected(way.by, ref):
            away = f.all([away, *(f.any([self._first(h), self._cut_off(h, ref)]) for h in through)])
        return f.any([self.storage(ref.partition("/")[0], spared), away])

    def _cut_off(self, machine: str, ref: str) -> str:
        """When a machine has lost its own way to a storage that is there."""
        f, way = self.formulas, self.world.way(machine, ref)
        parts = (
            [f.all(self.around.network_at(machine, n) for n in sorted(way.networks))] if way.networks else []
        )
        home = self.world.site_of(machine)
        parts.append(self.around.apart(home, self.world.storage_site(ref.partition("/")[0])))
        each, every = self.components.paths(way.by, ref)
        return f.any([*parts, f.all(each) if each else NEVER, *every])

    def redirected(self, host: str, ref: str) -> tuple[str, ...]:
        """The hosts through which one that has lost its own way to a volume reaches it still; see `redirects`."""
        if host not in self.world.member_of:
            return ()
        state = State(self.estate, paths={(host, ref.partition("/")[0])})
        return state.redirected[host, ref] if redirects(state, host, ref) else ()
