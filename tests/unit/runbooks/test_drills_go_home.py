"""After a drill what was taken over or restarted runs elsewhere: the page says so, and brings it home."""

from __future__ import annotations

import re

from support.read_pages import books, page


def part(told: str, heading: str) -> str:
    (found,) = re.findall(rf"\n## [A-Z] · {heading}.*?(?=\n## )", told, re.DOTALL)
    return str(found)


def test_what_was_taken_over_and_what_was_started_elsewhere_is_brought_home() -> None:
    told = page("article-hybrid", "drills")
    lost = part(told, "`HV-02` loses its power")
    assert re.search(r"is a member again: .*\. Bring home: sql; `SQL-A`\. Time", lost)
    killed = part(told, "The program of `sql` is killed")
    assert "Bring home" not in killed  # it is started again where it was


def test_where_nothing_moved_nothing_is_brought_home() -> None:
    told = page("arrays-shipped-to-the-other-site", "drills")
    for drill, there in zip(
        books("arrays-shipped-to-the-other-site").look.drills.drills, (True, False, False, False), strict=True
    ):
        assert drill.went is there
    assert told.count("### ☐ ") > 4 and told.count("Bring home") == 1


def test_witnesses_and_what_is_shipped_are_looked_at_before_every_drill() -> None:
    hybrid = part(page("article-hybrid", "drills"), "Before every drill")
    assert "(Get-ClusterQuorum).QuorumResource.State" in hybrid
    mixed = page("article-mixed", "drills")
    assert "resource /status" in part(mixed, "Before every drill")
    assert "The witness stays `Failed`" in part(mixed, "FILE loses its witness")
    shipped = part(page("arrays-shipped-to-the-other-site", "drills"), "Before every drill")
    assert re.search(r"arr-\w`? ships to `?arr-\w", shipped)
    pair = part(page("microsoft-two-site-automatic", "drills"), "Before every drill")
    assert "are in step" in pair and "ships to" not in pair
