"""Recommendations as plain data and as text for a terminal; decides nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from hadocs.recommend.model import TITLES, Candidate, Reason, Recommendation, Source
from hadocs.recommend.tree import tree
from hadocs.spec.terminal import BOLD, CYAN, paint, visible
from hadocs.topology.wording import INSTANCES, listed, number

_WIDTH = 100


def as_data(recommendations: Mapping[str, Recommendation]) -> dict[str, Any]:
    """Recommendations as plain data, ready for JSON, by service.

    ``recommended`` is a topology or ``None``; ``open`` lists the candidates where several are left.
    """
    return {"services": {key: _service(r) for key, r in recommendations.items()}}


def _service(r: Recommendation) -> dict[str, Any]:
    return {
        "title": r.title,
        "present": r.present,
        "why_present": r.why_present,
        "recommended": r.recommended,
        "open": list(r.open),
        "outcomes": list(r.outcomes),
        "as_is": r.as_is,
        "path": [
            {
                "id": a.id,
                "question": a.question,
                "answer": a.answer,
                "because": a.because.text,
                "source": _source(a.source),
                "add": a.add.text if a.add else None,
            }
            for a in r.path
        ],
        "conditions": [_reason(c) for c in r.conditions],
        "against": {topology: [_reason(x) for x in found] for topology, found in r.against.items()},
        "steps": [step.text for step in r.steps],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"text": reason.said.text, "source": _source(reason.source)}


def _source(source: Source) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "of": source.of,
        "cited": list(source.cited),
        "checked": source.checked.isoformat() if source.checked else None,
        "basis": source.basis,
        "route": list(source.route),
    }


def as_text(
    recommendations: Mapping[str, Recommendation], *, color: bool = False, width: int = _WIDTH
) -> str:
    """Recommendations for a terminal: the topology, how it was found, what speaks against others, the steps."""
    blocks = ["\n".join(_block(r, color, max(width, 40))) for r in recommendations.values()]
    return "\n\n".join(blocks or ["The spec has no services."]) + "\n"


def _block(r: Recommendation, color: bool, width: int) -> Iterator[str]:
    notes: dict[str, int] = {}

    def wrapped(text: str, indent: str, first: str = "") -> str:
        return textwrap.fill(
            visible(text),
            width,
            initial_indent=indent + first,
            subsequent_indent=indent + " " * len(first),
            break_long_words=False,
            break_on_hyphens=False,
        )

    def sourced(text: str, source: Source) -> str:
        """A text and where it is from: a number of the list below, or the place itself where that is short."""
        if source.kind in ("catalogue", "platform"):
            return f"{text} [{notes.setdefault(cited(source), len(notes) + 1)}]"
        return f"{text} ({cited(source)})"

    def head(text: str) -> str:
        return "  " + paint(text, CYAN, color)

    yield f"{paint(visible(r.service), BOLD, color)}: {verdict(r)}"
    yield wrapped(r.why_present, "  ", "now: ")
    yield head("questions")
    for answer in r.path:
        yield f"    {answer.question} {paint(answer.answer, BOLD, color)}"
        yield wrapped(sourced(answer.because.text, answer.source), "      ")
        if answer.add:
            yield wrapped(answer.add.text, "      ", "to settle it: ")
    if r.conditions:
        yield head("what goes with it")
        for reason in r.conditions:
            yield wrapped(sourced(reason.said.text, reason.source), "    ", "- ")
    yield head("what speaks against the others")
    for reasons, topologies in _alike(r.against):
        yield f"    {listed(topologies)}"
        for reason in reasons:
            yield wrapped(sourced(reason.said.text, reason.source), "      ", "- ")
    yield (
        head("steps")
        if r.steps
        else wrapped(no_steps(r), "  ", "steps: ").replace("steps", paint("steps", CYAN, color), 1)
    )
    for place, step in enumerate(r.steps, 1):
        asked = f" (rule {listed(step.rules)})" if step.rules else ""
        yield wrapped(step.text + asked, "    ", f"{place}. ")
    if notes:
        yield head("sources")
        for note, count in notes.items():
            yield wrapped(note, "    ", f"[{count}] ")


def _alike(
    against: Mapping[Candidate, tuple[Reason, ...]],
) -> list[tuple[tuple[Reason, ...], tuple[str, ...]]]:
    """Topologies with the same reasons against them, together."""
    found: dict[tuple[Reason, ...], list[str]] = {}
    for topology, reasons in against.items():
        found.setdefault(reasons, []).append(topology)
    return [(reasons, tuple(topologies)) for reasons, topologies in found.items()]


def no_steps(r: Recommendation) -> str:
    """Why there is nothing to do, as far as is known; in words for the middle of a line."""
    if not (r.recommended and r.as_is):
        return "none are known"
    if not r.checked:
        return "none to become it, for it is so already; what the rules ask for was not looked at"
    words = "none; it is so already, and no error or warning asks for more"
    if r.accepted:
        words += f"; what {listed(r.accepted)} {'finds' if len(r.accepted) == 1 else 'find'} is accepted"
    if r.unsaid:
        some = f"{number(len(r.unsaid))} questions" if len(r.unsaid) > 1 else "one question"
        words += f"; {some} of the rules could not be answered, because the spec does not say enough"
    return words


def verdict(r: Recommendation) -> str:
    """The recommendation in a few words: ``guest clustering, as it is``; ``guest or hybrid clustering, open``."""
    if r.recommended is None:
        if not r.open:
            return "none: its vendor rules out all that the answers lead to"
        return f"open: {listed([TITLES[c] for c in r.open], joiner='or')}"
    words = TITLES[r.recommended]
    if r.recommended == "stand-alone":
        titles = [tree().outcomes[o].title for o in r.outcomes]
        words = f"{words} ({titles[0][0].lower()}{titles[0][1:]})" if len(titles) == 1 else words
    return f"{words}, as it is" if r.as_is else f"{words}, now {INSTANCES if r.instances else r.present}"


def cited(source: Source) -> str:
    """Where something is from, in a line."""
    if source.kind in ("catalogue", "platform"):
        day = f", looked up {source.checked.isoformat()}" if source.checked and source.basis != "O" else ""
        return f"{source.of}: {'; '.join(source.cited)}{day}"
    if source.kind == "spec":
        return f"stated in the spec: {'.'.join(map(str, source.route))}"
    if source.kind == "rule":
        return f"rule {source.of}"
    return "an assumption" if source.kind == "assumption" else "unknown"
