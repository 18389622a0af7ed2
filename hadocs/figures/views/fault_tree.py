"""The reduced fault tree of a service: what takes it down alone, which pairs do together, and all the rest as one.

Decides what is shown; knows nothing of pixels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.availability.model.numbers import figure
from hadocs.availability.model.result import Assessment, Pair, Part
from hadocs.figures import words
from hadocs.figures.minutes import minutes, name_of
from hadocs.figures.parts.naming import Names
from hadocs.figures.plan import Edge, Figure, Key, Node
from hadocs.spec.chosen import the_service
from hadocs.topology.wording import plural

OF_A_SERVICE = True

SINGLES = 6
"""So many single failures are drawn; more of them fold."""
PAIRS = 3
"""So many pairs are drawn."""
NAMED = 8
"""So many machines of one event are named; of more the first, with how many others there are."""
_WHOLE = ("rack", "switch", "volume", "network", "site")
"""What is called by its kind and its name; the kind once, where the name has it in it."""
NEARLY = 0.02
"""All but so much of the whole is nearly all of it: two digits can't tell how much is missing."""
LITTLE = 0.005
"""What is less than this share of the whole is rounding, and said as "less than"."""


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The reduced fault tree of one service."""
    key = the_service(analysis.spec.services, service)
    found = titled(analysis, analysis.availability[key])
    total = found.minutes.mean
    singles = sorted((p for p in found.parts if p.single and p.static > 0), key=lambda p: -p.static)
    shown = singles if len(singles) <= SINGLES + 1 else singles[:SINGLES]
    pairs = found.pairs[:PAIRS]
    where = _links(analysis, found.parts, links)
    counts: dict[str, int] = {}
    for name in (*(p.component for p in shown), *(c for pair in pairs for c in pair.components)):
        counts[name] = counts.get(name, 0) + 1
    nodes = [
        Node(
            id="top",
            kind="top",
            title=f"{found.title} {'are' if plural(found.title) else 'is'} down",
            note=f"{minutes(found.static_minutes, total)} a year",
        )
    ]
    edges: list[Edge] = []

    def add(node: Node, parent: str) -> None:
        nodes.append(node)
        edges.append(Edge(id=f"input:{node.id}>{parent}", kind="input", source=node.id, target=parent))

    rest = _rest(found, singles[len(shown) :], shown, pairs)
    if shown or pairs or rest:
        add(Node(id="any", kind="or", title="any of these"), "top")
    for part in shown:
        # Of several that are lost at once it is no question.
        toss = len(part.things) == 1 and part.things[0] in found.coin_tosses
        title = part.label + (" (a coin toss, counted as down)" if toss else "")
        add(_event(part.component, title, minutes(part.static, total), where, counts, part.component), "any")
    for number, pair in enumerate(pairs, 1):
        gate = f"pair:{number}"
        add(
            Node(id=gate, kind="and", title="both at once", note=f"both: {minutes(pair.minutes, total)}"),
            "any",
        )
        for name, label in zip(pair.components, pair.labels, strict=True):
            add(_event(f"{gate}/{name}", label, "", where, counts, name), gate)
    for number, (title, note) in enumerate(rest, 1):
        add(Node(id=f"rest:{number}", kind="undeveloped", title=title, note=note), "any")
    sentence = _sentence(found, singles)
    return Figure(
        name=name_of(analysis, "fault-tree", key),
        form="gates",
        title=f"What takes {found.title} down",
        sentence=sentence,
        description=(sentence, *_description(shown, pairs, rest, total)),
        nodes=tuple(nodes),
        edges=tuple(edges),
        notes=_notes(found),
        legend=_legend(nodes),
    )


def titled(analysis: Analysis, found: Assessment) -> Assessment:
    """The same, with what each component is called by titles and not by ids."""
    things = {loss.thing.id: loss.thing for loss in analysis.topology.losses.values()}

    def said(part: Part) -> str:
        label = part.label
        of = _of(part.component)
        if [what for _, what in of] == ["service", "machine"]:  # both may have one id
            return " on ".join(Names(analysis).name(*one) for one in of)
        ids = [key for key, _ in of]
        called: dict[str, str] = {}
        for key, what in [(key, "") for key in part.things] or of:
            kind = things[key].kind if key in things and not what else what
            if kind in _WHOLE and label == f"{kind} {key}":
                name = Names(analysis).thing(things[key]).removeprefix("the ")
                return name if kind in name.lower() else f"{kind} {name}"
            cluster = kind == "witness"
            word = key.removesuffix("/witness") if cluster else key
            called[word] = Names(analysis).name(word, "cluster" if cluster else kind)
        some = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
        label = re.sub(rf"(?<![\w/.-])(?:{some})(?![\w/-])(?!\.\w)", lambda found: called[found[0]], label)
        titles = [called.get(key, key) for key in ids]
        if len(titles) > NAMED:
            label = label.replace(words.named(titles, len(titles)), words.named(titles, NAMED))
        return label

    parts = tuple(replace(part, label=said(part)) for part in found.parts)
    labels = {part.component: part.label for part in parts}
    pairs = tuple(
        replace(p, labels=tuple(labels.get(c, old) for c, old in zip(p.components, p.labels, strict=True)))  # type: ignore[arg-type]
        for p in found.pairs
    )
    return replace(found, parts=parts, combined=(replace(found.combined[0], pairs=pairs),))


def _of(component: str) -> list[tuple[str, str]]:
    """What a component is of that is no thing which can be lost alone, as both controllers of an array: ids and kinds.

    They stand in its own name.
    """
    sort, _, rest = component.partition(":")
    rest = re.sub(r" #\d+$", "", rest)
    if sort == "application":
        service, _, machine = rest.partition(" on ")
        return [(service, "service"), (machine, "machine")]
    if sort in ("common application", "release"):
        return [(rest, "service")]
    return [(key, "") for key in re.split(r", | > ", rest)]


def _links(analysis: Analysis, parts: Sequence[Part], links: Mapping[str, str]) -> dict[str, str]:
    """Where the component of one thing leads: to that thing, of whatever kind it is."""
    kinds = {loss.thing.id: loss.thing.kind for loss in analysis.topology.losses.values()}
    found = {}
    for part in parts:
        if len(part.things) == 1:
            (key,) = part.things
            if href := links.get(f"{kinds.get(key, '')}:{key}"):
                found[part.component] = href
    return found


def _event(
    key: str, title: str, note: str, where: Mapping[str, str], counts: Mapping[str, int], name: str
) -> Node:
    return Node(
        id=f"event:{key}",
        kind="event",
        title=title,
        note=note,
        tone="repeated" if counts[name] > 1 else "",
        href=where.get(name, ""),
    )


def _rest(
    found: Assessment, folded: Sequence[Part], shown: Sequence[Part], pairs: Sequence[Pair]
) -> list[tuple[str, str]]:
    """What is not drawn, in words with its minutes: further single failures; further pairs and larger sets."""
    out = []
    more = sum(p.static for p in folded)
    if folded:
        names = words.named((p.label for p in folded), 2)
        out.append((f"{len(folded)} more that do it alone: {names}", minutes(more, found.minutes.mean)))
    if found.pair_count == 0 and not any(p.static > 0 and not p.single for p in found.parts):
        return out  # every failure that matters does it alone
    left = found.static_minutes - more - sum(p.static for p in shown) - sum(p.minutes for p in pairs)
    if found.pair_count is None:
        what = "pairs and larger sets, which are too many to count"
    elif found.pair_count > len(pairs):
        what = f"{words.counted(found.pair_count - len(pairs), 'more pair')}, and what takes three or more at once"
    else:
        what = "what takes three or more at once"
    small = LITTLE * found.static_minutes
    out.append(
        (
            what,
            minutes(left, found.minutes.mean)
            if left > small
            else f"less than {minutes(small, small)}"
            if small > 0
            else "0 min",
        )
    )
    return out


def _sentence(found: Assessment, singles: Sequence[Part]) -> str:
    if found.static_minutes <= 0:
        return "No failure and no set of failures in this tree costs it any time."
    whole = figure(found.static_minutes)
    if not singles:
        return f"Nothing takes it down alone: all of the {whole} minutes a year in this tree need two failures or more."
    sum_ = min(sum(p.static for p in singles), found.static_minutes)
    alone = figure(sum_)
    share = f"{alone} of the {whole}"
    # What is missing is less than rounding makes of it: 170 of 180 would be ten minutes, where it is two.
    if alone == whole or found.static_minutes - sum_ <= NEARLY * found.static_minutes:
        share = f"all of the {whole}" if found.pair_count == 0 else f"nearly all of the {whole}"
    verb = "takes it down alone and makes" if len(singles) == 1 else "take it down alone and make"
    return f"{words.counted(len(singles), 'failure')} {verb} {share} minutes a year in this tree."


def _notes(found: Assessment) -> tuple[str, ...]:
    kinds = (
        ("interruptions that it survives", found.failover_minutes),
        ("planned work", found.planned_minutes),
    )
    parts = [f"{minutes(value, found.minutes.mean)} of {what}" for what, value in kinds if value > 0]
    return (f"Not in this tree, a year: {words.named(parts)}.",) if parts else ()


def _description(
    shown: Sequence[Part], pairs: Sequence[Pair], rest: Sequence[tuple[str, str]], total: float
) -> list[str]:
    out = [f"Alone: {p.label}, {minutes(p.static, total)} a year." for p in shown]
    out += [f"Together: {p.labels[0]} and {p.labels[1]}, {minutes(p.minutes, total)} a year." for p in pairs]
    return out + [f"Not drawn: {what}" + (f", {note}." if note else ".") for what, note in rest]


def _legend(nodes: Sequence[Node]) -> tuple[Key, ...]:
    kinds = {n.kind for n in nodes}
    keys = {
        "or": Key("gate-or", "or: any one of them"),
        "and": Key("gate-and", "and: both at once"),
        "event": Key("gate-event", "failure"),
        "undeveloped": Key("gate-undeveloped", "the rest"),
    }
    repeated = any(n.tone == "repeated" for n in nodes)
    out = [key for kind, key in keys.items() if kind in kinds]
    return (*out, *((Key("event-repeated", "drawn more than once"),) if repeated else ()))
