"""The timed tests of Proxmox' HA manager as an oracle: who recovers what, where, and after how many seconds.

They lie in the folder that ``HADOCS_PROXMOX_CASES`` names; without it nothing is compared.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.estates import spec

from hadocs.behaviour.model import Span, Timeline
from hadocs.behaviour.scenario import steps
from hadocs.behaviour.shutdown import ELSEWHERE, without_maintenance
from hadocs.behaviour.timeline import timeline
from hadocs.topology.build import study
from hadocs.topology.failures import examine
from hadocs.topology.quorum import may_start

CASES = Path(os.environ.get("HADOCS_PROXMOX_CASES", "no such folder"))

DISAGREES = {
    "test-disarm-fence2 vm-102 begins": "HA is disarmed 100 s after the loss, before the start, and armed again later: "
    "a command of a person, which no spec has",
}
"""What is told otherwise than the logs have it, with the reason."""

_LOG = re.compile(r"^\w+ +(\d+) +(\S+): (.*)$")
_START = re.compile(r"starting service (\S+)")
_RECOVERED = re.compile(r"recover service '(\S+)' from fenced node '(\S+)' to node '(\S+)'")


@dataclass(frozen=True)
class Recovery:
    """A machine that the HA manager starts elsewhere: on which node, and how long after the command."""

    machine: str
    node: str
    after: float


@dataclass(frozen=True)
class Case:
    """One of the tests, with the one loss that it is about."""

    name: str
    how: str
    node: str
    parts: dict[str, Any]
    recovered: tuple[Recovery, ...]
    started: bool = False
    """Whether anything started while no node heard another one."""


def _machine(service: str) -> str:
    return service.replace(":", "-")


def _rules(text: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"affinity": [], "anti_affinity": [], "node_affinity": []}
    for block in re.split(r"\n(?=\S)", text):
        head, *lines = block.strip().splitlines() or [""]
        said = dict([*line.split(None, 1), "1"][:2] for line in lines)
        if "disable" in said or not said.get("resources"):
            continue
        members = [_machine(s) for s in said["resources"].replace(",", " ").split()]
        if head.startswith("resource-affinity"):
            kind = "anti_affinity" if said["affinity"] == "negative" else "affinity"
            found[kind].append({"members": members, "hard": True})
        elif head.startswith("node-affinity"):
            hosts = [n.partition(":")[0] for n in said["nodes"].replace(",", " ").split()]
            found["node_affinity"].append({"members": members, "hosts": hosts, "strict": "strict" in said})
    return {kind: rules for kind, rules in found.items() if rules}


def read(folder: Path) -> Case | str:
    """A test as a case, or why a spec has no words for it."""
    commands = json.loads((folder / "cmdlist").read_text())
    status = json.loads((folder / "hardware_status").read_text())
    if len(commands) < 2:
        return "nothing is lost in it"
    alone = [c.split()[1] for c in commands[0] if re.fullmatch(r"network \S+ off", c)]
    if not all(re.fullmatch(r"power \S+ on", c) for c in commands[0]) and len(alone) < len(status):
        return "it does not begin with nodes that have quorum"
    nodes = [c.split()[1] for c in commands[0] if c.startswith("power")]
    if nodes == [] or len(nodes) * 2 <= len(status):
        return "its nodes have no quorum"
    asked = " and ".join(dict.fromkeys(c.split()[0] for c in commands[1]))
    hit = re.fullmatch(r"(power|network) (\S+) off|(shutdown) (\S+)", commands[1][0])
    if not alone and (len(commands[1]) != 1 or not hit):
        return f"its command is {asked}, which no spec has words for"
    services = json.loads((folder / "service_config").read_text())
    runs = {k: s["node"] for k, s in services.items() if s.get("state") in ("enabled", "started")}
    if not set(runs.values()) <= set(nodes):
        return "machines are placed on nodes that are not there"
    rules = folder / "rules_config"
    stats = folder / "static_service_stats"
    memory = {k: s.get("maxmem") for k, s in json.loads(stats.read_text()).items()} if stats.is_file() else {}
    parts = {
        "platform": "proxmox/9",
        "hosts": {
            n: {"memory": f"{status[n]['maxmem'] / 1000:.0f} KB"} if "maxmem" in status[n] else {}
            for n in nodes
        },
        "vms": {
            _machine(k): {"on": n} | ({"memory": f"{memory[k] / 1000:.0f} KB"} if memory.get(k) else {})
            for k, n in runs.items()
        },
        "clusters": {
            "pve": {
                "members": nodes,
                "ha": {"enabled": True, **_policy(folder / "datacenter.cfg")},
                **_rules(rules.read_text() if rules.is_file() else ""),
            }
        },
    }
    log = folder / "log.expect"
    if alone or hit is None:
        return Case(folder.name, "alone", alone[0], parts, _recovered(log, commands[1][0]), _first(log))
    how, node = hit[1] or hit[3], hit[2] or hit[4]
    return Case(folder.name, how, node, parts, _recovered(log, hit[0]))


def _policy(path: Path) -> dict[str, str]:
    said = json.loads(path.read_text()).get("ha", {}) if path.is_file() else {}
    return {"shutdown_policy": said["shutdown_policy"]} if "shutdown_policy" in said else {}


def _first(log: Path) -> bool:
    """Whether anything is started before the second command."""
    lines = log.read_text().splitlines()
    seconds = [i for i, line in enumerate(lines) if re.search(r"cmdlist: execute network \S+ on", line)]
    return any(_START.search(line) for line in lines[: seconds[0]])


def _recovered(log: Path, command: str) -> tuple[Recovery, ...]:
    at, to, found = None, {}, []
    for line in log.read_text().splitlines():
        if not (parsed := _LOG.match(line)):
            continue
        seconds, who, what = float(parsed[1]), parsed[2], parsed[3]
        if (
            at is not None
            and re.match(r"execute (power|network) ", what)
            and who == "cmdlist"
            and seconds > at
        ):
            break
        if at is None:
            at = seconds if what == f"execute {command}" else None
        elif moved := _RECOVERED.match(what):
            to[moved[1]] = moved[3]
        elif (start := _START.match(what)) and to.get(start[1]) == who.partition("/")[0]:
            found.append(Recovery(_machine(start[1]), to.pop(start[1]), seconds - at))
    return tuple(found)


def _told(case: Case) -> tuple[Timeline, dict[str, tuple[str, ...]]]:
    """The timeline, and by machine the nodes that may start it."""
    topology, estate = study(spec(**case.parts))
    names, split = ((case.node,), ()) if case.how == "power" else ((), (f"pve:{case.node}",))
    asked = steps(estate.world, topology, [names], split)
    _, runs = examine(estate, asked[0].things, asked[0].parts)
    return timeline(estate, topology, asked), dict(runs[0].state.fits)


def compare(case: Case) -> dict[str, bool]:
    """Each thing that the log and the timeline both tell, and whether they tell the same."""
    if case.how in ("alone", "shutdown"):
        return _in_order(case)
    found, fits = _told(case)
    began = {e.subject: e.when for e in found.events if e.what == "is-restarted"}
    result = {f"{case.name} recovers": set(began) == {r.machine for r in case.recovered}}
    for recovery in case.recovered:
        when = began.get(recovery.machine, Span(float("inf"), None))
        inside = when.low <= recovery.after and (when.high is None or recovery.after <= when.high)
        result[f"{case.name} {recovery.machine} where"] = recovery.node in fits.get(recovery.machine, ())
        result[f"{case.name} {recovery.machine} begins"] = inside
    return result


def _in_order(case: Case) -> dict[str, bool]:
    """What becomes of machines when all start without quorum, or when their node is shut down in order."""
    topology, estate = study(spec(**case.parts))
    if case.how == "alone":
        told = may_start(estate.rules["pve"], frozenset({case.node})).verdict == "yes"
        return {f"{case.name} starts without quorum": told == case.started}
    policy = case.parts["clusters"]["pve"]["ha"].get("shutdown_policy", "conditional")
    warned = without_maintenance(estate.world, topology, (case.node,))
    return {
        f"{case.name} starts elsewhere": (policy in ELSEWHERE) == bool(case.recovered),
        f"{case.name} stops its machines": bool(warned) == (policy != "migrate"),
        **{f"{case.name} {r.machine} after a minute": 60 <= r.after <= 120 for r in case.recovered},
    }


def test_machines_are_recovered_as_in_the_tests_of_the_ha_manager(capsys: pytest.CaptureFixture[str]) -> None:
    if not CASES.is_dir():
        pytest.skip("HADOCS_PROXMOX_CASES names no folder with the tests of pve-ha-manager")
    read_ = {folder.name: read(folder) for folder in sorted(CASES.glob("test-*"))}
    cases = [case for case in read_.values() if isinstance(case, Case)]
    results: dict[str, bool] = {}
    for case in cases:
        results |= compare(case)
    wrong = {name for name, same in results.items() if not same}
    with capsys.disabled():
        print(
            f"\nProxmox: {len(cases)} of {len(read_)} tests, {len(results) - len(wrong)} of {len(results)} agree"
        )
        for name in sorted(wrong):
            print(f"  {name}: {DISAGREES.get(name, 'not explained')}")
        for name, case in read_.items():
            if isinstance(case, str):
                print(f"  {name} is not compared: {case}")
    assert cases
    assert wrong <= set(DISAGREES)
