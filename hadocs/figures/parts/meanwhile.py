"""What is left of a cluster's votes while a host is out of service. Decides nothing: the preflight has the counts."""

from __future__ import annotations

from collections.abc import Callable

from hadocs.figures import words
from hadocs.figures.plan import Fact
from hadocs.runbooks.preflight_model import Preflight, VoteRow


def quorum(found: Preflight, row: VoteRow, host: str, title: Callable[[str], str]) -> Fact:
    """The votes of a cluster while a host, which is called ``host``, is away: a square a vote, and one more loss."""
    view = found.off.topology.clusters[row.cluster]
    rules = found.off.estate.rules[row.cluster]
    squares = []
    for member in view.members:
        lost = member in row.members or not found.off.runs(member)
        squares += ["lost" if lost else "vote"] * view.votes.nodes.get(member, 1)
    voting = sum(s == "vote" for s in squares)
    if not rules.has_witness and row.off.verdict != "unknown":  # of an even number one vote may not count
        squares = _without(squares, max(voting - row.off.have, 0))
    if rules.has_witness:
        counts = row.off.have > voting
        squares.append("witness" if counts else "lost-witness")
    good = row.off.verdict == "yes"
    more = row.more
    note = ""
    if more is not None and good:
        who = title(row.worst) if row.worst else "the witness"
        ends = {"yes": "One more may fail.", "no": f"Without {who} too there is no quorum.",
                "even": f"Without {who} too it is a coin toss."}  # fmt: skip
        note = ends.get(more.verdict, "What one more loss does is not known.")
    said = f"{row.off.have} {'vote' if row.off.have == 1 else 'votes'}, {row.off.needed} needed"
    return Fact(
        id="votes",
        icon="witness",
        title=f"{view.title} while {host} is away",
        text=said if row.off.verdict != "unknown" else "not known: the spec does not say",
        note=note,
        votes=tuple(squares),  # type: ignore[arg-type]
        tone="host" if view.kind == "host" else "guest",
        good=good if row.off.verdict != "unknown" else None,
    )


def _without(squares: list[str], count: int) -> list[str]:
    """Votes of which the last ``count`` do not count."""
    out = list(reversed(squares))
    for n, square in enumerate(out):
        if square == "vote" and count:
            out[n], count = "lost", count - 1
    return out[::-1]


def left(row: VoteRow) -> str:
    """What is left of a cluster's votes, as a clause."""
    counted = f"{row.off.have} of {row.off.needed} needed"
    return {
        "yes": f"then has {words.counted(row.off.have, 'vote')}, and needs {row.off.needed}",
        "no": f"then has no quorum: {counted}",
        "even": "then keeps quorum by a coin toss",
    }.get(row.off.verdict, "then may have quorum or not: the spec does not say")


def shorter(why: str, vm: str) -> str:
    """Why a host is none for a machine, where there is little room."""
    head, tail = f"hard anti-affinity keeps {vm} away from ", ", which runs there"
    return f"{why[len(head) : -len(tail)]} is there" if why.startswith(head) and why.endswith(tail) else why


def share(value: float) -> str:
    """A share in percent."""
    return f"{value:.0%}".replace("%", " %")
