"""The JSON Schema says what the loader says, for editors: it accepts what loads and refuses what can't."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from support.smallest import SMALLEST

from hadocs.spec.load import load_text
from hadocs.spec.model import Spec
from hadocs.spec.schema import dump, json_schema
from hadocs.spec.shape import sections

EVERYTHING = Path(__file__).parent / "data" / "everything.yaml"


class Editor(yaml.SafeLoader):
    """Reads as editors do, by YAML 1.2: only true and false are booleans, and a date is text."""


Editor.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in ("timestamp", "bool")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def errors(text: str) -> list[str]:
    schema = json_schema()
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [error.message for error in validator.iter_errors(yaml.load(text, Editor))]


def test_it_is_a_valid_schema_of_its_draft() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:hadocs:spec:1"


def test_it_accepts_the_example_of_the_language() -> None:
    assert errors(EVERYTHING.read_text(encoding="utf-8")) == []


def test_it_accepts_the_example_as_yaml_1_1_is_read() -> None:
    def as_json(value: Any) -> Any:
        if isinstance(value, dict):
            # YAML 1.1 takes the key "on" for a boolean.
            return {"on" if key is True else str(key): as_json(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [as_json(item) for item in value]
        return str(value) if isinstance(value, date) else value

    jsonschema.validate(as_json(yaml.safe_load(EVERYTHING.read_text(encoding="utf-8"))), json_schema())


@pytest.mark.parametrize(
    "lines",
    [
        "title: 2008\n", "title:\n", "vms:\n", "vms: {a: , 7: {on: h1}}\n", "vms: {a: , b: {like: a}}\n",
        "clusters: {c: {members: [h1]}, d: {like: c, members: [h2]}}\n",
        "vms: {a: }\nservices: {s: {runs_on: a}, t: {runs_on: [a]}, u: {like: s}}\n",
        "clusters: {c: {members: [h1, h2], quorum: {votes: {h1: 0}, witness: {kind: none}}}}\n",
        "storage: {s: {volumes: {v: , w: {size: 4TB}}}}\n",
        "operations: {validated: 2026-03-14}\n",
        "vms: {a: {memory: 0.5   KiB}}\n",
        "servers: {m: , r: }\nclusters: {c: {members: [m], remotes: {r: }}}\n"
        "services: {s: {runs_on: c, instances: }, t: {runs_on: c, instances: all}, u: {runs_on: c, instances: 2}}\n",
    ],
)  # fmt: skip
def test_it_accepts_what_the_loader_accepts(lines: str) -> None:
    load_text(SMALLEST + lines)
    assert errors(SMALLEST + lines) == []


@pytest.mark.parametrize(
    "lines",
    [
        "titel: x\n", "vms: {a: {memroy: 1 GiB}}\n", "title: [a]\n", "vms: [a]\n", "vms: {a: b}\n",
        "vms: {a: {memory: 16}}\n", "vms: {a: {memory: 16 gb}}\n", "vms: {a: {memory: -1 GiB}}\n",
        "vms: {a: {vcpus: 0}}\n", "vms: {a: {vcpus: many}}\n", "environment: prod\n",
        "storage: {s: {volumes: {v: {csv: yes}}}}\n", "clusters: {c: }\n", "clusters: {c: {members: []}}\n",
        "clusters: {c: {members: h1}}\n", "clusters: {c: {members: [h1], kind: host}}\n", "accept: {Q1: }\n",
        "operations: {validated: 2025}\n", "operations: {validated: 2025-02-30}\n",
        "vms: {a: }\nservices: {s: {runs_on: []}}\n", "owner: {like: x}\n",
        "storage: {s: {volumes: {v: , w: {like: v}}}}\n",
        "servers: {m: }\nclusters: {c: {members: [m]}}\nservices: {s: {runs_on: c, instances: 0}}\n",
        "servers: {m: }\nclusters: {c: {members: [m]}}\nservices: {s: {runs_on: c, instances: some}}\n",
    ],
)  # fmt: skip
def test_it_refuses_what_the_loader_refuses(lines: str) -> None:
    assert errors(SMALLEST + lines)
    with pytest.raises(Exception, match=r"spec\.yaml"):
        load_text(SMALLEST + lines)


@pytest.mark.parametrize(
    "text", ["hadocs: 2\nname: n\n", "hadocs: 1\nname: ../x\n", "name: n\n", "hadocs: 1\n"]
)
def test_it_wants_the_version_and_a_name(text: str) -> None:
    assert errors(text)


def _objects(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for item in schema for found in _objects(item)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(found for item in schema.values() for found in _objects(item))]


def test_every_key_is_described_and_no_other_is_allowed() -> None:
    parts = [part for part in _objects(json_schema()) if isinstance(part.get("properties"), dict)]
    parts = [part for part in parts if part.get("type") == "object"]
    assert len(parts) > 15
    for part in parts:
        assert part["additionalProperties"] is False
        assert all(key["description"] for key in part["properties"].values())


def test_every_section_may_say_like() -> None:
    schema = json_schema()
    assert set(sections()) >= {"hosts", "vms", "storage", "clusters", "services"}
    for section, shape in sections().items():
        assert shape.item is not None
        assert shape.item.part is not None
        assert "like" in schema["$defs"][shape.item.part.__name__]["properties"], section
    assert list(schema["properties"]) == list(Spec.model_fields)


def test_it_is_the_same_to_the_byte_each_time() -> None:
    assert dump() == dump()
    assert json.loads(dump()) == json_schema()
    assert dump().endswith("}\n")
