"""What constraints of a CIB say of its services: after which each starts, with which it runs, and where it may.

Source: Pacemaker Explained, resource constraints: scores, roles, kinds of orders, sets, rules of locations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hadocs.importers.corosync.cib import Cib
from hadocs.importers.corosync.times import flag
from hadocs.importers.model import Issue
from hadocs.spec.reach import reached
from hadocs.xmltext import Element

ALWAYS = ("INFINITY", "+INFINITY", "1000000")
NEVER = ("-INFINITY", "-1000000")
_STARTS = ("", "start", "promote")
_PROMOTED = ("master", "promoted")


@dataclass(slots=True)
class Bound:
    """What is said of one service: others by their keys, nodes by their names."""

    after: dict[str, None] = field(default_factory=dict)
    beside: dict[str, None] = field(default_factory=dict)
    nodes: list[str] = field(default_factory=list)
    """The nodes that it may run on; all of them where something that says so can't be told."""
    prefers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Constrained:
    """Reads the constraints of a CIB for some services: ``of`` is resource to service, those inside others too."""

    cib: Cib
    of: Mapping[str, str]
    nodes: Sequence[str]
    promoted: frozenset[str] = frozenset()
    """The resources of which one instance is promoted."""
    issues: list[Issue] = field(default_factory=list)
    found: dict[str, Bound] = field(default_factory=dict)
    whole: bool = True
    """Whether all constraints that name a service are told, so that what is not told of one is not there."""
    untold: set[str] = field(default_factory=set)
    """Services of which something that says where they may run can't be told."""

    def read(self) -> Mapping[str, Bound]:
        """What is said of each service."""
        for key in dict.fromkeys(self.of.values()):
            self.found[key] = Bound()
        self._orders()
        self._colocations()
        self._locations()
        return self.found

    def places(self) -> Mapping[str, Bound]:
        """Where each may run, and who is preferred: of machines, whose order and company are told otherwise."""
        for key in dict.fromkeys(self.of.values()):
            self.found[key] = Bound()
        self._locations()
        return self.found

    def orders(self) -> list[str]:
        """The ids of the orders of two of them."""
        pairs = ((c, _ordered(c)) for c in self.cib.constraints if c.tag == "rsc_order")
        return [
            c.attributes.get("id", c.tag)
            for c, some in pairs
            if any(self._pair(first, then) for first, then, _ in some)
        ]

    def _not(self, c: Element, what: str) -> None:
        self.issues.append(Issue("not modelled", c.attributes.get("id", c.tag), what))
        self.whole = False

    def _pair(self, one: str, other: str) -> tuple[str, str] | None:
        a, b = self.of.get(one), self.of.get(other)
        if (a is None) != (b is None):
            # One end is an address or a file system, which may stand between two services.
            self.whole = False
        return (a, b) if a and b and a != b else None

    def _needs(self, start: str, goal: str) -> bool:
        """Whether a service needs another one by what was found so far, through others too."""
        return goal in reached(start, lambda key: (*self.found[key].after, *self.found[key].beside))

    def _orders(self) -> None:
        for c in self.cib.constraints:
            if c.tag != "rsc_order":
                continue
            a = c.attributes
            optional = a.get("kind", "Mandatory").lower() != "mandatory" or a.get("score") == "0"
            pairs = list(_ordered(c))
            served = [p for first, then, _ in pairs if (p := self._pair(first, then))]
            if optional:
                if served:
                    self._not(c, "an order that counts only where both start at once, or one after the other")
                continue
            if not flag(a.get("symmetrical"), True) and served:
                self._not(c, "an order that is for the start alone, or for the stop alone")
                continue
            for before, behind, action in pairs:
                pair = self._pair(before, behind)
                if pair is None:
                    continue
                first, then = pair
                if before in self.promoted and action != "promote":
                    self._not(c, f"{then} starts after an instance of {first} has started, promoted or not")
                elif self._needs(first, then):
                    self._not(c, f"{then} starts after {first}, which needs it by other constraints")
                else:
                    self.found[then].after[first] = None

    def _colocations(self) -> None:
        for c in self.cib.constraints:
            if c.tag != "rsc_colocation":
                continue
            score = c.attributes.get("score", "INFINITY")
            for one, other, roles in _together(c):
                pair = self._pair(one, other)
                if pair is None:
                    continue
                if _by_attribute(c):
                    self._not(
                        c, "a place on nodes that have the same value of an attribute, which may be several"
                    )
                elif score not in ALWAYS:
                    apart = score in NEVER
                    far = "a distance" if score.startswith("-") else "a place"
                    self._not(c, "services that are kept apart" if apart else f"{far} that is only preferred")
                elif roles[1] not in ("", "started", *_PROMOTED):
                    self._not(c, "a place beside an instance that is not promoted")
                else:
                    self._beside(c, *pair)

    def _beside(self, c: Element, one: str, other: str) -> None:
        """A circle of order one way and place the other has its place told the way of the order."""
        if not self._needs(other, one):
            self.found[one].beside[other] = None
        elif not self._needs(one, other):
            self.found[other].beside[one] = None
        else:
            self._not(c, f"{one} and {other} are kept together, each because of the other")

    def _locations(self) -> None:
        opted = not flag(self.cib.options.get("symmetric-cluster"), True)
        scores: dict[str, dict[str, list[str]]] = {}
        for c in self.cib.constraints:
            a = c.attributes
            if c.tag != "rsc_location":
                continue
            if "rsc-pattern" in a:
                self._not(c, "where all may run whose names are of a pattern")
                self.untold |= set(self.found)
            for key in dict.fromkeys(self.of[r] for r in _located(c) if r in self.of):
                if a.get("role", "").lower() in _PROMOTED:
                    self._not(c, f"where {key} is promoted")
                    continue
                for node, score in self._scores(c, key):
                    scores.setdefault(key, {}).setdefault(node, []).append(score.upper())
        for key, bound in self.found.items():
            own = scores.get(key, {})
            banned = {n for n, some in own.items() if any(s in NEVER for s in some)}
            able = own if opted and key not in self.untold else self.nodes
            bound.nodes = [n for n in self.nodes if n in able and n not in banned]
            if any(_sum(own[n]) < 0 for n in bound.nodes if n in own):
                what = "a score below zero keeps it off a node, unless something else speaks for that"
                self.issues.append(Issue("not modelled", key, what))
            bound.prefers = _first(own, bound.nodes)

    def _scores(self, c: Element, key: str) -> Iterator[tuple[str, str]]:
        if "node" in c.attributes:
            yield c.attributes["node"], c.attributes.get("score", "INFINITY")
            return
        for rule in (e for e in c if e.tag == "rule"):
            if rule.attributes.get("role", "").lower() in _PROMOTED:
                self._not(c, f"where {key} is promoted")
                continue
            parts = [e for e in rule if e.tag not in ("date_expression",)]
            named = [e.attributes for e in parts if e.tag == "expression"]
            plain = len(parts) == len(named) == 1 and len(list(rule)) == 1
            said = named[0] if plain else {}
            way = said.get("operation")
            if said.get("attribute") != "#uname" or way not in ("eq", "ne") or "score" not in rule.attributes:
                self._not(c, f"a rule on where {key} may run")
                self.untold.add(key)
                continue
            for node in self.nodes:
                if (node == said.get("value")) == (way == "eq"):
                    yield node, rule.attributes["score"]


