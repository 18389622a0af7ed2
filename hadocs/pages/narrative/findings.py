"""What the rules found in a spec, in words and chips, and which thing each finding stands at. Judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hadocs.figures.parts.naming import Names
from hadocs.lint.concerns import concerns, ground
from hadocs.lint.findings import Finding
from hadocs.lint.rule import SEVERITIES, Severity
from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, link, md
from hadocs.pages.narrative.titled import keyed
from hadocs.pages.narrative.words import capital, count, say
from hadocs.pages.noted import WORDS, Noted, where
from hadocs.topology.wording import listed

OF_ACCEPTANCES = "A"
"""How the ids begin of what is found about acceptances: those are no rules and share a section of the index."""
ON_FAILOVER = ("Q", "T", "F")
"""How the ids begin of rules about quorum, timers and fencing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding in full, with its chip and the things that it is about."""

    finding: Finding
    anchor: str
    place: str
    word: str
    chip: Md
    about: Md
    message: Md
    fix: Md


@dataclass(frozen=True, slots=True)
class Lacking:
    """What rules could not tell, for want of one thing in the spec."""

    rules: tuple[str, ...]
    place: str
    add: str


def rule_page(rule: str, to_root: str) -> str:
    """The page of a rule, as seen from a page whose way to the root of the site is ``to_root``."""
    return (
        f"{to_root}rules/index.md#acceptances"
        if rule.startswith(OF_ACCEPTANCES)
        else f"{to_root}rules/{rule}.md"
    )


def chip(rule: str, severity: Severity, target: str) -> Md:
    """The id of a rule as a chip that leads somewhere."""
    return Md(f"[{rule}]({target}){{ .hadocs-chip .hadocs-chip--{severity} }}")


def severity_chip(severity: Severity, text: str = "") -> Md:
    """A severity as a chip."""
    return Md(f'<span class="hadocs-chip hadocs-chip--{severity}">{md(text or WORDS[severity][0])}</span>')


def brief(ctx: Context, found: Iterable[Noted]) -> tuple[Md, ...]:
    """Findings in a line each, led by a chip to their place on the overview."""
    return tuple(
        say(
            "{} {}: {}",
            chip(n.finding.rule, n.finding.severity, f"index.md#{n.anchor}"),
            n.word.capitalize(),
            said(ctx, n.finding),
        )
        for n in found
    )


def counts(found: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity, the worst first; none where there is none."""
    number = Counter(f.severity for f in found)
    return {s: number[s] for s in SEVERITIES if number[s]}


def about(ctx: Context, finding: Finding) -> Md:
    """The things that a finding is about, linked to the inventory where they stand there."""
    shown = [_linked(ctx, key) for key in finding.about[:6]]
    rest = len(finding.about) - len(shown)
    return Md(", ".join(shown) + (f" and {rest} more" if rest else ""))


def _linked(ctx: Context, key: str) -> Md:
    if key in ctx.topology.services:
        return code(key)
    if key in ctx.topology.clusters:
        return link(code(key), f"inventory.md#{ctx.anchor_of_cluster(key)}")
    thing = ctx.by_id.get(key)
    return ctx.to_inventory(thing) if thing else code(key)


def chips(found: Sequence[Noted]) -> Md:
    """Findings as chips alone, for the side of a name."""
    return Md(" ".join(chip(n.finding.rule, n.finding.severity, f"index.md#{n.anchor}") for n in found))


def lacking(ctx: Context) -> tuple[Lacking, ...]:
    """What the rules could not tell; what several rules lack stands there once."""
    found: dict[tuple[str, str], list[str]] = {}
    for unknown in ctx.analysis.findings.unknown:
        place = where(ctx.analysis, ctx.analysis.source.locate(unknown.route))
        found.setdefault((place, unknown.add), []).append(unknown.rule)
    return tuple(Lacking(tuple(dict.fromkeys(rules)), place, add) for (place, add), rules in found.items())


def of_services(ctx: Context, services: Sequence[str]) -> Iterator[Noted]:
    """The findings about some services and what they stand on; notes where they name one of the services itself."""
    grounds = [ground(ctx.world, ctx.topology, s) for s in services]
    for one in ctx.noted:
        named = set(services) & set(one.finding.about)
        if named or (
            one.finding.severity != "info" and any(concerns(g, ctx.world, one.finding) for g in grounds)
        ):
            yield one


TO_ROOT = "../../"
"""The way from a page of a spec to the root of the site."""


def shown(ctx: Context, one: Noted) -> Shown:
    """A finding as the overview tells it."""
    finding = one.finding
    to = rule_page(finding.rule, TO_ROOT)
    return Shown(
        finding,
        one.anchor,
        one.place,
        one.word,
        chip(finding.rule, finding.severity, to),
        about(ctx, finding),
        said(ctx, finding),
        said(ctx, finding, finding.fix),
    )


def said(ctx: Context, finding: Finding, text: str = "") -> Md:
    """What a finding says, or how it is mended, with the titles of things as everywhere on pages."""
    names = Names(ctx.analysis)
    return keyed(names.titled(text or finding.message, finding.about, keys=True))


def tally(found: Iterable[Finding]) -> Md:
    """How many findings there are, in a sentence: ``Two warnings and one note.``"""
    parts = [count(n, *WORDS[s]) for s, n in counts(found).items()]
    return Md(f"{capital(listed(parts))}.") if parts else Md("")


def accepted(ctx: Context) -> tuple[Md, ...]:
    """Findings that the spec accepts, each with the reason and the last day."""
    lines = []
    for one in ctx.analysis.findings.accepted:
        until = f"until {one.until.isoformat()}" if one.until else "without an end"
        lines.append(
            say(
                "{} {} Accepted {}: {}",
                chip(one.finding.rule, one.finding.severity, rule_page(one.finding.rule, TO_ROOT)),
                said(ctx, one.finding),
                until,
                one.reason,
            )
        )
    return tuple(lines)


def lacking_lines(ctx: Context) -> tuple[Md, ...]:
    """What the rules could not tell, each with what to add and where."""
    return tuple(
        say(
            "{} {} ({})",
            Md(", ".join(link(rule, rule_page(rule, TO_ROOT)) for rule in one.rules)),
            _addition(one.add),
            code(one.place),
        )
        for one in lacking(ctx)
    )


def _addition(text: str) -> Md:
    """What to add, with the key that it begins with as code."""
    whole = text if text.endswith(".") else f"{text}."
    key, space, rest = whole.partition(" ")
    name = key.rstrip(":,")
    # A word alone is a key where a colon follows it, a way into the spec wherever it stands first.
    if space and (key.endswith(":") or "." in name):
        return say("{}{} {}", code(name), Md(key.removeprefix(name)), keyed(rest))
    return keyed(whole)
