"""What was observed, put into a spec that people have edited: their comments, order and words stay."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from hadocs.drift.compare import NO_CONSTRAINT, RULES, SKIPPED, Difference, differences
from hadocs.drift.match import matched
from hadocs.drift.run import at_names
from hadocs.errors import InputError, UsageError
from hadocs.importers.model import Imported, Said, bare
from hadocs.importers.text import observed, written
from hadocs.spec.load import Loaded, load_text
from hadocs.spec.model import Spec
from hadocs.spec.validate import plain

_SECTIONS = ("hosts", "servers", "vms", "clusters", "services")
_TURNS = 3
_Thing = tuple[str, ...]
"""A section and an id."""
_NAMED = frozenset({"networks", "storage", "files", "data", "site", "stands_in", "sites"})
"""What names things that may be called otherwise in the spec: a thing that is new comes without them."""


def into(text: str, loaded: Loaded, reading: Imported, turn: int = 1) -> tuple[str, list[str]]:
    """The text with what was observed in it, and what was done, in lines.

    What the spec says otherwise is replaced, and what it does not say is added, each with a comment beside it; what
    was not observed stays. What came from other files or by ``like`` is said in the thing's own entry.

    Raises:
        UsageError: where the text can't be edited.
        InputError: where what was observed makes no valid spec.
    """
    there = at_names(matched(loaded.spec, reading), reading)
    seen = load_text(written(there), "<observed>").spec
    shown = plain(loaded.source.root)
    found = {d.route: d for d in differences(loaded.spec, there, seen, shown)}
    yaml = _editor(text)
    without: frozenset[_Thing] = frozenset()
    while True:
        document = yaml.load(text)
        edit = _Edit(document, there, shown, found, without)
        edit.all()
        if not edit.done:
            return text, edit.left
        _reading(document, there)
        held = io.StringIO()
        yaml.dump(document, held)
        try:
            merged = load_text(held.getvalue(), loaded.source.name)
        except InputError as error:
            without = _further(without, edit.touched, error)
            continue
        told = [*edit.done, *edit.left]
        if turn < _TURNS and _also(merged, there, seen, found):
            # What is `like` something that changed has changed with it.
            further, more = into(held.getvalue(), merged, reading, turn + 1)
            return further, list(dict.fromkeys((*told, *more)))
        return held.getvalue(), told


def _also(merged: Loaded, there: Imported, seen: Spec, found: Mapping[Any, Difference]) -> bool:
    """Whether something differs that did not before."""
    now = differences(merged.spec, there, seen, plain(merged.source.root))
    return any(d.route not in found for d in now)


def _further(without: frozenset[_Thing], touched: set[_Thing], error: InputError) -> frozenset[_Thing]:
    """More things that are left as they are: those that do not go with the rest, else clusters, else all."""
    blamed = {(str(p.route[0]), str(p.route[1])) for p in error.problems if len(p.route) > 1} & touched
    holding = {thing for thing in touched if thing[0] == "clusters"}
    return without | (blamed or holding or touched)


def _reading(document: CommentedMap, there: Imported) -> None:
    """The newer reading's day and source, where the spec has one; what people took out of its gaps stays out."""
    held = document.get("observed")
    if isinstance(held, CommentedMap):
        said = observed(there)
        for key in ("date", "source"):
            if key not in said or _said_already(held.get(key), said[key]):
                continue
            # People take out what is listed there line by line.
            held[key] = date.fromisoformat(said[key]) if key == "date" else CommentedSeq(said[key])


def _said_already(held: Any, said: Any) -> bool:
    return bool((list(held) if isinstance(held, CommentedSeq) else str(held)) == said)


