"""`make lab`: real clusters beside the timelines and the runbooks.

Each measured time lies within the range that is told, and what a runbook says that one sees is seen, or it says so.

As root, with Debian's corosync, pacemaker, pacemaker-cli-utils, resource-agents and iproute2, and for the runbooks
pcs, crmsh, csync2 and openssh-server. Takes about forty minutes.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lab import perform
from lab.nodes import Nodes, Noted
from lab.scenes import Scene, scenes
from support.pacemaker import Agents, cib

from hadocs.behaviour.known import term as known
from hadocs.behaviour.model import Event, Span, Step, Timeline
from hadocs.behaviour.timeline import timeline
from hadocs.topology.active import active_on
from hadocs.topology.build import study
from hadocs.topology.model import ClusterView, Thing
from hadocs.topology.quorum import may_start
from hadocs.topology.quorum_rules import Rules
from hadocs.topology.world import World

AGENTS = Agents(("ocf", "lab", "noted"))
SLACK = 0.35
"""Seconds: what the agents' own shells and the taking of a time need on a machine that does other things too."""
NEEDS = ("corosync", "pacemakerd", "crm_mon", "ip", "unshare", "nsenter")


@dataclass(frozen=True)
class Compared:
    """One thing measured: when it came after the loss, from when to when it is told to come, and where."""

    scene: str
    what: str
    node: str
    measured: float | None
    low: float
    high: float | None
    told_node: str | None

    @property
    def agrees(self) -> bool:
        """Whether it came when and where it was told to."""
        if self.measured is None:
            return False
        in_time = self.low - SLACK <= self.measured and (
            self.high is None or self.measured <= self.high + SLACK
        )
        return in_time and (self.told_node is None or self.node == self.told_node)


def main() -> int:
    """Run all scenes, or those whose name has a word; 0 where all agree."""
    asked = argparse.ArgumentParser(prog="make lab", description=__doc__)
    asked.add_argument("words", nargs="*", help="only scenes and plays whose names have one of these words")
    asked.add_argument("--keep", action="store_true", help="leave the logs where they are")
    options = asked.parse_args()
    lacking = [p for p in (*NEEDS, *perform.NEEDS) if shutil.which(p) is None]
    if lacking or os.geteuid() != 0:
        what = f"misses {', '.join(lacking)}" if lacking else "needs root"
        print(
            f"lab: {what} (Debian: corosync pacemaker pacemaker-cli-utils resource-agents iproute2 pcs crmsh csync2 "
            "openssh-server)",
            file=sys.stderr,
        )
        return 2
    found: list[Compared] = []
    for scene in scenes():
        if not options.words or any(word in scene.name for word in options.words):
            print(f"== {scene.name}", file=sys.stderr, flush=True)
            for one in _played(scene, keep=options.keep):
                found.append(one)
                print(_line(one), flush=True)
    good = sum(one.agrees for one in found)
    print(f"{good} of {len(found)} measured times and places are as told")
    seen, said = perform.perform(options.words, keep=options.keep)
    return 0 if (found or said) and good == len(found) and seen == said else 1


def _line(one: Compared) -> str:
    measured = "never" if one.measured is None else f"{one.measured:.2f} s"
    high = "?" if one.high is None else f"{one.high:.2f}"
    word = "as told" if one.agrees else "NOT AS TOLD"
    return f"{one.scene}: {one.what} on {one.node or '-'} after {measured}, told {one.low:.2f} to {high} s: {word}"


def _played(scene: Scene, *, keep: bool) -> list[Compared]:
    topology, estate = study(scene.spec)
    world = estate.world
    entry = world.spec.clusters[scene.cluster]
    quorum = entry.quorum
    lines = []
    if quorum:
        for name in ("two_node", "wait_for_all", "last_man_standing", "auto_tie_breaker"):
            value = getattr(quorum, name)
            if value is not None and (value or name == "wait_for_all"):
                lines.append(f"{name}: {int(value)}")
        lines += _named(quorum.auto_tie_breaker_node, entry.members)
        if quorum.last_man_standing_window:
            lines.append(f"last_man_standing_window: {round(quorum.last_man_standing_window * 1000)}")
    totem = "\n  ".join(
        f"{name}: {round(value * 1000)}"
        for name in ("token", "consensus", "token_coefficient")
        if (value := getattr(entry.corosync, name, None))
    )
    root = Path(tempfile.mkdtemp(prefix="lab-"))
    delay = entry.fencing.delay if entry.fencing and entry.fencing.delay_for else None
    options = (
        (("pcmk_delay_base", f"{entry.fencing.delay_for}:{delay:g}s"),) if entry.fencing and delay else ()
    )
    text = cib(world, scene.cluster, replace(AGENTS, options=options), dc_deadtime="5s")
    nodes = Nodes(root, entry.members, text, totem, "\n  ".join(lines), scene.device)
    try:
        if scene.what == "start":
            nodes.up(only=(scene.member,))
            return [_booted_alone(scene, world, nodes, estate.rules[scene.cluster])]
        nodes.up()
        _settle(nodes, _services(world, scene.cluster))
        return _measured(
            scene, world, nodes, topology.clusters[scene.cluster], _told(scene, topology, estate)
        )
    finally:
        nodes.down()
        if keep:
            print(f"   logs: {root}", file=sys.stderr)
        else:
            shutil.rmtree(root, ignore_errors=True)


