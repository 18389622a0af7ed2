"""What sentences of a page refer to: steps by number, gates and parts by letter, what is noted, what nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hadocs.runbooks import templates
from hadocs.runbooks.slugs import slug
from hadocs.runbooks.templates import FillError, Marked, Slot
from hadocs.runbooks.text import value
from hadocs.runbooks.views.base import View
from hadocs.spec.names import nearest


@dataclass
class References:
    """What is known of a page while it is filled: numbers, letters, what is noted and what lacks."""

    numbers: dict[str, int] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    parts: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    """The steps of each fragment, by its name, and by its name and what it is about."""
    noticed: set[str] = field(default_factory=set)
    """The steps that users notice."""
    noted: dict[str, tuple[str, str]] = field(default_factory=dict)
    tbd: dict[str, list[str]] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    """The commands of the page, as they are filled: all of them once its last lines are made."""
    here: str = ""

    def functions(self) -> dict[str, Callable[..., Any]]:
        """What templates may call, by name."""
        return {
            "step": lambda *ids: self._steps("step", ids),
            "nr": lambda *ids: self._steps("", ids),
            "has": self._has,
            "gate": self._gate,
            "part": self._part_ref,
            "steps_of": self._steps_of,
            "felt": self._felt,
            "tbd": self.tbd_slot,
            "noted": self._noted,
            "put": lambda what: Slot(str(what), "noted"),
            "types": lambda *words: any(word in command for word in words for command in self.typed),
            "blank": lambda: Marked(value("____", "blank")),
        }

    def _has(self, *ids: Any) -> bool:
        """Whether a step is there: one of a repeated step, or of a fragment, with its thing behind it."""
        return bool(self._resolved(ids))

    def _felt(self, *ids: Any) -> Marked:
        """As ``step``, but of a fragment or a repeated step only those that users notice, where there is one."""
        return self._steps("step", ids, [key for key in self._resolved(ids) if key in self.noticed])

    def _steps(self, noun: str, ids: Sequence[Any], some: Sequence[str] = ()) -> Marked:
        """``step 3``; of the first and the last of several ``steps 3 to 5``; of a repeated step all that there are, or
        ``some`` of them.
        """
        found = some or self._resolved(ids)
        if not found:
            near = nearest(str(ids[0]), (*self.numbers, *self.groups))
            raise FillError(
                f"no step {ids[0]!r} is on this page" + (f"; did you mean {near}?" if near else "")
            )
        numbers = sorted(self.numbers[key] for key in found)
        if all(isinstance(key, str) for key in ids) and len(ids) == 2:
            numbers = list(range(numbers[0], numbers[-1] + 1))  # from the first to the last
        by_number = {n: key for key, n in self.numbers.items()}
        shown: list[str] = []
        for first, last in _spans(numbers):
            ends = [self._ref(by_number[n]) for n in ((first, last) if last > first else (first,))]
            shown += ends if last <= first + 1 else [" to ".join(ends)]
        words = templates.listed([Marked(one) for one in shown])
        return Marked(f"{noun}{'s' if len(numbers) > 1 else ''} {words}" if noun else words)

    def _resolved(self, ids: Sequence[Any]) -> list[str]:
        """The steps that are meant: each id by itself, or with the thing that stands behind it."""
        found: list[str] = []
        for at, asked in enumerate(ids):
            if not isinstance(asked, str):
                continue
            about = ids[at + 1] if at + 1 < len(ids) and not isinstance(ids[at + 1], str) else None
            key = asked + suffix(about)
            if key in self.numbers:
                found.append(key)
            elif key in self.groups:
                found += self.groups[key]
            else:
                found += [k for k in self.numbers if k.startswith(f"{key}--")]
        return list(dict.fromkeys(found))

    def _ref(self, key: str) -> str:
        return value(str(self.numbers[key]), "step", key)

    def _steps_of(self, part: str) -> Marked:
        """The steps of a part: ``steps 1 to 6``."""
        if part not in self.parts:
            raise FillError(f"no part {part!r} is on this page")
        return self._steps("step", self.parts[part][1])

    def _part_ref(self, part: str) -> Marked:
        """A part by its letter, as a link."""
        if part not in self.parts:
            raise FillError(f"no part {part!r} is on this page")
        return Marked(value(f"part {self.parts[part][0]}", "section", f"part-{part}"))

    def _gate(self, gate: str) -> Marked:
        if gate not in self.letters:
            near = nearest(gate, self.letters)
            raise FillError(f"no gate {gate!r} is on this page" + (f"; did you mean {near}?" if near else ""))
        return Marked(value(f"gate {self.letters[gate]}", "section", f"gate-{gate}"))

    def tbd_slot(self, what: Any) -> Slot:
        """What the spec does not say, noted for the step that is being filled."""
        said = str(what)
        where = self.tbd.setdefault(said, [])
        if self.here:
            where.append(self.here)
        return Slot(said, "tbd")

    def _noted(self, name: str, about: Any = None) -> Slot:
        found = self.noted.get(name + suffix(about))
        if found is None:
            near = nearest(name, self.noted)
            raise FillError(f"nothing is noted as {name!r}" + (f"; did you mean {near}?" if near else ""))
        step, label = found
        return Slot(f"{label} of step {self.numbers[step]}", "noted", step)


def suffix(about: Any) -> str:
    """What stands behind the id of a step that is there for each of several things."""
    if about is None:
        return ""
    return f"--{slug(about.id)}" if isinstance(about, View) else f"--{slug(str(about))}"


def letter(at: int) -> str:
    """The letter of a part or a gate: A, B, … Z, AA."""
    return chr(ord("A") + at) if at < 26 else f"{letter(at // 26 - 1)}{letter(at % 26)}"


def _spans(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Numbers as spans: 1, 2, 3, 7 is 1 to 3, and 7."""
    first = last = numbers[0]
    for n in numbers[1:]:
        if n != last + 1:
            yield first, last
            first = n
        last = n
    yield first, last
