"""A whole estate, lived through failure by failure: what `lose` says of each state, and the pauses in between.

It shares nothing with the availability model but the figures: no fault tree, no diagram, no formula of an average.
Minutes are booked by failure mode as they pass: a pause on what set it off, a state that is down on every failure
without which it would be up, in equal measure of time.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import sqrt
from statistics import NormalDist, fmean, stdev

from hadocs.spec.model import Service
from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import active_on, lose
from hadocs.topology.model import Loss, Thing
from hadocs.topology.world import World

YEAR = 8760.0
Figures = Mapping[str, float]
STORAGE = {"array": "array", "local": "local-disk", "share": "share", "hyperconverged": "pool"}
MODE = {
    **dict.fromkeys(("array", "controller", "local-disk", "pool", "share", "volume", "path"), "storage"),
    **dict.fromkeys(("switch", "network"), "network"),
    **dict.fromkeys(("site", "rack"), "site"),
    "host": "host hardware", "hypervisor": "hypervisor", "guest": "guest OS", "application": "application",
    "witness": "quorum",
}  # fmt: skip
OFTEN = 3000.0
"""Hours between two failures of any part, so that each kind is seen as often as the others."""
COMMON = {"beta": 0.2, "beta.switch": 0.2, "gamma": 0.4}
"""Common causes are more common here than they are, for the same reason."""
WORK = {"work.host.every": 480.0, "work.host.lasts": 5.0, "work.guest.every": 480.0, "work.guest.lasts": 0.5}
"""Patch days are more frequent and longer, so that failures fall into them."""


def raised(figures: Figures) -> dict[str, float]:
    """The figures with failures so often that all of them, and their overlaps, are seen in some hundred years."""
    often = {k: min(v, OFTEN * (4 if k.startswith("witness") else 1)) for k, v in figures.items()}
    return {k: often[k] if k.endswith(".mtbf") else (COMMON | WORK).get(k, v) for k, v in figures.items()}


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


@dataclass
class State:
    """What some troubles come to: the services that are down by themselves, and the machines that can carry each."""

    loss: Loss
    own: frozenset[str]
    able: dict[str, tuple[str, ...]]


@dataclass
class Life:
    """The estate through time; ``detect`` gives the time until a cluster notices, ``move`` how long moves hold a VM."""

    estate: Estate
    f: Figures
    detect: Mapping[str, float]
    move: Mapping[str, float]
    rng: random.Random
    planned: bool = True
    now: float = 0.0
    down: dict[tuple[str, str], float] = field(default_factory=dict)
    queue: list[tuple[float, int, str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = self.estate.world
        self.services = self.world.spec.services
        self.troubles: dict[Trouble, None] = {}
        self.paused: dict[str, tuple[float, str]] = {}
        self.known: dict[tuple[frozenset[Trouble], bool], State] = {}
        self.losses: dict[tuple[frozenset[Thing], bool], Loss] = {}
        self.booked: dict[frozenset[Trouble], dict[tuple[str, str], float]] = {}
        self.number = 0
        self.nobody = frozenset[Trouble]()
        self.probes = _probing(self.estate)
        self.unvoted = replace(
            self.probes, rules={k: replace(r, model="unknown") for k, r in self.probes.rules.items()}
        )
        self.closure = {key: self._closure(key) for key in self.services}
        self.groups = list(self._groups())
        self.counts = {(p.kind, p.of): 0 for g in self.groups for p in g}
        for g in self.groups:
            for p in g:
                self.counts[p.kind, p.of] = max(self.counts[p.kind, p.of], p.number)
        self.carrying: dict[tuple[str, str], int] = {}
        for n, group in enumerate(self.groups):
            for part in group:
                self._next(("part", n, part))
            if len(group) > 1:
                self._next(("shock", n, None))
        if self.planned:
            for machine in self._worked_on():
                key = "host" if self.world.kinds[machine] != "vm" else "guest"
                self.later(self.rng.random() * self.f[f"work.{key}.every"], "work", machine)

    # --- what there is
    def _closure(self, key: str) -> tuple[str, ...]:
        found = [key]
        for at in found:
            found += [n for n in self.services[at].needs if n not in found]
        return tuple(found)

    def _groups(self) -> Iterator[list[Part]]:
        """Parts of one kind that may fail together; most are alone."""
        world, spec = self.world, self.world.spec

        def of(kind: str, ids: list[str], thing: str = "") -> list[Part]:
            return [Part(kind, i, 0, frozenset({Thing(thing or kind, i)})) for i in ids]  # type: ignore[arg-type]

        alike: dict[object, list[str]] = {}
        for host, entry in spec.hosts.items():
            alike.setdefault((world.site_of(host), entry.platform or spec.platform, entry.os), []).append(
                host
            )
        for hosts in alike.values():
            yield of("host", hosts)
            yield of("hypervisor", hosts, "host")
        teams = [list(c.members) for k, c in spec.clusters.items() if world.cluster_kinds[k] != "host"]
        teams += [list(s.runs_on) for s in self.services.values() if s.runs_on[0] not in spec.clusters]
        teams += [[m] for m in (*spec.vms, *spec.servers)]
        seen: set[str] = set()
        for team in teams:
            for kind in ("vm", "server"):
                mine = [m for m in team if world.kinds[m] == kind and m not in seen]
                seen.update(mine)
                if mine:
                    yield of("guest", mine, kind)
                    if kind == "server":
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
            if thing.kind in ("site", "rack", "witness"):
                yield of(thing.kind, [thing.id])
        for by, storage, count in dict.fromkeys(self._paths()):
            yield [Part("path", f"{by}\n{storage}", n + 1) for n in range(count)]
        for key, service in self.services.items():
            for machine in world.carriers(service):
                yield [Part("application", f"{key}\n{machine}")]

    def _paths(self) -> Iterator[tuple[str, str, int]]:
        world, spec = self.world, self.world.spec
        asked = [(vm.on or v, vm.files) for v, vm in spec.vms.items() if vm.files]
        for service in self.services.values():
            for m in world.carriers(service):
                asked += [(m, ref) for ref in (service.data, service.copies.get(m)) if ref]
        for machine, ref in asked:
            for way in world.ways_to(ref):
                by = world.way(machine, way).by
                access = world.access(by, way)
                if access and access.paths:
                    yield by, way.partition("/")[0], access.paths

    def _worked_on(self) -> Iterator[str]:
        carriers = {m for s in self.services.values() for m in self.world.carriers(s)}
        yield from self.world.spec.hosts
        yield from (m for m in self.world.kinds if m in carriers and m not in self.world.spec.hosts)

    # --- how often
    def _next(self, clock: tuple[str, int, Part | None]) -> None:
        """Draw when a part fails alone next, or several of its group at once."""
        what, n, _ = clock
        group = self.groups[n]
        mtbf = self.f[f"{group[0].kind}.mtbf"]
        sizes = self._sizes(group)
        if what == "part":
            rate = sizes[1] / mtbf
        else:
            # Each member takes part in a failure of k with its share of them: there are a k-th of those in all.
            rate = sum(len(group) * share / k for k, share in sizes.items() if k > 1) / mtbf
        if rate > 0:
            self.later(self.rng.expovariate(rate), "fail", clock)

    def _sizes(self, group: list[Part]) -> dict[int, float]:
        """How many fail where one does: a second with beta, a third with gamma, all with gamma once more."""
        n, kind = len(group), group[0].kind
        beta, gamma = self.f["beta.switch" if kind == "switch" else "beta"], self.f["gamma"]
        if kind == "application" or n == 1:
            return {1: 1.0}
        if kind in ("path", "controller") or n == 2:
            return {1: 1 - beta, n: beta}
        if n == 3:
            return {1: 1 - beta, 2: beta * (1 - gamma), 3: beta * gamma}
        if n <= 6:
            return {1: 1 - beta, 2: beta * (1 - gamma), 3: beta * gamma * (1 - gamma), n: beta * gamma**2}
        return {1: 1 - beta * gamma**2, n: beta * gamma**2}

    def later(self, after: float, what: str, about: object) -> None:
        self.number += 1
        heapq.heappush(self.queue, (self.now + after, self.number, what, about))

    # --- what it comes to
    def judge(self, troubles: frozenset[Trouble], votes: bool = True) -> State:
        """What some troubles come to; without ``votes`` no cluster stops for want of them."""
        found = self.known.get((troubles, votes))
        if found is None:
            found = self.known[troubles, votes] = self._judge(troubles, votes)
        return found

    def _judge(self, troubles: frozenset[Trouble], votes: bool) -> State:
        world = self.world
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

        def reaches(machine: str, ref: str | None) -> bool:
            if ref is None or not blocked:
                return True
            ways = [(world.way(machine, w).by, w.partition("/")[0]) for w in world.ways_to(ref)]
            return any(w not in blocked and Thing("storage", w[1]) not in gone for w in ways)

        gone |= {Thing("vm", v) for v, vm in world.spec.vms.items() if not reaches(vm.on or v, vm.files)}
        loss = self._lost(frozenset(gone), votes)
        crashed = {p.of for p in failed if p.kind == "application"}
        absent = {t.restarting for t in troubles if t.restarting}
        own, able = set(loss.down), {}
        own |= {s for s in loss.uncertain if "which part" not in loss.why[s]}
        for key, service in self.services.items():
            able[key] = tuple(
                m
                for m in world.carriers(service)
                if f"{key}\n{m}" not in loss.down
                and f"{key}\n{m}" not in crashed
                and m not in absent
                and reaches(m, service.copies.get(m) if service.copies else service.data)
            )
            if not able[key]:
                own.add(key)
        return State(loss, frozenset(own & set(self.services)), able)

    def _lost(self, gone: frozenset[Thing], votes: bool) -> Loss:
        found = self.losses.get((gone, votes))
        if found is None:
            order = {t: n for n, t in enumerate(self.world.things)}
            estate = self.probes if votes else self.unvoted
            lost = sorted(gone, key=order.__getitem__) or [Thing("rack", "none")]
            found = self.losses[gone, votes] = lose(estate, lost)
        return found

    def _booking(self, troubles: frozenset[Trouble]) -> dict[tuple[str, str], float]:
        """What an hour in a state is booked on, by service and mode; "votes" where only those are missing."""
        found = self.booked.get(troubles)
        if found is not None:
            return found
        found = self.booked[troubles] = {}
        state = self.judge(troubles)
        for key, closure in self.closure.items():
            if not state.own & set(closure):
                continue
            for t in troubles:
                if t.away and not self.judge(troubles - {t}).own & set(closure):
                    # Work that was begun while all was well, and left nothing to fall back on.
                    found[key, f"pause {t.mode}"] = 1.0
            if any(k == key for k, _ in found):
                continue
            found[key, "down"] = 1.0
            if not self.judge(troubles, votes=False).own & set(closure):
                found[key, "votes"] = 1.0
            for t in troubles:
                if not self.judge(troubles - {t}).own & set(closure):
                    found[key, t.mode] = found.get((key, t.mode), 0.0) + 1.0
        return found

    # --- what happens
    def covered(self, by_itself: float) -> float:
        return self.person() if self.rng.random() < self.f["uncovered"] else by_itself

    def person(self) -> float:
        f = self.f
        mean = 40 / 168 * f["reaction.day"] + (1 - 40 / 168) * f["reaction.night"] + f["hands"]
        return self.rng.expovariate(1 / mean)

    def pause(self, key: str, hours: float, mode: str) -> None:
        until, before = self.paused.get(key, (0.0, mode))
        if self.now + hours > until:
            self.paused[key] = self.now + hours, before if until > self.now else mode
            self.later(hours, "look", None)

    def carrier(self, key: str, state: State) -> str | None:
        """The machine that carries a service: where it is at home, else another one."""
        active = active_on(self.world, self.services[key])[0]
        able = state.able[key]
        return active if active in able else (able[0] if able else None)

    def fail(self, clock: tuple[str, int, Part | None]) -> None:
        what, n, part = clock
        group = self.groups[n]
        kind = group[0].kind
        if part is not None and what == "part":
            parts = frozenset({part})
        else:
            sizes = {k: share / k for k, share in self._sizes(group).items() if k > 1}
            size = self.rng.choices(list(sizes), list(sizes.values()))[0]
            parts = frozenset(self.rng.sample(group, size))
        if kind == "application" and part is not None and self._restarts_in_place(part):
            self._next(clock)
            return
        trouble = Trouble(MODE[kind], parts)
        before = self.judge(frozenset(self.troubles))
        self.troubles[trouble] = None
        self.later(self.repair(kind), "mend", (trouble, clock))
        after = self.judge(frozenset(self.troubles))
        if kind == "application" and part is not None:
            self._program(part, before, after)
            return
        self._restart(trouble, before, after)
        self._take_over(trouble, before, after)
        self._reroute(trouble, parts)

    def _restarts_in_place(self, part: Part) -> bool:
        key, _, machine = part.of.partition("\n")
        if self.world.cluster_of(self.services[key]) is None or self.rng.random() >= self.f["restarted"]:
            return False
        if machine == self.carrier(key, self.judge(frozenset(self.troubles))):
            self.pause(key, self.f["detect.application"] + self.f["program"], "application")
        return True

    def _program(self, part: Part, before: State, after: State) -> None:
        key, _, machine = part.of.partition("\n")
        clustered = self.world.cluster_of(self.services[key]) is not None
        if clustered and machine == self.carrier(key, before) and after.able[key]:
            self.pause(key, self.covered(self.f["detect.application"] + self.f["role"]), "application")

    def _restart(self, trouble: Trouble, before: State, after: State) -> None:
        """The VMs that host clusters start anew: away until their system and service are up again."""
        for vm in sorted({m.what for m in after.loss.moved} - {m.what for m in before.loss.moved}):
            f, cluster = self.f, self.world.host_cluster(vm) or ""
            away = self.covered(self.detect[cluster] + f["place"] + f["boot"] + f["start"])
            alone = [k for k, s in self.services.items() if s.runs_on == (vm,)]
            for key in alone:
                self.pause(key, away, trouble.mode)
            back = Trouble("host hardware", restarting=vm)
            if back not in self.troubles and any(
                vm in self.world.carriers(s) for k, s in self.services.items() if k not in alone
            ):
                self.troubles[back] = None
                self.later(away, "mend", (back, None))

    def _take_over(self, trouble: Trouble, before: State, after: State) -> None:
        for key, service in self.services.items():
            cluster = self.world.cluster_of(service)
            if cluster is None or key in after.own or key in before.own:
                continue
            machine = self.carrier(key, before)
            moved = {m.what for m in after.loss.moved} - {m.what for m in before.loss.moved}
            lost = machine not in after.able[key] or machine in moved
            if lost:
                over = any(m.what == key for m in after.loss.failed_over)
                wait = 0.0 if over else self._until_back(service, moved)
                self.pause(key, wait or self.covered(self.detect[cluster] + self.f["role"]), trouble.mode)
            elif key in after.loss.interrupted and key not in before.loss.interrupted:
                wait = self._until_back(service, moved)
                self.pause(key, wait or self.covered(self.detect[cluster] + self.f["role"]), trouble.mode)

    def _until_back(self, service: Service, moved: set[str]) -> float:
        """Until members that are being started anew form their cluster again, and bring the service up."""
        mine = [m for m in self.world.carriers(service) if m in moved]
        if not mine:
            return 0.0
        f = self.f
        clusters = {self.world.host_cluster(m) or "" for m in mine}
        waits = [self.detect[c] + f["place"] + f["boot"] + f["start"] for c in clusters]
        return self.covered(max(waits)) + f["role"]

    def _reroute(self, trouble: Trouble, parts: frozenset[Part]) -> None:
        """Traffic that went by a part which has failed goes another way, after a pause; what else fails is not felt."""
        f, kind = self.f, next(iter(parts)).kind
        pauses = {"switch": "pause.switch", "controller": "pause.controller", "path": "pause.path"}
        for key, service in self.services.items():
            active = active_on(self.world, service)
            if len(active) > 1:
                continue
            machines = [active[0], self.world.host_of(active[0]) or active[0]]
            vm = self.world.spec.vms.get(active[0])
            refs = [vm.files if vm else None, service.data, service.copies.get(active[0])]
            stores = {w.partition("/")[0] for r in refs if r for w in self.world.ways_to(r)}
            if kind in ("array", "share"):
                storage = next(iter(parts)).of
                if storage in stores and self.world.mirror_of(storage):
                    self.pause(key, f["pause.controller"], trouble.mode)
            elif kind == "controller":
                if next(iter(parts)).of in stores and self._carried(parts):
                    self.pause(key, f[pauses[kind]], trouble.mode)
            elif kind == "path":
                if next(iter(parts)).of.partition("\n")[0] in machines and self._carried(parts):
                    self.pause(key, f[pauses[kind]], trouble.mode)
            elif kind == "switch":
                networks = dict.fromkeys(n for m in machines for n in self.world.networks_of(m))
                lost = {p.of for p in parts}
                for n in networks:
                    roles, switches = self.world.spec.networks[n].roles, self.world.spec.networks[n].switches
                    if roles and not {"client", "storage"} & set(roles):
                        continue
                    if switches and self.rng.choice(switches) in lost:
                        self.pause(key, f[pauses[kind]], trouble.mode)
                        break

    def _carried(self, parts: frozenset[Part]) -> bool:
        """Whether one of the parts carried the traffic: any of those there are does as likely as any other."""
        some = next(iter(parts))
        at = (some.kind, some.of)
        if at not in self.carrying:
            self.carrying[at] = self.rng.randint(1, self.counts[at])
        lost = {p.number for p in parts}
        if self.carrying[at] not in lost:
            return False
        left = [n for n in range(1, self.counts[at] + 1) if n not in lost]
        if left:
            self.carrying[at] = self.rng.choice(left)
        return True

    def repair(self, kind: str) -> float:
        f = self.f
        if kind == "application":
            return self.person()
        if kind == "guest":
            if self.rng.random() < f["unnoticed.guest"]:
                return self.person()
            return f["detect.guest"] + f["boot"] + f["start"]
        return self.rng.expovariate(1 / f[f"{kind}.mttr"])

    # --- planned work
    def work(self, machine: str) -> None:
        """A patch day: put off while anything is amiss, one machine at a time; what is there moves first."""
        f, kind = self.f, self.world.kinds[machine]
        key = "host" if kind != "vm" else "guest"
        if self.troubles or any(until > self.now for until, _ in self.paused.values()):
            self.put_off[machine] = self.put_off.get(machine, 0.0) + 0.05
            self.later(0.05, "work", machine)
            return
        lasts, mode = f[f"work.{key}.lasts"], f"planned {key} work"
        self.later(max(0.0, f[f"work.{key}.every"] - self.put_off.pop(machine, 0.0)), "work", machine)
        away = Trouble(mode, away=Thing(kind, machine))
        moves = self._moves(machine)
        for service, hours in moves.items():
            self.pause(service, hours, mode)
        self.troubles[away] = None
        self.later(lasts, "done", (away, moves))

    @property
    def put_off(self) -> dict[str, float]:
        return self.__dict__.setdefault("_put_off", {})

    def _moves(self, machine: str) -> dict[str, float]:
        """How long each service stands still when a machine is emptied, and when it is filled again."""
        found = {}
        for key, service in self.services.items():
            active = active_on(self.world, service)
            if len(active) > 1:
                continue
            home, clustered = self.world.host_of(active[0]), self.world.cluster_of(service) is not None
            if machine == active[0] and clustered:
                found[key] = self.f["role"]
            elif machine == home and machine != active[0]:
                if self.estate.may_run_on.get(active[0]) and active[0] in self.move:
                    found[key] = self._silent(key, self.move[active[0]])
                elif clustered:
                    found[key] = self.f["role"]
        return found

    def _silent(self, key: str, move: float) -> float:
        """A member that is held still for longer than its cluster waits has lost its role by then."""
        detect = self.detect.get(self.world.cluster_of(self.services[key]) or "", move)
        return move if move <= detect else detect + self.f["role"]

    def done(self, trouble: Trouble, moves: Mapping[str, float]) -> None:
        state = self.judge(frozenset(self.troubles))
        del self.troubles[trouble]
        for key, hours in moves.items():
            if key not in state.own:
                self.pause(key, hours, trouble.mode)

    # --- time
    def live(self, hours: float) -> dict[tuple[str, str], float]:
        """Hours that each service was down in so many hours from now, by failure mode."""
        end = self.now + hours
        self.down = {}
        while True:
            at = min(self.queue[0][0], end)
            if at > self.now:
                self._pass(at)
            self.now = at
            if at == end:
                return self.down
            _, _, what, about = heapq.heappop(self.queue)
            if what == "fail":
                self.fail(about)  # type: ignore[arg-type]
            elif what == "mend":
                trouble, clock = about  # type: ignore[misc]
                self.troubles.pop(trouble, None)
                if clock is not None:
                    self._next(clock)
            elif what == "work":
                self.work(about)  # type: ignore[arg-type]
            elif what == "done":
                self.done(*about)  # type: ignore[misc]

    def _pass(self, until: float) -> None:
        hours = until - self.now
        static = self._booking(frozenset(self.troubles)) if self.troubles else {}
        for at, share in static.items():
            self.down[at] = self.down.get(at, 0.0) + share * hours
        still = {k: m for k, (end, m) in self.paused.items() if end > self.now}
        if not still:
            return
        for key, closure in self.closure.items():
            if any(
                (key, m) in static for m in ("down", "pause planned host work", "pause planned guest work")
            ):
                continue
            mode = next((still[k] for k in closure if k in still), None)
            if mode is not None:
                at = key, f"pause {mode}"
                self.down[at] = self.down.get(at, 0.0) + hours


def _probing(estate: Estate) -> Estate:
    """The estate with a service more for each machine that carries one, by itself: whether it could carry it."""
    spec = estate.world.spec
    services = {k: s.model_copy(update={"needs": ()}) for k, s in spec.services.items()}
    for key, service in spec.services.items():
        for machine in estate.world.carriers(service):
            copy = service.copies.get(machine) if service.copies else None
            lacks = bool(service.copies) and copy is None
            services[f"{key}\n{machine}"] = service.model_copy(
                update={
                    "runs_on": (machine,), "active_on": None, "needs": (),
                    "copies": {} if lacks or not copy else {machine: copy},
                }
            )  # fmt: skip
    return replace(estate, world=World(spec.model_copy(update={"services": services})))


def by_mode(lived: Mapping[tuple[str, str], float], key: str) -> dict[str, float]:
    """Hours by failure mode: what is missing votes alone as quorum, other states shared among their causes."""
    total, votes = lived.get((key, "down"), 0.0), lived.get((key, "votes"), 0.0)
    causes = {m: h for (k, m), h in lived.items() if k == key and m not in ("down", "votes")}
    static = {m: h for m, h in causes.items() if not m.startswith("pause ")}
    whole = sum(static.values())
    found = {m: (total - votes) * h / whole for m, h in static.items()} if whole else {}
    found["quorum"] = found.get("quorum", 0.0) + votes
    for m, h in causes.items():
        if m.startswith("pause "):
            found[m[6:]] = found.get(m[6:], 0.0) + h
    return found


@dataclass(frozen=True)
class Measured:
    """What batches of years came to, in minutes a year; ``years`` in all."""

    batches: tuple[float, ...]
    years: float

    @property
    def mean(self) -> float:
        """Minutes a year."""
        return fmean(self.batches)

    def half_width(self, chance: float, expected: float, lasts: float) -> float:
        """Of the two-sided confidence interval that leaves out the truth with a chance.

        What is so rare that many batches saw no more than the least tells nothing of its own spread: what is
        ``expected`` beyond the least is taken as events that come as Poisson's and last exponential times of
        ``lasts`` hours.
        """
        n = len(self.batches)
        error = stdev(self.batches) / sqrt(n)
        least = min(self.batches)
        if sum(b <= 1.05 * least for b in self.batches) * 4 > n:
            error = max(error, sqrt(2 * max(0.0, expected - least) * lasts * 60 / self.years))
        z = NormalDist().inv_cdf(1 - chance / 2)
        # Student's t from the normal distribution (Cornish and Fisher).
        m = n - 1
        return (z + (z**3 + z) / (4 * m) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * m**2)) * error


def lived(life: Life, years: float, batches: int = 40) -> dict[tuple[str, str], Measured]:
    """Minutes a year by service and failure mode, and by service in all under the mode ``all``."""
    each = years / batches
    life.live(each * YEAR / 4)
    runs = [life.live(each * YEAR) for _ in range(batches)]
    result = {}
    for key in life.services:
        found = [by_mode(run, key) for run in runs]
        for mode in [*sorted({m for f in found for m in f}), "all"]:
            values = (sum(f.values()) if mode == "all" else f.get(mode, 0.0) for f in found)
            result[key, mode] = Measured(tuple(v / each * 60 for v in values), years)
    return result
