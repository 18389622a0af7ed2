"""Where a chain of names leads, such as from a service to all that it needs by way of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def reached(start: str, leads_to: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """All names that one leads to by way of others, itself first and the nearest before those further off.

    A chain may be longer than Python nests, and may come back to where it began.
    """
    found = {start: None}
    work = [start]
    for name in work:
        new = [n for n in leads_to(name) if n not in found]
        found.update(dict.fromkeys(new))
        work += dict.fromkeys(new)
    return tuple(found)
