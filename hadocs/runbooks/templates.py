"""Jinja2 for procedures: a sandbox in which an unknown name is an error, prose keeps values apart and commands quote.

Knows nothing of steps and numbers: what templates call is given to them by `fill`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast

from hadocs.errors import HadocsError
from hadocs.runbooks import plain_templates
from hadocs.runbooks.model import Command, Piece, Shell
from hadocs.runbooks.schema import Source
from hadocs.runbooks.shell import UnquotableError, family, identifier, quote, quote_all, slot
from hadocs.runbooks.text import CLOSE, OPEN, PART, Kind, Text, runs, value
from hadocs.runbooks.views.base import View
from hadocs.runbooks.views.platforms import PlatformLook
from hadocs.spec.units import format_duration
from hadocs.topology.wording import number

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

MANY = 12
"""So many names of a list are said; of more the first and how many besides."""


class FillError(HadocsError):
    """A template that can't be filled: the procedure is wrong, not the spec."""


class Marked(str):
    """A value that is ready to stand in filled prose."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """What is not known while the runbook is made: what the spec lacks, or what is noted at a step."""

    label: str
    kind: Literal["tbd", "noted"]
    step: str = ""

    def __str__(self) -> str:
        raise FillError(f"{self.label!r} can't be joined to other text; let it stand by itself")


@dataclass(frozen=True, slots=True)
class Forced:
    """A value that is quoted even where the shell would take it as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """The name of an object of SQL Server."""

    text: str


def _prose(found: Any) -> str:
    """What stands in prose for the value of an expression."""
    if isinstance(found, Marked):
        return found
    if isinstance(found, Slot):
        return (
            value("TBD – owner", "tbd", found.label)
            if found.kind == "tbd"
            else value(f"<{found.label}>", "blank")
        )
    if isinstance(found, View):
        words = found.plain_title
        return value(found.title if words else found.name, "words" if words else "name")
    if isinstance(found, PlatformLook):
        return value(found.title, "words")
    if isinstance(found, (tuple, list)):
        return listed(found)
    if isinstance(found, bool) or found is None:
        raise FillError(f"{found} is no text; the spec may not say it: … or tbd('what')")
    if isinstance(found, float):
        return f"{found:g}" if math.isfinite(found) else value(str(found), "words")
    if isinstance(found, int):
        return str(found)
    if type(found).__name__ == "StrictUndefined":
        return str(found)  # which raises
    return value(str(found), "words") if str(found) else ""


def listed(found: Any, joiner: str = "and") -> Marked:
    """Names in a sentence."""
    shown = [_prose(one) for one in found]
    if len(shown) > MANY:
        return Marked(f"{', '.join(shown[:2])} {joiner} {len(shown) - 2} others")
    if len(shown) < 2:
        return Marked("".join(shown))
    return Marked(f"{', '.join(shown[:-1])} {joiner} {shown[-1]}")


def _name(found: Any) -> str:
    if isinstance(found, View):
        return found.name
    if isinstance(found, str):
        if any(c in found for c in (OPEN, CLOSE, PART)):
            raise UnquotableError(f"{found!r} can't be typed: it holds a character that stands for none")
        return str(found)
    raise FillError(f"{found!r} is no name that can be typed")


def _typed(shell: Shell, found: Any) -> str:
    """What stands in a command for the value of an expression."""
    if isinstance(found, Slot):
        return f"{OPEN}slot{PART}{found.step}{PART}{slot(found.label)}{CLOSE}"
    if type(found).__name__ == "StrictUndefined":
        return str(found)  # which raises
    if isinstance(found, bool) or found is None:
        raise FillError(f"{found} can't be typed; the spec may not say it: … or tbd('what')")
    if isinstance(found, int):
        return str(found)
    if isinstance(found, Identifier):
        return identifier(found.text, shell)
    if isinstance(found, Forced):
        made = quote(found.text, shell)
        if made == found.text:
            return f"'{made}'" if family(shell) != "cmd" else f'"{made}"'
        return made
    if isinstance(found, (tuple, list)):
        return quote_all([_name(one) for one in found], shell)
    return quote(_name(found), shell)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "code": lambda found: Marked(value(str(found), "name")),
    "quoted": lambda found: Forced(_name(found)),
    "ident": lambda found: Identifier(_name(found)),
    "any_of": lambda found: listed(found, "or"),
    "words": lambda found: Marked(value(found.title if isinstance(found, View) else str(found), "words")),
}
"""What procedures may put after a value; those of Jinja besides."""

