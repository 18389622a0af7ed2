"""The whole way on one page: load → topology → analysis → figures and pages. Knows neither arguments nor folders.

Everything heavy is imported where it is used, so that `hadocs check` pays for nothing that it does not need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from hadocs.analysis import Analysis, Observation
from hadocs.errors import Problem
from hadocs.spec.load import Given, Loaded, load, load_all
from hadocs.spec.load import Memory as Loads

if TYPE_CHECKING:
    from datetime import date

    from hadocs.availability.model.result import Assessment
    from hadocs.behaviour.model import Timeline
    from hadocs.lint.report import Checked
    from hadocs.pages.estate import Entry
    from hadocs.pages.page import AnyPage, Later, Page
    from hadocs.spec.nodes import Table, Texts


Observe = Callable[[Sequence[Analysis]], Mapping[str, Observation]]


class Wanted(Protocol):
    """Which of the pages that belong to no single spec are made."""

    @property
    def home(self) -> bool:
        """The home page."""

    @property
    def guide(self) -> bool:
        """The guide to the four ways of clustering."""

    @property
    def glossary(self) -> bool:
        """The glossary."""

    @property
    def images(self) -> bool:
        """Not pages, but how they show figures: as images of the files beside them."""

    @property
    def observe(self) -> Observe | None:
        """What was observed of the clusters, by the names of their specs; nothing where nobody asks for it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """All pages by path, the navigation as MkDocs reads it, the files they were made from, and what was found.

    The pages of the specs come last, and their content later: whoever reads them in this order need not wait for it.
    """

    pages: Mapping[str, AnyPage]
    nav: tuple[Any, ...]
    read: tuple[str, ...]
    checked: tuple[Checked, ...] = ()


class Memory:
    """What was made for a site before, for whoever makes it again and again: what has not changed is the same value."""

    def __init__(self) -> None:
        self.loads = Loads()
        self.analyses: dict[str, tuple[Loaded, Analysis]] = {}
        self.pages: dict[str, tuple[Analysis, tuple[Later, ...]]] = {}
        self.images = False
        self.observed: dict[str, tuple[Analysis, Analysis]] = {}
        """Analyses, and the same with what was observed."""
        self.fixed: dict[str, tuple[Page, ...]] = {}
        """Pages that no spec changes."""
        self._entries: dict[str, tuple[Analysis, Entry]] = {}
        self._rules: tuple[object, tuple[Page, ...]] = None, ()

    def rules(self, analyses: Sequence[Analysis]) -> tuple[Page, ...]:
        """The pages of the rules. All that they show of specs is their titles and what is found in them."""
        from hadocs import pages

        shown = [(a.spec.name, a.spec.display_title, a.findings) for a in analyses]
        if self._rules[0] != shown:
            self._rules = shown, pages.rule_pages(analyses)
        return self._rules[1]

    def entry(self, analysis: Analysis) -> Entry:
        """What the pages on all specs show of one."""
        from hadocs import pages

        name = analysis.spec.name
        kept = self._entries.get(name)
        if kept is None or kept[0] is not analysis:
            kept = self._entries[name] = analysis, pages.entry(analysis)
        return kept[1]


Make = Callable[[Analysis], "tuple[Page, ...]"]
Spread = Callable[[Make, Sequence[Analysis]], "Sequence[Callable[[], tuple[Page, ...]]]"]


def one_by_one(make: Make, analyses: Sequence[Analysis]) -> Sequence[Callable[[], tuple[Page, ...]]]:
    """The pages of each spec, made once, when they are asked for."""
    return [cache(partial(make, analysis)) for analysis in analyses]


def analyse(path: str | Path) -> Analysis:
    """One spec with everything that is computed from it.

    Raises:
        InputError: with every problem of the spec.
    """
    return analyse_loaded(load(path))


def analyse_all(paths: Sequence[Given], today: date | None = None) -> tuple[Analysis, ...]:
    """All specs of some files, folders and texts, by name; see `analyse_loaded` for the day.

    Raises:
        InputError: with every problem of every spec.
    """
    return tuple(analyse_loaded(loaded, today) for loaded in load_all(paths, _unknown))


