"""A runbook as plain data, for JSON: what other programs read, and what an evidence record begins with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hadocs.runbooks.model import Block, Callout, Command, Gate, Item, Runbook, Step, Table
from hadocs.runbooks.text import Text, plain


def as_data(book: Runbook) -> dict[str, Any]:
    """The whole runbook."""
    return {
        "id": book.id,
        "procedure": book.procedure,
        "target": {"each": book.target.each, "id": book.target.id, "cluster": book.target.cluster},
        "title": plain(book.title),
        "answer": {"title": plain(book.answer), "text": _texts(book.answers)},
        "head": [{"what": plain(label), "text": plain(text)} for label, text in book.head],
        "decide": _table(book.decide) if book.decide else None,
        "preflight": [_table(table) for table in book.preflight],
        "parts": [
            {
                "id": part.id,
                "letter": part.letter,
                "title": plain(part.title),
                "intro": plain(part.intro),
                "items": [_item(item) for item in part.items],
            }
            for part in book.parts
        ],
        "done": _table(book.done) if book.done else None,
        "back": _table(book.back) if book.back else None,
        "stop": _texts(book.stop),
        "never": _texts(book.never),
        "call": book.call,
        "tbd": [{"what": one.what, "steps": list(one.where)} for one in book.tbd],
        "basis": _texts(book.basis),
        "symptoms": list(book.symptoms),
        "record": _record(book),
    }


def _record(book: Runbook) -> dict[str, Any]:
    """The evidence record of a run that nobody has begun, with the keys of the one that a page exports."""
    items = [item for part in book.parts for item in part.items]
    return {
        "who": "",
        "started": None,
        "remarks": "",
        "steps": [
            {
                "id": item.id,
                "title": f"{item.number} · {plain(item.title)}",
                "ticked": None,
                "written_down": "",
                "seen": "",
            }
            for item in items
            if isinstance(item, Step)
        ],
        "gates": [
            {
                "id": f"gate-{item.id}",
                "title": f"Gate {item.letter} · {plain(item.title)}",
                "boxes": [{"text": plain(one), "ticked": None} for one in item.until],
            }
            for item in items
            if isinstance(item, Gate)
        ],
    }


def _texts(texts: Iterable[Text]) -> list[str]:
    return [plain(text) for text in texts]


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": plain(table.title),
        "heads": _texts(table.heads),
        "rows": [_texts(row) for row in table.rows],
        "notes": _texts(table.notes),
    }


def _item(item: Item) -> dict[str, Any]:
    if isinstance(item, Step):
        return _step(item)
    if isinstance(item, Gate):
        return {
            "kind": "gate",
            "id": item.id,
            "letter": item.letter,
            "title": plain(item.title),
            "until": _texts(item.until),
            "otherwise": plain(item.otherwise),
            "no_return": plain(item.no_return),
        }
    return _callout(item)


def _callout(box: Callout) -> dict[str, Any]:
    return {"kind": box.kind, "title": plain(box.title), "text": plain(box.text), "items": _texts(box.items)}


def _step(step: Step) -> dict[str, Any]:
    return {
        "kind": "step",
        "id": step.id,
        "number": step.number,
        "title": plain(step.title),
        "on": plain(step.on),
        "shell": step.shell,
        "extra": plain(step.extra),
        "intro": plain(step.intro),
        "command": step.command.text if step.command else None,
        "slots": _slots(step.command),
        "table": _table(step.table) if step.table else None,
        "you_see": [_block(block) for block in step.sees],
        "if_not": [_block(block) for block in step.if_not],
        "noticed": plain(step.noticed),
        "danger": _callout(step.danger) if step.danger else None,
        "write_down": step.notes.id if step.notes else None,
        "point_of_no_return": step.no_return,
        "does": [{"do": change.doing, "what": change.what, "to": change.to} for change in step.does],
        "source": step.source,
        "basis": step.basis,
        "verify_in_lab": _texts(step.lab),
    }


def _slots(command: Command | None) -> list[dict[str, str]]:
    return [{"text": p.text, "step": p.step} for p in command.pieces if p.slot] if command else []


def _block(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if block.text:
        found["text"] = plain(block.text)
    if block.items:
        found["items"] = _texts(block.items)
    if block.command:
        found["command"] = block.command.text
    return found
