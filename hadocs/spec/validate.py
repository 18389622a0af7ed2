"""Validates a tree with the models and says in our own words what is wrong with it. Reads no files."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hadocs.errors import Problem, Route
from hadocs.spec import nodes
from hadocs.spec.meant import fitting, flow, nested, normal
from hadocs.spec.model import LANGUAGE_VERSION, Spec
from hadocs.spec.model.base import Part
from hadocs.spec.names import enumerated, near_key, nearest, quoted
from hadocs.spec.nodes import Mark, Node, Scalar, Sequence, Table, Texts, is_given
from hadocs.spec.shape import ROOT, Shape, at, fields
from hadocs.spec.source import find_mark
from hadocs.spec.words import FLAGS, MAIN, VALUES

_EXAMPLES = {
    "missing members": "members: [an-id, another-id]",
    "missing runs_on": "runs_on: a cluster, a vm or a server",
    "missing name": "name: lower-case-letters-and-digits",
    "missing hadocs": f"hadocs: {LANGUAGE_VERSION}",
    "missing kind": "kind: disk, file-share, cloud, qdevice or none",
    "missing kind of FailureDomain": "kind: feed, ups, pdu, generator, cooling, chassis, room or other",
    "missing between": "between: [a-site, another-site]",
    "missing switch": "switch: the switch that it hangs on",
    "missing source": "source: where the figure comes from",
    "missing reason": "reason: why it is accepted",
    "missing procedure": "procedure: host-failure, or another that was tried out",
    "missing of": "of: what was lost",
    "missing date": "date: 2026-05-03",
}


def plain(node: Node, shape: Shape = ROOT) -> Any:
    """A tree as dicts, lists and text for the models.

    What is not given is dropped where a key is optional or missing anyway, and is an empty part where an id
    has nothing to say about itself (``hv-01:``).
    """
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        item = shape.item or Shape("value")
        return [plain(n, item) for n in node.items]
    known = fields(shape.part) if shape.part is not None else {}
    out: dict[str, Any] = {}
    for key, entry in node.entries.items():
        inner = known.get(key) or shape.item or Shape("value")
        if is_given(entry.value):
            out[key] = plain(entry.value, inner)
        elif shape.holds_parts:
            out[key] = {}
        elif shape.part is None or key not in known:
            out[key] = None
    return out


def validate(root: Table, texts: Texts, unsure: Container[Route] = ()) -> tuple[Spec | None, list[Problem]]:
    """The model of a tree, or all that keeps it from being one.

    Of the entities at the routes ``unsure`` it is not told what they lack: it may be in what they are like.
    """
    data = plain(root)
    if data.get("hadocs") == str(LANGUAGE_VERSION):
        data["hadocs"] = LANGUAGE_VERSION
    try:
        return Spec.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems: list[Problem] = []
    told: set[tuple[Mark, str]] = set()
    for count, detail in enumerate(details):
        if detail["type"] == "missing" and detail["loc"][:2] in unsure:
            continue
        if detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]:
            continue  # there are enough, but some are wrong, which is told of each
        finding = _explain(detail, suggest=count < 200)
        mark = find_mark(root, finding.route, key=finding.at_key)
        found = nodes.problem(
            texts, mark, finding.message, finding.expected, finding.nearest, route=finding.route
        )
        same = f"{detail['type']} {_kind_of_place(finding.route)} {detail.get('ctx', {})}"
        # What a copy has from its original is wrong at the original's place alone.
        if (mark, same) not in told:
            told.add((mark, same))
            problems.append(replace(found, same=same))
    return None, problems


def _kind_of_place(route: Route) -> str:
    """Where a route leads, without the ids on the way."""
    shape, way = ROOT, ""
    for step in route:
        if shape.part is not None and isinstance(step, str):
            way += f".{step}"
            shape = fields(shape.part).get(step) or Shape("value")
        else:
            way += ".*"
            shape = shape.item or Shape("value")
    return way


@dataclass(frozen=True, slots=True)
class _Finding:
    route: Route
    message: str
    expected: str = ""
    nearest: str = ""
    at_key: bool = False


def _found(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, Mapping):
        return "a table of keys"
    return "not given" if value is None else quoted(str(value))


def _subject(route: Route) -> str:
    """The thing that a route leads to, as a sentence begins with it."""
    if not route:
        return "the file"
    if isinstance(route[-1], int):
        return f"item {route[-1] + 1} of {_subject(route[:-1])}"
    return quoted(route[-1])


def _explain(detail: ErrorDetails, *, suggest: bool) -> _Finding:
    at_key = detail["loc"][-1:] == ("[key]",)
    route: Route = detail["loc"][:-1] if at_key else detail["loc"]
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    subject = _subject(route)
    if kind == "extra_forbidden":
        return _unknown_key(route, value, suggest=suggest)
    if kind == "missing":
        key, part = str(route[-1]), at(route[:-1]).part
        same = _EXAMPLES.get(f"missing {key}", f"{key}: …")
        own = f"missing {key} of {part.__name__}" if part is not None else ""
        return _Finding(route, f"missing key {quoted(key)}", _EXAMPLES.get(own, same))
    if kind == "literal_error":
        choices = _choices(context.get("expected", ""))
        near = _choice(route, value, choices) if suggest and isinstance(value, str) else ""
        return _Finding(
            route, f"{subject} can't be {_found(value)}", f"one of {enumerated(choices, 30)}", near
        )
    if kind == "value_error" and not at_key:
        what, _, expected = str(context["error"]).partition("; ")
        if isinstance(value, str) and not what.startswith("expected"):
            near = (
                _unit_meant(value, re.findall(r"[\w/]+", expected.partition(", such as")[0]))
                if suggest
                else ""
            )
            return _Finding(
                route, f"{subject} is {_found(value)}: {what}", expected.removeprefix("expected "), near
            )
        near = FLAGS.get(value, "") if isinstance(value, str) and "true or false" in what else ""
        return _Finding(
            route, f"{subject} is {_found(value)}", (expected or what).removeprefix("expected "), near
        )
    expected = _EXPECTED[kind]({**context, "route": route, "value": value}) if kind in _EXPECTED else ""
    if kind in ("greater_than_equal", "less_than_equal"):
        return _Finding(route, f"{subject} can't be {_found(value)}", expected)
    if kind == "string_pattern_mismatch":
        return _Finding(
            route,
            f"{subject} can't be {_found(value)}: it must be lower-case letters, digits and single hyphens",
            "a name such as exchange-2007",
            _slug(value) if isinstance(value, str) else "",
        )
    if kind == "too_short":
        return _Finding(route, f"{subject} has too few items", expected)
    if kind == "string_too_short":
        return _Finding(route, f"{subject} is empty", "text, or leave the key out")
    return _Finding(route, f"{subject} is {_found(value)}", expected or "another value", at_key=at_key)


def _unknown_key(route: Route, value: Any, *, suggest: bool) -> _Finding:
    key, part = str(route[-1]), at(route[:-1]).part
    known = list(fields(part)) if part is not None else []
    where = f" in {quoted(str(route[-2]))}" if len(route) > 1 else ""
    near = near_key(key, known) if suggest else ""
    inside = _inside(key, part) if part is not None else ""
    if inside:
        return _Finding(route, f"unknown key {quoted(key)}{where}", inside, at_key=True)
    expected = f"one of {enumerated(known, 24)}"
    if value is None and " " in key:
        # {title: Dallas, Texas} is read as two keys, the second without a value.
        expected = f"quotes around text that holds a comma, or {expected}"
    return _Finding(route, f"unknown key {quoted(key)}{where}", expected, near, at_key=True)


def _inside(key: str, part: type[Part]) -> str:
    """Where a key belongs that stands one level too high: ``rto`` of a service is inside ``objectives``."""
    for name, shape in fields(part).items():
        inner = shape.part or (shape.item.part if shape.item is not None else None)
        if inner is not None and key in fields(inner):
            return f"{key} inside {name}" if shape.part is not None else f"{key} inside one of {name}"
    return ""


def _a_list(context: Mapping[str, Any]) -> str:
    value = context["value"]
    names = [word for word in value.replace(",", " ").split() if word] if isinstance(value, str) else []
    return f"a list, such as [{', '.join(names)}]" if 0 < len(names) < 8 else "a list, such as [one, another]"


def _ids(context: Mapping[str, Any]) -> str:
    value = context["value"]
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    names = [name for name in names if isinstance(name, str) and len(name) < 40][:3]
    return f"a table from ids, such as {{{', '.join(f'{n}: {{}}' for n in names or ['an-id'])}}}"


def _choices(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)


_UNIT_WORDS = {
    "g": ("GiB",), "m": ("MiB", "min"), "t": ("TiB",), "k": ("KiB",), "sec": ("s",), "seconds": ("s",),
    "mins": ("min",), "minutes": ("min",), "hour": ("h",), "hours": ("h",), "hr": ("h",), "days": ("d",), "day": ("d",),
    "weeks": ("w",), "years": ("y",), "year": ("y",),
    "gb/s": ("Gbit/s",), "gbps": ("Gbit/s",), "gbit": ("Gbit/s",), "mbps": ("Mbit/s",),
}  # fmt: skip


def _unit_meant(value: str, known: Iterable[str]) -> str:
    """The value with the unit that was meant: other letters' case (``16 gb``) or another word (``5 minutes``)."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([A-Za-z/]+)", value)
    if not match:
        return ""
    written = match[2].casefold()
    meant = [u for u in known if u.casefold() == written or u in _UNIT_WORDS.get(written, ())]
    return f"{match[1]} {meant[0]}" if meant else ""


