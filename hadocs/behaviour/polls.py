"""Losses that cost clusters votes: which there are, and what each leaves; what comes to the same is one poll.

The losses are of nodes, of the hosts below them, of racks and sites, of the witness, of storage, networks and switches
that take votes with them, of the link between sites; and two nodes, or a node or site and the witness, at once and one
after another.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from types import MappingProxyType
from typing import Literal

from hadocs.topology import quorum
from hadocs.topology.aftermath import Estate, Parts
from hadocs.topology.ballots import Ballot, ballot
from hadocs.topology.failures import Run, examine, lose
from hadocs.topology.model import Loss, Thing
from hadocs.topology.quorum_rules import Verdict
from hadocs.topology.sequence import settled
from hadocs.topology.world import World

PollKind = Literal["lost", "at-once", "then", "either", "last", "cut"]
"""``either``: at once or one after another, which comes to the same; ``last``: the same but for the second one first.
"""


PAIRS = 4
"""So many pairs of nodes that differ are told of a cluster."""


@dataclass(frozen=True, slots=True)
class Poll:
    """A loss, or several that come to the same: each of ``alike`` are things lost at once, or one after another.

    ``places`` are the sites that no longer reach each other, of a cut; its ``alike`` are networks and switches that
    come to the same. ``any_two`` is the cluster of which these are any two nodes. ``below``: with the nodes
    themselves it ends otherwise than with the hosts below them. ``restarted`` are the nodes of the first that are
    started again before the second is lost. ``ballots`` are those of the first loss, in the order of the clusters
    asked for.
    """

    kind: PollKind
    alike: tuple[tuple[Thing, ...], ...]
    ballots: tuple[Ballot, ...]
    places: tuple[str, ...] = ()
    any_two: str = ""
    below: bool = False
    restarted: tuple[str, ...] = ()


Known = dict[tuple[Thing, ...], tuple[Run, ...]]
"""How losses end, whichever clusters are asked about."""


@dataclass
class _Box:
    """The estate, the clusters asked about, and what is worked out once."""

    estate: Estate
    clusters: tuple[str, ...]
    known: Known = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.estate.world

    def runs(self, things: tuple[Thing, ...]) -> tuple[Run, ...]:
        if things not in self.known:
            self.known[things] = _ranked(examine(self.estate, things)[1])
        return self.known[things]

    def lost(self, things: tuple[Thing, ...]) -> tuple[Ballot, ...]:
        """What is left when things are lost at once."""
        runs = self.runs(things)
        return tuple(ballot(self.estate, runs, c) for c in self.clusters)

    def then(self, first: Thing, second: Thing) -> tuple[Ballot, ...]:
        """What is left when one is lost after the cluster has settled on the other."""
        after = settled(self.estate, self.runs((first,))[0])
        runs = _ranked(examine(after, (first, second))[1])
        return tuple(ballot(after, runs, c) for c in self.clusters)

    def cut(self, parts: Parts) -> tuple[Ballot, ...]:
        loss, runs = examine(self.estate, (), parts)
        found = [ballot(self.estate, _ranked(runs), c) for c in self.clusters]
        return tuple(replace(b, shaky=self._shaky(b, loss)) for b in found)

    def _shaky(self, found: Ballot, loss: Loss) -> tuple[str, ...]:
        """The services on a cluster that a cut may take down though a side of it goes on: their data may be apart
        from it, or be served at the other side."""
        if found.ending != "goes-on" or not found.touched:
            return ()
        ever, spec = lose(self.estate, ()), self.world.spec
        hit = {*loss.down, *loss.uncertain} - {*ever.down, *ever.uncertain}
        return tuple(
            key
            for key, service in spec.services.items()
            if key in hit
            and found.cluster
            in (self.world.cluster_of(service), *map(self.world.host_cluster, self.world.carriers(service)))
        )


def _ranked(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The cases, that with the most harm first."""

    def harm(run: Run) -> tuple[int, int]:
        states = [fate.state for fate in run.fates.values()]
        return states.count("down"), states.count("interrupted")

    return tuple(sorted(runs, key=harm, reverse=True))


