"""The pages on platforms: the capability matrix, and every fact of a version.

Lays out what the catalogue holds; knows no spec.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from hadocs.behaviour.shown import beside, shown
from hadocs.pages import glossary
from hadocs.pages.escape import Md, code, html_text, link, md
from hadocs.pages.narrative import sourced
from hadocs.pages.narrative.model import Grid, Row
from hadocs.pages.narrative.words import capital, say
from hadocs.pages.page import Page
from hadocs.pages.render import render
from hadocs.platforms import catalog
from hadocs.platforms.facts import Fact, Platform

FOLDER = "platforms"
TIMERS = "theme-reactions"
SECOND = "quorum"
"""The second page of a platform: votes, fencing and times. Together with the first it would be over 80 KB."""
_UNSURE = ' <abbr title="Unsure: see its sources">?</abbr>'


@dataclass(frozen=True, slots=True)
class Family:
    """A platform with its versions, and what each is called within the family."""

    platform: Platform
    versions: tuple[Platform, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The versions without the name of the platform."""
        names = [v.short.removeprefix(self.platform.short).strip(" ()") for v in self.versions]
        return tuple(n or v.version for n, v in zip(names, self.versions, strict=True))

    def held(self, name: str) -> tuple[tuple[int, int, Fact | None], ...]:
        """A fact over the versions: first, last, and what holds from one to the other."""
        facts = [v.facts.get(name) for v in self.versions]
        found, at = [], 0
        for fact, same in groupby(facts):
            size = len(list(same))
            found.append((at, at + size - 1, fact))
            at += size
        return tuple(found)

    def span(self, first: int, last: int) -> str:
        """Versions from one to another: ``2012``, ``2016 to 2022``."""
        labels = self.labels
        return labels[first] if first == last else f"{labels[first]} to {labels[last]}"


def families() -> tuple[Family, ...]:
    """All platforms of the catalogue."""
    found = []
    for key in catalog.platform_ids():
        platform = catalog.find_platform(key)
        versions = [catalog.find_platform(f"{key}/{v}") for v in catalog.versions(key)]
        if platform:
            found.append(Family(platform, tuple(v for v in versions if v)))
    return tuple(found)


def pages() -> tuple[Page, ...]:
    """The capability matrix, and the pages of each platform."""
    found = families()
    return (index(found), *chain.from_iterable(map(platform_pages, found)))


def nav() -> tuple[str, ...]:
    """The first pages of platforms and products, for the navigation; these lead to the others."""
    return (
        f"{FOLDER}/index.md",
        *(f"{FOLDER}/{key}.md" for key in catalog.platform_ids()),
        f"{FOLDER}/products.md",
    )


def index(found: Sequence[Family]) -> Page:
    """The capability matrix, a table for each platform."""
    text = render(
        "platforms.md.j2",
        tables=[(f.platform, _matrix(f), len({n for v in f.versions for n in v.facts})) for f in found],
        products=len(catalog.products()),
        bases=sourced.BASES,
    )
    return Page(f"{FOLDER}/index.md", glossary.with_tooltips(text))


def _matrix(family: Family) -> Md:
    """Facts by version. It is HTML, so that what holds for several versions stands there once."""
    heads = "".join(f'<th scope="col">{html_text(label)}</th>' for label in family.labels)
    lines = [f'<thead><tr><th scope="col">Capability</th>{heads}</tr></thead>', "<tbody>"]
    themes = sourced.titled(n for v in family.versions for n in v.facts)
    reactions = _path(family, SECOND).replace(".md", ".html")
    for theme in themes:
        page = _path(family, theme.page).replace(".md", ".html")
        for name in (n for n in theme.names if n.matrix):
            to = f"{page}#{fact_anchor(name.key)}"
            lines.append(_line(name.title, to, [_cell(v.facts.get(name.key)) for v in family.versions]))
    for timer in beside(family.platform.id):
        values = zip(timer.values, timer.firm, strict=True)
        cells = [Md(f"{md(v)}{'' if firm else _UNSURE}") if v else Md("–") for v, firm in values]
        lines.append(_line(capital(timer.title), f"{reactions}#{TIMERS}", cells))
    table = "\n".join(['<table class="hadocs-matrix">', *lines, "</tbody>", "</table>"])
    return Md(f'<div class="hadocs-scroll">\n{table}\n</div>')


