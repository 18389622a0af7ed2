"""The pages on rules: all of them in one table, and one page each with its reasons, examples and findings.

Lays out what rules say of themselves; runs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hadocs.analysis import Analysis
from hadocs.lint.rule import Example, Rule
from hadocs.lint.run import rules
from hadocs.pages import glossary
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, link, md
from hadocs.pages.narrative import sourced
from hadocs.pages.narrative.findings import said, severity_chip
from hadocs.pages.narrative.words import count
from hadocs.pages.noted import WORDS
from hadocs.pages.page import Page
from hadocs.pages.render import render
from hadocs.platforms import catalog
from hadocs.topology.wording import listed

FOLDER = "rules"
SUBJECTS = {
    "C": "Capacity",
    "F": "Fencing",
    "N": "Networks",
    "O": "Operations",
    "P": "Placement",
    "Q": "Quorum",
    "S": "Storage",
    "T": "Timers",
    "W": "Workloads",
}
"""What the letters of rules are about."""
ACCEPTANCES = (
    ("A01", "accepts-unknown-rule", "An acceptance names a rule that does not exist."),
    (
        "A02",
        "accepts-nothing",
        "An acceptance matches no finding: it is no longer needed, or names the wrong thing.",
    ),
    ("A03", "acceptance-expired", "The last day of an acceptance has passed, and its finding is back."),
)
"""What is found about acceptances themselves."""


def pages(analyses: Sequence[Analysis]) -> tuple[Page, ...]:
    """The index of all rules, and a page for each, with the findings of some specs."""
    found, agreed = findings(analyses), accepted(analyses)
    return (index(found), *(page(r, found.get(r.id, ()), agreed.get(r.id, ())) for r in rules().values()))


def findings(analyses: Iterable[Analysis]) -> Mapping[str, tuple[Md, ...]]:
    """By rule, what it finds in each spec now, linked to where that spec's pages tell it."""
    found: dict[str, list[Md]] = {}
    for analysis in analyses:
        ctx = Context(analysis)
        for one in ctx.noted:
            to = f"../clusters/{ctx.spec.name}/index.md#{one.anchor}"
            line = Md("{}: {} {}").format(
                link(ctx.spec.display_title, to),
                severity_chip(one.finding.severity),
                said(ctx, one.finding),
            )
            found.setdefault(one.finding.rule, []).append(line)
    return {rule: tuple(lines) for rule, lines in found.items()}


def accepted(analyses: Iterable[Analysis]) -> Mapping[str, tuple[Md, ...]]:
    """By rule, what it finds and the owners of each spec have accepted."""
    found: dict[str, list[Md]] = {}
    for analysis in analyses:
        spec, ctx = analysis.spec, Context(analysis)
        for one in analysis.findings.accepted:
            to = link(spec.display_title, f"../clusters/{spec.name}/index.md#findings")
            found.setdefault(one.finding.rule, []).append(
                Md("{}: accepted: {}").format(to, said(ctx, one.finding))
            )
    return {rule: tuple(lines) for rule, lines in found.items()}


def subject(rule: str) -> str:
    """What the letter of a rule is about."""
    return SUBJECTS.get(rule[0], rule[0])


def scope(rule: Rule) -> str:
    """The platforms that a rule is about, in words."""
    if not rule.scope:
        return "All platforms"
    found = (catalog.find_platform(key) for key in rule.scope)
    return listed([p.title if p else key for p, key in zip(found, rule.scope, strict=True)])


def _index_scope(rule: Rule) -> Md:
    found = (catalog.find_platform(key) for key in rule.scope)
    names = [p.short if p else key for p, key in zip(found, rule.scope, strict=True)]
    return md(", ".join(names)) if names else Md("all")


def index(found: Mapping[str, Sequence[Md]]) -> Page:
    """All rules in one table, by letter."""
    lines = [
        {
            "id": link(rule.id, f"{rule.id}.md"),
            "subject": subject(rule.id),
            "name": code(rule.name),
            "severity": severity_chip(rule.severity),
            "scope": _index_scope(rule),
            "title": rule.document.title,
            "found": len(found.get(rule.id, ())),
        }
        for rule in rules().values()
    ]
    text = render(
        "rules.md.j2", lines=lines, number=count(len(lines), "rule").capitalize(), acceptances=ACCEPTANCES
    )
    return Page(f"{FOLDER}/index.md", glossary.with_tooltips(text))


def page(rule: Rule, found: Sequence[Md], agreed: Sequence[Md] = ()) -> Page:
    """The page of one rule."""
    values: dict[str, Any] = {
        "rule": rule,
        "subject": subject(rule.id),
        "chip": severity_chip(rule.severity),
        "word": WORDS[rule.severity][0],
        "scope": scope(rule),
        "paragraphs": lambda text: text.split("\n\n"),
        "fenced": fenced,
        "accept": fenced_text(_accept(rule)),
        "references": [sourced.reference(r) for r in rule.document.references],
        "found": [*found, *agreed],
    }
    return Page(f"{FOLDER}/{rule.id}.md", glossary.with_tooltips(render("rule.md.j2", **values)))


def fenced(example: Example) -> Md:
    """A spec of a rule's docstring as a block of YAML."""
    return fenced_text(example.text)


def fenced_text(text: str) -> Md:
    """YAML as a block of code; its fence is longer than any run of backticks in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return Md(f"{fence} yaml\n{text.strip(chr(10))}\n{fence}")


def _accept(rule: Rule) -> str:
    return (
        f"accept:\n  {rule.id}:\n    reason: why it may stay as it is, and who said so\n"
        "    until: 2030-12-31\n    on: [the-id-it-is-about]\n"
    )
