"""Small words for sentences about counts and names; knows nothing of clusters."""

from __future__ import annotations

import re
from collections.abc import Sequence

SPEC_KEY = re.compile(
    r"(?<![\w./-])(?:(?:clusters|services|vms|hosts|servers|storage|networks|sites)(?:\.[\w-]+){2,}"
    r"|(?:owner|operations)\.[a-z_]+)"
)
"""Where the spec would say it: a path into it, which is typed."""

TOPOLOGIES = {
    "host": "host",
    "guest": "guest",
    "hybrid": "hybrid",
    "partly-hybrid": "partly hybrid",
    "mixed": "mixed",
    "physical": "physical",
    "stand-alone": "stand-alone",
}
"""Topologies as they are called."""
INSTANCES = "independent instances"
"""What a service runs as on several machines between which no cluster hands it over, whatever keeps these running."""

_NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


DISTRUST = "SBD takes the quorum"
"""Begins why nodes reset themselves that corosync goes on to call quorate."""


def number(count: int) -> str:
    """``count`` as a word up to twelve, as a figure beyond."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def listed(names: Sequence[str], limit: int = 8, joiner: str = "and", *, shown: int = 2) -> str:
    """``a, b and c``; of more than ``limit`` names those that are ``shown``: ``a, b and 62 others``."""
    if len(names) > limit:
        return f"{', '.join(names[:shown])} {joiner} {len(names) - shown} others"
    return f" {joiner} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


_HEAD = re.compile(
    r" (?:of|on|in|at|for|with|within|across|between|to|from|by|behind|under|and|or)\b| [-–] |[(,:/]"
)
"""Where the name of a thing goes on with what tells it from others: ``Files within one server``."""
_PLURAL = re.compile(r"[A-Za-z-]*[a-z]{2}(?<![sui])(?<!ic)s", re.ASCII)
_SINGULAR = frozenset(
    ("access", "dns", "express", "jenkins", "kubernetes", "news", "postgres", "redis", "windows")
)
"""Words that end like a plural and are none."""


def plural(name: str) -> bool:
    """Whether a name is a plural, as in ``Mailboxes are away``: by the end of its last word that is no addition."""
    words = _HEAD.split(name, maxsplit=1)[0].split()
    return bool(words) and bool(_PLURAL.fullmatch(words[-1])) and words[-1].lower() not in _SINGULAR


def several(names: Sequence[str]) -> bool:
    """Whether a verb behind these names is a plural: of several of them, and of one that is a plural itself."""
    return len(names) > 1 or any(map(plural, names))


def with_changes(changes: Sequence[str]) -> str:
    """What differs from the spec in a clause: ``with a host like hv-01; a second file-a on it; without fsc``."""
    more = [c for c in changes if not c.startswith("without ")]
    return "; ".join(
        (*(("with " + "; ".join(more),) if more else ()), *(c for c in changes if c not in more))
    )


def remain(have: int, total: int, needed: int, *, present: bool = False) -> str:
    """``2 of 3 votes remain; 2 are needed.``"""
    verb = (
        ("is present" if have == 1 else "are present") if present else ("remains" if have == 1 else "remain")
    )
    noun = "vote" if total == 1 else "votes"
    return f"{have} of {total} {noun} {verb}; {needed} {'is' if needed == 1 else 'are'} needed."
