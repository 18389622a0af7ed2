"""Runbooks carried out on real clusters: each command as it is written, and what one should see beside what is seen.

A play is a runbook with what happens before it and the way through it that fits. What a screen or a person would do
(power, a cable) the lab does; a command that can't run here is told with the reason, and never left out in silence.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lab.managed import Answer, Managed
from lab.saying import Claim, claims, of_text

from hadocs.runbooks.model import Runbook, Step
from hadocs.runbooks.text import Run, plain

UNABLE = {
    r"^drbdadm\b": "no kernel module of DRBD here",
    r"^journalctl\b": "no journal: nodes of the lab have no systemd",
    r"^systemctl (?:status|start)\b": "no systemd: a script stands in for what `pcs` and `crm` ask of it",
    r"^systemctl reboot\b": "no systemd: the lab takes the node's power and gives it back",
    r"^(?:dnf|yum|zypper|apt-get)\b": "nodes of the lab share the programs of this machine",
    r"^sbd\b": "no watchdog and no shared disk here",
}
"""Programs that can't run in the lab, and why."""
UNSEEN = {
    r"^DRBD\b|\bDRBD's\b": "no kernel module of DRBD here",
}
"""Sentences whose claims can't be seen in the lab, and why."""
LOOKS = re.compile(
    r"^(?:crm_mon|corosync-quorumtool -s|corosync-cfgtool -[ns]|stonith_admin --(?:history|list)|cibadmin --query$)"
)
"""Commands that change nothing: typed again until they show what is said, for as long as somebody would wait."""
PATIENCE = 45.0


@dataclass(frozen=True)
class Play:
    """``parts`` are those of the way that is taken (all, where empty), ``without`` steps that are left out on it.

    ``happens`` is done before, ``does`` what a screen or a person does, by step; ``values`` are what is put in for
    what the spec lacks or a step has shown, by its words.
    """

    name: str
    runbook: str
    happens: Callable[[Managed], None] = lambda _: None
    parts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    does: Mapping[str, Callable[[Managed], None]] = field(default_factory=dict)
    values: Mapping[str, str | Callable[[Mapping[str, str]], str]] = field(default_factory=dict)
    fails: tuple[str, ...] = ()
    """Steps that must show what stands after *If not*."""
    finds: tuple[str, str] = ("", "")
    """Words of the row of the table at the beginning that fits, and the step that shows it where the row has none."""
    after: Callable[[Managed], None] = lambda _: None
    """What is done in the end with steps that were shown already, for one more machine."""
    gone: tuple[str, ...] = ()
    """Members that are no members any more when it is over."""


@dataclass(frozen=True)
class Seen:
    """What came of a step. ``claim`` is empty for a command that was typed, ``why`` says why something could not be."""

    play: str
    step: Step
    claim: str
    as_said: bool | None
    why: str = ""
    printed: str = ""


