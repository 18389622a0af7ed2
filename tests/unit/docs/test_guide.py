"""What the guide draws is what it says: its small specs, its decision tree, and the glossary beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml

import hadocs.pages
from hadocs.pages.guide import reference
from hadocs.pages.method import Method
from hadocs.recommend.tree import decision
from hadocs.spec.load import load
from hadocs.topology.build import build

PAGES = Path(hadocs.pages.__file__).parent
GUIDE = PAGES / "guide"
TREE: dict[str, Any] = decision()
TERMS: list[dict[str, Any]] = yaml.safe_load((PAGES / "data" / "glossary.yaml").read_text(encoding="utf-8"))[
    "terms"
]


@pytest.mark.parametrize("kind", ["host", "guest", "hybrid", "mixed"])
def test_the_reference_spec_of_a_topology_has_that_topology(kind: str) -> None:
    loaded = load(GUIDE / f"{kind}.yaml")
    assert loaded.warnings == ()
    assert {s.topology for s in build(loaded.spec).services.values()} == {kind}


@pytest.mark.parametrize("kind", ["host", "guest", "hybrid", "mixed"])
def test_the_page_of_a_topology_shows_its_figure_and_names_its_sources(kind: str) -> None:
    text = (GUIDE / f"{kind}.md").read_text(encoding="utf-8")
    assert f'{{{{ figure("{kind}") }}}}' in text
    for heading in (
        "What it survives, and what not",
        "When to use it",
        "What it costs",
        "Common mistakes",
        "Sources",
    ):
        assert f"\n## {heading}\n" in text


def rendered(page: str) -> str:
    """A page of the guide with a word for each figure."""
    text = (GUIDE / page).read_text(encoding="utf-8")
    made = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False).from_string(text)
    return made.render(figure=lambda name: f"[figure of {name}]", method=Method(reference("availability")))


@pytest.mark.parametrize("page", sorted(p.name for p in GUIDE.glob("*.md")))
def test_links_within_the_guide_lead_to_a_page_and_a_heading(page: str) -> None:
    for target, anchor in re.findall(r"\]\(((?!https?:)[^)#]*)#?([^)]*)\)", rendered(page)):
        other = rendered(target or page)
        headings = re.findall(r"^#+ (.+)$", other, re.MULTILINE)
        slugs = {re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", h).strip().casefold()) for h in headings}
        assert not anchor or anchor in slugs, f"{target}#{anchor}"


def test_every_answer_of_the_tree_leads_on_and_every_outcome_is_reached() -> None:
    nodes = {node["id"]: node for node in TREE["nodes"]}
    outcomes = {outcome["id"] for outcome in TREE["outcomes"]}
    seen: list[str] = []
    todo = [TREE["start"]]
    while todo:
        key = todo.pop()
        seen.append(key)
        if key in nodes:
            todo += [nodes[key]["yes"], nodes[key]["no"]]
        else:
            assert key in outcomes
    assert set(seen) == set(nodes) | outcomes
    assert all(seen.count(node) == 1 for node in nodes), "a tree has one way to each question"


def test_the_page_explains_every_question_and_every_outcome_in_the_tree_s_words() -> None:
    headings = [
        line.lstrip("# ")
        for line in (GUIDE / "which.md").read_text(encoding="utf-8").splitlines()
        if line[:3] == "###"
    ]
    assert headings == [n["question"] for n in TREE["nodes"]] + [
        o["title"] for o in sorted(TREE["outcomes"], key=lambda o: headings.index(o["title"]))
    ]


def test_a_term_and_its_other_forms_are_explained_once() -> None:
    forms = [form for term in TERMS for form in (term["term"], *term["aliases"])]
    assert len(forms) == len(set(forms))
    assert [t["term"] for t in TERMS] == sorted((t["term"] for t in TERMS), key=str.casefold)


def test_a_definition_is_one_or_two_sentences_more_or_less() -> None:
    for term in TERMS:
        assert term["definition"].endswith("."), term["term"]
        assert len(term["definition"]) <= 240, term["term"]


AGREEMENT: list[dict[str, str]] = yaml.safe_load((PAGES / "data" / "agreement.yaml").read_text("utf-8"))


def test_what_the_times_rest_on_is_told_as_the_page_on_that_has_it() -> None:
    text = (Path(__file__).parents[3] / "docs" / "behaviour.md").read_text(encoding="utf-8")
    places, lab, tests = AGREEMENT
    assert (
        f"{places['compared']} of services and machines: {places['agree'].replace(' (', ' are the same (')}"
        in text
    )
    assert re.findall(r"make (\d+) clusters", text)[0] in places["how"]
    measured = re.findall(r"^\|[^|]*\|[^|]*\| ([\d.]+) s \| ([\d.]+) to ([\d.]+) s \|$", text, re.MULTILINE)
    near = [m for m in measured if float(m[1]) - 0.35 <= float(m[0]) <= float(m[2]) + 0.35]
    assert (lab["compared"], lab["agree"]) == (f"{len(measured)} times", str(len(near)))
    assert f"{tests['agree']} of the {tests['compared']} compared agree" in text
    assert all(row["agree"] in rendered("availability.md") for row in AGREEMENT)
