"""What a shell may complete: spec files, views, rules, services. Looks at names, and reads as little as it can."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
    shell_complete,
    split_arg_string,
)

from hadocs.cli import inputs
from hadocs.cli.command import modules
from hadocs.files import content
from hadocs.spec.files import ENDINGS

if TYPE_CHECKING:
    from hadocs.spec.model import Spec

VARIABLE = "_HADOCS_COMPLETE"
"""Holds what a shell wants to know; click's scripts set it."""
_FOLDERS, _FILES, _DEPTH = 500, 500, 4
"""So much is looked through at most, so that nobody waits in a folder that is no project."""
_SPEC = re.compile(rb"^hadocs\s*:", re.MULTILINE)

Items = list[CompletionItem]


class _Joined(ShellComplete):
    """Completes the value in ``--view=topol`` too, and keeps what stands before it."""

    def get_completions(self, args: list[str], incomplete: str) -> Items:
        """As click does, but for what is joined."""
        name, equals, value = incomplete.partition("=")
        if not equals or not name.startswith("--"):
            return super().get_completions(args, incomplete)
        found = super().get_completions([*args, name], value)
        return [CompletionItem(f"{name}={item.value}", item.type, item.help) for item in found]


class _Bash(_Joined, BashComplete):
    """Bash, which takes ``--view=topol`` apart, and with names that hold spaces."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before, and the one that was begun."""
        args, incomplete = super().get_completion_args()
        return [word for word in args if word != "="], "" if incomplete == "=" else incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Escaped twice: the script reads it once, the command line once more."""
        if item.type != "plain":
            return super().format_completion(item)
        value = re.sub(r"([^\w@%+=:,./-])", r"\\\\\1", item.value)
        return f"{item.type},{value}"


def known() -> dict[str, type[ShellComplete]]:
    """What completes for each shell, by its name; click 8.5 is the first that knows PowerShell."""
    names = ("zsh", "fish", "powershell")
    theirs = {name: found for name in names if (found := get_completion_class(name)) is not None}
    ours: dict[str, type[ShellComplete]] = {
        name: type(name, (_Joined, found), {}) for name, found in theirs.items()
    }
    if "fish" in ours:  # whose script cuts what has commas in it
        template = ours["fish"].source_template
        ours["fish"].source_template = template.replace('string split ","', 'string split -m 1 ","')
    return {"bash": _Bash, **ours}


def answer(root: click.Command, instruction: str) -> int:
    """Print what a shell asked for; the exit code is for its script."""
    for name, completes in known().items():
        add_completion_class(completes, name)
    return shell_complete(root, {}, "hadocs", VARIABLE, instruction)


def specs(_: click.Context, __: click.Parameter, begun: str) -> Items:
    """Specs below the folder that was begun, and the folders that they are in; any file where there are none."""
    found = _specs(begun)
    folders = {folder for file in found if (folder := _folder(file, begun))}
    names = sorted({*found, *folders})
    return [CompletionItem(n) for n in names] or [CompletionItem(begun, type="file")]


def _folder(file: str, begun: str) -> str:
    """The folder that a file is in, one step below what was begun."""
    head = len(os.path.split(begun)[0])
    rest = file[head:].lstrip(os.sep)
    step, inside, _ = rest.partition(os.sep)
    return file[: len(file) - len(rest)] + step if inside else ""


def _specs(begun: str) -> list[str]:
    head, prefix = os.path.split(begun)
    found: list[str] = []
    base = head or "."
    for number, (root, folders, names) in enumerate(os.walk(base)):
        below = os.path.relpath(root, base)
        depth = 0 if below == "." else below.count(os.sep) + 1
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        if depth == 0:
            folders[:] = [f for f in folders if f.startswith(prefix)]
        if depth >= _DEPTH or number > _FOLDERS:
            folders.clear()
        for name in sorted(names):
            if name.startswith(".") or not name.endswith(ENDINGS):
                continue
            path = os.path.join(head, *([] if depth == 0 else [below]), name)  # noqa: PTH118 - as it was begun
            if path.startswith(begun) and _is_spec(path):
                found.append(path)
        if len(found) >= _FILES:
            break
    return found


def _is_spec(path: str) -> bool:
    try:
        found = content(Path(path), 4096)
    except OSError:
        return False
    return isinstance(found, bytes) and _SPEC.search(found) is not None


def views(_: click.Context, __: click.Parameter, begun: str) -> Items:
    """The views of figures."""
    return _beginning(begun, ((name, "") for name in modules("figures/views")))


def rules(_: click.Context, __: click.Parameter, begun: str) -> Items:
    """The ids of rules, each with its name; of several with commas between them the last."""
    before, comma, last = begun.rpartition(",")
    lower = last.islower()  # ids are taken in any case, and shells want what they complete as it was begun
    found = (name.split("-", 1) for name in modules("lint/rules"))
    pairs = ((before + comma + (rule if lower else rule.upper()), name) for rule, name in found)
    return _beginning(begun, pairs)


def things(_: click.Context, __: click.Parameter, begun: str) -> Items:
    """What may be lost in the specs on the line, by the ids of the spec."""
    found: dict[str, str] = {}
    for spec in _on_the_line():
        for kind in (
            "sites",
            "failure_domains",
            "links",
            "networks",
            "switches",
            "storage",
            "hosts",
            "servers",
            "vms",
            "services",
        ):
            found |= dict.fromkeys(getattr(spec, kind), kind)
        found |= {f"system:{key}": "operating system" for key in (*spec.servers, *spec.vms)}
    return _beginning(begun, found.items())


def hosts(_: click.Context, __: click.Parameter, begun: str) -> Items:
    """The hosts and physical servers of the specs on the line."""
    found = {key: "" for spec in _on_the_line() for key in (*spec.hosts, *spec.servers)}
    return _beginning(begun, found.items())


def services(_: click.Context, __: click.Parameter, begun: str) -> Items:
    """The services of the specs on the line, or of those in the folder ``specs``; broken specs have none."""
    found = {key: service.title or "" for spec in _on_the_line() for key, service in spec.services.items()}
    return _beginning(begun, found.items())


def runbooks(_: click.Context, __: click.Parameter, begun: str) -> Items:
    """The runbooks of the specs on the line."""
    from hadocs.errors import HadocsError
    from hadocs.pipeline import analyse
    from hadocs.runbooks.make import runbooks as of

    line = split_arg_string(os.environ.get("COMP_WORDS", ""))[2:]
    found: dict[str, str] = {}
    for path in [Path(word) for word in line if word.endswith(ENDINGS) and Path(word).is_file()]:
        with contextlib.suppress(HadocsError):
            found |= {planned.id: planned.procedure.id for planned in of(analyse(path)).all}
    return _beginning(begun, found.items())


def _on_the_line() -> Iterator[Spec]:
    """The specs whose files stand on the line, or those in the folder ``specs``; broken ones are left out."""
    from hadocs.errors import HadocsError
    from hadocs.spec.load import find, load

    line = split_arg_string(os.environ.get("COMP_WORDS", ""))[2:]
    given = [Path(word) for word in line if word.endswith(ENDINGS) and Path(word).is_file()]
    with contextlib.suppress(HadocsError):
        for path in given or find([inputs.SPECS]):
            with contextlib.suppress(HadocsError):
                yield load(path).spec


def files(_: click.Context, __: click.Parameter, begun: str) -> Items:
    """Any file."""
    return [CompletionItem(begun, type="file")]


def folders(_: click.Context, __: click.Parameter, begun: str) -> Items:
    """Any folder."""
    return [CompletionItem(begun, type="dir")]


def _beginning(begun: str, known: Iterable[tuple[str, str]]) -> Items:
    return [CompletionItem(word, help=said or None) for word, said in known if word.startswith(begun)]
