"""The JSON Schema of the language, made from the models, for completion in editors. Validates nothing itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hadocs.spec.drilled import OF
from hadocs.spec.model import LANGUAGE_VERSION, Spec
from hadocs.spec.references import REFERENCES
from hadocs.spec.shape import ROOT, Shape, at, fields, sections

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = f"urn:hadocs:spec:{LANGUAGE_VERSION}"

# YAML readers make numbers, booleans and nothing of plain text; the loader takes them as they are written.
_AS_WRITTEN = ["string", "number", "boolean"]


def json_schema() -> dict[str, Any]:
    """The schema of a spec (draft 2020-12): every key with its description, and ``like`` where it may stand.

    It holds for a document as YAML readers give it, so text may also be a number and an empty value ``null``.
    References are not checked; that is the loader's part.
    """
    made = Spec.model_json_schema()
    parts: dict[str, Any] = {name: _part(part) for name, part in made.pop("$defs").items()}
    root = _part(made)
    _alone(parts)
    for section, shape in sections().items():
        parts.update(_with_like(section, shape, root, parts))
    return {
        "$schema": _DIALECT,
        "$id": IDENTIFIER,
        "title": f"hadocs spec, version {LANGUAGE_VERSION}",
        **root,
        "$defs": {name: parts[name] for name in sorted(parts)},
    }


def _alone(parts: dict[str, Any]) -> None:
    """Lets a list of names be one name alone where the language does."""
    for where in (*(reference.where for reference in REFERENCES if reference.alone), OF):
        part = at(where[:-2]).part
        if part is not None:
            keys = parts[part.__name__]["properties"]
            key = str(where[-2])
            several = dict(keys[key])
            description = several.pop("description")
            keys[key] = {
                "description": description,
                "anyOf": [{"type": _AS_WRITTEN, "minLength": 1}, several],
            }


def _with_like(
    section: str, shape: Shape, root: dict[str, Any], parts: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """The parts of a section as they may be written: with ``like``, and then without what it copies."""
    assert shape.item is not None and shape.item.part is not None
    name = shape.item.part.__name__
    whole = parts[name]
    like = {
        "type": _AS_WRITTEN,
        "description": f"The id of another of {section} that this one copies, then changes.",
    }
    written: dict[str, Any] = {**whole, "properties": {"like": like, **whole["properties"]}}
    required = written.pop("required", None)
    if required:
        # What is required may come from the original.
        written["anyOf"] = [{"required": required}, {"required": ["like"]}]
    root["properties"][section]["additionalProperties"] = _or_null({"$ref": f"#/$defs/{name}"}, not required)
    return {name: written}


def _or_null(schema: dict[str, Any], allowed: bool = True) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]} if allowed else schema


def _part(made: Mapping[str, Any]) -> dict[str, Any]:
    """A part without what pydantic adds for itself, its keys open to nothing being given."""
    required = list(made.get("required", ()))
    out: dict[str, Any] = {"type": "object"}
    if "description" in made:
        out["description"] = " ".join(str(made["description"]).split())
    out["properties"] = {
        key: _value(value, optional=key not in required) for key, value in made["properties"].items()
    }
    if required:
        out["required"] = required
    out["additionalProperties"] = False
    return out


def _value(made: Mapping[str, Any], *, optional: bool) -> dict[str, Any]:
    value = {key: item for key, item in made.items() if key not in ("title", "default", "propertyNames")}
    description = value.pop("description", None)
    choices = value.pop("anyOf", None)
    if choices is not None:
        value |= next(choice for choice in choices if choice.get("type") != "null")
        value.pop("title", None)
    if "type" in value:
        value.pop("anyOf", None)  # what a value may be is told by its own type, as it may be left empty
    if "items" in value:
        value["items"] = _value(value["items"], optional=False)
    if isinstance(value.get("additionalProperties"), Mapping):
        inner = _value(value["additionalProperties"], optional=False)
        value["additionalProperties"] = _or_null(inner, _all_optional(inner))
    value = _as_written(value)
    if optional:
        value = _nullable(value)
    return {"description": description, **value} if description else value


def _all_optional(schema: Mapping[str, Any]) -> bool:
    """Whether a part may be left empty: none of its keys is required."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return any(
        inner.part is not None and inner.part.__name__ == name
        and not any(info.is_required() for info in inner.part.model_fields.values())
        for inner in _every_part(ROOT)
    )  # fmt: skip


def _every_part(shape: Shape) -> list[Shape]:
    if shape.part is not None:
        return [shape, *(found for inner in fields(shape.part).values() for found in _every_part(inner))]
    return _every_part(shape.item) if shape.item is not None else []


def _as_written(value: dict[str, Any]) -> dict[str, Any]:
    """Text may be written as a number or a boolean where no pattern or choice says what it looks like."""
    free = value.get("type") == "string" and not {"enum", "const", "pattern", "format"} & value.keys()
    return {**value, "type": _AS_WRITTEN} if free else value


def _nullable(value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in value:
        return _or_null(value)
    kinds = value.get("type")
    out = dict(value)
    if kinds is not None:
        out["type"] = [*(kinds if isinstance(kinds, list) else [kinds]), "null"]
    if "enum" in out:
        out["enum"] = [*out["enum"], None]
    return out


def dump() -> str:
    """The schema as text, the same to the byte each time, with a line end at its end."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
