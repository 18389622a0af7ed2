"""hadocs turns specs of high-availability clusters into figures, pages, runbooks and a static site.

As a library it is what ``__all__`` lists; everything else may change from one version to the next. Importing hadocs
costs next to nothing: what a function needs is imported when it is first asked for.

    import hadocs

    analysis = hadocs.analyse("specs/mail.yaml")
    hadocs.draw(analysis).save("mail.svg")
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hadocs.api import Analysis as Analysis
    from hadocs.api import Assessment as Assessment
    from hadocs.api import Checked as Checked
    from hadocs.api import Drawing as Drawing
    from hadocs.api import Finding as Finding
    from hadocs.api import Findings as Findings
    from hadocs.api import HadocsError as HadocsError
    from hadocs.api import InputError as InputError
    from hadocs.api import Loaded as Loaded
    from hadocs.api import Place as Place
    from hadocs.api import Problem as Problem
    from hadocs.api import Spec as Spec
    from hadocs.api import Timeline as Timeline
    from hadocs.api import Topology as Topology
    from hadocs.api import UsageError as UsageError
    from hadocs.api import analyse as analyse
    from hadocs.api import assess as assess
    from hadocs.api import check as check
    from hadocs.api import draw as draw
    from hadocs.api import fail as fail
    from hadocs.api import load as load
    from hadocs.api import publish as publish

__version__ = "0.1.0"

FUNCTIONS = ("analyse", "assess", "check", "draw", "fail", "load", "publish")
VALUES = (
    "Analysis", "Assessment", "Checked", "Drawing", "Finding", "Findings", "Loaded", "Place", "Problem", "Spec",
    "Timeline", "Topology",
)  # fmt: skip
ERRORS = ("HadocsError", "InputError", "UsageError")

__all__ = ["__version__", *FUNCTIONS, *VALUES, *ERRORS]  # noqa: PLE0604 - they are text


def _public(name: str) -> Any:
    from importlib import import_module

    return getattr(import_module("hadocs.api"), name)


def __getattr__(name: str) -> Any:
    if name in __all__:
        return _public(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Called(ModuleType):
    """A module of hadocs with the name of a function of the library: called, it does what that does."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return _public(self.__name__.rpartition(".")[2])(*args, **options)


class _Package(ModuleType):
    """hadocs itself. Python binds each module here that is imported: those must not take a function's place."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FUNCTIONS and isinstance(value, ModuleType):
            value.__class__ = _Called
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
