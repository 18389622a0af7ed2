"""What the figure of quorum says for those who can't see it, and its legend. Decides nothing."""

from __future__ import annotations

from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.plan import Key
from hadocs.figures.plans.quorum import Cell, Quorum, Voter


def described(content: Quorum) -> list[str]:
    """All of the figure in sentences."""
    found: list[str] = []
    for one in content.electorates:
        found.append(f"{one.title}: {one.text}.")
        for place in one.places:
            voters = listed([_voter(v) for v in place.voters], 20)
            where = f"{place.title}, " if place.title != one.title else ""
            alone = f": {place.said}" if place.said and len(one.places) > 1 else ""
            found.append(
                f"{where}{place.text or words.counted(sum(v.votes for v in place.voters), 'vote')}: {voters}{alone}."
            )
        for loss in one.losses:
            named = f"{loss.title} ({loss.note})" if loss.note else loss.title
            found.append(f"{one.title}, {_begun(named)}: {_ended(loss.cells[0])}.")
    for table in content.ledgers:
        for loss in table.losses:
            named = f"{loss.title} ({loss.note})" if loss.note else loss.title
            ends = [
                f"{head.title} {' '.join(filter(None, (cell.text, cell.said)))}"
                if len(table.heads) > 1
                else _ended(cell)
                for head, cell in zip(table.heads, loss.cells, strict=True)
                if cell.mood != "none" or table.text != "Lost"
            ]
            found.append(f"{named}: {'; '.join(ends)}.")
    found += [f"{one.title}: {one.text}" for one in content.ruled]
    return found


def _begun(name: str) -> str:
    """The name of a loss within a sentence."""
    return f"{name[0].lower()}{name[1:]}" if name.startswith(("Any ", "The ", "Both ", "One ")) else name


def _ended(cell: Cell) -> str:
    return ", ".join(filter(None, (cell.text, cell.said)))


def _voter(voter: Voter) -> str:
    votes = "" if voter.votes == 1 else " without a vote" if not voter.votes else f" with {voter.votes} votes"
    kind = f" ({voter.note})" if voter.icon == "witness" and voter.note else ""
    return f"{voter.title}{kind}{votes}"


def legend(content: Quorum) -> tuple[Key, ...]:
    """An entry for every look that the figure uses and that does not say itself what it is."""
    rows = [
        *(row for t in content.ledgers for row in t.losses),
        *(row for e in content.electorates for row in e.losses),
    ]
    cells = [c for row in rows for c in row.cells]
    votes = {(v, c.tone) for c in cells for v in c.votes}
    votes |= {("vote", e.tone) for e in content.electorates}
    plain = {v for v, _ in votes}
    both = {t for v, t in votes if v == "vote"} == {"host", "guest"}
    voters = [v for e in content.electorates for p in e.places for v in p.voters]
    aside = "host" if ("apart", "host") in votes else "guest"
    keys = [
        (("vote", "host") in votes, Key("vote-host", "vote in a host cluster" if both else "a vote")),
        (("vote", "guest") in votes, Key("vote-guest", "vote in a guest cluster" if both else "a vote")),
        ("lost" in plain, Key("vote-struck", "lost vote")),
        ("apart" in plain, Key(f"vote-apart-{aside}", "vote of the other side")),
        (
            "uncounted" in plain,
            Key("vote-lost", "no vote, or no longer counted" if "mute" in plain else "no longer counted"),
        ),
        ("mute" in plain and "uncounted" not in plain, Key("vote-lost", "no vote")),
        (any(v.icon == "witness" for v in voters) or any(c.witness for c in cells), Key("witness", "witness")),
        (bool(content.electorates), Key("limit", "votes needed")),
    ]  # fmt: skip
    return tuple(key for there, key in keys if there)
