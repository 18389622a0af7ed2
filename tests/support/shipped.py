"""The shipped specs with what is made of them, once in a process.

Analyses are frozen, and what they work out later, as the availability, stays with them: most of the time that tests
of figures and pages take is spent there. Who changes one makes a copy with ``dataclasses.replace`` first.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.pages import cluster
from hadocs.pages.page import Page
from support.golden import NAMES, ROOT
from support.reading import Read, build

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" role="img"><title>t</title></svg>'
"""What stands on pages in place of a figure."""


@cache
def analysed(name: str) -> Analysis:
    """The analysis of one, by its name."""
    return pipeline.analyse(ROOT / "specs" / f"{name}.yaml")


def all_analysed() -> tuple[Analysis, ...]:
    """The analyses of all, by name."""
    return tuple(map(analysed, NAMES))


@cache
def texts(name: str) -> Mapping[str, Page]:
    """The pages of one by the names of their files, with a picture in place of each figure."""
    return MappingProxyType({p.path.rpartition("/")[2]: p for p in cluster.texts(analysed(name), PICTURE)})


@cache
def html(page: Page) -> str:
    """A page of one as it is built."""
    return build(str(page.content))


@cache
def read(page: Page) -> Read:
    """A page of one as it is read."""
    return Read(html(page))