def polls(
    estate: Estate,
    clusters: Sequence[str],
    known: Known | None = None,
    *,
    pairs: bool = True,
    witness: bool = True,
) -> tuple[Poll, ...]:
    """What losses leave of the votes of some clusters: of one thing, of a link, of ``pairs`` of nodes, and of a node
    and the ``witness``. ``known`` keeps what was worked out for other clusters of the estate."""
    box = _Box(estate, tuple(clusters), {} if known is None else known)
    singles = _folded(
        box,
        [
            (t, found)
            for t in dict.fromkeys(_single(box.world, box.clusters))
            if _touched(found := box.lost((t,)))
        ],
    )
    cuts, singles = _joined([*_cuts(box)], singles)
    told = {(_lost(p), _signature(p.ballots)) for p in singles}
    twos = _two_nodes(box) if pairs else ()
    others = (p for p in twos if p.any_two or (_lost(p), _signature(p.ballots)) not in told)
    return (*singles, *cuts, *others, *(_with_witness(box, singles) if witness else ()))


def cuts(estate: Estate, cluster: str) -> tuple[Poll, ...]:
    """What cuts between sites leave of a cluster."""
    return tuple(_cuts(_Box(estate, (cluster,))))


def _joined(cuts: Sequence[Poll], singles: Sequence[Poll]) -> tuple[tuple[Poll, ...], tuple[Poll, ...]]:
    """Networks and switches whose loss is a cut between sites are told with it."""
    by = {tuple(b.votes for b in cut.ballots): n for n, cut in enumerate(cuts)}
    with_it: dict[int, list[tuple[Thing, ...]]] = {}
    kept = []
    for poll in singles:
        n = by.get(tuple(b.votes for b in poll.ballots))
        ours = all(thing.kind in ("network", "switch") for (thing,) in poll.alike)
        if n is None or not ours or _signature(cuts[n].ballots) != _signature(poll.ballots):
            kept.append(poll)
        else:
            with_it.setdefault(n, []).extend(poll.alike)
    told = tuple(replace(cut, alike=tuple(with_it.get(n, ()))) for n, cut in enumerate(cuts))
    return told, tuple(kept)


def _lost(poll: Poll) -> tuple[frozenset[str], ...]:
    """The nodes of each cluster whose votes go: those of a rack are also two nodes."""
    return tuple(frozenset(n for n, fate in b.votes if fate == "lost") for b in poll.ballots)


def _touched(found: Iterable[Ballot]) -> bool:
    return any(b.touched for b in found)


def _single(world: World, clusters: tuple[str, ...]) -> Iterator[Thing]:
    """The things whose loss may cost a vote: nodes and what they run on, places, witnesses, storage, networks."""
    spec = world.spec
    members = [m for c in clusters for m in spec.clusters[c].members]
    below = {world.host_of(m) or m for m in members}
    yield from (Thing(k, m) for m, k in world.kinds.items() if m in below)
    yield from (Thing("vm", m) for m in members if m in spec.vms and world.host_of(m) != m)
    racks: dict[str, int] = {}
    for member in members:
        if rack := world.rack_of(member):
            racks[rack] = racks.get(rack, 0) + 1
    stored = {world.storage_rack(s) for s in spec.storage}
    yield from (t for t in world.things if t.kind == "rack" and (racks.get(t.id, 0) > 1 or t.id in stored))
    for domain in (Thing("domain", d) for d in spec.failure_domains):
        if sum(t.id in below for t in world.domains.fall((domain,)).things) > 1:
            yield domain
    if len(spec.sites) > 1:
        yield from (Thing("site", s) for s in spec.sites)
    for cluster in clusters:
        entry = spec.clusters[cluster].quorum
        witness = entry.witness if entry else None
        if witness is None or witness.kind == "none":
            continue
        yield Thing("witness", f"{cluster}/witness")
        if witness.on and witness.on in world.kinds:
            yield Thing(world.kinds[witness.on], witness.on)
        elif witness.on:
            yield Thing("storage", witness.on.partition("/")[0])
    for kind in ("storage", "network", "switch"):
        yield from (t for t in world.things if t.kind == kind)


def _signature(found: Iterable[Ballot]) -> Hashable:
    """What two losses have in common that come to the same."""
    return tuple(
        (
            b.touched,
            b.have,
            b.total,
            b.needed,
            b.other,
            b.ending,
            b.anew,
            b.open_side,
            bool(b.held),
            b.held_open,
            b.by_hand,
            b.distrusted,
            sum(f == "lost" for _, f in b.votes),
            b.witness,
            bool(b.left),
        )
        for b in found
    )


