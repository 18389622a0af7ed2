"""The pages of the language are the reference: they name every key and no more, and their examples load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
import yaml

from hadocs.errors import InputError
from hadocs.spec import load as loader
from hadocs.spec.model import Spec
from hadocs.spec.model.base import Part
from hadocs.spec.shape import Shape, fields
from hadocs.spec.terminal import render

DOCS = Path(__file__).parents[3] / "docs"
PAGES = {
    page: (DOCS / "language" / f"{page}.md").read_text(encoding="utf-8")
    for page in ("index", "estate", "machines", "clusters", "services")
}
TEXT = "\n".join(PAGES.values())

HEADINGS = {
    "Spec": "The top", "Owner": "`owner`", "Site": "`sites`",
    "FailureDomain": "`failure_domains`", "Link": "`links`", "Switch": "`switches`", "Adapter": "`adapters`",
    "Reserved": "`reserved`",
    "Network": "`networks`", "Storage": "`storage`",
    "Volume": "Volumes", "Access": "Access", "Host": "`hosts` and `servers`", "Server": "`hosts` and `servers`",
    "Vm": "`vms`", "Cluster": "`clusters`", "Remote": "`remotes`", "Quorum": "`quorum`", "Witness": "`witness`",
    "AntiAffinity": "`anti_affinity`", "Heartbeat": "`heartbeat`", "Fencing": "`fencing`",
    "Service": "`services`", "Replica": "`replicas`", "Objectives": "`objectives`", "Operations": "`operations`",
    "Observed": "`observed`",
    "Drill": "`drills`", "Measured": "`measured`",
    "Affinity": "`affinity`", "NodeAffinity": "`node_affinity`", "Ha": "`ha`", "Corosync": "`corosync`",
    "Clients": "`clients`", "FenceLevel": "`levels`", "FenceDevice": "`devices`",
    "Sbd": "`sbd`", "Monitor": "`monitor`", "Changes": "`changes`",
    "Bond": "`bond`", "Assumption": "`assumptions`", "Acceptance": "`accept`",
}  # fmt: skip
"""The heading below which each part of the language has its table."""

BASE = """
hadocs: 1
name: base
sites: {dallas: {}}
networks: {client: {}, cluster: {}}
storage: {san-a: {volumes: {csv-1: {}, quorum: {}}}, san-b: {}}
hosts: {hv-01: {}, hv-02: {}, hv-03: {}}
servers: {phys-01: {}}
vms: {sql-a: {}, sql-b: {}, exch-a: {}, exch-b: {}, dc-1: {}, ledger: {}}
clusters: {sql: {members: [sql-a, sql-b]}, dag: {members: [exch-a, exch-b]}}
services: {orders: {runs_on: sql}}
"""
"""An estate with the names that the examples of parts refer to."""


def sections() -> dict[str, str]:
    """The pages by their headings."""
    parts = re.split(r"^#{2,3} (.+)$", TEXT, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(section: str) -> dict[str, list[str]]:
    """The rows of the first table of keys in a section, by key."""
    table = re.search(r"^\| Key \|.*?(?=^\s*$)", section, re.MULTILINE | re.DOTALL)
    assert table is not None
    found = {}
    for line in table[0].splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        found[cells[0].strip("`")] = cells
    return found


def parts_of_the_language() -> dict[str, type[Part]]:
    """Every model that can be reached from a spec, by name."""
    found: dict[str, type[Part]] = {"Spec": Spec}
    todo = [Spec]
    while todo:
        for shape in fields(todo.pop()).values():
            inner: Shape | None = shape
            while inner is not None:
                if inner.part is not None and inner.part.__name__ not in found:
                    found[inner.part.__name__] = inner.part
                    todo.append(inner.part)  # type: ignore[arg-type]
                inner = inner.item
    return found


def literals(annotation: Any) -> Iterator[str]:
    """The allowed words in an annotation, however deep."""
    if get_origin(annotation) is not None and str(get_origin(annotation)) == "typing.Literal":
        yield from (word for word in get_args(annotation) if isinstance(word, str))
    else:
        for argument in get_args(annotation):
            yield from literals(argument)


def examples(kind: str) -> list[str]:
    fence = "```yaml\n" if kind == "complete" else f'```yaml title="{kind}"\n'
    return re.findall(rf"^{re.escape(fence)}(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def problems(error: InputError) -> str:
    return render(error.problems)


def test_every_part_of_the_language_has_a_table() -> None:
    assert set(parts_of_the_language()) == set(HEADINGS)
    assert set(HEADINGS.values()) <= set(sections())


@pytest.mark.parametrize("name", HEADINGS)
def test_the_table_of_a_part_has_exactly_its_keys(name: str) -> None:
    part = parts_of_the_language()[name]
    assert list(rows(sections()[HEADINGS[name]])) == list(fields(part))


@pytest.mark.parametrize("name", HEADINGS)
def test_a_key_without_a_default_is_said_to_be_required(name: str) -> None:
    part = parts_of_the_language()[name]
    said = rows(sections()[HEADINGS[name]])
    for key, info in part.model_fields.items():
        assert ("**required**" in said[key][2]) == info.is_required(), key
        assert said[key][1], f"{key} has no type"


@pytest.mark.parametrize("name", HEADINGS)
def test_every_word_that_a_key_may_take_is_named(name: str) -> None:
    said = rows(sections()[HEADINGS[name]])
    for key, info in parts_of_the_language()[name].model_fields.items():
        words = list(literals(info.annotation))
        where = sections()["Protocols"] if "#protocols" in said[key][1] else said[key][1]
        assert [w for w in words if f"`{w}`" not in where] == [], key


def anchors(page: str) -> set[str]:
    """What a link may lead to on a page of the language."""
    return {
        re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", h).strip().casefold())
        for h in re.findall(r"^#{1,3} (.+)$", PAGES[page], re.MULTILINE)
    }


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_headings(page: str) -> None:
    wanted = re.findall(r"\]\((?:(\w+)\.md)?#([^)]+)\)", PAGES[page])
    assert [(to, anchor) for to, anchor in wanted if anchor not in anchors(to or page)] == []


def test_every_page_is_here() -> None:
    assert {path.stem for path in (DOCS / "language").iterdir()} == set(PAGES)


def test_links_to_the_page_that_it_was_lead_to_each_section_still() -> None:
    moved = re.findall(
        r'<a id="([^"]+)"></a>\[[^]]+\]\(language/(\w+)\.md#([^)]+)\)',
        (DOCS / "language.md").read_text(encoding="utf-8"),
    )
    assert moved
    assert [m for m in moved if m[0] != m[2] or m[2] not in anchors(m[1])] == []


def test_there_are_examples_of_each_sort() -> None:
    assert len(examples("complete")) >= 3
    assert len(examples("part of a spec")) >= 10


@pytest.mark.parametrize("text", examples("complete"))
def test_a_complete_example_loads_without_a_warning(text: str) -> None:
    try:
        loaded = loader.load_text(text, "example.yaml")
    except InputError as error:
        pytest.fail(problems(error))
    assert loaded.warnings == ()


@pytest.mark.parametrize("text", examples("part of a spec"))
def test_an_example_of_a_part_loads_in_an_estate_with_its_names(text: str) -> None:
    whole = _plain(yaml.load(BASE, yaml.BaseLoader))
    for section, value in _plain(yaml.load(text, yaml.BaseLoader)).items():
        if isinstance(value, dict) and isinstance(whole.get(section), dict):
            whole[section] = {**whole[section], **value}
        else:
            whole[section] = value
    try:
        loader.load_text(yaml.safe_dump(whole, sort_keys=False), "example.yaml")
    except InputError as error:
        pytest.fail(problems(error))


def test_the_example_of_uses_loads_beside_the_file_that_it_uses(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "dallas.yaml").write_text("hadocs: 1\nhosts: {hv-01: {}}\n", encoding="utf-8")
    (tmp_path / "mail.yaml").write_text(examples("uses")[0], encoding="utf-8")
    assert list(loader.load(tmp_path / "mail.yaml").spec.hosts) == ["hv-01"]
    assert loader.find([tmp_path]) == [tmp_path / "mail.yaml"]


def test_the_messages_on_the_pages_are_those_that_are_given() -> None:
    with pytest.raises(InputError) as caught:
        loader.load_text(examples("wrong")[0], "wrong.yaml")
    shown = re.search(r"```text\n(.*?)```", TEXT, re.DOTALL)
    assert shown is not None
    assert shown[1] == problems(caught.value).rstrip("\n") + "\n"


def _plain(value: Any) -> Any:
    """What `yaml.BaseLoader` makes, with empty values as nothing, so that they are written empty again."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value or None