GLOBALS: Mapping[str, Callable[..., Any]] = {"len": len, "number": number, "span": format_duration}


@cache
def _environment(mode: str) -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Environment(ImmutableSandboxedEnvironment):
        def getattr(self, obj: Any, attribute: str) -> Any:
            """Of a view all that has a public name is safe, and need not be asked for each time."""
            if isinstance(obj, View) and attribute[0] != "_":
                with suppress(AttributeError):
                    return getattr(obj, attribute)
            return super().getattr(obj, attribute)

    def finalize(found: Any) -> str:
        return _prose(found) if mode == "prose" else _typed(mode, found)  # type: ignore[arg-type]

    made = Environment(
        undefined=StrictUndefined, finalize=finalize, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= FILTERS
    made.globals = dict(GLOBALS)
    return made


@cache
def _template(source: str, mode: str) -> Template:
    return _environment(mode).from_string(source)


@cache
def _expression(source: str) -> Any:
    return _environment("prose").compile_expression(source, undefined_to_none=False)


def _run(template: Template, values: Mapping[str, Any]) -> tuple[str, Any]:
    """What a template puts out, and the values that are left at its end; unlike ``render`` it copies no values."""
    from jinja2.runtime import new_context

    there = _with_globals(values)
    context = new_context(template.environment, template.name, template.blocks, there, shared=True)
    return "".join(template.root_render_func(context)), context.vars


def _failed(source: str, why: Exception) -> FillError:
    place = getattr(source, "place", None)
    return FillError(f"{place}: {why}" if place else f"{source!r}: {why}")


def prose(source: str, values: Mapping[str, Any]) -> Text:
    """A template of prose, filled.

    Raises:
        FillError: where it names what there is not.
    """
    return runs(_filled(source, "prose", values))


def command(source: str, shell: Shell, values: Mapping[str, Any]) -> Command:
    """A template of a command, filled and quoted for its shell.

    Raises:
        FillError: where it names what there is not.
        UnquotableError: where a name of the spec can't be typed in this shell.
    """
    text = _filled(source, shell, values).strip("\n")
    pieces: list[Piece] = []
    at = 0
    for found in _SLOT.finditer(text):
        if found.start() > at:
            pieces.append(Piece(text[at : found.start()]))
        pieces.append(Piece(found[2], True, found[1]))
        at = found.end()
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return Command(shell, tuple(pieces))


_SLOT = re.compile(f"{OPEN}slot{PART}([^{PART}]*){PART}([^{CLOSE}]*){CLOSE}")


def _filled(source: str, mode: str, values: Mapping[str, Any]) -> str:
    if "{" not in source:
        return str(source)
    from jinja2 import TemplateError

    try:
        simple = plain_templates.template(str(source))
        if simple is not None:
            return _joined(simple, mode, values)
        return _run(_template(str(source), mode), values)[0]
    except UnquotableError:
        raise
    except (TemplateError, FillError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise _failed(source, error) from error


def _with_globals(values: Mapping[str, Any]) -> dict[str, Any]:
    there = isinstance(values, dict) and values.keys() >= GLOBALS.keys()
    return cast("dict[str, Any]", values) if there else {**GLOBALS, **values}


def _joined(parts: Sequence[str | plain_templates.Expression], mode: str, values: Mapping[str, Any]) -> str:
    """A simple template, filled."""
    there = _with_globals(values)
    found = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
            continue
        value_of = part.value(there, FILTERS)
        found.append(_prose(value_of) if mode == "prose" else _typed(mode, value_of))  # type: ignore[arg-type]
    return "".join(found)


def evaluate(source: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression.

    Raises:
        FillError: where it names what there is not.
    """
    from jinja2 import TemplateError
    from jinja2.runtime import Undefined

    try:
        simple = plain_templates.expression(str(source))
        if simple is not None:
            return simple.value(_with_globals(values), FILTERS)
        found = _run(_expression(str(source))._template, values)[1]["result"]
        if isinstance(found, Undefined):
            str(found)
        return found
    except (TemplateError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise _failed(source, error) from error


def loop(source: Source) -> tuple[str, str]:
    """The name and the expression of a ``for``: ``member in host.members``.

    Raises:
        FillError: where it is none.
    """
    found = re.fullmatch(r"\s*([a-z_]\w*)\s+in\s+(.+)", source, re.DOTALL)
    if found is None:
        raise _failed(
            source, ValueError("for: expected a name, in, and what has several: member in host.members")
        )
    return found[1], found[2]


__all__ = ["FillError", "Kind", "Marked", "Slot", "command", "evaluate", "listed", "loop", "prose"]
