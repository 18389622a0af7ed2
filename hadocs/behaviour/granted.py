"""What a timeline takes for granted that the spec does not say: on it rests what it tells, so it stands beside that."""

from __future__ import annotations

from collections.abc import Collection

from hadocs.behaviour.model import Term, Timeline

HELD = "disks-hang"
"""The term of what waits while disks hang: why is a sentence of its own."""

_OPEN = ("how long ", "whether ", "which ")


def asks(clause: str) -> bool:
    """Whether what is taken for granted is a question that stays open: a sentence of its own, no assumption."""
    return clause.startswith(_OPEN)


def guessed(term: Term) -> bool:
    """Whether a term is a duration that nothing sets: its range is told with it, and takes nothing else for granted."""
    return any(g.fact == f"assumed {term.name}" for g in term.grounds)


WAITED_FOR = ("rejoin", "resync")
"""Terms of what returns after work: how long it takes is not known, and whoever does the work waits for it."""


def granted(found: Timeline, but: Collection[str] = ()) -> tuple[str, ...]:
    """All of it, each once: of the losses themselves, then of what happens, in order; ``but`` are terms left out."""
    left_out = (HELD, *but)
    terms = (
        t for e in found.events for t in e.terms if t.assumed and t.name not in left_out and not guessed(t)
    )
    return tuple(dict.fromkeys((*(a for a in found.assumes if a), *(t.assumed for t in terms))))
