"""What rests on observation: a page of its own, and a line on every page that leads there."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from support.reading import Read, build

from hadocs.analysis import Analysis, Compared, Observation
from hadocs.api import analyse
from hadocs.pages import cluster, estate

SPEC = """
hadocs: 1
name: web
servers: {a: {}, b: {}}
clusters: {c: {members: [a, b]}}
services: {shop: {runs_on: c}}
"""
OBSERVED = """
observed:
  date: 2026-11-02
  source: ["cib.xml <b>"]
  not_read: ["x: broken"]
  not_observed: ["services: what |they| do", "{{ 7*7 }}: *stars*"]
"""
ODD = "<script>alert(1)</script> | `x` {{ 7*7 }} [a](b)"
SEEN = Observation(
    "2026-11-03",
    ("Imported from cib.xml.",),
    "web: 1 difference",
    (
        Compared("c|d", "quorum.votes", "one each", ODD, "NodeWeight"),
        Compared("new", "", "not documented", "b"),
    ),
    ("new error Q01: " + ODD,),
    ("a: its memory",),
)


@cache
def spec(more: str = "") -> Analysis:
    return analyse(SPEC + more)


def made(analysis: Analysis) -> dict[str, Read]:
    pages = cluster.texts(analysis, '<svg viewBox="0 0 1 1"></svg>')
    return {p.path.rpartition("/")[2]: Read(build(str(p.content))) for p in pages}


def test_a_spec_of_which_nothing_was_observed_has_no_such_page() -> None:
    pages = made(spec())
    assert "observed.md" not in pages
    assert not any("observed.md" in link for page in pages.values() for link in page.links)


def test_what_differs_stands_beside_what_is_documented_with_its_day() -> None:
    page = made(replace(spec(), observation=SEEN))["observed.md"]
    assert "As documented, and as observed on 2026-11-03" in page.text
    assert f"{ODD} (NodeWeight)" in page.text
    assert f"new error Q01: {ODD}" in page.text
    assert "a: its memory" in page.text
    assert "whether it is there" in page.text
    assert "What this spec rests on" not in page.text


def test_a_day_that_nothing_told_is_said_to_be_unknown() -> None:
    page = made(replace(spec(), observation=replace(SEEN, day="")))["observed.md"]
    assert "On which day that was, nothing of what was read tells." in page.text


def test_what_was_not_seen_stands_on_the_page_by_kind() -> None:
    page = made(spec(OBSERVED))["observed.md"]
    assert "It was read from the cluster on 2026-11-02" in page.text
    for text in ("cib.xml <b>", "x: broken", "services: what |they| do", "{{ 7*7 }}: *stars*"):
        assert text in page.text
    assert "Not modelled" not in page.text


def test_every_other_page_says_what_it_rests_on_and_leads_there() -> None:
    pages = made(replace(spec(OBSERVED), observation=SEEN))
    for file, page in pages.items():
        if file != "observed.md":
            assert "As observed on 2026-11-03: 2 differences from what is documented" in page.text
            assert "Read from the cluster on 2026-11-02: 3 things not seen" in page.text
            assert {"observed.md#drift", "observed.md#rests"} <= set(page.links)
    assert {"drift", "rests"} <= set(pages["observed.md"].ids)


def test_a_page_stays_light_whatever_was_not_seen() -> None:
    many = tuple(
        f"machine {n}: which of its disks lies on what, as the export had no such table" for n in range(9000)
    )
    page = next(
        p
        for p in cluster.texts(replace(spec(), observation=replace(SEEN, unseen=many)), "")
        if p.path.endswith("observed.md")
    )
    assert len(page.content) < 40_000
    assert "and 8850 more" in str(page.content)


def test_the_first_differences_stand_on_the_overview() -> None:
    many = tuple(Compared(f"thing-{n}", "on", "a", "b") for n in range(11))
    page = made(replace(spec(), observation=replace(SEEN, differences=many)))["index.md"]
    assert "As documented, and as observed on 2026-11-03" in page.text
    assert "thing-7" in page.text
    assert "thing-8" not in page.text
    assert "3 more, and what all of that changes" in page.text
    assert (
        "As documented"
        not in made(replace(spec(), observation=replace(SEEN, differences=())))["index.md"].text
    )


def test_the_list_of_clusters_says_of_each_that_was_observed_how_much_differs() -> None:
    text = str(estate.clusters([replace(spec(), observation=SEEN)]).content)
    assert "/observed.md#drift)" in text
    page = Read(build(text))
    assert "As observed on 2026-11-03: 2 differences from what is documented" in page.text
    assert any(link.endswith("/observed.md#drift") for link in page.links)
    assert "As observed" not in Read(build(str(estate.clusters([spec()]).content))).text
