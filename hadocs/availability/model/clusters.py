"""What clusters make of losses, as tables: which losses stop one, cut members off, and where machines restart.

It asks `hadocs.topology.takeover` itself, loss by loss, so that votes and placement are judged in one place only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from hadocs.availability.model.formulas import VOTES
from hadocs.topology.aftermath import Estate, State
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.quorum import Step
from hadocs.topology.restart import restart
from hadocs.topology.taken import part_sites
from hadocs.topology.takeover import decide_host_clusters, decide_upper_clusters
from hadocs.topology.wiring import wiring_of
from hadocs.topology.world import World

MOST_ITEMS = 9
"""Up to so many members, networks and witness, losses of any three are tabled; beyond, any two."""
DEEP = 3
MOST_VOTERS = 7
MOST_RUNS = 8
WHICH_PART = "which part of "
"""How the one question begins that does not matter where any answer will do."""

Item = tuple[str, str]
"""What a loss is made of: ("member", id), ("network", id), ("witness", cluster) or all ("links", …) of two sites."""


@dataclass(frozen=True)
class Case:
    """One way a loss can end: the cluster stops, or goes on without the members that are cut off.

    ``targets`` are, for each VM that loses its host, the hosts that it can be restarted on; a VM without any stays
    down. ``frozen``: it has no quorum, lets run what runs and starts nothing. ``twice``: several sides run the same.
    ``answers`` are those to questions that make the outcome uncertain; which part goes on is none of them.
    """

    stopped: bool
    cut: frozenset[str]
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    frozen: bool = False
    twice: bool = False
    answers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Row:
    """A loss and every case that it may end in."""

    items: tuple[Item, ...]
    cases: tuple[Case, ...]


def table(estate: Estate, cluster: str) -> tuple[Row, ...]:
    """What the losses that matter to a cluster come to, small ones first.

    Those are all of up to three items (two in large clusters), and the members of each site and rack together, alone
    and with one item more. What the rows don't hold follows from them: more losses never help.
    """
    host = estate.world.cluster_kinds[cluster] == "host"
    placing = _Placing(estate, cluster) if host else None
    return tuple(Row(items, _cases(estate, cluster, items, placing)) for items in _losses(estate, cluster))


class Table:
    """The `table` of a cluster, and what losses one after another come to."""

    def __init__(self, estate: Estate, cluster: str) -> None:
        self._estate, self._cluster = estate, cluster
        self.rows = table(estate, cluster)
        self.recounts = estate.rules[cluster].recounts
        self._known: dict[tuple[frozenset[Item], ...], tuple[Case, ...]] = {}

    def after(self, steps: tuple[frozenset[Item], ...]) -> tuple[Case, ...]:
        """The cases of a loss that comes in steps, members and witness, with time to settle after each."""
        found = self._known.get(steps)
        if found is None:
            found = self._known[steps] = self._after(steps)
        return found

    def _after(self, steps: tuple[frozenset[Item], ...]) -> tuple[Case, ...]:
        estate, cluster = self._estate, self._cluster
        before = tuple(
            Step(frozenset(n for kind, n in s if kind == "member"), ("witness", cluster) in s)
            for s in steps[:-1]
        )
        later = replace(estate, history={**estate.history, cluster: before})
        placing = _Placing(later, cluster) if estate.world.cluster_kinds[cluster] == "host" else None
        return _cases(later, cluster, tuple(sorted(frozenset().union(*steps))), placing)


class Tables:
    """The tables of clusters, each worked out once for all estates in which nothing that it hangs on differs."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Table] = {}
        self.coarse: set[str] = set()
        """Services whose tree is too large, so that they and what they are compared with get a smaller one."""

    def of(self, estate: Estate, cluster: str) -> Table:
        """The table of a cluster."""
        key = _hangs_on(estate, cluster)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Table(estate, cluster)
        return found


