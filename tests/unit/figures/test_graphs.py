"""Figures as graphs: Mermaid, Graphviz and Python read what was written, and find in it what the plan says."""

from __future__ import annotations

import ast
import functools
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.node import told
from support.shipped import analysed

from hadocs.errors import UsageError
from hadocs.figures import draw
from hadocs.figures.formats import _graph, formats
from hadocs.figures.how import How
from hadocs.figures.plan import Card, Edge, Figure, Group, Node
from hadocs.figures.views import views

ON = [
    "article-host",
    "article-guest",
    "article-hybrid",
    "article-mixed",
    "north-texas",
    "microsoft-two-site-automatic",
]
GRAPHS = [(name, "topology") for name in ON]
GRAPHS += [("article-hybrid", v) for v in views() if not _graph.refusal(draw(analysed("article-hybrid"), v))]
GRAPHS = list(dict.fromkeys(GRAPHS))
IDS = ["-".join(g) for g in GRAPHS]
HOSTILE = [
    '"quoted" \\" and \\n \\N \\',
    "<b>&amp; <script>alert(1)</script>",
    "one\nend\n%%{init: {}}%%; A-->B",
    "`code` #35; $x$ [x](y) {z} |",
    "שרת ראשי 🔥 東京",
    "end",
]


@functools.cache
def figure(name: str, view: str = "topology") -> Figure:
    return draw(analysed(name), view)


@functools.cache
def hostile() -> Figure:
    cards = tuple(
        Card(id=f"vm:{n}{said}", title=said, note=said, href='https://example.com/"><x>|' if n == 0 else "")
        for n, said in enumerate(HOSTILE)
    )
    nodes = (Node(id="end", kind="host", title=HOSTILE[0], note=HOSTILE[1], cards=cards),
             Node(id="END", kind="storage", title=HOSTILE[2]))  # fmt: skip
    edges = tuple(
        Edge(id=str(n), kind="storage", source=c.id, target="END", label=c.title) for n, c in enumerate(cards)
    )
    groups = (Group(id="subgraph", kind="site", title=HOSTILE[2], members=("end", "END")),)
    return Figure(name="n", form="estate", title=HOSTILE[2], nodes=nodes, edges=edges, groups=groups)


def made(drawn: Figure, form: str, caption: str = HOSTILE[2]) -> str:
    return formats()[form].encoded(drawn, How(caption=caption)).decode()


def things(drawn: Figure) -> list[_graph.Thing]:
    return [one for one in _graph.graph(drawn).all() if isinstance(one, _graph.Thing)]


def frames(drawn: Figure) -> list[_graph.Frame]:
    return [one for one in _graph.graph(drawn).all() if isinstance(one, _graph.Frame)]


