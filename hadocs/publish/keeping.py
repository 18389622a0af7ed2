"""What a preview keeps of a page from one build to the next, and the ears that hear how it was made."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, FileSystemLoader
from mkdocs.structure.files import Files

from hadocs.publish import inputs

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.bccache import Bucket
    from mkdocs.structure.files import File
    from mkdocs.structure.pages import Page


@dataclass(slots=True)
class Kept:
    """What is known of a page from when it was read and rendered last."""

    source: object
    links: frozenset[str]
    meta: Any
    toc: Any
    title: str | None
    anchors: set[str] | None
    leads_to: dict[str, dict[str, str]]
    shown: object = None
    found: tuple[Any, ...] = ()
    """Its entries in the index of the search."""
    was: str = ""
    """The revision of its spec that it was written with, where it is another now."""

    def renew(self, source: object) -> None:
        """The page is made of the same text, perhaps of another revision of its spec."""
        if isinstance(source, inputs.Made) and isinstance(self.source, inputs.Made):
            if source.stamp != self.source.stamp:
                self.was = self.was or self.source.stamp
            self.source = source

    def give(self, page: Page, files: Files) -> None:
        """Let a page be as if it had been read, but for its text."""
        page.markdown = page.content = ""
        page.meta = self.meta
        page.toc = self.toc
        page._title_from_render = self.title
        page.present_anchor_ids = self.anchors
        there = ((files.get_file_from_path(uri), links) for uri, links in self.leads_to.items())
        page.links_to_anchors = {file: links for file, links in there if file is not None}


class Seen:
    """The files of a site, with a note of those that a page asks for."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.asked: set[str] = set()

    def get_file_from_path(self, path: str) -> File | None:
        """See MkDocs."""
        self.asked.add(PurePath(path).as_posix())
        return self._files.get_file_from_path(path)

    def __iter__(self) -> Iterator[File]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: str) -> bool:
        return self.get_file_from_path(path) is not None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._files, name)


class Warnings(logging.Handler):
    """Counts what is warned of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, _: logging.LogRecord) -> None:
        """One more."""
        self.count += 1


class Compiled(BytecodeCache):
    """Compiled templates, each compiled once and not in each build; Jinja asks whether the text is the same."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """See Jinja."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """See Jinja."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


@contextmanager
def without_hidden(env: Environment) -> Iterator[None]:
    """Let templates be listed without those in hidden folders.

    MkDocs takes none of them for a file of the site, and Material has its icons there: 11,000 files in each build.
    """
    loader = env.loader
    if type(loader) is not FileSystemLoader:
        yield
        return

    def names() -> list[str]:
        found: set[str] = set()
        for place in loader.searchpath:
            for folder, below, files in os.walk(place, followlinks=loader.followlinks):
                below[:] = [name for name in below if not name.startswith(".")]
                found |= {(PurePath(folder).relative_to(place) / file).as_posix() for file in files}
        return sorted(found)

    loader.list_templates = names  # type: ignore[method-assign]
    try:
        yield
    finally:
        del loader.list_templates
