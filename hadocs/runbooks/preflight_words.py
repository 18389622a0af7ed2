"""Names and numbers in the tables of a preflight, as values that `hadocs.runbooks.text.runs` reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hadocs.runbooks.text import value

GIB = 2**30
MANY = 6
"""So many names are told in a cell of a table of all hosts."""
Name = Callable[[str], str]
"""What something is called, by its id."""


class Words:
    """Names as values of templates: whoever shows them escapes them for its place."""

    def __init__(self, name: Name) -> None:
        self.name = name

    def one(self, key: str) -> str:
        """A name."""
        return value(self.name(key), "name")

    def some(self, keys: Sequence[str], joiner: str = "and") -> str:
        """Names in a sentence."""
        return listed([self.one(k) for k in keys], joiner)

    def few(self, keys: Sequence[str]) -> str:
        """Names in a cell: of many the first two and how many besides."""
        if len(keys) > MANY:
            return f"{', '.join(map(self.one, keys[:2]))} and {len(keys) - 2} others"
        return self.some(keys)

    def told(self, text: str) -> str:
        """A clause of an earlier stage: words with names of the spec in them."""
        return value(text, "words")


def listed(items: Sequence[str], joiner: str = "and") -> str:
    """``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}"


def gib(size: int | None) -> str:
    """A size in GiB without its unit; ``–`` where it is not known."""
    return "–" if size is None else f"{size / GIB:.1f}".removesuffix(".0")


def often(times: int) -> str:
    """``once``, ``twice``, ``3 times``."""
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def number(count: int, what: str) -> str:
    """``Seven machines``: a number that begins a sentence, with what is counted."""
    words = (
        "No",
        "One",
        "Two",
        "Three",
        "Four",
        "Five",
        "Six",
        "Seven",
        "Eight",
        "Nine",
        "Ten",
        "Eleven",
        "Twelve",
    )
    return f"{words[count] if count < len(words) else count} {what}{'' if count == 1 else 's'}"


def is_are(some: Sequence[str]) -> str:
    """``is`` for one, ``are`` for several."""
    return "is" if len(some) == 1 else "are"


def has_have(some: Sequence[str]) -> str:
    """``has`` for one, ``have`` for several."""
    return "has" if len(some) == 1 else "have"


def go_verb(some: Sequence[str]) -> str:
    """``goes`` for one, ``go`` for several."""
    return "goes" if len(some) == 1 else "go"


def pause_verb(some: Sequence[str]) -> str:
    """``pauses`` for one, ``pause`` for several."""
    return "pauses" if len(some) == 1 else "pause"


def they_go(some: Sequence[str]) -> str:
    """``it goes`` for one, ``they go`` for several."""
    return "it goes" if len(some) == 1 else "they go"


def them(some: Sequence[str]) -> str:
    """``it`` for one, ``them`` for several."""
    return "it" if len(some) == 1 else "them"
