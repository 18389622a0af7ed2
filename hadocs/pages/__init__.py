"""Markdown pages from an analysis, through Jinja2 templates. Importing it is cheap: templates are read when used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hadocs.analysis import Analysis
    from hadocs.pages.estate import Entry, Told
    from hadocs.pages.page import Page


def spec_pages(analysis: Analysis, *, images: bool = False) -> tuple[Page, ...]:
    """The pages of a spec and its stand-alone figures, under ``clusters/<name>/``; with ``images`` they show those."""
    from hadocs.pages import cluster

    return cluster.pages(analysis, images=images)


def spec_paths(analysis: Analysis, *, images: bool = False) -> tuple[str, ...]:
    """The paths of `spec_pages`, in their order; cheap."""
    from hadocs.pages import cluster

    return cluster.paths(analysis, images=images)


def home_page(
    analyses: Sequence[Analysis],
    title: str = "High-availability clusters",
    *,
    images: bool = False,
    told: Told | None = None,
) -> tuple[Page, ...]:
    """The home page, with all specs in one table and their figures as thumbnails; ``told`` may have kept both.

    And the file of the figure of what specs have in common, where they have anything.
    """
    from hadocs.pages import estate

    return estate.home(analyses, title, images=images, told=told or estate.entry)


def entry(analysis: Analysis) -> Entry:
    """What the home page and the list of all specs show of one."""
    from hadocs.pages import estate

    return estate.entry(analysis)


def clusters_page(analyses: Sequence[Analysis], told: Told | None = None) -> Page:
    """The list of all specs, ``clusters/index.md``; ``told`` may have kept what it shows of each."""
    from hadocs.pages import estate

    return estate.clusters(analyses, told or estate.entry)


def guide_pages(*, images: bool = False) -> tuple[Page, ...]:
    """The guide to the four ways of clustering, with its figures as stand-alone files."""
    from hadocs.pages import guide

    return guide.pages(images=images)


def glossary_page() -> Page:
    """All words of the glossary, ``glossary.md``."""
    from hadocs.pages import glossary

    return glossary.page()


def rule_pages(analyses: Sequence[Analysis]) -> tuple[Page, ...]:
    """The index of all rules and a page for each, with what they find in some specs, under ``rules/``."""
    from hadocs.pages import rules

    return rules.pages(analyses)


def ends_page(analyses: Sequence[Analysis]) -> Page:
    """Until when all that some specs run is supported, ``platforms/ends.md``."""
    from hadocs.pages import ends

    return ends.page(analyses)


def platform_pages() -> tuple[Page, ...]:
    """The capability matrix, the pages of each platform, and those of products, under ``platforms/``."""
    from hadocs.pages import platforms, products

    return (*platforms.pages(), *products.pages())


def platform_nav() -> tuple[str, ...]:
    """The paths of those among `platform_pages` that the navigation has; they lead to the others."""
    from hadocs.pages import platforms

    return platforms.nav()