def _located(c: Element) -> list[str]:
    inside = [r.attributes.get("id", "") for s in c if s.tag == "resource_set" for r in s]
    return [c.attributes["rsc"]] if "rsc" in c.attributes else inside


def _first(scores: Mapping[str, Sequence[str]], able: Sequence[str]) -> list[str]:
    """Nodes by their scores, the highest first; nothing where two are the same, as neither goes before the other."""
    known: dict[str, int] = {}
    for node in able:
        if node in scores:
            known[node] = _sum(scores[node])
    liked = {node: value for node, value in known.items() if value > 0}
    if len(set(liked.values())) < len(liked):
        return []
    return sorted(liked, key=lambda node: -liked[node])


def _sum(scores: Sequence[str]) -> int:
    return sum(1_000_000 if score in ALWAYS else _number(score) for score in scores)


def _number(score: str) -> int:
    text = score.removeprefix("+")
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) < 8 else 0


def _sets(c: Element) -> list[tuple[list[str], bool, str, str]]:
    """The sets of a constraint: resources, whether one comes after the other, role and action."""
    return [
        (
            [r.attributes.get("id", "") for r in s if r.tag == "resource_ref"],
            flag(s.attributes.get("sequential"), True),
            s.attributes.get("role", "").lower(),
            s.attributes.get("action", ""),
        )
        for s in c
        if s.tag == "resource_set"
    ]


def _ordered(c: Element) -> Iterator[tuple[str, str, str]]:
    """What starts before what, and what has to be done with the first: it starts, or is promoted.

    Of sets each comes after the one before it, and all of a set after all of the one before.
    """
    a = c.attributes
    if "first" in a and "then" in a:
        then_action = a.get("then-action", a.get("first-action", ""))
        if a.get("first-action", "") in _STARTS and then_action in _STARTS:
            yield a["first"], a["then"], a.get("first-action", "")
        return
    before: list[str] = []
    done = ""
    for names, sequential, _, action in _sets(c):
        if action not in _STARTS:
            return
        for first in before[-1:] if sequential and before else before:
            yield from ((first, then, done) for then in (names[:1] if sequential else names))
        if sequential:
            yield from ((first, then, action) for first, then in pairwise(names))
        before, done = names, action


def _by_attribute(c: Element) -> bool:
    """Whether a colocation is about nodes with the same value of an attribute, and not about one node."""
    return c.attributes.get("node-attribute", "#uname") != "#uname"


def _together(c: Element) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """What runs with what: of a set each with the one before it; of several sets the one before with the one behind."""
    a = c.attributes
    if "rsc" in a and "with-rsc" in a:
        yield a["rsc"], a["with-rsc"], (a.get("rsc-role", "").lower(), a.get("with-rsc-role", "").lower())
        return
    sets = _sets(c)
    for names, sequential, role, _ in sets:
        if sequential:
            yield from ((one, other, (role, role)) for other, one in pairwise(names))
    for (one, _, role, _), (other, _, with_role, _) in pairwise(sets):
        yield from ((x, y, (role, with_role)) for x in one for y in other)
