"""What rests on observation: as documented and as observed, and what was not seen. Decides nothing."""

from __future__ import annotations

from typing import Any

from hadocs.analysis import Analysis, Observation
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code
from hadocs.pages.narrative.model import Grid, Row
from hadocs.spec.model import Observed

FILE = "observed.md"
MANY_DIFFERENCES = 60
"""From more on, they are folded: a cluster that is not the documented one differs in everything."""
FEW_DIFFERENCES = 8
"""So many stand on the overview."""
MOST_LINES = 150
"""Lines of what was not seen that a page shows; each page stays below 80 KB."""


def has(ctx: Context) -> bool:
    """Whether a spec has the page: something was read from its cluster."""
    return ctx.spec.observed is not None or ctx.analysis.observation is not None


def mark(analysis: Analysis) -> Md:
    """What the list of all clusters says of one that was observed, with the way to more; nothing of others."""
    seen = analysis.observation
    return _differs(seen, Md(f"{analysis.spec.name}/{FILE}")) if seen is not None else Md("")


def _differs(seen: Observation, to: Md) -> Md:
    count = len(seen.differences)
    said = f"{count} difference{'s' if count > 1 else ''} from" if count else "no difference from"
    return Md("As observed{}: [{} what is documented]({}#drift)").format(_on(seen.day), said, to)


def lines(ctx: Context) -> tuple[Md, ...]:
    """What the top of each page says of it, with the way to more."""
    found = []
    seen, read = ctx.analysis.observation, ctx.spec.observed
    if seen is not None:
        found.append(_differs(seen, Md(FILE)))
    if read is not None:
        day = read.date.isoformat() if read.date else ""
        gaps = f": [{read.unseen} thing{'s' if read.unseen > 1 else ''} not seen]({FILE}#rests)"
        more = Md(gaps) if read.unseen else Md(": [what that says]({}#rests)").format(FILE)
        found.append(Md("Read from the cluster{}{}").format(_on(day), more))
    return tuple(found)


def brief(ctx: Context) -> dict[str, Any] | None:
    """The first differences for the overview; nothing where there is none."""
    seen = _seen(ctx.analysis.observation)
    if seen is None or not seen["table"].rows:
        return None
    rows = seen["table"].rows
    return {
        "day": seen["day"],
        "table": Grid(seen["table"].heads, rows[:FEW_DIFFERENCES]),
        "more": max(0, len(rows) - FEW_DIFFERENCES),
        "file": Md(FILE),
    }


def values(ctx: Context) -> dict[str, Any]:
    """What the template of the page needs."""
    return {"seen": _seen(ctx.analysis.observation), "read": _read(ctx.spec.observed)}


def _on(day: str) -> str:
    return f" on {day}" if day else ""


def _seen(seen: Observation | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    rows = tuple(
        Row(
            (
                code(d.thing),
                Md.escape(d.key or "whether it is there"),
                Md.escape(d.documented),
                Md("{} ({})").format(d.observed, d.note) if d.note else Md.escape(d.observed),
            )
        )
        for d in seen.differences
    )
    as_observed = f"As observed{_on(seen.day)}"
    return {
        "head": as_observed,
        "day": seen.day,
        "summary": seen.summary,
        "source": seen.source,
        "table": Grid(("Thing", "What", "As documented", as_observed), rows),
        "many": len(rows) > MANY_DIFFERENCES,
        "changes": seen.changes,
        **_some(seen.unseen, "unseen"),
    }


def _read(read: Observed | None) -> dict[str, Any] | None:
    if read is None:
        return None
    kinds = (
        ("Not read", "What was broken in it.", read.not_read),
        (
            "Not observed",
            "What it does not hold. Nothing here is guessed: it is left open.",
            read.not_observed,
        ),
        (
            "Not modelled",
            "What it holds and a spec has no word for: no page counts with it.",
            read.not_modelled,
        ),
    )
    return {
        "day": read.date.isoformat() if read.date else "",
        "source": read.source,
        "kinds": [(title, about, _some(texts, "lines")) for title, about, texts in kinds if texts],
    }


def _some(texts: tuple[str, ...], key: str) -> dict[str, Any]:
    return {key: texts[:MOST_LINES], "more": max(0, len(texts) - MOST_LINES)}
