"""What shows that storage or copies are in step again: what to type or look at, and what it says then.

Reading the data file is the only side effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from hadocs.platforms.facts import Basis

DATA = Path(__file__).parent / "data" / "proofs" / "in_step.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Proof:
    """``view`` is a command or a view, ``shows`` what it says once all is in step; ``key`` names the entry.

    ``old_side`` is what the side that was written before may need first, ``{}`` its name; empty where it needs nothing.
    """

    key: str
    view: str
    shows: str
    source: tuple[str, ...]
    basis: Basis
    old_side: str = ""


@cache
def proofs() -> Mapping[str, Proof]:
    """The proofs by the kind of storage or product."""
    raw = yaml.load(DATA.read_text(encoding="utf-8"), _LOADER)["proofs"]
    return MappingProxyType(
        {
            key: Proof(
                f"proof {key}",
                entry["view"],
                entry["shows"],
                tuple(entry["source"]),
                entry["basis"],
                entry.get("old_side", ""),
            )
            for key, entry in raw.items()
        }
    )
