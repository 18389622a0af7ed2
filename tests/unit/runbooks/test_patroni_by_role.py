"""Runbooks of Patroni tell by role what the loss of a member comes to: who leads is not the spec's to say."""

from functools import cache
from pathlib import Path

from support.estates import topology

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse
from hadocs.runbooks.make import Runbooks, runbooks

SPEC = Path(__file__).parents[1] / "behaviour" / "published" / "patroni-three-sites.yaml"


@cache
def books() -> Runbooks:
    return runbooks(analyse(SPEC))


def page(name: str) -> str:
    (planned,) = [p for p in books().all if p.id == name]
    return markdown.whole(books().make(planned), "x")


def test_the_page_of_a_follower_says_what_holds_if_it_led() -> None:
    made = page("host-failure-pg-2")
    assert "By the spec `pg-2` followed" in made
    assert (
        "**If `pg-2` had it, `pg` is away until another member has taken it**, 21 to 40 s by the spec."
        in made
    )
    assert "If `pg-1` had it" not in page("host-failure-pg-1")


def test_a_follower_that_leads_today_hands_over_before_it_is_taken_down() -> None:
    made = page("host-maintenance-pg-2")
    assert "switchover" in made and "--leader pg-2" in made
    assert "Users of `pg`, if `pg-2` leads" in made and "Nobody: nothing pauses" not in made


def test_one_of_several_machines_that_leads_is_no_independent_instance() -> None:
    servers = {m: {"os": "Debian 12"} for m in ("a", "b")}
    made = topology(
        servers=servers,
        services={
            "pg": {"product": "postgresql/patroni", "runs_on": ["a", "b"]},
            "web": {"product": "nginx", "runs_on": ["a", "b"]},
        },
    )
    assert made.services["pg"].why == (
        "It runs on a and b, of which one at a time leads; no cluster of the spec says which, or hands it over."
    )
    assert "independent instances" in made.services["web"].why
