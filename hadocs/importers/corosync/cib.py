"""A cluster information base: nodes, resources, constraints, what runs where. Knows no spec.

Source of the elements: the schemas of Pacemaker 1.1 to 3.0, github.com/ClusterLabs/pacemaker, xml/*.rng. ``master`` is
a promotable clone of Pacemaker 1; ``stonith-*`` options are ``fencing-*`` from Pacemaker 3 on.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.corosync.times import flag
from hadocs.importers.model import Source
from hadocs.xmltext import Element, parse

WHOLE = ("configuration", "status")
_ENDED = {"start": True, "monitor": True, "promote": True, "migrate_from": True, "demote": True, "stop": False,
          "migrate_to": False}  # fmt: skip
"""Whether something runs on a node once an operation has succeeded there."""
_PROMOTED, _RUNS = "8", "0"
_FIRST_SET = "cib-bootstrap-options"
"""The set of cluster options that counts before all others, whatever their scores."""
_SINCE_FENCING = (3, 0, 2)
"""The release that knows ``fencing-*``, which counts where ``stonith-*`` says otherwise; older ones pass it over.
Source: ChangeLog.md of Pacemaker 3.0.2, lib/common/options.c (cluster_option_value)."""
_MOST, _INFINITE = 1_000_000, "INFINITY"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource: a primitive, or what holds some. ``members`` are those in it, in order."""

    kind: str
    id: str
    element: Element
    members: tuple[Resource, ...] = ()

    @property
    def agent(self) -> str:
        """The agent's name, without its class and provider."""
        return self.element.attributes.get("type", "")

    @property
    def fences(self) -> bool:
        """Whether it is a fence device."""
        return self.element.attributes.get("class") == "stonith"

    def primitives(self) -> Iterator[Resource]:
        """All primitives in it, itself among them."""
        if self.kind == "primitive":
            yield self
        for member in self.members:
            yield from member.primitives()


@dataclass(frozen=True, slots=True)
class Colocation:
    """One resource with another; ``score`` is as written."""

    one: str
    other: str
    score: str
    role: str
    other_role: str


