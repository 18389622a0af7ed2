"""Finds the fences ``hadocs`` among the lines of a page, and reads what they ask for. Knows no spec and no view."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hadocs.errors import Place, Problem
from hadocs.spec.names import near_key

LANGUAGE = "hadocs"
_FENCE = re.compile(r"(?P<before>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>.*?)[ \t]*")
_OURS = re.compile(rf"(?:\.?{LANGUAGE}|\{{[ ]*\.?{LANGUAGE}[ ]*\}})(?P<more>[ \t].*)?")
_KEY = re.compile(r"(?P<indent>[ \t]*)(?P<key>[^\s:#][^:]*?)[ \t]*:(?:[ \t]+(?P<value>.*?))?[ \t]*")


@dataclass(frozen=True, slots=True)
class Block:
    """A fence of ours: its lines are ``first`` up to, and without, ``end``. ``before`` is what each begins with.

    ``more`` is what follows the language; a block that nothing closes is not ``closed``.
    """

    first: int
    end: int
    before: str
    body: tuple[str, ...]
    more: str = ""
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """A key's value, with the line of the block (the fence is 0) and the column that it stands at."""

    value: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fence asks for, by key, and what is wrong with how it says so."""

    values: dict[str, Said] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def blocks(lines: Sequence[str]) -> list[Block]:
    """All fences of ours: none within other fences, and none within comments."""
    found: list[Block] = []
    at, comment = 0, False
    while at < len(lines):
        line = lines[at]
        if comment:
            comment = "-->" not in line
            at += 1
            continue
        opening = _FENCE.fullmatch(line)
        if opening is None or (opening["fence"][0] == "`" and "`" in opening["info"]):
            start = line.rfind("<!--")
            comment = start >= 0 and "-->" not in line[start:]
            at += 1
            continue
        end = _end(lines, at, opening["fence"])
        ours = _OURS.fullmatch(opening["info"])
        if ours is not None:
            width = len(opening["before"])
            body = tuple(_within(text, width) for text in lines[at + 1 : end])
            closed = end < len(lines)
            more = (ours["more"] or "").strip()
            found.append(Block(at, min(end + 1, len(lines)), opening["before"], body, more, closed))
        # What nothing closes ends with its own line: other readers of fences take it for text.
        at = end + 1 if end < len(lines) else at + 1
    return found


def _end(lines: Sequence[str], start: int, fence: str) -> int:
    for at in range(start + 1, len(lines)):
        found = _FENCE.fullmatch(lines[at])
        if found is not None and not found["info"] and found["fence"].startswith(fence):
            return at
    return len(lines)


def _within(line: str, width: int) -> str:
    """A line without what all lines of its fence begin with."""
    return line[width:] if not line[:width].strip(" \t>") else line.lstrip()


def asked(block: Block, keys: Sequence[str], place: Place) -> Asked:
    """What a block asks for; ``keys`` are those that there are, ``place`` that of the fence."""

    def at(line: int, column: int, text: str, length: int = 1) -> Place:
        return Place(place.file, place.line + line, len(block.before) + column, block.before + text, length)

    problems: list[Problem] = []
    values: dict[str, Said] = {}
    if block.more:
        problems.append(
            Problem(
                f"nothing may follow {LANGUAGE} in the line of the fence",
                place,
                "keys in the lines below it, such as spec: specs/ledger.yaml",
            )
        )
    if not block.closed:
        problems.append(Problem("nothing closes this fence", place, "the same marks in a line of their own"))
    for number, text in enumerate(block.body, 1):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        found = _KEY.fullmatch(text)
        if found is None:
            column = len(text) - len(text.lstrip()) + 1
            problems.append(
                Problem(
                    "this line is no key with its value",
                    at(number, column, text, len(text.strip())),
                    "key: value",
                )
            )
            continue
        key = found["key"].strip("\"'")
        here = at(number, found.start("key") + 1, text, len(found["key"]))
        if key not in keys:
            near = near_key(key, keys)
            problems.append(Problem(f'there is no key "{key}"', here, f"one of {', '.join(keys)}", near))
        elif key in values:
            problems.append(Problem(f"{key} is given twice", here, "it once"))
        else:
            value = _plain(found["value"] or "")
            if value:
                values[key] = Said(value, number, len(block.before) + found.start("value") + 1)
            else:
                problems.append(Problem(f"{key} has no value", here, "a value after the colon"))
    return Asked(values, tuple(problems))


def _plain(value: str) -> str:
    """A value without quotes around it, or a comment behind it; a list in brackets as its items with commas."""
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        if end > 0 and (not value[end + 1 :].strip() or value[end + 1 :].lstrip().startswith("#")):
            return value[1:end].strip()
    value = re.sub(r"(?:^|[ \t]+)#.*", "", value)
    if value[:1] == "[" and value[-1:] == "]":
        return ", ".join(item.strip().strip("\"'") for item in value[1:-1].split(",") if item.strip())
    return value.strip()
