"""Places for several machines at once, where one by one would find fewer."""

from hypothesis import given, settings
from hypothesis import strategies as st
from support.estates import spec

from hadocs.behaviour.scenario import steps
from hadocs.behaviour.timeline import timeline
from hadocs.topology.assign import Places, Question, assign
from hadocs.topology.build import study


def placed(needs: dict[str, float], free: dict[str, float], **rules: object) -> Places:
    return assign(Question({m: tuple(free) for m in needs}, needs, free, **rules))  # type: ignore[arg-type]


def test_what_fits_one_by_one_goes_to_the_host_that_carries_least() -> None:
    found = placed({"a": 4, "b": 2}, {"h1": 10, "h2": 10}, used={"h1": 60, "h2": 1})
    assert found == Places({"a": "h2", "b": "h2"}, True)


def test_there_is_a_place_for_all_where_the_emptiest_host_first_leaves_none_for_the_last() -> None:
    # The emptiest first puts 6 and 5 apart, and leaves 5 and 4 for the 9 that are still to come.
    found = placed({"a": 6, "b": 5, "c": 5, "d": 4}, {"h1": 10, "h2": 10})
    assert found.whole
    assert {found.at["a"], found.at["d"]} == {found.at["a"]}


def test_of_machines_that_do_not_all_fit_as_many_as_do_have_a_place() -> None:
    found = placed({"a": 8, "b": 3, "c": 2}, {"h1": 8, "h2": 3})
    assert (found.whole, found.sure) == (False, True)
    assert found.at == {"a": "h1", "b": "h2"}


def test_those_that_are_kept_apart_never_share_a_host_with_each_other_or_with_one_that_runs_there() -> None:
    both = placed({"a": 1, "b": 1}, {"h1": 9, "h2": 9}, apart=[frozenset({"a", "b"})])
    assert both.at["a"] != both.at["b"]
    met = placed({"a": 1}, {"h1": 9, "h2": 9}, apart=[frozenset({"a", "c"})], settled={"c": "h1"})
    assert met.at == {"a": "h2"}


def test_those_that_rather_do_not_meet_share_a_host_only_if_they_must() -> None:
    rather = {"rather": [frozenset({"a", "c"})], "settled": {"c": "h1"}}
    assert placed({"a": 1}, {"h1": 9, "h2": 1}, **rather).at == {"a": "h2"}
    assert placed({"a": 2}, {"h1": 9, "h2": 1}, **rather).at == {"a": "h1"}


def test_those_that_belong_together_go_to_one_host() -> None:
    found = placed({"a": 5, "b": 4, "c": 4}, {"h1": 9, "h2": 8}, together=[frozenset({"b", "c"})])
    assert found.whole
    assert found.at["b"] == found.at["c"] != found.at["a"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=7),
    st.lists(st.integers(1, 20), min_size=1, max_size=3),
)
def test_places_never_take_more_than_hosts_have(needs: list[int], free: list[int]) -> None:
    wants = {f"m{n}": float(need) for n, need in enumerate(needs)}
    hosts = {f"h{n}": float(size) for n, size in enumerate(free)}
    found = placed(wants, hosts)
    for host, size in hosts.items():
        assert sum(wants[m] for m, at in found.at.items() if at == host) <= size
    assert found.whole == (len(found.at) == len(wants))


def test_whoever_empties_a_host_on_purpose_finds_room_for_all_where_a_restart_one_by_one_would_not() -> None:
    gib = {n: f"{n} GiB" for n in (4, 5, 6, 10)}
    topology, estate = study(
        spec(
            platform="hyper-v/2022",
            hosts={"h1": {"memory": "32 GiB"}, "h2": {"memory": gib[10]}, "h3": {"memory": gib[10]}},
            vms={
                name: {"on": "h1", "memory": gib[size]}
                for name, size in {"a": 6, "b": 5, "c": 5, "d": 4}.items()
            },
            clusters={"c": {"members": ["h1", "h2", "h3"], "quorum": {"witness": {"kind": "cloud"}}}},
        )
    )
    found = timeline(estate, topology, steps(estate.world, topology, [["h1"]], planned=True))
    assert [e.subject for e in found.events if e.what == "is-moved"] == ["a", "b", "c", "d"]
