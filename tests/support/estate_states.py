"""What the troubles of an estate come to at one moment, by `lose`: who is down, who could carry what, by whose fault.

No rates and no time: those pass in a life that is lived through.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import lose
from hadocs.topology.model import Loss, Thing
from hadocs.topology.world import World
from support.estate_parts import Trouble


@dataclass
class State:
    """What some troubles come to: the services that are down by themselves, and the machines that can carry each."""

    loss: Loss
    own: frozenset[str]
    able: dict[str, tuple[str, ...]]


class States:
    """The states of an estate, each worked out once.

    ``counts`` tells how many controllers or paths there are, ``closure`` which services each one hangs on.
    """

    def __init__(
        self, estate: Estate, counts: Mapping[tuple[str, str], int], closure: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.world = estate.world
        self.counts = counts
        self.closure = closure
        self.known: dict[tuple[frozenset[Trouble], bool], State] = {}
        self.losses: dict[tuple[frozenset[Thing], bool], Loss] = {}
        self.booked: dict[frozenset[Trouble], dict[tuple[str, str], float]] = {}
        self.probes = _probing(estate)
        self.unvoted = replace(
            self.probes, rules={k: replace(r, model="unknown") for k, r in self.probes.rules.items()}
        )

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
        # Whether a part keeps quorum is never open where no cluster stops for want of votes.
        settled = ("which part",) if votes else ("which part", "keeps quorum")
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
            if not able[key]:
                own.add(key)
        return State(loss, frozenset(own & set(self.world.spec.services)), able)

    def _lost(self, gone: frozenset[Thing], votes: bool) -> Loss:
        found = self.losses.get((gone, votes))
        if found is None:
            order = {t: n for n, t in enumerate(self.world.things)}
            estate = self.probes if votes else self.unvoted
            lost = sorted(gone, key=order.__getitem__) or [Thing("rack", "none")]
            found = self.losses[gone, votes] = lose(estate, lost)
        return found

    def booking(self, troubles: frozenset[Trouble]) -> dict[tuple[str, str], float]:
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
                continue
            for t in (causes := self._causes(troubles, closure)):
                found[key, t.mode] = found.get((key, t.mode), 0.0) + 1.0 / len(causes)
        return found

    def _causes(self, troubles: frozenset[Trouble], closure: Collection[str]) -> list[Trouble]:
        """What a state hangs on: what brings it about alone, else what it would not be without."""
        alone = [t for t in troubles if self.judge(frozenset({t}), votes=False).own & set(closure)]
        if alone:
            return alone
        return [t for t in troubles if not self.judge(troubles - {t}, votes=False).own & set(closure)]


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
