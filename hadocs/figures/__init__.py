"""Views build plans (plain data); layout places them, paint draws them."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.analysis import Analysis
from hadocs.errors import UsageError
from hadocs.figures.plan import Figure
from hadocs.spec.names import nearest


def draw(
    analysis: Analysis,
    view: str = "topology",
    links: Mapping[str, str] | None = None,
    service: str = "",
    of: str = "",
) -> Figure:
    """A figure of a spec, as a plan.

    Some views show one ``service``; it may be left out where the spec has one only. ``maintenance`` is ``of`` a host,
    ``failure`` of anything that can be lost; where that is left out they show the first that has something to tell.
    ``quorum`` is ``of`` one cluster, or of all.

    ``links`` maps elements to where they lead, by kind and id of the spec: ``host:hv-01``, ``server:…``,
    ``vm:…``, ``cluster:…``, ``storage:…``, ``network:…``, ``site:…``; findings by their number among those of
    the analysis: ``finding:0``; failure modes and topologies by their names: ``mode:storage``, ``topology:guest``.
    What is not in it has no link.

    Raises:
        UsageError: for a view, a service or a thing that does not exist, where none of several services is named, and
            for ``of`` with a view that shows no single thing.
    """
    from hadocs.figures.direction import directed
    from hadocs.figures.views import of_a_thing, views

    known = views()
    if view not in known:
        near = nearest(view, known)
        said = f" Did you mean {near}?" if near else ""
        raise UsageError(f"There is no view {view!r}. The views are: {', '.join(known)}.{said}")
    if of and view not in of_a_thing():
        raise UsageError(f"The view {view} is of no single thing; those are: {', '.join(of_a_thing())}.")
    return directed(known[view](analysis, links or {}, of or service), analysis.spec)
