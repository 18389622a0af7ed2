"""Runbooks as one HTML file that opens anywhere: styles within it, nothing fetched, and no site around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from hadocs.analysis import Analysis
from hadocs.pages.escape import attr, html_text
from hadocs.pages.runbooks import html, wording
from hadocs.runbooks.model import Runbook
from hadocs.runbooks.text import plain

_COLOURS = """
:root { --hadocs-ink: #0f172a; --hadocs-soft: #475569; --hadocs-line: #cbd5e1; --hadocs-paper: #ffffff;
  --hadocs-wash: #f8fafc; --hadocs-guest: #6d28d9; --hadocs-storage: #92400e; --hadocs-storage-wash: #fffbeb;
  --hadocs-active: #166534; --hadocs-active-wash: #f0fdf4; --hadocs-bad: #b91c1c; --hadocs-bad-wash: #fef2f2; }
@media (prefers-color-scheme: dark) { :root { color-scheme: dark; --hadocs-ink: #f1f5f9; --hadocs-soft: #a3b1c6;
  --hadocs-line: #334155; --hadocs-paper: #0f172a; --hadocs-wash: #16213a; --hadocs-guest: #c4b5fd;
  --hadocs-storage: #fcd34d; --hadocs-storage-wash: #3b2306; --hadocs-active: #86efac; --hadocs-active-wash: #0b2e1a;
  --hadocs-bad: #fca5a5; --hadocs-bad-wash: #3f1518; } }
html { font-size: 20px; }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; background: var(--hadocs-paper); color: var(--hadocs-ink);
  font: 0.8rem/1.5 Roboto, "Segoe UI", system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.2; }
h2 { margin-top: 1.6em; font-size: 1.15rem; }
a { color: var(--hadocs-guest); }
code { padding: 0 0.25em; border-radius: 0.2em; background: var(--hadocs-wash);
  font: 0.9em ui-monospace, Consolas, monospace; }
pre { padding: 0.5rem 0.7rem; border: 1px solid var(--hadocs-line); border-radius: 0.2rem;
  background: var(--hadocs-wash); }
pre code { padding: 0; background: none; }
article + article { break-before: page; margin-top: 3rem; }
"""


@cache
def stylesheet() -> str:
    """The styles of runbooks, as pages of a site have them too."""
    here = files("hadocs.pages.runbooks")
    return "\n".join((here / name).read_text(encoding="utf-8") for name in ("runbook.css", "card.css"))


@cache
def script() -> str:
    """What runbooks gain in a browser."""
    return (files("hadocs.pages.runbooks") / "runbook.js").read_text(encoding="utf-8")


def page(analysis: Analysis, books: Sequence[Runbook]) -> str:
    """The file."""
    title = plain(books[0].title) if len(books) == 1 else f"Runbooks – {analysis.spec.display_title}"
    contents = ""
    if len(books) > 1:
        rows = "".join(f'<li><a href="#{attr(book.id)}">{html.text(book.title)}</a></li>' for book in books)
        contents = f"<nav><h1>{html_text(title)}</h1>\n<ul>{rows}</ul></nav>\n"
    here = {**{book.procedure: book.id for book in reversed(books)}, **{book.id: book.id for book in books}}
    body = "\n".join(_article(analysis, book, here if len(books) > 1 else {}) for book in books)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html_text(title)}</title>\n<style>{_COLOURS}{stylesheet()}</style>\n</head>\n"
        f"<body>\n{contents}<main>\n{body}\n</main>\n<script>\n{script()}</script>\n</body>\n</html>\n"
    )


def head(analysis: Analysis, book: Runbook, link: html.Link = html.nowhere) -> str:
    """The answer, within what tells the script which runbook of which spec this is."""
    key, revision = f"{analysis.spec.name}/{book.id}", analysis.source.revision
    spec = analysis.source.path.name
    return (
        f'<div class="hadocs-runbook" data-runbook="{attr(key)}" data-revision="{revision}" data-spec="{attr(spec)}">\n'
        f"{html.answer(book, link)}\n</div>"
    )


def _article(analysis: Analysis, book: Runbook, several: Mapping[str, str]) -> str:
    """One of them; ``several`` has each and the first of each procedure where there are several in the file."""

    def link(procedure: str) -> str | None:
        return f"#!{several[procedure]}" if procedure in several else None

    origin = " · ".join(html.text(one) for one in book.of)
    parts = [
        f'<article id="{attr(book.id)}">',
        f"<h1>{html_text(plain(book.title))}</h1>",
        f'<p class="hadocs-runbook-of">Runbook · {origin} · {wording.size(book)}</p>',
        head(analysis, book, link),
    ]
    for anchor, heading, inner in html.sections(book, link):
        parts.append(
            f'<h2 id="{anchor}">{heading}</h2>\n<div class="hadocs-runbook-section">\n{inner}\n</div>'
        )
    spec = f"{analysis.source.path.name}, revision {analysis.source.revision}"
    parts.append(f'<p class="hadocs-runbook-of">Spec {html_text(spec)}.</p>\n</article>')
    whole = "\n".join(parts)
    # Several pages in one file: each has anchors of its own.
    return _own_anchors(whole, book.id) if several else whole


def _own_anchors(text: str, book: str) -> str:
    mark = f"{attr(book)}--"
    for key in (' id="', ' for="', ' href="#'):
        text = text.replace(key, f"{key}{mark}")
    text = text.replace(f'href="#{mark}!', 'href="#')
    return text.replace(f'<article id="{mark}', '<article id="', 1)