def _line(title: str, to: str, found: Sequence[Md]) -> str:
    """A row of the matrix; what holds for several versions stands in it once."""
    cells = []
    for value, same in groupby(found):
        size = len(list(same))
        wide = f' colspan="{size}"' if size > 1 else ""
        cells.append(f"<td{wide}>{html_text(value)}</td>")
    return f'<tr><th scope="row"><a href="{to}">{html_text(title)}</a></th>{"".join(cells)}</tr>'


def _cell(fact: Fact | None) -> Md:
    if fact is None:
        return Md("–")
    mark = "" if fact.firm else _UNSURE
    return Md(f"{sourced.value(fact.value)}{mark}")


def platform_pages(family: Family) -> tuple[Page, ...]:
    """Every fact of every version of a platform: what it can do, and on a page of its own how it votes, and how soon.

    Links to what stands on the second page are on the first one as well, below the anchors that it has there.
    """
    sections: dict[str, list[tuple[str, str, Grid, list[Md]]]] = {"": [], SECOND: []}
    heads = ("What", "Versions", "Value", "How it is known", "Sources")
    for theme in sourced.titled(n for v in family.versions for n in v.facts):
        grid = Grid(heads, tuple(r for n in theme.names for r in _rows(family, n)))
        to = _path(family, theme.page)
        names = [_leading_on(n.title, to, fact_anchor(n.key)) for n in theme.names]
        sections[theme.page].append((theme.title, f"theme-{theme.id}", grid, names))
    if rows := _timers(family):
        sections[SECOND].append(("How long its reactions take", TIMERS, Grid(heads, rows), []))
    second = _path(family, SECOND)
    further = [(_leading_on(title, second, anchor), names) for title, anchor, _, names in sections[SECOND]]
    return tuple(
        Page(
            f"{FOLDER}/{_path(family, page)}",
            glossary.with_tooltips(
                render(
                    "platform.md.j2",
                    platform=family.platform,
                    second=page == SECOND,
                    tables=[(title, anchor, grid) for title, anchor, grid, _ in tables],
                    further=[] if page else further,
                    keys=[code(v.key) for v in family.versions],
                )
            ),
        )
        for page, tables in sections.items()
        if tables or not page
    )


def _path(family: Family, page: str) -> str:
    """A page of a platform, in the folder of all."""
    return f"{family.platform.id}-{page}.md" if page else f"{family.platform.id}.md"


def _leading_on(title: str, path: str, anchor: str) -> Md:
    """A link to an anchor of another page that is itself that anchor on this one."""
    return Md(f"{link(title, f'{path}#{anchor}')}{{ #{anchor} }}")


def _timers(family: Family) -> tuple[Row, ...]:
    """What timelines, rules and availability reckon with: each with the versions that it was checked for."""
    order = [v.version for v in family.versions]
    return tuple(
        Row(
            (
                capital(t.title),
                md(family.span(order.index(t.versions[0]), order.index(t.versions[1]))),
                say("**{}**", t.value) if not t.condition else say("**{}** {}", t.value, t.condition),
                Md(sourced.BASES[t.basis]),
                sourced.sources(t.source),
            )
        )
        for t in shown(family.platform.id)
    )


def _rows(family: Family, name: sourced.Name) -> list[Row]:
    known = [(first, last, fact) for first, last, fact in family.held(name.key) if fact]
    rows = []
    for count, (first, last, fact) in enumerate(known):
        anchor = f'<span id="{fact_anchor(name.key)}"></span>' if not count else ""
        rows.append(
            Row(
                (
                    Md(f"{anchor}{md(name.title)}"),
                    md(family.span(first, last)),
                    sourced.told(fact),
                    sourced.basis(fact),
                    sourced.sources(fact.source),
                )
            )
        )
    return rows


def fact_anchor(name: str) -> str:
    """The anchor of a fact on the page of its platform."""
    return f"fact-{name.replace('_', '-')}"
