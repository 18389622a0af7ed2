"""The heads of specs after published architectures and real incidents: what happens there, as data.

Below a line ``# As data:`` each line of the head is a case in YAML: what is lost (``lose``, ``then``, ``cut`` or
``plan``) and how the ``services`` fare; ``to`` is who takes over, ``lost`` what is lost of the data, ``find`` and
``never`` are rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MARK = "# As data:"


@dataclass(frozen=True)
class Case:
    """One thing that the head of a spec says: of a loss, of a cut, or of the rules."""

    path: Path
    lose: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    plan: bool = False
    services: Mapping[str, str] = field(default_factory=dict)
    to: Mapping[str, str] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)
    find: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @property
    def happens(self) -> bool:
        """Whether it is about something that happens, and not about rules."""
        return bool(self.lose or self.cut)

    def __str__(self) -> str:
        done = [
            f"{word} {' '.join(names)}"
            for word, names in (("lose", self.lose), ("then", self.then), ("cut", self.cut))
            if names
        ]
        return f"{self.path.stem}: {', '.join(done) or 'rules'}"


def cases(folder: Path) -> list[Case]:
    """All cases of all specs of a folder."""
    return [case for path in sorted(folder.glob("*.yaml")) for case in of(path)]


def of(path: Path) -> list[Case]:
    """The cases of the head of one spec."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))]
    if MARK not in head:
        return []
    said: list[dict[str, Any]] = yaml.safe_load("\n".join(line[2:] for line in head[head.index(MARK) + 1 :]))
    return [Case(path, **{k: tuple(v) if isinstance(v, list) else v for k, v in one.items()}) for one in said]
