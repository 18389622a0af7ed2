"""The way of the users while something is lost: which machine they reach a service on, and where its data is then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hadocs.behaviour.model import ServiceOutcome
from hadocs.figures import words
from hadocs.figures.abridged import abridged, listed
from hadocs.figures.parts.choices import SURE, Choices, either
from hadocs.figures.parts.naming import Names
from hadocs.figures.way import Way
from hadocs.runbooks.standing import Standing

MOST = 3
"""Of so many services it is told."""
MOST_DRAWN = 2
"""So many have lines."""
_NOT_REACHED = ("down", "uncertain")


def ways(
    standing: Standing,
    services: Mapping[str, ServiceOutcome],
    names: Names,
    *,
    first: bool = False,
    open_: Choices = SURE,
) -> tuple[str, ...]:
    """A sentence for each service that a loss touches, as things stand; ``first`` is before the loss, ``open_`` what is
    not known beforehand."""
    return tuple(_ways(standing, services, names, first, open_))


def _ways(
    standing: Standing, services: Mapping[str, ServiceOutcome], names: Names, first: bool, open_: Choices
) -> Iterator[str]:
    concerned = [key for key, outcome in services.items() if outcome.state != "goes-on"]
    for key in concerned[:MOST]:
        title = names.name(key, "service")
        carry = standing.active(key)
        on = [names.name(m) for m in carry if standing.runs(m)]
        state = services[key].state if not first else ""
        if state == "uncertain" and key in open_.services:
            yield f"Users reach {title} on {either(open_.services[key], names.name, 'members')}, or not at all."
        elif state == "uncertain":
            yield f"Whether users reach {title} is not certain."
        elif state == "down" or key in standing.down:
            yield f"Users can't reach {title}."
        elif key in open_.services:
            yield f"Users reach {title} on {either(open_.services[key], names.name, 'members')}."
        elif on:
            data = _data(key, standing, names)
            # A machine that is called like its service says nothing more.
            where = "" if on == [title] else f" on {listed(on, 4, shown=3)}"
            yield f"Users reach {title}{where}{f'; its data is on {data}' if data else ''}."
        elif not carry:
            yield f"On which machine users reach {title} is not known."
    if len(concerned) > MOST:
        rest = [names.name(key, "service") for key in concerned[MOST:]]
        yield abridged(f"{words.counted(len(rest), 'more service')} not told here.", rest)


def drawn(
    standing: Standing,
    services: Mapping[str, ServiceOutcome],
    names: Names,
    stage: str,
    *,
    first: bool = False,
    open_: Choices = SURE,
) -> tuple[Way, ...]:
    """The same as lines to the cards of a ``stage``; none of them where one of the sentences is no line."""
    found = []
    for key in [key for key, outcome in services.items() if outcome.state != "goes-on"]:
        on = standing.active(key)
        state = services[key].state if not first else ""
        if len(on) != 1 or not standing.runs(on[0]) or state in _NOT_REACHED or key in standing.down:
            return ()
        if key in open_.services or on[0] in open_.machines:
            return ()
        host = standing.world.host_of(on[0]) or on[0]
        data = _storage(key, standing)
        name = names.name(data, "storage") if data else ""
        found.append(Way(id=f"service:{key}", card=f"{stage}:{on[0]}:{host}", storage=data, title=name,
                         note=f"used by {names.name(on[0])}" if data else ""))  # fmt: skip
    return tuple(found) if len(found) <= MOST_DRAWN else ()


def _data(key: str, standing: Standing, names: Names) -> str:
    """What the storage with the data of a service is called."""
    there = _storage(key, standing)
    return names.name(there, "storage") if there else ""


def _storage(key: str, standing: Standing) -> str:
    """The storage with the data of a service, or its mirror where that is lost.

    Empty where none is stated, and where it depends on the way of each machine.
    """
    data, state = standing.world.spec.services[key].data, standing.run.state
    if data is None or data in state.volumes or state.paths or state.adapters or state.apart:
        return ""
    storage = data.partition("/")[0]
    sides = (storage, standing.world.mirror_of(storage))
    return next((s for s in sides if s and s not in state.storage), "")
