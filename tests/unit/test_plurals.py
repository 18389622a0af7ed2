"""A service whose title is a plural has its verbs in the plural, wherever it is told of."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache

import pytest
from support.golden import NAMES
from support.shipped import analysed

from hadocs.analysis import Analysis
from hadocs.figures import draw, paint
from hadocs.figures.views import of_a_service, of_an_estate, views
from hadocs.lint.run import check
from hadocs.pages import cluster
from hadocs.topology.build import study
from hadocs.topology.wording import plural, several

ONE = re.compile(
    r"(\w+ )?\w+ zebras (?:is|has|was|does|goes|runs|stops|fails|moves|starts|hangs|waits|loses|needs)\b"
)
"""A verb of one thing behind the title of a service."""
NOT_ITS = ("of ", "that ", "else ", "reach ")
"""Words before a title that is not what the verb is about, or in a clause that is worded with ids."""


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("Mailboxes", True), ("File shares", True), ("Files within one server", True), ("Remote desktops", True),
        ("Reports (monthly)", True), ("ERP", False), ("DNS", False), ("Network access", False), ("Kubernetes", False),
        ("Web analytics", False), ("Status", False), ("Mail and files", False), ("reports-1", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_is_a_plural_by_its_last_word_that_is_no_addition(name: str, many: bool) -> None:
    assert plural(name) is many
    assert several([name]) is many
    assert several([name, "ERP"])


@cache
def zebras(name: str) -> Analysis:
    """A shipped spec all of whose services have a title in the plural."""
    known = analysed(name)
    services = {
        key: entry.model_copy(update={"title": f"{key.title().replace('-', '')} zebras"})
        for key, entry in known.spec.services.items()
    }
    spec = known.spec.model_copy(update={"services": services})
    topology, estate = study(spec)
    return Analysis(known.source, spec, topology, check(spec, topology, estate))


def wrong(text: str) -> Iterator[str]:
    yield from (m[0] for m in ONE.finditer(text) if not (m[1] or "").startswith(NOT_ITS))


@pytest.mark.parametrize("name", NAMES)
def test_figures_have_a_plural_verb_for_a_title_in_the_plural(name: str) -> None:
    analysis = zebras(name)
    for view in views():
        if view not in of_an_estate():
            for service in analysis.spec.services if view in of_a_service() else [""]:
                source = paint.svg(draw(analysis, view, None, service), standalone=False)
                said = [html.unescape(text) for text in re.findall(r">([^<>]+)<", source)]
                assert not [w for text in said for w in wrong(text)], (view, service)


@pytest.mark.parametrize("name", NAMES)
def test_pages_have_a_plural_verb_for_a_title_in_the_plural(name: str) -> None:
    for page in cluster.texts(zebras(name), "<svg/>"):
        if "failover" in page.path.rpartition("/")[2]:
            text = re.sub(r"<[^>]+>|\]\([^)]*\)|[\[*`]", "", str(page.content))
            assert not [w for w in wrong(html.unescape(text)) if "zebras has" not in w], page.path
