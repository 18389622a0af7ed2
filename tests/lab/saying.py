"""What a runbook says that one sees, as claims that a command's output bears out or does not.

What is read on a screen is code in a runbook; the words around it tell whether it must be there or must not, and in
which step's output. "`Online: [ a b ]` in step 1, **not** `UNCLEAN`" is two claims on what step 1 prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hadocs.runbooks.model import Block
from hadocs.runbooks.text import Run, Text, plain

_NOT = re.compile(r"(?:\b(?:no|not|without|none of|no lines? with|no longer|nor|neither))\s*$", re.IGNORECASE)
_OR = re.compile(r"^\s*,?\s*(?:or|nor)\s*$")
_AND = re.compile(r"^\s*(?:,|and|,\s*and)\s*$")
_IN = re.compile(r"\b(?:in|of) steps?\s*$")
_CONDITION = re.compile(
    r"^\W*(?:If|Before that|One with|one without|On another|A clone|A member that|Someone|Later|Where|No answer|With)\b"
    r"|\b(?:as long as|only for|while it|until it)\b"
)
QUIET, WELL = "(nothing is printed)", "(ends without an error)"
"""Claims that are on the whole of what a command says, and on how it ends."""


@dataclass(frozen=True)
class Claim:
    """One of ``any_of`` must be in what is printed, or with ``shown`` false none of them. ``step`` is whose output."""

    any_of: tuple[str, ...]
    shown: bool
    step: str
    sentence: str

    def holds(self, printed: str, code: int = 0) -> bool:
        """Whether what is printed bears it out; runs of blanks count as one, and colours do not count."""
        seen = squeezed(printed)
        if self.any_of == (QUIET,):
            return not seen.strip()
        if self.any_of == (WELL,):
            return code == 0
        return any(re.search(pattern(text), seen) for text in self.any_of) == self.shown

    def __str__(self) -> str:
        words = " or ".join(f"`{text}`" for text in self.any_of)
        return f"{'' if self.shown else 'no '}{words}{f' in {self.step}' if self.step else ''}"


def squeezed(printed: str) -> str:
    """Output without colours, and with one blank where there are several."""
    return re.sub(r"[ \t]+", " ", re.sub(r"\x1b\[[0-9;]*m", "", printed))


def pattern(text: str) -> str:
    """What is looked for: the text as it stands, whole words; an ellipsis stands for anything in a line."""
    made = r"[^\n]*".join(re.escape(part) for part in re.split(r"…|\.\.\.", squeezed(text)))
    made = made.replace(r"\ ", r"\s+")
    begins, ends = (r"(?<![\w-])", r"(?![\w-])")
    return (begins if text[:1].isalnum() else "") + made + (ends if text[-1:].isalnum() else "")


def claims(blocks: Iterable[Block]) -> list[Claim]:
    """The claims of what one sees."""
    found: list[Claim] = []
    for block in blocks:
        for text in (block.text, *block.items):
            for sentence in sentences(text):
                found += _of(sentence)
    return found


def of_text(text: Text, *, near: bool = False) -> list[Claim]:
    """The claims of a text; with ``near`` a step is that of the last claim before it alone."""
    return [claim for sentence in sentences(text) for claim in _of(sentence, near=near)]


def sentences(text: Text) -> Iterator[tuple[Run, ...]]:
    """The sentences and half sentences of a text, without what stands in brackets."""
    held: list[Run] = []
    depth = 0
    for run in text:
        if run.kind != "words":
            if not depth:
                held.append(run)
            continue
        for piece in re.split(r"([()]|(?<=[.:;])(?=\s|$)|(?<=\.)(?=\s))", run.text):
            if piece == "(":
                depth += 1
            elif piece == ")":
                depth = max(depth - 1, 0)
            elif not depth and piece:
                held.append(Run(piece, "words", run.strong))
                if re.search(r"[.;:]\s*$", piece):
                    yield tuple(held)
                    held = []
    if held:
        yield tuple(held)


def _of(sentence: tuple[Run, ...], *, near: bool = False) -> list[Claim]:
    said = plain(sentence).strip()
    if _CONDITION.search(said):
        return []
    found: list[tuple[list[str], bool, str]] = []
    step, absent, before = "", False, ""
    if re.match(r"Nothing(?: is printed\b|\W*$)", said):
        found.append(([QUIET], True, ""))
    if re.search(r"[Tt]he prompt comes back", said):
        found.append(([WELL], True, ""))
    joined = _alternatives(sentence)
    since = sum(text in ([QUIET], [WELL]) for text, _, _ in found)
    for place, run in enumerate(sentence):
        if run.kind == "words":
            before += run.text
            continue
        if run.kind == "step":
            if _IN.search(before):
                from_ = max(since, len(found) - 1) if near else since
                found[from_:] = [(texts, shown, run.target) for texts, shown, _ in found[from_:]]
            step, since = run.target, len(found)
        elif run.kind == "code":
            texts = _with_names(run, sentence[place + 1 : place + 3])
            absent = bool(_NOT.search(before)) or (absent and bool(_AND.match(before) or _OR.match(before)))
            if place in joined and not absent and found:
                found[-1][0].extend(texts)
            else:
                found.append((texts, not absent, step))
        elif run.kind == "name" and (verdict := _listed(sentence[place + 1 :])) is not None:
            found += [([name], verdict, step) for name in _names(run.text)]
        before = ""
    return [Claim(tuple(texts), shown, where, said) for texts, shown, where in found]


def _alternatives(sentence: tuple[Run, ...]) -> set[int]:
    """The places of code that is one of several: "A, B or C", each but the first."""
    found: set[int] = set()
    row: list[int] = []
    any_or = False
    for place, run in enumerate(sentence):
        if run.kind == "code":
            row.append(place)
        elif run.kind == "words" and row and (_OR.match(run.text) or _AND.match(run.text)):
            any_or = any_or or bool(_OR.match(run.text))
        else:
            found |= set(row[1:]) if any_or else set()
            row, any_or = [], False
    return found | (set(row[1:]) if any_or else set())


def _with_names(run: Run, after: tuple[Run, ...]) -> list[str]:
    """What is looked for: `Started` on a node is that word with the name of the node after it."""
    if (
        run.text == "Started"
        and len(after) == 2
        and after[0].text.strip() == "on"
        and after[1].kind == "name"
    ):
        return [f"Started {name}" for name in _names(after[1].text)]
    return [run.text]


def _names(text: str) -> list[str]:
    return re.split(r", and |, or |, | or | and ", text)


def _listed(after: tuple[Run, ...]) -> bool | None:
    """Whether names that stand before some words are said to be in a list, or not to be."""
    words = plain(after)
    if re.match(r"\s*(?:is |are )?in the list\b", words):
        return True
    if re.match(r"\s*not\b(?! in step)", words) or re.match(r"\s*is in no list\b", words):
        return False
    return None
