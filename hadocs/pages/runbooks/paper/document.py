"""The PDF: one runbook, those of a procedure, or all of a spec with a cover, its cards and the index by symptom."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from hadocs.figures import typeset
from hadocs.pages.runbooks.paper import card
from hadocs.pages.runbooks.paper.data import Paper, Value, words
from hadocs.pages.runbooks.paper.pictures import Pictures
from hadocs.runbooks import cards, symptoms
from hadocs.runbooks.make import Planned, Runbooks
from hadocs.runbooks.model import Runbook
from hadocs.runbooks.text import Text, plain

SOURCES = ("text.typ", "steps.typ", "card.typ", "document.typ")
"""The parts of the source, in their order: it is one, and reads no file."""
MANY = 4
"""So many runbooks of one procedure a cell of a table names."""


@dataclass(frozen=True, slots=True)
class Made:
    """A PDF, and what is to be told of its letters; empty where there is nothing."""

    pdf: bytes
    told: str


@cache
def source() -> str:
    """The source that all runbooks are set by."""
    here = files("hadocs.pages.runbooks.paper")
    return "\n".join((here / name).read_text(encoding="utf-8") for name in SOURCES)


def pdf(of: Runbooks, wanted: Sequence[Planned], *, whole: bool, day: date | None) -> Made:
    """The PDF of some runbooks; ``whole`` adds what only a whole set has. ``day`` is the date of the spec.

    The same spec gives the same bytes: nothing in it tells when or where it was made.

    Raises:
        UsageError: where typst is not there, or refuses.
    """
    return typeset_as(Document(of, wanted, whole=whole).data(day))


def typeset_as(value: Value) -> Made:
    """The PDF of what `Document.data` says.

    Raises:
        UsageError: where typst is not there, or refuses.
    """
    typst = typeset.library("Runbooks", "Write them with --format html")
    texts: list[str] = []
    _each(value, texts.append)
    found = typeset.letters(typst, texts)
    table = {code: typeset.shown(code) for code in found.missing}
    return Made(typeset.pdf(typst, source(), _replaced(value, table), found), str(found))


class Document:
    """Some runbooks as data; see `pdf`."""

    def __init__(self, of: Runbooks, wanted: Sequence[Planned], *, whole: bool) -> None:
        # Those of a cluster together, as contents and binders have them.
        first = {planned.target.cluster: n for n, planned in reversed([*enumerate(wanted)])}
        self.of, self.whole = of, whole
        self.wanted = sorted(wanted, key=lambda planned: first[planned.target.cluster])
        self.marks = {planned.id: f"book-{n}" for n, planned in enumerate(self.wanted, 1)}
        self.pictures = Pictures(of.analysis)

    def data(self, day: date | None) -> Value:
        """All that the source sets."""
        analysis = self.of.analysis
        books = [(planned, self.of.make(planned)) for planned in self.wanted]
        shown = [self._book(planned, book) for planned, book in books]
        sheets = [*self._cards()] if self.whole else []
        title = analysis.spec.display_title
        if not self.whole and len(books) == 1:
            title = plain(books[0][1].title)
        return {
            "title": words(title),
            "plain": "".join(words(title)),
            "file": words(analysis.source.path.name),
            "revision": analysis.source.revision,
            "day": day.isoformat() if day else "",
            "cover": self._cover(books, sheets) if self.whole else None,
            "cards": sheets,
            "symptoms": self._symptoms() if self.whole else None,
            "groups": self._groups(),
            "books": shown,
        }

    def _book(self, planned: Planned, book: Runbook) -> Value:
        def link(procedure: str) -> str:
            beside = self.of.beside(procedure, book.target)
            return self.marks.get(beside.id, "") if beside else ""

        return {
            **Paper(book, self.marks[planned.id], link).data(),
            "cluster": words(self._cluster(planned)),
            "figure": self.pictures.of(planned),
        }

    def _cluster(self, planned: Planned) -> str:
        cluster, site = planned.target.cluster, self.of.analysis.spec.sites.get(planned.target.id)
        if cluster:
            return self.of.look.cluster(cluster).title
        if planned.target.each == "spec":
            return self.of.look.title
        return (site.title if site else None) or self.of.look.called(planned.target.id)

    def _groups(self) -> list[Value]:
        """The runbooks of each cluster, by their marks."""
        by: dict[str, list[str]] = {}
        for planned in self.wanted:
            key = "Drills" if planned.target.each == "spec" else planned.target.cluster or "Sites"
            by.setdefault(key, []).append(self.marks[planned.id])
        clusters = {c.id: c.title for c in self.of.look.clusters}
        return [{"title": words(clusters.get(key, key)), "marks": marks} for key, marks in by.items()]

    def _cover(self, books: Sequence[tuple[Planned, Runbook]], sheets: Sequence[Value]) -> Value:
        spec = self.of.analysis.spec
        owner = spec.owner
        unknown: dict[str, list[str]] = {}
        for planned, book in books:
            for one in book.tbd:
                unknown.setdefault(one.what, []).append(self.marks[planned.id])
        return {
            "summary": words(spec.summary or ""),
            "count": _counted(len(books), "runbook", len(sheets), "emergency card"),
            "team": words((owner.team if owner else "") or ""),
            "contact": words((owner.contact if owner else "") or ""),
            "call": words((owner.escalation if owner else "") or ""),
            "figure": self.pictures.drawn("topology"),
            "unknown": [[words(what), list(dict.fromkeys(marks))] for what, marks in unknown.items()],
        }

    def _cards(self) -> Sequence[Value]:
        of = self.of
        found = []
        for n, cluster in enumerate(of.look.clusters, 1):
            made = cards.card(of, cluster.id)
            found.append(card.data(made, f"card-{n}", _text, self._ways))
        return found

    def _ways(self, some: tuple[Planned, ...]) -> Value:
        """Runbooks with their marks: one by its title, several of a procedure by what they are for."""
        if len(some) == 1:
            title = plain(self.of.title(some[0])[0])
            return {"lead": [], "items": [[words(title), self.marks.get(some[0].id, "")]]}
        lead = some[0].procedure.id.replace("-", " ").capitalize() if some else ""
        items: list[list[Any]] = [
            [words(self.of.look.called(one.target.id)), self.marks.get(one.id, "")] for one in some[:MANY]
        ]
        if len(some) > MANY:
            items.append([[f"and {len(some) - MANY} more"], ""])
        return {"lead": words(lead), "items": items}

    def _symptoms(self) -> Value:
        return {
            "heads": list(symptoms.HEADS),
            "rows": [
                {
                    "see": _text(row.see),
                    "where": _text(row.where),
                    "told": [[_text(told.who), _text(told.means)] for told in row.told],
                    "danger": _text(row.danger),
                    "to": self._ways(row.to),
                }
                for row in symptoms.symptoms(self.of)
            ],
        }


def _text(text: Text) -> list[list[Any]]:
    """Runs that stand in no runbook: what they refer to has no mark."""
    return [[run.kind, words(run.text), run.strong, ""] for run in text]


def _counted(books: int, book: str, sheets: int, sheet: str) -> str:
    return f"{books} {book}{'s' if books != 1 else ''}, {sheets} {sheet}{'s' if sheets != 1 else ''}"


def _each(value: object, put: Callable[[str], object]) -> None:
    if isinstance(value, str):
        put(value)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            _each(one.replace("\n", " ") if key == "svg" else one, put)
    elif isinstance(value, list | tuple):
        for one in value:
            _each(one, put)


def _replaced(value: Any, table: Mapping[int, str]) -> Any:
    """The same, with what no font has written out, and without characters that Typst would read as a line's end."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in value)
        return kept.translate(table)
    if isinstance(value, Mapping):
        return {
            key: one.translate(table) if key == "svg" else _replaced(one, table) for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_replaced(one, table) for one in value]
    return value
