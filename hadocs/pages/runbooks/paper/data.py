"""A runbook as data for paper: texts, steps, boxes and tables as plain values, which the source of Typst sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hadocs.figures.text import clean
from hadocs.pages.runbooks import wording
from hadocs.pages.runbooks.paper import wrap
from hadocs.runbooks.model import Block, Blocks, Callout, Command, Gate, Item, Part, Runbook, Step, Table
from hadocs.runbooks.text import Run, Text, plain

Value = dict[str, Any]
Link = Callable[[str], str]
"""The mark of the runbook of a procedure in the same document; empty where there is none."""
SHORT = 16
"""A column whose longest cell has so many letters is as wide as that."""


HIGH = 24
"""An item of so many lines, as they are reckoned, may be parted between two pages: a page has more than twice that."""
LINE = 60
"""A line of text is reckoned as so many letters: half as many again fit."""


def nowhere(_: str) -> str:
    """No links."""
    return ""


def one_line(text: str) -> str:
    """Text as paper shows it: in one line, the spaces at its ends kept where something stands beside it."""
    inner = clean(text)
    if not inner:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}"


_UNITS = re.compile(r"(?<=\d) (?=(?:s|ms|min|h|d|y|%|[KMGT]i?B|[KMG]bit/s|steps?|gates?|votes?)\b|%)")


def words(text: str) -> list[str]:
    """Text without kinds, in pieces; a number and its unit stay on one line."""
    return wrap.pieces(_UNITS.sub("\u00a0", one_line(text)))


def _pieces(run: Run) -> list[str]:
    # What is typed or read on a screen keeps its letters.
    return words(run.text) if run.kind == "words" else wrap.pieces(one_line(run.text))


class Paper:
    """One runbook; ``mark`` is its name within the document."""

    def __init__(self, book: Runbook, mark: str, link: Link = nowhere) -> None:
        self.book, self.mark, self.link = book, mark, link
        self.steps = {step.id: step.number for step in book.steps}

    def data(self) -> Value:
        """All of it but its figure."""
        book = self.book
        return {
            "mark": self.mark,
            "title": words(plain(book.title)),
            "of": [*map(self.text, book.of), [["words", [wording.size(book)], False, ""]]],
            "answer": self.text(book.answer),
            "answers": [*map(self.text, book.answers)],
            "head": [[self.text(label), self.text(value)] for label, value in book.head],
            "sections": [*self._sections()],
        }

    def text(self, text: Text) -> list[list[Any]]:
        """Runs as lists of kind, pieces, whether they are strong, and the mark that they lead to."""
        return [[run.kind, words(run.text), run.strong, self._to(run)] for run in text if one_line(run.text)]

    def _to(self, run: Run) -> str:
        if run.kind == "step":
            # A step by its id; what is not on this page has a number alone.
            return f"{self.mark}-step-{run.text}" if run.target in self.steps else ""
        if run.kind == "procedure":
            return self.link(run.target)
        return ""

    def _sections(self) -> Iterator[Value]:
        book = self.book
        if book.decide:
            yield _section(wording.DECIDE, self._table(book.decide))
        if book.preflight:
            tables = [block for table in book.preflight for block in self._table(table)]
            yield _section(wording.PREFLIGHT, [_plain(wording.COMPUTED), *tables])
        for part in book.parts:
            yield {**_section("", self._part(part)), "title": words(f"{part.letter} · {plain(part.title)}")}
        if book.done:
            yield _section(wording.DONE, [*self._table(book.done), *map(self._paragraph, book.done_notes)])
        if book.back:
            yield _section(wording.BACK, self._table(book.back))
        if book.stop:
            call = Run(book.call) if book.call else Run("TBD – owner", "tbd")
            lead = self._paragraph((call, Run(f", {wording.STOP_LEAD}")))
            yield _section(wording.STOP, [self._box("whole", [lead, self._list(book.stop)])])
        if book.never:
            yield _section(wording.NEVER, [self._box("never", [self._list(book.never)])])
        if book.tbd:
            yield _section(wording.TBD, [_plain(f"{wording.unknown(book)}:"), self._unknown()])
        yield _section(wording.BASIS, [*map(self._paragraph, book.basis)])

    def _unknown(self) -> Value:
        return {"k": "fill", "items": [words(one.what) for one in self.book.tbd]}

    def _part(self, part: Part) -> list[Value]:
        intro = [self._paragraph(part.intro)] if part.intro else []
        return [*intro, *map(self._item, part.items)]

    def _item(self, item: Item) -> Value:
        if isinstance(item, Step):
            return self._step(item)
        return self._gate(item) if isinstance(item, Gate) else self._callout(item)

    def _paragraph(self, text: Text) -> Value:
        return {"k": "p", "t": self.text(text)}

    def _list(self, items: Iterable[Text]) -> Value:
        return {"k": "list", "items": [*map(self.text, items)]}

    def _box(self, kind: str, blocks: list[Value]) -> Value:
        return {"k": "box", "kind": kind, "title": [], "blocks": blocks, "high": lines(blocks) > HIGH}

    def _callout(self, box: Callout) -> Value:
        said = [self._paragraph(box.text)] if box.text else []
        items = [self._list(box.items)] if box.items else []
        return {**self._box(box.kind, [*said, *items]), "title": self.text(box.title)}

    def _gate(self, gate: Gate) -> Value:
        made = {
            "k": "gate",
            "letter": gate.letter,
            "title": self.text(gate.title),
            "until": [*map(self.text, gate.until)],
            "otherwise": self.text(gate.otherwise),
            "no_return": self.text(gate.no_return),
        }
        return {**made, "high": lines(made) > HIGH}

    def _step(self, step: Step) -> Value:
        shell = wording.SHELLS[step.shell] if step.shell else ""
        where = [step.on, (Run(shell),) if shell else (), step.extra]
        made = {
            "k": "step",
            "mark": f"{self.mark}-step-{step.number}",
            "number": step.number,
            "title": words(plain(step.title)),
            "where": [self.text(one) for one in where if one],
            "noticed": self.text(step.noticed),
            "no_return": step.no_return,
            "danger": self._callout(step.danger) if step.danger else None,
            "intro": self.text(step.intro),
            "command": command(step.command) if step.command else None,
            "lab": wording.LAB if step.command and step.basis == "O" else "",
            "held": self._table(step.table) if step.table else [],
            "sees": self._blocks(step.sees),
            "notes": self.text(step.notes.label) if step.notes else [],
            "if_not": self._blocks(step.if_not),
            "unread": [self.text(one) for one in step.lab],
        }
        begin = lines([made["where"], made["noticed"], made["intro"], made["command"]])
        return {**made, "high": lines(made) > HIGH, "high-begin": begin > HIGH}

    def _blocks(self, blocks: Blocks) -> list[Value]:
        return [value for block in blocks for value in self._block(block)]

    def _block(self, block: Block) -> Iterator[Value]:
        if block.text:
            yield self._paragraph(block.text)
        if block.items:
            yield self._list(block.items)
        if block.command:
            yield command(block.command)

    def _table(self, table: Table) -> list[Value]:
        title = [{"k": "h", "t": self.text(table.title)}] if table.title else []
        notes = [*map(self._paragraph, table.notes)]
        return [*title, *([rows(self.text, table)] if table.rows else []), *notes]


def _widths(table: Table) -> list[int]:
    lengths = [
        [len(plain(row[n])) for row in (table.heads, *table.rows) if n < len(row)]
        for n in range(len(table.heads))
    ]
    return [_width(some, number=n in table.numbers) for n, some in enumerate(lengths)]


def _width(lengths: list[int], *, number: bool) -> int:
    """How wide a column is beside others; 0 is as wide as its cells, for what is short throughout and for numbers."""
    longest = max(lengths)
    if longest <= SHORT or (number and longest <= 3 * SHORT):
        return 0
    return max(12, min(60, (longest + 2 * sum(lengths) // len(lengths)) // 3))


def rows(text: Callable[[Text], Any], table: Table) -> Value:
    """A table: widths of its columns, heads, rows, and columns set to the right."""
    made = {
        "k": "table",
        "widths": _widths(table),
        "heads": [*map(text, table.heads)],
        "rows": [[text(cell) for cell in row] for row in table.rows],
        "right": sorted(table.numbers),
    }
    # A cell is narrower than a page: a row has as many lines as its cells together, to be on the safe side.
    return {**made, "high": lines(made) > HIGH}


def lines(value: object) -> int:
    """How many lines data take on paper, reckoned so that it is rather more: each paragraph, row and item is one."""
    if isinstance(value, Mapping):
        if "rows" in value:
            return sum(max(1, lines(row)) for row in value["rows"]) + 1
        return sum(map(lines, value.values()))
    if not isinstance(value, list | tuple) or not value:
        return 0
    if all(isinstance(run, list) and len(run) == 4 and isinstance(run[0], str) for run in value):
        letters = sum(len(piece) for run in value for piece in run[1])
        return 1 + letters // LINE
    return sum(map(lines, value))


def command(found: Command, width: int = wrap.COLUMNS) -> Value:
    """A command in rows."""
    return {"k": "command", "rows": [[kind, spans] for kind, spans in wrap.rows(found.pieces, width)]}


def _section(title: str, blocks: list[Value]) -> Value:
    return {"title": [title], "blocks": blocks}


def _plain(text: str) -> Value:
    return {"k": "p", "t": [["words", [text], False, ""]]}
