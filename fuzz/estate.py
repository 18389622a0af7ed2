"""Mutations of estates that keep the language: other values that a key may have, references to other things of a kind
that fits, machines more and machines fewer. Most of what comes out is a spec, so that it reaches every stage.

The same seed makes the same text. What may stand where is read off the models and the table of references.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import yaml

from hadocs.errors import InputError
from hadocs.platforms import catalog
from hadocs.spec.data import as_text
from hadocs.spec.expand import ESTATE
from hadocs.spec.load import load_text
from hadocs.spec.model import Spec
from hadocs.spec.model.base import Count, Day, Duration, Flag, Ratio, Size, Speed
from hadocs.spec.model.cluster import Votes
from hadocs.spec.references import MACHINES, REFERENCES, SECTIONS, Kind

Route = tuple[str | int, ...]
Data = dict[str, Any]

_SIZES = ("1 MiB", "512 MiB", "4 GiB", "64 GiB", "512 GiB", "24 TiB")
_DURATIONS = ("0 s", "1 s", "5 s", "20 s", "1 min", "10 min", "4 h", "30 d", "10 y")
_PLAIN: Mapping[Any, Sequence[str]] = {
    Size: _SIZES,
    Speed: ("10 Mbit/s", "1 Gbit/s", "25 Gbit/s", "100 Gbit/s"),
    Duration: _DURATIONS,
    Ratio: ("0 %", "90 %", "99.95 %", "99.9999 %", "100 %"),
    Day: ("2001-01-01", "2025-02-28", "2026-11-01", "2035-12-31"),
    Count: ("1", "2", "3", "5", "10", "64", "1000"),
    Votes: ("0", "1", "2", "255"),
    Flag: ("true", "false"),
}
_SYSTEMS = (
    "Windows Server 2008 R2", "Windows Server 2012 R2 Standard", "Windows Server 2016", "Windows Server 2019",
    "Windows Server 2022 Datacenter", "Windows Server 2025", "RHEL 8.2", "RHEL 9", "Debian 12", "SLES 15",
    "Ubuntu 22.04", "Plan 9",
)  # fmt: skip
_TEXTS = (
    "plain", "Zürich & Søn <b>x</b>", "{{ 7*7 }} {% raw %}", "`tick` | *pipe* [a](b)", "$(id); 'q' \"q\" \\", "קבוצה א",
    "العنقود", "集群 東京", "🦄🦄", "=1+1", "a" * 200, "two\nlines", "# no comment",
)  # fmt: skip
_PARTS: tuple[Kind, ...] = ("host", "server", "vm", "storage", "network", "service", "site")


@dataclass(frozen=True, slots=True)
class Spot:
    """A key of the language at a place of a spec, or one that could be there."""

    holder: Any
    key: str | int
    route: Route
    annotation: Any
    owner: str
    required: bool = False

    @property
    def there(self) -> bool:
        """Whether the spec has it."""
        return isinstance(self.holder, list) or self.key in self.holder


@dataclass(slots=True)
class _Estate:
    data: Data
    chance: random.Random
    made: int = 0
    ids: dict[Kind, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.count()

    def count(self) -> None:
        """Notes which ids there are."""
        self.ids = {kind: list(self.table(section)) for kind, section in SECTIONS.items()}
        self.ids["volume"] = [
            f"{s}/{v}"
            for s, entry in self.table("storage").items()
            if isinstance(entry, dict)
            for v in entry.get("volumes") or ()
        ]

    def table(self, section: str) -> Data:
        """A section of the spec; empty where there is none."""
        found = self.data.get(section)
        return found if isinstance(found, dict) else {}

    def spots(self, part: Any = Spec, holder: Any = None, route: Route = ()) -> Iterator[Spot]:
        """All keys that are there, and those that could be beside them."""
        holder = self.data if holder is None else holder
        if not isinstance(holder, dict):
            return
        for name, info in part.model_fields.items():
            if not route and name in ("hadocs", "name", "uses"):
                continue
            yield Spot(holder, name, (*route, name), info.annotation, part.__name__, info.is_required())
            yield from self._inside(_bare(info.annotation), holder.get(name), (*route, name))

    def _inside(self, annotation: Any, value: Any, route: Route) -> Iterator[Spot]:
        if hasattr(annotation, "model_fields"):
            yield from self.spots(annotation, value if isinstance(value, dict) else {}, route)
        elif _is_table(annotation) and isinstance(value, dict):
            inner = _bare(get_args(annotation)[1])
            for name, entry in value.items():
                yield from self._inside(inner, entry, (*route, name))
        elif get_origin(annotation) is tuple and isinstance(value, list):
            inner = _bare(get_args(annotation)[0])
            for number, entry in enumerate(value):
                yield from self._inside(inner, entry, (*route, number))

    def value(self, annotation: Any, route: Route) -> Any:
        """A value that a key may have, from what the models and the references say."""
        chance = self.chance
        if (names := self.named(route)) is not None:
            return chance.choice(names or ["nothing"])
        for known, values in _PLAIN.items():
            if annotation == known or known in get_args(annotation):
                return chance.choice(values)
        bare = _bare(annotation)
        if get_origin(bare) is Literal:
            return str(chance.choice(get_args(bare)))
        if get_origin(bare) is tuple:
            inner = get_args(bare)[0]
            found = [self.value(inner, (*route, 0)) for _ in range(chance.randint(1, 3))]
            return found if found and isinstance(found[0], dict) else list(dict.fromkeys(found))
        if _is_table(bare):
            return self._entries(get_args(bare)[1], route)
        if hasattr(bare, "model_fields"):
            return {
                name: self.value(info.annotation, (*route, name))
                for name, info in bare.model_fields.items()
                if info.is_required() or chance.random() < 0.4
            }
        return self._text(str(route[-1]), route)

    def _entries(self, inner: Any, route: Route) -> Data:
        """Entries of a table whose keys name things: votes by member, storage by its id, copies by member."""
        if route[-1] == "storage":
            keys = self.ids["storage"] + self.ids["volume"]
        elif route[-1] in ("votes", "copies"):
            keys = [i for kind in MACHINES for i in self.ids[kind]]
        else:
            keys = [self.fresh("it")]
        return {k: self.value(inner, (*route, k)) for k in self.chance.sample(keys, min(len(keys), 2))}

    def _text(self, name: str, route: Route) -> str:
        if name == "platform":
            return self.chance.choice(
                [f"{i}/{v}" for i in catalog.platform_ids() for v in catalog.versions(i)]
            )
        if name == "product":
            return self.chance.choice([p.id for p in catalog.products()])
        if name == "os":
            return self.chance.choice(_SYSTEMS)
        if name == "cidr":
            return self.chance.choice(("10.0.0.0/24", "10.0.1.0/24", "192.0.2.0/25", "fd00::/64"))
        if name in ("active_on",):
            return self.chance.choice([i for k in MACHINES for i in self.ids[k]] or ["nothing"])
        if name == "rack" or "switches" in route:
            return self.chance.choice(("r1", "r2", "sw-1", "sw-2"))
        return self.chance.choice(_TEXTS)

    def named(self, route: Route) -> list[str] | None:
        """The ids that may stand at a place; None where none has to."""
        for rule in REFERENCES:
            where = rule.where[:-1] if rule.alone and len(route) == len(rule.where) - 1 else rule.where
            if len(where) == len(route) and all(
                step in ("*", "@", there) or (step == "[]" and isinstance(there, int))
                for step, there in zip(where, route, strict=True)
            ):
                return [i for kind in rule.kinds for i in self.ids[kind]] if where[-1] != "@" else None
        return None

    def fresh(self, like: str) -> str:
        """An id that is not there yet."""
        known = {i for ids in self.ids.values() for i in ids}
        while True:
            self.made += 1
            if (name := f"{like}-x{self.made}") not in known:
                return name

    def pick(self, there: bool, wanted: Callable[[Spot], bool] = lambda _: True) -> Spot | None:
        """A spot, each kind of key as likely as any other, however many things have it."""
        by_kind: dict[tuple[str, str], list[Spot]] = {}
        for spot in self.spots():
            if spot.there == there and wanted(spot):
                by_kind.setdefault((spot.owner, str(spot.key)), []).append(spot)
        return self.chance.choice(by_kind[self.chance.choice(sorted(by_kind))]) if by_kind else None


def _bare(annotation: Any) -> Any:
    """An annotation without ``Annotated`` and ``None``."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    arguments = [a for a in get_args(annotation) if a is not type(None)]
    if type(None) in get_args(annotation) and len(arguments) == 1:
        return _bare(arguments[0])
    return annotation


