"""A SiteTree: path to content, before anything is written. Knows neither folders nor MkDocs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hadocs.pages.page import AnyPage

if TYPE_CHECKING:
    from hadocs.lint.report import Checked

Nav = tuple[Any, ...]
"""Navigation as MkDocs reads it: paths, and one-key maps from a title to a path or to such a list."""


@dataclass(frozen=True, slots=True)
class SiteTree:
    """All generated files by path, and the navigation.

    ``read`` are the files that it was made from (specs and what they use), for whoever watches them; ``checked`` is
    what the rules say of each spec, without what depends on the day.
    """

    pages: Mapping[str, AnyPage]
    nav: Nav
    read: tuple[str, ...] = ()
    checked: tuple[Checked, ...] = ()

    def with_pages(self, pages: Iterable[AnyPage]) -> SiteTree:
        """The same tree with more pages, which win over those of the same path."""
        return replace(self, pages=MappingProxyType({**self.pages, **{p.path: p for p in pages}}))


def moved(nav: Sequence[Any], prefix: str) -> Nav:
    """The navigation with every path under ``prefix`` (``""`` or ending with a slash)."""
    return tuple(
        prefix + item
        if isinstance(item, str)
        else {
            title: prefix + target if isinstance(target, str) else list(moved(target, prefix))
            for title, target in item.items()
        }
        for item in nav
    )


def kept(nav: Sequence[Any], names: Mapping[str, str]) -> Nav:
    """The navigation with each path replaced by ``names[path]``; paths that aren't there are left out."""

    def walk(items: Sequence[Any]) -> Iterator[Any]:
        for item in items:
            if isinstance(item, str):
                if item in names:
                    yield names[item]
                continue
            for title, target in item.items():
                if not isinstance(target, str):
                    if inner := list(walk(target)):
                        yield {title: inner}
                elif target in names:
                    yield {title: names[target]}

    return tuple(walk(nav))


def paths(nav: Sequence[Any]) -> Iterator[str]:
    """All paths of a navigation, in order."""
    for item in nav:
        if isinstance(item, str):
            yield item
            continue
        for target in item.values():
            if isinstance(target, str):
                yield target
            else:
                yield from paths(target)
