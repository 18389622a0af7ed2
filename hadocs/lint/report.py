"""Findings for people and for machines: a terminal, JSON, SARIF, GitHub's annotations. Writes to nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hadocs.errors import Place, Problem, Route
from hadocs.lint.findings import Finding, Findings
from hadocs.lint.rule import SEVERITIES, Rule, Severity
from hadocs.spec.names import enumerated
from hadocs.spec.terminal import BOLD, CYAN, RED, YELLOW, excerpt, paint, visible

_LEVEL = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
_TONE = {"error": RED, "warning": YELLOW, "info": CYAN}


class Locator(Protocol):
    """Finds the place of a route; the loader's Source does."""

    def locate(self, route: Route, *, key: bool = False) -> Place:
        """The place of a value, or of its key."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One spec that was checked: its name, what finds its places, what was found, and the loader's warnings."""

    name: str
    source: Locator
    findings: Findings
    warnings: tuple[Problem, ...] = ()

    def place(self, finding: Finding) -> Place:
        """Where in the spec a finding is."""
        return self.source.locate(finding.route, key=finding.key)


def _placed(checked: Iterable[Checked]) -> list[tuple[Place, Finding]]:
    found = [(c.place(f), f) for c in checked for f in c.findings.found]
    unique = {(p, f.rule, f.message): (p, f) for p, f in found}
    return sorted(unique.values(), key=lambda x: (x[0].file, x[0].line, x[0].column, x[1].rule, x[1].message))


def as_text(
    checked: Sequence[Checked], *, color: bool = False, unknown: bool = False, width: int = 100
) -> str:
    """Findings as a compiler shows them, then the unknowns (counted, or in full), then the count of all."""
    placed = _placed(checked)
    blocks = [_block(place, finding, color, width) for place, finding in placed]
    lacking = sorted(
        {(str(c.source.locate(u.route)), u.rule, u.name, u.add) for c in checked for u in c.findings.unknown}
    )
    if unknown and lacking:
        blocks += [
            f"{visible(place)}: {paint('unknown', CYAN, color)} {rule} {name}\n  add {visible(add)}"
            for place, rule, name, add in lacking
        ]
    return "\n\n".join([*blocks, _summary(checked, placed, len(lacking), unknown)]) + "\n"


def _block(place: Place, finding: Finding, color: bool, width: int) -> str:
    head = f"{paint(visible(str(place)) + ':', BOLD, color)} "
    tone = _TONE[finding.severity]
    lines = [
        f"{head}{paint(finding.severity, BOLD + tone, color)} {finding.rule} {finding.name}: "
        f"{visible(finding.message)}"
    ]
    if place.text.strip():
        number = f"{place.line:>5} | "
        line, caret = excerpt(place, width - len(number))
        lines += [f"{number}{line}", f"{' ' * 5} | {paint(caret, tone, color)}"]
    lines.append(f"  {paint('fix', CYAN, color)} {visible(finding.fix)}")
    if not finding.rule.startswith("A"):
        page = f"rules/{finding.rule}.html"
        lines.append(f"  {paint('more', CYAN, color)} hadocs explain {finding.rule}, or {page} on the site")
    return "\n".join(lines)


def _summary(
    checked: Sequence[Checked], placed: Sequence[tuple[Place, Finding]], lacking: int, shown: bool
) -> str:
    parts = []
    for severity, word in (("error", "error"), ("warning", "warning"), ("info", "note")):
        count = sum(f.severity == severity for _, f in placed)
        if count:
            parts.append(f"{count} {word}{'' if count == 1 else 's'}")
    specs = f"{len(checked)} {'spec' if len(checked) == 1 else 'specs'}"
    line = f"{', '.join(parts) or 'no findings'} in {specs}"
    accepted = sum(len(c.findings.accepted) for c in checked)
    if accepted:
        line += f"; {accepted} accepted"
    if lacking:
        line += f"; {lacking} unknown" + ("" if shown else " (what to add: --unknown)")
    return line


def as_ending(checked: Sequence[Checked], *, color: bool = False, most: int = 5) -> str:
    """Findings in a few lines, for the end of something longer: how many, and the worst by name with their specs.

    Notes are only counted. The text does not end with a line end, and is empty where nothing was found.
    """
    counts = {s: sum(f.severity == s for c in checked for f in c.findings.found) for s in SEVERITIES}
    counts["warning"] += len({w for c in checked for w in c.warnings})
    if not any(counts.values()):
        return ""
    by_rule: dict[tuple[int, str, str], dict[str, None]] = {}
    for c in checked:
        for f in c.findings.found:
            if f.severity != "info":
                key = SEVERITIES.index(f.severity), f.rule, f.name
                by_rule.setdefault(key, {})[c.name] = None
    rows = sorted(by_rule.items())
    words = {"error": "error", "warning": "warning", "info": "note"}
    said = ", ".join(f"{n} {words[s]}{'' if n == 1 else 's'}" for s, n in counts.items() if n)
    lines = [f"found {said} in {len(checked)} {'spec' if len(checked) == 1 else 'specs'}"]
    for (level, rule, name), specs in rows[:most]:
        severity = SEVERITIES[level]
        tone = paint(severity, BOLD + _TONE[severity], color)
        lines.append(f"  {tone} {rule} {name}: {visible(enumerated(specs, 4))}")
    if len(rows) > most:
        lines.append(f"  … and {len(rows) - most} more")
    lines.append("more: hadocs check, or the page of a rule on the site")
    return "\n".join(lines)


