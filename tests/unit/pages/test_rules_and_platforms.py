"""The pages of rules, platforms and products: complete, linked, and true to what they are made from."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
import yaml
from support.golden import SPECS
from support.reading import Read, build, unmarked
from support.shipped import all_analysed, analysed

from hadocs import pipeline
from hadocs.figures.parts.naming import Names
from hadocs.lint.run import rules
from hadocs.pages import ends_page, platform_pages, rule_pages
from hadocs.pages.narrative import sourced
from hadocs.pages.narrative.sourced import product_anchor
from hadocs.pages.platforms import SECOND, families
from hadocs.pages.rules import ACCEPTANCES, SUBJECTS, fenced_text
from hadocs.platforms import catalog
from hadocs.platforms.facts import Fact, Kind
from hadocs.spec.load import load

RULES = tuple(rules())
PLATFORMS = catalog.platform_ids()
BUDGET = 80_000 - 25_000
"""Bytes for a built page less what the frame of a site and the two lists of a page's headings weigh."""


@cache
def made() -> dict[str, str]:
    analyses = all_analysed()
    return {p.path: str(p.content) for p in (*rule_pages(analyses), *platform_pages(), ends_page(analyses))}


@cache
def html(path: str) -> str:
    return build(made()[path])


@cache
def read(path: str) -> Read:
    return Read(html(path))


def words(text: str) -> str:
    """Text without markup, in one line."""
    text = re.sub(r"<[^>]+>|\*\*", "", text.replace("<br>", " "))
    return " ".join(unmarked(text).split())


def lines(path: str) -> list[str]:
    return [words(line) for line in made()[path].splitlines() if line.startswith("| ")]


# Rules


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_page_with_all_its_parts(rule: str) -> None:
    text = read(f"rules/{rule}.md").text
    one = rules()[rule]
    for part in (
        one.name,
        one.document.title,
        *one.document.why.split("\n\n"),
        *one.document.fix.split("\n\n"),
    ):
        assert " ".join(part.split()) in text
    for heading in ("Why", "Fails", "Passes", "Fix", "Accepting it", "References", "Found in"):
        assert re.search(rf"^## {heading}(?: \{{.*\}})?$", made()[f"rules/{rule}.md"], re.MULTILINE), heading


@pytest.mark.parametrize("rule", RULES)
def test_its_examples_are_on_it_to_the_letter(rule: str) -> None:
    blocks = re.findall(r"^``` yaml\n(.*?)\n```$", made()[f"rules/{rule}.md"], re.DOTALL | re.MULTILINE)
    one = rules()[rule]
    *examples, accept = blocks
    assert examples == [e.text.strip("\n") for e in (*one.document.fails, *one.document.passes)]
    assert list(yaml.safe_load(accept)["accept"]) == [rule]


@pytest.mark.parametrize("rule", RULES)
def test_what_it_tells_to_write_is_taken_by_the_language(rule: str, tmp_path: Path) -> None:
    block = re.findall(r"^``` yaml\n(accept:.*?)\n```$", made()[f"rules/{rule}.md"], re.DOTALL | re.MULTILINE)
    spec = tmp_path / "spec.yaml"
    spec.write_text(f"hadocs: 1\nname: spec\nhosts: {{the-id-it-is-about: {{}}}}\n{block[-1]}\n")
    accepted = load(spec).spec.accept[rule]
    assert accepted.on == ("the-id-it-is-about",)
    assert accepted.until is not None


def test_the_index_has_every_rule_once_linked_to_its_page() -> None:
    found = [t for t in read("rules/index.md").links if re.fullmatch(r"[A-Z]\d\d\.md", t)]
    assert found == [f"{rule}.md" for rule in RULES]


def test_every_letter_of_a_rule_has_a_subject() -> None:
    assert {rule[0] for rule in RULES} <= set(SUBJECTS)


def test_the_index_counts_what_is_found_in_the_specs() -> None:
    analyses = all_analysed()
    for rule in RULES:
        count = sum(f.rule == rule for a in analyses for f in a.findings.found)
        line = next(x for x in lines("rules/index.md") if x.startswith(f"| [{rule}]"))
        assert line.endswith(f"| {count} |")


def test_a_rule_names_the_specs_that_it_finds_something_in_and_leads_there() -> None:
    analysis = analysed("article-guest")
    found = analysis.findings.found[0]
    page = next(p for p in rule_pages([analysis]) if p.path == f"rules/{found.rule}.md")
    assert (
        f"../clusters/article-guest/index.md#finding-{found.rule.lower()}-1"
        in Read(build(str(page.content))).links
    )
    assert Names(analysis).titled(found.message, found.about, keys=True) in words(str(page.content))
    other = next(p for p in rule_pages([]) if p.path == f"rules/{found.rule}.md")
    assert "No spec of this site has this finding." in other.content


