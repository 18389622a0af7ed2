"""Common-cause groups: how a total is split, and what can't be split."""

from math import comb

import pytest
from support.trees import tree

from hadocs.availability.ccf import expanded, remarks, shares
from hadocs.availability.diagram import compile_tree
from hadocs.availability.tree import BasicEvent, CauseModel, CommonCause, FaultTree, FaultTreeError, Gate


def group(model: CauseModel, *factors: tuple[int, float], members: str = "abc") -> CommonCause:
    return CommonCause("g", model, tuple(members), 0.1, factors)


@pytest.mark.parametrize(
    "given",
    [
        group("beta-factor", (3, 0.2)),
        group("MGL", (2, 0.3), (3, 0.4)),
        group("MGL", (2, 0.3), members="abcd"),
        group("alpha-factor", (1, 0.9), (2, 0.08), (3, 0.02)),
        group("alpha-factor", (1, 9), (2, 0), (3, 1), (4, 0), (5, 0), members="abcde"),
    ],
)
def test_each_member_keeps_its_total(given: CommonCause) -> None:
    n = len(given.members)
    assert sum(comb(n - 1, k - 1) * share for k, share in shares(given).items()) == pytest.approx(
        1, rel=1e-14
    )


def test_a_pair_with_beta() -> None:
    pair = tree("down = and a b", 0.01)
    cause = CommonCause("pair", "beta-factor", ("a", "b"), 0.01, ((2, 0.05),), 1e-4, 0.1)
    joined = expanded(FaultTree("t", "down", pair.gates, pair.basic_events, common_causes=(cause,)))
    assert [e.name for e in joined.basic_events] == ["[a]", "[b]", "[a b]"]
    assert [e.probability for e in joined.basic_events] == pytest.approx([0.0095, 0.0095, 0.0005])
    assert [e.failure_rate for e in joined.basic_events] == pytest.approx([9.5e-5, 9.5e-5, 5e-6])
    assert compile_tree(joined).probability() == pytest.approx(1 - (1 - 0.0005) * (1 - 0.0095**2))


def test_a_large_group_with_beta_stays_small() -> None:
    names = tuple(f"e{i}" for i in range(60))
    cause = CommonCause("g", "beta-factor", names, 0.1, ((60, 0.1),))
    many = FaultTree(
        "t",
        "top",
        (Gate("top", "and", names),),
        tuple(BasicEvent(n, 0.1) for n in names),
        common_causes=(cause,),
    )
    assert len(expanded(many).basic_events) == 61
    assert compile_tree(many).probability() == pytest.approx(0.01, rel=1e-12)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (group("beta-factor", (2, 0.2)), "takes one factor, of level 3"),
        (group("beta-factor", (3, 1.2)), "within 0 and 1"),
        (group("MGL", (3, 0.2)), "a factor for each level from 2 to 3"),
        (group("MGL", (1, 0.2)), "there is no level 1, only 2 to 3"),
        (group("alpha-factor", (4, 0.2)), "there is no level 4, only 1 to 3"),
        (group("alpha-factor", (1, 0.0)), "add up to nothing"),
        (group("alpha-factor", (1, -1.0), (2, 2.0)), "must not be negative"),
        (group("alpha-factor", (1, 0.9), (3, 0.1)), "no factor of level 2"),
        (group("alpha-factor", (1, 0.9), (2, 0.05)), "no factor of level 3"),
        (group("phi-factor", (1, 0.9), (2, 0.05)), "add up to 0.95, they must add up to 1"),
        (group("phi-factor"), "one factor for each level"),
        (group("phi-factor", (1, 0.5), (1, 0.5)), "one factor for each level"),
        (group("beta-factor", (1, 0.5), members="a"), "two members or more"),
        (group("beta-factor", (2, 0.5), members="aa"), "each once"),
    ],
)
def test_factors_that_cannot_be(given: CommonCause, message: str) -> None:
    with pytest.raises(FaultTreeError, match=message):
        shares(given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            group("alpha-factor", (1, 90), (2, 8), (3, 2)),
            "the factors add up to 100; they are taken as shares",
        ),
        (group("MGL", (2, 0.3)), "no factor of level 3: by one cause no more than 2 fail"),
        (group("alpha-factor", (1, 0.9), (2, 0.1)), ""),
        (group("MGL", (2, 0.3), (3, 0.4)), ""),
        (group("beta-factor", (3, 0.2)), ""),
    ],
)
def test_what_a_group_leaves_open_is_told(given: CommonCause, says: str) -> None:
    shares(given)
    found = " ".join(remarks(given))
    assert says in found
    assert bool(says) is bool(found)


def test_a_member_belongs_to_one_group() -> None:
    two = tuple(CommonCause(n, "beta-factor", ("a", "b"), 0.1, ((2, 0.1),)) for n in "xy")
    pair = tree("down = and a b", 0.1)
    with pytest.raises(FaultTreeError, match="more than one common-cause group"):
        expanded(FaultTree("t", "down", pair.gates, pair.basic_events, common_causes=two))


def test_too_many_combinations_are_refused() -> None:
    names = tuple(f"e{i}" for i in range(40))
    cause = CommonCause("g", "phi-factor", names, 0.1, ((1, 0.9), (20, 0.1)))
    many = FaultTree(
        "t",
        "top",
        (Gate("top", "and", names),),
        tuple(BasicEvent(n, 0.1) for n in names),
        common_causes=(cause,),
    )
    with pytest.raises(FaultTreeError, match="more than 100000 combinations"):
        expanded(many)