def _named(node: str | None, members: Sequence[str]) -> list[str]:
    """The line of corosync.conf that names whose half goes on."""
    if node is None:
        return []
    name = node if node in ("lowest", "highest") else str(members.index(node) + 1)
    return [f"auto_tie_breaker_node: {name}"]


def _booted_alone(scene: Scene, world: World, nodes: Nodes, rules: Rules) -> Compared:
    """Whether a node that boots while the others are off starts anything, and what is told of that."""
    told = may_start(rules, frozenset({scene.member})).verdict == "yes"
    noted = nodes.until(lambda new: any(n.what == "start" for n in new), 45)
    start = next((n for n in noted if n.what == "start"), None)
    what = "starts what the cluster carries" if told else "starts nothing for 45 s"
    right = scene.member if told == (start is not None) else "other than told"
    return Compared(scene.name, what, right, 0.0, 0.0, None, scene.member)


def _services(world: World, cluster: str) -> list[str]:
    return [k for k, s in world.spec.services.items() if world.cluster_of(s) == cluster]


def _settle(nodes: Nodes, services: list[str]) -> None:
    """Until every node is online and every service runs where the spec has it."""
    ends = time.monotonic() + 90
    while time.monotonic() < ends:
        time.sleep(1)
        online = re.search(r"Online: \[ (.*?) \]", nodes.on(nodes.members[0], "crm_mon", "-1"))
        up = {n.resource: n.node for n in nodes.noted() if n.what == "start"}
        if online and len(online[1].split()) == len(nodes.members) and all(s in up for s in services):
            time.sleep(3)
            return
    raise SystemExit("lab: the cluster did not come up: " + nodes.on(nodes.members[0], "crm_mon", "-1"))


def _told(scene: Scene, topology: object, estate: object) -> Timeline:
    if scene.what == "kill":
        step = Step((Thing(estate.world.kinds[scene.member], scene.member),))  # type: ignore[attr-defined]
    else:
        members = frozenset(estate.world.spec.clusters[scene.cluster].members)  # type: ignore[attr-defined]
        alone = frozenset({scene.member})
        step = Step((), "cut", parts={scene.cluster: (alone, members - alone)})
    steps = [step]
    if scene.second:
        after, member = scene.second
        kind = estate.world.kinds[member]  # type: ignore[attr-defined]
        steps.append(Step((Thing(kind, member),), at=after))
    return timeline(estate, topology, steps)  # type: ignore[arg-type]


def _measured(scene: Scene, world: World, nodes: Nodes, view: ClusterView, told: Timeline) -> list[Compared]:
    services = _services(world, scene.cluster)
    begun = len(nodes.noted())
    at = time.time()
    (nodes.kill if scene.what == "kill" else nodes.cut)(scene.member)
    if scene.what == "kill":
        nodes.cut(scene.member)
    if any(e.what == "races" for e in told.events):
        return _raced(scene, nodes, told, at, begun)
    if scene.second or not any(e.what in _STARTS for e in told.events):
        return [_quorum(scene, nodes, told, at)]
    here = {k: active_on(world, world.spec.services[k])[0] for k in services}

    def over(noted: list[Noted]) -> bool:
        new = noted[begun:]
        return all(any(n.resource == k and n.what == "start" for n in new) for k in services)

    nodes.until(over, 60)
    time.sleep(4)
    new = nodes.noted()[begun:]
    found: list[Compared] = []
    for key in services:
        start = next((n for n in new if n.resource == key and n.what == "start"), None)
        event = next((e for e in told.events if e.subject == key and e.what in _STARTS), None)
        found.append(_compare(scene, f"{key} is started", start, at, event, told))
        if scene.what == "cut":
            stop = next(
                (n for n in new if n.resource == key and n.what == "stop" and n.node == here[key]), None
            )
            fenced = next((n for n in new if n.what == "fenced" and n.node == here[key]), None)
            ended = min((n for n in (stop, fenced) if n), key=lambda n: n.at, default=None)
            event = next((e for e in told.events if e.subject == here[key] and e.what in _ENDS), None)
            if ended is not None or event is not None:
                found.append(_compare(scene, f"{key} ends", ended, at, event, told))
    if scene.back:
        found += _rejoined(scene, nodes, view)
    return found


