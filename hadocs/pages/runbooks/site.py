"""The pages of a spec's runbooks on a site: an index, and one page for each runbook that is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from hadocs.analysis import Analysis
from hadocs.pages import figures
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, attr, html_text, link, plain
from hadocs.pages.escape import code as md_code
from hadocs.pages.page import Page
from hadocs.pages.render import render
from hadocs.pages.runbooks import card, html, markdown, wording
from hadocs.pages.runbooks.alone import head
from hadocs.runbooks import cards, drill_sheets, remarks, symptoms
from hadocs.runbooks.cards import card_id
from hadocs.runbooks.make import Planned, Runbooks
from hadocs.runbooks.model import Runbook
from hadocs.runbooks.preflight import hosts
from hadocs.runbooks.text import plain as of_text

INDEX = "runbooks.md"
VIEWS = {"host-maintenance": "maintenance", "host-failure": "failure"}
"""The view that a procedure's page shows of its host."""
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

    @cached_property
    def pictures(self) -> Mapping[str, tuple[str, str]]:
        """Pages that show their host before, during and after: the view and the host, by the page's file."""
        known = hosts(self.analysis)
        return {
            file: (VIEWS[planned.procedure.id], planned.target.id)
            for file, planned in self.shown.items()
            if planned.procedure.id in VIEWS and planned.target.id in known
        }

    @property
    def texts(self) -> tuple[str, ...]:
        """The files of all pages, the index first; none where nothing applies."""
        return (INDEX, *self.cards, *self.shown) if self.shown else ()

    @property
    def files(self) -> tuple[str, ...]:
        """The same, and the files of the figures that they show."""
        return (*self.texts, *(f"{self.shown[file].id}.svg" for file in self.pictures))

    def ways(self, some: tuple[Planned, ...]) -> str:
        """Links to runbooks as HTML: one by its title, several of a procedure by what they are for."""
        if not some:
            return "–"
        if len(some) == 1:
            return self._way(some[0], of_text(self.of.title(some[0])[0]))
        said = some[0].procedure.id.replace("-", " ").capitalize()
        links = [self._way(one, self._called(one.target.id)) for one in some[:MANY]]
        more = f" and {len(some) - MANY} more" if len(some) > MANY else ""
        return f"{said}: {', '.join(links)}{more}"

    def _called(self, key: str) -> str:
        """A cluster by its title, as everywhere on the page; anything else as one types it."""
        look = self.of.look
        return look.cluster(key).title if key in look.spec.clusters else look.called(key)

    def _way(self, planned: Planned, name: str) -> str:
        said = html_text(name)
        there = f"{planned.id}.md" in self.shown
        return f'<a href="{attr(planned.id)}.html">{said}</a>' if there else str(said)

    def mending(self, rule: str, about: Sequence[str]) -> Md:
        """Links to what mends a finding, as Markdown; empty where no runbook with a page does."""
        return self.links(self.of.mending(rule, about))

    def links(self, some: Sequence[Planned]) -> Md:
        """Links to runbooks with a page, as Markdown; empty where there is none."""
        shown = [p for p in some if f"{p.id}.md" in self.shown]
        links = [link(of_text(self.of.title(p)[0]), f"{p.id}.md") for p in shown[:MANY]]
        return Md(" · ".join(links) + (f" and {len(shown) - MANY} more" if len(shown) > MANY else ""))

    def named(self, some: tuple[Planned, ...]) -> str:
        """What `ways` says, as HTML without links."""
        return re.sub(r"</?a\b[^>]*>", "", self.ways(some))

    def link(self, book: Runbook, ending: str = ".html") -> html.Link:
        """Where names of procedures lead from a page: to the one for the same thing, else for the same cluster."""

        def found(target: str) -> str | None:
            if target == "spec":
                return f"index{ending}"
            planned = self.of.beside(target, book.target)
            return f"{planned.id}{ending}" if planned and f"{planned.id}.md" in self.shown else None

        return found


def index(shelf: Shelf) -> list[dict[str, object]]:
    """What the index shows: groups of runbooks by cluster, each with its title and what it is for."""
    groups: dict[str, list[dict[str, Md | str]]] = {}
    for file, planned in shelf.shown.items():
        if planned.target.each == "spec":
            continue
        title, about = shelf.of.title(planned)
        row: dict[str, Md | str] = {
            "file": Md(file),
            "title": Md.escape(of_text(title)),
            "about": markdown.text(about),
        }
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


def drills(shelf: Shelf, *, plain: bool = False) -> str:
    """The test plan in few words, each drill with a link to its part of the page; empty where there is none."""
    found = next((p for p in shelf.shown.values() if p.target.each == "spec"), None)
    table = drill_sheets.index(shelf.of.look) if found else None
    if found is None or table is None:
        return ""
    if plain:
        return Md(markdown.Writer(lambda target: f"{found.id}.md#{target}").table(table))
    return Md(html.table(table, lambda target: f"{found.id}.html#{target}"))


FEW = 10
"""So many symptoms stand open; what more there are is folded."""


