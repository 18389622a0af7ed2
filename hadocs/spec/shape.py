"""The shape of the language, read off the models: which keys hold parts, tables or lists. Holds no key itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from hadocs.errors import Route
from hadocs.spec.model import Spec
from hadocs.spec.model.base import Part


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may hold: a ``part`` with keys of its own, a ``table`` or ``list`` of ``item``, or a value."""

    kind: Literal["part", "table", "list", "value"]
    part: type[Part] | None = None
    item: Shape | None = None

    @property
    def holds_parts(self) -> bool:
        """Whether this is a table from ids to parts, such as ``hosts``."""
        return self.kind == "table" and self.item is not None and self.item.kind == "part"


_VALUE = Shape("value")
ROOT = Shape("part", part=Spec)


def _shape(annotation: Any) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(arguments[0])
    if origin is not None and NoneType in arguments:
        return _shape(next(a for a in arguments if a is not NoneType))
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return Shape("part", part=annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Shape("table", item=_shape(arguments[1]))
    if origin is tuple:
        return Shape("list", item=_shape(arguments[0]))
    return _VALUE


@cache
def fields(part: type[Part]) -> Mapping[str, Shape]:
    """The keys of a part with the shape of each, in the order of the model."""
    return {name: _shape(info.annotation) for name, info in part.model_fields.items()}


def sections() -> Mapping[str, Shape]:
    """The keys of a whole spec that are tables from ids to parts: ``sites`` … ``services``, ``accept``."""
    return {name: shape for name, shape in fields(Spec).items() if shape.holds_parts}


def at(route: Route) -> Shape:
    """The shape of the value at a route; a plain value where the language has no such thing."""
    shape = ROOT
    for step in route:
        inner = fields(shape.part).get(str(step)) if shape.part is not None else shape.item
        shape = inner or _VALUE
    return shape
