"""What alone takes a service down on any day, and is no less a single point while something is lost or out of service.

Decides nothing: the topology stage knows what each loss takes by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.naming import Names
from hadocs.runbooks.standing import Standing
from hadocs.topology.model import Thing

ALL = 1000
"""Lists of what must not fail name all of it."""


@dataclass(frozen=True)
class AnyDay:
    """``points`` each take a service down that runs meanwhile; ``tosses`` are those that may."""

    names: Names
    points: tuple[Thing, ...]
    tosses: tuple[Thing, ...]

    @classmethod
    def of(
        cls,
        analysis: Analysis,
        names: Names,
        told: Collection[Thing],
        away: Collection[str],
        down: Collection[str],
        uncertain: Collection[str],
    ) -> AnyDay:
        """Without what is ``told`` to do more than on any day, and what is ``away`` by its id.

        ``down`` and ``uncertain`` are services that are so meanwhile.
        """
        before = Standing.of(analysis.estate, analysis.topology)
        never = {*down, *before.down}
        doubt = {*never, *uncertain, *before.loss.uncertain}
        points, tosses = [], []
        for loss in analysis.topology.losses.values():
            if loss.thing in told or loss.thing.id in away:
                continue
            if not never.issuperset(loss.down):
                points.append(loss.thing)
            elif not doubt.issuperset(loss.uncertain):
                tosses.append(loss.thing)
        return cls(names, tuple(points), tuple(tosses))

    def __bool__(self) -> bool:
        return bool(self.points or self.tosses)

    def things(self) -> tuple[str, ...]:
        """All of them as they are called; a volume is told by its storage, where that is one of them."""
        some = (*self.points, *self.tosses)
        below = {t for t in some if t.kind == "volume" and _holder(t) in some}
        return tuple(dict.fromkeys(self.names.among(t.id, t.kind) for t in some if t not in below))

    def said(self) -> str:
        """The same as a sentence, or nothing."""
        parts = []
        if self.points:
            named = listed(self._named(self.points), ALL, joiner="or")
            parts.append(f"a service would be down without {named}")
        if self.tosses:
            named = listed(self._named(self.tosses), ALL, joiner="or")
            parts.append(f"whether one goes on would not be certain without {named}")
        return f"As on any day, {'; '.join(parts)}." if parts else ""

    def _named(self, things: Sequence[Thing]) -> tuple[str, ...]:
        """Their names; volumes are counted with the storage that they lie on, where that is one of the things."""
        volumes = [t for t in things if t.kind == "volume" and _holder(t) in things]
        named = []
        for thing in things:
            own = [volume for volume in volumes if _holder(volume) == thing]
            if thing in volumes:
                continue
            name = self.names.among(thing.id, thing.kind)
            some = "a volume" if len(own) == 1 else words.counted(len(own), "volume")
            named.append(f"{name} ({some} on it too)" if own else name)
        return tuple(dict.fromkeys(named))


def _holder(volume: Thing) -> Thing:
    return Thing("storage", volume.id.partition("/")[0])
