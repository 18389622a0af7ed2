"""Everything about one fault tree in one value, as data and as text; knows of no command and no file.

What could not be computed within the budget is said, never left out silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import inf, isinf

from hadocs.availability.bdd import Budget
from hadocs.availability.bounds import APART, Bounds, bounds
from hadocs.availability.diagram import NODES, Diagram, compile_tree
from hadocs.availability.frequency import Frequency, frequency
from hadocs.availability.measures import Importance, importance
from hadocs.availability.tree import FaultTree
from hadocs.availability.zbdd import CutSet, CutSets, minimal_cut_sets

LISTED = 100
"""How many cut sets are listed of a tree without probabilities, where nobody says how many: there is nothing else."""
INFINITY = "infinity"
"""What stands for an infinite RAW or RRW in data that becomes JSON, which has no such number."""


@dataclass(frozen=True)
class Evaluation:
    """A fault tree and what came of it.

    ``probability`` is exact (to rounding) or None: then ``bounds`` is there, or events have no probability.
    ``count`` and ``by_order`` (how many minimal cut sets of order 1, 2, …) are None where there are too many to
    count within the budget. ``cut_sets`` are the first ``asked`` of them, by order and falling probability.
    ``importance`` is empty where the probability is only bounded. ``frequency`` is there where every event has a
    failure rate.
    """

    tree: FaultTree
    probability: float | None
    bounds: Bounds | None
    count: int | None
    by_order: tuple[int, ...] | None
    coherent: bool | None
    asked: int
    cut_sets: tuple[CutSet, ...]
    importance: Mapping[str, Importance]
    frequency: Frequency | None
    budget: int

    @cached_property
    def unknown(self) -> frozenset[str]:
        """The events below the top whose probability nobody knows."""
        return self.tree.below & frozenset(self.tree.unknown)

    def _known(self, cut_set: CutSet) -> float | None:
        return None if self.unknown.intersection(cut_set.events) else cut_set.probability

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what the figures do and don't say."""
        notes = list(self.tree.notes)
        if self.tree.common_causes:
            notes.append(
                "Members of common-cause groups are replaced by events named after who fails together."
            )
        if self.bounds is not None:
            probability = "is bounded, not exact" if not self.unknown else "could not be bounded either"
            notes.append(
                f"The tree needs a diagram of more than {self.budget} nodes: the probability {probability}."
            )
            if not self.unknown and not self.bounds.meet:
                notes.append(
                    f"The bounds are more than {APART:.0%} apart: they say what is certain, not what is likely."
                )
        elif self.count is None and self.probability is None:
            notes.append(
                f"The minimal cut sets need a diagram of more than {self.budget} nodes: they are not counted."
            )
        elif self.count is None:
            notes.append(
                f"The minimal cut sets need a diagram of more than {self.budget} nodes: they are not counted. "
                "The probability is exact."
            )
        if self.coherent is False:
            notes.append(
                "The tree is not coherent: a failure can make the top event go away. A minimal cut set is then a "
                "smallest set of events that bring it about while no other event happens (a minimal p-cut); it is no "
                "prime implicant, which also says what must not happen."
            )
        if self.asked and self.count is not None and self.asked < self.count:
            notes.append(f"Cut sets are the first {self.asked} of {self.count}.")
        return tuple(notes)

    def as_data(self) -> dict[str, object]:
        """Plain data for JSON, with the keys that ``hadocs fault-tree --format json`` promises.

        ``raw`` and ``rrw`` are the text ``infinity`` where they are infinite; a measure that isn't defined (all
        but ``birnbaum``, where the top event can't happen) is null. ``by_order`` starts with order 1.
        """
        data: dict[str, object] = {
            "name": self.tree.name,
            "top": self.tree.top,
            "probability": self.probability,
        }
        if self.unknown:
            data["without_probability"] = sorted(self.unknown)
        elif self.bounds is not None:
            data["bounds"] = {
                "lower": self.bounds.lower,
                "upper": self.bounds.upper,
                "meet": self.bounds.meet,
            }
        sets: dict[str, object] = {
            "count": self.count,
            "by_order": None if self.by_order is None else list(self.by_order),
        }
        if self.asked and self.count is not None:
            sets["listed"] = [
                {"events": list(c.events), "probability": self._known(c)} for c in self.cut_sets
            ]
            sets["truncated"] = len(self.cut_sets) < self.count
        if self.bounds is not None and self.bounds.single_points is not None:
            sets["single_points"] = list(self.bounds.single_points)
        data["minimal_cut_sets"] = sets
        data["coherent"] = self.coherent
        data["importance"] = {
            name: {
                "birnbaum": m.birnbaum,
                "cif": m.cif,
                "dif": m.dif,
                "raw": INFINITY if m.raw == inf else m.raw,
                "rrw": INFINITY if m.rrw == inf else m.rrw,
            }
            for name, m in self.importance.items()
        }
        if self.frequency is not None:
            up = self.frequency.mean_up_hours
            data["frequency"] = {
                "per_year": self.frequency.per_year,
                "mean_up_hours": INFINITY if isinf(up) else up,
                "mean_down_hours": self.frequency.mean_down_hours,
            }
        data["notes"] = list(self.notes)
        return data

    def as_text(self) -> str:
        """For people: the figures, the notes, then cut sets and events; ends in a line break."""
        tree = self.tree
        lines = [
            f"Fault tree {_shown(tree.name)}, top event {_shown(tree.top)}: "
            f"{_of(len(tree.used_events), 'basic event')}, {_of(len(tree.gates_bottom_up), 'gate')}",
            "",
        ]
        if self.unknown:
            lines.append("Probability       unknown")
        elif self.bounds is not None:
            said = "between" if self.bounds.meet else "unknown: between"
            lines.append(
                f"Probability       {said} {self.bounds.lower:.6g} and {self.bounds.upper:.6g} (not exact)"
            )
        else:
            lines.append(f"Probability       {self.probability:.10g}")
        if self.bounds is not None and self.bounds.single_points is not None:
            points = ", ".join(map(_shown, self.bounds.single_points))
            lines.append(f"Single points     {points or 'none'}")
        if self.count is None:
            lines.append("Minimal cut sets  not counted")
        else:
            orders = ", ".join(f"{n} of order {at}" for at, n in enumerate(self.by_order or (), 1) if n)
            lines.append(f"Minimal cut sets  {self.count}" + (f": {orders}" if orders else ""))
        if self.frequency is not None:
            f = self.frequency
            lines.append(
                f"Frequency         {f.per_year:.6g} a year, each of {f.mean_down_hours:.6g} h on average"
            )
        lines += ["", *self.notes] if self.notes else []
        if self.cut_sets:
            rows = [
                [_figure(self._known(c)), str(len(c.events)), ", ".join(map(_shown, c.events))]
                for c in self.cut_sets
            ]
            lines += ["", *_table(["Probability", "Order", "Minimal cut set"], rows, left={2})]
        if self.importance:
            rows = [
                [_shown(name), *(_figure(v) for v in (m.birnbaum, m.cif, m.dif, m.raw, m.rrw))]
                for name, m in sorted(self.importance.items(), key=lambda i: -(i[1].cif or 0.0))
            ]
            lines += ["", *_table(["Event", "Birnbaum", "CIF", "DIF", "RAW", "RRW"], rows, left={0})]
        return "\n".join(line.rstrip() for line in lines) + "\n"


