"""Reads keys of the trade as the keys that they mean, so that what else is wrong is told too. Each is a problem.

What is read so never loads: the problems say what to write. Knows the words from `words`, the keys from the models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from hadocs.errors import Problem, Route
from hadocs.spec import nodes
from hadocs.spec.model.base import Part
from hadocs.spec.names import quoted
from hadocs.spec.nodes import Entry, Mark, Node, Scalar, Sequence, Table, Text, is_given
from hadocs.spec.shape import ROOT, Shape, fields

_NUMBER = re.compile(r"[0-9.,]+ ?([A-Za-z%]{0,3}|[A-Z]bit/s)|true|false|yes|no")
_PLAIN = re.compile(r"[A-Za-z0-9_./+](?:[\w ./+%:@-]*[\w./+%@-])?")
MOST = 60
"""How long a value may be to stand in a message."""


@dataclass(slots=True)
class _Mending:
    texts: Mapping[str, Text]
    echo: bool
    problems: list[Problem] = field(default_factory=list)


def mend(root: Table, text: Text) -> tuple[Table, list[Problem]]:
    """The tree with each key of the trade where it belongs, and a problem for each."""
    # What says nothing of being a spec is not quoted.
    mending = _Mending({text.name: text}, "hadocs" in root.entries)
    out = _part(mending, root, ROOT, ())
    return out, mending.problems


def _node(mending: _Mending, node: Node, shape: Shape, route: Route) -> Node:
    if isinstance(node, Table) and shape.part is not None:
        return _part(mending, node, shape, route)
    if shape.item is None or shape.item.kind == "value":
        return node
    if isinstance(node, Table) and shape.kind == "table":
        inner = {k: _node(mending, e.value, shape.item, (*route, k)) for k, e in node.entries.items()}
        if all(inner[k] is e.value for k, e in node.entries.items()):
            return node
        return nodes.table(node.mark, {k: Entry(e.key, inner[k]) for k, e in node.entries.items()})
    if isinstance(node, Sequence) and shape.holds_parts and (named := _by_name(node)):
        key = str(route[-1])
        shown = ", ".join(f"{_name(name)}: {{…}}" for name in [*named][:4])
        told = nodes.problem(
            mending.texts,
            node.mark,
            f"{quoted(key)} is a list",
            f"a table from ids: {key}: {{{shown}}}",
            route=route,
        )
        mending.problems.append(told)
        return _node(mending, nodes.table(node.mark, named), shape, route)
    if isinstance(node, Sequence) and shape.kind == "list":
        items = tuple(_node(mending, item, shape.item, (*route, i)) for i, item in enumerate(node.items))
        if any(new is not old for new, old in zip(items, node.items, strict=True)):
            return replace(node, items=items)
    return node


def _by_name(node: Sequence) -> dict[str, Entry]:
    """What a list of tables with names is as a table from ids; nothing where it is another list."""
    out: dict[str, Entry] = {}
    for item in node.items:
        entries = dict(item.entries) if isinstance(item, Table) else {}
        name = next((entries.pop(key).value for key in ("name", "id", "hostname") if key in entries), None)
        if not isinstance(name, Scalar) or not name.text or name.text in out:
            return {}
        out[name.text] = Entry(name.mark, nodes.table(item.mark, entries))
    return out


def _part(mending: _Mending, node: Table, shape: Shape, route: Route) -> Table:
    assert shape.part is not None
    known = fields(shape.part)
    entries = dict(node.entries)
    for key, entry in node.entries.items():
        if key not in known and key != "like":
            _key(mending, entries, shape.part, key, entry, route)
    changed = len(entries) != len(node.entries) or entries.keys() != node.entries.keys()
    for key, entry in entries.items():
        if key in known and known[key].kind != "value":
            value = _node(mending, entry.value, known[key], (*route, key))
            if value is not entry.value:
                entries[key], changed = Entry(entry.key, value), True
    return nodes.table(node.mark, entries) if changed else node


def _key(
    mending: _Mending, entries: dict[str, Entry], part: type[Part], key: str, entry: Entry, route: Route
) -> None:
    """Puts what a key of the trade holds where it belongs, or takes it away; leaves a key that says nothing to us."""
    meant = meaning(part, key)
    if not meant:
        return
    message = f"unknown key {quoted(key)}" + (f" in {quoted(str(route[-1]))}" if route else "")

    def tell(expected: str, near: str = "") -> None:
        found = nodes.problem(mending.texts, entry.key, message, expected, near, route=(*route, key))
        mending.problems.append(replace(found, same=f"unknown key {key} of {part.__name__}"))

    del entries[key]
    if meant.startswith("- "):
        tell(meant[2:].format(id=_name(route[-1] if route else ""), value=_name(_text(entry.value))))
        return
    target, _, example = meant.partition(" = ")
    target, _, fixed = target.partition(" := ")
    way = target.split(".")
    value = Scalar(entry.value.mark, fixed) if fixed else fitting(part, way, entry.value)
    if isinstance(value, Table) and len(way) > 1 and at(part, way).kind == "value":
        way.pop()
    written = flow(value) if value is not None and mending.echo else ""
    if not written and not fixed and example == "…":
        expected = " inside ".join(reversed(way))
    else:
        expected = nested(way, written or fixed or example)
        if len(way) > 1 and way[-1] == key:
            expected = f"{key} inside {way[0]}, such as {expected}"
        elif not written and not fixed:
            expected = f"{way[-1]}, such as {expected}"
    near = way[0] if len(way) == 1 else ""
    taken = entries.get(way[0])
    if taken is not None and _are_tables(taken.value, value) and len(way) == 1:
        assert isinstance(value, Table) and isinstance(taken.value, Table)
        tell(
            f"{', '.join(map(quoted, list(value.entries)[:8]))} inside {way[0]}, which is there already", near
        )
        both = {**value.entries, **taken.value.entries}
        entries[way[0]] = Entry(taken.key, nodes.table(taken.value.mark, both))
        return
    if taken is not None and is_given(taken.value) and not _has_room(taken.value, way[1:]):
        tell(f"{expected} alone, or what {way[0]} is already", near)
        return
    tell(expected, near)
    if value is not None:
        entries[way[0]] = Entry(entry.key, _put(taken.value if taken else None, way[1:], entry.key, value))
    elif len(way) == 1 and part.model_fields[way[0]].is_required():
        entries[way[0]] = entry  # what is wrong with its value is told where it is validated


def _are_tables(one: Node, other: Node | None) -> bool:
    return isinstance(one, Table) and isinstance(other, Table)


def _text(node: Node) -> str:
    return (node.text or "") if isinstance(node, Scalar) else ""


def _name(text: str | int) -> str:
    return str(text) if len(str(text)) <= MOST and _PLAIN.fullmatch(str(text)) else "an-id"


def normal(word: str) -> str:
    """A key in small letters with ``_`` between its words, however they are put together: ``guestOS``, ``guest-os``."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word)
    return re.sub(r"[\s_-]+", "_", parted).strip("_").lower()


