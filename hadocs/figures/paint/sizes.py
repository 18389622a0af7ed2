"""How big everything in the figure of an estate is, before anything has a place. Measures text, paints nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hadocs.figures import text
from hadocs.figures.plan import Card, Chip, Figure, Node

PILL = 30
"""The height of a cluster's label, which sits on its outline."""
TAG = 26
"""The height of a label on a line."""
NARROWEST = 186.0
"""No chassis is narrower: a name and a service must be readable in it."""
CHIP_GAP = 6
"""The distance between the chips of findings."""
LEAST_NAME = 56
"""So much of a name stands beside chips, in pixels."""
FLOW = 32
"""The height of a card on one line."""


@dataclass(frozen=True, slots=True)
class Style:
    """The measures that follow from how many chassis stand side by side: the more, the smaller."""

    chassis: float
    pad: float
    gap: float
    name: float
    note: float
    service: float
    header: float = 58
    frame_side: float = 22
    frame_top: float = 50
    frame_bottom: float = 24
    site_side: float = 20


def style(figure: Figure) -> Style:
    """The measures of a figure."""
    columns = 1 + max((n.column for n in figure.nodes if n.kind != "storage"), default=0)
    if figure.bare:
        return Style(84, 8, 10, 0, 0, 0, header=14, frame_side=8, frame_top=12, frame_bottom=8, site_side=8)
    table = {
        1: Style(460, 50, 40, 17, 14, 14.5),
        2: Style(440, 42, 140, 17, 14, 14.5),
        3: Style(344, 30, 44, 16, 13.5, 14),
        4: Style(334, 24, 28, 16, 13.5, 14),
        5: Style(266, 16, 24, 15, 12.5, 13),
        6: Style(228, 12, 22, 14.5, 12.5, 13),
    }
    return table.get(columns, Style(196, 9, 20, 14, 12, 12.5))


def chip_width(chip: Chip) -> int:
    """How wide the chip of a finding is."""
    return round(text.width(text.clean(chip.text), 12, 700)) + 14


def chips_width(chips: Sequence[Chip]) -> int:
    """The room that chips take, with the gap before them."""
    return sum(chip_width(chip) + CHIP_GAP for chip in chips)


def fitting(chips: Sequence[Chip], room: float) -> tuple[Chip, ...]:
    """The chips that leave enough of a name beside them; the number of the others stands for those."""
    more = sum(int(c.text[1:]) for c in chips if c.text.startswith("+"))
    shown = [c for c in chips if not c.text.startswith("+")]
    while shown:
        few = (*shown, replace(shown[-1], text=f"+{more}")) if more else tuple(shown)
        if chips_width(few) <= room - LEAST_NAME:
            return few
        more += 1
        shown.pop()
    return (replace(chips[0], text=f"+{more}"),) if chips else ()


