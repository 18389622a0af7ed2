"""What users notice of a failure, and what is at risk until it is repaired, as boxes below it. Knows no pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.behaviour.model import UNKNOWN, ServiceOutcome, Span
from hadocs.behaviour.risk import at_risk, risks
from hadocs.behaviour.wording import lasting
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.any_day import ALL, AnyDay
from hadocs.figures.parts.forks import Fork
from hadocs.figures.parts.naming import Names
from hadocs.figures.parts.near import Near
from hadocs.figures.plan import Fact
from hadocs.topology.model import Thing
from hadocs.topology.wording import several

NAMED = 6
"""So many services are named; of more the rest is counted."""
_KINDS = (
    "host", "server", "witness", "rack", "domain", "site", "storage", "volume", "network", "switch", "link",
)  # fmt: skip
PATHS = 24
"""Of more paths and adapters of hosts none is looked at: what they may come to is nearly always that of their hosts."""


def facts(
    analysis: Analysis,
    things: Sequence[Thing],
    services: Mapping[str, ServiceOutcome],
    names: Names,
    ways: Mapping[str, Fork],
) -> tuple[Fact, ...]:
    """Both boxes of what is lost at once; ``services`` are those that it may touch, ``ways`` what may become of those
    that are not certain."""
    return _noticed(services, names, ways), _risk(analysis, things, names)


def _noticed(services: Mapping[str, ServiceOutcome], names: Names, ways: Mapping[str, Fork]) -> Fact:
    down: dict[str, list[str]] = {}
    for key, outcome in services.items():
        if outcome.state == "down":
            down.setdefault(outcome.until, []).append(names.title(key, "service"))
    unsure = tuple(names.title(k, "service") for k, o in services.items() if o.state == "uncertain")
    parts = []
    for until, some in down.items():
        parts.append(
            f"{listed(some, NAMED, shown=NAMED - 1)} {'are' if several(some) else 'is'} down"
            + (f" until {ending(until, names)}" if until else "")
        )
    if unsure:
        parts.append(
            f"whether {listed(unsure, NAMED, shown=NAMED - 1)} {'go' if several(unsure) else 'goes'} on is not certain"
        )
    gone = {k: o.interrupted for k, o in services.items() if o.state == "interrupted"}
    spans = dict.fromkeys((span, perhaps(services[key])) for key, span in gone.items())
    if len(spans) == 1 and (one := next(iter(spans)))[0] is not None:
        called = [names.title(key, "service") for key in gone]
        who = called[0] if len(called) == 1 else words.counted(len(called), "service")
        many = several(called)
        is_away = away(one[0], many=many, maybe=one[1])
        parts.append(f"{who} {is_away}, and back by {'themselves' if many else 'itself'}")
    elif gone:
        last = max(gone, key=lambda k: (gone[k] or Span(0.0, None)).order)
        most = gone[last]
        long = (
            f", the longest {names.title(last, 'service')} for {lasting(most)}"
            if most and most != UNKNOWN
            else ""
        )
        are = "may be" if any(perhaps(services[key]) for key in gone) else "are"
        parts.append(f"{words.counted(len(gone), 'service')} {are} away{long}, and back by themselves")
    parts += standing(services, names)
    text = "; ".join(parts) or "nothing"
    # The name of a service keeps its letters.
    ours = tuple(names.title(key, "service") for key in services)
    begins = text if text.startswith(ours) else f"{text[0].upper()}{text[1:]}"
    note = " ".join((*_doubts(services, names), *_either(services, names, ways), *_losses(services, names)))
    return Fact(id="users", icon="users", title="What users notice", text=f"{begins}.", note=note)


def ending(until: str, names: Names) -> str:
    """What ends it that a service is down, with the names of things."""
    return names.titled(until, tuple(names.analysis.topology.clusters))


def _doubts(services: Mapping[str, ServiceOutcome], names: Names) -> Iterator[str]:
    """On what it depends whether services go on, where that is one question."""
    asked = dict.fromkeys(o.question for o in services.values() if o.state == "uncertain")
    if len(asked) == 1 and (question := next(iter(asked))):
        yield f"It depends on {names.titled(question, ())}."


def _either(services: Mapping[str, ServiceOutcome], names: Names, ways: Mapping[str, Fork]) -> Iterator[str]:
    """What may become of services that are not certain, each way, and why the bad one is bad."""
    by: dict[Fork, list[str]] = {}
    for key, outcome in services.items():
        if outcome.state == "uncertain" and key in ways:
            by.setdefault(ways[key], []).append(names.title(key, "service"))
    for fork, some in list(by.items())[:NAMED]:
        one = not several(some)
        for n, said in enumerate(fork.each(not one)):
            who = listed(some, NAMED, shown=NAMED - 1) if not n else "it" if one else "they"
            lead = "Either " if not n else "or "
            yield f"{lead}{who} {said}" + (
                "," if n + 1 < len(fork.ways) else f": {names.titled(fork.why, ())}." if fork.why else "."
            )


def standing(services: Mapping[str, ServiceOutcome], names: Names) -> Iterator[str]:
    """Of services that go on while their disks do not answer: that, and for how long."""
    by: dict[Span, list[str]] = {}
    for key, outcome in services.items():
        if outcome.state == "goes-on" and outcome.stands_still is not None:
            by.setdefault(outcome.stands_still, []).append(names.title(key, "service"))
    for span, some in by.items():
        goes, its = ("go", "their") if several(some) else ("goes", "its")
        long = "a time that is not known" if span == UNKNOWN else lasting(span)
        yield f"{listed(some, NAMED, shown=NAMED - 1)} {goes} on, but {its} disks do not answer for {long}"


def perhaps(outcome: ServiceOutcome) -> bool:
    """Whether a service may as well not be away at all."""
    return outcome.state == "interrupted" and outcome.why.startswith("or not at all")


def away(span: Span, *, many: bool, maybe: bool = False) -> str:
    """That something is away, or what is called in the plural, or that it may be, and for how long."""
    is_are = "may be" if maybe else "are" if many else "is"
    return (
        f"{is_are} away, for how long is not known"
        if span == UNKNOWN
        else f"{is_are} away for {lasting(span)}"
    )


def _losses(services: Mapping[str, ServiceOutcome], names: Names) -> Iterator[str]:
    """What may be lost although it was acknowledged, of those that say so."""
    by: dict[str | None, list[str]] = {}
    for key, outcome in services.items():
        if outcome.state in ("interrupted", "down") and outcome.data_loss != "":
            by.setdefault(outcome.data_loss, []).append(names.title(key, "service"))
    for what, some in list(by.items())[:2]:
        who = listed(tuple(some), 4, shown=3)
        if what is None:
            yield f"Whether {who} {'lose' if several(some) else 'loses'} data is not known."
        else:
            yield f"{who} may lose {names.titled(what, ())}."


def _risk(analysis: Analysis, things: Sequence[Thing], names: Names) -> Fact:
    near = Near.of(analysis, things)
    others = [t for t in near.things() if t.kind in _KINDS]
    ties = near.ties()
    others += ties if len(ties) <= PATHS else []
    risk = at_risk(analysis.estate, tuple(things), others, names.among, ALL)
    # What only leaves a cluster without quorum may take services down as on any day.
    told = {r.thing for r in risks(analysis.estate, things, others) if r.services or r.doubtful}
    down, unsure = near.loss.down, near.loss.uncertain
    usual = AnyDay.of(analysis, names, told, near.gone, down, unsure)
    said = "; ".join(risk)
    return Fact(
        id="risk",
        icon="clock",
        title="At risk until it is repaired",
        text=f"{said[0].upper()}{said[1:]}."
        if said
        else "No other single loss takes down more than on any day.",
        note=usual.said(),
    )
