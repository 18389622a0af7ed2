"""An emergency card as HTML for one sheet of paper. All text of specs is escaped here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hadocs.analysis import Analysis
from hadocs.pages import dial
from hadocs.pages.escape import Md, html_text
from hadocs.pages.runbooks import html, wording
from hadocs.runbooks.cards import Card, Check, Group, Row, Unit
from hadocs.runbooks.make import Planned

Ways = Callable[[tuple[Planned, ...]], str]
"""Links to runbooks, as HTML."""

TBD = '<em class="hadocs-tbd">TBD – owner</em>'
_TABLE = '<table class="hadocs-em-table">'
LINE = '<span class="hadocs-em-line"></span>'


def body(analysis: Analysis, card: Card, ways: Ways) -> Md:
    """The sheet, without blank lines in it."""
    parts = [
        '<div class="hadocs-emergency">',
        _head(card),
        _part(1, "What it is"),
        f'<div class="hadocs-em-groups">{"".join(map(_group, card.groups))}</div>',
        _stores(card),
        f'<div class="hadocs-em-votes">{"".join(f"<span>{html.text(v)}</span>" for v in card.votes)}</div>',
        *_commands(card),
        *_symptoms(card, ways),
        _never(card),
        _sign(),
        _foot(analysis, card),
        "</div>",
    ]
    return Md("\n".join(part for part in parts if part))


def _head(card: Card) -> str:
    who = html_text(card.team) if card.team else ""
    number = dial.html(card.call) if card.call else TBD
    more = f"<p>{dial.html(card.contact)}</p>" if card.contact else ""
    return (
        '<div class="hadocs-em-head"><div>'
        f'<p class="hadocs-em-name"><span class="hadocs-em-badge">Emergency card</span>{html_text(card.title)}</p>'
        f'<p>{html.text(card.about)}</p></div><div class="hadocs-em-call"><p>Call {who}</p>'
        f'<p class="hadocs-em-number">{number}</p>{more}<p>storage, network, building: {TBD}</p></div></div>'
    )


def _part(number: int, title: str, more: str = "") -> str:
    return f'<p class="hadocs-em-part"><b>{number}</b> {title}{more}</p>'


def _group(group: Group) -> str:
    title = f"<strong>{html_text(group.title)}</strong>" if group.title else ""
    more = f'<div class="hadocs-em-unit">and {group.more} more</div>' if group.more else ""
    units = "".join(map(_unit, group.units))
    return f'<div class="hadocs-em-group">{title}<div class="hadocs-em-units">{units}{more}</div></div>'


def _unit(unit: Unit) -> str:
    state = f" · {unit.state}" if unit.state else ""
    note = f"<small>{html_text(unit.note)}</small>" if unit.note else ""
    kind = f" is-{unit.state}" if unit.state else ""
    return f'<div class="hadocs-em-unit{kind}"><strong>{html_text(unit.name)}</strong>{state}{note}</div>'


def _stores(card: Card) -> str:
    shown = "".join(
        f"<span><strong>{html_text(key)}</strong>: {html_text(what)}</span>" for key, what in card.stores
    )
    return f'<div class="hadocs-em-stores">{shown}</div>' if shown else ""


_WHERE = {
    "powercli": "on a machine that is not one of these, connected to vCenter",
    "bash": "on a member that answers, as root",
    "": "on a member that answers, as administrator",
}


def _commands(card: Card) -> Iterator[str]:
    shells = {check.shell for check in card.checks}
    where = f"{_WHERE['powercli' if 'powercli' in shells else 'bash' if 'bash' in shells else '']}; they only look"
    yield _part(
        2, "First commands", f' <small>{where}</small><span class="hadocs-em-time">Time now {LINE}</span>'
    )
    if not card.checks:
        yield f"<p>No command is known for its software: {TBD}</p>"
        return
    rows = "".join(map(_check, card.checks))
    yield (
        f'{_TABLE}<thead><tr><th scope="col"></th><th scope="col">Type</th><th scope="col">Well</th>'
        f'<th scope="col">Not well</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _check(check: Check) -> str:
    shell = wording.SHELLS[check.shell]
    lab = f" {wording.LAB}" if check.basis == "O" else ""
    typed = html.inline(check.command) if check.command else html.text(check.note)
    return (
        '<tr><td><span class="hadocs-em-box"></span></td>'
        f'<td class="hadocs-em-type">{typed} <small>{shell}{lab}</small></td>'
        f'<td data-label="Well">{html.text(check.well)}</td><td data-label="Not well">{html.text(check.bad)}</td></tr>'
    )


def _symptoms(card: Card, ways: Ways) -> Iterator[str]:
    if not card.rows:
        return
    yield _part(3, "What do you see?", " <small>event numbers: System log</small>" if events(card) else "")
    rows = "".join(_row(n, row, ways) for n, row in enumerate(card.rows, 1))
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("", "You see", "It means", "Do", "Runbook"))
    yield f"{_TABLE}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    said = [
        f"<strong>{lead}:</strong> {html.text(text)}."
        for lead, text in (
            ("Down until a person mends it", card.by_hand),
            ("Comes back by itself", card.by_itself),
        )
        if text
    ]
    if said:
        yield f"<p>{' '.join(said)}</p>"


def events(card: Card) -> bool:
    """Whether it tells of events by their numbers."""
    return any(_EVENT.search(run.text) for row in card.rows for run in row.see)


def _row(number: int, row: Row, ways: Ways) -> str:
    first = ' class="is-first"' if number == 1 else ""
    cells = (("You see", row.see), ("It means", row.means), ("Do", row.do))
    shown = "".join(f'<td data-label="{label}">{html.text(text)}</td>' for label, text in cells)
    return f'<tr{first}><td><strong>{number}</strong></td>{shown}<td data-label="Runbook">{ways(row.to)}</td></tr>'


def _never(card: Card) -> str:
    items = "".join(f"<li>{html.text(one)}</li>" for one in card.nevers)
    return f'<div class="hadocs-em-never"><p>✖ NEVER</p><ol>{items}</ol></div>' if items else ""


def _sign() -> str:
    called = f"<span>Called {LINE} at {LINE}</span>"
    return f'<p class="hadocs-em-sign">{called}{called}<span>Decided by {LINE}</span></p>'


def _foot(analysis: Analysis, card: Card) -> str:
    source = analysis.source
    said = [
        f"Spec {html_text(source.path.name)}, revision {source.revision}",
        f"last failover test: {card.tested}" if card.tested else f"last failover test: {TBD}",
        f"configuration backup: {html_text(card.backup)}" if card.backup else f"configuration backup: {TBD}",
        f"commands: {html_text(said)}" if (said := read(card)) else "",
        "event numbers: Microsoft's list of 2016 to 2022, for other versions verify in your lab"
        if events(card)
        else "",
    ]
    return f'<p class="hadocs-em-foot">{" · ".join(str(one) for one in said if one)}</p>'


def read(card: Card) -> str:
    """Where the commands come from, by the name of what was read."""
    found = [
        (basis, name[0])
        for check in card.checks
        for basis in (check.basis,)
        for source in check.source.split(";")
        if (name := _SOURCE.match(source.strip()))
    ]
    by = {basis: ", ".join(dict.fromkeys(name for b, name in found if b == basis)) for basis, _ in found}
    return ", ".join(f"{names} ({basis})" for basis, names in by.items())


_EVENT = re.compile(r"\b\d{4}\b")
_SOURCE = re.compile(r"[\w.-]+(?: \d+)?")
