"""Views build plans (plain data); layout places them, paint draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.errors import UsageError
from hadocs.figures.focus import Focus, called, focused
from hadocs.figures.plan import Figure
from hadocs.spec.names import nearest


def draw(
    analysis: Analysis | Sequence[Analysis],
    view: str = "topology",
    links: Mapping[str, str] | None = None,
    service: str = "",
    of: str = "",
    focus: Focus | None = None,
) -> Figure:
    """A figure of a spec, as a plan. The view ``estate`` takes several specs and shows what they have in common.

    Some views show one ``service``; it may be left out where the spec has one only. ``maintenance`` is ``of`` a host,
    ``failure`` of anything that can be lost; where that is left out they show the first that has something to tell.
    ``quorum`` is ``of`` one cluster, or of all.

    ``focus`` has it show a part of the spec, where the view can; of these views ``service`` is a part too.

    ``links`` maps elements to where they lead, by kind and id of the spec: ``host:hv-01``, ``server:…``,
    ``vm:…``, ``cluster:…``, ``storage:…``, ``network:…``, ``site:…``; findings by their number among those of
    the analysis: ``finding:0``; failure modes and topologies by their names: ``mode:storage``, ``topology:guest``;
    specs by theirs: ``spec:mail``.
    What is not in it has no link.

    Raises:
        UsageError: for a view, a service or a thing that does not exist, where none of several services is named, for
            ``of`` with a view that shows no single thing, for a part with one that shows the whole, and for several
            specs with a view of one.
    """
    from hadocs.figures.abridged import kept, remembered
    from hadocs.figures.direction import directed
    from hadocs.figures.views import of_a_part, of_a_thing, of_an_estate, views

    known = views()
    if view not in known:
        near = nearest(view, known)
        said = f" Did you mean {near}?" if near else ""
        raise UsageError(f"There is no view {view!r}. The views are: {', '.join(known)}.{said}")
    if of and view not in of_a_thing():
        raise UsageError(f"The view {view} is of no single thing; those are: {', '.join(of_a_thing())}.")
    wanted = focus or Focus()
    if wanted.flags and view not in of_a_part():
        said = f"{' and '.join(wanted.flags)}: the view {view} shows no part of a spec"
        raise UsageError(f"{said}; those that do are: {', '.join(of_a_part())}.")
    several = (analysis,) if isinstance(analysis, Analysis) else tuple(analysis)
    if view not in of_an_estate() and len(several) != 1:
        raise UsageError(f"The view {view} is of one spec; these show several: {', '.join(of_an_estate())}.")
    with remembered() as known_lists:
        if view in of_an_estate():
            made = known[view](several, links or {})
        elif view in of_a_part() and (service or wanted.flags or not wanted.whole):
            wanted = replace(wanted, service=wanted.service or service)
            made = of_a_part()[view](focused(several[0], wanted), links or {}, wanted.detail)
            made = _named(made, *called(several[0], wanted))
        else:
            made = known[view](several[0], links or {}, of or service)
    return directed(kept(made, known_lists), *several)


def _named(figure: Figure, word: str, title: str) -> Figure:
    """A figure of a part, told from those of others."""
    return replace(figure, name=f"{figure.name}-{word}", title=f"{figure.title}: {title}") if word else figure
