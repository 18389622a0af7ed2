"""What users notice of a failure, and what is at risk until it is repaired, as boxes below it. Knows no pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.behaviour.model import ServiceOutcome
from hadocs.behaviour.risk import at_risk
from hadocs.figures import words
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Fact
from hadocs.topology.model import Thing
from hadocs.topology.wording import listed

_KINDS = ("host", "server", "witness", "rack", "domain", "storage")


def facts(
    analysis: Analysis, things: Sequence[Thing], services: Mapping[str, ServiceOutcome], names: Names
) -> tuple[Fact, ...]:
    """Both boxes of what is lost at once; ``services`` are those that it may touch."""
    return _noticed(services, names), _risk(analysis, things, names)


def _noticed(services: Mapping[str, ServiceOutcome], names: Names) -> Fact:
    down = tuple(names.title(k) for k, o in services.items() if o.state == "down")
    unsure = tuple(names.title(k) for k, o in services.items() if o.state == "uncertain")
    parts = []
    if down:
        until = next(o.until for o in services.values() if o.state == "down")
        parts.append(
            f"{listed(down, 4, shown=3)} {'is' if len(down) == 1 else 'are'} down"
            + (f" until {until}" if until else "")
        )
    if unsure:
        parts.append(
            f"whether {listed(unsure, 4, shown=3)} {'goes' if len(unsure) == 1 else 'go'} on is not certain"
        )
    away = sum(o.state == "interrupted" for o in services.values())
    if away:
        is_are, themselves = ("is", "itself") if away == 1 else ("are", "themselves")
        some = words.counted(away, "service")
        parts.append(f"{some} {is_are} away for a while, and back by {themselves}")
    text = "; ".join(parts) or "nothing"
    return Fact(id="users", icon="users", title="What users notice", text=f"{text[0].upper()}{text[1:]}.")


def _risk(analysis: Analysis, things: Sequence[Thing], names: Names) -> Fact:
    others = [
        t
        for t in analysis.estate.world.things
        if t.kind in _KINDS and t not in things and _near(analysis, things, t)
    ]
    risk = at_risk(analysis.estate, tuple(things), others, names.within)
    said = "; ".join(risk[:2])
    more = f" And {len(risk) - 2} more." if len(risk) > 2 else ""
    return Fact(
        id="risk",
        icon="clock",
        title="At risk until it is repaired",
        text=f"{said[0].upper()}{said[1:]}.{more}"
        if said
        else "No other single loss takes down more than on any day.",
    )


def _near(analysis: Analysis, things: Sequence[Thing], thing: Thing) -> bool:
    """Whether a thing belongs to a cluster that the loss touches."""
    world, topology = analysis.estate.world, analysis.topology
    here = {m for t in things for m in (t.id, *world.vms_on.get(t.id, ()))}
    clusters = {c for m in here if (c := world.member_of.get(m))}
    if thing.kind in ("host", "server"):
        inside = {thing.id, *world.vms_on.get(thing.id, ())}
        return any(world.member_of.get(m) in clusters for m in inside)
    if thing.kind == "domain":
        below = {world.host_of(m) or m for c in clusters for m in topology.clusters[c].members}
        return any(t.id in below for t in world.domains.fall((thing,)).things)
    if thing.kind == "rack":
        members = [m for c in clusters for m in topology.clusters[c].members]
        return any(world.rack_of(m) == thing.id for m in members)
    if thing.kind == "witness":
        return thing.id.removesuffix("/witness") in clusters
    return True
