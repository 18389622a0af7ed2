"""The pages of a spec's runbooks on a site: an index, and one page for each runbook that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, attr, html_text, link, plain
from hadocs.pages.page import Page
from hadocs.pages.render import render
from hadocs.pages.runbooks import alone, card, html, markdown, wording
from hadocs.runbooks import cards, drill_sheets, symptoms
from hadocs.runbooks.cards import card_id
from hadocs.runbooks.make import Planned, Runbooks
from hadocs.runbooks.model import Runbook
from hadocs.runbooks.text import plain as of_text

INDEX = "runbooks.md"
MANY = 4
"""So many runbooks of one procedure a cell of a table leads to."""


@dataclass(frozen=True)
class Shelf:
    """The runbooks of a spec that have pages, and the pages."""

    of: Runbooks
    """All that apply."""

    @property
    def analysis(self) -> Analysis:
        """What they are of."""
        return self.of.analysis

    @cached_property
    def shown(self) -> Mapping[str, Planned]:
        """Those with a page, by the page's file."""
        return {f"{planned.id}.md": planned for planned in self.of.shown}

    @cached_property
    def cards(self) -> Mapping[str, str]:
        """The clusters with an emergency card, by the card's file; none where nothing applies."""
        return {f"{card_id(c.id)}.md": c.id for c in self.of.look.clusters} if self.shown else {}

    @property
    def files(self) -> tuple[str, ...]:
        """The files of all pages, the index first; none where nothing applies."""
        return (INDEX, *self.cards, *self.shown) if self.shown else ()

    def ways(self, some: tuple[Planned, ...]) -> str:
        """Links to runbooks as HTML: one by its title, several of a procedure by what they are for."""
        if not some:
            return "–"
        if len(some) == 1:
            return self._way(some[0], of_text(self.of.title(some[0])[0]))
        said = some[0].procedure.id.replace("-", " ").capitalize()
        links = [self._way(one, self.of.look.called(one.target.id)) for one in some[:MANY]]
        more = f" and {len(some) - MANY} more" if len(some) > MANY else ""
        return f"{said}: {', '.join(links)}{more}"

    def _way(self, planned: Planned, name: str) -> str:
        said = html_text(name)
        there = f"{planned.id}.md" in self.shown
        return f'<a href="{attr(planned.id)}.html">{said}</a>' if there else str(said)

    def mending(self, rule: str, about: Sequence[str]) -> Md:
        """Links to what mends a finding, as Markdown; empty where no runbook with a page does."""
        some = [p for p in self.of.mending(rule, about) if f"{p.id}.md" in self.shown]
        links = [link(of_text(self.of.title(p)[0]), f"{p.id}.md") for p in some[:MANY]]
        return Md(" · ".join(links) + (f" and {len(some) - MANY} more" if len(some) > MANY else ""))

    def link(self, book: Runbook) -> html.Link:
        """Where names of procedures lead from a page: to the one for the same thing, else for the same cluster."""

        def found(target: str) -> str | None:
            if target == "spec":
                return "index.html"
            planned = self.of.beside(target, book.target)
            return f"{planned.id}.html" if planned and f"{planned.id}.md" in self.shown else None

        return found


def index(shelf: Shelf) -> list[dict[str, object]]:
    """What the index shows: groups of runbooks by cluster, each with its title and what it is for."""
    groups: dict[str, list[dict[str, Md | str]]] = {}
    for file, planned in shelf.shown.items():
        if planned.target.each == "spec":
            continue
        title, about = shelf.of.title(planned)
        row = {"file": file, "title": Md.escape(of_text(title)), "about": markdown.text(about)}
        groups.setdefault(planned.target.cluster, []).append(row)
    look = shelf.of.look
    return [
        {
            "title": look.cluster(cluster).title if cluster else "Sites",
            "rows": rows,
            "more": len([p for p in shelf.of.all if p.target.cluster == cluster]) - len(rows),
        }
        for cluster, rows in groups.items()
    ]


def drills(shelf: Shelf) -> str:
    """The test plan in few words, each drill with a link to its part of the page; empty where there is none."""
    found = next((p for p in shelf.shown.values() if p.target.each == "spec"), None)
    table = drill_sheets.index(shelf.of.look) if found else None
    if found is None or table is None:
        return ""
    return Md(html.table(table, lambda target: f"{found.id}.html#{target}"))


