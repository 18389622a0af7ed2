"""Clauses of the behaviour stage on pages: titles where the spec gives them, else ids in the letters of code."""

from __future__ import annotations

import pytest
from support.estates import spec
from support.golden import SPECS

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.escape import md
from hadocs.pages.narrative.titled import titled
from hadocs.pages.narrative.told import unnamed
from hadocs.spec.load import load
from hadocs.topology.build import study


@pytest.fixture(scope="module")
def ctx() -> Context:
    made = spec(
        networks={"lan": {"title": "Public *network*", "switches": ["sw-1"]}},
        storage={"san-a": {"title": "Array A", "kind": "array", "volumes": {"data": {"title": "Data"}}}},
        hosts={"hv-1": {"title": "HV-01", "storage": {"san-a": {}}}, "hv-2": {"storage": {"san-a": {}}}},
        vms={"fs": {"on": "hv-1", "title": "FS", "files": "san-a/data"}},
        clusters={"dr": {"title": "Recovery site", "members": ["hv-1", "hv-2"]}},
        services={"files": {"title": "File server", "product": "files", "runs_on": "fs"}},
    )
    topology, estate = study(made)
    return Context(Analysis(load(SPECS[0]).source, made, topology, known_estate=estate))


@pytest.mark.parametrize(
    ("clause", "shown"),
    [
        ("dr has no quorum left", "the cluster Recovery site has no quorum left"),
        ("hv-1 is lost, and dr has no quorum left", "HV-01 is lost, and the cluster Recovery site has no quorum left"),
        ("clients can't reach fs: san-a is lost", "clients can't reach FS: Array A is lost"),
        ("hv-2 reaches san-a over hv-1 only", "`hv-2` reaches Array A over HV-01 only"),
        ("files can't be reached: san-a/data is lost", "files can't be reached: `san-a/data` is lost"),
        ("hv-2:lan is lost, and sw-1", "hv-2:lan is lost, and `sw-1`"),
        ("files are reached through dr only", "files are reached through dr only"),
        ("it waits until files is back", "it waits until File server is back"),
        ("whether it does (clusters.dr.node_affinity)", "whether it does (`clusters.dr.node_affinity`)"),
        ("said by vms.fs.files, and hv-1", "said by `vms.fs.files`, and HV-01"),
        ("hv-10 is lost", "hv-10 is lost"),
    ],
)  # fmt: skip
def test_titles_stand_for_ids(ctx: Context, clause: str, shown: str) -> None:
    assert titled(ctx, clause) == (shown if shown != clause else md(clause))


def test_titles_are_escaped(ctx: Context) -> None:
    assert titled(ctx, "lan is lost") == r"Public \*network\* is lost"


def test_the_rest_of_a_clause_is_escaped(ctx: Context) -> None:
    assert titled(ctx, "<b> and dr has no quorum left").startswith("&lt;b> and the cluster Recovery site")


def test_a_site_may_have_a_word_of_the_language_for_its_id() -> None:
    """Else "a person" is told as the site of that id, or as "it"."""
    made = spec(sites={"a": {"title": "Leeds"}, "b": {}}, hosts={"h": {"site": "a"}})
    topology, estate = study(made)
    there = Context(Analysis(load(SPECS[0]).source, made, topology, known_estate=estate))
    said = (
        "until a person has repaired it, or a person hands a over: a is lost, and a person has to hand a over"
    )
    assert titled(there, said) == said.replace("hands a", "hands Leeds").replace(
        ": a is", ": Leeds is"
    ).replace("hand a", "hand Leeds")
    assert unnamed(said, "a") == said.replace("hands a", "hands it").replace(": a is", ": it is").replace(
        "hand a", "hand it"
    )