def evaluate(tree: FaultTree, *, cut_sets: int = 0, budget: int = NODES) -> Evaluation:
    """Probability, minimal cut sets, importance and frequency of a tree.

    ``cut_sets`` is how many of them to list (0: only counted; of a tree without probabilities the first
    `LISTED`). ``budget`` is the most nodes of a decision
    diagram; a tree that needs more gets bounds. Ends in bounded time either way.
    """
    try:
        diagram = compile_tree(tree, budget)
    except Budget:
        found = bounds(tree, budget)
        return Evaluation(tree, None, found, None, None, None, cut_sets, (), {}, None, budget)
    sets = _sets(diagram, budget)
    unknown = not tree.below.isdisjoint(tree.unknown)
    asked = cut_sets or (LISTED if unknown else 0)
    rates = not unknown and diagram.monotone and all(e.failure_rate is not None for e in diagram.levels)
    return Evaluation(
        tree,
        None if unknown else diagram.probability(),
        None,
        sets.count if sets else None,
        sets.by_order if sets else None,
        sets.coherent if sets else None,
        asked,
        tuple(islice(sets, max(asked, 0))) if sets else (),
        {} if unknown else importance(diagram),
        frequency(diagram) if rates and diagram.levels else None,
        budget,
    )


def _sets(diagram: Diagram, budget: int) -> CutSets | None:
    try:
        return minimal_cut_sets(diagram, budget)
    except Budget:
        return None


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return "∞" if isinf(value) else f"{value:.6g}"


def _shown(name: str) -> str:
    """A name on one line of a terminal: control characters as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def _of(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], left: set[int]) -> list[str]:
    """Columns as wide as their widest cell, figures to the right."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    return [
        "  ".join(
            c.ljust(w) if at in left else c.rjust(w)
            for at, (c, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    ]