def meaning(part: type[Part], key: str) -> str:
    """What a key that a part does not have means there, as `words.KEYS` writes it; empty where nothing is known."""
    from hadocs.spec.words import KEYS  # only where something is wrong

    known, words = fields(part), KEYS.get(part.__name__, {})
    for word in (normal(key), re.sub(r"[\s_-]+", "", key).lower()):
        if word in known and word != "hadocs":
            return f"{word} = …"
        if word in words:
            return words[word]
        for name, shape in known.items():
            if shape.part is not None and word in fields(shape.part):
                return f"{name}.{word} = …"
    return ""


def at(part: type[Part], way: list[str]) -> Shape:
    """The shape of the value at the end of a way of keys from a part on."""
    shape = Shape("part", part=part)
    for step in way:
        assert shape.part is not None
        shape = fields(shape.part)[step]
    return shape


def fitting(part: type[Part], way: list[str], node: Node) -> Node | None:
    """What was written as the key that is meant takes it; ``None`` where it can't be that."""
    from hadocs.spec.words import FLAGS, VALUES

    for step in way[:-1]:
        inner = fields(part)[step].part
        assert inner is not None
        part = inner
    key, shape = way[-1], at(part, way[-1:])
    names = _names(node)
    if shape.kind == "list":
        if isinstance(node, Sequence):
            return node
        if not names or any(_NUMBER.fullmatch(name) for name, _ in names):
            return None
        if isinstance(node, Scalar) and (part.__name__, key) in (("Service", "runs_on"), ("Drill", "of")):
            return node  # which may be one alone
        values = VALUES.get((part.__name__, key), {})
        return Sequence(
            node.mark, tuple(Scalar(m, values.get(_word(n), n)) for n, m in names), 1 + len(names)
        )
    if shape.kind == "table":
        if isinstance(node, Table):
            return node
        if not names or any(_NUMBER.fullmatch(name) for name, _ in names):
            return None
        return nodes.table(node.mark, {name: Entry(mark, Scalar(mark, None)) for name, mark in names})
    if isinstance(node, Table):
        return node if shape.part is not None or len(way) > 1 else None
    if not isinstance(node, Scalar) or not node.text:
        return None
    word = VALUES.get((part.__name__, key), {}).get(_word(node.text), node.text)
    if shape.part is None and not accepts(part, key, word) and accepts(part, key, FLAGS.get(word, "")):
        word = FLAGS[word]
    fits = shape.part is None and accepts(part, key, word) and _likely(part, key, word)
    return Scalar(node.mark, word) if fits else None


