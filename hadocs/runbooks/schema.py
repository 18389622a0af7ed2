"""What a procedure's file may hold. Every mistake is told with its line, what would be right, and the nearest key.

Keys whose value is text with ``{{ … }}`` are templates; those called ``when``, ``for`` and the values of ``does`` are
expressions. Both are Jinja2; `hadocs.runbooks.views` has the names that they may use.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    InstanceOf,
    Tag,
    model_validator,
)

from hadocs.errors import Place
from hadocs.runbooks.model import Basis, Doing, Each, Shell
from hadocs.spec.names import nearest


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
    since: Words | None = None
    until: Words | None = None


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

    id: Words
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
    unread: Words | None = None
    """What in ``sees`` and ``if_not`` nobody has read at a source: it is marked where it stands."""

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

    gate: Words
    title: Words
    boxes: list[Line] = Field(min_length=1)
    otherwise: Words | None = None
    no_return: Words | None = None


class Sign(Entry):
    """A line of a box by which the loss of something shows; what the loss of that does is told beside it.

    ``of`` is an expression for the thing, or for several.
    """

    of: Words


SignLine = Annotated[
    Annotated[Words, Tag("text")] | Annotated[Entry, Tag("entry")] | Annotated[Sign, Tag("sign")],
    Discriminator(lambda v: ("sign" if "of" in v else "entry") if isinstance(v, dict) else "text"),
]


class BoxEntry(Conditional):
    """A box among the steps; the key that it begins with is its kind."""

    danger: Words | None = None
    stop: Words | None = None
    warning: Words | None = None
    text: Words | None = None
    items: list[SignLine] = Field(default_factory=list)


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
    for_: Words | None = Field(None, alias="for")
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

    id: Words
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
    mends: list[Line] = Field(default_factory=list)
    """Rules whose findings are gone once it is done and the spec says so, each perhaps under a condition."""
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
