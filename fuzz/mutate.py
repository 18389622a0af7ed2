"""Mutations of spec texts: what typos, copies and bad merges do to them. The same seed makes the same text."""

from __future__ import annotations

import random
import re

_VALUES = (
    "", "null", "~", "true", "yes", "-1", "0", "1", "1e999", "999999999999", "0.1", "[]", "{}", "[[]]", "'", '"',
    "!!python/object x", "&a [*a]", "*x", "<<: *x", "hv-01", "2026-13-40", "99.999999 %", "0 %", "100 %", "1 TiB",
    "0 GiB", "1000 y", "0 s", "hyper-v/2022", "pacemaker/rhel9", "proxmox/8", "vsphere/8.0", "\u202e", "\x00",
    "é" * 200,
)  # fmt: skip


def mutated(text: str, seed: int) -> str:
    """A text after one to six mutations."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        text = chance.choice(_KINDS)(text, chance)
    return text


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _drop(text: str, chance: random.Random) -> str:
    lines = _lines(text)
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines) or text


def _repeat(text: str, chance: random.Random) -> str:
    lines = _lines(text)
    at, length = chance.randrange(len(lines)), chance.randint(1, 12)
    return "\n".join([*lines[: at + length], *lines[at : at + length], *lines[at + length :]])


def _swap(text: str, chance: random.Random) -> str:
    lines = _lines(text)
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(lines)


def _indent(text: str, chance: random.Random) -> str:
    lines = _lines(text)
    at = chance.randrange(len(lines))
    lines[at] = chance.choice([" " + lines[at], "  " + lines[at], lines[at].lstrip(), "\t" + lines[at]])
    return "\n".join(lines)


def _value(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r"(?<=: )[^\s,{}\[\]#][^,{}\[\]#\n]*", text))
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + chance.choice(_VALUES) + text[match.end() :]


def _exchange(text: str, chance: random.Random) -> str:
    """One word in the place of another: a reference to something of another kind, most often."""
    words = list(re.finditer(r"[a-z][a-z0-9_/-]+", text))
    if not words:
        return text
    match, other = chance.choice(words), chance.choice(words)
    return text[: match.start()] + other[0] + text[match.end() :]


def _number(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r"\d+", text))
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + str(chance.choice((0, 1, 2, 7, 255, 256, 10**9))) + text[match.end() :]


def _cut(text: str, chance: random.Random) -> str:
    return text[: chance.randint(len(text) // 2, len(text))]


def _section(text: str, chance: random.Random) -> str:
    """A whole section goes, or stands there twice."""
    parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    at = chance.randrange(len(parts))
    return "".join([*parts[:at], *chance.choice(([], [parts[at], parts[at]])), *parts[at + 1 :]])


_KINDS = (
    _drop,
    _repeat,
    _swap,
    _indent,
    _value,
    _value,
    _exchange,
    _exchange,
    _exchange,
    _number,
    _cut,
    _section,
)
