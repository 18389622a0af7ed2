"""Storage that holds the same data as another one: who takes its place by itself, and who once a person switches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hadocs.spec.model import Spec


@dataclass(frozen=True)
class Mirrors:
    """The mirrored pairs of a spec, whichever of the two states it."""

    spec: Spec

    @cached_property
    def pairs(self) -> Mapping[str, str]:
        """Each storage of a pair to the other."""
        said = {key: s.mirror for key, s in self.spec.storage.items() if s.mirror}
        return {**{mirror: key for key, mirror in reversed(said.items())}, **said}

    @cached_property
    def by(self) -> Mapping[str, str]:
        """Who writes to both sides of a pair, where either of them says it."""
        said = {key: entry.mirrored_by for key, entry in self.spec.storage.items()}
        found = {key: said.get(key) or said.get(other) for key, other in self.pairs.items()}
        return {key: by for key, by in found.items() if by is not None}

    @cached_property
    def by_itself(self) -> Mapping[str, str]:
        """Those of which the other takes over by itself."""
        return {key: other for key, other in self.pairs.items() if not self._by_hand(key, other)}

    @cached_property
    def by_hand(self) -> Mapping[str, str]:
        """Those of which a person has to switch to the other."""
        return {key: other for key, other in self.pairs.items() if key not in self.by_itself}

    def _by_hand(self, *pair: str) -> bool:
        return any(self.spec.storage[s].switchover == "manual" for s in pair if s in self.spec.storage)

    def ways_to(self, ref: str, *, attended: bool = False) -> tuple[str, ...]:
        """A storage or volume, and the mirror that holds the same data; ``attended``: also where somebody switches."""
        key = ref.partition("/")[0]
        mirror = self.by_itself.get(key) or (self.by_hand.get(key) if attended else None)
        return (ref, mirror) if mirror else (ref,)
