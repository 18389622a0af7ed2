"""Which figures a command draws and in which format; makes them all before the first is written."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hadocs.cli import inputs, output
from hadocs.errors import UsageError

if TYPE_CHECKING:
    from hadocs.analysis import Analysis
    from hadocs.figures.focus import Focus
    from hadocs.figures.formats import Format
    from hadocs.figures.how import How
    from hadocs.figures.plan import Figure


def named(form: str) -> Format:
    """A format by its name."""
    from hadocs.figures.formats import formats

    return formats()[form]


def format_of(file: Path, form: str | None) -> Format:
    """The format that a file is written in: what ``form`` says, or its ending.

    Raises:
        UsageError: where neither says it, the two say different things, or a terminal can't show it.
    """
    from hadocs.figures.export import format_of as of_name
    from hadocs.figures.formats import formats, of_ending

    if file == inputs.STREAM:
        if form is None:
            raise UsageError(
                f"standard output has no name that says the format: add --format {_or(list(formats()))}"
            )
        found = named(form)
        if not found.text and sys.stdout is not None and sys.stdout.isatty():
            raise UsageError(
                f"a terminal can't show {form.upper()}: give a file, or send it to a program with |"
            )
        return found
    if form is None:
        return of_name(file)
    said = of_ending(file.suffix)
    if said and said.name != form:
        raise UsageError(
            f"{file.name} ends in {file.suffix.lower()}, and --format says {form}: which of them?"
        )
    return named(form)


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures: those of a view (all where it is none), of a service, a thing or a part where that is named."""

    view: str | None
    service: str = ""
    of: str = ""
    focus: Focus | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Figures with the names of their files, and those that were left out, each with the reason."""

    figures: tuple[tuple[str, bytes], ...]
    left: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Specs, and how figures of them are written; ``captioned`` says that each tells what it was made from."""

    paths: tuple[Path, ...]
    form: Format
    how: How
    captioned: bool
    read: set[Path] = field(default_factory=set)
    """The files that were read for it."""

    def one(self, wanted: Wanted) -> bytes:
        """The figure of the only spec, or of all in a view that shows them together.

        Raises:
            InputError, UsageError: as `hadocs.figures.draw` does, and where the format can't hold it.
        """
        from hadocs import figures, garbage

        with garbage.rarely():
            analyses = self._analyses()
            view = wanted.view or "topology"
            figure = figures.draw(
                analyses, view=view, service=wanted.service, of=wanted.of, focus=wanted.focus
            )
            data = self.form.encoded(figure, self._how(analyses))
            if small := self.form.warning(figure, self.how):
                output.talk(f"warning: {small}: {_instead(view)}")
            return data

    def all(self, wanted: Wanted) -> Made:
        """All figures that are wanted of all specs.

        Of a single view, what the format can't hold is an error; of all views it is left out.

        Raises:
            InputError, UsageError: as `hadocs.figures.draw` does, and where nothing is left.
        """
        from hadocs import garbage

        made: list[tuple[str, bytes]] = []
        left: list[tuple[str, str]] = []
        small: list[str] = []
        with garbage.rarely():
            analyses = self._analyses()
            _refuse_unknown(analyses, wanted)
            for some, figures in _parts(analyses, wanted):
                how = self._how(some)
                for name, figure in figures:
                    reason = "" if wanted.view else self.form.refusal(figure)
                    if reason:
                        left.append((name, reason))
                    else:
                        made.append((name, self.form.encoded(figure, how)))
                        small += [name] if self.form.warning(figure, how) else []
        if not made:
            raise UsageError("None of the specs has a service; one is needed here.")
        if small:
            names = ", ".join(small[:6]) + (" …" if len(small) > 6 else "")
            output.talk(f"warning: text gets too small on that paper in {names}: {_instead(wanted.view)}")
        return Made(tuple(made), tuple(left))

    def _analyses(self) -> Sequence[Analysis]:
        from hadocs import pipeline

        found = pipeline.analyse_all(inputs.given(self.paths))
        self.read.clear()
        self.read.update(file for analysis in found for file in analysis.source.files)
        return found

    def _how(self, analyses: Sequence[Analysis]) -> How:
        return replace(self.how, caption=caption(analyses)) if self.captioned else self.how


