"""What a rule is, what it yields, and how it is read from its module; runs nothing.

A rule is a module ``rules/<id>_<name>.py``: its docstring is its page, ``SEVERITY`` its severity, ``SCOPE`` the
platforms that it is about (all where it is left out), and ``check`` one function that asks for what it needs by
the names of its parameters:

``spec``, ``topology``, ``world``, ``estate``, ``today``, ``day``
    the whole: the function is called once for a spec. ``estate`` is what `hadocs.topology.failures.lose` takes;
    ``today`` makes the rule one whose answer changes with time, which pages leave out. ``day`` is the day of a check
    too, and on pages the newest day that the spec's operations have: without one the rule is left out there.
``cluster``, ``service``, ``machine``
    one of the topology's views: the function is called for each of them (those of the rule's platforms).

It yields `Hit` where something is wrong and `Unsaid` where the spec does not say what the rule needs.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Literal

from hadocs.errors import Route

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SECTIONS = ("Why", "Fails", "Passes", "Fix", "References")
EACH = ("cluster", "service", "machine")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that will hurt: where, why in one sentence with the names of the spec, and what to do.

    ``about`` are the ids that it is about, the first of them foremost. ``severity`` is the rule's own where it is
    left out. ``key`` puts the caret on the key instead of the value.
    """

    at: Route
    message: str
    fix: str
    about: tuple[str, ...]
    severity: Severity | None = None
    key: bool = False


@dataclass(frozen=True, slots=True)
class Unsaid:
    """The rule needs what the spec does not say: where it belongs, and what to add."""

    at: Route
    add: str
    about: tuple[str, ...]


Result = Hit | Unsaid


@dataclass(frozen=True, slots=True)
class Example:
    """A spec of a rule's docstring, without the lines ``hadocs`` and ``name``."""

    text: str

    def as_spec(self) -> str:
        """The whole spec."""
        return f"hadocs: 1\nname: example\n{self.text}"


@dataclass(frozen=True)
class Document:
    """What a rule says of itself; ``fails`` and ``passes`` are its examples."""

    title: str
    why: str
    fails: tuple[Example, ...]
    passes: tuple[Example, ...]
    fix: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule as its module describes it. ``scope`` is empty where it holds for all platforms.

    ``docstring`` is read when it is asked for: a check needs none of it.
    """

    id: str
    name: str
    severity: Severity
    scope: tuple[str, ...]
    docstring: str
    check: Callable[..., Iterable[Result]]

    @cached_property
    def document(self) -> Document:
        """What it says of itself.

        Raises:
            ValueError: where a part is missing; a fault of hadocs, never of a user.
        """
        title, sections = _sections(self.docstring)
        missing = [s for s in SECTIONS if not sections.get(s)]
        if missing or not title:
            raise ValueError(f"the docstring of {self.id} lacks {', '.join(missing) or 'its title'}")
        return Document(
            title=title,
            why=_paragraphs(sections["Why"]),
            fails=_examples(sections["Fails"]),
            passes=_examples(sections["Passes"]),
            fix=_paragraphs(sections["Fix"]),
            references=tuple(
                line[2:].strip() for line in _joined(sections["References"]) if line.startswith("- ")
            ),
        )

    @cached_property
    def asks_for(self) -> tuple[str, ...]:
        """The names of what it needs."""
        return tuple(inspect.signature(self.check).parameters)

    @property
    def each(self) -> str | None:
        """What it is called for one by one: ``cluster``, ``service`` or ``machine``; ``None`` for the whole."""
        return next((name for name in self.asks_for if name in EACH), None)

    @property
    def timely(self) -> bool:
        """Whether its answer changes with the day on which it is asked."""
        return "today" in self.asks_for or "day" in self.asks_for


def read(module: ModuleType) -> Rule:
    """The rule that a module describes.

    Raises:
        ValueError: where the name is not that of a rule; a fault of hadocs, never of a user.
    """
    stem = module.__name__.rpartition(".")[2]
    match = re.fullmatch(r"([a-z])(\d\d)_([a-z0-9_]+)", stem)
    if not match:
        raise ValueError(f"{stem} is no name of a rule; expected <letter><two digits>_<name>")
    return Rule(
        id=f"{match[1].upper()}{match[2]}",
        name=match[3].replace("_", "-"),
        severity=module.SEVERITY,
        scope=tuple(getattr(module, "SCOPE", ())),
        docstring=module.__doc__ or "",
        check=module.check,
    )


def _sections(doc: str) -> tuple[str, dict[str, str]]:
    title, *rest = inspect.cleandoc(doc).split("\n")
    found: dict[str, list[str]] = {}
    current = ""
    for line in rest:
        head = line.rstrip(":")
        if line.endswith(":") and head in SECTIONS:
            current = head
            found[current] = []
        elif current:
            found[current].append(line[4:] if line.startswith("    ") else line)
    return title.rstrip("."), {k: "\n".join(v).strip("\n") for k, v in found.items()}


def _paragraphs(text: str) -> str:
    parts = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(part for part in parts if part)


def _examples(text: str) -> tuple[Example, ...]:
    """The specs of a section; a line ``---`` stands between two."""
    return tuple(Example(part.strip("\n") + "\n") for part in re.split(r"^---$", text, flags=re.MULTILINE))


def _joined(text: str) -> list[str]:
    """The items of a list, each on one line."""
    items: list[str] = []
    for line in text.splitlines():
        if line.startswith("- "):
            items.append(line)
        elif line.strip() and items:
            items[-1] += " " + line.strip()
    return items
