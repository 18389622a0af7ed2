"""Reads a file of procedures, fragments, cards or symptoms: what it holds, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from hadocs.errors import Problem
from hadocs.runbooks.model import Shell
from hadocs.runbooks.schema import (
    Answer,
    BackRow,
    BoxEntry,
    CardEntry,
    CheckEntry,
    Conditional,
    Danger,
    Decision,
    DoneRow,
    Entry,
    GateEntry,
    NoteEntry,
    PartEntry,
    ShortEntry,
    Source,
    StepEntry,
    SymptomEntry,
    SymptomsEntry,
    TbdEntry,
    Typed,
    UseEntry,
)
from hadocs.spec.names import enumerated, near_key, nearest, quoted
from hadocs.spec.nodes import Node, Scalar, Sequence, Table, Text
from hadocs.spec.parse import parse
from hadocs.spec.source import find_mark

_INSIDE = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def read(name: str, content: str, model: type[BaseModel]) -> tuple[Any, list[Problem]]:
    """An entry of a file, or ``None`` and all that is wrong with it."""
    text = Text.of(name, content)
    root, problems = parse(text)
    if problems or root is None:
        return None, problems or [Problem("the file is empty", text.at(1, 1), "a procedure")]
    if not isinstance(root, Table):
        return None, [Problem("the file holds no table of keys", text.at(1, 1), "id: …, title: …, parts: …")]
    try:
        made = model.model_validate(_data(root, text))
    except ValidationError as error:
        return None, _problems(error, root, text, model)
    found = [p for command, shell in _commands(made) for p in _in_quotes(command, shell)]
    return (None, found) if found else (made, [])


def _data(node: Node, text: Text) -> Any:
    if isinstance(node, Scalar):
        if node.text is None:
            return None
        made = Source(node.text)
        made.place = text.place(node.mark)
        return made
    if isinstance(node, Sequence):
        return [_data(item, text) for item in node.items]
    return {str(key): _data(entry.value, text) for key, entry in node.entries.items()}


def _problems(error: ValidationError, root: Table, text: Text, model: type[BaseModel]) -> list[Problem]:
    found = []
    for detail in error.errors(include_url=False):
        loc, kind, value = detail["loc"], detail["type"], detail["input"]
        key = str(loc[-1])
        place = text.place(find_mark(root, _route(loc, root), key=kind == "extra_forbidden"))
        if kind == "extra_forbidden":
            known = _known(loc, model)
            expected = f"one of {enumerated(known, 30)}"
            found.append(Problem(f"unknown key {quoted(key)}", place, expected, near_key(key, known)))
        elif kind == "missing":
            found.append(Problem(f"missing key {quoted(key)}", place, f"{key}: …"))
        elif kind == "literal_error":
            choices = re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
            said = f"{quoted(key)} can't be {quoted(str(value))}"
            near = nearest(str(value), choices)
            found.append(Problem(said, place, f"one of {enumerated(choices, 30)}", near))
        elif kind == "value_error":
            what, _, expected = str(detail.get("ctx", {}).get("error", "")).partition("; ")
            found.append(Problem(what, place, expected))
        elif kind == "too_short":
            found.append(Problem(f"{quoted(key)} has too few items", place, "at least one"))
        else:
            found.append(Problem(f"{quoted(key)} is {_EXPECTED.get(kind, 'of another kind')}", place, ""))
    return found


_EXPECTED = {
    "is_instance_of": "no text, and text is expected",
    "list_type": "no list, and a list is expected",
    "model_type": "no table of keys, and one is expected",
    "dict_type": "no table of keys, and one is expected",
    "string_type": "no text, and text is expected",
    "bool_parsing": "neither true nor false",
}


def _route(loc: Iterable[str | int], root: Table) -> tuple[str | int, ...]:
    """The way to a value, without the tags that the schema puts into it."""
    node: Node = root
    route: list[str | int] = []
    for step in loc:
        if isinstance(node, Table) and step in node.entries:
            node = node.entries[str(step)].value
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            continue
        route.append(step)
    return tuple(route)


_MODELS: dict[str, type[BaseModel]] = {
    "step": StepEntry, "gate": GateEntry, "box": BoxEntry, "use": UseEntry, "entry": Entry, "command": Typed,
    "parts": PartEntry, "answer": Answer, "done": DoneRow, "back": BackRow, "notes": NoteEntry, "danger": Danger,
    "tbd": TbdEntry, "decide": Decision, "commands": CheckEntry, "symptoms": SymptomEntry, "card": ShortEntry,
}  # fmt: skip


def _known(loc: tuple[str | int, ...], whole: type[BaseModel]) -> list[str]:
    """The keys that the innermost part on a way may have."""
    inner = (str(step) for step in reversed(loc[:-1]))
    model = next((_MODELS[step] for step in inner if step in _MODELS), whole)
    return sorted(field.alias or name for name, field in model.model_fields.items())


def _commands(made: Any) -> list[tuple[Source, Shell]]:
    if isinstance(made, CardEntry):
        return [(check.command, check.shell) for check in made.commands]
    if isinstance(made, SymptomsEntry):
        return []
    steps = [s for part in getattr(made, "parts", [made]) for s in part.steps if isinstance(s, StepEntry)]
    found: list[tuple[Source, Shell]] = []
    for step in steps:
        if step.command is not None and step.shell is not None:
            found.append((step.command, step.shell))
        for said in (step.sees, step.if_not):
            for one in said if isinstance(said, list) else []:
                shell = one.shell or step.shell if isinstance(one, Typed) else None
                if isinstance(one, Typed) and shell is not None:
                    found.append((one.command, shell))
    return found


def _in_quotes(command: Source, shell: Shell) -> list[Problem]:
    """Names that stand within quotes of the author's: there they would be quoted twice, and wrongly."""
    if shell == "screen":
        return [
            Problem(
                "shell: screen has no command", command.place, "intro: and sees: that say what to do there"
            )
        ]
    quote = ""
    text = _INSIDE.sub("", command)
    at = 0
    while at < len(text):
        char = text[at]
        if text.startswith("{{", at):
            if quote:
                return [
                    Problem(
                        "a name stands within quotes, and is quoted by itself",
                        command.place,
                        "the name without quotes around it, or with what surrounds it joined: {{ 'vm:' ~ name }}",
                    )
                ]
            at = text.find("}}", at) + 2 or len(text)
            continue
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        at += 1
    return []


def versions_wrong(made: Any, known: tuple[str, ...]) -> list[Problem]:
    """Each version within an entry, however deep, that the catalogue does not have, at its line."""
    if isinstance(made, (list, tuple)):
        return [problem for one in made for problem in versions_wrong(one, known)]
    if not isinstance(made, BaseModel):
        return []
    found = [p for _, value in made for p in versions_wrong(value, known)]
    if isinstance(made, Conditional):
        for version in (made.since, made.until):
            if version is not None and version not in known:
                said, near = f"no version {quoted(version)}", nearest(version, known)
                expected = (
                    f"one of {enumerated(known, 30)}"
                    if known
                    else "when: …, since this folder has no versions"
                )
                found.append(Problem(said, version.place, expected, near))
    return found
