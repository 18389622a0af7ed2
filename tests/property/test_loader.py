"""Whatever the text, it loads or is refused in our words; what loads means what was written."""

from __future__ import annotations

import contextlib
import random
import tempfile
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hadocs.errors import HadocsError, InputError, Place
from hadocs.spec.files import decode
from hadocs.spec.load import Loaded, load, load_all, load_text
from hadocs.spec.nodes import Text
from hadocs.spec.schema import json_schema
from hadocs.spec.terminal import render, visible

KEYS = sorted(
    {key for part in json_schema()["$defs"].values() for key in part["properties"]}
    | set(json_schema()["properties"])
)
VALUES = [
    "",
    "1",
    "0",
    "-1",
    "a",
    "h1",
    "true",
    "16 GiB",
    "5 min",
    "99 %",
    "san/v",
    "disk",
    "[a, a]",
    "{a: {}}",
    "[[]]",
]

# Pieces of the language thrown together get further than random letters do.
pieces = st.sampled_from(
    [*(f"{key}:" for key in KEYS), *VALUES, *"[]{},:-?&*!|>'\"%@`#~\t\\", "\n", "\n  ", "\n    ", " ", "&a ", "*a",
     "<<: ", "---", "...", "\r\n", "\x00", "\x1b", "\x85", "\u2028", "\ufeff", "🙂", "é", "e\u0301"]
)  # fmt: skip
soup = st.lists(pieces, max_size=60).map("".join)
lines = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([*KEYS, "h1", "a"]), st.sampled_from(VALUES)), max_size=25
).map(
    lambda rows: (
        "hadocs: 1\nname: n\n" + "".join(f"{'  ' * depth}{key}: {value}\n" for depth, key, value in rows)
    )
)


def in_text(place: Place, text: str) -> bool:
    shown = Text.of("x", text.removeprefix("\ufeff")).lines
    return (
        1 <= place.line <= len(shown)
        and place.text == shown[place.line - 1]
        and 1 <= place.column <= len(place.text) + 1
        and place.length >= 1
    )


def attempt(text: str) -> Loaded | None:
    """The spec, or nothing where it was refused as it should be."""
    try:
        return load_text(text)
    except InputError as error:
        assert error.problems
        for problem in error.problems:
            assert in_text(problem.place, text), problem
            assert problem.message
            for word in ("pydantic", "Input should", "validation error", "Traceback"):
                assert word not in problem.message + problem.expected
        shown = render(error.problems)
        assert all(c == "\n" or c == visible(c) for c in shown)
        return None


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_loads_or_is_refused(text: str) -> None:
    attempt(text)


@given(soup)
@settings(max_examples=400, deadline=None)
def test_any_soup_of_the_language_loads_or_is_refused(text: str) -> None:
    attempt(text)
    attempt("hadocs: 1\nname: n\nhosts: {h1: }\n" + text)


@given(lines)
@settings(max_examples=400, deadline=None)
def test_any_lines_of_the_language_load_or_are_refused(text: str) -> None:
    attempt(text)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    found = decode("a", data)
    if not isinstance(found, Text):
        assert found.message
        assert found.place.line >= 1
        assert found.place.column <= len(found.place.text) + 1


ids = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\ufeff\x85"),
    min_size=1,
    max_size=12,
).filter(lambda text: text == text.strip())


@st.composite
def specs(draw: st.DrawFn) -> dict[str, object]:
    """Valid specs as data, with ids of any letters."""
    names = draw(st.lists(ids, min_size=3, max_size=12, unique=True))
    cut = draw(st.integers(1, len(names) - 1))
    hosts, vms = names[:cut], names[cut:]
    memory = st.sampled_from(["16 GiB", "128 GB", "1.5 TiB"])
    return {
        "hadocs": 1,
        "name": draw(st.from_regex(r"\A[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}\Z")),
        "title": draw(ids),
        "hosts": {h: {"cores": draw(st.integers(1, 512)), "memory": draw(memory)} for h in hosts},
        "vms": {
            v: {"on": draw(st.sampled_from(hosts)), "memory": draw(memory), "title": draw(ids)} for v in vms
        },
        "clusters": {"the cluster of " + "hosts" * 4: {"members": hosts}},
        "services": {
            s: {"runs_on": draw(st.sampled_from(vms))} for s in draw(st.lists(ids, max_size=4, unique=True))
        },
    }


@given(specs(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_what_is_read(data: dict[str, object], order: random.Random) -> None:
    text = yaml.safe_dump(
        data, sort_keys=False, allow_unicode=order.random() < 0.5, width=order.choice([40, 10_000])
    )
    loaded = load_text(text)
    again = loaded.spec.model_dump(exclude_defaults=True)
    for section in ("hosts", "vms"):
        assert list(again[section]) == list(data[section])  # type: ignore[call-overload]
        for name, part in data[section].items():  # type: ignore[attr-defined]
            for key, value in part.items():
                if key != "memory":
                    assert again[section][name][key] == value
                place = loaded.source.locate((section, name, key))
                assert in_text(place, text)
                assert place.line > 1
    assert again["title"] == data["title"]


@given(lines, st.lists(st.sampled_from([*KEYS, "h1", "a", "n", 0, 1, 7]), max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_route_has_a_place_inside_the_file(text: str, route: list[str | int]) -> None:
    loaded = attempt(text + "hosts: {h1: {networks: []}}\n" if "hosts:" not in text else text)
    if loaded is not None:
        full = text + "hosts: {h1: {networks: []}}\n" if "hosts:" not in text else text
        for key in (False, True):
            assert in_text(loaded.source.locate(tuple(route), key=key), full)


@given(st.permutations(["a.yaml", "b.yaml", "c.yaml", "d.yaml"]), st.booleans())
@settings(max_examples=30, deadline=None)
def test_the_order_of_files_does_not_matter(order: list[str], good: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name in order:
            broken = "" if good else f"titel: {name}\n"
            Path(name).write_text(
                f"hadocs: 1\nname: {name[0]}\nuses: [shared/s.yaml]\n{broken}", encoding="utf-8"
            )
        Path("shared").mkdir()
        Path("shared/s.yaml").write_text("hadocs: 1\nhosts: {h: }\n", encoding="utf-8")

        def outcome(paths: list[str]) -> object:
            try:
                return [(each.spec.name, each.source.digest(), each.spec) for each in load_all(paths)]
            except HadocsError as error:
                return str(error)

        assert outcome(order) == outcome(sorted(order)) == outcome(["."])
        if good:
            assert load(order[0]).spec.name == order[0][0]
