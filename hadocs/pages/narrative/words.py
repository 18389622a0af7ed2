"""Grammar: one and many, lists of names, durations in sentences. Knows nothing of clusters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from string import Formatter

from hadocs.pages.escape import Md, names
from hadocs.spec import units
from hadocs.topology.wording import number

__all__ = ["capital", "count", "each", "number", "say", "span", "verb"]


def say(template: str, *values: object) -> Md:
    """A sentence: what is put into ``template`` is escaped unless it is Markdown already; lists become names."""
    shown = [names(v) if isinstance(v, (tuple, list)) else v for v in values]
    if _is_simple(template):
        return Md(str.format(template, *map(Md.escape, shown)))
    return Md(template).format(*shown)


@lru_cache(maxsize=4096)
def _is_simple(template: str) -> bool:
    """Whether nothing is asked of the values but to stand there: then `str.format`, many times as fast, will do."""
    fields = [field for field in Formatter().parse(template) if field[1] is not None]
    return all((name or "0").isdecimal() and not spec and not turn for _, name, spec, turn in fields)


def verb(things: Sequence[object] | int, one: str, many: str) -> str:
    """``one`` for a single thing, ``many`` for more."""
    size = things if isinstance(things, int) else len(things)
    return one if size == 1 else many


def count(size: int, noun: str, plural: str = "") -> str:
    """``one host``, ``three hosts``, ``14 hosts``."""
    return f"{number(size)} {noun if size == 1 else plural or noun + 's'}"


def capital(text: str) -> Md:
    """The text with its first letter large, where it starts with one."""
    return Md(text[:1].upper() + text[1:])


def each(sentences: Iterable[Md | str | None]) -> Md:
    """Sentences in one paragraph; those that are empty are left out."""
    return Md(" ".join(s for s in map(Md.escape, filter(None, sentences)) if s))


def span(seconds: float) -> str:
    """A duration in a sentence: ``5 s``, ``2 min``, ``4 min 20 s``, ``3 h 55 min`` (seconds are left out of hours)."""
    for large, small in (("h", "min"), ("min", "s")):
        whole, rest = divmod(seconds, 3600 if large == "h" else 60)
        part = rest // 60 if large == "h" else rest
        if whole >= (1 if large == "h" else 2) and part and part == int(part):
            return f"{int(whole)} {large} {int(part)} {small}"
        if whole and large == "h":
            break
    return units.format_duration(seconds)
