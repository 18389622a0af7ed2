"""What must not be lost next: what each further loss takes down that it would not take on any other day.

A stop rule is the difference between two answers: what the loss comes to as things stand, and what it comes to today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from hadocs.analysis import Analysis
from hadocs.runbooks.standing import Standing
from hadocs.topology.model import Thing
from hadocs.topology.wiring import wiring_of
from hadocs.topology.world import World

PATHS = 24
"""Of more paths of hosts, or of more adapters, none is looked at: they nearly always come to what their hosts do."""


@dataclass(frozen=True, slots=True)
class Hurt:
    """What is lost if one thing more fails while the host is off; ``new`` is what that does not take on any other day.

    Names of services and of clusters (without quorum), the worst first.
    """

    thing: Thing
    down: tuple[str, ...]
    uncertain: tuple[str, ...]
    interrupted: tuple[str, ...]
    no_quorum: tuple[str, ...]
    new_down: tuple[str, ...] = ()
    new_uncertain: tuple[str, ...] = ()
    new_interrupted: tuple[str, ...] = ()
    new_no_quorum: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def stops(self) -> bool:
        """Whether it is a reason to stop the work: it takes down what it would not take down today."""
        return bool(self.new_down or self.new_no_quorum or self.new_uncertain)


def hurts(
    analysis: Analysis, now: Standing, around: Sequence[str], shut: frozenset[str] = frozenset()
) -> tuple[Hurt, ...]:
    """What each further loss takes as things stand. ``around`` are the hosts, servers and members that are worked on.

    What is near them is looked at: what their clusters stand on, and the places of all of that. ``shut`` are services
    that are down as it is.
    """
    known = {loss.thing: loss for loss in analysis.topology.losses.values()}
    before = Standing.of(analysis.estate, analysis.topology)
    own = _own(analysis.estate.world, around)
    rows = []
    for other in _others(analysis.estate.world, around, now):
        then = now.lose(other)
        was = known[other] if other in known else before.lose(other)
        always = {*shut, *now.down, *now.loss.uncertain}
        stopped = {*now.loss.no_quorum}
        row = Hurt(
            other,
            tuple(s for s in then.down if s not in always),
            tuple(s for s in then.uncertain if s not in always),
            tuple(s for s in then.interrupted if s not in always),
            tuple(c for c in then.no_quorum if c not in stopped),
            tuple(s for s in then.down if s not in always and s not in was.down),
            tuple(s for s in then.uncertain if s not in always and s not in (*was.down, *was.uncertain)),
            tuple(
                s
                for s in then.interrupted
                if s not in always and s not in (*was.down, *was.uncertain, *was.interrupted)
            ),
            tuple(c for c in then.no_quorum if c not in stopped and c not in was.no_quorum),
            why=then.why,
        )
        harm = row.down or row.uncertain or row.interrupted or row.no_quorum
        # What comes back by itself is told of what machines stand on, not of each of its ways.
        if harm and (row.stops or (row.new_interrupted and other.kind != "adapter") or other in own):
            rows.append(row)
    return tuple(row for row in rows if not any(_within(analysis.estate.world, row, one) for one in rows))


def _within(world: World, part: Hurt, whole: Hurt) -> bool:
    """Whether a loss is one of a part, or of what a witness lies on, and comes to nothing that the other does not."""
    if part.thing.kind not in ("volume", "path", "adapter"):
        return False
    machine, _, other = part.thing.id.rpartition(":")
    holder = part.thing.id.partition("/")[0] if part.thing.kind == "volume" else other
    above = Thing("network" if part.thing.kind == "adapter" else "storage", holder)
    quorum = (
        world.spec.clusters[whole.thing.id.partition("/")[0]].quorum
        if whole.thing.kind == "witness"
        else None
    )
    holds = quorum is not None and quorum.witness is not None and quorum.witness.on == part.thing.id
    if whole.thing != above and not holds and not (machine and whole.thing.id == machine):
        return False
    pairs: tuple[tuple[Sequence[str], Sequence[str]], ...] = (
        (part.down, whole.down),
        (part.new_down, whole.new_down),
        (part.uncertain, (*whole.uncertain, *whole.down)),
        (part.new_uncertain, (*whole.new_uncertain, *whole.new_down)),
        (part.interrupted, (*whole.interrupted, *whole.down)),
        (part.new_interrupted, (*whole.new_interrupted, *whole.new_down)),
    )
    if part.thing.kind != "adapter" or not (part.down or part.uncertain):
        # Of a host that is lost it is told whose votes are gone below; of its adapter, those of the machines on it.
        pairs += ((part.no_quorum, whole.no_quorum), (part.new_no_quorum, whole.new_no_quorum))
    return all(set(some) <= set(every) for some, every in pairs)


def _own(world: World, around: Sequence[str]) -> frozenset[Thing]:
    """What is told even if it is as on any day: the hosts' own clusters, their racks, the storage of their machines."""
    things: list[Thing] = []
    for host in around:
        cluster = world.member_of.get(host)
        members = world.spec.clusters[cluster].members if cluster else (host,)
        here = (host, *(v for m in members for v in world.vms_on.get(m, ())))
        things += [Thing(world.kinds[m], m) for m in members if m not in around]
        things += [Thing("rack", r) for m in members if (r := world.rack_of(m))]
        things += [Thing("storage", s) for s in world.spec.storage if any(_uses(world, m, s) for m in here)]
        things.append(Thing("witness", f"{cluster}/witness"))
    return frozenset(things)


