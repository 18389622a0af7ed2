"""A small site as the pipeline would give it, from files of three lines, so that publishing is tested alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hadocs.errors import InputError, Place, Problem, UsageError
from hadocs.pages.page import Page

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" role="img"><title>t</title></svg>'
TABS = (
    '<nav class="hadocs-tabs" aria-label="Pages of this cluster" markdown>\n\n'
    "- [Overview](index.md)\n- [How it fails over](failover.md)\n"
    "- [Trade-offs](trade-offs.md)\n- [Availability](availability.md)\n- [Inventory](inventory.md)\n\n</nav>\n\n"
)
HEAD = "---\nhide: [navigation]\n---\n\n"


@dataclass(frozen=True)
class Made:
    pages: Any
    nav: tuple[Any, ...]
    read: tuple[Path, ...]
    checked: tuple[Any, ...] = ()


def load(spec: Path, _memory: Any = None) -> str:
    """The name in a spec; a spec that holds the word BROKEN is wrong."""
    text = spec.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if "BROKEN" in line:
            place = Place(str(spec), number, line.index("BROKEN") + 1, line, 6)
            raise InputError((Problem("not a word <b>of</b> *this* language", place, "expected a word"),))
    return text.split("name: ", 1)[1].split("\n", 1)[0]


def find(paths: Sequence[Path], _memory: Any = None) -> list[Path]:
    return [f for p in paths for f in (sorted(p.glob("*.yaml")) if p.is_dir() else [p])]


def publish_tree(specs: Sequence[Path], wanted: Any, _spread: Any = None, _memory: Any = None) -> Made:
    problems: list[Problem] = []
    found: list[Page] = []
    listed: list[str] = []
    read: list[Path] = []
    for spec in specs:
        try:
            name = load(spec)
        except InputError as error:
            problems += error.problems
            continue
        used = [spec.parent / line[6:] for line in spec.read_text().splitlines() if line.startswith("uses: ")]
        read += [spec, *used]
        estate = " ".join(file.read_text(encoding="utf-8").strip() for file in used)
        home = f"clusters/{name}"
        listed.append(f"| [{name}]({{}}{name}/index.md) | guest |")
        for file, title in (
            ("index.md", name),
            ("failover.md", "How it fails over"),
            ("trade-offs.md", "Trade-offs"),
            ("availability.md", "Availability"),
            ("inventory.md", "Inventory"),
        ):
            text = f"{HEAD}{TABS}# {title}\n\nWords about {name}. {estate} [Figure](topology.svg)\n\n{SVG}\n"
            found.append(Page(f"{home}/{file}", text, str(spec)))
        found.append(Page(f"{home}/topology.svg", SVG, str(spec)))
    if problems:
        raise InputError(tuple(problems))
    if not specs:
        raise UsageError("no specs")

    def table(prefix: str) -> str:
        rows = "\n".join(line.format(prefix) for line in listed)
        return f'<div data-hadocs-table markdown="1">\n\n| Name | Topology |\n|---|---|\n{rows}\n\n</div>\n'

    nav: list[Any] = []
    if wanted.home:
        found.append(Page("index.md", f"# Our clusters\n\nWhat we run.\n\n{table('clusters/')}"))
        nav.append({"Home": "index.md"})
    found.append(Page("clusters/index.md", f"# Clusters\n\n{table('')}"))
    nav.append({"Clusters": "clusters/index.md"})
    if wanted.guide:
        found += [
            Page(f"guide/{n}.md", f"# Guide {n}\n\n[Words](../glossary.md)\n") for n in ("index", "host")
        ]
        if not wanted.glossary:
            found[-2:] = [Page(p.path, p.path) for p in found[-2:]]
        nav.append({"Guide": ["guide/index.md", "guide/host.md"]})
    if wanted.glossary:
        found.append(Page("glossary.md", "# Glossary\n\nQuorum\n:   More than half.\n"))
        nav.append({"Glossary": "glossary.md"})
    return Made(MappingProxyType({p.path: p for p in found}), tuple(nav), tuple(read))