def _raced(scene: Scene, nodes: Nodes, told: Timeline, at: float, begun: int) -> list[Compared]:
    """Who is fenced of two that fence each other, and when; and where what it had is started."""
    nodes.until(lambda noted: any(n.what == "fenced" for n in noted[begun:]), 60)
    time.sleep(6)
    new = nodes.noted()[begun:]
    shot = next((n for n in new if n.what == "fenced"), None)
    event = next(e for e in told.events if e.what == "is-fenced")
    loser = None if scene.cluster in told.undecided else event.subject
    found = [_compare(scene, "one of them is fenced", shot, at, replace(event, to=loser), told)]
    start = next((n for n in new if n.what == "start"), None)
    begin = next((e for e in told.events if e.what in _STARTS), None)
    if loser and begin:
        found.append(_compare(scene, f"{begin.subject} is started", start, at, begin, told))
    elif loser:
        stays = loser if start is None else start.node
        found.append(Compared(scene.name, "nothing is started elsewhere", stays, 0.0, 0.0, None, loser))
    return found


def _quorum(scene: Scene, nodes: Nodes, told: Timeline, at: float) -> Compared:
    """Whether those that are left have quorum once all has settled, where nothing is told to start elsewhere."""
    gone = {scene.member}
    if scene.second:
        after, member = scene.second
        time.sleep(max(at + after - time.time(), 0))
        nodes.kill(member)
        nodes.cut(member)
        gone.add(member)
    time.sleep(12)
    left = next(m for m in nodes.members if m not in gone)
    has = bool(re.search(r"Quorate:\s+Yes", nodes.on(left, "corosync-quorumtool", "-s")))
    verdict = told.clusters[scene.cluster].quorum
    right = has == (verdict == "kept")
    what = f"quorum is {'kept' if has else 'lost'}"
    return Compared(scene.name, what, left if right else "other than told", 0.0, 0.0, None, left)


_STARTS = ("is-taken-over", "is-promoted", "runs-twice")
_ENDS = ("stops", "resets-itself")


def _compare(
    scene: Scene, what: str, noted: Noted | None, at: float, event: Event | None, told: Timeline
) -> Compared:
    measured = None if noted is None else round(noted.at - at, 2)
    if event is None:
        return Compared(scene.name, what, noted.node if noted else "", measured, 0.0, 0.0, "nowhere")
    span = _known(scene, event, told)
    return Compared(
        scene.name, what, noted.node if noted else "", measured, round(span.low, 2), span.high, event.to
    )


def _known(scene: Scene, event: Event, told: Timeline) -> Span:
    """When an event begins, once it is known how long the fencing device takes: that is our own stub's time."""
    span, place = event.when, event
    for term in event.terms:
        if term.name == "role":  # the second copy is told once it serves; a dummy serves when it starts
            span = Span(span.low - term.span.low, (span.high or 0.0) - (term.span.high or 0.0))
    while True:
        for term in place.terms:
            if term.name == "fence-agent" and term.span.high is not None and span.high is not None:
                span = Span(
                    span.low - term.span.low + scene.device, span.high - term.span.high + scene.device
                )
        if place.cause is None:
            return Span(round(span.low, 2), None if span.high is None else round(span.high, 2))
        place = told.events[place.cause]


def _rejoined(scene: Scene, nodes: Nodes, view: ClusterView) -> list[Compared]:
    """Once the link is back the nodes are one membership again within the time that a rejoin is told to take."""
    at = time.time()
    nodes.join(scene.member)
    ends = time.monotonic() + 30
    other = next(m for m in nodes.members if m != scene.member)
    whole = re.compile(rf"Nodes:\s+{len(nodes.members)}\b")
    while not whole.search(nodes.on(other, "corosync-quorumtool", "-s")) and time.monotonic() < ends:
        time.sleep(0.05)
    told = known(view.platform, "rejoin")
    low, high = (told.span.low, told.span.high) if told else (0.0, None)
    return [
        Compared(scene.name, "members are together again", other, round(time.time() - at, 2), low, high, None)
    ]


if __name__ == "__main__":
    sys.exit(main())
