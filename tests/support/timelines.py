"""Timelines for tests: specs as text or data, steps as words."""

from functools import cache
from pathlib import Path
from typing import Any

from hadocs.behaviour.model import Event, Timeline
from hadocs.behaviour.scenario import steps
from hadocs.behaviour.timeline import timeline
from hadocs.spec.load import load
from hadocs.topology.aftermath import Estate
from hadocs.topology.build import study
from hadocs.topology.model import Topology
from support.estates import spec


def told(
    path: Path, *names: str, then: tuple[str, ...] = (), split: tuple[str, ...] = (), planned: bool = False
) -> Timeline:
    """What happens to the estate of a file."""
    topology, estate = _studied(path)
    asked = steps(estate.world, topology, [names, then] if then else [names], split, planned=planned)
    return timeline(estate, topology, asked)


@cache
def _studied(path: Path) -> tuple[Topology, Estate]:
    """The estate of a file, of which many cases are asked."""
    return study(load(path).spec)


def happens(*names: str, then: tuple[str, ...] = (), split: tuple[str, ...] = (), **parts: Any) -> Timeline:
    """What happens to the estate of some parts of a spec."""
    return _of(spec(**parts), names, then, split)


def on_purpose(*names: str, **parts: Any) -> Timeline:
    """What happens when things of the estate of some parts of a spec are taken down on purpose, and put back."""
    return _of(spec(**parts), names, (), (), planned=True)


def _of(
    parsed: Any, names: tuple[str, ...], then: tuple[str, ...], split: tuple[str, ...], planned: bool = False
) -> Timeline:
    topology, estate = study(parsed)
    asked = steps(estate.world, topology, [names, then] if then else [names], split, planned=planned)
    return timeline(estate, topology, asked)


def the(found: Timeline, what: str, subject: str) -> Event:
    """The one event of its kind."""
    (event,) = [e for e in found.events if e.what == what and e.subject == subject]
    return event
