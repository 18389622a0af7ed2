"""hadocs as a library: the functions and values that ``import hadocs`` gives, and nothing that prints or exits.

Wherever a spec is wanted it may be given as a path, as text, as plain data, or as what `load` or `analyse` made of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hadocs.analysis import Analysis
from hadocs.errors import HadocsError, InputError, Place, Problem, UsageError
from hadocs.lint.findings import Finding, Findings
from hadocs.lint.report import Checked
from hadocs.spec.load import Loaded
from hadocs.spec.model import Spec
from hadocs.topology.model import Topology

if TYPE_CHECKING:
    from hadocs.availability.model.result import Assessment
    from hadocs.behaviour.model import Timeline
    from hadocs.figures.drawing import Drawing

__all__ = [
    "Analysis", "Assessment", "Checked", "Drawing", "Finding", "Findings", "HadocsError", "InputError", "Loaded",
    "Place", "Problem", "Spec", "Timeline", "Topology", "UsageError", "analyse", "assess", "check", "draw", "fail",
    "load", "publish",
]  # fmt: skip

AnySpec = str | os.PathLike[str] | Mapping[str, Any] | Loaded | Analysis
"""A spec: its path, its text, its data, or what was made of it."""

_LATE = {
    "Assessment": "hadocs.availability.model.result",
    "Drawing": "hadocs.figures.drawing",
    "Timeline": "hadocs.behaviour.model",
}
"""Values whose modules cost more than most who use the library need."""


def __getattr__(name: str) -> Any:
    if name in _LATE:
        from importlib import import_module

        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load(spec: AnySpec, *, name: str = "") -> Loaded:
    """The valid spec in a file, a text or plain data, with all that it uses.

    A string is the text of a spec where it holds a line end, and else the path of its file. Plain data are tables,
    lists, text, numbers and booleans, as YAML or JSON are read. ``name`` is what messages call a text or data, as if
    it were a file of that name; what it ``uses`` is looked for beside it, without a name in the current folder.

    Raises:
        InputError: with every problem that was found, each with its place and what would be right.
        UsageError: for what can't be a spec at all.
    """
    from hadocs.spec import data
    from hadocs.spec.load import load as of_file
    from hadocs.spec.load import load_text

    if isinstance(spec, Loaded):
        return spec
    if isinstance(spec, Analysis):
        return Loaded(spec.source, spec.spec, spec.warnings)
    if isinstance(spec, Mapping):
        return load_text(data.as_text(spec), name or "<data>")
    if isinstance(spec, str) and ("\n" in spec or "\r" in spec):
        return load_text(spec, name or "<text>")
    if not isinstance(spec, str | os.PathLike):
        raise UsageError(f"a spec is a path, text or a table of data, not {type(spec).__name__}")
    return of_file(os.fspath(spec))


def analyse(spec: AnySpec) -> Analysis:
    """A spec with everything that is computed from it: topology, what each loss takes with it, findings.

    Findings that depend on today are left out, so that the same spec always has the same; `check` has them.
    ``Analysis.availability`` is worked out when it is first asked for.

    Raises:
        InputError: with every problem of the spec.
    """
    from hadocs import pipeline

    return spec if isinstance(spec, Analysis) else pipeline.analyse_loaded(load(spec))


def assess(spec: AnySpec) -> Mapping[str, Assessment]:
    """How available each service of a spec is, by service: minutes a year with their range, and what they are made of.

    Raises:
        InputError: with every problem of the spec.
    """
    from hadocs import pipeline

    return spec.availability if isinstance(spec, Analysis) else pipeline.assess_loaded(load(spec))


def check(
    spec: AnySpec, *, today: date | None = None, select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> Checked:
    """What the rules say of a spec: ``findings.found``, ``findings.unknown`` and ``findings.accepted``.

    ``today`` is the day of the check (the end of a platform's support depends on it), today unless it is given.
    ``select`` and ``ignore`` name rules, or begin their ids: ``["Q01", "S"]``. ``Checked.place`` says where in the
    spec a finding is.

    Raises:
        InputError: with every problem of the spec.
        UsageError: where ``select`` or ``ignore`` names no rule.
    """
    from hadocs import pipeline

    return pipeline.check_loaded(load(spec), today or date.today(), tuple(select), tuple(ignore))


def fail(
    spec: AnySpec, *steps: Sequence[str] | str, split: Sequence[str] = (), planned: bool = False
) -> Timeline:
    """What happens when things are lost: a timeline of events, and what becomes of services and clusters.

    Each of ``steps`` names what is lost at once, by ids of the spec; from the second on the first word may be how
    long after the one before (``["10min", "san-a"]``). ``split`` cuts clusters or networks apart at the first step;
    ``planned`` says that all is taken down on purpose.

    Raises:
        InputError: with every problem of the spec.
        UsageError: for a name that the spec does not have.
    """
    from hadocs import pipeline

    named = [[step] if isinstance(step, str) else list(step) for step in steps]
    return pipeline.fail_analysed(analyse(spec), named, split, planned=planned)


def draw(
    spec: AnySpec | Sequence[AnySpec], view: str = "topology", *, service: str = "", of: str = ""
) -> Drawing:
    """A figure of a spec: its topology, or another view.

    ``hadocs draw --help`` lists the views. Those on availability show one ``service``, which may be left out where
    the spec has one only. ``maintenance`` is ``of`` a host, ``failure`` of anything that can be lost; without one they
    show the first that has something to tell. ``quorum`` is ``of`` one cluster, or of all. A notebook shows what this
    returns by itself.

    Raises:
        InputError: with every problem of the spec.
        UsageError: for a view or a service that does not exist, or where none of several services is named.
    """
    from hadocs import figures
    from hadocs.figures.drawing import Drawing

    several: list[AnySpec] = [*spec] if isinstance(spec, list | tuple) else [spec]  # type: ignore[list-item]
    return Drawing(figures.draw([analyse(one) for one in several], view=view, service=service, of=of))


def publish(
    specs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    *,
    to: str | os.PathLike[str] | None = None,
    project: str | os.PathLike[str] | None = None,
) -> Path:
    """Build the site of some specs (files or folders), and return the folder that it is in.

    The folder is ``to``, or what the project's mkdocs.yml says, or ``site``. ``project`` is the folder of that
    mkdocs.yml, the current one unless it is given; without the file built-in settings are used. ``specs`` are those
    that mkdocs.yml names, or the folder ``specs``, where none are given.

    Raises:
        InputError: with every problem of every spec, before anything is written.
        UsageError: where the settings or pages are refused, or the folder holds something else than a site.
    """
    from hadocs.publish import site

    given = [specs] if isinstance(specs, str | os.PathLike) else list(specs)
    return site.build(
        [Path(spec) for spec in given],
        site_dir=None if to is None else Path(to),
        project=None if project is None else Path(project),
    )
