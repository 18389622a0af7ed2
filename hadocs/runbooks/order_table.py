"""The order in which the hosts of a cluster are patched as a table of text, and why it is that one."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.runbooks.model import Table
from hadocs.runbooks.order import Order, Turn
from hadocs.runbooks.preflight_words import Name, Words, is_are, listed, often, pause_verb, they_go
from hadocs.runbooks.text import runs


def turns(found: Order, name: Name = str) -> Table | None:
    """The order in which the hosts of a cluster are patched, and why."""
    words = Words(name)
    if len(found.turns) < 2:
        return None
    rows = []
    for number, turn in enumerate(found.turns, 1):
        felt = [f"{words.some(turn.down)} {is_are(turn.down)} down"] if turn.down else []
        felt += _pauses({key: turn.often[key] for key in turn.pauses}, words)
        hand = [f"{words.one(key)} to {words.one(to)}" for key, to in turn.handed.items()]
        cells = (
            str(number),
            words.one(turn.host),
            listed(hand) or "nothing",
            "; ".join(felt) or "nothing",
            _reason(turn, words),
        )
        rows.append(tuple(map(runs, cells)))
    heads = ("", "Take down", "Hand over before", "What users notice", "Why now")
    notes = [runs(_round(found, words)), *(runs(_unless(turn, words)) for turn in found.turns if turn.unless)]
    if found.roles:
        told = [f"{words.one(key)} on {words.one(to)}" for key, to in found.roles.items()]
        notes.append(
            runs(f"Roles stay where they are in the end, {listed(told)}: to give one back is one more pause.")
        )
    title = f"Order of the hosts of {words.one(found.cluster)}"
    return Table(runs(title), tuple(map(runs, heads)), tuple(rows), frozenset(), tuple(notes))


def _pauses(times: Mapping[str, int], words: Words) -> list[str]:
    """Which services pause how often."""
    by: dict[int, list[str]] = {}
    for key, count in times.items():
        by.setdefault(count, []).append(key)
    return [f"{words.some(some)} {pause_verb(some)} {often(n)}" for n, some in sorted(by.items())]


def _reason(turn: Turn, words: Words) -> str:
    if turn.reason == "quiet":
        return "users miss nothing"
    if turn.reason == "still":
        return "nothing can be handed over: no place in the order is better"
    if turn.reason == "spared":
        keys = tuple(turn.handed)
        return f"{words.some(keys)} {'stays' if len(keys) == 1 else 'stay'} where {they_go(keys)} from now on"
    return f"one has to be first: {words.some(turn.again)} {'moves' if len(turn.again) == 1 else 'move'} once more"


def _unless(turn: Turn, words: Words) -> str:
    costs = []
    if turn.costs_quorum:
        costs.append(f"costs {words.some(turn.costs_quorum)} quorum")
    if turn.costs:
        costs.append(f"takes {words.few(turn.costs)} down")
    what = " and ".join(costs)
    return f"**Stop here if {words.one(turn.unless)} is not back:** taking {words.one(turn.host)} down then {what}."


def _round(found: Order, words: Words) -> str:
    parts = _pauses({k: n for k, n in found.pauses.items() if k not in found.down}, words)
    if found.down:
        parts.append(f"**{words.some(found.down)} {is_are(found.down)} down for a turn**")
    return f"In the whole round: {'; '.join(parts)}." if parts else "In whatever order, no service pauses."
