"""What is near to a loss: of all that may fail after it, what is asked what that would then come to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.topology.failures import lose
from hadocs.topology.model import Loss, Thing
from hadocs.topology.world import World


@dataclass(frozen=True)
class Near:
    """What the loss of ``lost`` touches: ``gone`` goes with it, ``clusters`` notice; ``loss`` is what it comes to."""

    analysis: Analysis
    lost: tuple[Thing, ...]
    gone: frozenset[str]
    clusters: frozenset[str]
    loss: Loss

    @classmethod
    def of(cls, analysis: Analysis, things: Sequence[Thing]) -> Near:
        """What is near to things that are lost at once."""
        world = analysis.estate.world
        loss = lose(analysis.estate, tuple(things))
        fallen = {t.id for t in world.domains.fall(things).things}
        gone = fallen | {*loss.stopped}
        gone |= {t.id for t in (*world.things, *world.ties) if _part_of(world, t, gone)}
        touched = {m for m in world.kinds if m in gone or _hangs_on(world, m, gone)}
        touched |= {move.what for move in loss.moved}
        for key in (*loss.down, *loss.uncertain, *loss.interrupted, *loss.weakened):
            touched |= {*world.carriers(analysis.spec.services[key])}
        below = {h for m in touched if (h := world.host_of(m))}
        above = {vm for m in touched for vm in world.vms_on.get(m, ())}
        clusters = {c for m in (*touched, *below, *above) if (c := world.member_of.get(m))}
        return cls(analysis, tuple(things), frozenset(gone), frozenset({*clusters, *loss.no_quorum}), loss)

    def things(self) -> list[Thing]:
        """What else may fail of what these clusters stand on, and what serves all."""
        world = self.analysis.estate.world
        members = {m for c in self.clusters for m in self.analysis.topology.clusters[c].members}
        metal = {world.host_of(m) or m for m in members}
        racks, sites = {world.rack_of(m) for m in metal}, {world.site_of(m) for m in metal}
        witnesses: set[str | None] = {f"{c}/witness" for c in self.clusters}
        deciding = {w for s in self.analysis.spec.storage.values() if (w := s.witness)}

        def near(thing: Thing) -> bool:
            if thing.kind in ("host", "server", "vm"):
                return thing.id in metal or thing.id in deciding
            if thing.kind == "domain":
                return any(t.id in metal for t in world.domains.fall((thing,)).things)
            places: dict[str, set[str | None]] = {
                "rack": racks,
                "site": {*sites, *deciding},
                "witness": witnesses,
            }
            some = places.get(thing.kind)
            return some is None or thing.id in some

        return [t for t in world.things if near(t) and t not in self.lost]

    def ties(self) -> list[Thing]:
        """The paths and adapters of the hosts among them."""
        metal = {t.id for t in self.things() if t.kind in ("host", "server")}
        ties = self.analysis.estate.world.ties
        return [t for t in ties if t.id.partition(":")[0] in metal and t not in self.lost]


def _part_of(world: World, thing: Thing, gone: Collection[str]) -> bool:
    """Whether a thing is a part of what is gone, or stands in it."""
    if thing.kind == "volume":
        return thing.id.partition("/")[0] in gone
    if thing.kind in ("path", "adapter"):
        machine, _, other = thing.id.partition(":")
        return machine in gone or other in gone
    if thing.kind == "storage":
        return world.storage_site(thing.id) in gone or world.storage_rack(thing.id) in gone
    return thing.kind == "rack" and thing.id.partition("/")[0] in gone


def _hangs_on(world: World, machine: str, gone: Collection[str]) -> bool:
    """Whether a machine uses storage, a network or a switch that is gone."""
    networks = world.networks_of(machine)
    switches = {s for n in networks for s in world.spec.networks[n].switches}
    storage = {ref.partition("/")[0] for ref in world.body(machine).storage}
    return not storage.union(networks, switches).isdisjoint(gone)
