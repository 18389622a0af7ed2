"""Whom to call: numbers that dial, addresses that write, and nothing else that a spec could put there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import estates
from support.reading import DIALECTS, Read, build, plain

from hadocs.pages import escape
from hadocs.pages.narrative import contacts

HERE = ("the site", "other sites")


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("+1 214 555 0130", ["tel:+12145550130"]),
        ("(214) 555-0130, then the duty manager", ["tel:2145550130"]),
        ("+49 (0)30 1234567", ["tel:+49301234567"]),
        ("databases@example.com", ["mailto:databases@example.com"]),
        ("On call: ops+ha@mail.example.org or +44 20 7946 0000", None),
        ("https://wiki.example.com/on-call?team=db", ["https://wiki.example.com/on-call?team=db"]),
        ("Ask Kim", []),
        ("since 2026-03-14, 10.0.0.12, room 4711", []),
        ("javascript:alert(1) ftp://x.example.com", []),
        ("", []),
    ],
)
def test_numbers_and_addresses_are_links(text: str, targets: list[str] | None) -> None:
    made = contacts.linked(text)
    read = Read(build(made))
    wanted = ["mailto:ops%2Bha@mail.example.org", "tel:+442079460000"] if targets is None else targets
    assert read.links == wanted
    assert read.text == text


PIECES = st.sampled_from(
    [
        "+1 214 555 0130",
        "a_b@example.com",
        "https://x.example.com/a_b_c",
        "**",
        "[x](javascript:1)",
        "{{ x }}",
        "<b>",
    ]
)


@pytest.mark.parametrize("dialect", HERE)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=4).map(" ".join))
def test_whatever_stands_there_is_shown_as_it_is_and_leads_nowhere_else(dialect: str, text: str) -> None:
    shown = plain(escape.plain(text))
    read = Read(DIALECTS[dialect](f"Call {contacts.linked(text.strip())}"))
    assert read.text.replace("\u2019", "'") == plain(f"Call {shown}").replace("\u2019", "'")
    assert set(read.tags) <= {"p", "a"}
    assert all(link.startswith(("tel:", "mailto:", "https://", "http://")) for link in read.links)


def test_whom_to_call_at_night_comes_first() -> None:
    spec = estates.spec(owner={"team": "DB", "contact": "db@example.com", "escalation": "+1 214 555 0130"})
    night, owner = contacts.lines(spec)
    assert night == "**At night call** [+1 214 555 0130](tel:+12145550130)"
    assert owner == "**Owner** DB, [db@example.com](mailto:db@example.com)"


@pytest.mark.parametrize("owner", [{}, {"owner": {"team": "DB"}}])
def test_a_spec_that_names_nobody_is_told_where_to(owner: dict[str, object]) -> None:
    assert "`owner.escalation`" in contacts.lines(estates.spec(**owner))[-1]
