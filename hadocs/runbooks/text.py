"""Text in runs: words, names, code and references kept apart, so that whoever shows it can escape each for its place.

Templates are written by people who write procedures; what is put into them comes from specs. The marks of the one
are read, those of the other are not: a value stands between two characters that no spec text keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hadocs.topology.wording import SPEC_KEY

Kind = Literal["words", "name", "code", "step", "procedure", "section", "tbd", "blank"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one kind.

    ``words`` are plain, ``name`` is something of the spec, ``code`` what one types or reads on a screen. ``step``,
    ``procedure`` and ``section`` lead to ``target`` (a step's id, a runbook's, an anchor of this page); ``tbd`` is what
    the spec does not say, ``blank`` a line to write on.
    """

    text: str
    kind: Kind = "words"
    strong: bool = False
    target: str = ""


Text = tuple[Run, ...]

OPEN, CLOSE, PART = "\ue000", "\ue001", "\ue002"
_OURS = str.maketrans(dict.fromkeys((OPEN, CLOSE, PART), "\ufffd"))
_VALUE = f"{OPEN}(?P<kind>[a-z]+){PART}(?P<target>[^{PART}]*){PART}(?P<value>[^{CLOSE}]*){CLOSE}"
_PIECES = re.compile(
    rf"{_VALUE}|`(?P<code>(?:{OPEN}[^{CLOSE}]*{CLOSE}|[^`])+)`|(?P<strong>\*\*)|\[(?P<label>[^\]]+)\]\((?P<to>[a-z]+:[^)\s]+)\)"
)


def value(text: str, kind: Kind, target: str = "") -> str:
    """A value as it stands in a filled template, until `runs` reads it."""
    return f"{OPEN}{kind}{PART}{target.translate(_OURS)}{PART}{text.translate(_OURS)}{CLOSE}"


@lru_cache(maxsize=8192)
def runs(filled: str) -> Text:
    """The runs of a filled template, in one line.

    Authors write ```code```, ``**strong**`` and ``[label](procedure:id)`` or ``(section:anchor)``.
    """
    found: list[Run] = []
    at, strong = 0, False
    for piece in _PIECES.finditer(filled):
        _words(found, filled[at : piece.start()], strong)
        at = piece.end()
        if piece["strong"]:
            strong = not strong
        elif piece["kind"]:
            kind: Kind = piece["kind"]  # type: ignore[assignment]
            if kind == "words":
                _keyed(found, piece["value"], strong)
            else:
                found.append(Run(piece["value"], kind, strong, piece["target"]))
        elif piece["code"]:
            found.append(Run(_values_out(piece["code"]), "code", strong))
        else:
            to, _, target = piece["to"].partition(":")
            kind = "procedure" if to == "procedure" else "section"
            found.append(Run(_values_out(piece["label"]), kind, strong, _values_out(target)))
    _words(found, filled[at:], strong)
    return _trimmed(found)


def _words(found: list[Run], text: str, strong: bool) -> None:
    text = re.sub(r"\s+", " ", text)
    if text:
        found.append(Run(text, "words", strong))


def _keyed(found: list[Run], text: str, strong: bool) -> None:
    """A clause of an earlier stage, of which what one types into the spec is code."""
    at = 0
    for key in SPEC_KEY.finditer(text):
        found += [Run(text[at : key.start()], "words", strong), Run(key[0], "code", strong)]
        at = key.end()
    found.append(Run(text[at:], "words", strong))


def _trimmed(found: list[Run]) -> Text:
    if found and found[0].kind == "words":
        found[0] = Run(found[0].text.lstrip(), "words", found[0].strong)
    if found and found[-1].kind == "words":
        found[-1] = Run(found[-1].text.rstrip(), "words", found[-1].strong)
    return tuple(run for run in found if run.text)


def _values_out(text: str) -> str:
    """Text of code, in which what is not known stands in angle brackets as it does in a command."""
    return re.sub(_VALUE, lambda m: f"<{m['target']}>" if m["kind"] == "tbd" else str(m["value"]), text)


def plain(text: Iterable[Run]) -> str:
    """The text without its kinds: for titles of windows, JSON and search."""
    return "".join(run.text for run in text)
