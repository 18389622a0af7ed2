"""The syntaxes of the files in /etc/pve. Knows no spec.

Source: Proxmox VE Administration Guide, pve.proxmox.com/pve-docs/pve-admin-guide.html: storage.cfg, ha-manager,
qm.conf(5), pct.conf(5), datacenter.cfg(5).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_HEAD = re.compile(r"^([a-z][a-z0-9-]*):\s+(\S+)\s*$")
_LINE = re.compile(r"^([A-Za-z][A-Za-z0-9_-]*):\s*(.*?)\s*$")
MOST_LINES = 100_000


@dataclass(slots=True)
class Section:
    """``type: id`` and the indented options under it."""

    kind: str
    id: str
    line: int
    options: dict[str, str] = field(default_factory=dict)

    def get(self, key: str) -> str:
        """An option; "" where it is not there, "1" where it is there without a value."""
        return self.options.get(key, "")

    def items(self, key: str) -> tuple[str, ...]:
        """An option's items, with commas between them."""
        return tuple(i.strip() for i in re.split(r"[,;\s]+", self.get(key)) if i.strip())

    def flag(self, key: str) -> bool:
        """Whether an option is on: it may stand without a value."""
        return key in self.options and self.options[key] not in ("0", "no", "off", "false")


def sections(data: bytes) -> tuple[list[Section], list[int]]:
    """The sections of a file such as storage.cfg, and the lines that are none of it."""
    found: list[Section] = []
    wrong: list[int] = []
    for number, raw in enumerate(_lines(data), 1):
        if not raw.strip() or raw.lstrip().startswith("#"):
            continue
        head = _HEAD.match(raw)
        if head:
            found.append(Section(head.group(1), head.group(2), number))
        elif raw[0] in " \t" and found:
            key, _, value = raw.strip().partition(" ")
            found[-1].options[key] = value.strip() or "1"
        else:
            wrong.append(number)
    return found, wrong


def settings(data: bytes) -> tuple[dict[str, str], list[int]]:
    """``key: value`` lines up to the first ``[snapshot]``, and the lines that are none of it."""
    text = _lines(data)
    if text and text[0].lstrip().startswith("{"):
        try:
            said = json.loads("\n".join(text))
        except (ValueError, RecursionError):
            return {}, [1]
        return {k: _flat(v) for k, v in said.items()} if isinstance(said, dict) else {}, []
    found: dict[str, str] = {}
    wrong: list[int] = []
    for number, raw in enumerate(text, 1):
        if raw.startswith("["):
            break
        if not raw.strip() or raw.startswith("#"):
            continue
        pair = _LINE.match(raw)
        if pair:
            found[pair.group(1)] = pair.group(2)
        else:
            wrong.append(number)
    return found, wrong


def _flat(value: object) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{k}={v}" for k, v in value.items() if isinstance(v, (str, int)))
    return str(value) if isinstance(value, (str, int)) else ""


def pairs(text: str) -> tuple[str, dict[str, str]]:
    """``first,key=value,…`` as the first item and the pairs."""
    first, found = "", {}
    for number, item in enumerate(text.split(",")):
        key, sign, value = item.strip().partition("=")
        if sign:
            found[key] = value
        elif number == 0:
            first = item.strip()
    return first, found


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines()[:MOST_LINES]
