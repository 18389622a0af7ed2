"""Which runbooks are carried out on which cluster, and what happens before."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.books import Play
from lab.managed import Managed

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Stage:
    """A cluster of a spec and its plays, in order: each begins where the one before has left it."""

    name: str
    spec: Path
    cluster: str
    plays: tuple[Play, ...]


def _lose(*members: str, broken: bool = False) -> Callable[[Managed], None]:
    def happens(nodes: Managed) -> None:
        nodes.breaks(broken)
        for member in members:
            nodes.kill(member)
            nodes.cut(member)
        time.sleep(8)

    return happens


def _power(*members: str, mended: bool = False) -> Callable[[Managed], None]:
    def does(nodes: Managed) -> None:
        if mended:
            nodes.breaks(False)
            _until_no_fencing_is_pending(nodes, *members)
        for member in members:
            if not nodes.alive(member):
                nodes.power(member)

    return does


def _until_no_fencing_is_pending(nodes: Managed, *members: str) -> None:
    there = next(m for m in nodes.members if nodes.runs(m))
    ends = time.monotonic() + 60
    for member in members:
        while time.monotonic() < ends:
            if "pending" not in nodes.typed(there, f"stonith_admin --history={member} --verbose").text:
                break
            time.sleep(1)


def _restart(member: str) -> Callable[[Managed], None]:
    def does(nodes: Managed) -> None:
        nodes.kill(member)
        nodes.power(member)

    return does


def _joins(member: str, command: str) -> Callable[[Managed], None]:
    """One more machine is switched on and joins, as the one before it."""

    def after(nodes: Managed) -> None:
        ends = time.monotonic() + 40
        while "UNCLEAN" in nodes.typed(nodes.members[0], "crm_mon -1").text and time.monotonic() < ends:
            time.sleep(1)
        nodes.power(member)
        nodes.typed(member, command)

    return after


def _alone(first: str, *others: str) -> Callable[[Managed], None]:
    """After a stop of all one member boots, and its cluster's software starts."""

    def happens(nodes: Managed) -> None:
        for member in (first, *others):
            nodes.kill(member)
            nodes.cut(member)
        nodes.power(first)
        nodes.typed(first, "systemctl start pacemaker")
        time.sleep(12)

    return happens


def _votes(printed: Mapping[str, str]) -> str:
    """The votes that are there, as the step that counts them has shown."""
    found = re.search(r"Total votes:\s+(\d+)", printed.get("left", ""))
    return found[1] if found else "?"


def _failures(node: str) -> tuple[Play, ...]:
    """The loss of a node whose fencing works, and of one whose fencing does not."""
    return (
        Play(
            f"{node} loses power and is fenced",
            f"host-failure-{node}",
            happens=_lose(node),
            finds=("successful", "state"),
            parts=("look", "services", "return"),
            does={"on": _power(node)},
        ),
        Play(
            f"{node} loses power, and its device does not answer",
            f"host-failure-{node}",
            happens=_lose(node, broken=True),
            finds=("failed", "state"),
            parts=("fence", "services", "return"),
            fails=("again",),
            does={"on": _power(node, mended=True)},
        ),
    )


def stages() -> list[Stage]:
    """All of them."""
    found = []
    for shell, start in (("pcs", "pcs cluster start --wait=120"), ("crm", "crm cluster start")):
        two = (
            Play(
                "two of three are off, and come back",
                "quorum-loss-k",
                happens=_lose("n2", "n3"),
                parts=("look", "links", "return"),
                without=("corosync", "mend"),
                does={"on": _power("n3")},
                after=_joins("n2", start),
            ),
            Play(
                "two of three are lost",
                "quorum-loss-k",
                happens=_lose("n2", "n3"),
                parts=("look", "force", "home"),
                does={"one-by-one": _power("n2", "n3")},
                values={"total votes": _votes},
            ),
        )
        plays = (
            Play("n1 is taken down and comes back", "host-maintenance-n1", does={"work": _restart("n1")}),
            Play("all are updated", "cluster-patching-k"),
            *_failures("n1"),
            *two,
            Play("n3 is taken out", "node-remove-n3", gone=("n3",)),
        )
        spec = Path(__file__).parent / f"three-{shell}.yaml"
        found.append(Stage(f"three nodes, {shell}", spec, "k", plays))
    shipped = (
        Play(
            "pcmk-1 is taken down and comes back",
            "host-maintenance-pcmk-1",
            does={"work": _restart("pcmk-1")},
        ),
        Play("all are updated", "cluster-patching-mycluster"),
        *_failures("pcmk-1"),
        Play(
            "after a stop of all one boots alone",
            "quorum-loss-mycluster",
            happens=_alone("pcmk-1", "pcmk-2"),
            finds=("WaitForAll", "ask"),
            parts=("look", "wait", "home"),
            does={"one-by-one": _power("pcmk-2")},
        ),
    )
    found.append(
        Stage("clusters-from-scratch", ROOT / "specs" / "clusters-from-scratch.yaml", "mycluster", shipped)
    )
    return found
