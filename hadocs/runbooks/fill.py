"""A procedure and a target to a frozen runbook: what applies is kept, numbered, and filled with the names of the spec.

Two ways through the file: the first finds out which steps there are, so that the second can refer to their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
from hadocs.runbooks.placing import Placed, PlacedPart, Placing
from hadocs.runbooks.references import letter
from hadocs.runbooks.schema import (
    BoxEntry,
    Entry,
    GateEntry,
    Sign,
    StepEntry,
    Typed,
)
from hadocs.runbooks.shell import UnquotableError
from hadocs.runbooks.targets import runbook_id
from hadocs.runbooks.text import Run, Text, plain, runs, value
from hadocs.runbooks.values import Values, values_of
from hadocs.runbooks.views.base import View


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


class _Filling(Placing):
    """One runbook while it is made."""

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

    def _part(self, part: PlacedPart, letter: str) -> Part:
        items = tuple(self._item(item) for item in part.items)
        title, intro = (self._text(words, part.values) for words in (part.entry.title, part.entry.intro))
        return Part(part.id, letter, title, intro, items)

    def _item(self, item: Placed) -> Item:
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
        items: list[Text] = []
        of: list[tuple[str, ...]] = []
        for line in entry.items:
            made = self._lines((line,), values)
            items += made
            of += [self._signs(line, values)] * len(made)
        return Callout(kind, title, self._text(entry.text, values), tuple(items), tuple(of))  # type: ignore[arg-type]

    def _signs(self, line: object, values: Values) -> tuple[str, ...]:
        """The things that a line is a sign of the loss of."""
        found = templates.evaluate(line.of, values) if isinstance(line, Sign) else ()
        return tuple(map(_id, found if isinstance(found, (tuple, list)) else (found,)))

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
            made = templates.command(source, shell, values)
        except UnquotableError as error:
            return None, (Run(f"No command is shown here: {error}."),)
        self.page.typed.append(made.text)
        return made, ()

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