FEW = 10
"""So many symptoms stand open; what more there are is folded."""


def symptoms_table(shelf: Shelf) -> tuple[str, str]:
    """What people see, what it means here and where it leads: the first ones, and the others."""
    rows = [_symptom(shelf, row) for row in symptoms.symptoms(shelf.of)]
    return _symptoms(rows[:FEW]), _symptoms(rows[FEW:])


def _symptoms(rows: list[str]) -> str:
    heads = "".join(f'<th scope="col">{h}</th>' for h in symptoms.HEADS)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return Md(f'<div class="hadocs-table">{table}</div>') if rows else ""


def _symptom(shelf: Shelf, row: symptoms.Symptom) -> str:
    means = "<br>".join(
        f"{f'<strong>{html.text(told.who)}:</strong> ' if told.who else ''}{html.text(told.means)}"
        for told in row.told
    )
    cells = (html.text(row.see), html.text(row.where), means, html.text(row.danger), shelf.ways(row.to))
    return "".join(
        [
            f'<tr id="see-{row.id}">',
            *(f'<td data-label="{h}">{c}</td>' for h, c in zip(symptoms.HEADS, cells, strict=True)),
            "</tr>",
        ]
    )


def body(shelf: Shelf, book: Runbook) -> Md:
    """What is below the title of a page."""
    link = shelf.link(book)
    origin = " · ".join(html.text(one, link) for one in book.of)
    begin = (
        f'<p class="hadocs-runbook-of">Runbook · {origin} · {wording.size(book)}</p>\n'
        f"{alone.head(shelf.analysis, book, link)}"
    )
    parts = [
        f'## {heading} {{ #{anchor} }}\n\n<div class="hadocs-runbook-section">\n{inner}\n</div>'
        for anchor, heading, inner in html.sections(book, link)
    ]
    source, revision = shelf.analysis.source.path.name, shelf.analysis.source.revision
    end = f'<p class="hadocs-runbook-of">Spec <code>{html_text(source)}</code>, revision {revision}.</p>'
    return Md("\n\n".join([begin, *parts, end]))


def pages(ctx: Context, shelf: Shelf, tabs: object, path: str, call: object = ()) -> tuple[Page, ...]:
    """All pages, in the order of `Shelf.files`; ``path`` is the folder of the spec's pages, ``call``
    whom to call, as lines."""
    if not shelf.shown:
        return ()
    title, edit = ctx.spec.display_title, str(ctx.analysis.source.path)
    made = [
        render(
            "runbooks.md.j2",
            title=title,
            heading="Runbooks",
            page_title=plain(f"Runbooks – {title}"),
            description=plain(
                f"{title}. What to do, step by step, in planned work and when something fails."
            ),
            tabs=tabs,
            here=INDEX,
            call=call,
            boost=None,
            groups=index(shelf),
            cards=[(file, shelf.of.look.cluster(key).title) for file, key in shelf.cards.items()],
            symptoms=symptoms_table(shelf),
            drills=drills(shelf),
        )
    ]
    for cluster in shelf.cards.values():
        sheet = cards.card(shelf.of, cluster)
        made.append(
            render(
                "runbook.md.j2",
                title=title,
                heading=f"Emergency card of {sheet.title}",
                page_title=plain(f"Emergency card of {sheet.title}"),
                description=plain(
                    f"{title}. One page to print: what to look at, what to do, what never to do."
                ),
                tabs=tabs,
                here=INDEX,
                call=(),
                boost=None,
                body=card.body(ctx.analysis, sheet, shelf.ways),
            )
        )
    for planned in shelf.shown.values():
        book = shelf.of.make(planned)
        heading = "".join(run.text for run in book.title)
        made.append(
            render(
                "runbook.md.j2",
                title=title,
                heading=heading,
                page_title=plain(heading),
                description=plain(f"{title}. {''.join(run.text for run in book.answer)}"),
                tabs=tabs,
                here=INDEX,
                call=(),
                boost=None,
                body=body(shelf, book),
            )
        )
    return tuple(Page(f"{path}{file}", text, edit=edit) for file, text in zip(shelf.files, made, strict=True))
