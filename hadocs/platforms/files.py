"""The data files of platforms and products: which there are, by every name they go by, and what is in them.

Reading them, each once, is the only side effect of the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
_FOLDERS = {"platforms": ".", "products": "products"}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def plain(text: str) -> str:
    """Small letters and figures only: how people write a name differs in all else."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


@cache
def files_of(folder: str) -> Mapping[str, Path]:
    """The data files of a folder by their names: ``platforms`` or ``products``."""
    return {path.stem: path for path in sorted((DATA / _FOLDERS[folder]).glob("*.yaml"))}


def names_of(folder: str, key: str) -> tuple[str, ...]:
    """Every name that a data file goes by."""
    return (key, *head(folder, key).get("aliases", ()))


@cache
def family(folder: str, name: str) -> str | None:
    """The data file that a name or an alias belongs to; file names answer without a file being read."""
    wanted = plain(name)
    for key in files_of(folder):
        if plain(key) == wanted:
            return key
    return next((k for k in files_of(folder) if wanted in map(plain, names_of(folder, k))), None)


@cache
def _text(folder: str, key: str) -> tuple[str, str]:
    """A data file in its two parts. A file's head costs little, its facts are parsed when they are asked for."""
    head, _, body = files_of(folder)[key].read_text(encoding="utf-8").partition("\n---\n")
    return head, body


@cache
def head(folder: str, key: str) -> dict[str, Any]:
    """The first document of a data file: titles, aliases, versions, and what every reader of a spec needs."""
    head: dict[str, Any] = yaml.load(_text(folder, key)[0], LOADER)
    return head


@cache
def body(folder: str, key: str) -> dict[str, Any]:
    """The second document of a data file: its facts or its products."""
    body: dict[str, Any] = yaml.load(_text(folder, key)[1], LOADER)
    return body