@pytest.fixture(scope="module")
def mermaid(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("mermaid")
    sources = {key: figure(*case) for key, case in zip(IDS, GRAPHS, strict=True)} | {"hostile": hostile()}
    for key, drawn in sources.items():
        (folder / f"{key}.mmd").write_text(made(drawn, "mermaid"), encoding="utf-8")
    found = told("mermaid.mjs", [folder / f"{key}.mmd" for key in sources])
    return {Path(path).stem: read for path, read in found.items()}


def read(said: str) -> str:
    """Text as a browser shows what Mermaid has made of it: it keeps numbered characters in a spelling of its own."""
    import html
    import re

    return html.unescape(re.sub(r"ﬂ°°(\d+)¶ß", r"&#\1;", re.sub(r"ﬂ°(\w+)¶ß", r"&\1;", said))).replace(
        "&#35;", "#"
    )


@pytest.mark.parametrize("key", [*IDS, "hostile"])
def test_mermaid_finds_the_things_the_frames_and_the_links(mermaid: dict[str, Any], key: str) -> None:
    found = mermaid[key]
    drawn = hostile() if key == "hostile" else figure(*GRAPHS[IDS.index(key)])
    assert "error" not in found, found
    assert found["kind"] == "flowchart-v2"
    groups = {g["id"] for g in found["groups"]}
    meant = sorted("<br>".join(t.lines) for t in things(drawn))
    assert sorted(read(n["text"]) for n in found["nodes"] if n["id"] not in groups) == meant
    assert sorted(read(g["title"]) for g in found["groups"]) == sorted(f.title for f in frames(drawn))
    assert len(found["edges"]) == len(_graph.graph(drawn).links)
    assert sorted(read(e["text"]) for e in found["edges"]) == sorted(
        one.label for one in _graph.graph(drawn).links
    )


@pytest.mark.parametrize("key", [*IDS, "hostile"])
def test_graphviz_finds_them_too(key: str) -> None:
    import html

    import pygraphviz

    drawn = hostile() if key == "hostile" else figure(*GRAPHS[IDS.index(key)])
    graph = pygraphviz.AGraph(string=made(drawn, "dot"))
    labels = sorted(
        html.unescape(n.attr["label"].replace("\\\\", "\0")).replace("\0", "\\") for n in graph.nodes()
    )
    assert labels == sorted("\\n".join(t.lines) for t in things(drawn))
    assert len(graph.edges()) == len(_graph.graph(drawn).links)
    inner = []
    waiting = list(graph.subgraphs())
    while waiting:
        one = waiting.pop()
        inner.append(one.graph_attr["label"])
        waiting += one.subgraphs()
    assert len(inner) == len(frames(drawn))


@pytest.mark.parametrize("key", [*IDS, "hostile"])
def test_a_script_compiles_and_holds_no_code_of_the_spec(key: str) -> None:
    drawn = hostile() if key == "hostile" else figure(*GRAPHS[IDS.index(key)])
    tree = ast.parse(made(drawn, "diagrams"))
    calls = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert calls <= {"Cluster", "Diagram", "Edge", "Server", "Rack", "Storage", "Switch", "Datacenter", "Subnet",
                     "Decision", "Action", "Blank"}  # fmt: skip
    assert {type(n) for n in tree.body} <= {ast.ImportFrom, ast.With}


@pytest.mark.parametrize("key", ["article-hybrid-topology", "article-hybrid-decision", "hostile"])
def test_a_script_draws_where_there_is_dot(key: str, tmp_path: Path) -> None:
    if shutil.which("dot") is None:
        pytest.skip("needs the program dot (apt-get install graphviz)")
    drawn = hostile() if key == "hostile" else figure(*GRAPHS[IDS.index(key)])
    script = tmp_path / "figure.py"
    script.write_text(made(drawn, "diagrams"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (drawing,) = tmp_path.glob("*.png")
    assert drawing.read_bytes().startswith(b"\x89PNG")


def test_guest_clusters_and_clusters_over_sites_are_things_that_join_their_members() -> None:
    drawn = figure("microsoft-two-site-automatic")
    links = _graph.graph(drawn).links
    (stretched,) = [g for g in drawn.groups if g.kind == "host-cluster"]
    assert [one.target for one in links if one.kind == "member"] == list(stretched.members)
    assert {one.source for one in links if one.kind == "member"} == {stretched.id}
    stores = {e.target for e in drawn.edges if e.kind == "storage" and e.source == stretched.id}
    assert {one.target for one in links if one.source == stretched.id} == {*stretched.members, *stores}
    sites = {f.id: {i.id for i in f.items} for f in frames(drawn) if f.kind == "site"}
    for group in drawn.groups:
        if group.kind == "site":
            assert set(group.members) <= sites[group.id]


def test_a_figure_that_joins_nothing_is_refused_with_the_formats_that_hold_it() -> None:
    drawn = draw(analysed("article-hybrid"), "comparison")
    for form in ("mermaid", "dot", "diagrams", "structurizr"):
        with pytest.raises(UsageError, match=r"no things that are joined.*: drawio, pdf, png, svg\."):
            made(drawn, form)


@pytest.mark.parametrize("form", ["mermaid", "dot", "diagrams", "structurizr"])
@pytest.mark.parametrize("case", GRAPHS, ids=IDS)
def test_a_graph_is_the_same_each_time(form: str, case: tuple[str, str]) -> None:
    _graph.graph.cache_clear()
    one = made(figure(*case), form)
    _graph.graph.cache_clear()
    assert made(figure(*case), form) == one


def elements(source: str) -> list[list[str]]:
    """The quoted words of each element of a workspace, as its tokens are read: quotes part them, nothing escapes."""
    return [
        re.findall(r'"([^"]*)"', line)
        for line in source.splitlines()
        if re.match(r"\s*e_\w+ = element ", line)
    ]


@pytest.mark.parametrize("key", [*IDS, "hostile"])
def test_a_workspace_of_structurizr_has_the_things_and_links_and_nothing_that_a_name_brings_in(
    key: str,
) -> None:
    drawn = hostile() if key == "hostile" else figure(*GRAPHS[IDS.index(key)])
    source = made(drawn, "structurizr")
    found = elements(source)
    ends_of = {end for one in _graph.graph(drawn).links for end in (one.source, one.target)}
    assert len(found) == len(things(drawn)) + sum(one.id in ends_of for one in frames(drawn))
    assert all(len(words) == 4 for words in found)
    assert len({words[0].lower() for words in found}) == len(found)  # names are given once
    lines = [line.strip() for line in source.splitlines()]
    assert sum(line.startswith("group ") for line in lines) == len(frames(drawn))
    assert sum(line.endswith("{") for line in lines) == lines.count("}")
    assert not any(line.endswith("\\") or "${" in line or line.startswith("!") for line in lines)
    known = re.findall(r"^\s*(e_\w+) = ", source, re.MULTILINE)
    ends = re.findall(r"^\s*(\w+) -> (\w+) ", source, re.MULTILINE)
    assert ends
    assert {one for pair in ends for one in pair} <= set(known)
