"""What the troubles of an estate come to at one moment, by `lose`: who is down, who could carry what, by whose fault.

No rates and no time: those pass in a life that is lived through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from hadocs.topology.aftermath import Estate, redirects
from hadocs.topology.aftermath import State as Lost
from hadocs.topology.failures import examine, lose
from hadocs.topology.handing import handed_by_nobody
from hadocs.topology.lock_stores import needless
from hadocs.topology.model import Loss, Thing
from hadocs.topology.policy import resets_the_last
from hadocs.topology.quorum import Step
from hadocs.topology.world import World
from support.estate_parts import Trouble

Order = tuple[Trouble, ...]
"""Troubles in the order in which they came."""
History = frozenset[tuple[str, tuple[Step, ...]]]
"""What clusters have lost before, by cluster."""


@dataclass
class State:
    """What some troubles come to: the services that are down by themselves, and the machines that can carry each.

    ``short`` are the clusters that have no quorum, whose members hear each other; ``anew`` those that have none until
    what is started again elsewhere is back.
    """

    loss: Loss
    own: frozenset[str]
    able: dict[str, tuple[str, ...]]
    short: frozenset[str] = frozenset()
    anew: frozenset[str] = frozenset()


class States:
    """The states of an estate, each worked out once.

    ``counts`` tells how many controllers or paths there are, ``closure`` which services each one hangs on. Clusters
    that count their votes anew have settled on what is lost before the next trouble comes.
    """

    def __init__(
        self, estate: Estate, counts: Mapping[tuple[str, str], int], closure: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.world = estate.world
        self.counts = counts
        self.closure = closure
        self.known: dict[tuple[object, ...], State] = {}
        self.losses: dict[
            tuple[object, ...], tuple[Loss, frozenset[str], frozenset[str], Mapping[str, Step]]
        ] = {}
        self.booked: dict[tuple[object, ...], dict[tuple[str, str], float]] = {}
        self.estates: dict[tuple[object, ...], Estate] = {}
        self.emptied: dict[Thing, tuple[tuple[str, str], ...]] = {}
        self.kept: dict[Thing, frozenset[str]] = {}
        self.probes = _probing(estate)
        self.settles = any(
            r.model.startswith("wsfc-dynamic") or r.model == "majority-of-view" or r.last_man_standing
            for r in estate.rules.values()
        )

    def judge(self, troubles: Order, votes: bool = True, forced: frozenset[str] = frozenset()) -> State:
        """What some troubles come to; without ``votes`` no cluster stops for want of them, nor do ``forced`` ones."""
        key = (troubles if self.settles and votes else frozenset(troubles)), votes, forced
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._judge(troubles, votes, forced)
        return found

    def _gone(self, troubles: Order) -> tuple[set[Thing], Callable[[str, str | None], bool]]:
        """What is lost of some troubles, and whether a machine's paths lead to its data."""
        failed = {p for t in troubles for p in t.parts}
        gone = {thing for p in failed for thing in p.things} | {t.away for t in troubles if t.away}
        several: dict[tuple[str, str], int] = {}
        for p in failed:
            if p.kind in ("controller", "path"):
                several[p.kind, p.of] = several.get((p.kind, p.of), 0) + 1
        blocked = set()
        for (kind, of), count in several.items():
            if count == self.counts[kind, of]:
                if kind == "controller":
                    gone.add(Thing("storage", of))
                else:
                    blocked.add(tuple(of.split("\n")))
        world = self.world

        def reaches(machine: str, ref: str | None) -> bool:
            if ref is None or not blocked:
                return True
            for way in world.ways_to(ref):
                by, storage = world.way(machine, way).by, way.partition("/")[0]
                there = (by, storage) not in blocked or self._by_another(by, way, gone, blocked)
                if there and Thing("storage", storage) not in gone:
                    return True
            return False

        gone |= {Thing("path", f"{machine}:{storage}") for machine, storage in blocked}
        return gone, reaches

    def _by_another(self, host: str, ref: str, gone: set[Thing], blocked: set[tuple[str, ...]]) -> bool:
        """Whether a host whose paths are gone reaches a volume through another host of its cluster that is up."""
        paths = {(m, s) for m, s in blocked}
        state = Lost(self.probes, machines={t.id for t in gone}, paths=paths)
        return redirects(state, host, ref)

    def _judge(self, troubles: Order, votes: bool, forced: frozenset[str]) -> State:
        world = self.world
        gone, reaches = self._gone(troubles)
        failed = {p for t in troubles for p in t.parts}
        before = self._before(troubles) if votes else frozenset()
        loss, short, anew, _ = self._lost(frozenset(gone), votes, forced, before, self._left(troubles))
        crashed = {p.of for p in failed if p.kind == "application"}
        absent = {t.restarting for t in troubles if t.restarting}
        kept = {key for t in troubles if t.away for key in self._not_handed_over(t.away)}
        own, able = set(loss.down), {}
        # Whether a part keeps quorum is never open where no cluster stops for want of votes.
        # Nor does a cluster ask for its votes that somebody has forced.
        open_ = [f"whether {c} keeps quorum" for c in forced] if votes else ["keeps quorum"]
        if all(t.away for t in troubles):
            # A member that leaves in order hands its vote over first.
            open_.append("keeps quorum, which is a coin toss")
        settled = ("which part", *open_)
        own |= {s for s in loss.uncertain if not any(words in loss.why[s] for words in settled)}
        for key, service in self.world.spec.services.items():
            able[key] = tuple(
                m
                for m in world.carriers(service)
                if f"{key}\n{m}" not in loss.down
                and f"{key}\n{m}" not in crashed
                and m not in absent
                and reaches(m, service.copies.get(m) if service.copies else service.data)
            )
            if not able[key] or key in kept:
                own.add(key)
        return State(loss, frozenset(own & set(self.world.spec.services)), able, short, anew)

    def _before(self, troubles: Order) -> History:
        """What the clusters have settled on before the last of some troubles came."""
        if not self.settles or len(troubles) < 2:
            return frozenset()
        earlier = troubles[:-1]
        history = dict(self._before(earlier))
        gone, _ = self._gone(earlier)
        left = self._left(earlier)
        steps = self._lost(frozenset(gone), True, frozenset(), frozenset(history.items()), left)[3]
        for cluster, step in steps.items():
            if history.get(cluster, (None,))[-1] != step:
                history[cluster] = (*history.get(cluster, ()), step)
        return frozenset(history.items())

    def _not_handed_over(self, away: Thing) -> frozenset[str]:
        """The services that are down with a machine that is taken out of service in order: those without a cluster, and
        all of two nodes of which the other one is reset then."""
        if away not in self.kept:
            loss = lose(replace(self.probes, attended=True, orderly=True), (away,))
            down = (k for k in self.closure if k in loss.down)
            cluster = self.world.member_of.get(away.id)
            both = cluster is not None and resets_the_last(self.world.spec.clusters[cluster])
            self.kept[away] = frozenset(
                k for k in down if both or handed_by_nobody(self.world, self.world.spec.services[k])
            )
        return self.kept[away]

    def _left(self, troubles: Order) -> tuple[tuple[str, str], ...]:
        """The machines with storage or a witness on them that left a host before work on it, each with where it is."""
        return tuple(one for t in troubles if t.away for one in self._emptied(t.away))

    def _emptied(self, host: Thing) -> tuple[tuple[str, str], ...]:
        found = self.emptied.get(host)
        if found is None:
            spec = self.world.spec
            laden = {m for s in spec.storage.values() for m in s.on}
            laden |= {c.quorum.witness.on for c in spec.clusters.values() if c.quorum and c.quorum.witness}
            there = [v for v in self.world.vms_on.get(host.id, ()) if v in laden]
            state = None
            if there:
                state = examine(replace(self.probes, attended=True, orderly=True), (host,))[1][0].state
            moved = (v for v in there if state and v in state.restarted and state.fits.get(v))
            found = self.emptied[host] = tuple((v, state.fits[v][0]) for v in moved if state)
        return found

    def _lost(
        self,
        gone: frozenset[Thing],
        votes: bool,
        forced: frozenset[str],
        before: History,
        left: tuple[tuple[str, str], ...] = (),
    ) -> tuple[Loss, frozenset[str], frozenset[str], Mapping[str, Step]]:
        """What a loss comes to, the clusters that it leaves short of votes, for good or until they form anew, and what
        each has lost of its members."""
        key = gone, votes, forced, before, left
        found = self.losses.get(key)
        if found is None:
            order = {t: n for n, t in enumerate(self.world.things)}
            lost = sorted(gone, key=lambda t: (order.get(t, len(order)), t.id)) or [Thing("rack", "none")]
            loss, runs = examine(self._estate(votes, forced, before, left), lost)
            short = {
                c
                for run in runs
                for c in (*run.state.no_quorum, *run.state.frozen)
                if c not in run.state.parted
            }
            state = runs[0].state
            steps = {}
            for cluster, entry in self.world.spec.clusters.items():
                away = frozenset(m for m in entry.members if m in state.machines) | state.cut.get(
                    cluster, frozenset()
                )
                if away or cluster in state.witnesses:
                    steps[cluster] = Step(away, cluster in state.witnesses)
            anew = frozenset(c for run in runs for c in run.state.shaky)
            found = self.losses[key] = loss, frozenset(short), anew, steps
        return found

    def _estate(
        self, votes: bool, forced: frozenset[str], before: History, left: tuple[tuple[str, str], ...] = ()
    ) -> Estate:
        key = votes, forced, before, left
        if key not in self.estates:
            rules = self.probes.rules
            counted = {
                k: r if votes and k not in forced else replace(r, model="unknown") for k, r in rules.items()
            }
            world = _with_moved(self.probes.world, left) if left else self.probes.world
            self.estates[key] = replace(self.probes, world=world, rules=counted, history=dict(before))
        return self.estates[key]

    def booking(self, troubles: Order, forced: frozenset[str] = frozenset()) -> dict[tuple[str, str], float]:
        """What an hour in a state is booked on, by service and mode; "votes" where only those are missing."""
        at = troubles if self.settles else frozenset(troubles), forced
        found = self.booked.get(at)
        if found is not None:
            return found
        found = self.booked[at] = {}
        state = self.judge(troubles, True, forced)
        for key, closure in self.closure.items():
            if not state.own & set(closure):
                continue
            for t in troubles:
                if t.away and not self.judge(_less(troubles, t), True, forced).own & set(closure):
                    # Work that was begun while all was well, and left nothing to fall back on.
                    found[key, f"pause {t.mode}"] = 1.0
            if any(k == key for k, _ in found):
                continue
            found[key, "down"] = 1.0
            if not self.judge(troubles, votes=False).own & set(closure):
                found[key, "votes"] = 1.0
                continue
            for t in (causes := self._causes(troubles, closure)):
                found[key, t.mode] = found.get((key, t.mode), 0.0) + 1.0 / len(causes)
        return found

    def _causes(self, troubles: Order, closure: Collection[str]) -> list[Trouble]:
        """What a state hangs on: what brings it about alone, else what it would not be without."""
        alone = [t for t in troubles if self.judge((t,), votes=False).own & set(closure)]
        if alone:
            return alone
        return [t for t in troubles if not self.judge(_less(troubles, t), votes=False).own & set(closure)]


def _with_moved(world: World, moved: tuple[tuple[str, str], ...]) -> World:
    """A world in which some machines are on other hosts."""
    vms = dict(world.spec.vms)
    for vm, host in moved:
        vms[vm] = vms[vm].model_copy(update={"on": host})
    return World(world.spec.model_copy(update={"vms": vms}))


def _less(troubles: Order, one: Trouble) -> Order:
    return tuple(t for t in troubles if t != one)


def _probing(estate: Estate) -> Estate:
    """The estate with a service more for each machine that carries one, by itself: whether it could carry it."""
    spec = estate.world.spec
    services = dict(needless(spec).services)
    for key, service in spec.services.items():
        for machine in estate.world.carriers(service):
            copy = service.copies.get(machine) if service.copies else None
            lacks = bool(service.copies) and copy is None
            services[f"{key}\n{machine}"] = service.model_copy(
                update={
                    "runs_on": (machine,), "active_on": None, "needs": services[key].needs,
                    "copies": {} if lacks or not copy else {machine: copy},
                }
            )  # fmt: skip
    return replace(estate, world=World(spec.model_copy(update={"services": services})))
