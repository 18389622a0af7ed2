"""What a live preview shows while a spec is wrong: its message in place of its pages. Does not know MkDocs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hadocs.errors import HadocsError, InputError
from hadocs.files import content, forbidden
from hadocs.pages.page import AnyPage, Page
from hadocs.publish import assets
from hadocs.publish.generate import Generate, Wanted
from hadocs.publish.tree import SiteTree

if TYPE_CHECKING:
    from hadocs.spec.load import Memory

CLUSTER_PAGES = ("index.md", "failover.md", "trade-offs.md", "availability.md", "inventory.md")
_NAME_LINE = re.compile(r"^name:\s*[\"']?([a-z0-9]+(?:-[a-z0-9]+)*)[\"']?\s*(?:#.*)?$", re.MULTILINE)

Check = Callable[[Path], None]
"""Raises `hadocs.errors.HadocsError` where that one spec is wrong."""


def check(spec: Path, memory: Memory | None = None) -> None:
    """Load one spec, for its errors alone."""
    from hadocs.spec.load import load

    load(spec, memory)


def message(error: HadocsError) -> str:
    """The error as it is shown in a terminal, without colours."""
    if not isinstance(error, InputError):
        return str(error)
    from hadocs.spec.terminal import render

    return render(error.problems, False)


def names(tree: SiteTree) -> dict[str, str]:
    """The name of each cluster of a tree, by the spec that it came from."""
    return {
        page.edit: PurePosixPath(path).parts[1]
        for path, page in tree.pages.items()
        if page.edit and path.startswith("clusters/") and path.endswith("/index.md")
    }


def tolerant(
    specs: Sequence[Path],
    wanted: Wanted,
    known: Mapping[str, str],
    generate: Generate,
    check: Check = check,
) -> tuple[SiteTree, str]:
    """The tree of a live preview, and the messages that it shows ("" where all is well).

    A wrong spec gives error pages in place of its own, and a note on the home page; the others stay as they
    are. ``known`` are the names of clusters by spec, from the last time that all was well. Where what is wrong
    belongs to no single spec (two of one name), the home page is all there is.
    """
    try:
        return generate(specs, wanted), ""
    except HadocsError as error:
        whole = message(error)
    wrong: dict[Path, str] = {}
    for spec in specs:
        try:
            check(spec)
        except HadocsError as error:
            wrong[spec] = message(error)
    right = [spec for spec in specs if spec not in wrong]
    if wrong and right:
        try:
            tree = generate(right, wanted)
        except HadocsError as error:
            whole = message(error)
        else:
            taken = set(names(tree).values())
            errors = [page for spec, text in wrong.items() for page in _error_pages(spec, text, known, taken)]
            tree = tree.with_pages(errors)
            text = "\n".join(wrong.values())
            home = tree.pages.get("index.md")
            if home is not None:
                tree = tree.with_pages([_with_note(home, text)])
            return SiteTree(tree.pages, tree.nav, _read(tree.read, wrong)), text
    errors = [page for spec in specs for page in _error_pages(spec, wrong.get(spec, whole), known, set())]
    pages = {page.path: page for page in (*assets.pages(), *errors, Page("index.md", _error("", whole)))}
    return SiteTree(pages, ({"Home": "index.md"},), tuple(str(spec) for spec in specs)), whole


def _read(read: tuple[str, ...], wrong: Mapping[Path, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*read, *(str(spec) for spec in wrong))))


def _error_pages(spec: Path, text: str, known: Mapping[str, str], taken: set[str]) -> list[Page]:
    name = known.get(str(spec)) or _guessed_name(spec)
    if name in taken:
        return []
    return [Page(f"clusters/{name}/{file}", _error(spec.name, text), str(spec)) for file in CLUSTER_PAGES]


def _guessed_name(spec: Path) -> str:
    try:
        text = content(spec)
    except OSError:
        text = "it can't be read"
    found = _NAME_LINE.search(text.decode("utf-8", "replace") if isinstance(text, bytes) else "")
    if found and not forbidden(found[1]):
        return found[1]
    name = re.sub(r"[^a-z0-9]+", "-", spec.stem.lower()).strip("-") or "spec"
    return f"{name}-spec" if forbidden(name) else name


def _box(text: str) -> str:
    # Entities also for what Markdown or a template would read; a blank line would end the HTML block.
    safe = re.sub(r"[\\`*_{}\[\]#|~:@]", lambda m: f"&#{ord(m[0])};", escape(text))
    return '<pre class="hadocs-error">' + safe.replace("\n", "&#10;") + "</pre>"


def _error(file: str, text: str) -> str:
    title = f"{file} has errors" if file else "The specs have errors"
    safe_title = re.sub(r"[\\`*_{}\[\]#|~:@<>&]", lambda m: f"&#{ord(m[0])};", title)
    return (
        "---\nhide: [navigation, toc]\nsearch: {exclude: true}\n---\n\n"
        f"# {safe_title}\n\nThese pages come back as soon as the file is saved without them.\n\n{_box(text)}\n"
    )


def _with_note(home: AnyPage, text: str) -> Page:
    content = home.content if isinstance(home.content, str) else home.content.decode("utf-8")
    note = f'<div class="hadocs-broken" role="alert"><p>Not all specs could be read.</p>{_box(text)}</div>\n'
    head = re.match(r"---\n.*?\n---\n", content, re.DOTALL)
    start = head.end() if head else 0
    title = re.compile(r"^# .*\n", re.MULTILINE).search(content, start)
    at = title.end() if title else start
    return Page(home.path, content[:at] + "\n" + note + "\n" + content[at:], home.edit)


def failing(error: HadocsError) -> Generate:
    """A `Generate` that raises ``error``, for where not even the list of specs could be had."""

    def generate(_: Sequence[Path], __: Wanted) -> SiteTree:
        raise error

    return generate