def test_a_rule_names_the_specs_whose_owners_have_accepted_what_it_finds() -> None:
    analysis = pipeline.analyse(next(s for s in SPECS if s.stem == "dell-2008-guest"))
    (agreed,) = (a for a in analysis.findings.accepted if a.finding.rule == "P01")
    page = next(p for p in rule_pages([analysis]) if p.path == "rules/P01.md")
    said = Names(analysis).titled(agreed.finding.message, agreed.finding.about, keys=True)
    assert f"accepted: {said}" in words(str(page.content))
    assert "No spec of this site has this finding." not in str(page.content)


def test_what_can_be_wrong_with_an_acceptance_is_told_in_the_words_of_check(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    accept = "accept: {Z99: {reason: x}, Q04: {reason: x}, Q01: {reason: x, until: 2020-01-01}}\n"
    spec.write_text(rules()["Q01"].document.fails[0].as_spec() + accept)
    (checked,) = pipeline.check([spec], date(2026, 1, 1))
    found = {(f.rule, f.name) for f in checked.findings.found if f.rule.startswith("A")}
    assert found == {(key, name) for key, name, _ in ACCEPTANCES}


def test_backticks_in_an_example_do_not_end_its_block() -> None:
    assert fenced_text("a: '```'\n") == "```` yaml\na: '```'\n````"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Quorum, learn.microsoft.com/x/quorum", "https://learn.microsoft.com/x/quorum"),
        ("Exchange, example.org/a(v=exchg.80)", "https://example.org/a(v=exchg.80)"),
    ],
)
def test_a_reference_that_is_an_address_is_a_link(text: str, address: str) -> None:
    assert Read(build(sourced.reference(text))).links == [address]


@pytest.mark.parametrize(
    "text", ["A guide of 2008, page 18, Dell", "vSphere, docs.vmware.com GUID-C4059DB9", "Own judgement"]
)
def test_a_reference_that_is_none_is_text(text: str) -> None:
    assert Read(build(sourced.reference(text))).links == []
    assert words(sourced.reference(text)) == text


# Platforms


def of_platform(platform: str) -> tuple[str, str]:
    """The two pages of a platform."""
    return f"platforms/{platform}.md", f"platforms/{platform}-{SECOND}.md"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_fact_of_every_version_is_on_the_page_of_its_platform(platform: str) -> None:
    family = next(f for f in families() if f.platform.id == platform)
    rows = [row for path in of_platform(platform) for row in lines(path)]
    titles = {
        n.key: n.title for t in sourced.titled(n for v in family.versions for n in v.facts) for n in t.names
    }
    for at, version in enumerate(family.versions):
        for name, fact in version.facts.items():
            spans = [family.span(a, b) for a, b, _ in family.held(name) if a <= at <= b]
            begin = f"| {titles[name]} | {spans[0]} |"
            row = next((r for r in rows if r.startswith(begin)), "")
            assert row, begin
            holds(row, fact)


def holds(row: str, fact: Fact) -> None:
    assert words(sourced.value(fact.value)) in row
    assert words(str(sourced.md(fact.note))) in row
    assert sourced.BASES[fact.basis] in row
    assert fact.basis == "O" or fact.checked.isoformat() in row
    for source in fact.source:
        assert words(sourced.source(source)) in row
    for claim in fact.also:
        assert f"Another source says {words(sourced.value(claim.value))} (" in row.replace("  ", " ")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_addresses_of_sources_are_links(platform: str) -> None:
    links = {link for path in of_platform(platform) for link in read(path).links}
    versions = [v for v in catalog.platforms() if v.id == platform]
    for fact in (f for v in versions for f in v.facts.values()):
        assert {s for s in fact.source if s.startswith("http") and " " not in s} <= links


def test_every_fact_has_a_name_of_its_own() -> None:
    keys = [n.key for t in sourced.themes() for n in t.names]
    used = {name for p in catalog.platforms() for name in p.facts}
    assert used == set(keys)
    assert len(keys) == len(set(keys))


def test_a_fact_without_a_name_is_shown_all_the_same() -> None:
    found = sourced.titled(["max_nodes", "something_new"])
    assert [(t.title, [n.title for n in t.names]) for t in found] == [
        ("Editions, limits and support", ["Most nodes in a cluster"]),
        ("More", ["Something new"]),
    ]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_matrix_leads_to_facts_that_are_there(platform: str) -> None:
    found = re.findall(rf'href="({platform}(?:-\w+)?)\.html#([^"]+)"', made()["platforms/index.md"])
    assert {page for page, _ in found} == {platform, f"{platform}-{SECOND}"}
    for page, anchor in found:
        text = made()[f"platforms/{page}.md"]
        assert f'<span id="{anchor}"></span>' in text or f" {{ #{anchor} }}\n" in text, (
            "not what only leads on"
        )