def analyse_loaded(loaded: Loaded, today: date | None = None) -> Analysis:
    """What is computed from a spec that is loaded.

    Findings that depend on the day are among the others where there is a day; pages are made without one.
    """
    from hadocs.lint.run import check as lint
    from hadocs.topology.build import study

    topology, estate = study(loaded.spec)
    findings = lint(loaded.spec, topology, estate, today=today)
    warnings = (*loaded.warnings, *_unknown(loaded.source.root, loaded.source.texts))
    return Analysis(loaded.source, loaded.spec, topology, findings, warnings, estate)


def fail(
    path: str | Path, named: Sequence[Sequence[str]], split: Sequence[str] = (), *, planned: bool = False
) -> tuple[Analysis, Timeline]:
    """What happens to the estate of a spec when things are lost, cut or taken down, with the spec's analysis.

    Raises:
        InputError: with every problem of the spec.
        UsageError: for a name that the spec does not have.
    """
    analysis = analyse(path)
    return analysis, fail_analysed(analysis, named, split, planned=planned)


def fail_analysed(
    analysis: Analysis, named: Sequence[Sequence[str]], split: Sequence[str] = (), *, planned: bool = False
) -> Timeline:
    """What happens to the estate of a spec that is analysed; see `fail`.

    Where things are lost at once it tells as well what must not be lost before they are repaired.
    """
    from hadocs.behaviour.risk import at_risk
    from hadocs.behaviour.scenario import steps
    from hadocs.behaviour.timeline import timeline

    estate = analysis.estate
    asked = steps(estate.world, analysis.topology, named, split, planned=planned)
    found = timeline(estate, analysis.topology, asked)
    if len(asked) > 1 or asked[0].kind != "lost":
        return found
    return replace(found, at_risk=at_risk(estate, asked[0].things, estate.world.things))


def assess(path: str | Path) -> Mapping[str, Assessment]:
    """How available the services of a spec are, by service.

    Raises:
        InputError: with every problem of the spec.
    """
    return assess_loaded(load(path))


def assess_loaded(loaded: Loaded) -> Mapping[str, Assessment]:
    """How available the services of a spec are that is loaded, by service."""
    from hadocs.availability.model.assess import assess as of
    from hadocs.topology.build import study

    return of(loaded.spec, *study(loaded.spec))


def assess_all(paths: Sequence[Given]) -> Mapping[str, Mapping[str, Assessment]]:
    """How available the services of some specs are: by the name of the spec, then by service.

    Raises:
        InputError: with every problem of every spec.
    """
    return {loaded.spec.name: assess_loaded(loaded) for loaded in load_all(paths, _unknown)}