def _others(world: World, around: Sequence[str], now: Standing) -> Iterable[Thing]:
    """What else may fail, that is near enough: what the same clusters stand on, and the places of all of that."""
    here = [m for host in around for m in (host, *world.vms_on.get(host, ()))]
    clusters = {c for m in here if (c := world.member_of.get(m))}
    near = {m for c in clusters for m in world.spec.clusters[c].members}
    near |= {h for m in near if (h := world.host_of(m))}
    storage = {s for s in world.spec.storage if any(_uses(world, m, s) for m in (*near, *here))}
    racks = {r for m in near if (r := world.rack_of(m))} | {
        r for s in storage if (r := world.storage_rack(s))
    }
    sites = {s for m in near if (s := world.site_of(m))} | {
        p for s in storage if (p := world.storage_site(s))
    }
    voters = {w for s in storage if (w := world.spec.storage[s].witness)}
    domains = {
        d for d in world.spec.failure_domains
        if any(t.id in (*near, *storage) for t in world.domains.fall((Thing("domain", d),)).things)
    }  # fmt: skip
    networks = {n for m in near for n in world.body(m).networks}
    wanted = {
        "host": near | voters,
        "server": near | voters,
        "storage": storage,
        "volume": {f"{s}/{v}" for s in storage for v in world.spec.storage[s].volumes},
        "link": set(world.spec.links),
        "network": networks,
        "switch": {s for n in networks for s in wiring_of(world).carrying[n]},
        "rack": racks,
        "domain": domains,
        "site": sites | voters,
        "witness": {f"{c}/witness" for c in clusters},
    }
    ties = [
        t for t in world.ties if (m := t.id.partition(":")[0]) in near - {*around} and world.kinds[m] != "vm"
    ]
    paths = [t for t in ties if t.kind == "path"]
    adapters = [t for t in ties if t.kind == "adapter"]
    order = (
        "host", "server", "witness", "rack", "domain", "site", "storage", "volume", "path", "network", "switch", "link",
        "adapter",
    )  # fmt: skip
    things = [
        t for t in world.things if t.id in wanted.get(t.kind, ()) and t not in now.off and t.id not in around
    ]
    for some in (paths, adapters):
        things += some if len(some) <= PATHS else []
    return sorted(things, key=lambda t: order.index(t.kind))


def _uses(world: World, machine: str, storage: str) -> bool:
    body = world.body(machine)
    files = world.spec.vms[machine].files if machine in world.spec.vms else None
    refs = (*body.storage, *((files,) if files else ()))
    return machine in world.spec.storage[storage].on or any(r.partition("/")[0] == storage for r in refs)
