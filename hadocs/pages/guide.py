"""The guide: hand-written pages of the package, with figures that are drawn from reference specs of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from hadocs.pages import figures, glossary
from hadocs.pages.escape import Md, plain, yaml_text
from hadocs.pages.page import Page
from hadocs.pages.render import environment

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from hadocs.analysis import Analysis
    from hadocs.pages.method import Method

ORDER = ("index", "which", "host", "guest", "hybrid", "mixed", "availability")
"""The order of reading; pages that are not named here follow by name."""
DECISION = "which"
AVAILABILITY = "availability"
_VIEWS = {
    "availability": "comparison",
    "availability-service": "topology",
    "availability-fault-tree": "fault-tree",
}
"""The figures of the page on availability, all of its reference service."""


def folder() -> Traversable:
    """Where the pages and their reference specs lie."""
    return files("hadocs.pages") / "guide"


def pages(*, images: bool = False) -> tuple[Page, ...]:
    """The pages of the guide, and each figure as a file of its own, which the pages show where ``images`` says so."""
    return texts(partial(picture, images=images))


def texts(picture: Callable[[str], tuple[str, str]]) -> tuple[Page, ...]:
    """The same with pictures from elsewhere: by name, one for the page and one that stands alone."""
    found: list[Page] = []
    drawn: dict[str, str] = {}

    def figure(name: str) -> Md:
        inline, drawn[name] = picture(name)
        return figures.frame(inline, f"{name}.svg", "")

    for name in names():
        text = (folder() / f"{name}.md").read_text(encoding="utf-8")
        body = environment().from_string(text).render(figure=figure, method=_method())
        page = glossary.with_tooltips(front_matter(text) + body.strip("\n") + "\n")
        found.append(Page(f"guide/{name}.md", page))
    found += [Page(f"guide/{name}.svg", drawn[name]) for name in sorted(drawn)]
    return tuple(found)


def _method() -> Method:
    """The numbers of the page on availability, which are computed when it asks for them."""
    from hadocs.pages.method import Method

    return Method(reference(AVAILABILITY))


def names() -> tuple[str, ...]:
    """The names of all pages, in the order of reading."""
    there = sorted(f.name.removesuffix(".md") for f in folder().iterdir() if f.name.endswith(".md"))
    return (*(n for n in ORDER if n in there), *(n for n in there if n not in ORDER))


def front_matter(text: str) -> str:
    """Title and description of a page, from its heading and its first paragraph; none where it has its own."""
    if text.startswith("---\n"):
        return ""
    title = next((line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")), "Guide")
    paragraphs = [
        p for p in text.split("\n\n") if p.strip() and not p.lstrip().startswith(("#", "{{", "<", "|"))
    ]
    about = plain(paragraphs[0]) if paragraphs else title
    return f"---\ntitle: {yaml_text(title)}\ndescription: {yaml_text(about)}\n---\n\n"


@cache
def picture(name: str, *, images: bool = False) -> tuple[str, str]:
    """A figure of the guide, for its page and stand-alone: the decision tree, or one of a reference spec."""
    image = f"{name}.svg" if images else ""
    if name == DECISION:
        from hadocs.figures.views import decision as tree

        return figures.both(tree.draw(decision(), links=decision_links()), tree.draw(decision()), image=image)
    if name in _VIEWS:
        return figures.pair(reference(AVAILABILITY), _VIEWS[name], {}, image=image)
    return figures.pair(reference(name), "topology", {}, image=image)


def decision() -> dict[str, Any]:
    """The questions of the decision tree, as they are written; the recommendation asks the same ones."""
    from hadocs.recommend.tree import decision as written

    return written()


def decision_links() -> dict[str, str]:
    """Where the questions and answers of the tree lead: the sections of its page that have their words."""
    found = [(node["id"], node["question"]) for node in decision()["nodes"]]
    found += [(outcome["id"], outcome["title"]) for outcome in decision()["outcomes"]]
    return {str(key): f"#{heading_anchor(str(title))}" for key, title in found}


def heading_anchor(title: str) -> str:
    """The anchor that Markdown gives to a heading of plain words."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())


@cache
def reference(name: str) -> Analysis:
    """The reference spec of a topology, analysed."""
    from importlib.resources import as_file

    from hadocs.analysis import Analysis
    from hadocs.spec.load import load
    from hadocs.topology.build import build

    with as_file(folder() / f"{name}.yaml") as path:
        loaded = load(path)
    return Analysis(loaded.source, loaded.spec, build(loaded.spec), warnings=loaded.warnings)
