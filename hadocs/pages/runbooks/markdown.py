"""A runbook as Markdown that stands by itself, with Material's admonitions and boxes to tick."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from hadocs.pages.escape import NOTHING, Md, code, md
from hadocs.pages.runbooks import wording
from hadocs.runbooks.model import Block, Callout, Command, Gate, Item, Part, Runbook, Step, Table
from hadocs.runbooks.text import Run, Text, plain

BOX = "☐"


def text(runs: Text) -> Md:
    """Runs of text as Markdown of one line."""
    return Md("".join(_group(strong, "".join(map(_run, some))) for strong, some in groupby(runs, _is_strong)))


def _is_strong(run: Run) -> bool:
    return run.strong


def _group(strong: bool, words: str) -> str:
    inner = words.strip()
    if not strong or not inner:
        return words
    return f"{' ' * words.startswith(' ')}**{inner}**{' ' * words.endswith(' ')}"


def _run(run: Run) -> str:
    before = " " * run.text.startswith(" ") if run.kind == "words" else ""
    after = " " * (run.text.endswith(" ") and len(run.text) > 1) if run.kind == "words" else ""
    return f"{before}{_shown(run)}{after}"


def _shown(run: Run) -> str:
    if run.kind in ("name", "code"):
        return str(code(run.text))
    if run.kind == "step":
        return f"[{md(run.text)}](#step-{md(run.text)})"
    if run.kind == "section" and run.target != "spec":
        return f"[{md(run.text)}](#{run.target})"
    if run.kind == "blank":
        return str(code(run.text)) if run.text.startswith("<") else str(md(run.text))
    words = run.text.strip()
    # A colon after a name begins no line, which it would have to be escaped for.
    return f":{md(words[1:])}" if words.startswith(": ") or words == ":" else str(md(words)) if words else ""


def whole(book: Runbook, spec: str) -> str:
    """The page; ``spec`` is the file that it was made from."""
    parts = [
        f"# {_title(book.title)}",
        f"Runbook · {' · '.join(text(one) for one in book.of)} · {wording.size(book)}",
        _box("answer", text(book.answer), [str(text(one)) for one in book.answers]),
        _head(book),
        *_sections(book),
        f"Spec {code(spec)}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(book: Runbook) -> str:
    rows = [f"| **{text(label)}** | {text(value)} |" for label, value in book.head]
    return "\n".join(["| | |", "| --- | --- |", *rows])


def _sections(book: Runbook) -> Iterator[str]:
    if book.decide:
        yield from (_heading("decide", wording.DECIDE), table(book.decide))
    if book.preflight:
        yield from (_heading("preflight", wording.PREFLIGHT), wording.COMPUTED, *map(table, book.preflight))
    for part in book.parts:
        yield from _part(part)
    if book.done:
        yield from (_heading("verify", wording.DONE), table(book.done), *map(text, book.done_notes))
    if book.back:
        yield from (_heading("rollback", wording.BACK), table(book.back))
    if book.stop:
        call = f"**{md(book.call)}**" if book.call else "TBD – owner"
        yield from (_heading("stop", wording.STOP), f"{call}, {wording.STOP_LEAD}", _list(book.stop))
    if book.never:
        yield from (_heading("never", wording.NEVER), _list(book.never))
    if book.tbd:
        found = " · ".join(md(one.what) for one in book.tbd)
        yield from (_heading("tbd", wording.TBD), f"{wording.unknown(book)}: {found}.")
    yield from (_heading("basis", wording.BASIS), *map(text, book.basis))


def _title(runs: Text) -> Md:
    """A heading, in which names stand as words."""
    return Md(md(plain(runs)))


def _heading(anchor: str, words: str, level: int = 2) -> str:
    return f"{'#' * level} {words} {{ #{anchor} }}"


def _part(part: Part) -> Iterator[str]:
    yield _heading(f"part-{part.id}", f"{part.letter} · {text(part.title)}")
    if part.intro:
        yield text(part.intro)
    for item in part.items:
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    if isinstance(item, Step):
        yield from _step(item)
    elif isinstance(item, Gate):
        yield _gate(item)
    else:
        yield _callout(item)


def _step(step: Step) -> Iterator[str]:
    if step.danger:
        yield _callout(step.danger)
    yield _heading(f"step-{step.number}", f"{BOX} {step.number} · {_title(step.title)}", 3)
    where = [
        text(step.on),
        Md(wording.SHELLS[step.shell]) if step.shell else NOTHING,
        text(step.extra),
        Md(f"**{text(step.noticed)}**") if step.noticed else NOTHING,
        Md("**point of no return**") if step.no_return else NOTHING,
    ]
    yield Md(" · ").join(word for word in where if word)
    yield text(step.intro)
    if step.command:
        yield _command(step.command)
        if step.basis == "O":
            yield wording.LAB
    if step.table:
        yield table(step.table)
    yield from _said("**You see**", step.sees)
    if step.notes:
        yield f"**{wording.WRITE_DOWN}** ({text(step.notes.label)}): \\_\\_\\_\\_"
    yield from _said("**If not:**", step.if_not)


def _said(lead: str, blocks: Iterable[Block]) -> Iterator[str]:
    begin = lead
    for block in blocks:
        if block.text:
            yield f"{begin} {text(block.text)}".strip()
        elif begin:
            yield begin
        begin = ""
        if block.items:
            yield _list(block.items)
        if block.command:
            yield _command(block.command)


def _command(command: Command) -> str:
    typed = command.text
    longest = max((len(run) for run in re.findall(r"`+", typed)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{wording.LANGUAGES[command.shell]}\n{typed}\n{fence}"


def _gate(gate: Gate) -> str:
    body = ["\n".join(f"- [ ] {text(box)}" for box in gate.until)]
    if gate.otherwise:
        body.append(f"**One is missing:** {text(gate.otherwise)}")
    if gate.no_return:
        body.append(f"**Point of no return:** {text(gate.no_return)}")
    return _box("gate", Md(f"Gate {gate.letter} · {text(gate.title)}"), body)


def _callout(box: Callout) -> str:
    body = [str(text(box.text))] if box.text else []
    return _box(box.kind, text(box.title), [*body, *([_list(box.items)] if box.items else [])])


def _box(kind: str, title: str, body: Iterable[str]) -> str:
    lines = "\n\n".join(body).split("\n")
    inner = "\n".join(f"    {line}" if line else "" for line in lines)
    return f'!!! {kind} "{title}"\n{inner}'.rstrip()


def _list(items: Iterable[Text]) -> str:
    return "\n".join(f"- {text(item)}" for item in items)


def table(found: Table) -> str:
    """A table, with its title as a heading and its notes below."""
    title = f"### {text(found.title)}\n\n" if found.title else ""
    notes = "".join(f"\n\n{text(note)}" for note in found.notes)
    if not found.rows:
        return f"{title}{notes.strip()}"
    rule = " | ".join("---:" if n in found.numbers else "---" for n in range(len(found.heads)))
    head = " | ".join(str(text(h)) for h in found.heads)
    rows = "\n".join(f"| {' | '.join(str(text(cell)) for cell in row)} |" for row in found.rows)
    return f"{title}| {head} |\n| {rule} |\n{rows}{notes}"
