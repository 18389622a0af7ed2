"""Texts that are written from right to left, or say how they are to be written, kept from turning their neighbours.

Between FIRST STRONG ISOLATE and its end a text has a direction of its own (Unicode Standard Annex #9): digits,
brackets and words beside it stay where they are. Browsers, Pango and resvg know these marks, and draw none of them.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

START, END = "\u2068", "\u2069"
_TURNING = frozenset({"R", "AL", "AN", "RLE", "RLO", "LRE", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"})
_OPENING = frozenset({"RLI", "LRI", "FSI"})


@lru_cache(maxsize=8192)
def turns(text: str) -> bool:
    """Whether a text has letters or marks that may turn what stands beside it."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in _TURNING for char in text)


@lru_cache(maxsize=8192)
def isolated(text: str) -> str:
    """A text that turns nothing beside it: as it is where it could not, else between marks.

    Marks of its own that end what it did not begin are left out: they would end ours.
    """
    if not turns(text):
        return text
    kept, depth = [], 0
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "PDI":
            if not depth:
                continue
            depth -= 1
        depth += kind in _OPENING
        kept.append(char)
    return START + "".join(kept) + END * (depth + 1)
