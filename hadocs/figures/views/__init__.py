"""The views: each module of this folder is one, named by its file, with ``view(analysis, links, service)``.

A module says in its docstring what the view shows, and with ``OF_A_SERVICE = True`` that it shows one service and
not the whole spec; with ``OF = "host"`` or ``"thing"`` that it shows one of these, by its id in place of the service's,
or one that it chooses; with ``ESTATE = True`` that it shows several specs at once, with ``view(analyses, links)``. One
that can show a part of a spec has ``part(analysis, links, detail)``, see `hadocs.figures.focus`. It builds a plan and
knows nothing of pixels.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import TypeVar

from hadocs.figures.plan import Figure

View = Callable[..., Figure]
T = TypeVar("T")


class Chosen(Mapping[str, T]):
    """What views say of themselves by their names; which are there is known without them, and asking one loads it."""

    def __init__(self, said: Callable[[ModuleType], T | None]) -> None:
        self._said = said

    def __getitem__(self, name: str) -> T:
        found = self._said(_module(name)) if name in _names() else None
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in _names() if self._said(_module(name)) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def views() -> Mapping[str, View]:
    """All views by name, found by looking into this folder."""
    return Chosen(lambda module: module.view)


def of_a_service() -> Mapping[str, bool]:
    """The views that show one service, by name."""
    return Chosen(lambda module: getattr(module, "OF_A_SERVICE", False) or None)


def of_an_estate() -> Mapping[str, bool]:
    """The views that show all given specs in one figure, by name."""
    return Chosen(lambda module: getattr(module, "ESTATE", False) or None)


def of_a_thing() -> Mapping[str, str]:
    """The views that show one host or one thing, with the word for that."""
    return Chosen(lambda module: getattr(module, "OF", None))


def of_a_part() -> Mapping[str, View]:
    """The views that can show a part of a spec, with how they are asked for it."""
    return Chosen(lambda module: getattr(module, "part", None))


@functools.cache
def _names() -> Mapping[str, str]:
    """The modules of this folder by the names of their views."""
    found = sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    return {name.replace("_", "-"): name for name in found}


def _module(view: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{_names()[view]}")