def _hangs_on(estate: Estate, cluster: str) -> tuple[object, ...]:
    """All that the table of a cluster hangs on."""
    world = estate.world
    spec = world.spec
    entry = spec.clusters[cluster]
    seen = heartbeat_by_member(world, cluster)
    key: tuple[object, ...] = (
        cluster,
        world.cluster_kinds[cluster],
        entry.members,
        estate.rules[cluster],
        estate.policy(cluster),
        estate.attended,
        tuple(seen.items()) if seen else None,
        tuple(_places(world, entry.members)),
        tuple(wiring_of(world).bundles.items()),
        tuple(world.site_of(m) for m in entry.members) if spec.links else (),
        tuple(map(world.storage_site, spec.storage)) if spec.links else (),
    )
    if world.cluster_kinds[cluster] != "host":
        return key
    vms = [v for m in entry.members for v in world.vms_on[m]]
    refs = dict.fromkeys(r for v in vms for r in _ways(world, v))
    # Only a rival that has gone makes a host that was barred another one to run on.
    freed = any(v in world.keeping_apart for v in vms)
    return (
        *key,
        tuple((h, spec.hosts[h].usable, spec.hosts[h].max_vms, world.vms_on[h]) for h in entry.members),
        tuple((v, spec.vms[v].memory, spec.vms[v].files, estate.may_run_on[v]) for v in vms),
        tuple((r, tuple(world.way(h, r) for h in entry.members)) for r in refs),
        tuple((world.mirror_of(r.partition("/")[0])) for r in refs),
        tuple((v, spec.vms[v].model_dump_json(), world.rivals(v)) for v in vms) if freed else (),
        tuple(spec.hosts[h].model_dump_json() for h in entry.members) if freed else (),
    )


def most_lost(estate: Estate, cluster: str, least: int = 2) -> int | None:
    """How many members, ``least`` or more, stop a cluster of equal votes, whichever they are, or may stop it.

    ``None`` where no number does, or votes differ: the table has all losses of voters then, and those of one always.
    """
    members = estate.world.spec.clusters[cluster].members
    if not _equal(estate, cluster):
        return None
    for count in range(least, len(members)):
        cases = _cases(estate, cluster, tuple(("member", m) for m in members[:count]))
        if any(c.stopped or c.frozen for c in cases):
            return count
    return None


def _equal(estate: Estate, cluster: str) -> bool:
    """Whether it makes no difference which members are lost, but how many."""
    if estate.rules[cluster].auto_tie_breaker or estate.rules[cluster].preferred:
        return False
    return len({votes for _, votes in estate.rules[cluster].nodes}) == 1


def _losses(estate: Estate, cluster: str) -> Iterator[tuple[Item, ...]]:
    world = estate.world
    entry = world.spec.clusters[cluster]
    members: list[Item] = [("member", m) for m in entry.members]
    others: list[Item] = []
    witness = entry.quorum.witness if entry.quorum else None
    if witness and witness.kind != "none":
        others.append(("witness", cluster))
    seen = heartbeat_by_member(world, cluster) or {}
    networks = dict.fromkeys(n for ns in seen.values() for n in ns)
    others += [("network", n) for n in networks]
    sites = {world.site_of(m) for m in entry.members}
    if len(sites) > 1:
        others += [("links", "\n".join(ends)) for ends in wiring_of(world).bundles]
    items = [*members, *others]
    found: dict[frozenset[Item], tuple[Item, ...]] = {}
    depth = DEEP if len(items) <= MOST_ITEMS else 2
    for size in range(1, depth + 1):
        for some in combinations(items, size):
            found.setdefault(frozenset(some), some)
    # Heartbeats end with the last of their networks, however many there are.
    for ns in dict.fromkeys(tuple(ns) for ns in seen.values()):
        every: tuple[Item, ...] = tuple(("network", n) for n in ns)
        if len(every) > depth:
            found.setdefault(frozenset(every), every)
    if not _equal(estate, cluster):
        voters: list[Item] = [("member", n) for n, votes in estate.rules[cluster].nodes if votes]
        for size in range(1, len(voters) + 1 if len(voters) <= MOST_VOTERS else 1):
            for some in combinations(voters, size):
                found.setdefault(frozenset(some), some)
    for together in _places(world, entry.members):
        base: tuple[Item, ...] = tuple(("member", m) for m in together)
        for more in [(), *((i,) for i in items if i not in base)]:
            found.setdefault(frozenset((*base, *more)), (*base, *more))
    yield from sorted(found.values(), key=len)


