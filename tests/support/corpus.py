"""Where Pacemaker runs things after the loss of a node, beside what hadocs says of the spec imported from the same CIB.

Run as a program (``python -m support.corpus FOLDER`` with ``tests`` on the path) it takes every CIB of a folder
through crm_simulate until nothing more moves, imports that, loses each node by itself, and prints how far the two
agree, with the reasons where they do not.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hadocs.importers.corosync.cib import Cib, Resource
from hadocs.importers.corosync.nodes import Nodes, nodes_of
from hadocs.importers.formats import formats
from hadocs.importers.model import Imported, Source
from hadocs.importers.names import Ids
from hadocs.importers.text import written
from hadocs.spec.load import load_text
from hadocs.topology.active import active_on, instances_of
from hadocs.topology.aftermath import Estate
from hadocs.topology.build import study
from hadocs.topology.failures import Run, examine
from hadocs.topology.model import Thing
from hadocs.xmltext import Element, parse

SETTLING = 3
"""So many transitions are simulated at most until what a CIB asks for is there."""
PROMOTED = ("Promoted", "Master")
REASONS = (
    ("only preferred", "a preference of place by score"),
    ("kept apart", "services kept apart"),
    ("an order that", "an optional order, or one for the start alone"),
    ("starts after", "order and place that need each other"),
    ("kept together, each", "order and place that need each other"),
    ("a rule on where", "a rule on attributes or times"),
    ("same value of an attribute", "a rule on attributes or times"),
    ("is promoted", "where, or how many, are promoted"),
    ("are promoted", "where, or how many, are promoted"),
    ("beside an instance that is not", "a place beside an unpromoted instance"),
    ("tickets", "tickets of booth"),
    ("no service of its own", "what the service stands on is no service"),
    ("not managed", "resources that are not managed"),
    ("stopped on purpose", "resources that are stopped on purpose"),
    ("on hosts themselves", "services on hosts themselves"),
    ("maintenance", "maintenance mode"),
)
"""By what an importer says that it leaves out: why the two may differ."""


@dataclass(frozen=True)
class Compared:
    """One service or machine after one loss: the nodes on which each has it; ``reason`` where they differ."""

    file: str
    lost: str
    what: str
    ours: frozenset[str]
    theirs: frozenset[str]
    named: bool
    open: bool = False
    reason: str = ""

    @property
    def agrees(self) -> bool:
        """Whether it runs where it may, and runs only if it may."""
        return self.theirs == self.ours if self.named else bool(self.theirs) and self.theirs <= self.ours


@dataclass
class Settled:
    """A CIB in which all runs that is to run, with the spec of it."""

    path: Path
    name: str
    cib: Cib
    imported: Imported
    nodes: Nodes
    estate: Estate
    there: dict[str, frozenset[str]] = field(default_factory=dict)
    """By service or machine the nodes on which it runs before anything is lost."""
    away: tuple[str, ...] = ()
    """Nodes that are offline or in standby."""


def settled(path: Path, folder: Path) -> Settled | None:
    """A CIB once nothing more moves in it; ``None`` where the simulation does not take it, or nothing is lost in it."""
    now = folder / "settled.xml"
    now.write_bytes(_old_names(path.read_bytes()))
    before = Cib(Source(path.name, now.read_bytes()))
    # Of nodes of which a CIB has no state nothing is known: they are there.
    fresh = [] if any(e.tag == "node_state" for e in before.root.all()) else _members(before)
    up = [word for member in fresh for word in ("--node-up", member)]
    for words in (up, *[[]] * (SETTLING - 1)):
        command = ["crm_simulate", "-x", str(now), "-S", "-O", str(now), "-q", "true", *words]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            return None
    source = Source(path.name, now.read_bytes())
    cib = Cib(source)
    members = tuple(_members(cib))
    ids = Ids()
    ids.of(cib.options.get("cluster-name") or "cluster")
    imported = formats()["pacemaker"].read([source])
    estate = study(load_text(written(imported)).spec)[1]
    found = Settled(now, path.name, cib, imported, nodes_of(cib, ids, members), estate)
    status = _simulated(now, ())
    if status is None:
        return None
    online = {n.attributes["name"] for n in status.all() if n.tag == "node" and _up(n)}
    every = (*members, *found.nodes.remotes, *found.nodes.guests)
    found.away = tuple(n for n in every if n not in online)
    found.there = _places(found, status)
    return found


def _old_names(data: bytes) -> bytes:
    """A CIB with the names of options that crm_simulate knew before Pacemaker 3.0.2, where it has none of these."""
    return data if b'name="stonith-' in data else data.replace(b'name="fencing-', b'name="stonith-')


def _members(cib: Cib) -> list[str]:
    """The names of the full nodes."""
    return [
        n.attributes.get("uname", n.attributes.get("id", ""))
        for n in cib.nodes
        if n.attributes.get("type", "member") in ("member", "normal")
    ]


def _up(node: Element) -> bool:
    a = node.attributes
    return a.get("online") == "true" and a.get("standby") != "true" and a.get("maintenance") != "true"


def _simulated(path: Path, words: Sequence[str]) -> Element | None:
    """The status in the end, as the simulation tells it."""
    command = ["crm_simulate", "-x", str(path), "-S", "--output-as=xml", "-q", "true", *words]
    told = subprocess.run(command, capture_output=True, check=False)
    if told.returncode != 0:
        return None
    root = parse(told.stdout, "crm_simulate")
    return next((e for e in root.all() if e.tag == "revised_cluster_status"), None)


def _places(of: Settled, status: Element) -> dict[str, frozenset[str]]:
    """By service or machine of the spec, the machines on which it runs."""
    seen: dict[str, list[tuple[str, str]]] = {}
    for e in (e for e in status.all() if e.tag == "resource"):
        name = e.attributes.get("id", "").partition(":")[0]
        for node in (n for n in e if n.tag == "node"):
            seen.setdefault(name, []).append((node.attributes["name"], e.attributes.get("role", "")))
    services = of.estate.world.spec.services
    # The simulation leaves things on a guest node whose machine it no longer runs.
    stopped = {of.nodes.ids[name] for name, vm in of.nodes.guests.items() if not seen.get(vm)}
    found = {}
    for r in of.cib.resources:
        if r.id in services:
            nodes = _of(r, seen)
            found[r.id] = frozenset(m for n in nodes if (m := of.nodes.ids.get(n))) - stopped
    for vm in of.nodes.machines:
        if vm in of.estate.world.spec.vms:
            found[f"vm:{vm}"] = frozenset(n for n, _ in seen.get(vm, ()))
    return found


def _of(r: Resource, seen: dict[str, list[tuple[str, str]]]) -> list[str]:
    """The nodes that have a resource, or its promoted instance."""
    if r.kind == "bundle":
        boxes = {
            name.rpartition("-")[2]: there[0][0]
            for name, there in seen.items()
            for engine in ("docker", "podman", "rkt")
            if name.startswith(f"{r.id}-{engine}-") and there
        }
        inner = [(n, role) for p in r.primitives() for n, role in seen.get(p.id, ())]
        up = [n.rpartition("-")[2] for n, role in inner if role in PROMOTED]
        return [boxes[n] for n in up if n in boxes] if up else list(boxes.values())
    last = [p for p in r.primitives() if not p.fences][-1]
    there = seen.get(last.id, [])
    return [n for n, role in there if role in PROMOTED] if r.kind == "promotable" else [n for n, _ in there]


def compared(path: Path) -> Iterator[Compared]:
    """Each member of a CIB lost by itself, and what ran before looked for."""
    with tempfile.TemporaryDirectory() as folder:
        of = settled(path, Path(folder))
        if of is None:
            return
        up = [m for m in of.nodes.members if m not in of.away]
        for lost in up if len(up) > 1 else ():
            told = _simulated(of.path, ("--node-fail", lost))
            if told is None:
                continue
            after = _places(of, told)
            run = _ours(of, lost)
            for what, before in of.there.items():
                if before and run is not None:
                    yield _one(
                        of, run, lost, what, after.get(what, frozenset()) - {of.nodes.ids.get(lost, lost)}
                    )


def _ours(of: Settled, lost: str) -> Run | None:
    """The loss of a node, with those that are away: the case in which fencing answers, where that is not known."""
    world = of.estate.world
    ids = {**{m: m for m in of.nodes.members}, **of.nodes.ids}
    things = [Thing(world.kinds[ids[n]], ids[n]) for n in (*of.away, lost) if ids.get(n) in world.kinds]
    runs = examine(of.estate, things)[1]
    # Whether a device answers is open here; there it does, where there is one.
    devices = any(p.fences for r in of.cib.resources for p in r.primitives())
    blocked = [run for run in runs if bool(run.state.blocked) != devices] or list(runs)
    # Without stickiness what runs well may be placed anew: the case in which it is allows both.
    return min(blocked, key=lambda run: (-len(run.state.replaced), len(run.state.machines)), default=None)


def _one(of: Settled, run: Run, lost: str, what: str, theirs: frozenset[str]) -> Compared:
    world = of.estate.world
    gone = {of.nodes.ids.get(n, n) for n in (*of.away, lost)} | run.state.machines
    open_ = False
    if what.startswith("vm:"):
        vm = what[3:]
        on = world.spec.vms[vm].on
        if vm in run.state.restarted:
            ours = frozenset(run.state.fits[vm])
        else:
            ours = frozenset() if vm in run.state.machines or on is None else frozenset({on})
        named = len(ours) <= 1
    else:
        service, fate = world.spec.services[what], run.fates[what]
        able = frozenset(world.carriers(service)) - gone
        active = frozenset(active_on(world, service))
        if fate.state == "uncertain":
            ours, named, open_ = frozenset[str](), True, True
        elif fate.state == "down":
            ours, named = frozenset[str](), True
        elif service.instances is not None and not service.promotable:
            ours, named = able, len(instances_of(world, service)) >= len(world.carriers(service))
        elif fate.failover is None:
            ours, named = active, True
        elif fate.failover.to is not None:
            ours, named = frozenset({fate.failover.to}), True
        else:
            ours, named = able, False
        if run.state.replaced and fate.state not in ("down", "uncertain"):
            ours, named = ours | able, False
    found = Compared(of.name, lost, what, ours, theirs, named, open_)
    return found if found.agrees or open_ else _because(of, found)


def _because(of: Settled, found: Compared) -> Compared:
    """The first thing that the spec does not say and that may make the difference."""
    issues = [i.text for i in of.imported.issues if i.kind == "not modelled"]
    reason = next((why for text, why in REASONS if any(text in issue for issue in issues)), "")
    strategy = of.cib.options.get("placement-strategy", "default")
    if strategy != "default":
        reason = "utilization decides (placement-strategy)"
    elif not reason and of.cib.options.get("stop-all-resources", "") in ("true", "1", "yes", "on"):
        reason = "all resources are stopped"
    elif _failed(of.cib):
        reason = "failures that the CIB remembers"
    elif not reason and not _sticky(of.cib):
        reason = "without stickiness what runs well may move for balance"
    return Compared(**{**vars(found), "reason": reason or "not explained"})


def _failed(cib: Cib) -> bool:
    """Whether operations have failed that count against a node: what has failed too often moves, or stays away."""
    return any(
        (e.tag == "nvpair" and e.attributes.get("name", "").startswith("fail-count-"))
        or (
            e.tag == "lrm_rsc_op"
            and e.attributes.get("operation") == "start"
            and e.attributes.get("rc-code") not in ("0", "193")
        )
        # What is not installed on a node is never started there.
        or (e.tag == "lrm_rsc_op" and e.attributes.get("rc-code") == "5")
        for e in cib.root.all()
    )


def _sticky(cib: Cib) -> bool:
    said = (cib.defaults.get("resource-stickiness"), cib.options.get("default-resource-stickiness"))
    return any(value not in (None, "", "0") for value in said)


def figure(found: Sequence[Compared]) -> str:
    """The agreement, and what differs by its reason, in lines."""
    known = [one for one in found if not one.open]
    good = sum(one.agrees for one in known)
    losses = len({(one.file, one.lost) for one in found})
    lines = [
        f"crm_simulate: {len({one.file for one in found})} CIBs, {losses} losses of a node, {len(found)} services and "
        f"machines: {good} as here, {len(known) - good} not, {len(found) - len(known)} left open here"
    ]
    reasons = Counter(one.reason for one in known if not one.agrees)
    lines += [
        f"  {count:5} {reason}" for reason, count in sorted(reasons.items(), key=lambda r: (-r[1], r[0]))
    ]
    return "\n".join(lines)


def main() -> int:
    """The figures of a folder, and each difference that nothing explains."""
    found = [one for path in sorted(Path(sys.argv[1]).glob("*.xml")) for one in compared(path)]
    for one in found:
        if one.reason and (one.reason == "not explained" or "-v" in sys.argv):
            print(
                f"{one.file}: {one.lost} lost: {one.what}: {sorted(one.ours)} here, {sorted(one.theirs)} there "
                f"({one.reason})"
            )
    print(figure(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
