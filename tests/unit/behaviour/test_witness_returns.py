"""A cluster that has lost a member and its witness at once forms anew with the witness, not before."""

from pathlib import Path

from support.timelines import told

CASE = Path(__file__).parent / "field" / "dag-witness-beside-a-member.yaml"


def test_nothing_is_handed_over_before_the_witness_is_up_again() -> None:
    events = told(CASE, "h1").events
    lost = next(e for e in events if (e.what, e.subject) == ("loses-quorum", "dag"))
    up = next(e for e in events if e.subject == "fsw" and e.what == "starts")
    mounted = next(e for e in events if e.subject == "mail" and e.to == "ex-2")
    assert lost.when.low < up.when.low <= mounted.when.low
    assert not any(e.what == "keeps-quorum" and e.subject == "dag" for e in events)
    assert not any(e.what == "serves" and e.by == "ex-1" for e in events)
