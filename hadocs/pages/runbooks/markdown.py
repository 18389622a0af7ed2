"""A runbook as Markdown that stands by itself, with Material's admonitions and boxes to tick."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from hadocs.pages.escape import NOTHING, Md, attr, code, md
from hadocs.pages.runbooks import wording
from hadocs.pages.runbooks.html import Link, nowhere
from hadocs.runbooks.model import Block, Callout, Command, Gate, Item, Part, Runbook, Step, Table
from hadocs.runbooks.text import Run, Text, plain, runs, value

BOX = "☐"


def _is_strong(run: Run) -> bool:
    return run.strong


def _group(strong: bool, words: str) -> str:
    inner = words.strip()
    if not strong or not inner:
        return words
    return f"{' ' * words.startswith(' ')}**{inner}**{' ' * words.endswith(' ')}"


def _title(runs: Text) -> Md:
    """A heading, in which names stand as words."""
    return Md(md(plain(runs)))


def _heading(anchor: str, words: str, level: int = 2) -> str:
    return f"{'#' * level} {words} {{ #{anchor} }}"


def _command(command: Command) -> str:
    typed = command.text
    longest = max((len(run) for run in re.findall(r"`+", typed)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{wording.LANGUAGES[command.shell]}\n{typed}\n{fence}"


def _box(kind: str, title: str, body: Iterable[str]) -> str:
    lines = "\n\n".join(body).split("\n")
    inner = "\n".join(f"    {line}" if line else "" for line in lines)
    return f'!!! {kind} "{title}"\n{inner}'.rstrip()


def _anchor(name: str) -> str:
    """A place that links lead to, where Markdown has none of its own."""
    return f'<a id="{attr(name)}"></a>\n\n'


class Writer:
    """Writes runbooks in which names of procedures lead where ``link`` says."""

    def __init__(self, link: Link = nowhere) -> None:
        self.link = link

    def text(self, runs: Text) -> Md:
        """Runs of text as Markdown of one line."""
        return Md(
            "".join(
                _group(strong, "".join(map(self._run, some))) for strong, some in groupby(runs, _is_strong)
            )
        )

    def _run(self, run: Run) -> str:
        before = " " * run.text.startswith(" ") if run.kind == "words" else ""
        after = " " * (run.text.endswith(" ") and len(run.text) > 1) if run.kind == "words" else ""
        return f"{before}{self._shown(run)}{after}"

    def _shown(self, run: Run) -> str:
        if run.kind in ("name", "code"):
            return str(code(run.text))
        if run.kind == "step":
            return f"[{md(run.text)}](#step-{md(run.text)})"
        words = run.text.strip()
        if run.kind in ("procedure", "section") and words:
            to = self.link(run.target)
            if to is None and run.kind == "section" and run.target != "spec":
                to = f"#{run.target}"
            if to is not None:
                return f"[{md(words)}]({to})"
        if run.kind == "blank":
            return str(code(run.text)) if run.text.startswith("<") else str(md(run.text))
        # A colon after a name begins no line, which it would have to be escaped for.
        return (
            f":{md(words[1:])}" if words.startswith(": ") or words == ":" else str(md(words)) if words else ""
        )

    def whole(self, book: Runbook, spec: str) -> str:
        """The page; ``spec`` is the file that it was made from."""
        return f"# {_title(book.title)}\n\n{self.body(book)}\n\nSpec {code(spec)}.\n"

    def body(self, book: Runbook) -> str:
        """What is below the title of a page."""
        parts = [
            f"Runbook · {' · '.join(self.text(one) for one in book.of)} · {wording.size(book)}",
            _box("answer", self.text(book.answer), [str(self.text(one)) for one in book.answers]),
            self._head(book),
            *self._sections(book),
        ]
        return "\n\n".join(part for part in parts if part)

    def _head(self, book: Runbook) -> str:
        rows = [f"| **{self.text(label)}** | {self.text(value)} |" for label, value in book.head]
        return "\n".join(["| | |", "| --- | --- |", *rows])

    def _sections(self, book: Runbook) -> Iterator[str]:
        if book.decide:
            yield from (_heading("decide", wording.DECIDE), self.table(book.decide))
        if book.preflight:
            yield from (
                _heading("preflight", wording.PREFLIGHT),
                wording.COMPUTED,
                *map(self.table, book.preflight),
            )
        for part in book.parts:
            yield from self._part(part)
        if book.done:
            yield from (
                _heading("verify", wording.DONE),
                self.table(book.done),
                *map(self.text, book.done_notes),
            )
        if book.back:
            yield from (_heading("rollback", wording.BACK), self.table(book.back))
        if book.stop:
            call = f"**{md(book.call)}**" if book.call else "TBD – owner"
            yield from (_heading("stop", wording.STOP), f"{call}, {wording.STOP_LEAD}", self._list(book.stop))
        if book.never:
            yield from (_heading("never", wording.NEVER), self._list(book.never))
        if book.tbd:
            found = " · ".join(self.text(runs(value(one.what, "words"))) for one in book.tbd)
            yield from (_heading("tbd", wording.TBD), f"{wording.unknown(book)}: {found}.")
        yield from (_heading("basis", wording.BASIS), *map(self.text, book.basis))
        yield from self._record(book)

    def _record(self, book: Runbook) -> Iterator[str]:
        """The evidence record that pages of a site export, to be filled in here: no script keeps it."""
        steps = [item for part in book.parts for item in part.items if isinstance(item, Step)]
        rows = (f"| {BOX} [{s.number}](#step-{s.number}) · {_title(s.title)} | | | |" for s in steps)
        if steps:
            yield _heading("record", wording.RECORD)
            yield " · ".join(f"{word}: \\_\\_\\_\\_" for word in wording.RECORDED)
            yield "\n".join([wording.RECORD_HEADS, "| --- | --- | --- | --- |", *rows])

    def _part(self, part: Part) -> Iterator[str]:
        yield _heading(f"part-{part.id}", f"{part.letter} · {self.text(part.title)}")
        if part.intro:
            yield self.text(part.intro)
        for item in part.items:
            yield from self._item(item)

    def _item(self, item: Item) -> Iterator[str]:
        if isinstance(item, Step):
            yield from self._step(item)
        elif isinstance(item, Gate):
            yield self._gate(item)
        else:
            yield self._callout(item)

    def _step(self, step: Step) -> Iterator[str]:
        if step.danger:
            yield self._callout(step.danger)
        yield _heading(f"step-{step.number}", f"{BOX} {step.number} · {_title(step.title)}", 3)
        where = [
            self.text(step.on),
            Md(wording.SHELLS[step.shell]) if step.shell else NOTHING,
            self.text(step.extra),
            Md(f"**{self.text(step.noticed)}**") if step.noticed else NOTHING,
            Md("**point of no return**") if step.no_return else NOTHING,
        ]
        yield Md(" · ").join(word for word in where if word)
        yield self.text(step.intro)
        if step.command:
            yield _command(step.command)
            if step.basis == "O":
                yield wording.LAB
        if step.table:
            yield self.table(step.table)
        yield from self._said("**You see**", step.sees)
        if step.notes:
            yield f"**{wording.WRITE_DOWN}** ({self.text(step.notes.label)}): \\_\\_\\_\\_"
        yield from self._said("**If not:**", step.if_not)
        yield from map(self.text, step.lab)

    def _said(self, lead: str, blocks: Iterable[Block]) -> Iterator[str]:
        begin = lead
        for block in blocks:
            if block.text:
                yield f"{begin} {self.text(block.text)}".strip()
            elif begin:
                yield begin
            begin = ""
            if block.items:
                yield self._list(block.items)
            if block.command:
                yield _command(block.command)

    def _gate(self, gate: Gate) -> str:
        body = ["\n".join(f"- [ ] {self.text(box)}" for box in gate.until)]
        if gate.otherwise:
            body.append(f"**One is missing:** {self.text(gate.otherwise)}")
        if gate.no_return:
            body.append(f"**Point of no return:** {self.text(gate.no_return)}")
        return _anchor(f"gate-{gate.id}") + _box(
            "gate", Md(f"Gate {gate.letter} · {self.text(gate.title)}"), body
        )

    def _callout(self, box: Callout) -> str:
        body = [str(self.text(box.text))] if box.text else []
        return _box(box.kind, self.text(box.title), [*body, *([self._list(box.items)] if box.items else [])])

    def _list(self, items: Iterable[Text]) -> str:
        return "\n".join(f"- {self.text(item)}" for item in items)

    def table(self, found: Table) -> str:
        """A table, with its title as a heading and its notes below."""
        title = f"### {self.text(found.title)}\n\n" if found.title else ""
        notes = "".join(f"\n\n{self.text(note)}" for note in found.notes)
        if not found.rows:
            return f"{title}{notes.strip()}"
        rule = " | ".join("---:" if n in found.numbers else "---" for n in range(len(found.heads)))
        head = " | ".join(str(self.text(h)) for h in found.heads)
        rows = "\n".join(f"| {' | '.join(str(self.text(cell)) for cell in row)} |" for row in found.rows)
        return f"{title}| {head} |\n| {rule} |\n{rows}{notes}"


_ALONE = Writer()


def text(runs: Text) -> Md:
    """Runs of text as Markdown of one line, without links to other runbooks."""
    return _ALONE.text(runs)


def whole(book: Runbook, spec: str) -> str:
    """The page by itself; ``spec`` is the file that it was made from."""
    return _ALONE.whole(book, spec)


def table(found: Table) -> str:
    """A table, with its title as a heading and its notes below."""
    return _ALONE.table(found)
