"""Where Pacemaker itself would run things after a loss, asked of crm_simulate, beside where hadocs says they run.

Run as a program (``python -m support.crm`` with ``tests`` on the path) it prints the agreement and each difference.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hadocs.spec.model import Spec
from hadocs.topology.active import active_on
from hadocs.topology.aftermath import Estate
from hadocs.topology.build import study
from hadocs.topology.failures import examine
from hadocs.topology.model import Thing
from hadocs.topology.world import World
from support.estates import spec
from support.pacemaker import PREFERENCE, cib

CLUSTERS = 240
POLICIES = ("stop", "freeze", "ignore", "demote", "suicide", "fence")


@dataclass(frozen=True)
class Compared:
    """Where one service or machine is after one loss: ``theirs`` are the nodes that crm_simulate starts it on, ``ours``
    those that hadocs allows; ``named`` tells whether hadocs named the node."""

    seed: int
    lost: str
    what: str
    ours: frozenset[str]
    theirs: frozenset[str]
    named: bool

    @property
    def agrees(self) -> bool:
        """Whether it runs where it may, and runs only if it may."""
        return self.theirs == self.ours if self.named else bool(self.theirs) and self.theirs <= self.ours


def generated(seed: int) -> Spec:
    """A cluster of Pacemaker: of servers that carry services, or of hosts that carry machines."""
    dice = random.Random(seed)
    size = dice.randint(2, 6)
    names = [f"n{n}" for n in range(1, size + 1)]
    quorum: dict[str, Any] = {"witness": {"kind": "none"}}
    if size == 2:
        quorum["two_node"] = dice.random() < 0.7
    if dice.random() < 0.7:
        quorum["no_quorum_policy"] = dice.choice(POLICIES)
    entry: dict[str, Any] = {
        "members": names,
        "platform": "pacemaker/upstream",
        "quorum": quorum,
        "fencing": {"methods": ["pdu"]} if dice.random() < 0.7 else {"enabled": False},
    }
    machine = {"networks": ["lan"], "storage": {"san": {"protocol": "fc"}}}
    parts: dict[str, Any] = {
        "platform": "pacemaker/upstream",
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "storage": {"san": {"volumes": {"data": {}}}, **{f"disk-{n}": {"on": [n]} for n in names}},
        "clusters": {"k": entry},
    }
    if dice.random() < 0.5:
        services = {f"s{n}": _service(dice, names) for n in range(1, dice.randint(2, 5))}
        servers = {n: {**machine, "storage": {**machine["storage"], f"disk-{n}": {}}} for n in names}  # type: ignore[dict-item]
        return spec(**parts, servers=servers, services=services)
    vms, rules = _machines(dice, names)
    if rules:
        entry["anti_affinity"] = rules
    services = {f"on-{vm}": {"runs_on": vm} for vm in vms}
    return spec(**parts, hosts=dict.fromkeys(names, machine), vms=vms, services=services)


def bound(seed: int) -> Spec:
    """A cluster whose services start after each other, run in the same place, or on several members at once."""
    dice = random.Random(seed)
    names = [f"n{n}" for n in range(1, dice.randint(3, 5) + 1)]
    common = {"product": "x", "cluster_aware": True, "runs_on": "k"}
    services: dict[str, Any] = {}
    if dice.random() < 0.5:
        count = dice.randint(2, len(names))
        services["s1"] = {**common, "active_on": dice.choice(names), "instances": count, "promotable": True}
    else:
        services["s1"] = {**common, "active_on": dice.choice(names)}
    for number in range(2, dice.randint(2, 4) + 1):
        before = f"s{number - 1}"
        services[f"s{number}"] = {**common, "starts_after": [before], "together_with": [before]}
        if dice.random() < 0.3:
            some = sorted({services["s1"]["active_on"], *dice.sample(names, dice.randint(1, len(names)))})
            services[f"s{number}"]["copies"] = {m: f"disk-{m}" for m in some}
    services["c"] = {**common, "instances": dice.choice(("all", 2, 2))}
    machine = {"networks": ["lan"]}
    return spec(
        platform="pacemaker/upstream",
        networks={"lan": {"roles": ["client", "cluster"]}},
        storage={f"disk-{n}": {"on": [n]} for n in names},
        servers={n: {**machine, "storage": {f"disk-{n}": {}}} for n in names},
        clusters={
            "k": {"members": names, "quorum": {"witness": {"kind": "none"}}, "fencing": {"methods": ["pdu"]}}
        },
        services=services,
    )


def _service(dice: random.Random, names: list[str]) -> dict[str, Any]:
    """One instance with a shared disk, one with copies on some members, or several instances at a time."""
    kind = dice.choice(("shared", "shared", "copies", "clone"))
    some = sorted(dice.sample(names, dice.randint(2, len(names))))
    common = {"product": "x", "cluster_aware": True}
    if kind == "clone":
        return {**common, "runs_on": some}
    if kind == "copies":
        copies = {m: f"disk-{m}" for m in some}
        return {**common, "runs_on": "k", "active_on": dice.choice(some), "copies": copies}
    return {**common, "runs_on": "k", "active_on": dice.choice(names), "data": "san/data"}


def _machines(dice: random.Random, names: list[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Machines on hosts, some of which may run on a few hosts only, and some of which are kept apart."""
    vms: dict[str, Any] = {}
    for number in range(1, dice.randint(2, 6)):
        on = dice.choice(names)
        vms[f"v{number}"] = {"on": on, "files": "san/data"}
        if dice.random() < 0.3:
            others = dice.sample(names, dice.randint(1, len(names)))
            vms[f"v{number}"]["possible_owners"] = sorted({on, *others})
    rules = []
    for _ in range(dice.randint(0, 2)):
        some = dice.sample(sorted(vms), min(len(vms), dice.randint(2, 3)))
        if len(some) > 1 and len({vms[v]["on"] for v in some}) == len(some):
            rules.append({"members": some, "hard": dice.random() < 0.7})
    return vms, rules


