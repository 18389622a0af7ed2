"""What was worked out of a diagram, kept for the next that is alike. Knows nothing of what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

_ALL: list[Remembered] = []  # type: ignore[type-arg]


class Remembered(Generic[Value]):
    """Values by key, of so many nodes in all; what has not been asked for longest goes first."""

    def __init__(self, most: int, nodes: Callable[[Value], int]) -> None:
        self._most = most
        self._nodes = nodes
        self._known: dict[Hashable, Value] = {}
        self._held = 0
        _ALL.append(self)

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made where it is not there."""
        if key in self._known:
            found = self._known.pop(key)
        else:
            found = make()
            self._held += self._nodes(found)
        self._known[key] = found
        while self._held > self._most:
            self._held -= self._nodes(self._known.pop(next(iter(self._known))))
        return found

    def clear(self) -> None:
        """Keep nothing."""
        self._known.clear()
        self._held = 0


def forget() -> None:
    """Forget all of it, so that what comes next is worked out for the first time: to measure what that takes."""
    for one in _ALL:
        one.clear()