def check(
    paths: Sequence[Given],
    today: date,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> list[Checked]:
    """What the rules say of some specs on a day; ``select`` and ``ignore`` name rules, or begin their ids.

    Raises:
        InputError: with every problem of every spec.
        UsageError: where ``select`` or ``ignore`` names no rule.
    """
    from hadocs.lint.run import chosen

    chosen(select, ignore)  # a word that is no rule is told before any spec is read
    return [check_loaded(loaded, today, select, ignore) for loaded in load_all(paths, _unknown)]


def check_loaded(
    loaded: Loaded, today: date, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> Checked:
    """What the rules say of a spec that is loaded; see `check`."""
    from hadocs.lint.report import Checked
    from hadocs.lint.run import check as lint
    from hadocs.lint.run import chosen
    from hadocs.topology.build import study

    spec = loaded.spec
    findings = lint(spec, *study(spec), today=today, chosen=chosen(select, ignore))
    warnings = (*loaded.warnings, *_unknown(loaded.source.root, loaded.source.texts))
    return Checked(spec.name, loaded.source, findings, warnings)


def _unknown(root: Table, texts: Texts) -> tuple[Problem, ...]:
    """What a spec names that the catalogue does not have, as warnings."""
    from hadocs.platforms.stated import warnings

    return warnings(root, texts)


def publish_tree(
    paths: Sequence[str | Path],
    wanted: Wanted,
    spread: Spread = one_by_one,
    memory: Memory | None = None,
) -> Publication:
    """All generated pages of a site.

    ``spread`` makes the pages of the specs; it may do so on several processors. With a ``memory`` that was given
    before, only what has changed since is made.

    Raises:
        InputError: with every problem of every spec.
    """
    from hadocs import pages as made
    from hadocs.lint.report import Checked

    memory = Memory() if memory is None else memory
    analyses = _observed(_analysed(paths, memory), wanted.observe, memory)
    of_specs = _pages_of(analyses, spread, memory, images=wanted.images)

    def fixed(name: str, make: Callable[[], tuple[Page, ...]]) -> tuple[Page, ...]:
        return memory.fixed[name] if name in memory.fixed else memory.fixed.setdefault(name, make())

    found: list[AnyPage] = []
    nav: list[Any] = []
    if wanted.home:
        found += made.home_page(analyses, images=wanted.images, told=memory.entry)
        nav.append({"Home": "index.md"})
    found.append(made.clusters_page(analyses, memory.entry))
    nav.append({"Clusters": "clusters/index.md"})
    if wanted.guide:
        guide = fixed(f"guide {wanted.images}", partial(made.guide_pages, images=wanted.images))
        found += guide
        nav.append({"Guide": [p.path for p in guide if p.path.endswith(".md")]})
    found += memory.rules(analyses)
    nav.append({"Rules": "rules/index.md"})
    found += (*fixed("platforms", made.platform_pages), ends := made.ends_page(analyses))
    nav.append({"Platforms": [*made.platform_nav(), ends.path]})
    if wanted.glossary:
        found += fixed("glossary", lambda: (made.glossary_page(),))
        nav.append({"Glossary": "glossary.md"})
    for pages in of_specs:
        found += pages
    read = tuple(dict.fromkeys(str(f) for a in analyses for f in a.source.files))
    checked = tuple(Checked(a.spec.name, a.source, a.findings, a.warnings) for a in analyses)
    return Publication(MappingProxyType({p.path: p for p in found}), tuple(nav), read, checked)


def _analysed(paths: Sequence[str | Path], memory: Memory) -> tuple[Analysis, ...]:
    specs = load_all(paths, _unknown, memory=memory.loads)
    before, memory.analyses = memory.analyses, {}
    for loaded in specs:
        name = loaded.spec.name
        was = before.get(name)
        same = was is not None and was[0] is loaded
        memory.analyses[name] = was if was is not None and same else (loaded, analyse_loaded(loaded))
    return tuple(analysis for _, analysis in memory.analyses.values())


def _observed(
    analyses: tuple[Analysis, ...], observe: Observe | None, memory: Memory
) -> tuple[Analysis, ...]:
    """The same with what was observed of them; where neither has changed, the same values as before."""
    if observe is None:
        return analyses
    seen = observe(analyses)
    before, memory.observed = memory.observed, {}
    for analysis in analyses:
        name = analysis.spec.name
        was = before.get(name)
        found = seen.get(name)
        if was is None or was[0] is not analysis or was[1].observation != found:
            was = analysis, replace(analysis, observation=found) if found else analysis
        memory.observed[name] = was
    return tuple(of for _, of in memory.observed.values())


def _pages_of(
    analyses: Sequence[Analysis], spread: Spread, memory: Memory, *, images: bool
) -> list[tuple[Later, ...]]:
    """The pages of each spec; those that are new are begun."""
    from hadocs import pages as made
    from hadocs.pages.page import Later

    before = memory.pages if memory.images == images else {}
    memory.pages, memory.images = {}, images
    new = [a for a in analyses if a.spec.name not in before or before[a.spec.name][0] is not a]
    of_new = dict(
        zip([a.spec.name for a in new], spread(partial(made.spec_pages, images=images), new), strict=True)
    )
    for analysis in analyses:
        name, edit = analysis.spec.name, str(analysis.source.path)
        if name in of_new:
            revision = analysis.source.revision
            paths = enumerate(made.spec_paths(analysis, images=images))
            pages = tuple(
                Later(path, partial(_content, of_new[name], n), edit, revision) for n, path in paths
            )
            memory.pages[name] = analysis, pages
        else:
            memory.pages[name] = before[name]
    return [pages for _, pages in memory.pages.values()]


def _content(pages: Callable[[], tuple[Page, ...]], number: int) -> str | bytes:
    return pages()[number].content
