"""The Markdown extension ``hadocs``: fences become figures, and values in braces become text.

It stands before whatever reads fences, and leaves a mark in place of each of ours. Where Markdown takes the mark for a
paragraph the figure goes there; where it is code that shows how a fence is written, the fence is put back.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement

from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

from hadocs.errors import HadocsError, InputError, Place, Problem
from hadocs.publish.fences import host, reading
from hadocs.publish.fences.specs import DESK, Places
from hadocs.publish.fences.wrong import WrongError

if TYPE_CHECKING:
    from markdown import Markdown
    from markdown.blockparser import BlockParser

    from hadocs.analysis import Analysis
    from hadocs.figures.plan import Figure
    from hadocs.publish.fences.reading import Block

BEFORE_FENCES = 28
"""Whatever reads fences has 25, and what takes tabs and line ends out of lines has 30."""
BEFORE_PARAGRAPHS = 15
AFTER_CODE = 176
"""Behind code in backticks and backslashes, before links and emphasis."""
LAST = 5
_MARK = "\u0002hadocs:{}\u0003"
_MARKED = re.compile(r"\u0002hadocs:(\d+)\u0003")
_VALUE = r"\{hadocs:([^{}\n]*)\}"


class Page:
    """The page that is being made: what its fences and values say, and what is wrong with them."""

    def __init__(self, md: Markdown, options: Mapping[str, Any]) -> None:
        self.md = md
        self.options = options
        self.begin()

    def begin(self) -> None:
        """A page begins."""
        self.host = host.Host()
        self.blocks: list[tuple[Block, tuple[str, ...], int]] = []
        self.source = ""
        self.figures: list[Figure] = []
        self.seen: dict[str, int] = {}
        self.begun = False

    def meet(self) -> host.Host:
        """Who builds the page; known once all extensions are there."""
        if not self.begun:
            self.begun = True
            self.host = host.of(self.md)
            DESK.begin(self.host.page)
            note = host.note(self.host)
            if note:
                sys.stderr.write(note)
        return self.host

    @property
    def places(self) -> Places:
        """Where specs are, by the options, which begin at the folder of the site's settings."""
        folder = self.host.folder or Path.cwd()
        root = folder / (self.options["root"] or ".")
        said = self.options["specs"] or "specs"
        return Places(root, tuple(folder / one for one in ([said] if isinstance(said, str) else said)))

    def place(self, lines: tuple[str, ...], at: int) -> Place:
        """Where lines of the page are in its file; by their number in what Markdown was given, where they are not."""
        source = self.source.splitlines()
        wanted = [line.strip() for line in lines]
        found = [
            n
            for n in range(len(source) - len(wanted) + 1)
            if source[n].strip() == wanted[0] and [s.strip() for s in source[n : n + len(wanted)]] == wanted
        ]
        key = "\n".join(wanted)
        number = self.seen[key] = self.seen.get(key, -1) + 1
        line = found[min(number, len(found) - 1)] if found else at
        text = source[line] if found else lines[0]
        return Place(self.host.page or "the page", line + 1, len(text) - len(text.lstrip()) + 1, text)

    def wrong(self, problems: tuple[Problem, ...]) -> str:
        """Tell what is wrong; the text of it."""
        from hadocs.spec.terminal import render

        text = render(problems, False).rstrip("\n").rpartition("\n\n")[0]  # without their count
        DESK.failed(self.host.page)
        if DESK.tell is not None:
            DESK.tell(text + "\n")
        else:
            logging.getLogger(self.host.logger).warning("%s", text)
        if self.host.raises:
            raise HadocsError("\n" + text)
        return text

    def figure(self, number: int) -> str:
        """The HTML in place of a fence."""
        block, lines, at = self.blocks[number]
        place = self.place(lines, at)
        try:
            return self._figure(block, place)
        except InputError as error:
            return _box(self.wrong(error.problems))

    def _figure(self, block: Block, place: Place) -> str:
        from hadocs.publish.fences import figure

        asked = reading.asked(block, figure.keys(), place)
        values = asked.values
        problems = list(asked.problems)

        def at(key: str) -> Place:
            if key not in values:
                return place
            said = values[key]
            text = lines_of(block)[said.line]
            return Place(place.file, place.line + said.line, said.column, text, len(said.value))

        analysis = None
        if "spec" in values:
            try:
                analysis = self.analysis(values["spec"].value)
            except WrongError as error:
                problems.append(error.at(at("spec")))
        elif not any(problem.nearest == "spec" for problem in problems):
            problems.append(Problem("the fence names no spec", place, "a line such as spec: ledger"))
        try:
            given = figure.arguments(values)
            if problems or analysis is None:
                raise InputError(tuple(sorted(problems, key=lambda p: p.place.line)))
            made, drawn = figure.html(analysis, given, values, len(self.figures) + 1, self.links(analysis))
        except WrongError as error:
            problems.append(error.at(at(error.key)))
            raise InputError(tuple(sorted(problems, key=lambda p: p.place.line))) from error
        self.figures.append(drawn)
        return made

    def letters(self) -> str:
        """What brings the letters of the figures, where nothing of ours does that for the whole site."""
        if self.host.has_letters or not self.figures:
            return ""
        from hadocs.publish.fences import figure

        return figure.letters(self.figures)

    def analysis(self, said: str) -> Analysis:
        """The spec that a page means."""
        return DESK.analysis(self.host.page, DESK.find(self.places, said))

    def links(self, analysis: Analysis) -> Mapping[str, str] | None:
        """Where the things of a figure lead, where the site has the pages of the spec."""
        return host.links(self.host, analysis)

    def value(self, said: str) -> tuple[str, bool]:
        """What a value is, and whether that is an error's text."""
        from hadocs.publish.fences import values

        whole = f"{{hadocs:{said}}}"
        name, _, path = said.strip().partition(".")
        try:
            if not name or not path:
                problem = Problem(
                    f"{whole} names no value", Place(""), "a spec, a dot and a value: ledger.title"
                )
            else:
                return values.value(self.analysis(name), path), False
        except WrongError as error:
            problem = error.at(Place(""))
        except InputError as error:
            return self.wrong(error.problems), True
        self.wrong((self._placed(problem, whole),))
        near = f"; did you mean {problem.nearest}?" if problem.nearest else ""
        return f"{whole}: {problem.message}{near}", True

    def _placed(self, problem: Problem, text: str) -> Problem:
        lines = self.source.splitlines()
        found = [(n, line) for n, line in enumerate(lines) if text in line]
        number = self.seen[text] = self.seen.get(text, -1) + 1
        n, line = found[min(number, len(found) - 1)] if found else (0, text)
        place = Place(self.host.page or "the page", n + 1, line.find(text) + 1, line, len(text))
        return Problem(problem.message, place, problem.expected, problem.nearest)


