"""The page about the library, from the signatures and docstrings of what ``import hadocs`` gives."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from typing import Any, get_args

import hadocs
from hadocs import api

HEAD = """\
# The library in full

What `import hadocs` gives; [how it is used](library.md). The tests make this page from the docstrings.
"""


def page() -> str:
    """The whole page."""
    parts = [
        HEAD,
        "## Functions\n",
        f"`AnySpec` is `{_alias()}`: a spec's path, its text, its data, or what was made of it.\n",
    ]
    parts += [part for name in hadocs.FUNCTIONS for part in _function(name)]
    parts.append("## Values\n\nAll are frozen.\n")
    parts += [part for name in hadocs.VALUES for part in _class(name)]
    parts.append("## Errors\n")
    parts += [part for name in hadocs.ERRORS for part in _class(name)]
    return "\n".join(parts)


def _alias() -> str:
    return " | ".join(
        re.sub(
            r"\b(?:\w+\.)+(?=[A-Z])",
            "",
            str(getattr(kind, "__name__", kind))
            if isinstance(kind, type) and not get_args(kind)
            else str(kind),
        )
        for kind in get_args(api.AnySpec)
    )


def _function(name: str) -> Iterator[str]:
    function = getattr(api, name)
    yield f"### `{name}`\n"
    yield f"```python\nhadocs.{name}{_signature(function)}\n```\n"
    yield _prose(inspect.getdoc(function))


def _signature(function: Any) -> str:
    signature = inspect.signature(function)
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    lines, named = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not named:
            lines.append("    *,")
        named = named or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        lines.append(f"    {stars.get(parameter.kind, '')}{parameter.name}: {parameter.annotation}{default},")
    return "(\n" + "\n".join(lines) + f"\n) -> {signature.return_annotation}"


def _class(name: str) -> Iterator[str]:
    kind = getattr(hadocs, name)
    yield f"### `{name}`\n"
    yield _prose(inspect.getdoc(kind))
    if name == "Spec":
        yield "Its fields are the keys of [the language](language/index.md).\n"
    rows = list(_members(kind))
    if rows:
        yield (
            "\n".join(
                [
                    "| Field | What it is |",
                    "| --- | --- |",
                    *(f"| `{member}` | {said} |" for member, said in rows),
                ]
            )
            + "\n"
        )


def _members(kind: Any) -> Iterator[tuple[str, str]]:
    if dataclasses.is_dataclass(kind):
        for field in dataclasses.fields(kind):
            annotation = str(field.type).replace("|", "\\|")
            yield f"{field.name}", f"`{annotation}`"
    for member, value in vars(kind).items():
        if (
            member.startswith("_")
            or not (doc := getattr(value, "__doc__", None))
            or member in ("model_config",)
        ):
            continue
        if inspect.isfunction(value):
            yield f"{member}()", _line(doc)
        elif isinstance(value, property) or type(value).__name__ == "cached_property":
            yield member, _line(doc)


def _line(doc: str) -> str:
    return _code(inspect.cleandoc(doc).split("\n\n")[0].replace("\n", " ")).replace("|", "\\|")


def _prose(doc: str | None) -> str:
    head, raises, errors = (doc or "").partition("\nRaises:\n")
    text = _code(head).strip() + "\n"
    if raises:
        found = re.findall(r"^ +(\w+): (.*(?:\n {6,}.*)*)", errors, re.MULTILINE)
        text += "\nRaises:\n\n" + "".join(
            f"- `{name}` {_code(' '.join(said.split()))}\n" for name, said in found
        )
    return text


def _code(text: str) -> str:
    return text.replace("``", "`")
