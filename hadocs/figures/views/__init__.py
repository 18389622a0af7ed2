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
from collections.abc import Callable, Mapping
from types import ModuleType

from hadocs.figures.plan import Figure

View = Callable[..., Figure]


@functools.cache
def views() -> Mapping[str, View]:
    """All views by name, found by looking into this folder."""
    return {name: module.view for name, module in _modules().items()}


def of_a_service() -> tuple[str, ...]:
    """The names of the views that show one service."""
    return tuple(name for name, module in _modules().items() if getattr(module, "OF_A_SERVICE", False))


def of_an_estate() -> tuple[str, ...]:
    """The names of the views that show all given specs in one figure."""
    return tuple(name for name, module in _modules().items() if getattr(module, "ESTATE", False))


def of_a_thing() -> Mapping[str, str]:
    """The views that show one host or one thing, with the word for that."""
    return {name: module.OF for name, module in _modules().items() if hasattr(module, "OF")}


def of_a_part() -> Mapping[str, View]:
    """The views that can show a part of a spec, with how they are asked for it."""
    return {name: module.part for name, module in _modules().items() if hasattr(module, "part")}


@functools.cache
def _modules() -> Mapping[str, ModuleType]:
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    return {name.replace("_", "-"): importlib.import_module(f"{__name__}.{name}") for name in names}