def as_data(checked: Sequence[Checked]) -> dict[str, Any]:
    """Findings as plain data, ready for JSON."""
    return {
        "findings": [
            {
                "rule": f.rule,
                "name": f.name,
                "severity": f.severity,
                "file": p.file,
                "line": p.line,
                "column": p.column,
                "message": f.message,
                "fix": f.fix,
                "about": list(f.about),
            }
            for p, f in _placed(checked)
        ],
        "unknown": [
            {"spec": c.name, "rule": u.rule, "name": u.name, **_place(c.source.locate(u.route)), "add": u.add}
            for c in checked
            for u in c.findings.unknown
        ],
        "accepted": [
            {
                "spec": c.name,
                "rule": a.finding.rule,
                "name": a.finding.name,
                **_place(c.source.locate(a.finding.route, key=a.finding.key)),
                "message": a.finding.message,
                "reason": a.reason,
                "until": a.until.isoformat() if a.until else None,
            }
            for c in checked
            for a in c.findings.accepted
        ],
        "problems": [_problem(w) for w in dict.fromkeys(w for c in checked for w in c.warnings)],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        **_place(problem.place),
        "message": problem.message,
        "expected": problem.expected,
        "nearest": problem.nearest,
    }


def fails(checked: Iterable[Checked], least: Severity) -> bool:
    """Whether something of at least this severity was found; the loader's warnings are warnings."""
    level = SEVERITIES.index(least)
    return any(
        (c.warnings and level >= SEVERITIES.index("warning"))
        or any(SEVERITIES.index(f.severity) <= level for f in c.findings.found)
        for c in checked
    )


def problems_data(problems: Iterable[Problem]) -> dict[str, Any]:
    """Bad input in the shape of `as_data`: no findings, for nothing was checked, but every problem."""
    return {"findings": [], "unknown": [], "accepted": [], "problems": [_problem(p) for p in problems]}


def as_github(checked: Sequence[Checked]) -> str:
    """Workflow commands that GitHub shows as annotations at the line."""
    lines = []
    for place, f in _placed(checked):
        where = f"file={_property(place.file)},line={place.line},col={place.column}"
        properties = f"{where},title={_property(f'{f.rule} {f.name}')}"
        lines.append(f"::{_GITHUB[f.severity]} {properties}::{_data(f'{f.message} {f.fix}')}")
    return "".join(f"{line}\n" for line in lines)


def problems_github(problems: Iterable[Problem]) -> str:
    """Bad input as annotations."""
    return "".join(
        f"::{p.severity} file={_property(p.place.file)},line={p.place.line},col={p.place.column}::{_data(p.message)}\n"
        for p in problems
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(checked: Sequence[Checked], rules: Iterable[Rule], version: str) -> str:
    """A SARIF 2.1.0 log; columns count Unicode code points."""
    placed = _placed(checked)
    known = {rule.id: rule for rule in rules}
    used = list(dict.fromkeys([*known, *sorted({f.rule for _, f in placed} - set(known))]))
    names = {f.rule: f.name for _, f in placed}
    described = [_sarif_rule(key, known.get(key), names) for key in used]
    results = [
        {
            "ruleId": f.rule,
            "ruleIndex": used.index(f.rule),
            "level": _LEVEL[f.severity],
            "message": {"text": f"{f.message} {f.fix}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(p.file)},
                        "region": {
                            "startLine": p.line,
                            "startColumn": p.column,
                            "endColumn": p.column + max(1, p.length),
                        },
                    }
                }
            ],
        }
        for p, f in placed
    ]
    driver = {"name": "hadocs", "semanticVersion": version, "rules": described}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _sarif_rule(key: str, rule: Rule | None, names: dict[str, str]) -> dict[str, Any]:
    if rule is None:
        return {"id": key, "name": names[key], "shortDescription": {"text": names[key]}}
    return {
        "id": key,
        "name": rule.name,
        "shortDescription": {"text": rule.document.title},
        "fullDescription": {"text": rule.document.why},
        "help": {"text": rule.document.fix},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
    }


def _uri(file: str) -> str:
    from urllib.parse import quote

    # A file name may hold bytes that are no text; they are quoted as the bytes they are.
    return quote(file.encode("utf-8", "surrogateescape"), safe="/._-~")