def _folded(box: _Box, some: Sequence[tuple[Thing, tuple[Ballot, ...]]]) -> tuple[Poll, ...]:
    """Losses of nodes that come to the same together, as they do by their number; others by the very votes that go."""
    every = dict(some)
    kept = {t: found for t, found in every.items() if not _left_out(box, t, found, every)}
    by: dict[Hashable, list[Thing]] = {}
    for thing, found in kept.items():
        node = thing.kind in ("host", "server", "vm") and not _of_witness_alone(found)
        votes = () if node else tuple(b.votes for b in found)
        by.setdefault((node, votes, _signature(found)), []).append(thing)
    return tuple(Poll("lost", tuple((t,) for t in things), kept[things[0]]) for things in by.values())


def _of_witness_alone(found: Iterable[Ballot]) -> bool:
    return all(f != "lost" for b in found for _, f in b.votes)


def _left_out(
    box: _Box, thing: Thing, found: tuple[Ballot, ...], some: dict[Thing, tuple[Ballot, ...]]
) -> bool:
    """Whether a loss tells nothing: of a virtual machine that is no other than that of its host, which is told of
    several clusters."""
    if thing.kind != "vm" or len(box.clusters) < 2:
        return False
    host = box.world.host_of(thing.id)
    theirs = some.get(Thing("host", host or ""))
    mine = [
        (_signature([a]), _signature([b])) for a, b in zip(found, theirs or (), strict=False) if a.touched
    ]
    return bool(mine) and all(a == b for a, b in mine)


def _cuts(box: _Box) -> Iterator[Poll]:
    """The link between sites: with members at two that between them, else each site against the others."""
    world = box.world
    sites: dict[str, set[str]] = {}
    for cluster in box.clusters:
        for member in world.spec.clusters[cluster].members:
            if site := world.site_of(member):
                sites.setdefault(site, set()).add(cluster)
    order = [s for s in world.spec.sites if s in sites]
    if len(order) < 2:
        return
    for site in order[:1] if len(order) == 2 else order:
        parts = {}
        for cluster in box.clusters:
            members = frozenset(world.spec.clusters[cluster].members)
            inside = frozenset(m for m in members if world.site_of(m) == site)
            if inside and members - inside:
                parts[cluster] = (inside, members - inside)
        if parts and _touched(found := box.cut(MappingProxyType(parts))):
            yield Poll("cut", (), found, tuple(order) if len(order) == 2 else (site,))


def _node(world: World, member: str) -> Thing:
    """What is lost with a node: the machine itself, or the host below a virtual one."""
    host = world.host_of(member) or member
    machine = host if host in world.kinds else member
    return Thing(world.kinds[machine], machine)


def _back(box: _Box, first: Thing) -> tuple[str, ...]:
    """The nodes that go with a thing and are started again elsewhere."""
    return tuple(dict.fromkeys(n for b in box.lost((first,)) for n in b.awaited))


def _below(box: _Box, nodes: Sequence[str], found: Sequence[Ballot], *, later: bool = False) -> bool:
    """Whether a loss of the hosts below some nodes ends otherwise than one of these nodes themselves."""
    own = tuple(Thing(box.world.kinds[n], n) for n in nodes)
    if all(_node(box.world, n) == thing for n, thing in zip(nodes, own, strict=True)):
        return False
    return _signature(box.then(*own) if later else box.lost(own)) != _signature(found)


def _two_nodes(box: _Box) -> Iterator[Poll]:
    """Two nodes of a cluster, at once and one after another; the second is told where it ends otherwise."""
    told: set[frozenset[Thing]] = set()
    for cluster in box.clusters:
        rules = box.estate.rules[cluster]
        votes = dict(rules.nodes)
        found: list[Poll] = []
        differ = [pair for pair in quorum.differing(rules, (2,)) if all(votes[n] for n in pair[0])]
        whole = cluster if len(differ) == 1 and sum(1 for v in votes.values() if v) > 2 else ""
        for (pair,) in differ[:PAIRS]:
            things = tuple(dict.fromkeys(_node(box.world, n) for n in rules.names if n in pair))
            if len(things) == len(pair) > 1 and frozenset(things) not in told:
                told.add(frozenset(things))
                ends = box.lost(things)
                below = _below(box, tuple(n for n in rules.names if n in pair), ends)
                found.append(Poll("at-once", (things,), ends, any_two=whole, below=below))
        some = [p for p in found if any(b.touched and b.ending != "nobody" for b in p.ballots)]
        yield from _merged(some, cluster, len(differ) <= PAIRS)
        if len(box.clusters) > 1 or not some:
            continue
        chains = [c for c in quorum.differing(rules, (1, 1)) if all(votes[n] for step in c for n in step)]
        later = []
        for first, second in chains[:PAIRS]:
            one, two = (_node(box.world, n) for n in (*first, *second))
            if one != two:
                ends = box.then(one, two)
                below = _below(box, (*first, *second), ends, later=True)
                back = _back(box, one)
                later.append(Poll("then", ((one, two),), ends, any_two=whole, below=below, restarted=back))
        if {_ends(p) for p in later} != {_ends(p) for p in some}:
            yield from _merged(later, cluster, len(chains) <= PAIRS)


