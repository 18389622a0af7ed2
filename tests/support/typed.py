"""Commands taken apart by grammars of their shells, and held against the lists of what there is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import tree_sitter
import tree_sitter_bash
import tree_sitter_powershell
import yaml

import hadocs.runbooks
from hadocs.runbooks.model import Command
from hadocs.runbooks.shell import family

LISTS = Path(hadocs.runbooks.__file__).parent / "commands"
SLOT = "'slot'"
"""What stands for a blank while a command is parsed: with the blank itself it is meant to be no command."""


@cache
def listed(name: str) -> dict[str, Any]:
    """A list of what there is."""
    found: dict[str, Any] = yaml.safe_load((LISTS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@cache
def _parser(kind: str) -> tree_sitter.Parser:
    language = {"powershell": tree_sitter_powershell, "bash": tree_sitter_bash}[kind].language()
    return tree_sitter.Parser(tree_sitter.Language(language))


def _find(node: tree_sitter.Node, *kinds: str) -> list[tree_sitter.Node]:
    found = [node] if node.type in kinds else []
    return found + [one for child in node.children for one in _find(child, *kinds)]


def wrong(command: Command) -> list[str]:
    """What is wrong with a command: its grammar, and names that no list has."""
    text = "".join(SLOT if piece.slot else piece.text for piece in command.pieces)
    kind = family(command.shell)
    if kind == "powershell":
        return _powershell(text)
    if kind == "bash":
        return _bash(text)
    return _cmd(text) if kind == "cmd" else []


def _text(node: tree_sitter.Node) -> str:
    assert node.text is not None
    return node.text.decode()


def _powershell(text: str) -> list[str]:
    # The grammar knows no list of bare words, Name,State, which PowerShell does: its words are read one by one.
    spread = re.sub(r"(?<=[\w']),(?=[\w'])", " ", text)
    root = _parser("powershell").parse(f"{spread}\n".encode()).root_node
    found = [f"no PowerShell: {text}"] if root.has_error else []
    known = listed("powershell")
    cmdlets = {name.lower(): entry for name, entry in known["cmdlets"].items()}
    for node in _find(root, "command"):
        name = _text(_find(node, "command_name")[0])
        entry = cmdlets.get(name.lower())
        if entry is None:
            found.append(f"no cmdlet {name} in commands/powershell.yaml")
            continue
        parameters = {p.lower() for p in (*entry["parameters"], *known["common"])}
        own = [p for p in _find(node, "command_parameter") if _owner(p) == node.id]
        found += [
            f"{name} has no parameter {_text(p)} in commands/powershell.yaml"
            for p in own
            if _text(p).lstrip("-").rstrip(":").partition(":")[0].lower() not in parameters
        ]
    return found


def _owner(node: tree_sitter.Node) -> int:
    at = node.parent
    while at is not None and at.type != "command":
        at = at.parent
    return at.id if at is not None else 0


def _bash(text: str) -> list[str]:
    root = _parser("bash").parse(f"{text}\n".encode()).root_node
    found = [f"no shell command: {text}"] if root.has_error else []
    programs = listed("unix")["programs"]
    for node in _find(root, "command"):
        name, *words = [_text(child) for child in node.children]
        entry = programs.get(name)
        if entry is None:
            found.append(f"no program {name} in commands/unix.yaml")
            continue
        found += _form(name, words, entry["forms"])
    return found


def _form(name: str, words: list[str], forms: dict[str, list[str]]) -> list[str]:
    plain = [word for word in words if not word.startswith("-")]
    form = max((f for f in forms if plain[: len(f.split())] == f.split()), key=len, default=None)
    if form is None:
        return [f"{name} has no subcommand {' '.join(plain[:3])} in commands/unix.yaml"]
    options = [word.partition("=")[0] for word in words if word.startswith("-")]
    return [f"{name} {form} has no option {o} in commands/unix.yaml" for o in options if o not in forms[form]]


def _cmd(text: str) -> list[str]:
    found = []
    programs = listed("cmd")["programs"]
    for line in text.splitlines():
        name, _, rest = line.partition(" ")
        if name not in programs:
            found.append(f"no program {name} in commands/cmd.yaml")
            continue
        switches = [re.split("[:=]", word)[0].lower() for word in rest.split() if word.startswith("/")]
        found += [
            f"{name} has no {s} in commands/cmd.yaml" for s in switches if s not in programs[name]["switches"]
        ]
    return found