def _places(world: World, members: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The members of each site and of each rack; of each host that carries several."""
    for place in (world.site_of, world.rack_of, world.host_of):
        groups: dict[str, list[str]] = {}
        for member in members:
            at = place(member)
            if at is not None:
                groups.setdefault(at, []).append(member)
        yield from (tuple(g) for g in groups.values() if len(g) > 1)


def _cases(
    estate: Estate, cluster: str, items: tuple[Item, ...], placing: _Placing | None = None
) -> tuple[Case, ...]:
    """Every case of a loss: each answer to each question that the loss leaves open, as `lose` has it."""
    found: list[Case] = []
    waiting: list[dict[str, int]] = [{}]
    while waiting:
        choices = waiting.pop(0)
        state = State(estate, choices)
        _lose(state, items)
        if estate.world.cluster_kinds[cluster] == "host":
            decide_host_clusters(state, cluster)
            if placing and cluster not in state.no_quorum:
                placing.restart(state)
        else:
            decide_upper_clusters(state, cluster)
        question = next((q for q in state.asked if q not in choices), None)
        if question is not None and len(found) + len(waiting) < MOST_RUNS:
            waiting += [{**choices, question: n} for n in range(state.asked[question])]
            continue
        members = estate.world.spec.clusters[cluster].members
        lost = frozenset(name for kind, name in items if kind == "member")
        # With no member left nothing is counted: the members themselves say so.
        some_left = not lost >= set(members)
        targets = {
            v: state.fits.get(v, ()) for v in (*state.fits, *state.machines) if v in estate.world.spec.vms
        }
        found.append(
            Case(
                cluster in state.no_quorum and some_left,
                state.cut.get(cluster, frozenset()),
                targets,
                cluster in state.frozen and some_left,
                cluster in state.twice,
                tuple((q, state.choices.get(q, 0)) for q in state.asked if not q.startswith(WHICH_PART)),
            )
        )
    return tuple(found)


class _Placing:
    """The restarts of one host cluster, worked out once for the losses that leave it the same choice."""

    def __init__(self, estate: Estate, cluster: str) -> None:
        world = estate.world
        members = world.spec.clusters[cluster].members
        refs = dict.fromkeys(r for m in members for v in world.vms_on[m] for r in _ways(world, v))
        self._cluster = cluster
        self._networks = frozenset(n for m in members for r in refs for n in world.way(m, r).networks)
        self._known: dict[
            tuple[object, ...], tuple[dict[str, tuple[str, ...]], set[str], dict[str, int]]
        ] = {}

    def restart(self, state: State) -> None:
        """As `hadocs.topology.restart.restart`, but for the reasons why a VM is not restarted."""
        key = (
            frozenset(state.machines),
            state.cut.get(self._cluster),
            # A witness, or a network over which no files are reached, changes nothing for it.
            frozenset(state.networks) & self._networks,
            frozenset(state.paths),
            tuple(sorted(state.choices.items())),
        )
        if key not in self._known:
            before = dict(state.asked)
            restart(state, self._cluster)
            asked = {q: n for q, n in state.asked.items() if q not in before}
            self._known[key] = dict(state.fits), set(state.machines), asked
        fits, machines, asked = self._known[key]
        state.fits, state.machines = dict(fits), set(machines)
        state.asked.update(asked)


def _ways(world: World, vm: str) -> tuple[str, ...]:
    files = world.spec.vms[vm].files
    return world.ways_to(files) if files else ()


def _lose(state: State, items: tuple[Item, ...]) -> None:
    world = state.world
    part_sites(state, {link for kind, name in items if kind == "links"
                       for link in wiring_of(world).bundles[bundle_of(name)]})  # fmt: skip
    for kind, name in items:
        if kind == "member":
            state.machines.add(name)
            state.machines.update(world.vms_on.get(name, ()))
        elif kind == "network":
            state.networks.add(name)
        elif kind == "witness":
            state.witnesses.add(name)


def bundle_of(name: str) -> tuple[str, str]:
    """The two sites whose links an item is."""
    one, other = name.split("\n")
    return one, other


def implied(
    before: tuple[tuple[str, ...] | None, ...], now: tuple[tuple[str, ...] | None, ...], gone: set[str]
) -> bool:
    """Whether a larger loss says no more than a part of it: a VM has the same hosts left, less the lost ones."""
    if all(end == () for end in before) or (before == now and all(end == (VOTES,) for end in before)):
        return True
    if len(before) != len(now):
        return False
    for old, new in zip(before, now, strict=True):
        if (old is None) != (new is None):
            return False
        if old is not None and new is not None and set(old) - gone != set(new):
            return False
    return True
