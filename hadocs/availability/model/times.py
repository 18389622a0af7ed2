"""How long things take when something fails: detection by the platform's facts, restarts, takeovers, moves.

Every duration is a function of inputs, in hours; what a platform brings becomes an input with its source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log
from statistics import NormalDist

from hadocs.availability.model.catalogue import Figures, Input, Values
from hadocs.availability.model.columns import each, least
from hadocs.availability.model.components import Quantity, person
from hadocs.availability.uncertainty import Z95
from hadocs.platforms import catalog
from hadocs.platforms.facts import Fact
from hadocs.spec.units import format_duration, parse_duration
from hadocs.topology.build import cluster_platform, machine_platform
from hadocs.topology.model import Platform
from hadocs.topology.world import World

PLATFORM_FACTOR = 1.2
"""The error factor of a time that a platform's setting gives."""


@dataclass
class Times:
    """The durations of one estate; ``inputs`` grows by what its platforms say."""

    world: World
    figures: Figures
    inputs: dict[str, Input] = field(init=False)

    def __post_init__(self) -> None:
        self.inputs = dict(self.figures.inputs)
        self._keys: dict[str, str] = {}
        self._quantities: dict[tuple[str, str], Quantity] = {}

    def takeover(self, cluster: str) -> Quantity:
        """Until another member carries a service, covered or by a person: T_G with coverage."""
        detect = self.detect(cluster)
        return self._quantities.setdefault(("takeover", detect), _covered(lambda v: v[detect] + v["role"]))

    def noticed(self, cluster: str) -> Quantity:
        """Until another member carries a service, with somebody there who sees to it: T_G."""
        detect = self.detect(cluster)
        return lambda v: v[detect] + v["role"]

    @staticmethod
    def takeover_of_program() -> Quantity:
        """Until another member carries a service whose program has failed for good."""
        return _covered(lambda v: v["detect.application"] + v["role"])

    def restarted(self, cluster: str) -> Quantity:
        """Until a host cluster has restarted a machine and its service is up, covered or by a person: T_H."""
        detect = self.detect(cluster)
        return self._quantities.setdefault(
            ("restarted", detect), _covered(lambda v: v[detect] + v["place"] + v["boot"] + v["start"])
        )

    def move(self, vm: str) -> Quantity | None:
        """How long a planned move of a VM to another host holds it still; ``None`` where it can't move at work."""
        world = self.world
        cluster = world.host_cluster(vm)
        if cluster is None:
            return None
        platform = self._platform(cluster)
        facts = self._facts(platform)
        entry = world.spec.vms[vm]
        moves = facts.get("planned_move")
        if platform is not None and platform.id == "pacemaker" and not entry.live_migration:
            # Pacemaker moves a machine live only where it is told so (allow-migrate).
            return lambda v: v["boot"] + v["start"]
        if entry.live_migration is False or (moves is not None and "live-migration" not in moves.value):
            return lambda v: v["pause.quick"]
        return lambda v: v["pause.live"]

    def moves_members(self, vm: str) -> bool:
        """Whether a member of a guest cluster may be migrated live on the platform beneath it."""
        cluster = self.world.host_cluster(vm)
        facts = self._facts(self._platform(cluster)) if cluster else {}
        fact = facts.get("live_migration_of_members")
        return fact is None or not str(fact.value).startswith("Not supported")

    def mistaken(self, cluster: str, move: Quantity) -> Quantity:
        """How likely a move's pause is longer than a guest cluster waits, so that it fails over."""
        detect = self.detect(cluster)
        factor = self.inputs["pause.live"].factor

        def longer(detected: float, pause: float) -> float:
            return 1 - NormalDist().cdf(log(detected / pause) / (log(factor) / Z95))

        def chance(v: Values) -> float:
            return each(longer, v[detect], move(v))

        return chance

    def detect(self, cluster: str) -> str:
        """The input for the time until a cluster acts on a silent member."""
        key = self._keys.get(cluster)
        if key is None:
            key = self._keys[cluster] = self._detect(cluster)
        return key

    def _detect(self, cluster: str) -> str:
        entry = self.world.spec.clusters[cluster]
        platform = self._platform(cluster)
        facts = self._facts(platform)
        name = platform.title if platform else ""
        host = self.world.cluster_kinds[cluster] == "host"
        beat = entry.heartbeat
        across = bool(platform and platform.id == "hyper-v" and not self._one_subnet(cluster))
        prefix, suffix = ("cross_", "_cross_subnet") if across else ("", "")
        delay = getattr(beat, f"{prefix}delay") if beat else None
        threshold = getattr(beat, f"{prefix}threshold") if beat else None
        stated = delay is not None or threshold is not None
        if delay is None:
            delay = _seconds(facts.get(f"heartbeat_delay{suffix}"))
        if threshold is None:
            threshold = _count(facts.get(f"heartbeat_threshold{suffix}"))
        found: float | None = None
        source, cited = "", ""
        if host and platform and platform.id == "proxmox" and (whole := _seconds(facts.get("failover_time"))):
            found, source = whole, f"failover time of {name}"
            cited = facts["failover_time"].source[0]
        elif delay is not None and threshold is not None:
            found = delay * threshold
            cited = (
                f"heartbeat of {cluster} in the spec"
                if stated
                else facts[f"heartbeat_delay{suffix}"].source[0]
            )
            source = f"{threshold} heartbeats, {delay:g} s apart"
        elif (default := _seconds(facts.get("detection_time"))) is not None:
            found, source, cited = default, f"detection time of {name}", facts["detection_time"].source[0]
        if found is None:
            return "detect"
        period = _seconds(facts.get("resiliency_period")) if host else None
        if period:
            found += period
            source += f", then {format_duration(period)} of isolation before {name} restarts its machines"
            cited = facts["resiliency_period"].source[0]
        key = f"detect:{cluster}"
        stream = f"detect {platform.id if platform else ''}"
        self.inputs[key] = Input(
            key,
            f"Until {cluster} acts on a silent member ({source})",
            max(found, 0.001) / 3600,
            "h",
            PLATFORM_FACTOR,
            cited,
            "spec" if stated and not period else "vendor",
            "",
            stream,
        )
        return key

    def _one_subnet(self, cluster: str) -> bool:
        networks = [set(self.world.networks_of(m)) for m in self.world.spec.clusters[cluster].members]
        if not all(networks):
            return True
        return any(a & b for n, a in enumerate(networks) for b in networks[n + 1 :])

    @cached_property
    def _machines(self) -> Mapping[str, Platform | None]:
        return {m: machine_platform(self.world, m) for m in self.world.kinds}

    def _platform(self, cluster: str) -> Platform | None:
        return cluster_platform(self.world, cluster, self._machines)

    @staticmethod
    def _facts(platform: Platform | None) -> Mapping[str, Fact]:
        if platform is None or not platform.known:
            return {}
        found = catalog.find_platform(f"{platform.id}/{platform.version}")
        return found.facts if found else {}


def _covered(by_itself: Quantity) -> Quantity:
    def hours(v: Values) -> float:
        missed = least(1.0, v["uncovered"])
        return (1 - missed) * by_itself(v) + missed * person(v)

    return hours


def _seconds(fact: Fact | None) -> float | None:
    """The duration that a fact's value begins with: ``15 s``, ``about 2 min``."""
    match = re.match(r"(?:about )?(\d+(?:\.\d+)? (?:ms|s|min|h))\b", str(fact.value)) if fact else None
    return parse_duration(match[1]) if match else None


def _count(fact: Fact | None) -> int | None:
    return fact.value if fact is not None and type(fact.value) is int else None
