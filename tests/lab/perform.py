"""Sets a stage for runbooks, plays them, and tells what was as said, what was not, and what could not be tried."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lab.books import Play, Player, Seen, rows
from lab.managed import Managed
from lab.plays import Stage, stages
from support.pacemaker import Agents, cib

from hadocs.pipeline import analyse
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.text import plain

NEEDS = ("pcs", "crm", "pcsd", "sshd", "csync2", "ss")


def perform(words: Sequence[str], *, keep: bool = False) -> tuple[int, int]:
    """All plays, or those whose name has one of some words: how many commands and claims were as said, of how many."""
    seen: list[Seen] = []
    for stage in stages():
        wanted = [p for p in stage.plays if not words or any(w in _name(stage, p) for w in words)]
        if wanted:
            seen += _staged(stage, wanted, keep=keep)
    if not seen:
        return 0, 0
    commands = [one for one in seen if not one.claim and one.as_said]
    held = [one for one in seen if one.claim and one.as_said is not None]
    good = sum(bool(one.as_said) for one in held)
    print(
        f"runbooks: {len(commands)} commands typed; {good} of {len(held)} things that one should see are seen"
    )
    if missed := rows(seen):
        print(f"runbooks: not tried here:\n| Why | What |\n| --- | --- |\n{missed}")
    return good, len(held)


def _name(stage: Stage, play: Play) -> str:
    return f"runbooks: {stage.name}: {play.name}"


def _staged(stage: Stage, plays: Sequence[Play], *, keep: bool) -> list[Seen]:
    analysis = analyse(stage.spec)
    world = analysis.estate.world
    entry = world.spec.clusters[stage.cluster]
    quorum = entry.quorum
    lines = [
        f"{name}: {int(value)}"
        for name in ("two_node", "wait_for_all")
        if quorum is not None and (value := getattr(quorum, name)) is not None
    ]
    root = Path(tempfile.mkdtemp(prefix="lab-"))
    text = cib(world, stage.cluster, Agents(("ocf", "lab", "noted")), dc_deadtime="5s")
    nodes = Managed(root, entry.members, text, "token: 1000", "\n  ".join(lines), 2.0)
    made = runbooks(analysis)
    found: list[Seen] = []
    try:
        nodes.up()
        player = Player(nodes)
        for play in plays:
            print(f"== {_name(stage, play)}", file=sys.stderr, flush=True)
            book = made.make(next(p for p in made.all if p.id == play.runbook))
            player.whole(play)
            for one in player.play(play, book):
                found.append(one)
                _tell(one)
            play.after(nodes)
            last = player.whole(play)
            found.append(last)
            _tell(last)
    finally:
        nodes.down()
        if keep:
            print(f"   logs: {root}", file=sys.stderr)
        else:
            shutil.rmtree(root, ignore_errors=True)
    return found


def _tell(one: Seen) -> None:
    if one.as_said is None:
        what = one.claim or (one.step.command.text if one.step.command else "")
        word = f"not here, {one.why}"
    else:
        what = one.claim or (one.step.command.text if one.step.command else "")
        word = "as said" if one.as_said else "NOT AS SAID"
    if not one.claim and one.as_said:
        word = "typed"
    print(f"{one.play}: step {one.step.number}, {plain(one.step.title)}: {what}: {word}", flush=True)
    if one.as_said is False:
        print("    " + one.printed.replace("\n", "\n    "), flush=True)