@dataclass(frozen=True, slots=True)
class CardSize:
    """A card measured: its height, and its texts as they are broken."""

    height: float
    title: str
    note: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Everything measured: chassis headers, cards, and the heights of levels and rows.

    ``tops`` maps row and level to where its cards begin, from the top of the chassis; ``heights`` to how high
    they are; ``rows`` is the height of the chassis of each row. ``flow`` is where a chassis' other cards begin.
    """

    style: Style
    header: float
    notes: Mapping[str, tuple[str, ...]]
    cards: Mapping[str, CardSize]
    tops: Mapping[tuple[int, int], float]
    heights: Mapping[tuple[int, int], float]
    rows: Mapping[int, float]
    flow: Mapping[str, float]
    own: Mapping[str, float]
    """The height of chassis that stand by themselves and hold little: as high as they need."""


def card_width(style: Style) -> float:
    """How wide a card is."""
    return style.chassis - 2 * style.pad


def _card(card: Card, style: Style, bare: bool) -> CardSize:
    if bare:
        return CardSize(20 if card.level is not None else 8, "", (), ())
    room = card_width(style) - 44 - 12
    room -= chips_width(fitting(card.chips, room))
    title = text.shorten(text.clean(card.title), room, style.name, 700)
    if card.level is None:
        inner = card_width(style) - 46
        said = _said(card)
        need = text.width(text.clean(card.title), style.note, 500) + text.width(said, style.note - 0.5, 500)
        need += 20 if card.lines else 0
        whole = card.look == "fold" or not said or need + 10 <= inner
        return CardSize(FLOW if whole else FLOW + 18, title, (), ())
    wide = card_width(style) - 44 - 12
    note = text.wrap(text.clean(card.note), wide, style.note, lines=2) if card.note else ()
    narrow = card_width(style) - 38 - 10
    lines = tuple(_line(line.text, narrow if line.icon else wide, style) for line in card.lines)
    height = 12 + style.name + 5 + len(note) * (style.note + 4) + (6 if lines else 0)
    height += len(lines) * (style.service + 8) + 12
    return CardSize(round(height), title, note, lines)


def _parts(note: str, room: float, style: Style) -> tuple[str, ...]:
    """A note in two lines, three in narrow chassis, broken between its parts rather than inside of one."""
    note = text.clean(note)
    if text.width(note, style.note) <= room:
        return (note,)
    head, dot, tail = note.rpartition(" · ")
    if dot and text.width(head, style.note) <= room and text.width(tail, style.note) <= room:
        return (head, tail)
    head, dot, tail = note.partition(" · ")
    if dot and text.width(head, style.note) <= room and text.width(tail, style.note) <= room:
        return (head, tail)
    return text.wrap(note, room, style.note, lines=3 if style.chassis < 240 else 2)


def _said(card: Card) -> str:
    """What a small card says besides its title."""
    return text.clean(card.lines[0].text if card.lines else card.note)


def _line(words: str, room: float, style: Style) -> str:
    """A line of a card; what says active or passive at its end is not cut off."""
    words = text.clean(words)
    head, dot, state = words.rpartition(" · ")
    if (
        dot
        and text.width(words, style.service, 500) > room
        and text.width(state, style.service, 500) < room / 2
    ):
        return (
            text.shorten(head, room - text.width(dot + state, style.service, 500), style.service, 500)
            + dot
            + state
        )
    return text.shorten(words, room, style.service, 500)


def measure(figure: Figure, narrower: float = 0) -> Sizes:
    """All sizes of the figure of an estate, with chassis so many pixels narrower than usual."""
    look = style(figure)
    look = replace(look, chassis=max(look.chassis - narrower, min(look.chassis, NARROWEST)))
    chassis = [n for n in figure.nodes if n.kind != "storage"]
    notes: dict[str, tuple[str, ...]] = {}
    for node in chassis:
        room = look.chassis - 58 - 14
        notes[node.id] = _parts(node.note, room, look) if node.note and not figure.bare else ()
    most = max((len(n) for n in notes.values()), default=1)
    header = look.header if figure.bare else 20 + look.name + 4 + most * (look.note + 4)
    cards = {card.id: _card(card, look, figure.bare) for _, card in figure.cards()}
    tops: dict[tuple[int, int], float] = {}
    heights: dict[tuple[int, int], float] = {}
    rows: dict[int, float] = {}
    flow: dict[str, float] = {}
    alone: dict[str, float] = {}
    for row in sorted({n.row for n in chassis}):
        here = [n for n in chassis if n.row == row]
        _levels(figure, here, row, header, cards, tops, heights)
        beats = any(e.kind == "heartbeat" and e.source in {n.id for n in here} for e in figure.edges)
        foot = (8 if figure.bare else 40) if beats else 8 if figure.bare else 22
        bottoms = []
        for node in here:
            own = [c for c in node.cards if c.level is not None]
            start = header + (6 if figure.bare else 16)
            if own:
                last = max(own, key=lambda c: c.level or 0)
                key = (row, last.level or 0)
                start = tops[key] + heights[key] + _under(figure, last, bare=figure.bare)
            flow[node.id] = start
            loose = [c for c in node.cards if c.level is None]
            if loose:
                start += sum(cards[c.id].height + (3 if figure.bare else 8) for c in loose)
            bottoms.append(start + (0 if own or loose else (12 if figure.bare else 40)))
            if not own and node.kind in ("server", "witnesses"):
                alone[node.id] = round(bottoms[-1] + (6 if figure.bare else 14))
        rows[row] = round(max(bottoms) + foot - (0 if figure.bare else 8))
    return Sizes(look, header, notes, cards, tops, heights, rows, flow, alone)


def _in_band(figure: Figure, card: Card) -> bool:
    return any(g.kind == "band" and card.id in g.members for g in figure.groups)


def _under(figure: Figure, card: Card, *, bare: bool) -> float:
    """The room below a card: more where a band ends."""
    if bare:
        return 8 if _in_band(figure, card) else 4
    return 30 if _in_band(figure, card) else 12


def _levels(
    figure: Figure,
    nodes: list[Node],
    row: int,
    header: float,
    cards: Mapping[str, CardSize],
    tops: dict[tuple[int, int], float],
    heights: dict[tuple[int, int], float],
) -> None:
    """Where each level of cards of a row begins and how high it is, the same in all its chassis."""
    levelled = [(n, c) for n in nodes for c in n.cards if c.level is not None]
    first_of_band = {
        min((c for _, c in levelled if c.id in g.members), key=lambda c: c.level or 0, default=None)
        for g in figure.groups
        if g.kind == "band"
    }
    lead_ids = {c.id for c in first_of_band if c}
    at = header
    under = 0.0
    for level in sorted({c.level or 0 for _, c in levelled}):
        here = [c for _, c in levelled if (c.level or 0) == level]
        banded = any(_in_band(figure, c) for c in here)
        stacked = any(_in_band(figure, c) and _stacked(figure, n, c) for n, c in levelled if c.level == level)
        lead = 18.0
        if any(c.id in lead_ids for c in here):
            lead = 54
        elif stacked:
            lead = 62
        if figure.bare:
            lead = 12 if banded else 5
        at += max(lead, under)
        if banded and not figure.bare and any(c.id in lead_ids for c in here) and under:
            at += 16
        tops[row, level] = at
        heights[row, level] = max(cards[c.id].height for c in here)
        at += heights[row, level]
        under = max(_under(figure, c, bare=figure.bare) for c in here)


def _stacked(figure: Figure, node: Node, card: Card) -> bool:
    """Whether the card lies below another of its band in one chassis."""
    for group in figure.groups:
        if group.kind == "band" and card.id in group.members:
            above = [c for c in node.cards if c.id in group.members and (c.level or 0) < (card.level or 0)]
            return bool(above)
    return False
