"""The figure of several specs in sentences, for those who can't see it."""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.figures.abridged import listed
from hadocs.figures.plans.overview import Overview
from hadocs.figures.words import counted


def told(found: Overview) -> Iterator[str]:
    """All that it shows, in reading order."""
    names = {p.id[5:]: p.title for p in found.places}
    lone = {p.id[5:] for p in found.places if p.apart}
    for span in found.spans:
        where = "" if lone & set(span.sites) else f" at {listed([names[s] for s in span.sites])}"
        bad = f"; {span.chip.text}" if span.chip else ""
        yield f"{span.title}{where}: {span.text}{bad}."
    for place in found.places:
        nets = [" ".join(filter(None, (n.title, n.note and f"({n.note})"))) for n in place.networks]
        stores = [f"{s.title} ({', '.join(s.said)})" for s in place.stores]
        if nets or stores:
            yield f"{place.title}: {listed([*nets, *stores], 20)}."
        for server in place.servers:
            yield f"{server.title} at {place.title}: {server.text}."
        if place.loss:
            yield f"{place.loss.title} {place.loss.text}."
    for join in found.joins:
        yield f"{join.title} joins {listed([names[s] for s in join.sites])}."
    for fleet in found.fleets:
        hosts = "; ".join(
            f"{s.title}: {counted(sum(n for _, n in s.machines), 'machine')}" for s in fleet.strips
        )
        said = ", ".join(s.text for s in fleet.said)
        yield f"{fleet.title} at {names[fleet.sites[0]]}: {said}. {hosts}."
