"""Lists that a figure cuts short: which they are, and that the whole of each is one hover away.

While a figure is made, `listed` remembers what it cuts short; the plan keeps what of that it says, and the painter puts
the whole list to each line that says it. Only what the modules of figures list is remembered: they keep no texts from
one figure to the next, so that a figure has the same whichever others were drawn before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from hadocs.figures import text
from hadocs.figures.direction import read
from hadocs.figures.plan import Abridged, Figure
from hadocs.spec.bidi import END, START
from hadocs.topology import wording

_Known = dict[str, str]
_KNOWN: ContextVar[_Known | None] = ContextVar("abridged", default=None)
"""What was cut short while the figure is made that is being made; "" where the same stands for two lists."""
DEPTH = 3
"""Names of a list may be lists; deeper than so they never are."""


@contextmanager
def remembered() -> Iterator[_Known]:
    """What is cut short meanwhile, with the whole of each."""
    known: _Known = {}
    token = _KNOWN.set(known)
    try:
        yield known
    finally:
        _KNOWN.reset(token)


def abridged(short: str, names: Sequence[str], joiner: str = "and") -> str:
    """The same words, which stand for some names."""
    known = _KNOWN.get()
    if known is not None:
        whole = wording.listed(names, len(names), joiner)
        known[short] = whole if known.get(short, whole) == whole else ""
    return short


def listed(names: Sequence[str], limit: int = 8, joiner: str = "and", *, shown: int = 2) -> str:
    """As `hadocs.topology.wording.listed`: of more than ``limit`` names those that are ``shown``.

    Of two lists of one figure that begin alike the second names more: no reader could tell which of them is meant.
    """
    known = _KNOWN.get()
    if known is None or len(names) <= limit:
        return wording.listed(names, limit, joiner, shown=shown)
    whole = wording.listed(names, len(names), joiner)
    for count in range(shown, len(names) - 1):
        short = wording.listed(names, count, joiner, shown=count)
        if known.setdefault(short, whole) == whole:
            return short
    return whole


def kept(figure: Figure, known: _Known) -> Figure:
    """The figure with the whole of each list that it says in short."""
    # A list may begin a sentence.
    known = known | {
        _begun(short): _begun(whole) for short, whole in known.items() if _begun(short) not in known
    }
    said = bare("".join(read(figure)))
    found: dict[str, str] = {}
    for _ in range(DEPTH):
        some = {s: w for s, w in known.items() if w and s not in found and bare(s) in said}
        found |= some
        said = bare("".join(some.values()))
    pairs = tuple(Abridged(text=short, whole=whole) for short, whole in known.items() if short in found)
    return replace(figure, abridged=pairs) if pairs else figure


def _begun(said: str) -> str:
    return said[:1].upper() + said[1:]


def bare(said: str) -> str:
    """The letters of a text: lines end within words, and what sets its direction is closed and opened there."""
    return "".join(char for char in text.clean(said) if char not in (" ", START, END))
