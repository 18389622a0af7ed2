"""What a procedure's file may hold. Every mistake is told with its line, what would be right, and the nearest key.

Keys whose value is text with ``{{ … }}`` are templates; those called ``when``, ``for`` and the values of ``does`` are
expressions. Both are Jinja2; `hadocs.runbooks.context` has the names that they may use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    InstanceOf,
    Tag,
    ValidationError,
    model_validator,
)

from hadocs.errors import Place, Problem
from hadocs.runbooks.model import Basis, Doing, Each, Shell
from hadocs.spec.names import enumerated, near_key, nearest, quoted
from hadocs.spec.nodes import Node, Scalar, Sequence, Table, Text
from hadocs.spec.parse import parse
from hadocs.spec.source import find_mark


class Source(str):
    """Text of a file, and the place where it stands."""

    __slots__ = ("place",)
    place: Place


Words = InstanceOf[Source]
"""A template of prose or of a command, or an expression."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Conditional(_Strict):
    """What stands on a page only where its condition holds, in the versions from ``since`` to ``until``."""

    when: Words | None = None
    since: str | None = None
    until: str | None = None


class Entry(Conditional):
    """An item of a list under a condition."""

    text: Words


class Typed(Conditional):
    """A further command among what is said after one."""

    command: Words
    shell: Shell | None = None


def _kind(value: Any) -> str:
    if not isinstance(value, dict):
        return "text"
    return "command" if "command" in value else "entry"


Said = Annotated[
    Annotated[Words, Tag("text")] | Annotated[Entry, Tag("entry")] | Annotated[Typed, Tag("command")],
    Discriminator(_kind),
]
Several = Annotated[
    Annotated[Words, Tag("text")] | Annotated[list[Said], Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "text"),
]
"""One text, or a list of texts and commands."""

Line = Annotated[
    Annotated[Words, Tag("text")] | Annotated[Entry, Tag("entry")],
    Discriminator(lambda value: "entry" if isinstance(value, dict) else "text"),
]
"""A line of a list: text, or text under a condition."""


class NoteEntry(_Strict):
    """What is written down at a step: its name for `noted`, and what it is in a word or two."""

    id: str
    label: str


class Danger(Conditional):
    """A box before a step."""

    title: Words
    text: Words | None = None


class StepEntry(Conditional):
    """A step."""

    id: str
    title: Words
    for_: Words | None = Field(None, alias="for")
    on: Words | None = None
    shell: Shell | None = None
    extra: Words | None = None
    intro: Words | None = None
    command: Words | None = None
    sees: Several | None = None
    if_not: Several | None = None
    notes: NoteEntry | None = None
    noticed: Words | None = None
    danger: Danger | None = None
    no_return: bool = False
    does: list[dict[str, Words]] = Field(default_factory=list)
    source: str = ""
    basis: Basis = "R"

    @model_validator(mode="after")
    def _whole(self) -> StepEntry:
        if self.command is not None and self.shell is None:
            raise ValueError("a command needs its shell; shell: powershell, or another")
        if self.command is not None and not self.source:
            raise ValueError("a command needs its source; source: where its options were read")
        if self.sees is None:
            raise ValueError("a step says what one sees; sees: …")
        for change in self.does:
            doing = [key for key in change if key != "to"]
            if len(doing) != 1 or doing[0] not in get_args(Doing):
                near = nearest(doing[0], get_args(Doing)) if doing else ""
                raise ValueError(
                    f"does has no {', '.join(doing) or 'change'}; one of {', '.join(get_args(Doing))}"
                    + (f" (did you mean {near}?)" if near else "")
                )
        return self


class GateEntry(Conditional):
    """A gate."""

    gate: str
    title: Words
    boxes: list[Line] = Field(min_length=1)
    otherwise: Words | None = None
    no_return: Words | None = None


class BoxEntry(Conditional):
    """A box among the steps; the key that it begins with is its kind."""

    danger: Words | None = None
    stop: Words | None = None
    warning: Words | None = None
    text: Words | None = None
    items: list[Line] = Field(default_factory=list)


class UseEntry(Conditional):
    """Steps of a fragment, ``<family>/fragments/<use>.yaml``, of the family that ``of`` gives."""

    use: str
    of: Words
    for_: Words | None = Field(None, alias="for")