def symptoms_table(shelf: Shelf, *, plain: bool = False) -> tuple[str, str]:
    """What people see, what it means here and where it leads: the first ones, and the others; ``plain`` as Markdown."""
    found = symptoms.symptoms(shelf.of)
    if plain:
        return _symptoms_plain(shelf, found[:FEW]), _symptoms_plain(shelf, found[FEW:])
    rows = [_symptom(shelf, row) for row in found]
    return _symptoms(rows[:FEW]), _symptoms(rows[FEW:])


def events_line(shelf: Shelf) -> Md:
    """Where event numbers stand, and for which versions they were read; empty where no cluster is one of Windows."""
    versions = [c.platform.version for c in shelf.of.look.clusters if c.platform.id == "hyper-v"]
    if not versions:
        return Md("")
    other = dict.fromkeys(
        f" They are those of {one.named}: verify them for your version in your lab."
        for one in remarks.lists()
        if not set(versions) <= set(one.versions)
    )
    said = " Event numbers are in the System log, source FailoverClustering, unless another is named."
    return Md(said + "".join(other))


def _symptoms_plain(shelf: Shelf, rows: Sequence[symptoms.Symptom]) -> str:
    text = markdown.text
    lines = [f"| {' | '.join(symptoms.HEADS)} |", f"|{' --- |' * len(symptoms.HEADS)}"]
    for row in rows:
        means = "<br>".join(
            f"{f'**{text(told.who)}:** ' if told.who else ''}{text(told.means)}" for told in row.told
        )
        cells = (text(row.see), text(row.where), means, text(row.danger), shelf.links(row.to) or "–")
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return Md("\n".join(lines)) if rows else ""


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


def body(shelf: Shelf, book: Runbook, picture: str = "") -> Md:
    """What is below the title of a page; ``picture`` stands before what is computed."""
    link = shelf.link(book)
    origin = " · ".join(html.text(one, link) for one in book.of)
    begin = (
        f'<p class="hadocs-runbook-of">Runbook · {origin} · {wording.size(book)}</p>\n'
        f"{head(shelf.analysis, book, link)}"
    )
    parts = [
        f'## {heading} {{ #{anchor} }}\n\n<div class="hadocs-runbook-section">\n'
        f"{picture if anchor == 'preflight' else ''}{inner}\n</div>"
        for anchor, heading, inner in html.sections(book, link)
    ]
    source, revision = shelf.analysis.source.path.name, shelf.analysis.source.revision
    end = f'<p class="hadocs-runbook-of">Spec <code>{html_text(source)}</code>, revision {revision}.</p>'
    return Md("\n\n".join([begin, *parts, end]))


def body_plain(shelf: Shelf, book: Runbook, picture: str = "") -> Md:
    """The same in Markdown alone, whose links any builder and any forge can follow."""
    source, revision = shelf.analysis.source.path.name, shelf.analysis.source.revision
    text = markdown.Writer(shelf.link(book, ".md")).body(book)
    begin = "{ #preflight }\n\n"
    text = text.replace(begin, f"{begin}{picture}\n\n", 1) if picture else text
    return _wrapped(f"{text}\n\nSpec {md_code(source)}, revision {revision}.")


def card_plain(shelf: Shelf, sheet: cards.Card) -> Md:
    """An emergency card whose links stand below it, as Markdown."""
    rows = [f"- **{n}** {to}" for n, row in enumerate(sheet.rows, 1) if (to := shelf.links(row.to))]
    ways = Md(f"\n\nRunbooks by row:\n\n{chr(10).join(rows)}" if rows else "")  # a str would be escaped
    return card.body(shelf.analysis, sheet, shelf.named) + ways


def _wrapped(text: str) -> Md:
    return Md(f'<div class="hadocs-runbook hadocs-runbook-section" markdown="1">\n\n{text}\n\n</div>')


def pages(
    ctx: Context,
    shelf: Shelf,
    tabs: object,
    path: str,
    call: object = (),
    *,
    to: Mapping[str, str] = MappingProxyType({}),
    alone: bool = False,
    rests: object = (),
) -> tuple[Page, ...]:
    """All pages and their figures, in the order of `Shelf.files`; ``path`` is the folder of the spec's pages,
    ``call`` whom to call, as lines, ``to`` where figures lead, ``rests`` what rests on
    observation. With ``alone`` they are Markdown that needs no site."""
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
            rests=rests,
            boost=None,
            groups=index(shelf),
            cards=[(Md(file), shelf.of.look.cluster(key).title) for file, key in shelf.cards.items()],
            symptoms=symptoms_table(shelf, plain=alone),
            drills=drills(shelf, plain=alone),
            alone=alone,
            events=events_line(shelf),
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
                rests=(),
                boost=None,
                body=card_plain(shelf, sheet) if alone else card.body(ctx.analysis, sheet, shelf.ways),
            )
        )
    drawn: dict[str, str] = {}
    for file, planned in shelf.shown.items():
        book, picture = shelf.of.make(planned), ""
        if file in shelf.pictures:
            view, host = shelf.pictures[file]
            svg = f"{planned.id}.svg"
            picture, drawn[svg] = figures.beside(ctx.analysis, view, to, host, svg, markdown=alone)
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
                rests=(),
                boost=None,
                body=(body_plain if alone else body)(shelf, book, picture),
            )
        )
    texts = dict(zip(shelf.texts, made, strict=True)) | drawn
    return tuple(Page(f"{path}{file}", texts[file], edit=edit) for file in shelf.files)
