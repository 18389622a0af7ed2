"""Networks that one switch carries alone: what covers for them, as far as the topology says so, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.naming import Names
from hadocs.topology.heartbeats import heartbeat_by_member
from hadocs.topology.model import Loss, Thing
from hadocs.topology.wording import several

HEAD = 2
"""So many sentences stand above a figure; the others below it."""


@dataclass(frozen=True)
class Alone:
    """``head`` and ``more`` are sentences; ``spare`` are networks of which any may be lost, as others cover."""

    head: tuple[str, ...]
    more: tuple[str, ...]
    spare: frozenset[str]


def told(analysis: Analysis) -> Alone:
    """What is to be said of the switches that carry networks alone."""
    networks = analysis.spec.networks
    losses = {loss.thing: loss for loss in analysis.topology.losses.values()}
    spare = frozenset(
        n for n in networks if _harmless(losses.get(Thing("network", n))) and _cover(analysis, n, {n})
    )
    single: dict[str, list[str]] = {}
    for key, network in networks.items():
        if len(set(network.switches)) == 1:
            single.setdefault(network.switches[0], []).append(key)
    said: list[str] = []
    covered: dict[str, tuple[str, ...]] = {}
    for switch, some in single.items():
        loss = losses.get(Thing("switch", switch))
        others = [_cover(analysis, n, set(some)) for n in some]
        if _harmless(loss) and all(others):
            covered |= dict(zip(some, others, strict=True))
            continue
        said.append(_sentence(analysis, switch, some, loss))
    said = [*_covered(analysis, covered), *said]
    if not said and networks and all(n.switches for n in networks.values()):
        said = ["No network hangs on one switch."]
    return Alone(tuple(said[:HEAD]), tuple(said[HEAD:]), spare)


def _harmless(loss: Loss | None) -> bool:
    """Whether a loss neither stops nor moves anything, for certain."""
    return loss is not None and not any(
        (loss.down, loss.uncertain, loss.interrupted, loss.moved, loss.stopped, loss.no_quorum, loss.assumes)
    )


def _cover(analysis: Analysis, network: str, lost: set[str]) -> tuple[str, ...]:
    """The networks over which all clusters that talk over one still hear each other without it."""
    world = analysis.estate.world
    found: list[str] = []
    for key in analysis.spec.clusters:
        members = heartbeat_by_member(world, key) or {}
        if not any(network in some for some in members.values()):
            continue
        left = [
            n for n in analysis.spec.networks if n not in lost and all(n in some for some in members.values())
        ]
        if not left:
            return ()
        found += [n for n in left if n not in found]
    return tuple(found)


def _title(analysis: Analysis, key: str) -> str:
    return Names(analysis).among(key, "network")


def _named(analysis: Analysis, keys: Sequence[str]) -> str:
    return words.named((_title(analysis, k) for k in keys), 4)


def _covered(analysis: Analysis, covered: dict[str, tuple[str, ...]]) -> list[str]:
    """Those for which others cover; two that cover for each other in one sentence."""
    out = []
    keys = list(covered)
    if len(keys) == 2 and all(set(covered[a]) == {b} for a, b in (keys, keys[::-1])):
        return [f"{_named(analysis, keys)} hang on one switch each; either covers for the other."]
    for key in keys:
        switch = analysis.spec.networks[key].switches[0]
        some = covered[key]
        verb = "covers" if len(some) == 1 else "cover"
        out.append(
            f"{_title(analysis, key)} hangs on {switch} alone; {_named(analysis, some)} {verb} for it."
        )
    return out


def _sentence(analysis: Analysis, switch: str, some: Sequence[str], loss: Loss | None) -> str:
    hang = "hangs" if len(some) == 1 else "hang"
    head = f"{_named(analysis, some)} {hang} on {switch} alone"
    if loss is None:
        return f"{head}."

    def called(keys: Sequence[str]) -> list[str]:
        return [analysis.topology.services[k].title for k in keys]

    def services(keys: Sequence[str]) -> str:
        return listed(called(keys), 3, shown=2)

    if loss.down:
        return (
            f"{head}; without it {services(loss.down)} {'are' if several(called(loss.down)) else 'is'} down."
        )
    if loss.uncertain:
        return f"{head}; without it {services(loss.uncertain)} may be down."
    if loss.interrupted:
        return f"{head}; its loss interrupts {services(loss.interrupted)}."
    return f"{head}; no service is down without it."