def _word(text: str) -> str:
    return normal(text).replace("_", "-")


def _names(node: Node) -> list[tuple[str, Mark]]:
    """The ids in a value that may be one, a list of them or a table by them."""
    if isinstance(node, Scalar):
        return [(node.text, node.mark)] if node.text else []
    if isinstance(node, Table):
        return [(name, entry.key) for name, entry in node.entries.items()]
    return [(item.text, item.mark) for item in node.items if isinstance(item, Scalar) and item.text]


def accepts(part: type[Part], key: str, text: str) -> bool:
    """Whether a key of a part can have this text as its value, as far as the model tells."""
    try:
        _adapter(part, key).validate_python(text)
    except ValidationError:
        return False
    return True


@cache
def _adapter(part: type[Part], key: str) -> TypeAdapter[Any]:
    info = part.model_fields[key]
    kind: Any = Annotated[info.annotation, info]
    return TypeAdapter(kind)


def _likely(part: type[Part], key: str, text: str) -> bool:
    """Whether text that could be anything is what a key is about: no size as a name, no word as a platform."""
    if not accepts(part, key, "any words"):
        return True
    if key == "platform":
        return bool(re.search("[A-Za-z].*[0-9]", text))
    return not _NUMBER.fullmatch(text)


def _has_room(node: Node, way: list[str]) -> bool:
    for step in way:
        if not isinstance(node, Table):
            return False
        if step not in node.entries or not is_given(node.entries[step].value):
            return True
        node = node.entries[step].value
    return False


def _put(old: Node | None, way: list[str], key: Mark, value: Node) -> Node:
    """A value at the end of a way of keys, beside what is there already."""
    if not way:
        return value
    entries = dict(old.entries) if isinstance(old, Table) else {}
    below = entries.get(way[0])
    entries[way[0]] = Entry(key, _put(below.value if below else None, way[1:], key, value))
    return nodes.table(old.mark if isinstance(old, Table) else value.mark, entries)


def nested(way: list[str], value: str) -> str:
    """``quorum: {witness: {kind: cloud}}`` of a way and a value."""
    inner = f"{way[-1]}: {value}"
    for step in reversed(way[:-1]):
        inner = f"{step}: {{{inner}}}"
    return inner


def flow(node: Node) -> str:
    """A value on one line as a spec may have it; empty where it is too long to be read, or nothing."""
    written = "".join(_flow(node))
    return written if len(written) <= MOST else ""


def _flow(node: Node) -> Iterator[str]:
    if node.size > MOST:
        yield " " * (MOST + 1)
    elif isinstance(node, Scalar):
        text = node.text or ""
        yield (
            text
            if _PLAIN.fullmatch(text)
            else "{}"
            if node.text is None
            else f"'{text.replace(chr(39), chr(39) * 2)}'"
        )
    elif isinstance(node, Sequence):
        yield f"[{', '.join(''.join(_flow(item)) for item in node.items)}]"
    else:
        inner = (
            f"{''.join(_flow(Scalar(node.mark, k)))}: {''.join(_flow(e.value))}"
            for k, e in node.entries.items()
        )
        yield f"{{{', '.join(inner)}}}"
