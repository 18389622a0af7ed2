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
) -> Figure:
    """A figure of a spec, as a plan.

    Some views show one ``service``; it may be left out where the spec has one only.

    ``links`` maps elements to where they lead, by kind and id of the spec: ``host:hv-01``, ``server:…``,
    ``vm:…``, ``cluster:…``, ``storage:…``, ``network:…``, ``site:…``; findings by their number among those of
    the analysis: ``finding:0``; failure modes and topologies by their names: ``mode:storage``, ``topology:guest``.
    What is not in it has no link.

    Raises:
        UsageError: for a view or a service that does not exist, or where none of several services is named.
    """
    from hadocs.figures.direction import directed
    from hadocs.figures.views import views

    known = views()
    if view not in known:
        near = nearest(view, known)
        said = f" Did you mean {near}?" if near else ""
        raise UsageError(f"There is no view {view!r}. The views are: {', '.join(known)}.{said}")
    return directed(known[view](analysis, links or {}, service), analysis.spec)
