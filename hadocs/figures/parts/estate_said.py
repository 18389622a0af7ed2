"""What is said in the figure of several specs: of findings, physical servers and the loss of a site. Draws nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.shared import Estate
from hadocs.figures.plan import Chip
from hadocs.figures.plans.overview import Said
from hadocs.lint.rule import SEVERITIES


def worst(some: Sequence[Analysis]) -> Chip | None:
    """How bad the worst finding of some specs is, and how many are as bad."""
    by = Counter(f.severity for a in some for f in a.findings.found)
    severity = next((s for s in SEVERITIES if by[s]), None)
    if severity is None:
        return None
    word = {"error": "error", "warning": "warning", "info": "note"}[severity]
    return Chip(words.counted(by[severity], word), severity)


def does(estate: Estate, server: str, numbers: Sequence[int]) -> str:
    """What a physical server carries in some specs, or of what it holds the witness."""
    some = [estate.first(n) for n in numbers]
    carried = [a.topology.services[s].title for a in some for s in a.topology.machines[server].services]
    if carried:
        return listed([*dict.fromkeys(carried)], 2, shown=1)
    holds = [c.title for a in some for c in a.topology.clusters.values() if c.votes.witness_on == server]
    return f"witness of {listed([*dict.fromkeys(holds)], 2, shown=1)}" if holds else ""


def lost(estate: Estate, site: str, title: str, numbers: Sequence[int]) -> Said:
    """What the loss of a site does to the services of some specs together."""
    counts = {"down": 0, "uncertain": 0, "interrupted": 0}
    hit = 0
    for number in numbers:
        losses = (x for x in estate.first(number).topology.losses.values() if x.thing.kind == "site")
        loss = next((x for x in losses if x.thing.id == site), None)
        if loss is not None:
            counts["down"] += len(loss.down)
            counts["uncertain"] += len(loss.uncertain)
            counts["interrupted"] += len(loss.interrupted)
            hit += bool(loss.down or loss.uncertain or loss.interrupted)
    said = {"down": ("stays down", "stay down"), "uncertain": ("is not certain", "are not certain"),
            "interrupted": ("is interrupted", "are interrupted")}  # fmt: skip
    parts: list[str] = []
    for kind, count in counts.items():
        if count:
            who = str(count) if parts else words.counted(count, "service")
            parts.append(f"{who} {said[kind][count > 1]}")
    of = f" in {words.counted(hit, 'spec')}" if len(estate.analyses) > 1 and hit else ""
    text = ", ".join(parts) + of if parts else "no service stops"
    return Said(icon="", title=f"If {title.partition(' (')[0]} is lost:", text=text)