def _item(value: Any) -> str:
    keys = value if isinstance(value, dict) else {}
    if "gate" in keys:
        return "gate"
    if "use" in keys:
        return "use"
    boxes = ("stop", "warning") if "id" in keys else ("danger", "stop", "warning")
    return "box" if any(key in keys for key in boxes) else "step"


ItemEntry = Annotated[
    Annotated[StepEntry, Tag("step")]
    | Annotated[GateEntry, Tag("gate")]
    | Annotated[BoxEntry, Tag("box")]
    | Annotated[UseEntry, Tag("use")],
    Discriminator(_item),
]


class PartEntry(Conditional):
    """A part."""

    id: str
    title: Words
    intro: Words | None = None
    steps: list[ItemEntry]


class Answer(_Strict):
    """The first block."""

    title: Words
    text: list[Line] = Field(default_factory=list)


class DoneRow(Conditional):
    """A row of *Done when*."""

    what: Words
    where: Words
    see: Words
    for_: Words | None = Field(None, alias="for")


class BackRow(Conditional):
    """A row of *Go back*."""

    at: Words
    do: Words
    effect: Words
    for_: Words | None = Field(None, alias="for")


class Decision(Conditional):
    """A row of the table that comes before everything in a page that begins with a decision."""

    find: Words
    means: Words
    do: Words


class TbdEntry(Conditional):
    """What the spec has no key for."""

    what: Words


class ProcedureEntry(Conditional):
    """A procedure."""

    id: str
    title: Words
    about: Words
    each: Each | Literal["node"]
    """``node`` is a member of any cluster: a host where it is one of hosts, else a member."""
    answer: Answer
    who: Words
    tell: Words | None = None
    long: Words
    risk: Words | None = None
    not_for: Words | None = None
    decide: list[Decision] = Field(default_factory=list)
    let: dict[str, Words] = Field(default_factory=dict)
    """Names of the procedure's own: expressions, worked out in their order before anything else."""
    happens: Words | None = None
    """An expression: the loss whose course by itself the page shows, such as ``host.lost``."""
    parts: list[PartEntry] = Field(min_length=1)
    done: list[DoneRow] = Field(default_factory=list)
    done_notes: list[Line] = Field(default_factory=list)
    back: list[BackRow] = Field(default_factory=list)
    stop: list[Line] = Field(default_factory=list)
    never: list[Line] = Field(default_factory=list)
    tbd: list[TbdEntry] = Field(default_factory=list)
    basis: list[Line] = Field(min_length=1)
    symptoms: list[str] = Field(default_factory=list)
    mends: list[str] = Field(default_factory=list)
    """Rules whose findings this procedure mends."""
    planned: bool = False
    """Whether it is work on purpose, which must take nothing down that it does not announce."""


class FragmentEntry(_Strict):
    """Steps that several procedures share; ``takes`` is the name that they use for what they are about."""

    takes: str
    steps: list[ItemEntry]


class CheckEntry(Conditional):
    """A command of an emergency card, which only looks: what it shows when all is well, and what not."""

    id: str
    on: Words | None = None
    shell: Shell
    command: Words
    well: Words
    bad: Words
    source: str
    basis: Basis = "R"


class CardEntry(_Strict):
    """What an emergency card has of a folder: commands in their order, and what never to do."""

    commands: list[CheckEntry] = Field(default_factory=list)
    never: list[Line] = Field(default_factory=list)


class ShortEntry(_Strict):
    """A symptom as a card has it: in few words, with what to do."""

    see: Words
    means: Words
    do: Words


class SymptomEntry(Conditional):
    """What people see when something is wrong: where, what it means here, the one thing not to do, where to go.

    ``to`` is a procedure. Each cluster to which it applies has its own meaning; what is the same for several is told
    once.
    """

    id: str
    see: Words
    where: Words
    means: Words
    danger: Words
    to: str
    card: ShortEntry | None = None
    source: str


class SymptomsEntry(_Strict):
    """The symptoms of a folder, what is met most first."""

    symptoms: list[SymptomEntry] = Field(min_length=1)


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


def version_problem(entry: Conditional, known: tuple[str, ...], place: Place) -> Problem | None:
    """A version that the catalogue does not have."""
    for version in (entry.since, entry.until):
        if version is not None and version not in known:
            near = nearest(version, known)
            return Problem(f"no version {quoted(version)}", place, f"one of {enumerated(known, 30)}", near)
    return None
