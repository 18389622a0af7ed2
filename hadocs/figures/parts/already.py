"""What a spec that is not sound yet leaves down without any loss: no loss has brought that about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hadocs.behaviour.model import Event
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.naming import Names
from hadocs.runbooks.standing import Standing
from hadocs.topology.wording import several


@dataclass(frozen=True, slots=True)
class Already:
    """Services that are down, and machines that don't run, before anything is lost."""

    services: tuple[str, ...]
    machines: tuple[str, ...]

    def without(self, events: Iterable[Event]) -> list[Event]:
        """The events of a loss without those that tell of these."""
        by = {"service": self.services, "vm": self.machines}
        return [e for e in events if e.subject not in by.get(e.kind, ())]

    def said(self, names: Names) -> str:
        """The same as a sentence, empty where there is nothing of it."""
        parts = []
        if self.services:
            called = [names.title(key, "service") for key in self.services]
            some = listed(called, 4, shown=3)
            parts.append(f"{some} {'are' if several(called) else 'is'} down")
        if self.machines:
            count = words.counted(len(self.machines), "machine")
            parts.append(f"{count} {'does' if len(self.machines) == 1 else 'do'} not run")
        return f"As the spec stands, {' and '.join(parts)} without any loss." if parts else ""


def already(before: Standing) -> Already:
    """What there is of it as things stand."""
    return Already(before.down, tuple(v for v in before.world.spec.vms if not before.runs(v)))
