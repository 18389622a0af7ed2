"""The parts of a large spec, each with a figure of its own: its clusters, and the hosts that are in no host cluster.

Which there are follows from the topology alone, so that it is known before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hadocs.figures.focus import Focus
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, slug

FILE = "parts.md"
MANY_HOSTS = 8
"""From so many hosts on a spec has an overview first, and these."""
_LONGEST = 60
"""Of the name of a file: on Windows whole paths have 259 characters, and `clusters/` and the name come first."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of them: what it is called, what the figure of it is of, its place on the page and its file.

    ``shown`` is what leads to it in the overview; ``cluster`` the cluster that it is, if it is one.
    """

    title: str
    kind: str
    anchor: str
    file: str
    focus: Focus
    shown: str
    cluster: str = ""


def parts(ctx: Context) -> tuple[Part, ...]:
    """The host clusters, then the other clusters, then hosts in none, by site; none where the spec is small.

    Where there is one alone, its figure would be that of the whole.
    """
    found = (*_clusters(ctx), *_apart(ctx)) if len(ctx.spec.hosts) >= MANY_HOSTS else ()
    return found if len(found) > 1 else ()


def _clusters(ctx: Context) -> tuple[Part, ...]:
    views = sorted(ctx.topology.clusters.values(), key=lambda view: view.kind != "host")
    return tuple(
        Part(
            title=view.title,
            kind=f"{view.kind} cluster",
            anchor=slug("cluster", view.id),
            file=_file("cluster", view.id),
            focus=Focus(cluster=view.id),
            shown=f"cluster:{view.id}",
            cluster=view.id,
        )
        for view in views
        if view.members
    )


def _apart(ctx: Context) -> tuple[Part, ...]:
    """By site, in the order of the spec, the hosts that no host cluster has."""
    spec, machines = ctx.spec, ctx.topology.machines
    here = {machines[h].site or "" for h in spec.hosts if not machines[h].host_cluster}
    found = []
    for site in (*spec.sites, ""):
        if site in here:
            title = spec.sites[site].title or site if site else ""
            found.append(
                Part(
                    title=f"In no host cluster{', ' if title else ''}{title}",
                    kind="hosts",
                    anchor=slug("apart", site) if site else Md("apart"),
                    file=_file("apart", site),
                    focus=Focus(apart=site),
                    shown=f"loose:{site}",
                )
            )
    return tuple(found)


def _file(kind: str, key: str) -> str:
    name = slug(f"topology-{kind}", key)
    return f"{name if len(name) <= _LONGEST else slug(f'topology-{kind}', f'{key} ')}.svg"


def links(ctx: Context) -> Mapping[str, str]:
    """Where the overview leads: from what is drawn for a part to the part."""
    page = FILE.replace(".md", ".html")
    return {part.shown: f"{page}#{part.anchor}" for part in parts(ctx)}
