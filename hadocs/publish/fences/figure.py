"""What a fence asks for, as HTML: the figure in its frame. Knows no view by name, and no Markdown.

The keys of a fence are those of `hadocs.figures.draw`, whatever they are, and a few that are for pages.
"""

from __future__ import annotations

import base64
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from hadocs.errors import UsageError
from hadocs.publish.fences.wrong import WrongError
from hadocs.spec.names import nearest

if TYPE_CHECKING:
    from hadocs.analysis import Analysis
    from hadocs.figures.plan import Figure
    from hadocs.figures.tables import Table
    from hadocs.publish.fences.reading import Said

OWN = ("spec", "caption", "fail")
"""The keys that are for pages; ``fail`` is short for the view of a failure and what fails."""
_NOT_ASKED = ("analysis", "links")
_LETTERS = "hadocs-letters"


@cache
def _parameters() -> Mapping[str, str]:
    """What `hadocs.figures.draw` takes, with how that is written."""
    from hadocs.figures import draw

    found = inspect.signature(draw).parameters.values()
    return {p.name: str(p.annotation) for p in found if p.name not in _NOT_ASKED}


def keys() -> tuple[str, ...]:
    """All keys of a fence."""
    return tuple(dict.fromkeys(("spec", "view", "fail", *_parameters(), "caption")))


def _value(key: str, text: str, kind: str) -> Any:
    """A value as `hadocs.figures.draw` takes it."""
    if "bool" in kind:
        if text.lower() not in ("true", "false", "yes", "no"):
            raise WrongError(f"{key} is neither true nor false", "true or false", key=key)
        return text.lower() in ("true", "yes")
    if "int" in kind:
        if not text.isdecimal() or len(text) > 9:
            raise WrongError(f"{key} is no whole number", "a number such as 2", key=key)
        return int(text)
    if "tuple" in kind or "Sequence" in kind or "Iterable" in kind:
        return tuple(item.strip() for item in text.split(",") if item.strip())
    return text


def arguments(values: Mapping[str, Said]) -> dict[str, Any]:
    """What `hadocs.figures.draw` is called with. Raises `WrongError` for a value that can't be one."""
    from hadocs.figures.views import views

    known = _parameters()
    given = {key: said.value for key, said in values.items() if key in known or key == "fail"}
    if "fail" in given and "fail" not in known:
        if "of" in given:
            raise WrongError("fail and of say the same", "one of them", key="fail")
        given["of"] = given.pop("fail")
        given.setdefault("view", "failure")
    elif "fail" in given:
        given.setdefault("view", "failure")
    view = given.get("view")
    if view is not None and view not in views():
        there = f"one of {', '.join(views())}"
        raise WrongError(f'there is no view "{view}"', there, nearest(view, views()), "view")
    return {key: _value(key, text, known[key]) for key, text in given.items()}


def html(
    analysis: Analysis,
    given: Mapping[str, Any],
    values: Mapping[str, Said],
    number: int,
    links: Mapping[str, str] | None = None,
) -> tuple[str, Figure]:
    """The figure of a fence, and that in its frame, the ``number``-th on its page; ``given`` are its `arguments`.

    Raises `WrongError`.
    """
    from hadocs.figures import draw
    from hadocs.figures.paint import svg
    from hadocs.pages.figures import unbroken

    try:
        figure = draw(analysis, links=links, **given)
        if number > 1:
            figure = replace(figure, name=f"{figure.name}-{number}")  # ids are of one page
        picture = unbroken(svg(figure, standalone=False))
    except UsageError as error:
        raise WrongError(_lower(str(error)), key=_blamed(values, str(error))) from error
    caption = f"<figcaption>{escape(values['caption'].value)}</figcaption>" if "caption" in values else ""
    framed = (
        '<figure class="hadocs-figure" data-search-exclude><div class="hadocs-figure__frame">\n'
        f"{picture}\n</div>{caption}{_tables(figure)}</figure>"
    )
    return framed, figure


def letters(figures: Iterable[Figure]) -> str:
    """The letters of a page's figures, for a page on which nothing else brings Roboto; nothing without a figure.

    They have a name of their own, as the page may have another Roboto, and stand in an attribute, as some searches
    take a style sheet for text.
    """
    from hadocs.figures import fonts
    from hadocs.figures.paint import scene
    from hadocs.figures.subset import OTHERS, face

    said = [(words.weight, words.text) for figure in figures for words in scene(figure).words()]
    if not said:
        return ""
    named = f".hadocs-figure__frame .hf{{font-family:{_LETTERS},{fonts.FAMILY},{OTHERS},Arial,sans-serif}}"
    sheet = base64.b64encode(f"{face(said, _LETTERS)}{named}".encode()).decode("ascii")
    return f'<link rel="stylesheet" href="data:text/css;base64,{sheet}">\n'


def _tables(figure: Figure) -> str:
    """The charts of a figure as tables, folded; nothing of one that is no chart."""
    from hadocs.figures.tables import tables

    found = "".join(_table(table) for table in tables(figure))
    if not found:
        return ""
    return f'<details class="hadocs-fold"><summary>The same as a table</summary>{found}</details>'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in table.heads)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(c)}</td>" for c in row[1:])}</tr>'
        for row in table.rows
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in table.notes)
    return (
        f'<div class="hadocs-scroll"><table><caption>{escape(table.title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{notes}"
    )


def _lower(text: str) -> str:
    """A sentence as messages of problems are written."""
    return (text[:1].lower() + text[1:]).rstrip(".")


def _blamed(values: Mapping[str, Said], message: str) -> str:
    """The key whose value a message speaks of."""
    found = [key for key, said in values.items() if key not in ("spec", "caption") and said.value in message]
    return next((key for key in found if key != "view"), found[0] if found else "")