class Cib:
    """One CIB."""

    def __init__(self, source: Source) -> None:
        root = parse(source.data, source.name)
        # What `pcs cluster cib` and `cibadmin -Q` print begins with cib; `crm_mon --output-as=xml` does not.
        found = root if root.tag == "cib" else next((e for e in root.all() if e.tag == "cib"), None)
        if found is None or not list(_of(found, "configuration")):
            place = Place(source.name, root.line, root.column, f"<{root.tag}>", len(root.tag) + 2)
            raise InputError(
                (
                    Problem(
                        "this XML is no cluster information base (CIB)",
                        place,
                        "what `cibadmin --query` prints",
                    ),
                )
            )
        self.source = source
        self.root = found
        self.configuration = next(_of(found, "configuration"))
        self._by_id = {
            e.attributes["id"]: e
            for e in self.configuration.all()
            if e.tag in _HOLDS and "id" in e.attributes
        }

    @cached_property
    def options(self) -> Mapping[str, str]:
        """The cluster's options; those of Pacemaker 3 under the older names as well."""
        found = self._values(
            [
                held
                for section in _of(self.configuration, "crm_config")
                for held in _of(section, "cluster_property_set")
            ]
        )
        for key, value in list(found.items()):
            if key.startswith("fencing-"):
                old = f"stonith-{key[8:]}"
                if old not in found or self.named(old) == key:
                    found[old] = value
        return found

    def named(self, option: str) -> str:
        """How the option that counts is called in this CIB: ``fencing-*`` may say what ``stonith-*`` did."""
        sections = _of(self.configuration, "crm_config")
        given = {c.attributes.get("name", "") for s in sections for c in s.all() if c.tag == "nvpair"}
        new = f"fencing-{option.removeprefix('stonith-')}"
        if option.startswith("stonith-") and new in given and (option not in given or self._knows_fencing):
            return new
        return option

    @cached_property
    def _knows_fencing(self) -> bool:
        sections = _of(self.configuration, "crm_config")
        pairs = (c.attributes for s in sections for c in s.all() if c.tag == "nvpair")
        release = next((p.get("value", "") for p in pairs if p.get("name") == "dc-version"), "")
        numbers = re.match(r"(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?", release)
        # Who runs a release that can't be told has been told of both; the newest one is the one to go by.
        return numbers is None or tuple(int(n or 0) for n in numbers.groups()) >= _SINCE_FENCING

    @cached_property
    def defaults(self) -> Mapping[str, str]:
        """The defaults of all resources."""
        sections = _of(self.configuration, "rsc_defaults")
        return self._values([held for section in sections for held in _of(section, "meta_attributes")])

    @cached_property
    def nodes(self) -> tuple[Element, ...]:
        """The nodes, in order."""
        return tuple(n for section in _of(self.configuration, "nodes") for n in _of(section, "node"))

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The resources at the top, in order; templates are what others are made of, and none of these."""
        return tuple(
            found
            for section in _of(self.configuration, "resources")
            for e in section
            if (found := self._resource(e)) is not None
        )

    def _resource(self, e: Element) -> Resource | None:
        kind = "promotable" if e.tag == "master" else e.tag
        if kind not in ("primitive", "group", "clone", "promotable", "bundle") or "id" not in e.attributes:
            return None
        if kind == "clone" and flag(self.meta_of(e).get("promotable")):
            kind = "promotable"
        inner = tuple(r for c in e if (r := self._resource(c)) is not None)
        element = e
        if kind == "primitive" and "template" in e.attributes:
            element = self._templated(e)
        return Resource(kind, e.attributes["id"], element, inner)

    def _templated(self, e: Element) -> Element:
        """A primitive with what its template says before what it says itself, which counts.

        Of operations its own come first, and replace those of the template with the same name and interval. Source:
        lib/pengine/complex.c (unpack_template).
        """
        made = next((t for t in self.configuration.all() if t.tag == "template"
                     and t.attributes.get("id") == e.attributes["template"]), None)  # fmt: skip
        if made is None:
            return e
        attributes = {**made.attributes, **e.attributes}
        own = {_repeats(op) for op in self.operations(e)}
        rest = [
            Element(
                c.source, c.tag, c.attributes, c.line, c.column, [op for op in c if _repeats(op) not in own]
            )
            if c.tag == "operations"
            else c
            for c in made.children
        ]
        first = [c for c in e if c.tag == "operations"]
        others = [c for c in e if c.tag != "operations"]
        return Element(e.source, e.tag, attributes, e.line, e.column, [*first, *rest, *others])

    def meta_of(self, e: Element) -> dict[str, str]:
        """The meta attributes of a resource."""
        return self._sets(e, "meta_attributes")

    def parameters(self, e: Element) -> dict[str, str]:
        """The instance attributes of a resource or node."""
        return self._sets(e, "instance_attributes")

    def utilization(self, e: Element) -> dict[str, str]:
        """What a resource takes, or a node has."""
        return self._sets(e, "utilization")

    def operations(self, e: Element) -> Iterator[Element]:
        """The operations of a resource."""
        for held in _of(e, "operations"):
            yield from _of(self._referred(held), "op")

    def _sets(self, e: Element, tag: str) -> dict[str, str]:
        return self._values(list(_of(e, tag)))

    def _values(self, sets: Sequence[Element]) -> dict[str, str]:
        """What sets say together: of two values the one of the higher score, of equal ones that of the later set.

        In a set the first of two values counts. Source: lib/common/nvpair.c and xml_idref.c, and crm_simulate.
        """
        found: dict[str, str] = {}
        held = [self._referred(s) for s in reversed(sets)]
        for each in sorted(held, key=lambda s: (s.attributes.get("id") != _FIRST_SET, -_score(s))):
            # What holds only at some hours or on some nodes is no value of the whole.
            if any(c.tag == "rule" for c in each):
                continue
            for c in each:
                pair = self._referred(c).attributes
                if c.tag != "nvpair" or "name" not in pair:
                    continue
                if pair.get("value", "").lower() == "#default":
                    found.pop(pair["name"], None)
                else:
                    found.setdefault(pair["name"], pair.get("value", ""))
        return found

    def _referred(self, e: Element) -> Element:
        return self._by_id.get(e.attributes["id-ref"], e) if "id-ref" in e.attributes else e

    @cached_property
    def ruled(self) -> tuple[str, ...]:
        """The ids of sets that hold only by a rule, at some hours or on some nodes."""
        return tuple(
            e.attributes.get("id", e.tag)
            for e in self.configuration.all()
            if e.tag in _HOLDS and any(c.tag == "rule" for c in e)
        )

    @cached_property
    def constraints(self) -> tuple[Element, ...]:
        """The constraints, in order."""
        return tuple(c for section in _of(self.configuration, "constraints") for c in section)

    @cached_property
    def colocations(self) -> tuple[Colocation, ...]:
        """Those of two resources on one node; sets are left to who reads `constraints`."""
        return tuple(
            Colocation(
                a["rsc"],
                a["with-rsc"],
                a.get("score", "INFINITY"),
                a.get("rsc-role", ""),
                a.get("with-rsc-role", ""),
            )
            for c in self.constraints
            if c.tag == "rsc_colocation"
            and "rsc" in (a := c.attributes)
            and "with-rsc" in a
            # Those of nodes with the same value of an attribute may be two.
            and a.get("node-attribute", "#uname") == "#uname"
        )

    @cached_property
    def running(self) -> Mapping[str, tuple[tuple[str, bool], ...]]:
        """Where each resource ran when this was written: nodes, and whether it was promoted there.

        By the last operations that the status has, as they succeeded (rc-code 0 runs, 8 is promoted).
        """
        found: dict[str, dict[str, bool]] = {}
        for section in _of(self.root, "status"):
            for state in _of(section, "node_state"):
                node = state.attributes.get("uname", "")
                if state.attributes.get("crmd", "online") in ("offline", "0"):
                    continue
                for history in (e for e in state.all() if e.tag == "lrm_resource"):
                    last = self._last(history)
                    if last is not None:
                        name = history.attributes.get("id", "").partition(":")[0]
                        found.setdefault(name, {})[node] = last
        return {name: tuple(nodes.items()) for name, nodes in found.items()}

    @staticmethod
    def _last(history: Element) -> bool | None:
        """Whether a resource is promoted after the last operation of a node; nothing where it does not run."""
        operations = sorted(
            (e for e in history if e.tag == "lrm_rsc_op"), key=lambda e: _number(e.attributes.get("call-id"))
        )
        promoted: bool | None = None
        for e in operations:
            done, code = e.attributes.get("operation", ""), e.attributes.get("rc-code")
            if done not in _ENDED:
                continue
            if code == _PROMOTED or (code == _RUNS and done == "promote"):
                promoted = True
            elif code == _RUNS and _ENDED[done]:
                promoted = False if done != "monitor" or promoted is None else promoted
            elif code == "7" or (code == _RUNS and not _ENDED[done]):
                promoted = None
        return promoted


_HOLDS = (
    "meta_attributes",
    "instance_attributes",
    "utilization",
    "cluster_property_set",
    "operations",
    "nvpair",
)


def _score(held: Element) -> int:
    said = held.attributes.get("score", "0").upper()
    if said.lstrip("+-") == _INFINITE:
        return -_MOST if said.startswith("-") else _MOST
    return int(said) if re.fullmatch(r"[+-]?\d{1,7}", said) else 0


def _repeats(op: Element) -> tuple[str, str]:
    return op.attributes.get("name", ""), op.attributes.get("interval", "0")


def _of(element: Element, tag: str) -> Iterator[Element]:
    return (c for c in element if c.tag == tag)


def _number(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


def running_on(cib: Cib, r: Resource, nodes: Container[str]) -> tuple[str, str]:
    """The one of some nodes that a resource runs on, or is promoted on, and how that is known; else empty."""
    for p in reversed(list(r.primitives())):
        there = [(n, up) for n, up in cib.running.get(p.id, ()) if n in nodes]
        promoted = [n for n, up in there if up]
        if r.kind == "promotable":
            if len(promoted) == 1:
                return promoted[0], f"{p.id} was promoted there"
        elif len(there) == 1:
            return there[0][0], f"{p.id} ran there"
    return "", ""


def looks_like(source: Source) -> bool:
    """Whether a file may be a CIB."""
    head = source.data[:4000]
    return b"<cib" in head
