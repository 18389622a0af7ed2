"""Where chains of names lead."""

from hadocs.spec.reach import reached


def test_the_nearest_come_first_and_each_name_once() -> None:
    leads = {"a": ["b", "c", "b"], "b": ["d"], "c": ["d", "a"], "d": ["a"]}
    assert reached("a", lambda name: leads[name]) == ("a", "b", "c", "d")


def test_a_chain_may_be_longer_than_python_nests() -> None:
    assert len(reached("0", lambda name: [str(int(name) + 1)] if int(name) < 20_000 else [])) == 20_001
