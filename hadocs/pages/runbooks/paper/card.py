"""An emergency card as data for one sheet of paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hadocs.pages.runbooks import wording
from hadocs.pages.runbooks.card import events, read
from hadocs.pages.runbooks.paper import wrap
from hadocs.pages.runbooks.paper.data import Value, command, words
from hadocs.runbooks.cards import Card, Check, Row
from hadocs.runbooks.make import Planned

TYPED = 46
"""So many columns a command has in the table of a card."""

Ways = Callable[[tuple[Planned, ...]], Value]
"""Runbooks by their names, each with its mark in the same document, which is empty where it is not there."""


def data(card: Card, mark: str, text: Callable[[Any], Any], ways: Ways) -> Value:
    """The card. ``text`` makes values of runs, as `Paper.text` does."""
    lines = (("Down until a person mends it:", card.by_hand), ("Comes back by itself:", card.by_itself))
    return {
        "mark": mark,
        "title": words(card.title),
        "about": text(card.about),
        "team": words(card.team),
        "call": words(card.call),
        "contact": words(card.contact),
        "groups": [
            {
                "title": words(group.title),
                "units": [[words(unit.name), unit.state, words(unit.note)] for unit in group.units],
                "more": group.more,
            }
            for group in card.groups
        ],
        "stores": [[words(key), words(what)] for key, what in card.stores],
        "votes": [*map(text, card.votes)],
        "checks": [_check(check, text) for check in card.checks],
        "typed": max((_width(check) for check in card.checks), default=0),
        "rows": [_row(row, text, ways) for row in card.rows],
        "events": events(card),
        "itself": [[lead, text(said)] for lead, said in lines if said],
        "nevers": [*map(text, card.nevers)],
        "backup": words(card.backup),
        "tested": card.tested,
        "read": words(read(card)),
    }


def _width(check: Check) -> int:
    """How many columns the longest row of a command takes."""
    if check.command is None:
        return TYPED
    rows = wrap.rows(check.command.pieces, TYPED)
    return max(sum(wrap.columns(c) for words, _ in spans for c in words) for _, spans in rows)


def _check(check: Check, text: Callable[[Any], Any]) -> Value:
    return {
        "command": command(check.command, TYPED) if check.command else None,
        "note": text(check.note),
        "shell": wording.SHELLS[check.shell],
        "on": text(check.on),
        "lab": wording.LAB if check.basis == "O" else "",
        "well": text(check.well),
        "bad": text(check.bad),
    }


def _row(row: Row, text: Callable[[Any], Any], ways: Ways) -> Value:
    return {"see": text(row.see), "means": text(row.means), "do": text(row.do), "to": ways(row.to)}
