"""Values within text: each of them can be had, and what is none is answered with the nearest that there is."""

from __future__ import annotations

import pytest

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.publish.fences import values
from hadocs.publish.fences.wrong import WrongError

SPEC = """\
hadocs: 1
name: books
title: The books
hosts: {h.1: {}, h2: {title: Second}}
vms: {v1: {on: h.1, title: Box}}
clusters: {c: {members: [h.1, h2], platform: hyper-v/2022, quorum: {witness: {kind: cloud}}}}
services: {"a.b": {runs_on: v1, title: Ledger}}
"""


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    path = tmp_path_factory.mktemp("specs") / "books.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return pipeline.analyse(path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("title", "The books"),
        ("hosts", "2"),
        ("summary", "not stated"),
        ("services.a.b.title", "Ledger"),
        ("services.a.b.active", "Box"),
        ("services.a.b.topology", "host"),
        ("services.a.b.cluster", "none"),
        ("services.a.b.objective", "not stated"),
        ("clusters.c.members", "h.1, Second"),
        ("clusters.c.witness", "cloud witness"),
        ("hosts.h.1.vms", "Box"),
        ("hosts.h2.vms", "none"),
        ("vms.v1.host", "h.1"),
        ("vms.v1.elsewhere", "Second"),
    ],
)
def test_what_values_are(analysis: Analysis, path: str, text: str) -> None:
    assert values.value(analysis, path) == text


def test_every_value_of_every_part_can_be_had(analysis: Analysis) -> None:
    for name in values.WHOLE:
        assert values.value(analysis, name)
    for kind, part in values.PARTS.items():
        for key in part.things(analysis):
            for name in part.values:
                assert values.value(analysis, f"{kind}.{key}.{name}"), (kind, key, name)


def test_minutes_are_those_of_the_availability_page(analysis: Analysis) -> None:
    from hadocs.pages.narrative.available import short

    said = short(analysis.availability["a.b"])
    assert said.startswith(values.value(analysis, "services.a.b.availability") + ",")
    assert values.value(analysis, "services.a.b.downtime").partition(" ")[0] in said.split()


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("titel", "title"),
        ("servces.a.b.title", "services"),
        ("services.a.c.title", "a.b"),
        ("services.a.b.avilability", "availability"),
        ("services.title", ""),
        ("", ""),
        ("__class__", ""),
        ("services.a.b.__init__", ""),
    ],
)
def test_what_is_no_value(analysis: Analysis, path: str, nearest: str) -> None:
    with pytest.raises(WrongError) as caught:
        values.value(analysis, path)
    assert caught.value.nearest == nearest
    assert caught.value.expected
