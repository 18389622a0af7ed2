"""Drift as text, as Markdown and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hadocs.drift.compare import Difference, What
from hadocs.drift.effect import Effect, minutes
from hadocs.drift.run import Drift
from hadocs.importers.report import as_text as issues_text

OBSERVED: Mapping[What, str] = {
    "changed": "",
    "placement": " (it may move there by itself)",
    "gone": " (it is documented, and was not there)",
    "new": "",
}
"""What is said behind what was observed, by kind of difference."""


def as_text(drift: Drift) -> str:
    """By thing, then what that changes; ends in a line break."""
    lines = [summary(drift)]
    for thing, found in by_thing(drift):
        lines += ["", thing, *(f"  {_said(d)}" for d in found)]
    told = list(effects(drift))
    if told:
        lines += ["", "What that changes", *(f"  {line}" for line in told)]
    if drift.unseen:
        lines += ["", "What was not observed, and is no drift"]
        lines += [f"  {line}" for line in issues_text(drift.unseen).splitlines()]
    return "\n".join(cleaned(line) for line in lines) + "\n"


def as_markdown(drift: Drift) -> str:
    """The same as a page or an issue for people."""
    lines = [f"# {_md(drift.title)}: as documented and as observed", "", _md(summary(drift)), ""]
    if drift.found:
        lines += ["| Thing | What | As documented | As observed |", "| --- | --- | --- | --- |"]
        for d in drift.found:
            cells = (d.thing, d.key or "–", d.documented, d.observed + OBSERVED[d.what])
            lines.append(f"| {' | '.join(map(_md, cells))} |")
        lines.append("")
    told = list(effects(drift))
    if told:
        lines += ["## What that changes", "", *(f"- {_md(line)}" for line in told), ""]
    if drift.unseen:
        lines += ["## What was not observed", ""]
        lines += [f"- {_md(i.thing)}: {_md(i.text)}" for i in drift.unseen]
        lines.append("")
    return "\n".join(lines)


def as_data(drift: Drift) -> dict[str, Any]:
    """The same with the keys that ``hadocs drift --format json`` promises."""
    effect = drift.effect
    return {
        "spec": drift.name,
        "observed": list(drift.head),
        "compared": drift.compared,
        "ignored": drift.ignored,
        "differences": [
            {"what": d.what, "thing": d.thing, "key": d.key or None, "documented": d.documented,
             "observed": d.observed, "where": d.where or None} for d in drift.found
        ],
        "changes": {
            "topology": {s: {"before": b, "after": a} for s, (b, a) in effect.topology.items()},
            "minutes_per_year": {s: {"before": b, "after": a} for s, (b, a) in effect.minutes.items()},
            "findings": {
                "new": [{"rule": f.rule, "severity": f.severity, "message": f.message} for f in effect.new],
                "gone": [{"rule": f.rule, "severity": f.severity, "message": f.message} for f in effect.gone],
            },
            "preflight": {
                host: {key: {"before": b, "after": a} for key, (b, a) in parts.items()}
                for host, parts in effect.preflight.items()
            },
        },
        "not_observed": [{"thing": i.thing, "text": i.text} for i in drift.unseen],
    }  # fmt: skip


def summary(drift: Drift) -> str:
    """How much differs, in a line."""
    count = len(drift.found)
    if not drift.compared:
        return f"{drift.title}: nothing of what was observed is documented in it"
    said = "no drift" if not count else f"{count} difference{'s' if count > 1 else ''}"
    moved = sum(d.what == "placement" for d in drift.found)
    if moved and moved != count:
        said += f", {moved} of them a matter of placement"
    elif moved:
        said += ", all of placement"
    if drift.ignored:
        said += f" ({drift.ignored} ignored)"
    return f"{drift.title}: {said}"


def by_thing(drift: Drift) -> Iterator[tuple[str, list[Difference]]]:
    """The differences of each thing, in the order in which things were found."""
    things = dict.fromkeys(d.thing for d in drift.found)
    for thing in things:
        yield thing, [d for d in drift.found if d.thing == thing]


def _said(d: Difference) -> str:
    where = f" [{d.where}]" if d.where else ""
    if d.what == "new":
        return f"{d.documented}; {d.observed}{where}"
    key = f"{d.key}: " if d.key else ""
    return f"{key}{d.documented} as documented, {d.observed} as observed{OBSERVED[d.what]}{where}"


def effects(drift: Drift) -> Iterator[str]:
    """What the differences change, a line for each."""
    effect = drift.effect
    for service, (before, after) in effect.topology.items():
        yield f"{service} was a {before} service and is a {after} one"
    for f in effect.new:
        yield f"new {f.severity} {f.rule}: {f.message}"
    for f in effect.gone:
        yield f"gone {f.severity} {f.rule}: {f.message}"
    for service, (one, other) in effect.minutes.items():
        yield f"{service}: {minutes(one)} a year of downtime as documented, {minutes(other)} as observed"
    for host, parts in effect.preflight.items():
        for key, (was, now) in parts.items():
            yield f"{host} taken down now, {key[:1].lower()}{key[1:]}: {was}; as observed: {now}"
    if effect.unlooked:
        more = "host" if effect.unlooked == 1 else "hosts"
        yield f"what {effect.unlooked} more {more} taken down would mean was not worked out: ask the preflight of each"
    if drift.found and effect.nothing and not effect.untried:
        yield "nothing that rules, availability or a preflight tell"
    if effect.untried:
        yield untried(effect)


def untried(effect: Effect) -> str:
    """What could not be tried, and what to do for it."""
    things = ", ".join(dict.fromkeys(d.thing for d in effect.untried))
    return f"what {things} would change was not worked out: add it to the spec, or import it into it"


def cleaned(text: str) -> str:
    """A text on one line, without what moves a cursor."""
    return "".join(c if c.isprintable() else " " for c in text).rstrip()


def _md(text: str) -> str:
    out = cleaned(text).replace("\\", "\\\\")
    for sign in "`*_[]<>|#":
        out = out.replace(sign, f"\\{sign}")
    return out
