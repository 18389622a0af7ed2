"""The reliability catalogue, and a spec's own figures in its place; knows nothing of what the figures are used for.

Reading the one data file is its only side effect, and that is done once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, fsum, log, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from hadocs.availability.gamma import quantile as gamma_quantile
from hadocs.availability.gamma import shape_of
from hadocs.availability.uncertainty import Z95
from hadocs.behaviour.known import durations
from hadocs.spec.units import About, format_duration, parse_duration

if TYPE_CHECKING:
    from hadocs.spec.model import Assumption, Spec

DATA = Path(__file__).parent.parent / "data" / "reliability.yaml"
OWN_FACTOR = 1.5
"""The error factor of a spec's own figure: better known than the catalogue's, and still no certainty."""
_LEAST = 1e-9
"""The least share, and the least hours: nothing is left for logarithms to make of none."""

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
    prior: Input | None = None
    """What held before something was counted or measured that made it this."""

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
    def recurs(self) -> bool:
        """Whether it is the time after which something comes again, so that its inverse is what counts."""
        return self.key.endswith((".mtbf", ".every"))

    @property
    def _planned(self) -> bool:
        return self.key.startswith("work.")

    @property
    def _turn(self) -> float:
        """The average over the median: e^(σ²/2) with σ = ln(factor)/z₉₅.

        What comes once in a time goes by the inverse of that time, and the mean of the inverse is that much above it.
        """
        turn = exp((log(self.factor) / Z95) ** 2 / 2)
        return 1 / turn if self.recurs else turn


@dataclass(frozen=True)
class Figures:
    """All inputs of a spec by key, and which of them are its own."""

    inputs: Mapping[str, Input]
    own: Mapping[str, Mapping[str, str]]
    """Id of a component to field (mtbf, mttr, every, lasts) to the key of its own input; releases come every, too."""
    unused: tuple[str, ...]

    def key(self, kind: str, field: str, *ids: str) -> str:
        """The input that holds for a component: its own, or that of its kind."""
        for id_ in ids:
            found = self.own.get(id_, {}).get(field)
            if found:
                return found
        return f"{kind}.{field}"

    def work(self, kind: str, field: str, machine: str) -> str:
        """The input for patch days (every, lasts) of a machine or releases of a service: its own, or its kind's."""
        return self.own.get(machine, {}).get(field) or f"work.{kind}.{field}"

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


def figures(spec: Spec, ids: Mapping[str, str]) -> Figures:
    """The catalogue with a spec's own figures: by kind they replace, by the id of a component they stand beside.

    ``ids`` are those that a component can have, each with its kind; an assumption that names none is in ``unused``.
    What was counted of a kind or a component makes its figure anew from the one that holds without it.
    """
    inputs = dict(catalogue())
    own: dict[str, dict[str, str]] = {}
    unused = []
    for name, said in spec.assumptions.items():
        if name in kinds():
            for field, value in _figures(said):
                key = f"{name}.{field}"
                title = inputs[key].title if key in inputs else f"{name}: {field}"
                inputs[key] = _stated(key, title, value, said.source, key)
            for field, value in _patches(said):
                key = f"work.{name}.{field}"
                inputs[key] = _stated(key, inputs[key].title, value, said.source, key)
        elif name in inputs:
            if said.value is not None:
                inputs[name] = _stated(name, inputs[name].title, said.value, said.source, name)
        elif name not in ids:
            unused.append(name)
    before = dict(inputs)
    for number, (name, said) in enumerate(spec.assumptions.items()):
        if name in kinds():
            for field in _counted(said):
                key = f"{name}.{field}"
                title = inputs[key].title if key in inputs else f"{name}: {_WHAT[field]}"
                inputs[key] = _measured(key, title, said, field, before.get(key), key)
        elif name in ids and name not in inputs:
            for field, value in (*_figures(said), *_patches(said)):
                key = f"work.{name}.{field}" if field in ("every", "lasts") else f"{name}.{field}"
                inputs[key] = _stated(
                    key, f"{name}: {_WHAT[field]}", value, said.source, f"own {number} {field}"
                )
                own.setdefault(name, {})[field] = key
            for field in _counted(said):
                key = f"{name}.{field}"
                first = inputs[key] if key in inputs else before.get(f"{ids[name]}.{field}")
                stream = f"own {number} {field}"
                inputs[key] = _measured(key, f"{name}: {_WHAT[field]}", said, field, first, stream)
                own.setdefault(name, {})[field] = key
    return Figures(inputs, own, tuple(unused))


