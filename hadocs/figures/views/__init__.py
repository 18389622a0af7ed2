"""The views: each module of this folder is one, named by its file, with ``view(analysis, links, service)``.

A module says in its docstring what the view shows. It builds a plan and knows nothing of pixels.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping

from hadocs.analysis import Analysis
from hadocs.errors import UsageError
from hadocs.figures.plan import Figure

View = Callable[[Analysis, Mapping[str, str], str], Figure]


@functools.cache
def views() -> Mapping[str, View]:
    """All views by name, found by looking into this folder."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    return {name.replace("_", "-"): importlib.import_module(f"{__name__}.{name}").view for name in names}


def the_service(analysis: Analysis, service: str) -> str:
    """The service that is meant: the one that is named, or the only one.

    Raises:
        UsageError: where there is none of that name, or several and none is named.
    """
    there = list(analysis.spec.services)
    if not service and len(there) == 1:
        return there[0]
    if service in there:
        return service
    if not there:
        raise UsageError(f"{analysis.spec.name} has no service; this view shows one.")
    known = f"The services of {analysis.spec.name} are: {', '.join(there)}."
    if not service:
        raise UsageError(f"This view shows one service; say which with --service. {known}")
    raise UsageError(f"There is no service {service!r}. {known}")
