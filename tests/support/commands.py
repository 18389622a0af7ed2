"""Holds a command line against the lists of real commands in ``tests/commands``: what it calls, with which options.

It reads as much of PowerShell and of a Unix shell as procedures need: pipelines, several statements, quotes, script
blocks, substitutions. A word that stands where a program or cmdlet stands must be on a list, and each option that
follows it must be one of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[1] / "commands"

COMMON = (
    "Debug",
    "ErrorAction",
    "ErrorVariable",
    "OutVariable",
    "Verbose",
    "WarningAction",
    "Confirm",
    "WhatIf",
)
"""Parameters that each cmdlet has (about_CommonParameters), and the two of those that change something."""

KEYWORDS = frozenset(
    (
        "if",
        "else",
        "elseif",
        "foreach",
        "for",
        "while",
        "do",
        "switch",
        "try",
        "catch",
        "finally",
        "return",
        "param",
        "function",
        "exit",
    )
)
BASH_WORDS = frozenset(
    (
        "if",
        "then",
        "else",
        "elif",
        "fi",
        "for",
        "in",
        "do",
        "done",
        "while",
        "until",
        "case",
        "esac",
        "echo",
        "cd",
        "export",
        "set",
        "exit",
        "true",
    )
)
POWERSHELL_WORDS = frozenset({"cd", "exit"})
TAKES_WORDS = frozenset({"sbd", "drbdadm", "ip", "ipmitool", "patronictl"})
"""Programs with subcommands before which words of their options stand."""


@dataclass(frozen=True, slots=True)
class Call:
    """One program or cmdlet with the words that follow it."""

    words: tuple[str, ...]


@cache
def lists() -> dict[str, dict[str, Any]]:
    """Each list by the name of its file."""
    read = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return {
        path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=read)
        for path in sorted(FOLDER.glob("*.yaml"))
    }


@cache
def known(shell: str) -> dict[str, frozenset[str]]:
    """Command, or program and its subcommands → its options: lower case for PowerShell, which does not tell cases.

    ``shell`` is ``powershell``, ``cmd`` or ``bash``. PowerShell may call what cmd may.
    """
    wanted = {"powershell": {"powershell", "cmd"}, "cmd": {"cmd"}, "bash": {"bash"}}[shell]
    found: dict[str, frozenset[str]] = {}
    for listed in lists().values():
        if listed["shell"] not in wanted:
            continue
        for name, options in listed["commands"].items():
            mine = options["parameters"] if isinstance(options, dict) else options
            key = name if shell == "bash" else name.lower()
            found[key] = found.get(key, frozenset()) | frozenset(map(str, mine))
    return found


@cache
def since(cmdlet: str) -> int | None:
    """The first Windows Server whose set has a cmdlet, where that of 2016 has not; ``None`` otherwise."""
    for listed in lists().values():
        for name, options in listed["commands"].items():
            if name.lower() == cmdlet.lower() and isinstance(options, dict):
                return int(options["since"])
    return None


def unknown(shell: str, command: str) -> list[str]:
    """What of a command line is on no list, each in words; empty where all of it exists.

    ``shell`` is one of ``powershell``, ``ems`` (the Exchange Management Shell), ``powercli``, ``cmd``, ``bash``,
    ``esxcli``, ``pcs``, ``crm`` or ``sql``; what SQL says is not held against a list.
    """
    if shell == "sql":
        return []
    if shell in {"powershell", "ems", "powercli"}:
        return [text for call in _powershell(command) for text in _windows(call, "powershell")]
    if shell == "cmd":
        bare = re.sub(r'"[^"\n]*"', '"quoted"', command)
        calls = [Call(tuple(_words(part))) for part in re.split(r"&&|&|\||\n", bare) if part.strip()]
        return [text for call in calls for text in _windows(call, "cmd")]
    return [text for call in _unix(command) for text in _bash(call)]


def _windows(call: Call, shell: str) -> Iterator[str]:
    real = known(shell)
    name = call.words[0].removeprefix(".\\").lower()
    rest = call.words[1:]
    if shell == "powershell" and re.fullmatch(r"[a-z]+-\w+|\w+\.ps1", name):
        if name not in real:
            yield f"there is no cmdlet {call.words[0]}"
            return
        own = {p.lower() for p in (*real[name], *COMMON)}
        for word in rest:
            if re.match(r"-[A-Za-z]", word):
                parameter = re.split(r"[:=]", word[1:], maxsplit=1)[0]
                if parameter.lower() not in own:
                    yield f"{call.words[0]} has no parameter -{parameter}"
        return
    path = _longest([name, *(word.lower() for word in rest)], real)
    if path is None:
        if name not in POWERSHELL_WORDS:
            yield f"there is no command {call.words[0]}"
        return
    own = {option.lower() for part in _prefixes(path) for option in real.get(part, ())}
    for word in rest:
        if re.match(r"[-/][A-Za-z]", word):
            option = re.split(r"[:=]", word, maxsplit=1)[0].lower()
            if option not in own:
                yield f"{path} has no option {option}"


def _bash(call: Call) -> Iterator[str]:
    real = known("bash")
    words = list(call.words)
    while words and (words[0] in {"sudo", "!"} or re.match(r"[A-Za-z_]\w*=", words[0])):
        words.pop(0)
    if not words or words[0] in BASH_WORDS:
        return
    words[0] = words[0].rpartition("/")[2]
    bare = [words[0], *(w for w in words[1:] if not w.startswith("-"))]
    path = _longest(bare, real)
    if path in TAKES_WORDS:
        path = _longest([bare[0], *bare[2:]], real)
    if path is None:
        yield f"there is no command {words[0]}"
        return
    more = any(other.startswith(f"{path} ") for other in real)
    if " " not in path and more and len(bare) > 1 and path not in TAKES_WORDS:
        yield f"{path} has no command {bare[1]}"
        return
    own = {option for part in _prefixes(path) for option in real.get(part, ())}
    for word in words[1:]:
        if re.match(r"--?[A-Za-z0-9]", word) and not _has(word, own):
            yield f"{path} has no option {word.partition('=')[0]}"


def _has(word: str, own: set[str]) -> bool:
    option = word.partition("=")[0]
    if option in own or re.fullmatch(r"-\d+", option):
        return True
    # -lah is -l -a -h; -n5 is -n 5.
    if not option.startswith("--") and len(option) > 2:
        return all(f"-{letter}" in own for letter in option[1:]) or f"-{option[1]}" in own
    return False


def _longest(words: list[str], lists: dict[str, frozenset[str]]) -> str | None:
    for count in range(min(len(words), 7), 0, -1):
        path = " ".join(words[:count])
        if path in lists:
            return path
    if any(name.startswith(f"{words[0]} ") for name in lists):
        return None if words[0] not in lists else words[0]
    return None


def _prefixes(path: str) -> Iterator[str]:
    words = path.split(" ")
    for count in range(1, len(words) + 1):
        yield " ".join(words[:count])


def _words(text: str) -> list[str]:
    return [m[0] for m in re.finditer(r"(?:'(?:[^']|'')*'|\"(?:[^\"`\\]|[`\\].)*\"|[^\s'\"])+", text)]


def _powershell(command: str) -> Iterator[Call]:
    """The calls of a PowerShell line: strings become one word, brackets and blocks begin a statement of their own."""
    text = re.sub(r"'(?:[^']|'')*'|\"(?:[^\"`]|`.)*\"", "'…'", command)
    text = re.sub(r"(?m)#.*$", "", text)
    text = re.sub(r"`\r?\n", " ", text)
    for part in re.split(r"\|\||&&|[|;\n(){}&]", text):
        # What is given to a variable, or to a key of a hash table.
        words = re.sub(r"^\s*(?:\$[\w:]+(?:\.\w+)*|\w+)\s*[-+]?=\s*", "", part).split()
        while words and words[0].lower() in KEYWORDS:
            words.pop(0)
        if words and re.match(r"(?:\.\\)?[A-Za-z]", words[0]):
            yield Call(tuple(words))


def _unix(command: str) -> Iterator[Call]:
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    text = re.sub(r"\\\r?\n", " ", command)
    text = re.sub(r"'[^']*'|\"(?:[^\"\\$]|\\.|\$(?!\())*\"", hold, text)
    text = re.sub(r"(?m)(?<!\S)#.*$", "", text)
    text = re.sub(r"(?<!\S)\d?>>?\s*\S+|(?<!\S)<\s*/\S+|(?<!\S)\d>&\d", " ", text)
    for part in re.split(r"\|\||&&|[|;\n(){}&]|\$\(|`", text):
        words = re.sub("\x00(\\d+)\x00", "'…'", part).strip().strip('"').split()
        if words and words[0] not in {"[", "'…'"} and not words[0].startswith("$"):
            yield Call(tuple(words))