class Player:
    """Carries runbooks out on one cluster, one after the other."""

    def __init__(self, nodes: Managed) -> None:
        self.nodes = nodes
        self.last = nodes.members[0]
        self.printed: dict[str, str] = {}

    def play(self, play: Play, book: Runbook) -> Iterator[Seen]:
        """All steps of a play, in order."""
        play.happens(self.nodes)
        self.printed = {}
        steps = {step.id: step for step in book.steps}
        yield from self._found(play, steps, book)
        for part in book.parts:
            if play.parts and part.id not in play.parts:
                continue
            for item in part.items:
                if isinstance(item, Step) and item.id not in play.without:
                    yield from self._step(play, steps, item)

    def whole(self, play: Play) -> Seen:
        """Waits until all members that are left are members, nothing is in standby, and every resource runs."""
        left = [m for m in self.nodes.members if m not in play.gone]
        online = Claim((f"Online: [ {' '.join(left)} ]",), True, "", "")
        bad = [
            Claim((word,), False, "", "") for word in ("standby", "OFFLINE", "Stopped", "FAILED", "UNCLEAN")
        ]
        step = Step("end", 0, (Run("in the end all is as it was"),))
        ends = time.monotonic() + PATIENCE
        while True:
            printed = self.nodes.typed(left[0], "crm_mon -1 -r").text
            right = (
                all(claim.holds(printed) for claim in (online, *bad)) and "partition with quorum" in printed
            )
            if right or time.monotonic() > ends:
                return Seen(play.name, step, "all are members, and all runs", right, printed=printed)
            time.sleep(1)

    def _found(self, play: Play, steps: Mapping[str, Step], book: Runbook) -> Iterator[Seen]:
        """Whether the row of the table that fits shows what it says."""
        words, look = play.finds
        if not words:
            return
        assert book.decide is not None
        row = next(row[0] for row in book.decide.rows if words in plain(row[0]))
        for claim in of_text(row, near=True):
            placed = replace(claim, step=claim.step or look)
            yield self._held(play, steps, steps[placed.step], placed, "", ())

    def _step(self, play: Play, steps: Mapping[str, Step], step: Step) -> Iterator[Seen]:
        command = step.command and self._typed(play, step)
        if step.id in play.does:
            play.does[step.id](self.nodes)
        unable = next((why for words, why in UNABLE.items() if command and re.search(words, command)), "")
        if unable:
            yield Seen(play.name, step, "", None, unable)
            if "reboot" in (command or ""):
                self._reboot(step)
            else:
                return
        answers: list[tuple[str, Answer]] = []
        if command and not unable:
            if "<" in re.sub(r"<[\w-]+>?\b(?=\S*\.xml)", "", command) and re.search(r"<[^>]+>", command):
                yield Seen(play.name, step, "", None, f"a value that the lab does not have: {command}")
                return
            for node in self._where(step):
                answer = self.nodes.typed(node, command)
                answers.append((node, answer))
                self.last = node
            self.printed[step.id] = "\n".join(a.text for _, a in answers)
            yield Seen(play.name, step, "", True, printed=self.printed[step.id])
        for claim in claims(step.if_not if step.id in play.fails else step.sees):
            unseen = next((why for words, why in UNSEEN.items() if re.search(words, claim.sentence)), "")
            if unseen:
                yield Seen(play.name, step, str(claim), None, unseen)
            elif claim.any_of[0].startswith("<") and (file := re.search(r"> (\S+)$", command or "")):
                head = [(n, self.nodes.typed(n, f"head -c 400 {file[1]}")) for n, _ in answers]
                yield self._held(play, steps, step, claim, "", head)
            elif claim.step or (command and not unable):
                yield self._held(play, steps, step, claim, command or "", answers)

    def _held(
        self, play: Play, steps: Mapping[str, Step], step: Step, claim: Claim, command: str,
        answers: Sequence[tuple[str, Answer]],
    ) -> Seen:  # fmt: skip
        """Whether what is seen is what is said; a look is taken again for as long as somebody would wait."""
        other = steps[claim.step] if claim.step else None
        if other is not None:
            command = self._typed(play, other) if other.command else ""
        ends = time.monotonic() + PATIENCE
        while True:
            if other is not None:
                node = self._well(other, step)
                answers = [(node, self.nodes.typed(node, command))]
            if all(claim.holds(a.text, a.code) for _, a in answers):
                return Seen(play.name, step, str(claim), True)
            if time.monotonic() > ends or not LOOKS.match(command):
                printed = "\n".join(f"[{n}, {a.code}] {a.text}" for n, a in answers)
                if other is not None and step.id in self.printed:
                    printed += f"\n[typed] {self.printed[step.id]}"
                return Seen(play.name, step, str(claim), False, printed=printed)
            time.sleep(1)
            if other is None:
                answers = [(node, self.nodes.typed(node, command)) for node, _ in answers]

    def _typed(self, play: Play, step: Step) -> str:
        """The command as somebody types it, with what had to be put in."""
        assert step.command is not None
        text = ""
        for piece in step.command.pieces:
            given = piece.text
            if piece.slot:
                for words, value in play.values.items():
                    if words in piece.text:
                        given = value if isinstance(value, str) else value(self.printed)
            text += given
        return text

    def _where(self, step: Step) -> list[str]:
        """At which nodes a command is typed: the one that is named, each of them, or one that is there."""
        said = plain(step.on)
        named = [m for m in self.nodes.members if re.search(rf"(?<![\w-]){re.escape(m)}(?![\w-])", said)]
        alive = [m for m in self.nodes.members if self.nodes.alive(m)]
        if said.startswith("each") and "switched on" in said:
            return [m for m in alive if not self.nodes.runs(m)]
        if said.startswith("each"):
            return [m for m in named or self.nodes.members if m in alive]
        if "same member" in said or "switched on" in said:
            return [self.nodes.powered if "switched on" in said else self.last]
        if len(named) == 1:
            return named
        return alive[:1]

    def _well(self, look: Step, now: Step) -> str:
        """Where a look is taken again: where it is typed, else at another node where the cluster's software runs."""
        wanted = self._where(look)
        subject = re.findall(r"[\w-]+", now.id)
        runs = [m for m in self.nodes.members if self.nodes.runs(m)]
        return next((m for m in [*wanted, *runs] if m in runs and m not in subject), (wanted or runs)[0])

    def _reboot(self, step: Step) -> None:
        for node in self._where(step):
            self.nodes.kill(node)
            self.nodes.power(node)


def rows(seen: Sequence[Seen]) -> str:
    """What could not run here, and why, as a table."""
    why: dict[str, set[str]] = {}
    for one in seen:
        if one.as_said is None:
            what = one.step.command.text if one.step.command and not one.claim else one.claim
            why.setdefault(one.why, set()).add(what)
    return "\n".join(f"| {reason} | {', '.join(sorted(what))} |" for reason, what in sorted(why.items()))
