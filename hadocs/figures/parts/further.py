"""What one more loss comes to while a host is out of service: what is new, and what is so on any day.

Decides nothing: the preflight has what is new, the topology stage what each loss takes by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hadocs.analysis import Analysis
from hadocs.figures.abridged import listed
from hadocs.figures.parts.any_day import ALL, AnyDay
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Fact
from hadocs.runbooks.preflight_model import Preflight
from hadocs.runbooks.risks import Hurt

MOST = 6
"""So many things stand in the sentence of the figure,"""
HEAD = 4
"""and so many in the heading of the box; of more that says their number, and what follows names them."""


class Further:
    """One more loss, of one preflight."""

    def __init__(self, analysis: Analysis, found: Preflight, names: Names) -> None:
        self.found, self.names = found, names
        told = {hurt.thing for hurt in found.stops}
        away = {found.host, *(thing.id for thing in found.off.off)}
        self.usual = AnyDay.of(analysis, names, told, away, found.down, found.uncertain)

    @property
    def hurt(self) -> bool:
        """Whether something is down meanwhile as it is, so that nothing more that may fail is no good news."""
        return bool(self.found.down or self.found.uncertain or self.found.stopped)

    @property
    def lost(self) -> tuple[str, ...]:
        """What must not be lost though on any other day it may be."""
        return tuple(
            dict.fromkeys(self.names.among(hurt.thing.id, hurt.thing.kind) for hurt in self.found.stops)
        )

    def sentence(self) -> str:
        """What may fail meanwhile, in a sentence."""
        if self.lost:
            return f"Meanwhile {_none(self.lost)}."
        never = self.usual.things()
        if not never:
            return "" if self.hurt else "One more thing may fail meanwhile, as on any day."
        return f"As on any day, {_none(never)}."

    def fact(self, host: str) -> Fact:
        """The same with what each loss does; ``host`` is what is out of service."""
        if not self.found.stops:
            none = not self.usual and not self.hurt
            more = "Nothing more goes down" if self.hurt else "Nothing goes down"
            return Fact(
                id="more", icon="host", title="If something else fails meanwhile",
                text="Nothing that is lost alone takes a service down, as on any day."
                if none
                else f"{more} that would not on any other day.",
                note=self.usual.said(),
            )  # fmt: skip
        by = self._by_effect()
        names = self.lost
        title = listed(names, ALL, joiner="or") if len(names) <= HEAD else f"any of {len(names)} things"
        ends = [f"Without {listed(some, ALL, joiner='or')}, {effect}." for effect, some in by.items()]
        text = f"Then {next(iter(by))}." if len(by) == 1 and len(names) <= HEAD else " ".join(ends)
        one = names[0] if len(names) == 1 else "one of them"
        stop = f"Stop, and bring {host} back first, if {one} is to be worked on."
        return Fact(
            id="more", icon="bad", title=f"Do not lose {title}", text=text,
            note=" ".join(filter(None, (stop, self.usual.said()))),
        )  # fmt: skip

    def _by_effect(self) -> dict[str, list[str]]:
        """Losses by what they would do, in words, the worst first."""
        found: dict[str, list[str]] = {}
        for hurt in self.found.stops:
            some = found.setdefault(", and ".join(self._effects(hurt)), [])
            name = self.names.among(hurt.thing.id, hurt.thing.kind)
            some += [] if name in some else [name]
        return found

    def _effects(self, hurt: Hurt) -> Iterator[str]:
        if hurt.new_no_quorum:
            who = listed(tuple(map(self.names.among, hurt.new_no_quorum)), ALL)
            yield f"{who} would have no quorum"
        if hurt.new_down:
            yield f"{self._services(hurt.new_down)} would be down"
        if hurt.new_uncertain:
            yield f"whether {self._services(hurt.new_uncertain)} would go on is not certain"
        if old := [key for key in hurt.down if key not in hurt.new_down]:
            yield f"{self._services(old)} would be down, as on any day"

    def _services(self, keys: Sequence[str]) -> str:
        return listed(tuple(self.names.among(key, "service") for key in keys), ALL)


def _none(names: Sequence[str]) -> str:
    """That none of some things may fail: "neither A nor B", as "A or B must not" may be read as a choice."""
    if len(names) == 1:
        return f"{names[0]} must not fail"
    return f"neither {listed(names, MOST, joiner='nor', shown=MOST - 1)} may fail"