def _slug(value: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", value.casefold()).strip("-")
    return slug[:80]


def _choice(route: Route, value: str, choices: list[str]) -> str:
    """The choice that is meant: as the trade says it, or as it is written."""
    keys = [step for step in route if isinstance(step, str)]
    part = at(route[: route.index(keys[-1])] if keys else ()).part
    words = VALUES.get((part.__name__ if part else "", keys[-1] if keys else ""), {})
    said = words.get(normal(value).replace("_", "-"), "")
    return said if said in choices else nearest(value, choices)


def _a_part(context: Mapping[str, Any]) -> str:
    part: type[Part] | None = at(context["route"]).part
    main = MAIN.get(part.__name__, "") if part is not None else ""
    if main and part is not None and isinstance(context["value"], str):
        return _as_table(part, str(context["route"][-1]), main.split("."), context["value"])
    return f"a table of keys: {enumerated(fields(part), 12)}" if part is not None else "a table of keys"


def _as_table(part: type[Part], key: str, way: list[str], value: str) -> str:
    """How a part is written of which only what it is mainly about was given: ``witness: {kind: cloud}``."""
    said = fitting(part, way, Scalar(Mark("", 1, 1, 1, 1), value))
    keys = f"a table of keys: {enumerated(fields(part), 12)}"
    return f"{nested([key, *way], flow(said))}; {keys}" if said is not None and flow(said) else keys


def _bound(word: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda context: (
        f"{context['ge' if word == 'more' else 'le']} or {'more' if word == 'more' else 'less'}"
    )


_EXPECTED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_type": lambda c: "one text, not several" if isinstance(c["value"], list) else "text",
    "string_too_long": lambda c: f"at most {c['max_length']} characters",
    "int_parsing": lambda _: "a whole number, such as 4",
    "int_parsing_size": lambda _: "a smaller number",
    "int_type": lambda _: "a whole number, such as 4",
    "int_from_float": lambda _: "a whole number, such as 4",
    "greater_than_equal": _bound("more"),
    "less_than_equal": _bound("less"),
    "tuple_type": _a_list,
    "too_short": lambda c: f"a list of {c['min_length']} or more",
    "model_type": _a_part,
    "model_attributes_type": _a_part,
    "mapping_type": _ids,
    "dict_type": _ids,
}
"""What would be right, by the type of pydantic's error; its own sentences are never shown."""