def _ends(poll: Poll) -> tuple[str, ...]:
    return tuple(b.ending for b in poll.ballots)


def of_any_two(estate: Estate, poll: Poll, cluster: str) -> frozenset[Verdict]:
    """How another cluster may end with any two nodes of one, which may be different nodes of it, or none.

    Empty where each two leave it the same votes.
    """
    if poll.any_two in ("", cluster):
        return frozenset()
    world, rules = estate.world, estate.rules[cluster]
    hosts = dict.fromkeys(world.host_of(m) or m for m in world.spec.clusters[poll.any_two].members)
    below = {h: frozenset(m for m in rules.names if (world.host_of(m) or m) == h) for h in hosts}
    found: set[tuple[tuple[int, ...], Verdict]] = set()
    for one, other in combinations(below.values(), 2):
        steps = (one, other) if poll.kind == "then" else (one | other,)
        ends = quorum.outcome(rules, [quorum.Step(nodes) for nodes in steps]).verdict
        found.add((tuple(sorted((len(one), len(other)))), ends))
    return frozenset(ends for _, ends in found) if len(found) > 1 else frozenset()


def _merged(found: Sequence[Poll], cluster: str, whole: bool) -> Iterator[Poll]:
    """Polls of two nodes as one, where all that differ come to the same."""
    if len({_signature(p.ballots) for p in found}) == 1 and whole:
        first = found[0]
        yield replace(first, any_two=first.any_two or (cluster if found[1:] else ""))
    else:
        yield from found


def _with_witness(box: _Box, singles: Sequence[Poll]) -> Iterator[Poll]:
    """The largest single loss that a cluster outlives, and its witness with it or after it."""
    if len(box.clusters) > 1:
        return
    (cluster,) = box.clusters
    if not box.estate.rules[cluster].witness_votes:
        return
    witness = Thing("witness", f"{cluster}/witness")
    outlived = [
        (sum(f == "lost" for _, f in p.ballots[0].votes), one[0])
        for p in singles
        for one in p.alike
        if p.ballots[0].ending == "goes-on" and p.ballots[0].witness in ("counts", "mute")
    ]
    if not outlived:
        return
    most, thing = max(outlived, key=lambda pair: (pair[0], pair[1].kind == "site"))
    if not most:
        return
    later, both = box.then(thing, witness), box.lost((thing, witness))
    before = box.then(witness, thing)
    nodes = [n for n in box.estate.rules[cluster].names if _node(box.world, n) == thing]
    own = Thing(box.world.kinds[nodes[0]], nodes[0]) if len(nodes) == 1 else thing

    def made(kind: PollKind, things: tuple[Thing, ...], found: tuple[Ballot, ...]) -> Poll:
        alone = tuple(own if t == thing else t for t in things)
        theirs = found if alone == things else box.lost(alone) if kind == "at-once" else box.then(*alone)
        below = _signature(theirs) != _signature(found)
        return Poll(
            kind, (things,), found, below=below, restarted=_back(box, things[0]) if kind == "then" else ()
        )

    same = (later[0].votes, later[0].ending) == (both[0].votes, both[0].ending)
    if same:
        kind: PollKind = "either" if before[0].ending == both[0].ending else "last"
        yield made(kind, (thing, witness), both)
    else:
        yield made("then", (thing, witness), later)
        yield made("at-once", (thing, witness), both)
    if before[0].ending != later[0].ending:
        yield made("then", (witness, thing), before)
