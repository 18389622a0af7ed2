"""Commands of runbooks taken apart by the grammars of their shells, and held against the lists of what there is."""

from __future__ import annotations

import re
from functools import cache

import tree_sitter
import tree_sitter_bash
import tree_sitter_powershell
import yaml

from hadocs.runbooks.model import Command
from hadocs.runbooks.shell import family
from tests.support.commands import unknown

SLOT = "'slot'"
"""What stands for a blank while a command is parsed: with the blank itself it is meant to be no command."""


def _yaml(command: Command) -> list[str]:
    """What is wrong with what is put into a spec: it is read back with a number in each blank."""
    text = "".join("1" if piece.slot else piece.text for piece in command.pieces)
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return [str(error)]
    return [] if list(found) == ["operations"] else [f"no part of a spec: {text}"]


@cache
def _parser(kind: str) -> tree_sitter.Parser:
    language = {"powershell": tree_sitter_powershell, "bash": tree_sitter_bash}[kind].language()
    return tree_sitter.Parser(tree_sitter.Language(language))


def wrong(command: Command) -> list[str]:
    """What is wrong with a command: its grammar, and names that no list has."""
    text = "".join(SLOT if piece.slot else piece.text for piece in command.pieces)
    if command.shell == "yaml":
        return _yaml(command)
    kind = family(command.shell)
    found = [] if kind in ("cmd", "tsql") else _grammar(kind, text)
    shell = {"tsql": "sql", "pcs": "bash", "esxcli": "bash"}.get(command.shell, command.shell)
    return [*found, *unknown(shell, text), *_lists(text)]


ONE = {
    "Start-Cluster": ("Name", "Cluster"),
    "Stop-Cluster": ("Cluster",),
    "Move-ClusterGroup": ("Node", "Cluster"),
    "Move-ClusterVirtualMachineRole": ("Node", "Cluster"),
    "Set-ClusterOwnerNode": ("Group", "Resource", "Cluster"),
    "Move-VM": ("Destination",),
}
"""Parameters that take one name and no list, by their cmdlet; from the reference of the module."""


def _lists(text: str) -> list[str]:
    """Lists where a cmdlet takes one name."""
    return [
        f"{cmdlet} takes no list for -{parameter}"
        for cmdlet, parameters in ONE.items()
        for parameter in parameters
        if re.search(rf"\b{cmdlet}\b[^\n|]*? -{parameter} [^\s,]+,\S", text)
    ]


def _grammar(kind: str, text: str) -> list[str]:
    # The grammar of PowerShell knows no list of bare words, Name,State, which PowerShell does: one by one, then.
    spread = re.sub(r"(?<=[\w']),(?=[\w'])", " ", text) if kind == "powershell" else text
    root = _parser(kind).parse(f"{spread}\n".encode()).root_node
    return [f"no {kind}: {text}"] if root.has_error else []
