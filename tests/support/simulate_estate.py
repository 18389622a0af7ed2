"""A whole estate, lived through failure by failure: what `lose` says of each state, and the pauses in between.

It shares nothing with the availability model but the figures: no fault tree, no diagram, no formula of an average.
Minutes are booked by failure mode as they pass: a pause on what set it off, a state that is down on every failure
without which it would be up, in equal measure of time.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from hadocs.spec.model import Service
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import Estate
from hadocs.topology.aftermath import State as Lost
from hadocs.topology.handing import apart_for_clients, hand, handed_by_nobody, in_step, may_wait
from hadocs.topology.model import Thing
from hadocs.topology.quorum_rules import MAJORITIES
from support.estate_parts import MODE, Figures, Part, Parts, Trouble, sizes
from support.estate_states import State, States


@dataclass
class Life:
    """The estate through time; ``detect`` gives the time until a cluster acts, ``move`` how long moves hold a VM.

    ``detect`` has by ``program:`` and a service how soon its failed program is noticed, by ``again:`` when it runs
    again, by ``moves:`` that its cluster moves it at once, by ``system:`` and a VM how soon it is reset where it
    hangs, and by ``stall:`` and a storage how soon that answers again without one of the machines that hold it; by
    ``storage:`` and a host cluster how soon that ends machines whose host has lost their storage; by ``clients:``
    and a service how long its users take to find the member that has taken it over; by ``address:`` and a service
    how soon another instance has its address.
    """

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
        # What stays the same for as long as it lives.
        self.active = {key: active_on(self.world, s) for key, s in self.services.items()}
        self.works: dict[tuple[str, str], frozenset[str]] = {}
        self.troubles: dict[Trouble, None] = {}
        self.paused: dict[str, tuple[float, str]] = {}
        self.number = 0
        self.waiting: dict[tuple[str, ...], float] = {}
        self.forced: frozenset[str] = frozenset()
        self.standing: dict[str, int] = {}
        self.mends = 0.0
        self.wrong: dict[str, float] = {}
        parts = self.parts = Parts(self.world)
        self.closure = {key: parts.closure(key) for key in self.services}
        self.groups = list(parts.groups())
        self.counts = {(p.kind, p.of): 0 for g in self.groups for p in g}
        for g in self.groups:
            for p in g:
                self.counts[p.kind, p.of] = max(self.counts[p.kind, p.of], p.number)
        # A person ends what waits for one; what happens without is asked for beside it, where something ever waits.
        attended = replace(self.estate, attended=True)
        self.states = States(attended, self.counts, self.closure)
        waits = any(
            p.fences or p.by_hand or p.blind or p.heeds_rivals is None for p in self.estate.policies.values()
        )
        waits = waits or any(apart_for_clients(self.estate, c) for c in self.world.spec.clusters)
        waits = waits or any(may_wait(self.estate, key) for key in self.services)
        self.unattended = States(self.estate, self.counts, self.closure) if waits else self.states
        self.carrying: dict[tuple[str, str], int] = {}
        for n, group in enumerate(self.groups):
            for part in group:
                self._next(("part", n, part))
            if len(group) > 1:
                self._next(("shock", n, None))
        if self.planned:
            together = {m: team for team in map(frozenset, parts.patched_at_once()) for m in team}
            for machine in parts.worked_on():
                key = "host" if self.world.kinds[machine] != "vm" else "guest"
                team = together.get(machine, frozenset({machine}))
                if machine == min(team):
                    self.later(self.rng.random() * self.f[f"work.{key}.every"], "work", tuple(sorted(team)))
            alike: dict[tuple[str, ...], set[str]] = {}
            for key in self.services:
                for machines in parts.patched(key, self.estate.may_run_on):
                    alike.setdefault(machines, set()).add(key)
                self.later(self.rng.random() * self.f["work.application.every"], "release", key)
            for machines, keys in alike.items():
                self.later(self.rng.random() * self._often(machines), "patches", (machines, frozenset(keys)))

    # --- how often
    def _next(self, clock: tuple[str, int, Part | None]) -> None:
        """Draw when a part fails alone next, or several of its group at once."""
        what, n, _ = clock
        group = self.groups[n]
        mtbf = self.f[f"{group[0].kind}.mtbf"]
        shares = sizes(self.f, group)
        if what == "part":
            rate = shares[1] / mtbf
        else:
            # Each member takes part in a failure of k with its share of them: there are a k-th of those in all.
            rate = sum(len(group) * share / k for k, share in shares.items() if k > 1) / mtbf
        if rate > 0:
            self.later(self.rng.expovariate(rate), "fail", clock)

    def later(self, after: float, what: str, about: object) -> None:
        self.number += 1
        heapq.heappush(self.queue, (self.now + after, self.number, what, about))

    # --- quorum
    def _judged(self, states: States | None = None) -> State:
        return (states or self.states).judge(tuple(self.troubles), True, self.forced)

    def _look(self) -> None:
        """Somebody is called for each cluster that has lost its quorum, and forces it unless it is back by then."""
        order = tuple(self.troubles)
        self.forced = frozenset(
            c for c in self.forced if c in self.states.judge(order, True, self.forced - {c}).short
        )
        short = self._judged().short
        self.standing = {c: n for c, n in self.standing.items() if c in short}
        for cluster in sorted(short):
            if cluster not in self.standing:
                self.later(self.person(), "force", cluster)
                self.standing[cluster] = self.number

    def _force(self, cluster: str) -> None:
        """What stood still starts on what is left: machines boot, a role is brought up.

        A cluster on that one which is short of votes as well is forced by the same person.
        """
        before = self._judged()
        self.forced |= {cluster}
        along = self._judged().short - before.short
        self.forced |= along
        after = self._judged()
        beneath = self.world.cluster_kinds[cluster] == "host"
        takes = self.f["boot"] + self.f["start"] if beneath else self.f["role"]
        for key in before.own - after.own:
            self.pause(key, takes, "quorum")

    # --- what happens
    def covered(self, by_itself: float) -> float:
        return self.person() if self.rng.random() < self.f["uncovered"] else by_itself

    def someone(self, trouble: Trouble) -> float:
        """Until somebody has come to what waits for a person, or what has failed is repaired; who mends a system or a
        program is that person."""
        software = {p.kind for p in trouble.parts} <= {"guest", "application"}
        return self.mends if software else min(self.mends, self.person())

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
        active = self.active[key][0]
        able = state.able[key]
        return active if active in able else (able[0] if able else None)

    def fail(self, clock: tuple[str, int, Part | None]) -> None:
        what, n, part = clock
        group = self.groups[n]
        kind = group[0].kind
        if part is not None and what == "part":
            parts = frozenset({part})
        else:
            chances = {k: share / k for k, share in sizes(self.f, group).items() if k > 1}
            size = self.rng.choices(list(chances), list(chances.values()))[0]
            parts = frozenset(self.rng.sample(group, size))
        if kind == "application" and part is not None and self._restarts_in_place(part):
            self._next(clock)
            return
        trouble = Trouble(MODE[kind], parts)
        before = self._judged()
        self.troubles[trouble] = None
        self.mends = self.repair(kind, parts)
        self.later(self.mends, "mend", (trouble, clock))
        after = self._judged()
        if kind == "application":
            if part is not None:
                self._program(part, before, after)
            return
        self._restart(trouble, before, after)
        self._take_over(trouble, before, after)
        self._stall(trouble, after)
        self._reroute(trouble, parts)

    def _restarts_in_place(self, part: Part) -> bool:
        key, _, machine = part.of.partition("\n")
        if self.world.cluster_of(self.services[key]) is None or self.rng.random() >= self.f["restarted"]:
            return False
        several = len(self.active[key]) > 1
        if not several and machine == self.carrier(key, self._judged()):
            moves = bool(self.detect.get(f"moves:{key}"))
            found = self._found(key, machine) if moves else 0.0
            again = (
                self.person() if moves and self._program_waits(key) else self.detect[f"again:{key}"] + found
            )
            self.pause(key, again, "application")
        return True

    def _program_waits(self, key: str) -> bool:
        """Whether no other member takes over by itself what has failed on the one that carries it."""
        service = self.services[key]
        active, cluster = active_on(self.world, service)[0], self.world.cluster_of(service) or ""
        able = [m for m in self.world.carriers(service) if m != active]
        found = hand(Lost(self.estate), key, cluster, active, able)
        return bool(able) and not found.ready and self._awaits(bool(found.by_hand), bool(found.question))

    def _program(self, part: Part, before: State, after: State) -> None:
        key, _, machine = part.of.partition("\n")
        single = len(self.active[key]) == 1
        clustered = single and self.world.cluster_of(self.services[key]) is not None
        if clustered and machine == self.carrier(key, before) and after.able[key]:
            over = self.detect[f"program:{key}"] + self.f["role"]
            found = self._found(key, machine)
            self.pause(
                key, self.mends if self._program_waits(key) else self.covered(over) + found, "application"
            )
        alone = single and not clustered and machine == self.carrier(key, before)
        if alone and after.able[key]:
            # Who would hand it over starts it again; an address moves by itself.
            by_hand = handed_by_nobody(self.world, self.services[key])
            self.pause(key, self.mends if by_hand else self.detect.get(f"address:{key}", 0.0), "application")

    def _without_cluster(self, key: str, trouble: Trouble) -> float:
        """Until another machine serves without a cluster: an address that moves by itself, else by somebody's hands."""
        if handed_by_nobody(self.world, self.services[key]):
            return self.someone(trouble) + self.f["role"]
        return self.detect.get(f"address:{key}", 0.0)

    def _awaits(self, surely: bool, perhaps: bool) -> bool:
        """Whether somebody has to come first: because it is so, or because a device did not answer this time."""
        return surely or (perhaps and self.rng.random() < self.f["unconfirmed"])

    def _powered(self, trouble: Trouble, cluster: str) -> bool:
        """A system that crashed has its power still, so that the board beside it answers for certain."""
        fencing = self.world.spec.clusters[cluster].fencing
        crashed = {p.kind for p in trouble.parts} <= {"guest", "hypervisor"}
        return crashed and fencing is not None and tuple(fencing.methods) == ("ipmi",) and not fencing.sbd

    def _restart(self, trouble: Trouble, before: State, after: State) -> None:
        """The VMs that host clusters start anew: away until their system and service are up again."""
        alone = self._judged(self.unattended).loss
        by_themselves = {m.what for m in alone.moved}
        for vm in sorted({m.what for m in after.loss.moved} - {m.what for m in before.loss.moved}):
            f, cluster = self.f, self.world.host_cluster(vm) or ""
            # A host that runs on has lost what its machines work with: its cluster ends those first.
            hung = self.world.host_of(vm) not in after.loss.stopped
            seen = self.detect.get(f"storage:{cluster}") if hung else None
            ends = self.detect[cluster] if seen is None else seen
            away = by_itself = self.covered(ends + f["boot"] + f["start"])
            if vm not in by_themselves and self._awaits(vm in alone.stopped, vm not in alone.stopped):
                away = self.someone(trouble) + f["boot"] + f["start"]
            single = [
                k for k, s in self.services.items()
                if s.runs_on == (vm,) or (handed_by_nobody(self.world, s) and self.carrier(k, before) == vm)
            ]  # fmt: skip
            for key in single:
                self.pause(key, by_itself if self._powered(trouble, cluster) else away, trouble.mode)
            back = Trouble("host hardware", restarting=vm)
            if back not in self.troubles and any(
                vm in self.world.carriers(s) for k, s in self.services.items() if k not in single
            ):
                self.troubles[back] = None
                self.later(away, "mend", (back, None))

    def _take_over(self, trouble: Trouble, before: State, after: State) -> None:
        alone, less = self._judged(self.unattended).loss, tuple(t for t in self.troubles if t != trouble)
        earlier = self.unattended.judge(less, True, self.forced).loss
        for key, service in self.services.items():
            cluster = self.world.cluster_of(service)
            if key in after.own or key in before.own:
                continue
            moved = {m.what for m in after.loss.moved} - {m.what for m in before.loss.moved}
            if cluster is None:
                carrier = self.carrier(key, before)
                over = any(m.what == key for m in after.loss.failed_over)
                if over and (carrier not in after.able[key] or carrier in moved):
                    self.pause(key, self._without_cluster(key, trouble), trouble.mode)
                elif not over and key in alone.down and key not in earlier.down:
                    # It is up with somebody there alone, who lets it go on without a copy.
                    self.pause(key, self.someone(trouble) + self.f["role"], trouble.mode)
                continue
            machine = self.carrier(key, before)
            several = len(self.active[key]) > 1
            lost = not several and (machine not in after.able[key] or machine in moved)
            perhaps = key in alone.uncertain and not self._powered(trouble, cluster)
            if lost and self._awaits(key in alone.down, perhaps):
                self.pause(key, self.someone(trouble) + self.f["role"], trouble.mode)
            elif lost:
                over = any(m.what == key for m in after.loss.failed_over)
                wait = self._until_voting(cluster, moved, after) if over else self._until_back(service, moved)
                detect = self._fenced_later(cluster, machine, moved) or self.detect[cluster]
                moves = (m.to for m in (*alone.failed_over, *after.loss.failed_over) if m.what == key)
                found = self.detect.get(f"clients:{key} {next(moves, None)}", 0.0) if over else 0.0
                self.pause(key, wait or self.covered(detect + self.f["role"]) + found, trouble.mode)
            elif key in after.loss.interrupted and key not in before.loss.interrupted:
                wait = self._until_back(service, moved)
                self.pause(key, wait or self.covered(self.detect[cluster] + self.f["role"]), trouble.mode)
            elif key in alone.down and key not in earlier.down:
                # It is up with somebody there alone: who fences by hand, or starts what was reset.
                self.pause(key, self.someone(trouble) + self.f["role"], trouble.mode)

    def _fenced_later(self, cluster: str, machine: str | None, moved: set[str]) -> float:
        """A device that asks the lost host answers once the machine runs on another one."""
        fencing = self.world.spec.clusters[cluster].fencing
        asks = self.unattended is not self.states and fencing is not None and fencing.enabled
        if not asks or tuple(fencing.methods) != ("hypervisor",) or fencing.sbd or machine not in moved:
            return 0.0
        return self.detect[self.world.host_cluster(machine or "") or ""]

    def _until_voting(self, cluster: str, moved: set[str], after: State) -> float:
        """Until a witness that is being started anew lets its cluster form anew, and that brings the service up."""
        quorum = self.world.spec.clusters[cluster].quorum
        on = quorum.witness.on if quorum and quorum.witness else None
        if on not in moved or cluster not in after.anew:
            return 0.0
        f = self.f
        return (
            self.covered(self.detect[self.world.host_cluster(on or "") or ""] + f["boot"] + f["start"])
            + f["role"]
        )

    def _until_back(self, service: Service, moved: set[str]) -> float:
        """Until members that are being started anew form their cluster again, and bring the service up."""
        mine = [m for m in self.world.carriers(service) if m in moved]
        if not mine:
            return 0.0
        f = self.f
        clusters = {self.world.host_cluster(m) or "" for m in mine}
        waits = [self.detect[c] + f["boot"] + f["start"] for c in clusters]
        return self.covered(max(waits)) + f["role"]

    def _stall(self, trouble: Trouble, after: State) -> None:
        """Storage that machines hold together waits until a lost one is counted out, and all who work with it do."""
        lost = {t.id for p in trouble.parts for t in p.things if p.kind in ("host", "hypervisor", "guest")}
        for key in self.services:
            if key in after.own or self.paused.get(key, (0.0, ""))[0] > self.now:
                continue
            works = [self._works_with(key, m) for m in self.active[key]]
            for storage in sorted(frozenset.intersection(*works)):
                for machine in sorted(lost & set(self.world.spec.storage[storage].on)):
                    self.pause(key, self.detect.get(f"stall:{storage} {machine}", 0.0), trouble.mode)

    def _works_with(self, key: str, machine: str) -> frozenset[str]:
        """The storage that a machine needs to carry a service."""
        found = self.works.get((key, machine))
        if found is None:
            vm, service = self.world.spec.vms.get(machine), self.services[key]
            refs = [vm.files if vm else None, service.data, service.copies.get(machine)]
            stores = frozenset(w.partition("/")[0] for r in refs if r for w in self.world.ways_to(r))
            found = self.works[key, machine] = stores
        return found

    def _reroute(self, trouble: Trouble, parts: frozenset[Part]) -> None:
        """Traffic that went by a part which has failed goes another way, after a pause; what else fails is not felt."""
        f, kind = self.f, next(iter(parts)).kind
        pauses = {"switch": "pause.switch", "controller": "pause.controller", "path": "pause.path"}
        for key in self.services:
            active = self.active[key]
            if len(active) > 1:
                continue
            machines = [active[0], self.world.host_of(active[0]) or active[0]]
            stores = self._works_with(key, active[0])
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

    def repair(self, kind: str, parts: frozenset[Part]) -> float:
        f = self.f
        physical = any(t.kind == "server" for p in parts for t in p.things)
        boot = "boot.physical" if physical else "boot"
        if kind == "application":
            return self.person()
        if kind == "guest":
            if self.rng.random() < f["unnoticed.guest"]:
                # Several at once are not reset by their clusters, as far as the model is concerned.
                reset = self.detect.get(f"system:{next(iter(parts)).of}") if len(parts) == 1 else None
                return self.person() if reset is None else self.covered(reset + f[boot] + f["start"])
            return f["detect.guest"] + f[boot] + f["start"]
        return self.rng.expovariate(1 / f[f"{kind}.mttr"])

    # --- planned work
    def work(self, team: tuple[str, ...]) -> None:
        """A patch day: put off while anything is amiss, one machine at a time; what is there moves first.

        Of a team all are away at once, and there is nobody to move to.
        """
        since = self.waiting.pop(team, self.now)
        if self._amiss():
            self.waiting[team] = since
            return
        machine = team[0]
        f, kind = self.f, self.world.kinds[machine]
        key = "host" if kind != "vm" else "guest"
        lasts, mode = f[f"work.{key}.lasts"], f"planned {key} work"
        self.later(max(0.0, f[f"work.{key}.every"] - (self.now - since)), "work", team)
        if len(team) > 1:
            for one in team:
                self.troubles[gone := Trouble(mode, away=Thing(self.world.kinds[one], one))] = None
                self.later(lasts, "done", (gone, {}))
            return
        away = Trouble(mode, away=Thing(kind, machine))
        moves = self._moves(machine)
        for service, hours in moves.items():
            self.pause(service, hours, mode)
        self.troubles[away] = None
        back = {k: hours for k, hours in moves.items() if not self._stays(k, machine)}
        self.later(lasts, "done", (away, back))

    def _amiss(self) -> bool:
        return bool(self.troubles) or any(until > self.now for until, _ in self.paused.values())

    def _moves(self, machine: str) -> dict[str, float]:
        """How long each service stands still when a machine is emptied, and when it is filled again."""
        found = {}
        for key, service in self.services.items():
            active = self.active[key]
            if len(active) > 1:
                continue
            home, clustered = self.world.host_of(active[0]), self.world.cluster_of(service) is not None
            if machine == active[0] and clustered:
                found[key] = self._handed(key, machine)
            elif machine == home and machine != active[0]:
                others = [m for m in self.world.carriers(service) if self.world.host_of(m) != machine]
                if clustered and others:
                    found[key] = self._handed(key, machine)
                elif self.estate.may_run_on.get(active[0]) and active[0] in self.move:
                    found[key] = self._silent(key, self.move[active[0]])
                elif clustered:
                    found[key] = self._handed(key, machine)
        return found

    def _handed(self, key: str, away: str) -> float:
        """Until another member has a service up that is handed to it, and clients have found it there."""
        return self.f["role"] + self._found(key, away)

    def _stays(self, key: str, away: str) -> bool:
        """Whether a service that was handed over stays there: software that elects by itself takes nothing back, nor do
        its procedures. A machine that moved away while it ran goes back."""
        cluster, active = self.world.cluster_of(self.services[key]), self.active[key]
        if cluster is None:
            return False
        others = [m for m in self.world.carriers(self.services[key]) if self.world.host_of(m) != away]
        live = away not in active and not others and self.estate.may_run_on.get(active[0])
        return not live and self.estate.rules[cluster].model in (*MAJORITIES, "elsewhere", "nobody")

    def _found(self, key: str, away: str | None) -> float:
        """What clients need to find a service that another member carries than the one that is away."""
        service = self.services[key]
        able = [m for m in self.world.carriers(service) if away not in (m, self.world.host_of(m))]
        ready, _ = in_step(service, able)
        return self.detect.get(f"clients:{key} {ready[0] if len(ready) == 1 else None}", 0.0)

    def _silent(self, key: str, move: float) -> float:
        """A member that is held still for longer than its cluster waits has lost its role by then."""
        detect = self.detect.get(self.world.cluster_of(self.services[key]) or "", move)
        return move if move <= detect else detect + self.f["role"]

    def done(self, trouble: Trouble, moves: Mapping[str, float]) -> None:
        state = self._judged()
        del self.troubles[trouble]
        for key, hours in moves.items():
            if key not in state.own:
                self.pause(key, hours, trouble.mode)

    # --- changes that go wrong
    def _often(self, machines: tuple[str, ...]) -> float:
        """How long it is from one patch day to the next of those that get the same patches."""
        return min(self.f[f"work.{'guest' if m in self.world.spec.vms else 'host'}.every"] for m in machines)

    def patches(self, machines: tuple[str, ...], keys: frozenset[str]) -> None:
        """A round of patches: the first machine has them before the others, which get them unless that stops it."""
        self.later(self._often(machines), "patches", (machines, keys))
        each = [Part("patched", m, 0, frozenset({Thing(self.world.kinds[m], m)})) for m in machines]
        self._change(each, "change.patch", keys, set(machines) in map(set, self.parts.patched_at_once()))

    def release(self, key: str) -> None:
        """A release of a service, which those that need it feel as well."""
        self.later(self.f["work.application.every"], "release", key)
        each = [Part("application", f"{key}\n{m}") for m in self.world.carriers(self.services[key])]
        said = self.services[key].changes
        at_once = said is not None and said.releases == "all-at-once"
        self._change(each, "change.release", {k for k, c in self.closure.items() if key in c}, at_once)

    def _change(self, each: list[Part], share: str, keys: Collection[str], at_once: bool) -> None:
        if self.rng.random() >= self.f[share]:
            return
        lost = [self.rng.choice(each)]
        if at_once or (
            self._taken_down(lost, keys) != set(keys) and self.rng.random() < self.f["change.spreads"]
        ):
            lost = each
        until = self.now + self.rng.expovariate(1 / self.f["change.undone"])
        for key in self._taken_down(lost, keys):
            self.wrong[key] = max(until, self.wrong.get(key, 0.0))
        self.later(until - self.now, "look", None)

    def _taken_down(self, lost: list[Part], keys: Collection[str]) -> set[str]:
        state = self.states.judge((Trouble("changes", frozenset(lost)),))
        return {k for k in keys if state.own & set(self.closure[k])}

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
            _, number, what, about = heapq.heappop(self.queue)
            if what == "fail":
                self.fail(about)  # type: ignore[arg-type]
            elif what == "mend":
                trouble, clock = about  # type: ignore[misc]
                self.troubles.pop(trouble, None)
                if clock is not None:
                    self._next(clock)
            elif what == "patches":
                self.patches(*about)  # type: ignore[misc]
            elif what == "release":
                self.release(str(about))
            elif what == "work":
                self.work(about)  # type: ignore[arg-type]
            elif what == "done":
                self.done(*about)  # type: ignore[misc]
            elif what == "force" and self.standing.get(str(about)) == number:
                self._force(str(about))
            if self.waiting and not self._amiss():
                # One at a time: who begins is what is amiss for the others.
                self.work(next(iter(self.waiting)))
                what = "work"
            if what != "look":
                self._look()

    def _pass(self, until: float) -> None:
        hours = until - self.now
        static = self.states.booking(tuple(self.troubles), self.forced) if self.troubles else {}
        for at, share in static.items():
            self.down[at] = self.down.get(at, 0.0) + share * hours
        for key in (k for k, end in self.wrong.items() if end > self.now):
            if (key, "down") not in static:
                self.down[key, "pause changes"] = self.down.get((key, "pause changes"), 0.0) + hours
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
