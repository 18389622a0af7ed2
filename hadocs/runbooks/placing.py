"""What of a procedure applies to a target, numbered: the first way through its file, before anything is worded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from hadocs.runbooks import templates
from hadocs.runbooks.context import Look
from hadocs.runbooks.library import Library, Procedure
from hadocs.runbooks.model import Target
from hadocs.runbooks.references import References, letter, suffix
from hadocs.runbooks.schema import BoxEntry, Conditional, GateEntry, PartEntry, StepEntry, UseEntry
from hadocs.runbooks.templates import FillError
from hadocs.runbooks.values import Values, holds, values_of


@dataclass(frozen=True, slots=True)
class Placed:
    """An item that applies, with the names that its templates may use."""

    entry: StepEntry | GateEntry | BoxEntry
    values: Values
    id: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """A part that applies, or one of several for a thing each, with its items."""

    entry: PartEntry
    values: Values
    id: str
    items: tuple[Placed, ...]


class Placing:
    """A runbook of which the steps are found and numbered; ``page`` knows them."""

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

    def _settled(self) -> list[PlacedPart]:
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

    def _parts(self, entry: PartEntry) -> Iterator[PlacedPart]:
        """A part, or one for each of several things: the ids of its steps then end with the thing's."""
        for values, end in self._each(entry, self.values):
            if self._holds(entry, values):
                inner = {**values, "suffix": end} if end else values
                items = self._placed(entry.steps, self.procedure.folder, inner)
                yield PlacedPart(entry, inner, entry.id + end, tuple(items))

    def _holds(self, entry: Conditional, values: Values, folder: str = "") -> bool:
        return holds(entry, folder or self.procedure.folder, values)

    def _placed(self, items: Iterable[Any], folder: str, values: Values) -> Iterator[Placed]:
        for item in items:
            for inner, end in self._each(item, values):
                if not self._holds(item, inner, folder):
                    continue
                if isinstance(item, UseEntry):
                    yield from self._used(item, inner)
                else:
                    key = item.id if isinstance(item, StepEntry) else getattr(item, "gate", "")
                    yield Placed(
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

    def _used(self, item: UseEntry, values: Values) -> Iterator[Placed]:
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

    def _number(self, placed: Sequence[PlacedPart]) -> None:
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
                    if item.entry.noticed:
                        self.page.noticed.add(item.id)
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