def _editor(text: str) -> YAML:
    """An editor that writes lists as the text has them, as far as it can."""
    best: tuple[int, YAML] | None = None
    for mapping, sequence, offset in ((2, 4, 2), (2, 2, 0), (4, 6, 4), (4, 4, 2)):
        yaml = YAML()
        yaml.preserve_quotes = True
        yaml.width = 10**6
        yaml.indent(mapping=mapping, sequence=sequence, offset=offset)
        try:
            held = io.StringIO()
            yaml.dump(yaml.load(text), held)
        except YAMLError as error:
            raise UsageError(f"this spec can't be edited: {str(error).splitlines()[0]}") from None
        other = sum(a != b for a, b in zip(text.splitlines(), held.getvalue().splitlines(), strict=False))
        if best is None or other < best[0]:
            best = other, yaml
    assert best is not None
    return best[1]


class _Edit:
    def __init__(
        self,
        document: CommentedMap,
        there: Imported,
        shown: Mapping[str, Any],
        found: Mapping[Any, Difference],
        without: frozenset[_Thing],
    ) -> None:
        self.document, self.there, self.shown, self.found = document, there, shown, found
        self.without = without
        self.touched: set[_Thing] = set()
        self.done: list[str] = []
        self.left: list[str] = []

    def all(self) -> None:
        """Each thing that was observed; then what is gone, which stays."""
        for section in _SECTIONS:
            for name, entry in (_open(self.there.tree.get(section)) or {}).items():
                count = len(self.done)
                if (section, name) in self.without:
                    self.left.append(f"{name}: what was observed does not go with the rest; left as it is")
                elif name in (self.shown.get(section) or {}):
                    self._thing(section, name, _open(entry))
                elif any(name in (self.shown.get(s) or {}) for s in _SECTIONS):
                    self.left.append(f"{name}: was observed under {section}; left where it is")
                else:
                    self._new(section, name, bare(entry))
                if len(self.done) > count:
                    self.touched.add((section, name))
        for difference in self.found.values():
            apart = difference.route[:2] in self.without
            if not apart and (difference.route[0] == "networks" or difference.route[2:3] == ("storage",)):
                self._below(difference)
                self.touched.add(difference.route[:2])
            if difference.observed in ("not set", "no fence device", NO_CONSTRAINT):
                self.left.append(
                    f"{difference.thing}: {difference.key}: {difference.observed}; left in the spec"
                )
            if difference.what == "gone":
                self.left.append(f"{difference.thing}: {difference.observed}; left in the spec")

    def _below(self, difference: Difference) -> None:
        """A value of a network, or of how a machine reaches a storage, where the file itself has it."""
        *way, key = difference.route
        held: Any = self.document
        for step in way:
            held = held.get(step) if isinstance(held, CommentedMap) else None
        told = f"{difference.thing}: {difference.key} was {difference.documented}, is {difference.observed}"
        if isinstance(held, CommentedMap) and key in held:
            self._set(held, key, difference.value, f"was {difference.documented}")
            self.done.append(told)
        else:
            self.left.append(f"{told}; it comes from elsewhere, and was not changed")

    def _new(self, section: str, name: str, entry: Mapping[str, Any]) -> None:
        kept = {k: v for k, v in entry.items() if k not in _NAMED}
        if section == "clusters" and not all(self._known(m) for m in kept["members"]):
            self.left.append(f"{name}: a cluster of machines that the spec does not have; not added")
            return
        if section == "services" and not self._known(kept["runs_on"]):
            self.left.append(f"{name}: runs on what the spec does not have; not added")
            return
        if kept.get("on") and not self._known(kept["on"]):
            self.left.append(f"{name}: runs on {kept['on']}, which the spec does not have; not added")
            return
        quorum = dict(kept.get("quorum") or {})
        if isinstance(quorum.get("witness"), Mapping):
            quorum["witness"] = {k: v for k, v in quorum["witness"].items() if k != "on"}
            kept["quorum"] = quorum
        held = self.document.setdefault(section, CommentedMap())
        held[name] = _value(kept)
        held.yaml_set_comment_before_after_key(name, before="observed, and not documented before", indent=2)
        self.done.append(f"{name}: added under {section}")

    def _known(self, names: Any) -> bool:
        wanted = [names] if isinstance(names, str) else list(names)
        there = {n for s in _SECTIONS for tree in (self.document, self.shown) for n in tree.get(s) or {}}
        return there >= set(wanted)

    def _thing(self, section: str, name: str, entry: Mapping[str, Any]) -> None:
        held = self.document.get(section)
        if not isinstance(held, CommentedMap) or name not in held:
            self.left.append(f"{name}: comes from another file; not changed")
            return
        if held[name] is None:
            held[name] = CommentedMap()
        if isinstance(held[name], CommentedMap):
            self._part(name, held[name], entry, (section, name), self.shown[section].get(name) or {})

    def _part(
        self, thing: str, held: CommentedMap, entry: Mapping[str, Any], route: tuple[str, ...], shown: Any
    ) -> None:
        for key, said in entry.items():
            value, where = (said.value, said.where) if isinstance(said, Said) else (said, "")
            here = (*route, key)
            difference = self.found.get(here)
            if difference is not None and difference.what in ("changed", "placement"):
                new = _rules(difference.value) if key in RULES else bare(value)
                if key == "members":
                    new = list(difference.value)
                self._set(held, key, new, f"was {difference.documented}", where)
                self.done.append(
                    f"{thing}: {difference.key} was {difference.documented}, is {difference.observed}"
                )
            elif (
                isinstance(value, Mapping)
                and isinstance(shown, Mapping)
                and isinstance(shown.get(key), Mapping)
            ):
                if isinstance(held.get(key), CommentedMap) and key not in SKIPPED:
                    self._part(thing, held[key], value, here, shown[key])
            elif (
                not (isinstance(shown, Mapping) and key in shown) and key not in SKIPPED and key not in _NAMED
            ):
                if key in ("quorum", *RULES) or (key == "on" and len(route) > 2):
                    continue
                self._set(held, key, bare(value), where)
                self.done.append(f"{thing}: {key} added")

    @staticmethod
    def _set(held: CommentedMap, key: str, value: Any, comment: str, where: str = "") -> None:
        """A value with a comment behind it, and where it was read, unless that stands there already."""
        token = (held.ca.items.get(key) or [None] * 3)[2]
        if key not in held and _trails(held):
            # What stands below belongs to what comes next, and hangs on the last key: it has to stay the last.
            held.insert(len(held) - 1, key, _value(value))
        else:
            held[key] = _value(value)
        stands = token is not None and " ".join(where.split()) in token.value.partition("\n")[0]
        text = " ".join((f"{comment}; {where}" if where and not stands else comment).split())
        if not text or isinstance(value, Mapping) or held.fa.flow_style():
            return
        if token is None:
            held.yaml_add_eol_comment(text, key)
        elif token.value.startswith("#"):
            first, sign, rest = token.value.partition("\n")
            token.value = f"{first} ({text}){sign}{rest}"
        else:
            token.value = f"# {text}{token.value}"


def _trails(held: CommentedMap) -> bool:
    """Whether comments of people stand below the last thing in a table."""
    if not held or held.fa.flow_style():
        return False
    last = list(held)[-1]
    token = (held.ca.items.get(last) or [None] * 3)[2]
    if token is not None and "#" in token.value.partition("\n")[2]:
        return True
    return isinstance(held[last], CommentedMap) and _trails(held[last])


def _open(value: Any) -> Any:
    return value.value if isinstance(value, Said) else value


def _rules(rules: Any) -> list[dict[str, Any]]:
    return [r.model_dump(exclude_unset=True, mode="json") for r in rules]


def _value(value: Any) -> Any:
    """A value as ruamel writes it: lists of words on one line."""
    if isinstance(value, Mapping):
        found = CommentedMap()
        for key, inner in value.items():
            found[key] = _value(inner)
        return found
    if isinstance(value, (list, tuple)):
        items = CommentedSeq([_value(v) for v in value])
        items.fa.set_flow_style()
        return items
    return value