_WHAT = {
    "mtbf": "mean time between failures",
    "mttr": "mean time to repair",
    "every": "time between two patch days or releases",
    "lasts": "time it is away on a patch day",
}


def _figures(said: Assumption) -> Iterator[tuple[str, About]]:
    yield from ((f, v) for f, v in (("mtbf", said.mtbf), ("mttr", said.mttr)) if v is not None)


def _patches(said: Assumption) -> Iterator[tuple[str, About]]:
    found = (("every", said.patch_every), ("lasts", said.patch_lasts), ("every", said.release_every))
    yield from ((f, v) for f, v in found if v is not None)


def _counted(said: Assumption) -> tuple[str, ...]:
    counted = ("mtbf",) if said.failures is not None and said.over else ()
    return (*counted, *(("mttr",) if said.lasted else ()))


def _stated(key: str, title: str, value: About, source: str, stream: str) -> Input:
    middle = max(value.middle if value.share else value.middle / 3600, _LEAST)
    factor = sqrt(value.high / value.low) if value.high > value.low else OWN_FACTOR
    return Input(key, title, middle, "share" if value.share else "h", factor, source, "spec", "", stream)


def _measured(key: str, title: str, said: Assumption, field: str, prior: Input | None, stream: str) -> Input:
    """The figure that what was counted leaves: that of its kind where little was, its own where much was."""
    if field == "mtbf":
        count = said.failures or 0
        units = said.of or 1
        time = max(units * (said.over or 0.0) / 3600, _LEAST)
        of = f" of {units}" if units > 1 else ""
        failures = "1 failure" if count == 1 else f"{count or 'no'} failures"
        seen = f"{failures}{of} in {format_duration(said.over or 0.0)}"
    else:
        count, time = len(said.lasted), max(fsum(said.lasted) / 3600, _LEAST)
        seen = f"{'1 repair' if count == 1 else f'{count} repairs'} of {format_duration(round(time / count * 3600))}"
        seen += " on average" if count > 1 else ""
    middle, factor = updated(prior, count, time, events=field == "mtbf")
    return Input(key, title, middle, "h", factor, f"{said.source} ({seen})", "spec", "", stream, prior)


def updated(prior: Input | None, count: int, time: float, *, events: bool) -> tuple[float, float]:
    """Median and error factor of a mean time once ``count`` of what it is the mean of were seen in ``time`` hours.

    The rate has a gamma distribution, which counts and exponential durations turn into another one (A. Gelman and
    others, Bayesian Data Analysis, 3rd ed., 2.6). Its shape is that with which 5 % and 95 % are as far apart as those
    of the ``prior``. Of ``events`` the mean rate stays that of the gamma, as their minutes a year are a mean; a time
    to repair keeps the middle of its range. Without a prior half an event is what was seen before (Jeffreys).
    """
    shape, scale = 0.5, 0.0
    if prior is not None:
        shape = shape_of(prior.factor**2)
        low, high = (gamma_quantile(shape, p) for p in (0.05, 0.95))
        scale = shape * prior.average if events else sqrt(low * high) * prior.median
    shape, scale = shape + count, scale + time
    low, high = (gamma_quantile(shape, p) for p in (0.05, 0.95))
    factor = sqrt(high / low)
    if events:
        return scale / shape * exp((log(factor) / Z95) ** 2 / 2), factor
    return scale / sqrt(low * high), factor


class Noting(dict[str, float]):
    """Values that remember which of them were asked for."""

    def __init__(self, values: Values) -> None:
        super().__init__(values)
        self.asked: dict[str, None] = {}

    def __getitem__(self, key: str) -> float:
        self.asked[key] = None
        return super().__getitem__(key)
