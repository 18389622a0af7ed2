"""What all parts of a spec share: frozen, nothing extra allowed, maps that can't be changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    SerializerFunctionWrapHandler,
    StringConstraints,
    WithJsonSchema,
    WrapSerializer,
)

from hadocs.spec import units


class Part(BaseModel):
    """A part of a spec. Frozen, so that a stage can't change what another one reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


T = TypeVar("T")


def _freeze(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(value))


def empty() -> Mapping[str, Any]:
    """An empty map that can't be changed: the default of every map of a spec."""
    return MappingProxyType({})


def _thaw(value: Mapping[str, Any], handler: SerializerFunctionWrapHandler) -> Any:
    # pydantic dumps dicts alone without a warning.
    return handler(dict(value))


Table = Annotated[Mapping[str, T], AfterValidator(_freeze), WrapSerializer(_thaw)]
"""A map from ids to parts, in the order of the file."""

Text = Annotated[str, StringConstraints(min_length=1)]
Ref = Annotated[str, StringConstraints(min_length=1)]
"""A reference to another id. The loader checks that it leads somewhere."""


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Refs = Annotated[tuple[Ref, ...], BeforeValidator(_several)]
"""References; one alone may stand without its list."""

Flag = Annotated[bool, BeforeValidator(units.parse_flag)]
"""``true`` or ``false``; ``yes``, ``no``, ``on`` and ``off`` are text and refused here."""

Size = Annotated[
    int,
    BeforeValidator(units.parse_size),
    Field(json_schema_extra={"type": "string", "pattern": units.SIZE_PATTERN, "examples": ["128 GiB"]}),
]
"""A size in bytes, written with its unit (``128 GiB``)."""

Speed = Annotated[
    int,
    BeforeValidator(units.parse_speed),
    Field(json_schema_extra={"type": "string", "pattern": units.SPEED_PATTERN, "examples": ["10 Gbit/s"]}),
]
"""The speed of a network in bits a second, written with its unit (``10 Gbit/s``)."""

Duration = Annotated[
    float,
    BeforeValidator(units.parse_duration),
    Field(json_schema_extra={"type": "string", "pattern": units.DURATION_PATTERN, "examples": ["5 min"]}),
]
"""A duration in seconds, written with its unit (``5 min``)."""

Ratio = Annotated[
    float,
    BeforeValidator(units.parse_percent),
    Field(json_schema_extra={"type": "string", "pattern": units.PERCENT_PATTERN, "examples": ["99.95 %"]}),
]
"""A share of one between 0 and 1, written in percent (``99.95 %``)."""

About = Annotated[
    units.About,
    PlainValidator(units.parse_about),
    WithJsonSchema(
        {"type": "string", "pattern": units.ABOUT_PATTERN, "examples": ["30 min", "20 min to 1 h"]}
    ),
]
"""A duration that is not known exactly (``30 min``), or the two between which it lies (``20 min to 1 h``)."""

AboutAny = Annotated[
    units.About,
    PlainValidator(units.parse_about_any),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"{units.ABOUT_PATTERN}|{units.ABOUT_SHARE_PATTERN}",
            "examples": ["30 min", "2 % to 8 %"],
        }
    ),
]
"""The same of a duration or a share of one (``2 % to 8 %``)."""

ForOne = Annotated[
    float,
    BeforeValidator(units.parse_ratio),
    Field(
        json_schema_extra={"type": ["string", "number"], "pattern": units.RATIO_PATTERN, "examples": ["4:1"]}
    ),
]
"""So many for one, written ``4:1``."""

Day = Annotated[date, BeforeValidator(units.parse_day)]
"""A day, written as year-month-day (``2026-03-14``)."""

Count = Annotated[int, Field(ge=1)]
"""A whole number of things, at least one."""

Instances = Annotated[
    int | Literal["all"],
    BeforeValidator(units.parse_instances),
    Field(
        json_schema_extra={
            "type": ["integer", "string"],
            "pattern": "^(all|[1-9][0-9]*)$",
            "minimum": 1,
            "examples": ["all", 2],
        }
    ),
]
"""A whole number of members, at least one, or all of them."""

GuestWatch = Literal["none", "guest", "application"]
"""What a host cluster watches in a machine: nothing, the heartbeat of its tools, or services in it as well."""