def _instead(view: str | None) -> str:
    """What to draw where a figure is too large for its paper."""
    from hadocs.figures.views import of_a_part

    whole = "without --paper the page is as large as the figure"
    if view is None or view not in of_a_part():
        return whole
    wide = "--view overview, " if view == "topology" else ""
    return f"draw {wide}a part with --cluster or --site, or less of each machine with --detail low; {whole}"


def caption(analyses: Sequence[Analysis]) -> str:
    """What a figure was made from: the spec's title, its file and revision, and the day of its last commit.

    Of several specs, their number, and each file with its revision.
    """
    from hadocs.cli.dated import day
    from hadocs.figures.caption import made_from

    stream = any(a.source.name == inputs.NAME for a in analyses)
    last = None if stream else day(sorted({file for a in analyses for file in a.source.files}))
    return made_from(analyses, inputs.NAME, last.isoformat() if last else "")


def write(made: Made, folder: Path, form: Format) -> None:
    """Write figures into a folder, and say how many.

    Raises:
        UsageError: where that can't be done.
    """
    from hadocs.files import replace as replace_file

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"can't make the folder {folder}: {error.strerror or error}") from error
    for name, data in made.figures:
        replace_file(folder / f"{name}{form.endings[0]}", data)
    count = len(made.figures)
    output.talk(f"wrote {count} figure{'' if count == 1 else 's'} to {folder}")
    if made.left:
        names = ", ".join(name for name, _ in made.left[:6]) + (" …" if len(made.left) > 6 else "")
        output.talk(f"{form.name} can't hold {len(made.left)} others: {names}")


def _refuse_unknown(analyses: Sequence[Analysis], wanted: Wanted) -> None:
    """Refuse a service that none of the specs has."""
    from hadocs.figures.views import of_a_service
    from hadocs.spec.chosen import the_service

    if wanted.service and wanted.view in of_a_service():
        the_service([key for a in analyses for key in a.spec.services], wanted.service)


def together(view: str | None) -> bool:
    """Whether a view shows all specs in one figure."""
    from hadocs.figures.views import of_an_estate

    return view in of_an_estate()


def _parts(
    analyses: Sequence[Analysis], wanted: Wanted
) -> Iterator[tuple[Sequence[Analysis], Iterator[tuple[str, Figure]]]]:
    """Specs with the figures that are made of them: each by itself, and all together."""
    from hadocs import figures
    from hadocs.figures.views import of_an_estate

    if not together(wanted.view):
        for analysis in analyses:
            yield (analysis,), _figures(analysis, wanted)
    joint = (wanted.view,) if wanted.view else of_an_estate() if len(analyses) > 1 else ()
    for view in joint:
        if together(view):
            yield analyses, iter([(view, figures.draw(analyses, view=view))])


def _figures(analysis: Analysis, wanted: Wanted) -> Iterator[tuple[str, Figure]]:
    """Each figure of a spec with the name of its file; of a view that shows a service one for each."""
    from hadocs import figures
    from hadocs.figures.views import of_a_part, of_a_service, views

    name = analysis.spec.name
    for view in (wanted.view,) if wanted.view else views():
        if together(view):
            continue
        if view not in of_a_service():
            whose = wanted.service if view in of_a_part() else ""
            made = figures.draw(analysis, view=view, of=wanted.of, service=whose, focus=wanted.focus)
            yield name if view == "topology" else f"{name}-{view}", made
            continue
        for key in analysis.spec.services:
            if wanted.service in ("", key):
                made = figures.draw(analysis, view=view, service=key, focus=wanted.focus)
                yield f"{name}-{view}-{key}", made
