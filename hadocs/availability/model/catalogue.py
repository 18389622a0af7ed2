"""The reliability catalogue, and a spec's own figures in its place; knows nothing of what the figures are used for.

Reading the one data file is its only side effect, and that is done once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from hadocs.availability.uncertainty import Z95
from hadocs.behaviour.known import durations
from hadocs.spec.units import parse_duration

if TYPE_CHECKING:
    from hadocs.spec.model import Spec

DATA = Path(__file__).parent.parent / "data" / "reliability.yaml"
OWN_FACTOR = 1.5
"""The error factor of a spec's own figure: better known than the catalogue's, and still no certainty."""

Basis = Literal["published", "vendor", "assumed", "spec"]
Values = Mapping[str, float]
"""Inputs by key: durations in hours, shares as they are."""


@dataclass(frozen=True, slots=True)
class Input:
    """One figure that goes into the model.

    ``value`` is in hours where ``unit`` is ``h``, else a share of one: the median, but for planned work, where it is
    what is planned, so the average. ``factor`` is the lognormal's error factor (95 % quantile over median). ``stream``
    names its random numbers: it holds no id of a spec, so that renaming something changes no result.
    """

    key: str
    title: str
    value: float
    unit: Literal["h", "share"]
    factor: float
    source: str
    basis: Basis
    note: str
    stream: str

    @property
    def median(self) -> float:
        """The middle of its range."""
        return self.value / self._turn if self._planned else self.value

    @property
    def average(self) -> float:
        """The value that stands for the average of what it makes: the mean of the lognormal, or of its inverse."""
        return self.value if self._planned else self.value * self._turn

    @property
    def low(self) -> float:
        """Its 5 % value."""
        return self.median / self.factor

    @property
    def high(self) -> float:
        """Its 95 % value."""
        return self.median * self.factor

    @property
    def _planned(self) -> bool:
        return self.key.startswith("work.")

    @property
    def _turn(self) -> float:
        """The average over the median: e^(σ²/2) with σ = ln(factor)/z₉₅.

        What comes once in a time goes by the inverse of that time, and the mean of the inverse is that much above it.
        """
        turn = exp((log(self.factor) / Z95) ** 2 / 2)
        return 1 / turn if self.key.endswith((".mtbf", ".every")) else turn


@dataclass(frozen=True)
class Figures:
    """All inputs of a spec by key, and which of them are its own."""

    inputs: Mapping[str, Input]
    own: Mapping[str, Mapping[str, str]]
    """Id of a component to field (mtbf, mttr) to the key of its own input."""
    unused: tuple[str, ...]

    def key(self, kind: str, field: str, *ids: str) -> str:
        """The input that holds for a component: its own, or that of its kind."""
        for id_ in ids:
            found = self.own.get(id_, {}).get(field)
            if found:
                return found
        return f"{kind}.{field}"

    @property
    def medians(self) -> dict[str, float]:
        """Every input's median by key."""
        return {key: i.median for key, i in self.inputs.items()}


@cache
def catalogue() -> Mapping[str, Input]:
    """The catalogue's inputs by key: ``host.mtbf``, ``boot`` and so on, in the order of the file."""
    raw = yaml.load(DATA.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found: dict[str, Input] = {}
    for kind, entry in raw["components"].items():
        for field, what in (("mtbf", "mean time between failures"), ("mttr", "mean time to repair")):
            if field in entry:
                key = f"{kind}.{field}"
                found[key] = _input(key, f"{entry['title']}: {what}", entry[field])
    for key, entry in raw["inputs"].items():
        found[key] = _input(key, entry["title"], entry)
    for key, e in durations().items():
        basis: Basis = (
            "published" if e.basis == "published" else "vendor" if e.basis == "vendor" else "assumed"
        )
        found[key] = Input(key, e.title, e.median / 3600, "h", e.factor, e.source, basis, e.note, key)
    return found


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of component that the catalogue has figures of."""
    return tuple(dict.fromkeys(k.rpartition(".")[0] for k in catalogue() if k.endswith((".mtbf", ".mttr"))))


def _input(key: str, title: str, entry: Mapping[str, Any]) -> Input:
    value = entry["value"]
    duration = isinstance(value, str)
    number = parse_duration(value) / 3600 if duration else float(value)
    return Input(key, title, number, "h" if duration else "share", float(entry["factor"]), entry["source"],
                 entry["basis"], entry.get("note", ""), key)  # fmt: skip


def figures(spec: Spec, ids: frozenset[str]) -> Figures:
    """The catalogue with a spec's own figures: by kind they replace, by the id of a component they stand beside.

    ``ids`` are the ids that a component can have; an assumption that names none of them is in ``unused``.
    """
    inputs = dict(catalogue())
    own: dict[str, dict[str, str]] = {}
    unused = []
    for number, (name, assumption) in enumerate(spec.assumptions.items()):
        used = False
        for field, value in (("mtbf", assumption.mtbf), ("mttr", assumption.mttr)):
            if not value:
                continue
            by_kind = f"{name}.{field}"
            if name in kinds():
                title = inputs[by_kind].title if by_kind in inputs else f"{name}: {field}"
                inputs[by_kind] = _stated(by_kind, title, value, assumption.source, by_kind)
            elif name in ids:
                what = "mean time between failures" if field == "mtbf" else "mean time to repair"
                stream = f"own {number} {field}"
                inputs[by_kind] = _stated(by_kind, f"{name}: {what}", value, assumption.source, stream)
                own.setdefault(name, {})[field] = by_kind
            else:
                continue
            used = True
        if not used:
            unused.append(name)
    return Figures(inputs, own, tuple(unused))


def _stated(key: str, title: str, seconds: float, source: str, stream: str) -> Input:
    return Input(key, title, seconds / 3600, "h", OWN_FACTOR, source, "spec", "", stream)


class Noting(dict[str, float]):
    """Values that remember which of them were asked for."""

    def __init__(self, values: Values) -> None:
        super().__init__(values)
        self.asked: dict[str, None] = {}

    def __getitem__(self, key: str) -> float:
        self.asked[key] = None
        return super().__getitem__(key)