def lines_of(block: Block) -> tuple[str, ...]:
    """The lines of a block as they stand on the page, the fence first (as nothing)."""
    return ("", *(block.before + line for line in block.body))


def _box(text: str) -> str:
    return f'<div class="hadocs-wrong" role="alert"><pre class="hadocs-error">{escape(text)}</pre></div>'


class _Fences(Preprocessor):  # type: ignore[misc]
    """Puts a mark in place of each fence."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, lines: list[str]) -> list[str]:
        self.page.source = self.page.meet().source or "\n".join(lines)
        if self.page.host.is_generated or not any(reading.LANGUAGE in line for line in lines):
            return lines
        out: list[str] = []
        at = 0
        for block in reading.blocks(lines):
            mark = _MARK.format(len(self.page.blocks))
            self.page.blocks.append((block, tuple(lines[block.first : block.end]), block.first))
            empty = block.before.rstrip()
            out += [*lines[at : block.first], empty, block.before + mark, empty]
            at = block.end
        return [*out, *lines[at:]]


class _Marks(BlockProcessor):  # type: ignore[misc]
    """Puts figures in place of the marks that stand alone."""

    def __init__(self, parser: BlockParser, page: Page) -> None:
        super().__init__(parser)
        self.page = page

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        return _MARKED.fullmatch(block.strip()) is not None and not block.startswith(" " * self.tab_length)

    def run(self, parent: Element, blocks: list[str]) -> bool:
        found = _MARKED.fullmatch(blocks.pop(0).strip())
        assert found is not None
        html = self.page.figure(int(found[1]))
        SubElement(parent, "p").text = AtomicString(self.page.md.htmlStash.store(html))
        return True


class _Values(InlineProcessor):  # type: ignore[misc]
    """Puts values in place of what is in braces."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(_VALUE, md)
        self.page = page

    def handleMatch(  # noqa: N802 - Markdown's name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element | None, int | None, int | None]:
        if self.page.meet().is_generated:
            return None, None, None
        text, wrong = self.page.value(m[1])
        made = Element("strong" if wrong else "span")
        made.set("class", "hadocs-wrong" if wrong else "hadocs-value")
        made.text = AtomicString(text)
        return made, m.start(0), m.end(0)


class _Written(Postprocessor):  # type: ignore[misc]
    """Puts fences back that are code or raw HTML, as they show how one is written; adds the letters of figures."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(md)
        self.page = page

    def run(self, text: str) -> str:
        def written(mark: re.Match[str]) -> str:
            block, lines, _ = self.page.blocks[int(mark[1])]
            return escape("\n".join(line[len(block.before) :] for line in lines), quote=False)

        return self.page.letters() + _MARKED.sub(written, text) if self.page.blocks else text


class HadocsExtension(Extension):  # type: ignore[misc]
    """See docs/mkdocs.md. ``root`` is the folder that paths of specs begin at, ``specs`` are those that have names."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "root": [
                "",
                "the folder that paths of specs begin at; the one of the site's settings unless told",
            ],
            "specs": ["specs", "the file or folder of the specs that go by their names, or a list of such"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Take part in what a machine makes of a page."""
        self.page = Page(md, self.getConfigs())
        md.registerExtension(self)
        md.preprocessors.register(_Fences(md, self.page), "hadocs", BEFORE_FENCES)
        md.parser.blockprocessors.register(_Marks(md.parser, self.page), "hadocs", BEFORE_PARAGRAPHS)
        md.inlinePatterns.register(_Values(md, self.page), "hadocs", AFTER_CODE)
        md.postprocessors.register(_Written(md, self.page), "hadocs", LAST)

    def reset(self) -> None:
        """Forget the page before."""
        self.page.begin()


def makeExtension(**options: Any) -> HadocsExtension:  # noqa: N802 - Markdown's name
    """The extension, as Markdown asks for it."""
    return HadocsExtension(**options)