def compared(seed: int, make: Callable[[int], Spec] = generated) -> Iterator[Compared]:
    """Each single node of a generated cluster lost, and everything that ran there or elsewhere looked for."""
    parsed = make(seed)
    _, estate = study(parsed)
    world = estate.world
    members = parsed.clusters["k"].members
    two_node = bool(parsed.clusters["k"].quorum and parsed.clusters["k"].quorum.two_node)
    what = [k for k in parsed.services if world.cluster_of(parsed.services[k]) == "k"] or list(parsed.vms)
    with tempfile.TemporaryDirectory() as folder:
        bare, running = Path(folder) / "bare.xml", Path(folder) / "running.xml"
        bare.write_text(pinned(world))
        _simulate(
            bare, *(word for m in members for word in ("--node-up", m)), "-q", "true", "-O", str(running)
        )
        # What runs where the spec has it is now given the rules that it lives by.
        rules = re.search(r"<constraints.*(?:</constraints>|<constraints */>)", cib(world, "k"), re.DOTALL)
        text = re.sub(
            r"<constraints.*</constraints>", rules[0] if rules else "", running.read_text(), flags=re.DOTALL
        )
        running.write_text(text)
        for lost in members:
            # Votes are corosync's to count; crm_simulate is told what comes of it.
            quorate = two_node or 2 * (len(members) - 1) > len(members)
            told = _simulate(running, "--node-fail", lost, "-q", str(quorate).lower())
            places = _places(told)
            for key in what:
                ours, named = _ours(estate, lost, key)
                yield Compared(seed, lost, key, ours, places.get(key, frozenset()) - {lost}, named)


def pinned(world: World) -> str:
    """The CIB with everything held where the spec has it, and no other rule: from it all are started."""
    text = cib(world, "k")
    text = re.sub(r"<rsc_colocation [^>]*/>", "", text)
    text = re.sub(r"<rsc_location [^>]*-INFINITY[^>]*/>", lambda m: m[0] if "-clone" in m[0] else "", text)
    return text.replace(f'score="{PREFERENCE}"', 'score="INFINITY"')


def _simulate(path: Path, *words: str) -> str:
    command = ["crm_simulate", "--xml-file", str(path), "--simulate", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _places(told: str) -> dict[str, frozenset[str]]:
    """By resource, the nodes on which it is started in the end."""
    found: dict[str, frozenset[str]] = {}
    clone, promotes = "", None
    for line in told.partition("Revised Cluster Status:")[2].splitlines():
        if single := re.match(r"\s+\* (\S+)\s+\(ocf:\S+\):\s+(?:ORPHANED )?(Started|Stopped)(.*)", line):
            nodes = frozenset(re.findall(r"\bn\d+\b", single[3])) if single[2] == "Started" else frozenset()
            found[single[1]] = found.get(single[1], frozenset()) | nodes
        elif several := re.match(r"\s+\* Clone Set: \S+ \[(\S+)\]( \(promotable\))?", line):
            clone, promotes = several[1], several[2]
            found.setdefault(clone, frozenset())
        elif started := re.match(rf"\s+\* {'Promoted' if promotes else 'Started'}: \[ (.*) \]", line):
            found[clone] = frozenset(started[1].split())
    return found


def _ours(estate: Estate, lost: str, key: str) -> tuple[frozenset[str], bool]:
    """Where a service or machine may be once a node is lost, and whether that is the one place for it."""
    world = estate.world
    kind = world.kinds[lost]
    (run,) = examine(estate, [Thing(kind, lost)])[1]
    if key in world.spec.vms:
        state = run.state
        if key in state.restarted:
            return frozenset(state.fits[key]), len(state.fits[key]) == 1
        on = str(world.spec.vms[key].on)
        return (frozenset(), True) if key in state.machines else (frozenset({on}), True)
    service, fate = world.spec.services[key], run.fates[key]
    active = active_on(world, service)
    if fate.state == "down":
        return frozenset(), True
    left = frozenset(active) - {lost}
    if service.instances is not None and not service.promotable and len(left) < len(active):
        # The one that is lost is started elsewhere, whether or not it is needed: those that are left stay.
        spare = frozenset(world.carriers(service)) - {lost, *active}
        return left | spare, len(spare) <= 1
    if fate.failover is None:
        return left, True
    if fate.failover.to is not None:
        return frozenset({fate.failover.to}), True
    able = set(service.copies or world.carriers(service)) - {lost}
    return frozenset(able), False


def main() -> int:
    """The figures, and each difference."""
    found = [one for seed in range(CLUSTERS) for one in compared(seed)]
    good = [one for one in found if one.agrees]
    for one in found:
        if not one.agrees:
            print(
                f"seed {one.seed}: {one.lost} lost: {one.what}: {sorted(one.ours)} here, {sorted(one.theirs)} there"
            )
    print(figure(found, good))
    return 0 if len(good) == len(found) else 1


def figure(found: list[Compared], good: list[Compared]) -> str:
    """The agreement in a line."""
    named = sum(one.named for one in found)
    losses = len({(one.seed, one.lost) for one in found})
    return (
        f"crm_simulate: {CLUSTERS} clusters, {losses} losses of a node, {len(found)} services and machines: "
        f"{len(good)} as here ({named} places named, {len(found) - named} left open among several)"
    )


if __name__ == "__main__":
    sys.exit(main())
