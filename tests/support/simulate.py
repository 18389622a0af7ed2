"""A small cluster, lived through failure by failure: independent of the model that it checks.

Two hosts (or a host and a server), one array with two controllers and two switches; who runs where is followed
machine by machine. Nothing here is taken from hadocs but the figures of the catalogue.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, stdev

YEAR = 8760.0
Figures = dict[str, float]


@dataclass
class Cluster:
    """One service under one topology, and what of it fails; times in hours, rates by kind in ``f``.

    ``kind`` is host, guest, hybrid or mixed. In ``mixed`` the server carries the service and the VM stands by.
    The load goes back where it was as soon as that works again.
    """

    kind: str
    f: Figures
    rng: random.Random
    now: float = 0.0
    queue: list[tuple[float, int, str, str]] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    back: dict[str, float] = field(default_factory=dict)
    paused: float = 0.0
    down: float = 0.0
    number: int = 0
    traffic: dict[str, str] = field(default_factory=dict)
    lacking: dict[str, int] = field(default_factory=dict)
    forced: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        machines = {"host": ["a"], "guest": ["a", "b"], "hybrid": ["a", "b"], "mixed": ["b", "p"]}[self.kind]
        self.members = machines
        self.preferred = "p" if self.kind == "mixed" else "a"
        self.hosts = {"a": "h1", "b": "h2"}
        self.home = {m: self.hosts[m] for m in machines if m != "p"}
        boxes = ["h1", "h2"] if self.kind != "mixed" else ["h2"]
        parts = [f"host:{h}" for h in boxes] + [f"hypervisor:{h}" for h in boxes]
        parts += [f"guest:{m}" for m in machines] + [f"application:{m}" for m in machines]
        parts += ["host:p"] if self.kind == "mixed" else []
        parts += ["array:x", "controller:x1", "controller:x2", "switch:s1", "switch:s2", "witness:w"]
        for part in parts:
            self.later(self.rng.expovariate(1 / self.f[part.partition(":")[0] + ".mtbf"]), "fail", part)
        for box in [*boxes, *(["p"] if self.kind == "mixed" else [])]:
            self.later(self.rng.random() * self.f["work.host.every"], "work", box)
        for m in machines:
            if m != "p":
                self.later(self.rng.random() * self.f["work.guest.every"], "work", m)

    def later(self, after: float, what: str, part: str) -> None:
        self.number += 1
        heapq.heappush(self.queue, (self.now + after, self.number, what, part))

    # --- who works
    def box_up(self, box: str) -> bool:
        return not {f"host:{box}", f"hypervisor:{box}"} & self.failed and box not in self.away

    def runs(self, m: str) -> bool:
        if f"guest:{m}" in self.failed or m in self.away or self.back.get(m, 0) > self.now:
            return False
        return self.box_up(self.home.get(m, m))

    def able(self, m: str) -> bool:
        return self.runs(m) and f"application:{m}" not in self.failed

    def quorum(self) -> bool:
        """Two members and a witness, with a vote each."""
        if len(self.members) == 1:
            return True
        votes = sum(self.runs(m) for m in self.members) + ("witness:w" not in self.failed)
        return votes >= 2

    def host_quorum(self) -> bool:
        votes = sum(self.box_up(h) for h in ("h1", "h2")) + ("witness:w" not in self.failed)
        return self.kind not in ("host", "hybrid") or votes >= 2

    def up(self) -> bool:
        shared = "array:x" in self.failed or {"controller:x1", "controller:x2"} <= self.failed
        network = {"switch:s1", "switch:s2"} <= self.failed
        lacks = {c for c, there in (("gc", self.quorum()), ("hc", self.host_quorum())) if not there}
        if shared or network or lacks - self.forced:
            return False
        return any(self.able(m) for m in self.members) and self.now >= self.paused

    def carrier(self) -> str | None:
        able = [m for m in self.members if self.able(m)]
        return self.preferred if self.preferred in able else (able[0] if able else None)

    def notice(self) -> None:
        """Where votes are missing, a person comes and forces the quorum, unless it is back by then."""
        for cluster, there in (("gc", self.quorum()), ("hc", self.host_quorum())):
            if there:
                self.lacking.pop(cluster, None)
                self.forced.discard(cluster)
            elif cluster not in self.lacking:
                self.lacking[cluster] = self.number + 1
                self.later(self.rng.expovariate(1 / self.person()), "force", f"{cluster} {self.number + 1}")

    # --- what happens
    def covered(self, by_itself: float) -> float:
        return self.person() if self.rng.random() < self.f["uncovered"] else by_itself

    def person(self) -> float:
        day = 40 / 168
        return day * self.f["reaction.day"] + (1 - day) * self.f["reaction.night"] + self.f["hands"]

    def pause(self, hours: float) -> None:
        self.paused = max(self.paused, self.now + hours)
        self.later(hours, "look", "")

    def fail(self, part: str) -> None:
        kind, _, name = part.partition(":")
        f = self.f
        carrier = self.carrier()
        clustered = len(self.members) > 1
        if kind == "application" and clustered and self.rng.random() < f["restarted"]:
            if name == carrier:
                self.pause(f["detect.application"] + f["program"])
            self.later(self.rng.expovariate(1 / f["application.mtbf"]), "fail", part)
            return
        self.failed.add(part)
        self.later(self.repair(kind, name), "mend", part)
        if kind in ("controller", "switch") and self.carries(kind, name):
            self.pause(f[f"pause.{kind}"])
        if kind in ("host", "hypervisor") and name != "p":
            self.evacuate(name)
        if clustered and carrier is not None and not self.able(carrier) and self.carrier() is not None:
            wait = f["detect.application"] if kind == "application" else f["acts"]
            self.pause(self.covered(wait + f["role"]))

    def carries(self, kind: str, name: str) -> bool:
        """Whether the traffic goes by this one of two; if so, it goes by the other one from now on."""
        one, other = {"controller": ("x1", "x2"), "switch": ("s1", "s2")}[kind]
        if self.traffic.setdefault(kind, one) != name:
            return False
        self.traffic[kind] = other if name == one else one
        return True

    def evacuate(self, host: str) -> None:
        """The machines of a failed host start on the other one, where a host cluster sees to that."""
        if self.kind not in ("host", "hybrid"):
            return
        other = "h2" if host == "h1" else "h1"
        for m, at in list(self.home.items()):
            if at == host and self.box_up(other) and (self.host_quorum() or "hc" in self.forced):
                self.home[m] = other
                by_itself = self.f["boot"] + self.f["start"]
                # Who forces a quorum sees to what starts then.
                wait = by_itself if "hc" in self.forced else self.covered(self.f["acts.host"] + by_itself)
                self.back[m] = self.now + wait
                self.later(wait, "look", "")

    def repair(self, kind: str, name: str) -> float:
        f = self.f
        if kind == "application":
            return self.person()
        if kind == "guest":
            by_itself = self.rng.random() >= f["unnoticed.guest"]
            boot = f["boot.physical" if name == "p" else "boot"]
            return f["detect.guest"] + boot + f["start"] if by_itself else self.person()
        return self.rng.expovariate(1 / f[f"{kind}.mttr"])

    def mend(self, part: str) -> None:
        self.failed.discard(part)
        kind, _, name = part.partition(":")
        self.later(self.rng.expovariate(1 / self.f[f"{kind}.mtbf"]), "fail", part)
        for m in self.home:
            # Home again, without a pause; or up at last, where nobody could take it.
            if (self.hosts[m] == name or not self.box_up(self.home[m])) and self.box_up(self.hosts[m]):
                self.home[m] = self.hosts[m]
        for host in set(self.home.values()):
            # A quorum that is back starts what it could not start before.
            if not self.box_up(host):
                self.evacuate(host)

    def stands_still(self) -> float:
        """A machine that moves stands still for a moment; what runs on a member is handed over before that."""
        return self.f["role"] if self.kind == "hybrid" else self.f["pause.move"]

    def work(self, name: str) -> None:
        every = self.f["work.host.every" if name in ("h1", "h2", "p") else "work.guest.every"]
        if (
            self.failed
            or self.away
            or self.paused > self.now
            or any(t > self.now for t in self.back.values())
        ):
            self.later(every * 0.01, "work", name)
            return
        self.later(every, "work", name)
        host = name in ("h1", "h2", "p")
        lasts = self.f["work.host.lasts" if host else "work.guest.lasts"]
        clustered = len(self.members) > 1
        here = [m for m in self.members if self.home.get(m, m) == name or m == name]
        carries = self.carrier() in here
        if host and self.kind in ("host", "hybrid"):
            # Machines move away and come back; what moves stands still for a moment.
            for m in here:
                self.home[m] = "h2" if name == "h1" else "h1"
            if carries:
                self.pause(self.stands_still())
                self.later(lasts, "return", name)
        elif carries and clustered:
            self.pause(self.f["role"])
            self.later(lasts, "return", name)
        self.away.add(name)
        self.later(lasts, "done", name)

    def event(self, what: str, part: str) -> None:
        if what == "fail":
            self.fail(part)
        elif what == "mend":
            self.mend(part)
        elif what == "work":
            self.work(part)
        elif what == "done":
            self.away.discard(part)
            for m in self.home:
                if self.hosts[m] == part and self.box_up(part):
                    self.home[m] = part
        elif what == "force":
            cluster, _, number = part.partition(" ")
            if self.lacking.get(cluster) == int(number):
                self.forced.add(cluster)
                for host in set(self.home.values()) if cluster == "hc" else ():
                    if not self.box_up(host):
                        self.evacuate(host)
                if cluster == "gc" and self.carrier():
                    self.pause(self.f["role"])
        elif what == "return" and self.up():
            self.pause(self.f["role"] if part in ("p", *self.members) or self.kind in ("guest", "mixed")
                       else self.stands_still())  # fmt: skip

    def live(self, hours: float) -> float:
        """Hours down in so many hours from now."""
        end, before = self.now + hours, self.down
        while self.queue and self.queue[0][0] < end:
            at, _, what, part = heapq.heappop(self.queue)
            up = self.up()
            # A pause can end between two events only at a "look".
            if not up:
                self.down += at - self.now
            self.now = at
            self.event(what, part)
            self.notice()
        if not self.up():
            self.down += end - self.now
        self.now = end
        return self.down - before


def simulated(kind: str, figures: Figures, years: float, seed: int, batches: int = 20) -> tuple[float, float]:
    """Minutes a year and the half width of their 99.9 % confidence interval, by the means of batches."""
    cluster = Cluster(kind, figures, random.Random(seed))
    cluster.live(years * YEAR / batches / 5)
    found = [cluster.live(years * YEAR / batches) / (years / batches) * 60 for _ in range(batches)]
    # Student's t for 19 degrees of freedom, two-sided 99.9 %.
    return fmean(found), 3.883 * stdev(found) / sqrt(batches)