def _is_table(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _is_leaf(spot: Spot) -> bool:
    bare = _bare(spot.annotation)
    return not _is_table(bare) and not hasattr(bare, "model_fields") and get_origin(bare) is not tuple


def _change(estate: _Estate) -> None:
    """Another value of the same key."""
    if spot := estate.pick(True, _is_leaf):
        spot.holder[spot.key] = estate.value(spot.annotation, spot.route)


def _add(estate: _Estate) -> None:
    """A key that was not there."""
    if spot := estate.pick(False, lambda s: len(s.route) > 1 or s.key not in SECTIONS.values()):
        spot.holder[spot.key] = estate.value(spot.annotation, spot.route)


def _drop(estate: _Estate) -> None:
    """A key goes."""
    if spot := estate.pick(True, lambda s: not s.required and len(s.route) > 1):
        del spot.holder[spot.key]


def _exchange(estate: _Estate) -> None:
    """Two things exchange what they have of a key."""
    first = estate.pick(True)
    if first is None:
        return
    second = estate.pick(True, lambda s: (s.owner, s.key) == (first.owner, first.key))
    if second is not None:
        a, b = first.holder[first.key], second.holder[second.key]
        first.holder[first.key], second.holder[second.key] = b, a


def _shorten(estate: _Estate) -> None:
    """An element of a list goes."""
    if spot := estate.pick(True, lambda s: isinstance(s.holder[s.key], list) and len(s.holder[s.key]) > 1):
        del spot.holder[spot.key][estate.chance.randrange(len(spot.holder[spot.key]))]


def _lengthen(estate: _Estate) -> None:
    """An element more in a list."""
    if spot := estate.pick(True, lambda s: isinstance(s.holder[s.key], list)):
        inner = get_args(_bare(spot.annotation))[0]
        found = estate.value(inner, (*spot.route, 0))
        if found not in spot.holder[spot.key]:
            spot.holder[spot.key].insert(estate.chance.randint(0, len(spot.holder[spot.key])), found)


def _copy(estate: _Estate) -> None:
    """A thing more, like one that is there; in some of the lists that name that one, too."""
    kind = estate.chance.choice([k for k in _PARTS if estate.ids[k]])
    name = estate.chance.choice(estate.ids[kind])
    new = estate.fresh(name)
    estate.data[SECTIONS[kind]][new] = copy.deepcopy(estate.data[SECTIONS[kind]][name])
    for spot in list(estate.spots()):
        value = spot.holder.get(spot.key) if isinstance(spot.holder, dict) else None
        if isinstance(value, list) and name in value and estate.chance.random() < 0.6:
            value.append(new)


def _remove(estate: _Estate) -> None:
    """A thing goes, with all that names it."""
    kind = estate.chance.choice([k for k in (*_PARTS, "cluster") if estate.ids[k]])
    name = estate.chance.choice(estate.ids[kind])
    del estate.data[SECTIONS[kind]][name]
    _scrub(estate.data, name)


def _scrub(value: Any, name: str) -> None:
    """Takes out what names a thing, or a volume of it."""

    def names(one: Any) -> bool:
        return isinstance(one, str) and one.partition("/")[0] == name

    if isinstance(value, dict):
        for key in [k for k, v in value.items() if names(v) or names(k)]:
            del value[key]
    elif isinstance(value, list):
        value[:] = [v for v in value if not names(v)]
    for inner in list(
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        _scrub(inner, name)


def _replatform(estate: _Estate) -> None:
    """All hosts get another platform, as an estate that moves does."""
    new = estate.value(str, ("platform",))
    for part in (estate.data, *estate.table("hosts").values(), *estate.table("clusters").values()):
        if isinstance(part, dict) and "platform" in part:
            part["platform"] = new
    estate.data["platform"] = new


_KINDS = (
    *(_change, _change, _change, _add, _add, _add, _drop),
    *(_exchange, _shorten, _lengthen, _copy, _remove, _replatform),
)


def plain(path: Path) -> Data:
    """A spec as data, with what it uses in it."""
    found: Data = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    for used in found.pop("uses", ()):
        theirs = plain(path.parent / used)
        for section in ESTATE:
            if section in theirs:
                found[section] = {**theirs[section], **(found.get(section) or {})}
        if "platform" in theirs:
            found.setdefault("platform", theirs["platform"])
    return found


def mutated(data: Data, seed: int) -> str:
    """The text of a spec after one to eight mutations; one in ten of those that no loader takes stays in."""
    chance = random.Random(seed)
    now = copy.deepcopy(data)
    for _ in range(chance.randint(1, 8)):
        tried = copy.deepcopy(now)
        chance.choice(_KINDS)(_Estate(tried, chance))
        if chance.random() < 0.02 or loads(as_text(tried)):
            now = tried
    return as_text(now)


def loads(text: str) -> bool:
    """Whether a text is a spec."""
    try:
        load_text(text)
    except InputError:
        return False
    return True
