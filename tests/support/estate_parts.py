"""What of an estate fails by itself, how often, and what fails together; for a life that is lived through.

It reads the spec for itself: nothing here is taken from the availability model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hadocs.topology.model import Thing
from hadocs.topology.world import World

YEAR = 8760.0
Figures = Mapping[str, float]
STORAGE = {"array": "array", "local": "local-disk", "share": "share", "hyperconverged": "pool"}
MODE = {
    **dict.fromkeys(("array", "controller", "local-disk", "pool", "share", "volume", "path"), "storage"),
    **dict.fromkeys(("switch", "network", "link"), "network"),
    **dict.fromkeys(("site", "rack"), "site"),
    "host": "host hardware", "hypervisor": "hypervisor", "guest": "operating system", "application": "application",
    "witness": "quorum",
}  # fmt: skip
OFTEN = 3000.0
"""Hours between two failures of any part, so that each kind is seen as often as the others."""
COMMON = {"beta": 0.2, "beta.switch": 0.2, "gamma": 0.4, "beta.program": 0.2}
"""Common causes are more common here than they are, for the same reason."""
WORK = {"work.host.every": 480.0, "work.host.lasts": 5.0, "work.guest.every": 480.0, "work.guest.lasts": 0.5}
"""Patch days are more frequent and longer, so that failures fall into them."""
CHANGES = {
    "work.application.every": 700.0,
    "change.patch": 0.05,
    "change.release": 0.15,
    "change.spreads": 0.5,
}
"""Changes are more frequent and go wrong more often than they do, so that those that do are seen."""


def raised(figures: Figures) -> dict[str, float]:
    """The figures with failures so often that all of them, and their overlaps, are seen in some hundred years."""
    often = {k: min(v, OFTEN * (4 if k.startswith("witness") else 1)) for k, v in figures.items()}
    return {
        k: often[k] if k.endswith(".mtbf") else (COMMON | WORK | CHANGES).get(k, v)
        for k, v in figures.items()
    }


@dataclass(frozen=True)
class Part:
    """Something that fails by itself: its kind, what it belongs to, and a number where there are several."""

    kind: str
    of: str
    number: int = 0
    things: frozenset[Thing] = frozenset()


@dataclass(frozen=True)
class Trouble:
    """What is the matter now: parts that have failed, a machine that is being restarted or worked on."""

    mode: str
    parts: frozenset[Part] = frozenset()
    restarting: str = ""
    away: Thing | None = None


@dataclass(frozen=True)
class Parts:
    """What there is in an estate that fails or is worked on."""

    world: World

    def closure(self, key: str) -> tuple[str, ...]:
        found = [key]
        for at in found:
            found += [n for n in self.world.spec.services[at].needs if n not in found]
        return tuple(found)

    def groups(self) -> Iterator[list[Part]]:
        """Parts of one kind that may fail together; most are alone."""
        world, spec = self.world, self.world.spec

        def of(kind: str, ids: list[str], thing: str = "") -> list[Part]:
            return [Part(kind, i, 0, frozenset({Thing(thing or kind, i)})) for i in ids]  # type: ignore[arg-type]

        alike: dict[object, list[str]] = {}
        for host, entry in spec.hosts.items():
            alike.setdefault((world.site_of(host), entry.platform or spec.platform, entry.os), []).append(
                host
            )
        beside: set[str] = set()
        for hosts in alike.values():
            # Hardware like theirs: the physical members of clusters whose other members stand on these hosts.
            physical = [
                m
                for key, c in spec.clusters.items()
                if world.cluster_kinds[key] == "mixed"
                for m in c.members
                if world.kinds[m] == "server"
                and m not in beside
                and any(world.host_of(o) in hosts and world.site_of(o) == world.site_of(m) for o in c.members)
            ]
            beside.update(physical)
            yield [*of("host", hosts), *of("host", physical, "server")]
            yield of("hypervisor", hosts, "host")
        teams = [list(c.members) for k, c in spec.clusters.items() if world.cluster_kinds[k] != "host"]
        teams += [
            list(s.runs_on) for s in self.world.spec.services.values() if s.runs_on[0] not in spec.clusters
        ]
        teams += [[m] for m in (*spec.vms, *spec.servers)]
        seen: set[str] = set()
        for team in teams:
            for kind in ("vm", "server"):
                mine = [m for m in team if world.kinds[m] == kind and m not in seen]
                seen.update(mine)
                if mine:
                    yield of("guest", mine, kind)
                    mine = [m for m in mine if m not in beside]
                    if kind == "server" and mine:
                        yield of("host", mine, kind)
        for key, storage in spec.storage.items():
            yield of(STORAGE[storage.kind], [key], "storage")
            yield [Part("controller", key, n + 1) for n in range(storage.controllers or 0)]
            for volume in storage.volumes:
                yield of("volume", [f"{key}/{volume}"])
        switches: set[str] = set()
        for key, network in spec.networks.items():
            yield of("network", [key])
            yield of("switch", [s for s in network.switches if s not in switches])
            switches.update(network.switches)
            if not network.switches:
                yield [Part("switch", f"of {key}", 0, frozenset({Thing("network", key)}))]
        for thing in world.things:
            if thing.kind in ("site", "rack", "witness", "link"):
                yield of(thing.kind, [thing.id])
        for by, storage, count in dict.fromkeys(self.paths()):
            yield [Part("path", f"{by}\n{storage}", n + 1) for n in range(count)]
        for key, service in self.world.spec.services.items():
            yield [Part("application", f"{key}\n{machine}") for machine in world.carriers(service)]

    def paths(self) -> Iterator[tuple[str, str, int]]:
        world, spec = self.world, self.world.spec
        asked = [(vm.on or v, vm.files) for v, vm in spec.vms.items() if vm.files]
        for service in self.world.spec.services.values():
            for m in world.carriers(service):
                asked += [(m, ref) for ref in (service.data, service.copies.get(m)) if ref]
        for machine, ref in asked:
            for way in world.ways_to(ref):
                by = world.way(machine, way).by
                access = world.access(by, way)
                if access and access.paths:
                    yield by, way.partition("/")[0], access.paths

    def patched(self, key: str, may_run_on: Mapping[str, Collection[str]]) -> Iterator[tuple[str, ...]]:
        """The machines behind a service by those that get the same patches: hosts by what they run, others by team."""
        spec, world = self.world.spec, self.world
        left, hosts = set(spec.vms) | set(spec.servers), dict[object, set[str]]()
        for k in self.closure(key):
            service = spec.services[k]
            carriers = world.carriers(service)
            refs = [service.data, *service.copies.values()]
            refs += [spec.vms[m].files for m in carriers if m in spec.vms]
            stores = {w.partition("/")[0] for r in refs if r for w in world.ways_to(r)}
            for team in (set(carriers), {m for s in stores for m in spec.storage[s].on}):
                if team & left:
                    yield tuple(sorted(team & left))
                    left -= team
                at = {
                    h for m in team for h in (m, world.host_of(m), *may_run_on.get(m, ())) if h in spec.hosts
                }
                for h in sorted(x for x in at if x):
                    kind = spec.hosts[h].platform or spec.platform, spec.hosts[h].os
                    hosts.setdefault(kind, set()).add(h)
        yield from (tuple(sorted(some)) for some in hosts.values())

    def patched_at_once(self) -> Iterator[tuple[str, ...]]:
        """The machines of each service that says that they get their patches all at once."""
        for service in self.world.spec.services.values():
            carriers = self.world.carriers(service)
            if service.changes and service.changes.patches == "all-at-once" and len(carriers) > 1:
                yield tuple(sorted(carriers))

    def worked_on(self) -> Iterator[str]:
        spec = self.world.spec
        others = {m for s in spec.services.values() for m in self.world.carriers(s)}
        others |= {m for s in spec.storage.values() for m in s.on}
        yield from spec.hosts
        yield from (m for m in self.world.kinds if m in others and m not in spec.hosts)


def sizes(f: Figures, group: list[Part]) -> dict[int, float]:
    """How many fail where one does: a second with beta, a third with gamma, all with gamma once more."""
    n, kind = len(group), group[0].kind
    beta, gamma = f["beta.switch" if kind == "switch" else "beta"], f["gamma"]
    if n == 1:
        return {1: 1.0}
    if kind == "application":
        return {1: 1 - f["beta.program"], n: f["beta.program"]}
    if kind in ("path", "controller") or n == 2:
        return {1: 1 - beta, n: beta}
    if n == 3:
        return {1: 1 - beta, 2: beta * (1 - gamma), 3: beta * gamma}
    if n <= 6:
        return {1: 1 - beta, 2: beta * (1 - gamma), 3: beta * gamma * (1 - gamma), n: beta * gamma**2}
    return {1: 1 - beta * gamma**2, n: beta * gamma**2}
