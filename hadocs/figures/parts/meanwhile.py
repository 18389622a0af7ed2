"""What is left of a cluster's votes while a host is out of service. Decides nothing: the preflight has the counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.plan import Fact
from hadocs.runbooks.preflight_model import Preflight, VoteRow

KEPT = 2
"""Past so many clusters that keep all their votes those are one box."""
NAMED = 6
"""So many voters are named; of more that are alike it is said that any is meant."""
_ENDS = {
    "no": "there would be no quorum",
    "even": "it would be a coin toss",
    "unknown": "it is not known whether there would be quorum",
}
Title = Callable[[str], str]


def quorums(found: Preflight, host: str, title: Title) -> Iterator[Fact]:
    """The votes of all clusters that have members on a host, or their witness: the host's own cluster first."""
    rows = sorted(found.votes, key=lambda row: row.cluster != found.cluster)
    kept = [row for row in rows if _kept(found, row)]
    for row in rows:
        if not row.off.counted:
            yield _uncounted(found, row, host, title)
        elif row not in kept or len(kept) <= KEPT:
            yield quorum(found, row, host, title)
    if len(kept) > KEPT:
        yield Fact(
            id="votes:kept", icon="witness", title=f"Other votes while {host} is away",
            text=f"{listed([title(row.cluster) for row in kept], 1000)} keep all their votes: their members move.",
            note=_all_more(kept, title),
            tone="guest",
        )  # fmt: skip


def _kept(found: Preflight, row: VoteRow) -> bool:
    """Whether a cluster has members on the host, and loses no vote as they move."""
    return row.cluster != found.cluster and row.off.counted and not row.members and row.off == row.now


def _uncounted(found: Preflight, row: VoteRow, host: str, title: Title) -> Fact:
    """A cluster that counts no votes."""
    view = found.off.topology.clusters[row.cluster]
    return Fact(
        id=f"votes:{row.cluster}", icon="witness", title=f"{view.title} while {host} is away",
        text=f"{title(row.cluster)} counts no votes.",
        note="Any host that is left restarts machines." if view.kind == "host" else "",
    )  # fmt: skip


def quorum(found: Preflight, row: VoteRow, host: str, title: Title) -> Fact:
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
    told = [*_members(found, row, title), *([_more(row, title)] if good else [])]
    said = f"{row.off.have} {'vote' if row.off.have == 1 else 'votes'}, {row.off.needed} needed"
    return Fact(
        id=f"votes:{row.cluster}",
        icon="witness",
        title=f"{view.title} while {host} is away",
        text=said if row.off.verdict != "unknown" else "not known: the spec does not say",
        note=" ".join(filter(None, told)),
        votes=tuple(squares),  # type: ignore[arg-type]
        tone="host" if view.kind == "host" else "guest",
        good=good if row.off.verdict != "unknown" else None,
    )


def _members(found: Preflight, row: VoteRow, title: Title) -> Iterator[str]:
    """Which of its members are shut down with the host, and which move and take their votes along."""
    own = [one.member for one in found.members if one.cluster == row.cluster]
    off = [title(member) for member in own if member in row.members and member != found.host]
    if off:
        yield f"{listed(off, NAMED, shown=NAMED - 1)} {'is' if len(off) == 1 else 'are'} shut down."
    along = [title(member) for member in own if member not in row.members]
    if along:
        takes = "moves, and takes its vote" if len(along) == 1 else "move, and take their votes"
        yield f"{listed(along, NAMED, shown=NAMED - 1)} {takes} along."


def _more(row: VoteRow, title: Title, where: str = "") -> str:
    """What one more voter's loss does: all of whom it holds."""
    if row.more is None:
        return ""
    if row.more.verdict == "yes":
        return "One more voter may be lost."
    names = [title(who) if who else "the witness" for who in row.alike]
    who = listed(names, NAMED, joiner="or", shown=NAMED - 1)
    if len(row.alike) == len(row.each) > NAMED:
        who = f"any one of the {len(names)} that are left"
    without = f"Without {who} too" if not where else f"{where} without {who}"
    return f"{without} {_ENDS[row.more.verdict]}."


def _all_more(rows: Sequence[VoteRow], title: Title) -> str:
    """The same of several clusters."""
    bad = [row for row in rows if row.more is not None and row.more.verdict != "yes"]
    if not bad:
        return "One more voter of each may be lost."
    return " ".join(_more(row, title, f"In {title(row.cluster)}") for row in bad)


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
