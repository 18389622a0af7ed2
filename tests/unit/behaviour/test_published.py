"""Published architectures: what their vendors say of them is what `fail`, `check` and the topology say."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from support.heads import Case, cases
from support.timelines import told

from hadocs.lint.run import check
from hadocs.spec.load import load
from hadocs.topology.build import study

HERE = Path(__file__).parent
CASES = [*cases(HERE / "published"), *cases(HERE / "field")]
TODAY = date(2026, 11, 28)
LOST = {"": "nothing", None: "unknown"}


@cache
def found(path: Path) -> frozenset[tuple[str, str]]:
    """The rules that speak of a spec, each with its severity."""
    spec = load(path).spec
    topology, estate = study(spec)
    return frozenset((f.rule, f.severity) for f in check(spec, topology, estate, today=TODAY).found)


@pytest.mark.parametrize("case", [c for c in CASES if c.happens], ids=str)
def test_what_is_lost_goes_as_the_source_says(case: Case) -> None:
    seen = told(case.path, *case.lose, then=case.then, split=case.cut, planned=case.plan)
    assert {k: seen.services[k].state for k in case.services} == case.services
    taken = {k: e.to for e in seen.events for k in case.to if e.subject == k and e.to}
    assert taken == case.to
    assert {k: LOST.get(seen.services[k].data_loss, "some") for k in case.lost} == case.lost


@pytest.mark.parametrize("case", [c for c in CASES if c.find or c.never], ids=str)
def test_what_is_wrong_is_found_and_nothing_else(case: Case) -> None:
    rules = {rule for rule, _ in found(case.path)}
    for rule, _, severity in (wanted.partition(" ") for wanted in case.find):
        assert (rule, severity) in found(case.path) if severity else rule in rules, rule
    assert not rules & set(case.never)


def test_every_published_spec_has_a_source_and_an_outcome() -> None:
    paths = sorted((HERE / "published").glob("*.yaml"))
    assert {c.path for c in CASES if c.happens} >= set(paths)
    assert all("# Source: " in path.read_text(encoding="utf-8") for path in paths)
