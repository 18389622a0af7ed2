"""Clauses that topology and behaviour word with ids of the spec: where in them a word is such an id."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z]+")
_BEFORE = re.compile(
    r"(?:\b(?:of|in|from|reach|with|to|on|by|needs|for|keeps|starts|starting|cluster|over|hand|hands|hold|holds"
    r"|moves?|lets?|switches|promotes?|watches|forces|activates|brings|bring)|:) $",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:\A|, |: |; |\b(?:and|or|until|whether|that) )$")
_AFTER = re.compile(
    r" (?:is|has|have|keeps|starts|restarts|moves|serves|holds|mirrors|counts|fences|stands|runs|goes|watches|sees"
    r"|misses|reaches|respects|does|takes)\b| and \S+ are\b"
)
"""An id that is a plain word, such as ``files``, is a name only where names stand."""
_ARTICLES = ("a", "an", "the")
_NOUN = re.compile(r" (?!over\b|and\b|or\b|to\b|is\b|has\b|can't\b|back\b)[a-z]+")
"""A site may be called ``a``; in front of any other word that is an article all the same."""


def is_name(text: str, found: re.Match[str]) -> bool:
    """Whether an id stands for its thing: one that is a word of the language too does so only in some places."""
    if not _WORD.fullmatch(found[0]):
        return True
    if text.startswith(" of ", found.end()):
        return False  # "holds files of machines": a kind of thing, and not the service that is called so
    before = text[: found.start()]
    if _BEGINS.search(before) and _AFTER.match(text, found.end()):
        return True
    return bool(_BEFORE.search(before)) and not (found[0] in _ARTICLES and _NOUN.match(text, found.end()))
