"""When support of systems, platforms and products ends: what the catalogue has, by version.

Reading the data files, each once, is the only side effect. It knows no day: whoever asks says which one it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import yaml

from hadocs.platforms import files
from hadocs.platforms.facts import Life


def life(key: str) -> Life | None:
    """The life of ``family/version`` as the data files name them: ``windows-server/2019``, ``sles/15.5``."""
    family, _, version = key.partition("/")
    return lives(family).get(version)


def of_minor(family: str, version: str) -> Life | None:
    """The life of a version or, where it has none of its own, of the one that it belongs to: 9.2 → 9."""
    known = lives(family)
    while version and version not in known:
        version = version.rpartition(".")[0]
    return known.get(version)


@cache
def families() -> tuple[str, ...]:
    """What there are lives of."""
    return tuple(path.stem for path in sorted((files.DATA / "life").glob("*.yaml")))


@cache
def lives(family: str) -> Mapping[str, Life]:
    """All lives of a family by version, as its file has them; none for a family that has no file."""
    if family not in families():
        return MappingProxyType({})
    path = files.DATA / "life" / f"{family}.yaml"
    raw: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), files.LOADER)
    names = MappingProxyType(dict(raw["phases"]))
    found: dict[str, Life] = {}
    for version, entry in raw["versions"].items():
        support = entry.get("support")
        found[version] = Life(
            key=f"{family}/{version}",
            title=f"{raw['title']} {entry.get('title') or _shown(version)}",
            names=names,
            source=tuple(entry.get("source", raw["source"])),
            checked=raw["checked"],
            basis=entry.get("basis", raw["basis"]),
            mainstream=entry.get("mainstream"),
            support=None if support == "open" else support,
            extended=entry.get("extended"),
            open=support == "open",
            note=entry.get("note", ""),
        )
    return MappingProxyType(found)


def _shown(version: str) -> str:
    return version.upper().replace("R2", " R2")
