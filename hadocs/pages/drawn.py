"""The figures on the pages of one spec: which there are, what a page has of each, and the files beside the pages."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.pages import availability, figures, parts
from hadocs.pages.context import Context
from hadocs.topology.ballots import counts

TOPOLOGY = "topology.svg"
OVERVIEW = "overview.svg"
THUMBNAIL = "thumbnail.svg"
QUORUM = "quorum.svg"
"""The votes of all clusters, beside the page on how it fails over."""
INVENTORIES = {"storage": "storage", "network": "networks"}
"""The views that the inventory shows from files beside it, with the anchor of the table above which each stands."""
PART = "part"
"""What figures of parts are found by, each with its file."""


def is_wide(ctx: Context) -> bool:
    """Whether there are so many hosts that the first page begins with all of them at a glance."""
    return len(ctx.spec.hosts) >= parts.MANY_HOSTS


def votes(ctx: Context) -> bool:
    """Whether any cluster counts votes."""
    return any(counts(ctx.estate, cluster) for cluster in ctx.topology.clusters)


def inventoried(ctx: Context) -> tuple[str, ...]:
    """The views that the inventory of a spec shows: those of which it has anything."""
    return tuple(view for view, anchor in INVENTORIES.items() if getattr(ctx.spec, anchor))


def files(ctx: Context) -> tuple[str, ...]:
    """The files of all figures, in the order of `drawn`, without drawing any."""
    return (
        TOPOLOGY,
        *([OVERVIEW] if is_wide(ctx) else []),
        *(part.file for part in parts.parts(ctx)),
        *([QUORUM] if votes(ctx) else []),
        *(f"{view}.svg" for view in inventoried(ctx)),
        *(d.file for d in availability.drawings(ctx)),
    )


def drawn(
    ctx: Context, to: Mapping[str, str], *, images: bool
) -> tuple[Mapping[tuple[str, str], str], Mapping[str, str]]:
    """What pages have of each figure, by its view and service (`PART` and the file for parts), and the files by name.

    With ``images`` the pages show the files; else they hold those figures whose links lead on from there.
    """
    analysis = ctx.analysis
    shown: dict[tuple[str, str], str] = {}
    found: dict[str, str] = {}

    def pair(view: str, file: str, service: str = "", links: Mapping[str, str] = to) -> None:
        image = file if images else ""
        shown[view, service], found[file] = figures.pair(analysis, view, links, service, image=image)

    def beside(view: str, file: str, service: str = "") -> None:
        shown[view, service], found[file] = figures.beside(
            analysis, view, to, "", file, markdown=images, service=service
        )

    (beside if is_wide(ctx) else pair)("topology", TOPOLOGY)
    if is_wide(ctx):
        pair("overview", OVERVIEW, links={**to, **parts.links(ctx)})
    for part in parts.parts(ctx):
        shown[PART, part.file], found[part.file] = figures.beside(
            analysis, "topology", to, "", part.file, markdown=images, focus=part.focus
        )
    if votes(ctx):
        beside("quorum", QUORUM)
    for view in inventoried(ctx):
        beside(view, f"{view}.svg")
    for d in availability.drawings(ctx):
        (beside if d.view in availability.BESIDE else pair)(d.view, d.file, d.service)
    return shown, found
