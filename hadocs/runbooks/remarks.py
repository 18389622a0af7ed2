"""What stands beside a step whatever its procedure is: what nobody has read, and what a shell wants first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hadocs.runbooks.model import Command, Shell, Step
from hadocs.runbooks.text import Run, Text, plain, runs

EVENTS = Path(__file__).parent / "data" / "events.yaml"
_NUMBER = re.compile(r"(?<![\w.-])\d{3,5}(?![\w.%-])")
_CMDLET = re.compile(r"\b(?:Get|Set|Move|Start|Stop|Suspend|Resume|Test|Add|Remove|Clear)-Cluster\w*")
UNREAD = "Nobody has read this at its source, so verify it in your lab: "
IMPORT = (
    "In each new window, first `Import-Module FailoverClusters`: PowerShell 2.0 does not load it by itself."
)
"""Windows Server 2008 R2 came with PowerShell 2.0; modules load by themselves from 3.0 on (about_Modules)."""


@dataclass(frozen=True, slots=True)
class EventList:
    """Event numbers of one log that were read for some versions of Windows Server."""

    versions: tuple[str, ...]
    named: str
    events: Mapping[int, str]


@cache
def lists() -> tuple[EventList, ...]:
    """The lists that come with hadocs."""
    data = yaml.safe_load(EVENTS.read_text(encoding="utf-8"))
    return tuple(EventList(tuple(one["versions"]), one["named"], one["events"]) for one in data["lists"])


@cache
def _known() -> frozenset[int]:
    return frozenset(n for one in lists() for n in one.events)


def named(texts: str) -> frozenset[int]:
    """The event numbers of the lists that stand in a text."""
    return _known() & {int(n) for n in _NUMBER.findall(texts)}


def platform(values: Mapping[str, Any]) -> Any:
    """The platform whose versions count where a step stands; ``None`` where there is none."""
    about = values.get("versions") or values.get("cluster") or _cluster_among(values)
    return about.platform if about is not None else None


def _cluster_among(values: Mapping[str, Any]) -> Any:
    """The cluster that a step of a page about a whole spec or site is for, whatever its loop calls it."""
    found = (v for v in values.values() if hasattr(type(v), "family") and hasattr(type(v), "platform"))
    return next(found, None)


def lab(step: Step, unread: Text, platform: Any) -> tuple[Text, ...]:
    """What of a step is to be verified in a lab: words that nobody has read, event numbers of other versions."""
    found = [(Run(UNREAD), *unread, Run("."))] if unread else []
    numbers = named(_said(step)) if platform is not None and platform.id == "hyper-v" else frozenset()
    other = [
        one.named for one in lists() if numbers & one.events.keys() and platform.version not in one.versions
    ]
    if other:
        said = f"Event numbers are those of {', '.join(other)}: verify them for this version in your lab."
        found.append((Run(said),))
    return tuple(found)


def _said(step: Step) -> str:
    """All that one reads at a step, in which event numbers may stand."""
    blocks = (*step.sees, *step.if_not)
    texts = (step.intro, step.extra, *(text for block in blocks for text in (block.text, *block.items)))
    return " ".join(map(plain, texts))


def first(shell: Shell | None, command: Command | None, platform: Any) -> Text:
    """What is typed before the first command of a page, where the version of the platform wants it."""
    if shell != "powershell" or command is None or platform is None:
        return ()
    old = platform.id == "hyper-v" and platform.version == "2008r2"
    return runs(IMPORT) if old and _CMDLET.search(command.text) else ()


def joined(*texts: Text) -> Text:
    """Sentences one after the other."""
    some = [text for text in texts if text]
    return tuple(run for n, text in enumerate(some) for run in ((Run(" "),) if n else ()) + text)
