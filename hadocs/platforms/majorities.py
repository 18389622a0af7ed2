"""Software that clusters its own members, without a platform's clustering: how each counts, from the catalogue.

Reading the data files is the only side effect.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from hadocs.platforms.catalog import find_product
from hadocs.platforms.facts import Basis, QuorumModel

DATA = Path(__file__).parent / "data" / "majorities"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MODELS: Mapping[str, QuorumModel] = MappingProxyType(
    {"members": "majority", "view": "majority-of-view", "elsewhere": "elsewhere", "nobody": "nobody"}
)
"""What a file says is counted: all members that were ever configured, those of the last view, a store elsewhere, or
nobody."""


@dataclass(frozen=True, slots=True)
class Majority:
    """One such software. ``halts``: what it carries stands still until a silent member is counted out. ``store``:
    others keep their locks in it. ``brought_by`` are the products that bring it where nothing else is stated.
    ``forced`` is what a person does who can't wait for a majority, in words; ``leaves`` how a member is taken out in
    order, ``in_step`` what shows that it is back. ``all_off`` says why it forms by itself only with all that it had,
    once all were off, and ``first`` what a person does where it does not: without ``all_off`` it never does. What is
    typed stands in backticks.
    ``acknowledges``: a write is acknowledged once a majority has it, by default; from that version on where it is one.
    """

    id: str
    title: str
    model: QuorumModel
    source: tuple[str, ...]
    basis: Basis
    halts: bool = False
    store: bool = False
    brought_by: tuple[str, ...] = ()
    forced: str = ""
    leaves: str = ""
    in_step: str = ""
    all_off: str = ""
    first: str = ""
    acknowledges: bool | str = False

    def acknowledged(self, version: str) -> bool:
        """Whether a write is acknowledged once a majority has it; a version that is not known is a recent one."""
        if not isinstance(self.acknowledges, str) or not version:
            return bool(self.acknowledges)
        return _release(version) >= _release(self.acknowledges)


@cache
def majorities() -> Mapping[str, Majority]:
    """All of them by every name they go by, in small letters and figures."""
    found: dict[str, Majority] = {}
    for path in sorted(DATA.glob("*.yaml")):
        raw = yaml.load(path.read_text(encoding="utf-8"), _LOADER)
        one = Majority(
            path.stem,
            raw["title"],
            MODELS[raw["counts"]],
            tuple(raw["source"]),
            raw["basis"],
            raw.get("halts", False),
            raw.get("store", False),
            tuple(raw.get("brought_by", (path.stem,))),
            raw.get("forced", ""),
            raw.get("leaves", ""),
            raw.get("in_step", ""),
            raw.get("all_off", ""),
            raw.get("first", ""),
            raw.get("acknowledges", False),
        )
        found |= dict.fromkeys(map(_plain, (path.stem, *raw.get("aliases", ()))), one)
    return MappingProxyType(found)


def find_majority(text: str) -> tuple[Majority, str] | None:
    """The software that a platform's text names and its version: ``etcd``, ``etcd/3.5``, ``other/etcd 3.5``.

    A product that brings it means it too: the control plane of ``kubernetes`` is as many members of etcd.
    """
    name, _, version = text.partition("/")
    if name.strip().lower() == "other":
        if whole := majorities().get(_plain(version)) or _of_product(version):
            return whole, ""
        named = re.fullmatch(r"(.*?)[\s/_-]*v?([0-9][0-9.]*)?", version.strip())
        name, version = (named[1], named[2] or "") if named else (version, "")
    one = majorities().get(_plain(name)) or _of_product(name)
    return (one, version.strip()) if one else None


def _of_product(name: str) -> Majority | None:
    """The software that a product of the catalogue brings, by one of the names that this goes by."""
    product = find_product(re.sub(r"[\s_]+", "-", name.strip().lower()))
    return brought_by(product.id) if product is not None else None


def brought_by(product: str) -> Majority | None:
    """The software that a product of the catalogue clusters its members with; ``None`` where that is a platform's."""
    family, _, rest = product.partition("/")
    product = f"{family}/{re.sub(r'^[0-9.]+-', '', rest)}" if rest else family
    return next((m for m in majorities().values() if product in m.brought_by or family in m.brought_by), None)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version)[:2])


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())
