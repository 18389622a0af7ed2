"""The formats: each module of this folder is one, named by its file, with ``ENDINGS`` and ``encode(figure, how)``.

Its docstring says in the first line what it is. ``ENDINGS`` are those of its files, the usual one first; with
``TEXT = True`` it can be shown in a terminal. A format that can't hold every figure has ``refusal(figure)``: why not,
in words, or nothing. One in which a figure may come out badly has ``warning(figure, how)``: in which way, or nothing.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hadocs.errors import UsageError
from hadocs.figures.how import How
from hadocs.figures.plan import Figure


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name: the endings of its files, whether it is text, and how it is made."""

    name: str
    endings: tuple[str, ...]
    text: bool
    encode: Callable[[Figure, How], bytes]
    refusal: Callable[[Figure], str]
    warning: Callable[[Figure, How], str]

    def encoded(self, figure: Figure, how: How) -> bytes:
        """The figure in this format; the same bytes each time.

        Raises:
            UsageError: where it can't hold this figure, with the formats that can.
        """
        if reason := self.refusal(figure):
            others = ", ".join(name for name, one in formats().items() if not one.refusal(figure))
            raise UsageError(f"{self.name} can't hold this figure: {reason}. These formats can: {others}.")
        if figure.bare:  # a thumbnail holds no text
            how = replace(how, caption="")
        return self.encode(figure, how)


def formats() -> Mapping[str, Format]:
    """All formats by name, found by looking into this folder."""
    return {name: _format(name) for name in _names()}


@functools.cache
def _names() -> tuple[str, ...]:
    return tuple(
        sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    )


@functools.cache
def _format(name: str) -> Format:
    module = importlib.import_module(f"{__name__}.{name}")
    refusal = getattr(module, "refusal", lambda _: "")
    warning = getattr(module, "warning", lambda _figure, _how: "")
    return Format(name, module.ENDINGS, getattr(module, "TEXT", False), module.encode, refusal, warning)


def of_ending(ending: str) -> Format | None:
    """The format whose files end so, in any case; none where there is none."""
    # Most are called by their ending: no other one need be loaded then.
    near = [name for name in _names() if f".{name}" == ending.lower()]
    every = (_format(name) for name in (*near, *_names()))
    return next((one for one in every if ending.lower() in one.endings), None)


def endings() -> tuple[str, ...]:
    """All endings that name a format."""
    return tuple(ending for one in formats().values() for ending in one.endings)
