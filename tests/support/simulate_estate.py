"""A whole estate, lived through failure by failure: what `lose` says of each state, and the pauses in between.

It shares nothing with the availability model but the figures: no fault tree, no diagram, no formula of an average.
"""

from __future__ import annotations

import heapq
import random
from math import sqrt
from statistics import fmean, stdev
from typing import NamedTuple

from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import active_on, lose
from hadocs.topology.model import Loss, Thing
from support.simulate import YEAR, Figures

STORAGE = {"array": "array", "local": "local-disk", "share": "share", "hyperconverged": "pool"}


class Part(NamedTuple):
    """Something that fails: its kind, what it belongs to, and a number where there are several."""

    kind: str
    thing: Thing
    number: int = 0


class Life:
    """The estate through time; ``detect`` gives the time until a cluster notices, by its id."""

    def __init__(self, estate: Estate, figures: Figures, detect: dict[str, float], seed: int) -> None:
        self.estate, self.world, self.f, self.detect = estate, estate.world, figures, detect
        self.rng = random.Random(seed)
        self.now = 0.0
        self.number = 0
        self.queue: list[tuple[float, int, str, Part]] = []
        self.failed: set[Part] = set()
        self.back: dict[str, float] = {}
        self.paused: dict[str, float] = {}
        self.known: dict[frozenset[Thing], Loss] = {}
        self.services = self.world.spec.services
        self.down = dict.fromkeys(self.services, 0.0)
        for part in self.parts():
            self.later(self.rng.expovariate(1 / self.f[f"{part.kind}.mtbf"]), "fail", part)

    def parts(self) -> list[Part]:
        spec, things = self.world.spec, self.world.things
        plain = ("site", "rack", "switch", "network", "witness", "volume")
        found = [Part(t.kind, t) for t in things if t.kind in plain]
        for t in things:
            if t.kind == "host":
                found += [Part("host", t), Part("hypervisor", t)]
            elif t.kind == "server":
                found += [Part("host", t), Part("guest", t)]
            elif t.kind == "vm":
                found += [Part("guest", t)]
            elif t.kind == "network" and not spec.networks[t.id].switches:
                found += [Part("switch", t)]
            elif t.kind == "storage":
                entry = spec.storage[t.id]
                found += [Part(STORAGE[entry.kind], t)]
                found += [Part("controller", t, n) for n in range(1, (entry.controllers or 0) + 1)]
        for key, service in self.services.items():
            for n, machine in enumerate(self.world.carriers(service)):
                found.append(Part("application", Thing("vm", f"{key}\n{machine}"), n))
        return found

    def later(self, after: float, what: str, part: Part) -> None:
        self.number += 1
        heapq.heappush(self.queue, (self.now + after, self.number, what, part))

    def loss(self) -> Loss:
        gone = {p.thing for p in self.failed if p.kind not in ("application", "controller")}
        for p in self.failed:
            if p.kind == "controller":
                count = self.world.spec.storage[p.thing.id].controllers or 0
                if sum(q.kind == "controller" and q.thing == p.thing for q in self.failed) == count:
                    gone.add(p.thing)
        key = frozenset(gone)
        if key not in self.known:
            order = {t: n for n, t in enumerate(self.world.things)}
            self.known[key] = (
                lose(self.estate, sorted(key, key=order.__getitem__)) if key else Loss(Thing("host", ""))
            )
        return self.known[key]

    def is_down(self) -> frozenset[str]:
        """The services that do not run at this moment."""
        loss = self.loss()
        crashed = {p.thing.id for p in self.failed if p.kind == "application"}
        own = set(loss.down)
        own |= {s for s in loss.uncertain if "which part" not in loss.why[s]}
        for key, service in self.services.items():
            able = [
                m
                for m in self.world.carriers(service)
                if m not in loss.stopped and f"{key}\n{m}" not in crashed and self.back.get(m, 0) <= self.now
            ]
            if not able or self.paused.get(key, 0) > self.now:
                own.add(key)
        more = True
        while more:
            found = {k for k, s in self.services.items() if k not in own and own & set(s.needs)}
            own |= found
            more = bool(found)
        return frozenset(own)

    def covered(self, by_itself: float) -> float:
        return self.person() if self.rng.random() < self.f["uncovered"] else by_itself

    def person(self) -> float:
        f = self.f
        return 40 / 168 * f["reaction.day"] + (1 - 40 / 168) * f["reaction.night"] + f["hands"]

    def pause(self, service: str, hours: float) -> None:
        self.paused[service] = max(self.paused.get(service, 0.0), self.now + hours)
        self.later(hours, "look", Part("", Thing("vm", "")))

    def fail(self, part: Part) -> None:
        f = self.f
        if part.kind == "application":
            key, _, machine = part.thing.id.partition("\n")
            service = self.services[key]
            clustered = self.world.cluster_of(service) is not None
            active = active_on(self.world, service)[0]
            carries = machine == active and machine not in self.loss().stopped
            if clustered and self.rng.random() < f["restarted"]:
                if carries:
                    self.pause(key, f["detect.application"] + f["program"])
                self.later(self.rng.expovariate(1 / f["application.mtbf"]), "fail", part)
                return
            self.failed.add(part)
            self.later(self.person(), "mend", part)
            if clustered and carries:
                self.pause(key, self.covered(f["detect.application"] + f["role"]))
            return
        before = self.loss()
        self.failed.add(part)
        self.later(self.repair(part.kind), "mend", part)
        after = self.loss()
        waits: dict[str, float] = {}
        for vm in sorted({m.what for m in after.moved} - {m.what for m in before.moved}):
            detect = self.detect[self.world.host_cluster(vm) or ""]
            waits[vm] = self.covered(detect + f["place"] + f["boot"] + f["start"])
            self.back[vm] = self.now + waits[vm]
            self.later(waits[vm], "look", part)
        taken = {m.what for m in before.failed_over}
        for key in sorted({m.what for m in after.failed_over} - taken):
            self.pause(
                key, self.covered(self.detect[self.world.cluster_of(self.services[key]) or ""] + f["role"])
            )

    def repair(self, kind: str) -> float:
        f = self.f
        if kind == "guest":
            if self.rng.random() < f["unnoticed.guest"]:
                return self.person()
            return f["detect.guest"] + f["boot"] + f["start"]
        return self.rng.expovariate(1 / f[f"{kind}.mttr"])

    def live(self, hours: float) -> dict[str, float]:
        """Hours that each service was down in so many hours from now."""
        end, before = self.now + hours, dict(self.down)
        while True:
            at = min(self.queue[0][0], end)
            for key in self.is_down():
                self.down[key] += at - self.now
            self.now = at
            if at == end:
                return {k: self.down[k] - before[k] for k in self.services}
            _, _, what, part = heapq.heappop(self.queue)
            if what == "fail":
                self.fail(part)
            elif what == "mend":
                self.failed.discard(part)
                self.later(self.rng.expovariate(1 / self.f[f"{part.kind}.mtbf"]), "fail", part)


def lived(
    estate: Estate, figures: Figures, detect: dict[str, float], years: float, seed: int, batches: int = 20
) -> dict[str, tuple[float, float]]:
    """Minutes a year by service, with the half width of the 99.9 % confidence interval."""
    life = Life(estate, figures, detect, seed)
    each = years / batches
    found = [life.live(each * YEAR) for _ in range(batches)]
    result = {}
    for key in life.services:
        minutes = [batch[key] / each * 60 for batch in found]
        result[key] = fmean(minutes), 3.883 * stdev(minutes) / sqrt(batches)
    return result
