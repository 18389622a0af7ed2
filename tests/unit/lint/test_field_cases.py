"""What rules say of specs after real incidents beside the findings of their heads: see test_published.py."""

from datetime import date
from pathlib import Path

from hadocs.lint.findings import Findings
from hadocs.lint.run import check
from hadocs.spec.load import load
from hadocs.topology.build import study

FIELD = Path(__file__).parents[1] / "behaviour" / "field"
TODAY = date(2026, 11, 28)


def said(name: str) -> Findings:
    """What all rules say of one of the specs."""
    spec = load(FIELD / f"{name}.yaml").spec
    topology, estate = study(spec)
    return check(spec, topology, estate, today=TODAY)


def test_a_commit_mode_that_is_not_stated_is_asked_for() -> None:
    asked = {u.add for name in ("patroni", "s2d-2022-order-resync-rpo") for u in said(name).unknown}
    assert "services.pg.commit: synchronous or asynchronous" in asked
    assert "services.orders.commit: synchronous or asynchronous" in asked


def test_the_token_that_is_stated_is_in_the_finding() -> None:
    (found,) = (f for f in said("token-ignored").found if f.rule == "T09")
    assert "consensus 37 s" in found.message
