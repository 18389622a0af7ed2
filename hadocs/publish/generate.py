"""Specs → SiteTree: the pipeline's pages with the assets of the site. Knows neither folders nor MkDocs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hadocs.publish import assets
from hadocs.publish.observed import Observer
from hadocs.publish.tree import SiteTree
from hadocs.publish.workers import spread

if TYPE_CHECKING:
    from hadocs.pipeline import Memory


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the pages that belong to no single spec are made.

    ``images``: pages show figures as images of the files beside them, for whoever takes SVG out of pages.
    ``observe`` tells what was observed of the clusters, which stands beside what is documented then.
    """

    home: bool = True
    guide: bool = True
    glossary: bool = True
    images: bool = False
    observe: Observer | None = None


def left_out(wanted: Wanted) -> tuple[str, ...]:
    """The pages that are not made, by their paths; others link to them."""
    from hadocs.pages import guide

    found = [] if wanted.home else ["index.md"]
    found += [] if wanted.glossary else ["glossary.md"]
    return (*found, *([] if wanted.guide else (f"guide/{name}.md" for name in guide.names())))


Generate = Callable[[Sequence[Path], Wanted], SiteTree]


def generate(specs: Sequence[Path], wanted: Wanted, memory: Memory | None = None) -> SiteTree:
    """All generated files of a site. With a ``memory``, pages that have not changed are the same values as before.

    Raises `hadocs.errors.InputError` with every problem of every spec, and `hadocs.errors.UsageError` where
    a path of ``specs`` is neither a spec nor a folder of specs.
    """
    from hadocs import pipeline

    made = pipeline.publish_tree(specs, wanted, spread, memory)
    read = tuple(str(file) for file in made.read)
    if wanted.observe is not None:
        read = (*read, str(wanted.observe.folder))
    return SiteTree(made.pages, made.nav, read, made.checked).with_pages(assets.pages())
