"""Every key of the language, changed wherever a spec has it: what results of the analysis change by that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import islice
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from hadocs.analysis import Analysis
from hadocs.behaviour.model import Step, Timeline
from hadocs.behaviour.power import power_returns
from hadocs.behaviour.scenario import sides
from hadocs.behaviour.timeline import timeline
from hadocs.errors import HadocsError
from hadocs.pipeline import analyse_loaded
from hadocs.spec.load import Loaded
from hadocs.spec.model import Spec
from hadocs.topology.model import Thing

Key = tuple[str, str]
"""The model and the field: ``("Quorum", "two_node")``."""

TODAY = date(2026, 6, 1)

Place = tuple[str | int, ...]


def keys(model: type[BaseModel] = Spec, seen: dict[Key, Any] | None = None) -> dict[Key, Any]:
    """Every key of the language, with what its values may be."""
    found = {} if seen is None else seen
    for name, field in model.model_fields.items():
        if (model.__name__, name) in found:
            continue
        found[model.__name__, name] = field.annotation
        for part in parts(field.annotation):
            keys(part, found)
    return found


def parts(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that stand in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from parts(inner)


def places(value: Any, key: Key, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Where a spec has, or could have, a key: the place of the part that it belongs to, and its value there."""
    if isinstance(value, BaseModel):
        if type(value).__name__ == key[0]:
            yield at, getattr(value, key[1])
        for name in type(value).model_fields:
            yield from places(getattr(value, name), key, (*at, name))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from places(inner, key, (*at, name))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from places(inner, key, (*at, number))


def changed(value: Any, at: Place, name: str, new: Any) -> Any:
    """A spec, or a part of one, with another value at one place."""
    if not at:
        return value.model_copy(update={name: new})
    first, rest = at[0], at[1:]
    if isinstance(value, BaseModel):
        return value.model_copy(update={str(first): changed(getattr(value, str(first)), rest, name, new)})
    if isinstance(value, Mapping):
        return MappingProxyType({**value, first: changed(value[first], rest, name, new)})
    assert isinstance(first, int)
    return (*value[:first], changed(value[first], rest, name, new), *value[first + 1 :])


def others(spec: Spec, annotation: Any, now: Any) -> Iterator[Any]:
    """Values that a key may have instead of the one that it has."""
    for value in _values(spec, annotation, now):
        if value != now:
            yield value


def _values(spec: Spec, annotation: Any, now: Any) -> Iterator[Any]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _values(spec, inner[0], now)
    elif origin in (Union, UnionType):
        for one in inner:
            yield from _values(spec, one, now)
    elif annotation is type(None):
        yield None
    elif origin is Literal:
        yield from inner
    elif annotation is bool:
        yield from (True, False)
    elif annotation is int:
        yield from (1, 2, 3, 40, 2**36)
    elif annotation is float:
        yield from (1.0, 60.0, 1200.0, 0.5)
    elif annotation is str:
        yield from (*_ids(spec), "another", "hyper-v/2016", "pacemaker/rhel-9")
    elif origin is tuple:
        yield from _tuples(spec, inner, now)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if now is None and not any(f.is_required() for f in annotation.model_fields.values()):
            yield annotation()
    elif isinstance(now, Mapping) and now:
        yield MappingProxyType({})
        yield MappingProxyType(dict(islice(now.items(), 1, None)))


def _tuples(spec: Spec, inner: tuple[Any, ...], now: Any) -> Iterator[Any]:
    yield ()
    if now:
        yield now[1:]
        yield now[::-1]
    if inner and inner[0] is str:
        yield from ((name,) for name in _ids(spec))
    elif inner and get_origin(inner[0]) is Literal:
        yield from ((name,) for name in get_args(inner[0]))


def _ids(spec: Spec) -> Iterator[str]:
    yield from (n.cidr for n in spec.networks.values() if n.cidr)
    for table in (spec.hosts, spec.servers, spec.vms, spec.sites, spec.networks, spec.storage):
        yield from islice(table, 3)
    yield from (f"{key}/{name}" for key, s in spec.storage.items() for name in s.volumes)


class Results:
    """What comes of a spec, each worked out when it is asked for."""

    def __init__(self, loaded: Loaded, spec: Spec) -> None:
        self.analysis: Analysis = analyse_loaded(replace(loaded, spec=spec), TODAY)
        self.estate = self.analysis.estate

    @cached_property
    def topology(self) -> Any:
        """Who survives what."""
        return self.analysis.topology

    @cached_property
    def findings(self) -> Any:
        """What the rules say."""
        return repr(self.analysis.findings)

    @cached_property
    def timelines(self) -> list[Timeline]:
        """Every loss, every cut, every host that is taken down on purpose, and all software that fails."""
        world, topology = self.estate.world, self.topology
        steps = [Step((thing,)) for thing in (*world.things, *world.ties)]
        steps += [Step((Thing("host", h),), "planned") for h in world.spec.hosts]
        steps += [
            Step((), "cut", 0.0, MappingProxyType({key: sides(world, topology, key)}))
            for key, view in topology.clusters.items()
            if len(view.members) > 1
        ]
        steps += [Step((t,), "hung") for t in world.things if t.kind in ("vm", "server")]
        steps += [Step((), "failed", programs=(key,)) for key in world.spec.services]
        return [timeline(self.estate, topology, [step]) for step in steps]

    @cached_property
    def power(self) -> Any:
        """What can start in which order when power returns."""
        return power_returns(self.estate, self.topology)

    @cached_property
    def availability(self) -> str:
        """How long services are away."""
        return repr({k: a.unavailability for k, a in self.analysis.availability.items()})

    def differ(self, other: Results) -> str:
        """The first result that differs; empty where none does."""
        return next((n for n in RESULTS if getattr(self, n) != getattr(other, n)), "")


RESULTS = ("topology", "findings", "power", "timelines", "availability")


def effect(loaded: Loaded, base: Results, key: Key, annotation: Any, tries: int) -> str:
    """Which result a change of a key in a spec changes first; empty where no try changes any."""
    attempts = (
        (at, new) for at, now in places(loaded.spec, key) for new in others(loaded.spec, annotation, now)
    )
    for at, new in islice(attempts, tries):
        try:
            found = Results(loaded, changed(loaded.spec, at, key[1], new)).differ(base)
        except (HadocsError, LookupError, AttributeError, TypeError, ValueError):
            continue  # no spec that a loader would let through
        if found:
            return found
    return ""
