"""A procedure and a target to a frozen runbook: what applies is kept, numbered, and filled with the names of the spec.

Two ways through the file: the first finds out which steps there are, so that the second can refer to their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from hadocs.runbooks import remarks, templates
from hadocs.runbooks.context import Look
from hadocs.runbooks.library import Library, Procedure
from hadocs.runbooks.model import (
    Block,
    Blocks,
    Callout,
    Change,
    Command,
    Gate,
    Item,
    Noted,
    Part,
    Runbook,
    Shell,
    Step,
    Table,
    Target,
    Tbd,
)
from hadocs.runbooks.references import References, letter, suffix
from hadocs.runbooks.schema import (
    BoxEntry,
    Conditional,
    Entry,
    GateEntry,
    PartEntry,
    StepEntry,
    Typed,
    UseEntry,
)
from hadocs.runbooks.shell import UnquotableError
from hadocs.runbooks.targets import runbook_id
from hadocs.runbooks.templates import FillError
from hadocs.runbooks.text import Run, Text, plain, runs, value
from hadocs.runbooks.values import Values, holds, values_of
from hadocs.runbooks.views.base import View


@dataclass(frozen=True, slots=True)
class _Placed:
    """An item that applies, with the names that its templates may use."""

    entry: StepEntry | GateEntry | BoxEntry
    values: Values
    id: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class _PlacedPart:
    entry: PartEntry
    values: Values
    id: str
    items: tuple[_Placed, ...]


def heading(look: Look, procedure: Procedure, target: Target) -> tuple[Text, Text]:
    """The title of a runbook and what it is for.

    Raises:
        FillError: where a template names what there is not.
    """
    values = values_of(look, target)
    return templates.prose(procedure.entry.title, values), templates.prose(procedure.entry.about, values)


def fill(look: Look, library: Library, procedure: Procedure, target: Target) -> Runbook:
    """The runbook of a procedure for a target to which it applies.

    Raises:
        FillError: where a template names what there is not.
    """
    return _Filling(look, library, procedure, target).made()


class _Filling:
    """One runbook while it is made."""

    def __init__(self, look: Look, library: Library, procedure: Procedure, target: Target) -> None:
        self.look, self.library, self.procedure, self.target = look, library, procedure, target
        self.entry = procedure.entry
        self.page = References()
        self.functions = self.page.functions()
        self.warned = False
        self.asked = False
        self.values: dict[str, Any] = {**templates.GLOBALS, **values_of(look, target), **self._calls()}
        for name, expression in self.entry.let.items():
            self.values[name] = templates.evaluate(expression, self.values)

    def _calls(self) -> dict[str, Callable[..., Any]]:
        """What templates may call: of the page as it is then, since it is made anew until nothing changes."""
        return {name: partial(self._call, name) for name in References().functions()}

    def _call(self, name: str, *about: Any) -> Any:
        self.asked = True
        return self.functions[name](*about)

    def made(self) -> Runbook:
        """The whole page."""
        entry, values = self.entry, self.values
        placed = self._settled()
        title = self._text(entry.title)
        answer, answers = self._text(entry.answer.title), self._lines(entry.answer.text)
        head = self._head()
        decide = self._decide()
        parts = tuple(self._part(part, letter(n)) for n, part in enumerate(placed))
        done, back = self._done(), self._back()
        for tbd in entry.tbd:
            if self._holds(tbd, values):
                self.page.tbd.setdefault(plain(self._text(tbd.what)), [])
        return Runbook(
            id=runbook_id(self.procedure.id, self.target),
            procedure=self.procedure.id,
            target=self.target,
            title=title,
            of=self._origin(),
            answer=answer,
            answers=answers,
            head=head,
            decide=decide,
            preflight=self._happens(),
            parts=parts,
            done=done,
            done_notes=self._lines(entry.done_notes),
            back=back,
            stop=self._lines(entry.stop),
            never=self._lines(entry.never),
            call=self.look.owner.call or "",
            basis=self._lines(entry.basis),
            symptoms=tuple(entry.symptoms),
            tbd=tuple(Tbd(what, tuple(dict.fromkeys(where))) for what, where in self.page.tbd.items()),
        )

    # --- first way through: what applies

    def _settled(self) -> list[_PlacedPart]:
        """The parts that apply. Conditions may ask for other steps, so that it is asked until nothing changes."""
        before: list[str] | None = None
        for _ in range(5):
            self.asked = False
            found = [part for entry in self.entry.parts for part in self._parts(entry) if part.items]
            keys = [f"{part.id} {item.id}" for part in found for item in part.items]
            self.page = References()
            self.functions = self.page.functions()
            self._number(found)
            if keys == before or not self.asked:  # no condition hangs on what is on the page
                return found
            before = keys
        raise FillError(f"{self.procedure.file.name}: conditions of steps ask for each other in a circle")

    def _parts(self, entry: PartEntry) -> Iterator[_PlacedPart]:
        """A part, or one for each of several things: the ids of its steps then end with the thing's."""
        for values, end in self._each(entry, self.values):
            if self._holds(entry, values):
                inner = {**values, "suffix": end} if end else values
                items = self._placed(entry.steps, self.procedure.folder, inner)
                yield _PlacedPart(entry, inner, entry.id + end, tuple(items))

    def _holds(self, entry: Conditional, values: Values, folder: str = "") -> bool:
        return holds(entry, folder or self.procedure.folder, values)

    def _placed(self, items: Iterable[Any], folder: str, values: Values) -> Iterator[_Placed]:
        for item in items:
            for inner, end in self._each(item, values):
                if not self._holds(item, inner, folder):
                    continue
                if isinstance(item, UseEntry):
                    yield from self._used(item, inner)
                else:
                    key = item.id if isinstance(item, StepEntry) else getattr(item, "gate", "")
                    yield _Placed(
                        item,
                        inner,
                        key + str(values.get("suffix", "")) + end,
                        str(values.get("group", "")),
                    )

    def _each(self, item: Any, values: Values) -> Iterator[tuple[Values, str]]:
        source = getattr(item, "for_", None)
        if source is None:
            yield values, ""
            return
        name, expression = templates.loop(source)
        for one in templates.evaluate(expression, values):
            yield {**values, name: one}, suffix(one)

    def _used(self, item: UseEntry, values: Values) -> Iterator[_Placed]:
        about = templates.evaluate(item.of, values)
        cluster = about if hasattr(about, "family") else about.cluster
        folder, fragment = self.library.found(cluster.family, item.use)
        if fragment is None:
            return
        inner = {
            **values,
            fragment.takes: about,
            "versions": cluster,
            "suffix": suffix(about),
            "group": item.use,
        }
        yield from self._placed(fragment.steps, folder, inner)

    def _number(self, placed: Sequence[_PlacedPart]) -> None:
        steps = gates = 0
        for part in placed:
            ids = []
            for item in part.items:
                if isinstance(item.entry, StepEntry):
                    steps += 1
                    if item.id in self.page.numbers:
                        raise FillError(f"two steps {item.id!r} apply at once in {self.procedure.file.name}")
                    self.page.numbers[item.id] = steps
                    ids.append(item.id)
                    if item.group:
                        of = f"{item.group}{item.values['suffix']}"
                        for group in (item.group, of):
                            self.page.groups.setdefault(group, []).append(item.id)
                    if item.entry.notes is not None:
                        end = str(item.values.get("suffix", ""))
                        self.page.noted[item.entry.notes.id + end] = (item.id, item.entry.notes.label)
                elif isinstance(item.entry, GateEntry):
                    self.page.letters[item.id] = letter(gates)
                    gates += 1
            self.page.parts[part.id] = (letter(len(self.page.parts)), tuple(ids))

    # --- second way through: what it says

    def _text(self, source: str | None, values: Values | None = None) -> Text:
        return templates.prose(source, self.values if values is None else values) if source else ()

    def _lines(self, lines: Iterable[Any], values: Values | None = None) -> tuple[Text, ...]:
        inner = self.values if values is None else values
        found = []
        for line in lines:
            if isinstance(line, Entry):
                if not self._holds(line, inner):
                    continue
                line = line.text  # noqa: PLW2901
            found.append(self._text(line, inner))
        return tuple(text for text in found if text)

    def _origin(self) -> tuple[Text, ...]:
        cluster = self.look.cluster(self.target.cluster) if self.target.cluster else None
        found: list[Text] = [(Run(self.look.title, "section", target="spec"),)]
        if cluster is not None:
            found.append(runs(value(cluster.title, "words" if cluster._title else "name")))
            if cluster.platform.title:
                found.append(runs(value(cluster.platform.title, "words")))
        return tuple(found)

    def _head(self) -> tuple[tuple[Text, Text], ...]:
        entry, owner = self.entry, self.look.owner
        call = [
            *([value(owner.contact, "words")] if owner.contact else []),
            *([f"at night {value(owner.call, 'words')}"] if owner.call else []),
        ]
        if not owner.call:
            self.page.tbd_slot("whom to call at night")
            call.append(value("TBD – owner", "tbd", "whom to call at night"))
        rows = [
            ("Who may", self._text(entry.who)),
            ("Tell first", self._text(entry.tell)),
            ("How long", self._text(entry.long)),
            ("Risk", self._text(entry.risk)),
            ("Call", runs("; ".join(call))),
            ("Do not use it for", self._text(entry.not_for)),
        ]
        return tuple(((Run(label),), text) for label, text in rows if text)

    def _decide(self) -> Table | None:
        rows = tuple(
            (self._text(row.find), self._text(row.means), self._text(row.do))
            for row in self.entry.decide
            if self._holds(row, self.values)
        )
        heads = ((Run("What you find"),), (Run("It means"),), (Run("Do"),))
        return Table((), heads, rows) if rows else None

    def _happens(self) -> tuple[Table, ...]:
        """What happens by itself, where the procedure is about a loss."""
        if self.entry.happens is None:
            return ()
        found = templates.evaluate(self.entry.happens, self.values).table()
        return (found,) if found else ()

    def _part(self, part: _PlacedPart, letter: str) -> Part:
        items = tuple(self._item(item) for item in part.items)
        title, intro = (self._text(words, part.values) for words in (part.entry.title, part.entry.intro))
        return Part(part.id, letter, title, intro, items)

    def _item(self, item: _Placed) -> Item:
        if isinstance(item.entry, StepEntry):
            return self._step(item.entry, item.id, item.values)
        if isinstance(item.entry, GateEntry):
            entry = item.entry
            return Gate(
                id=item.id,
                letter=self.page.letters[item.id],
                title=self._text(entry.title, item.values),
                until=self._lines(entry.boxes, item.values),
                otherwise=self._text(entry.otherwise, item.values),
                no_return=self._text(entry.no_return, item.values),
            )
        return self._box(item.entry, item.values)

    def _box(self, entry: BoxEntry, values: Values) -> Callout:
        kind = next(k for k in ("danger", "stop", "warning") if getattr(entry, k) is not None)
        title = self._text(getattr(entry, kind), values)
        return Callout(kind, title, self._text(entry.text, values), self._lines(entry.items, values))  # type: ignore[arg-type]

    def _step(self, entry: StepEntry, key: str, values: Values) -> Step:
        self.page.here = key
        command, note = self._command(entry.command, entry.shell, values)
        danger = entry.danger
        notes = entry.notes
        platform = remarks.platform(values)
        first = () if self.warned else remarks.first(entry.shell, command, platform)
        self.warned = self.warned or bool(first)
        made = Step(
            id=key,
            number=self.page.numbers[key],
            title=self._text(entry.title, values),
            on=self._text(entry.on, values),
            shell=entry.shell,
            extra=self._text(entry.extra, values),
            command=command,
            intro=remarks.joined(first, self._text(entry.intro, values), note),
            sees=self._blocks(entry.sees, entry.shell, values),
            if_not=self._blocks(entry.if_not, entry.shell, values),
            noticed=self._text(entry.noticed, values),
            danger=Callout("danger", self._text(danger.title, values), self._text(danger.text, values))
            if danger and self._holds(danger, values)
            else None,
            notes=Noted(notes.id + str(values.get("suffix", "")), key, (Run(notes.label),))
            if notes
            else None,
            no_return=entry.no_return,
            does=tuple(made for change in entry.does for made in self._changes(change, values)),
            source=entry.source,
            basis=entry.basis,
        )
        self.page.here = ""
        return replace(made, lab=remarks.lab(made, self._text(entry.unread, values), platform))

    def _command(
        self, source: str | None, shell: Shell | None, values: Values
    ) -> tuple[Command | None, Text]:
        """The command, or what is said instead where a name of the spec can't be typed."""
        if source is None or shell is None:
            return None, ()
        try:
            return templates.command(source, shell, values), ()
        except UnquotableError as error:
            return None, (Run(f"No command is shown here: {error}."),)

    def _blocks(self, said: Any, shell: Shell | None, values: Values) -> Blocks:
        if said is None:
            return ()
        found: list[Block] = []
        items: list[Text] = []
        for one in said if isinstance(said, list) else [said]:
            if isinstance(one, Typed):
                if not self._holds(one, values):
                    continue
                found += _items(items)
                command, note = self._command(one.command, one.shell or shell, values)
                found.append(Block(note, command=command))
            else:
                items += self._lines([one], values)
        return (*found, *_items(items))

    def _changes(self, change: Mapping[str, Any], values: Values) -> Iterator[Change]:
        """A change of one thing, or of each of several."""
        ((doing, source),) = ((key, of) for key, of in change.items() if key != "to")
        what = templates.evaluate(source, values)
        to = templates.evaluate(change["to"], values) if "to" in change else ""
        for one in what if isinstance(what, (tuple, list)) else (what,):
            yield Change(doing, _id(one), _id(to))  # type: ignore[arg-type]

    def _done(self) -> Table | None:
        heads = ((Run("What"),), (Run("Where"),), (Run("You see"),))
        return self._rows((), self.entry.done, ("what", "where", "see"), heads)

    def _back(self) -> Table | None:
        heads = ((Run("You are at"),), (Run("To go back"),), (Run("Effect"),))
        return self._rows((), self.entry.back, ("at", "do", "effect"), heads)

    def _rows(
        self, title: Text, entries: Sequence[Any], keys: Sequence[str], heads: tuple[Text, ...]
    ) -> Table | None:
        rows = [
            tuple(self._text(getattr(entry, key), inner) for key in keys)
            for entry in entries
            for inner, _ in self._each(entry, self.values)
            if self._holds(entry, inner)
        ]
        return Table(title, heads, tuple(rows)) if rows else None


def _items(items: list[Text]) -> list[Block]:
    some = tuple(items)
    items.clear()
    return [Block(some[0]) if len(some) == 1 else Block(items=some)] if some else []


def _id(found: Any) -> str:
    return found.id if isinstance(found, View) else str(found)
