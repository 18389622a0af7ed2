"""What `make lab` reads out of a runbook's *You see*: each word of a screen, and whether it must be there."""

import pytest
from lab.saying import claims

from hadocs.runbooks.model import Block
from hadocs.runbooks.text import runs, value

STEP = f"step {value('1', 'step', 'well')}"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("`Online: [ a b ]`; none of `FAILED`, `blocked`.", ["`Online: [ a b ]`", "no `FAILED`", "no `blocked`"]),
        ("No line with `FAILED`, `blocked` or `unmanaged`.", ["no `FAILED`", "no `blocked`", "no `unmanaged`"]),
        (f"`OFFLINE` in {STEP}, **not** `UNCLEAN`.", ["`OFFLINE` in well", "no `UNCLEAN` in well"]),
        (f"{STEP} shows `Total votes: 2`.", ["`Total votes: 2` in well"]),
        ("`Started`, or `Promoted` and `Unpromoted` (`Master` before).", ["`Started` or `Promoted` or `Unpromoted`"]),
        (f"`Started` on {value('a or b', 'name')}.", ["`Started a` or `Started b`"]),
        ("If it was started at boot it is `standby`.", []),
        ("Nothing is printed.", ["`(nothing is printed)`"]),
        ("Nothing is left on it.", []),
    ],
)  # fmt: skip
def test_what_is_claimed(said: str, read: list[str]) -> None:
    assert [str(claim) for claim in claims([Block(runs(said))])] == read


def test_blanks_and_colours_do_not_count_and_words_are_whole() -> None:
    votes, warned = claims([Block(runs("`Total votes: 2`. No `standby`."))])
    assert votes.holds("Total votes:      2  ")
    assert not votes.holds("Total votes:      21")
    assert not warned.holds("\x1b[32mINFO\x1b[0m: standby node n1")
    assert warned.holds("nostandby")
