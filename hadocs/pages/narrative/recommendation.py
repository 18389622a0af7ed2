"""The recommendation for a service as Markdown: the topology, how it was found, what speaks against others.

Writes what `hadocs.recommend` says; decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hadocs.pages.context import Context
from hadocs.pages.escape import Md, code, link, md, slug
from hadocs.pages.narrative import sourced
from hadocs.pages.narrative.findings import TO_ROOT, rule_page
from hadocs.pages.narrative.words import capital, count, say
from hadocs.platforms import catalog
from hadocs.recommend import recommend
from hadocs.recommend.model import TITLES, Candidate, Phrase, Reason, Recommendation, Source, Todo
from hadocs.recommend.report import no_steps, verdict
from hadocs.topology.wording import listed


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation as its section shows it: every text is Markdown, with where it is from.

    ``anchor`` is its place where it stands on a page of its own, ``short`` what is to do in a sentence, ``settled``
    whether one topology is recommended, and ``there`` whether that is the present one. ``path`` holds questions with
    their answers and reasons, ``against`` topologies with the reasons against them, ``sources`` what numbers in
    brackets stand for.
    """

    anchor: Md
    verdict: Md
    settled: bool
    there: bool
    short: Md
    path: tuple[tuple[Md, str, Md, Md], ...]
    conditions: tuple[Md, ...]
    against: tuple[tuple[Md, tuple[Md, ...]], ...]
    steps: tuple[Md, ...]
    no_steps: Md
    sources: tuple[tuple[str, Md], ...]


def advise(ctx: Context) -> Mapping[str, Advice]:
    """The recommendation for each service of a spec."""
    found = recommend(ctx.spec, ctx.topology, ctx.analysis.findings)
    return {key: _Writer(ctx, one).advice() for key, one in found.items()}


@dataclass(frozen=True)
class _Writer:
    """Writes one recommendation, and numbers its sources in the order in which they are met."""

    ctx: Context
    one: Recommendation

    def advice(self) -> Advice:
        notes: dict[Md, int] = {}
        one = self.one
        path = tuple(
            (
                md(a.question),
                a.answer,
                self._sourced(a.because, a.source, notes),
                phrase(a.add) if a.add else Md(""),
            )
            for a in one.path
        )
        conditions = tuple(self._reason(r, notes) for r in one.conditions)
        against = tuple(
            (Md(listed([md(TITLES[k]) for k in kinds])), tuple(self._reason(r, notes) for r in reasons))
            for reasons, kinds in alike(one.against)
        )
        return Advice(
            anchor=slug("advice", one.service),
            verdict=md(verdict(one)),
            short=_short(one),
            settled=one.recommended is not None,
            there=one.as_is,
            path=path,
            conditions=conditions,
            against=against,
            steps=tuple(map(_step, one.steps)),
            no_steps=md(f"{no_steps(one)}."),
            sources=tuple((source_anchor(one.service, n), note) for note, n in notes.items()),
        )

    def _reason(self, reason: Reason, notes: dict[Md, int]) -> Md:
        return self._sourced(reason.said, reason.source, notes)

    def _sourced(self, said: Phrase, source: Source, notes: dict[Md, int]) -> Md:
        if source.kind in ("catalogue", "platform"):
            number = notes.setdefault(_cited(source), len(notes) + 1)
            return say(
                "{} [\\[{}\\]](#{})", phrase(said), number, Md(source_anchor(self.one.service, number))
            )
        return say("{} ({})", phrase(said), self._place(source))

    def _place(self, source: Source) -> Md:
        if source.kind == "rule":
            return say("rule {}", link(source.of, rule_page(source.of, TO_ROOT)))
        if source.kind == "spec":
            return say("spec: {}", code(".".join(map(str, source.route))))
        return Md("an assumption" if source.kind == "assumption" else "unknown")


def source_anchor(service: str, number: int) -> str:
    """The anchor of a source on the trade-offs page."""
    return f"{slug('source', service)}-{number}"


def phrase(said: Phrase) -> Md:
    """A sentence of the recommendation, with the ids of the spec as code."""
    return say(said.template, *said.values)


def alike(
    against: Mapping[Candidate, Sequence[Reason]],
) -> list[tuple[tuple[Reason, ...], list[Candidate]]]:
    """Topologies with the same reasons against them, together."""
    found: dict[tuple[Reason, ...], list[Candidate]] = {}
    for topology, reasons in against.items():
        found.setdefault(tuple(reasons), []).append(topology)
    return list(found.items())


def _cited(source: Source) -> Md:
    known = sourced.BASES.get(source.basis, "unknown")
    day = f", {source.checked.isoformat()}" if source.checked and source.basis != "O" else ""
    return say("{}: {} ({}{})", _of(source), sourced.sources(source.cited), known, day)


def _of(source: Source) -> Md:
    """The page on the product or platform that a fact is about."""
    if source.kind == "platform":
        platform = catalog.find_platform(source.of)
        return link(platform.title, f"{TO_ROOT}platforms/{platform.id}.md") if platform else code(source.of)
    product = catalog.find_product(source.of)
    own = {p.id: p for p in catalog.products()}
    if product is None:
        return code(source.of)
    entry = own.get(product.id) or next(
        # Releases share what their vendor says to each topology, but not when support ends.
        (p for p in own.values() if p.topologies is product.topologies),
        None,
    )
    if entry is None:
        return md(product.title)
    return link(product.title, f"{TO_ROOT}platforms/{sourced.product_place(entry)}")


def _short(one: Recommendation) -> Md:
    """How much there is to do, in a sentence."""
    if not one.steps:
        return Md(f"Steps to it: {md(no_steps(one))}.")
    steps = capital(count(len(one.steps), "step"))
    if one.as_is:
        return Md(
            f"It is so already; {steps.lower()} {'mend' if len(one.steps) > 1 else 'mends'} what it lacks."
        )
    return Md(f"{steps} {'lead' if len(one.steps) > 1 else 'leads'} there.")


def _step(step: Todo) -> Md:
    """A step, with the rules whose findings ask for it."""
    if not step.rules:
        return phrase(step.said)
    rules = Md(listed([link(rule, rule_page(rule, TO_ROOT)) for rule in step.rules]))
    return say("{} (rule {})", phrase(step.said), rules)
