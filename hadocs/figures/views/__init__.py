"""The views: each module of this folder is one, named by its file, with ``view(analysis, links, service)``.

A module says in its docstring what the view shows. It builds a plan and knows nothing of pixels.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping

from hadocs.analysis import Analysis
from hadocs.figures.plan import Figure

View = Callable[[Analysis, Mapping[str, str], str], Figure]


@functools.cache
def views() -> Mapping[str, View]:
    """All views by name, found by looking into this folder."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    return {name.replace("_", "-"): importlib.import_module(f"{__name__}.{name}").view for name in names}
