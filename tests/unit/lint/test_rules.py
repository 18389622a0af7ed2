"""Every rule is what its own docstring says: its examples are run, its name reads well, its page is whole."""

import re
from datetime import date
from pkgutil import iter_modules

import pytest

from hadocs.lint import rules as folder
from hadocs.lint.rule import SECTIONS, SEVERITIES, Example, Rule
from hadocs.lint.run import check, rules
from hadocs.platforms import catalog
from hadocs.spec.load import load_text
from hadocs.topology.build import build, estate_of

TODAY = date(2026, 11, 22)
RULES = list(rules().values())
IDS = [r.id for r in RULES]
FAILS = [pytest.param(r, e, id=f"{r.id}-{n}") for r in RULES for n, e in enumerate(r.document.fails)]
PASSES = [pytest.param(r, e, id=f"{r.id}-{n}") for r in RULES for n, e in enumerate(r.document.passes)]


def findings(rule: Rule, example: Example):
    """What one rule says of an example, and the source that places it."""
    loaded = load_text(example.as_spec(), f"{rule.id}.yaml")
    spec = loaded.spec
    return check(spec, build(spec), estate_of(spec), today=TODAY, chosen=[rule]), loaded.source


@pytest.mark.parametrize(("rule", "example"), FAILS)
def test_what_fails_is_found_with_a_place_a_reason_and_a_fix(rule: Rule, example: Example) -> None:
    said, source = findings(rule, example)
    assert said.found, "the example under Fails is not found"
    for finding in said.found:
        place = source.locate(finding.route, key=finding.key)
        assert 1 <= place.line <= len(example.as_spec().splitlines())
        assert finding.severity in SEVERITIES
        assert finding.about
        assert finding.message.endswith(".")
        assert finding.fix.endswith(".")
        assert any(thing in finding.message for thing in finding.about), "the message names what it is about"


@pytest.mark.parametrize(("rule", "example"), PASSES)
def test_what_passes_is_neither_found_nor_unknown(rule: Rule, example: Example) -> None:
    said, _ = findings(rule, example)
    assert said.found == ()
    assert said.unknown == ()


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_is_whole(rule: Rule) -> None:
    assert rule.severity in SEVERITIES
    assert set(rule.scope) <= set(catalog.platform_ids())
    assert len(rule.document.title) <= 110
    assert rule.document.why.endswith(".")
    assert rule.document.fix.endswith(".")
    assert rule.document.references
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)


def test_names_are_told_apart() -> None:
    assert len({r.name for r in RULES}) == len(RULES)


def test_no_two_modules_have_one_id() -> None:
    """Of two rules with one id the second would hide the first, and nobody would miss it."""
    ids = [m.name.partition("_")[0] for m in iter_modules(folder.__path__)]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("lacking", SECTIONS)
def test_a_docstring_without_one_of_its_parts_is_refused(lacking: str) -> None:
    parts = "\n\n".join(f"{name}:\n    Said." for name in SECTIONS if name != lacking)
    rule = Rule("Q90", "made-up", "warning", (), f"A title.\n\n{parts}\n", lambda: ())
    with pytest.raises(ValueError, match=f"Q90 lacks {lacking}"):
        _ = rule.document
