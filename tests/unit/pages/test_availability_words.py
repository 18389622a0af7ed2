"""The sentences and figures of the availability pages: each is said only where the result has it."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from support.golden import SPECS
from support.reading import Read, build
from support.shipped import analysed

from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import downtime, stated
from hadocs.availability.model.result import Alternative, Assessment, More, Pair, Together
from hadocs.pages.narrative import (
    alternatives,
    assumed,
    available,
    budget,
    minutes,
    patch_days,
    sourced,
    years,
)

HYBRID = next(s for s in SPECS if s.stem == "article-hybrid")


def _with(a: Assessment, better: float | None = None, **kinds: dict[str, float]) -> Assessment:
    """An assessment with other topologies, each better in so many draws; the first is the present one."""
    ways = {
        kind: Alternative(sum(by.values()), by, number == 0, "", (), better if number else None)
        for number, (kind, by) in enumerate(kinds.items())
    }
    return replace(a, topologies=ways)


@pytest.fixture(scope="module")
def some() -> Assessment:
    return analysed("article-hybrid").availability["sql"]


def test_a_reason_is_given_only_where_the_minutes_have_it(some: Assessment) -> None:
    blind = _with(
        some, host={"application": 100.0, "storage": 9.0}, guest={"application": 5.0, "storage": 9.0}
    )
    said = " ".join(alternatives.why(blind))
    assert "**Guest** has fewer minutes than host for application (5.0 instead of 100)." in said
    assert "does not notice" in said
    assert "storage" not in said
    other = _with(
        some, host={"application": 5.0, "storage": 90.0}, guest={"application": 5.0, "storage": 9.0}
    )
    said = " ".join(alternatives.why(other))
    assert "storage (9.0 instead of 90)" in said
    assert "does not notice" not in said


def test_what_the_better_one_loses_by_is_said_too(some: Assessment) -> None:
    found = _with(
        some,
        guest={"host hardware": 60.0, "planned host work": 1.0},
        hybrid={"host hardware": 5.0, "planned host work": 30.0},
    )
    said = " ".join(alternatives.why(found))
    assert "It has more for planned host work (30 instead of 1.0)." in said


def test_no_difference_that_can_be_told_is_no_reason(some: Assessment) -> None:
    found = _with(some, better=0.6, hybrid={"application": 100.0}, guest={"application": 80.0})
    said = " ".join(alternatives.why(found))
    assert "no difference can be told" in said
    assert "gains" not in said


def test_a_difference_that_all_draws_show_is_told_as_one_and_as_small(some: Assessment) -> None:
    """All draws agree that the one has fewer, so that the difference can be told; it is next to nothing."""
    found = _with(some, better=1.0, hybrid={"application": 100.0}, guest={"application": 98.0})
    said = " ".join(alternatives.why(found))
    assert "Between guest and hybrid, as it is, there is hardly a difference." in said
    assert "can be told" not in said
    grid = alternatives.table(found)
    assert grid is not None
    row = grid.rows[-1].cells
    assert row[1:] == ("–", "100 %: hardly a difference")


def test_what_is_asked_for_is_told_as_exactly_as_it_is_stated(some: Assessment) -> None:
    """530 minutes a year are more than 99.9 % allows."""
    assert some.objective is not None
    asked = replace(some, objective=replace(some.objective, availability=0.999, allowed=525.6))
    said = " ".join(available.objective(asked))
    assert "at most 526 minutes (8.77 h) a year" in said
    assert "by the month, 43.8 minutes each" in said


def test_pairs_that_cost_next_to_nothing_in_all_are_not_told_one_by_one(some: Assessment) -> None:
    found = replace(some, combined=(Together(some.pairs[:2], 2, 0.02),))
    assert available.pairs_line(found).endswith("under 0.1 minutes a year in all.")


def test_mixed_clustering_is_not_recommended_for_production(some: Assessment) -> None:
    by = {"host": {"application": 90.0}, "guest": {"application": 10.0}, "mixed": {"application": 5.0}}
    said = " ".join(alternatives.why(_with(some, **by)))
    assert "Mixed clustering](../../guide/mixed.md) is for tests" in said
    assert "**Guest** has fewer minutes than host" in said
    assert "is for tests" not in " ".join(alternatives.why(_with(some, **by), test=True))


def test_one_topology_alone_is_compared_with_nothing(some: Assessment) -> None:
    alone = _with(some, host={"application": 90.0})
    assert alternatives.why(alone) == ()
    assert alternatives.table(alone) is None


@pytest.mark.parametrize(
    ("per_year", "words"),
    [(4.48, "about 4.5 outages a year"), (1.0, "about one outage a year"), (0.053, "about one outage in 19 years"),
     (0.0003, "less than one outage in a hundred years")],
)  # fmt: skip
def test_outages_are_told_as_people_say_it(per_year: float, words: str) -> None:
    assert minutes.times(per_year) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(345.0, "340 minutes (5.7 h)"), (114.0, "110 minutes (1.8 h)"), (47.2, "47 minutes"),
     (0.025, "0.025 minutes (1.5 s)"), (2628.0, "2600 minutes (1.8 days)"), (1.0, "1.0 minute")],
)  # fmt: skip
def test_minutes_are_told_with_what_is_easier_to_imagine(value: float, words: str) -> None:
    assert minutes.span(value) == words


def test_what_is_too_little_to_tell_is_so_by_the_measure_of_the_service() -> None:
    assert downtime(0.12, least(300)) == "0.12"
    assert downtime(0.12, least(3000)) == "under 1"
    assert downtime(0.04, least(30)) == "under 0.1"
    assert downtime(0.0, least(30)) == "0"


@pytest.mark.parametrize(
    ("margin", "turn", "words"),
    [
        (
            100.0,
            20 * 8760.0,
            "What decides it is {} It stays met until that reaches 20 y, which is within the range.",
        ),
        (
            100.0,
            4 * 8760.0,
            "What moves it most is {} It stays met until that reaches 4.0 y, which is beyond the range.",
        ),
        (
            -9.0,
            99 * 8760.0,
            "What decides it is {} It would be met if that reached 99 y, which is within the range.",
        ),
        (-9.0, None, "What moves it most is {} No value of that alone would change this."),
    ],
)
def test_what_decides_an_objective_is_told_with_the_value_at_which_it_turns(
    some: Assessment, margin: float, turn: float | None, words: str
) -> None:
    assert some.objective is not None
    asked = replace(some.objective, margin=margin, break_even=turn, decides="array.mtbf")
    said = html.unescape(" ".join(available.objective(replace(some, objective=asked))))
    what = "*Disk array as a whole: mean time between failures*: 25 y here (published; 5.0 y to 120 y)."
    assert said.endswith(words.format(what))


def test_backticks_of_a_note_are_code_and_everything_else_is_text(some: Assessment) -> None:
    (said,) = assumed.notes(replace(some, notes=("Add `on` to <b>x</b>.",)))
    read = Read(build(said))
    assert read.texts["code"] == ["on"]
    assert "b" not in read.tags
    assert "<b>x</b>" in read.text


def test_members_on_one_host_are_the_reason_where_they_are(some: Assessment) -> None:
    found = _with(some, guest={"hypervisor": 90.0}, mixed={"hypervisor": 5.0})
    assert "stands on `hv-1`" in " ".join(alternatives.why(found, host="hv-1"))
    assert "The physical member has no hypervisor." in " ".join(alternatives.why(found))
    assert "stands on" not in " ".join(alternatives.why(found))


def test_a_reason_why_one_more_does_not_help_stands_beside_it(some: Assessment) -> None:
    whole = replace(
        some,
        more=(
            More("host", "one more <host>", -6.0, "it would count as a vote"),
            More("path", "a path", -6.0),
        ),
    )
    made = alternatives.more(whole)
    assert made is not None
    assert [html.unescape(row.cells[1]) for row in made.rows] == [
        "one more <host>; it would count as a vote",
        "a path",
    ]
    assert alternatives.costs(whole)
    assert not alternatives.costs(replace(whole, more=whole.more[:1]))


def test_a_patch_day_that_takes_the_service_down_is_said_first_where_it_weighs_much() -> None:
    within = analysed("dell-2008-guest").availability["files-within"]
    assert "On a patch day of `server-1` (55 min) it is down until the work is done." in " ".join(
        available.answer(within)
    )
    assert "On a patch day" not in " ".join(available.answer(replace(within, planned=())))


def test_a_service_without_an_outage_in_twenty_years_has_no_bad_year_and_no_outage_is_short_enough_for_nothing() -> (
    None
):
    within = analysed("dell-2008-guest").availability["files-within"]
    calm = replace(within, outages_per_year=0.001, planned_per_year=0.0)
    assert str(years.single(calm)) == "In more than nineteen of twenty years nobody notices anything."
    assert "nineteen" not in str(years.single(within))


def test_a_patch_day_tells_whether_the_service_is_handed_over_or_its_machine_moves() -> None:
    def told(spec: str, service: str) -> dict[str, str]:
        grid = patch_days.table(analysed(spec).availability[service])
        assert grid is not None
        return {row.cells[0].strip("`"): row.cells[3] for row in grid.rows}

    handed = "handed over, and back"
    assert told("article-hybrid", "sql") == {"sql-a": handed, "hv-02": handed}
    alone = told("microsoft-two-site-manual", "files")
    assert alone["node-a1"] == "moved, and back"
    assert alone["files-1"].startswith("down until it is done")


def test_several_sources_are_told_apart_and_each_is_linked() -> None:
    shown = str(sourced.source("https://a.example/x; a book, page 3; https://b.example/y (2020)"))
    assert shown.replace("\\", "") == (
        '<a href="https://a.example/x">a.example/x</a>; a book, page 3; '
        '<a href="https://b.example/y">b.example/y</a> (2020)'
    )


def test_a_figure_of_the_arithmetic_has_a_third_digit_where_two_would_mislead(some: Assessment) -> None:
    """270 d would not make the 90.5 minutes that stand beside them; no timer is known to a tenth of a second."""
    program = next(u.input for u in some.assumptions if u.input.key == "application.mtbf")
    assert stated(program) == "274 d"
    assert stated(replace(program, value=25 * 8760)) == "25 y"
    assert stated(replace(program, value=18.7 / 3600)) == "19 s"
    assert stated(replace(program, unit="share", value=0.0225)) == "2.25 %"


def test_all_moves_that_are_counted_in_words_stand_in_the_table() -> None:
    """A machine that moves for next to nothing has its row: the moves of all rows are those that the answer tells."""
    held = analysed("north-texas").availability["print"]
    table = patch_days.table(held)
    assert table is not None
    assert ["hv-dal-2" in str(row.cells[0]) for row in table.rows] == [False, True]
    moves = sum(
        w.per_year * w.moves for w in held.planned if any(w.machine in str(r.cells[0]) for r in table.rows)
    )
    assert moves == pytest.approx(held.planned_per_year)


def test_a_budget_that_is_just_overspent_is_not_spent_one_time() -> None:
    files = analysed("north-texas").availability["files"]
    assert files.objective is not None
    over = replace(files, objective=replace(files.objective, allowed=files.minutes.mean / 1.02))
    assert str(budget.spent(over)[0]).startswith("On average a little more than this error budget is spent")
    assert "1.2 times this error budget" in str(
        budget.spent(replace(files, objective=replace(files.objective, allowed=files.minutes.mean / 1.2)))[0]
    )


@pytest.mark.parametrize(("told", "verb"), [(1, "The one that costs most:"), (2, "The two that cost most:")])
def test_of_pairs_one_costs_and_two_cost(told: int, verb: str) -> None:
    whole = analysed("north-texas").availability["print"]
    pair = Pair(("a", "b"), ("a", "b"), 50.0)
    said = replace(whole, combined=(Together((pair,) * told, told + 1, 50.0 * told), *whole.combined[1:]))
    assert verb in str(available.pairs_line(said))