def test_the_matrix_has_a_column_for_each_version_whatever_is_joined() -> None:
    for table, family in zip(
        re.findall(r"<table.*?</table>", made()["platforms/index.md"], re.DOTALL), families(), strict=True
    ):
        for row in re.findall(r"<tr>.*?</tr>", table):
            cells = re.findall(r'<td(?: colspan="(\d+)")?>', row) or ["1"] * len(family.versions)
            assert sum(int(c or 1) for c in cells) == len(family.versions)


def test_what_is_unsure_is_marked_and_what_is_firm_is_not() -> None:
    rows = {
        r[0]: r[1] for r in re.findall(r'#(fact-[^"]+)">.*?</th>(.*?)</tr>', made()["platforms/index.md"])
    }
    hyper_v = rows["fact-guest-storage-spaces-direct"]
    assert "yes <abbr" in hyper_v
    assert "<abbr" not in rows["fact-support-ends"]


def test_sources_that_disagree_both_stand() -> None:
    row = next(r for r in lines("platforms/hyper-v.md") if "Most machines in a cluster | 2008 R2" in r)
    assert "1 000" in row
    assert "960" in row


@pytest.mark.parametrize("path", [f"platforms/{p}.md" for p in (*PLATFORMS, "products")])
def test_anchors_of_what_has_moved_lead_on(path: str) -> None:
    first = made()[path]
    moved = re.findall(r"\]\(([\w-]+\.md)#([\w-]+)\)\{ #([\w-]+) \}", first)
    assert all(to == here for _, to, here in moved)
    assert len(set(read(path).ids)) == len(read(path).ids)
    for file, to, _ in moved:
        assert to in read(f"platforms/{file}").ids
    if path == "platforms/products.md":
        assert {to for _, to, _ in moved} == {product_anchor(p.id) for p in catalog.products()}
    else:
        second = [
            a for a in read(path.replace(".md", f"-{SECOND}.md")).ids if a.startswith(("fact-", "theme-"))
        ]
        assert [to for _, to, _ in moved] == second


# Products


@pytest.mark.parametrize("product", catalog.products(), ids=lambda p: p.id)
def test_every_product_has_a_section_with_all_that_is_known(product: catalog.Product) -> None:
    text = made()[f"platforms/{sourced.product_place(product).partition('#')[0]}"]
    section = text.split(f"{{ #{product_anchor(product.id)} }}\n", 1)[1].split("\n## ", 1)[0]
    rows = [words(line) for line in section.splitlines() if line.startswith("| ")]
    for name, fact in product.facts.items():
        holds(next(r for r in rows if r.startswith(f"| {sourced.product_fact(name)} |")), fact)
    for topology, fact in product.topologies.items():
        holds(next(r for r in rows if r.startswith(f"| {topology.capitalize()} clustering |")), fact)
    assert f"`{product.id}`" in section


def test_what_a_vendor_has_not_said_is_unknown() -> None:
    row = next(r for r in lines("platforms/products.md") if r.startswith("| [IIS"))
    assert row.split(" | ")[-1] == "unknown |"


def test_every_kind_of_products_has_a_name_and_a_page() -> None:
    assert set(sourced.kinds()) == set(get_args(Kind)) == {p.kind for p in catalog.products()}
    assert {f"platforms/products-{kind}.md" for kind in sourced.kinds()} <= set(made())


# All of them


def test_none_of_them_is_heavy() -> None:
    assert [path for path in made() if len(html(path).encode()) >= BUDGET] == []


@pytest.mark.parametrize("path", sorted(made()))
def test_links_between_these_pages_lead_somewhere(path: str) -> None:
    folder = path.rpartition("/")[0]
    for target in read(path).links:
        file, _, anchor = target.partition("#")
        if target.startswith(("http://", "https://", "../")):
            continue
        to = f"{folder}/{file.replace('.html', '.md')}" if file else path
        assert to in made(), target
        assert not anchor or anchor in read(to).ids, target


@pytest.mark.parametrize("path", sorted(made()))
def test_headings_come_in_order(path: str) -> None:
    levels = [int(t[1]) for t in read(path).tags if re.fullmatch(r"h[1-6]", t)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_they_are_the_same_whenever_they_are_made() -> None:
    analyses = all_analysed()
    assert {
        p.path: p.content for p in (*rule_pages(analyses), *platform_pages(), ends_page(analyses))
    } == made()


def test_a_finding_whose_words_are_markup_is_told_literally() -> None:
    analysis = analysed(SPECS[0].stem)
    odd = replace(analysis.findings.found[0], message="<b>*x*</b> {{ 7 }} | is wrong.")
    page = next(
        p
        for p in rule_pages([replace(analysis, findings=replace(analysis.findings, found=(odd,)))])
        if p.path == f"rules/{odd.rule}.md"
    )
    assert "<b>*x*</b> {{ 7 }} | is wrong." in Read(build(str(page.content))).text
