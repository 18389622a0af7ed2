"""The availability pages: which there are, and that they say what the assessments say, and nothing else."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from support.generate import estates
from support.golden import NAMES, SPECS
from support.reading import Read, build, plain, unmarked
from support.shipped import PICTURE, analysed, texts

from hadocs import pipeline
from hadocs.analysis import Analysis
from hadocs.availability.model.earned import earned
from hadocs.availability.model.felt import least
from hadocs.availability.model.numbers import available as in_percent
from hadocs.availability.model.numbers import downtime, figure
from hadocs.availability.model.plain import as_data
from hadocs.availability.model.worked import hours
from hadocs.pages import availability, cluster
from hadocs.pages.context import Context
from hadocs.pages.escape import plain as one_line
from hadocs.pages.narrative import assumed, available, minutes
from hadocs.pages.runbooks import site
from hadocs.runbooks.make import runbooks
from hadocs.spec.load import load
from hadocs.spec.model import Spec
from hadocs.topology.build import build as topology_of

NOISE = 1e-9
"""Minutes by which equal figures may differ after the last addition."""
HYBRID = next(s for s in SPECS if s.stem == "article-hybrid")
HOST = next(s for s in SPECS if s.stem == "article-host")
TEXAS = next(s for s in SPECS if s.stem == "north-texas")


def shipped(path: Path) -> Analysis:
    return analysed(path.stem)


def texts_of(path: Path) -> dict[str, str]:
    return {name: str(page.content) for name, page in texts(path.stem).items()}


def page_of(path: Path, service: str) -> str:
    return texts_of(path)[availability.file_of(Context(shipped(path)), service)]


def unpacked(text: str) -> str:
    """The Markdown as people read it, without tooltips and entities."""
    return unmarked(text).replace("\u00a0", " ")


def section(text: str, anchor: str) -> str:
    """The part of a page below a heading, up to the next heading of any kind."""
    found = re.search(rf"^#+ [^\n]*{{ #{anchor} }}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, anchor
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The rows of all tables, without their heads."""
    lines = unpacked(text).splitlines()
    heads = {n for n, line in enumerate(lines) if lines[n + 1 : n + 2] and lines[n + 1].startswith("| ---")}
    found = [
        line
        for n, line in enumerate(lines)
        if line.startswith("| ") and n not in heads and not line.startswith("| ---")
    ]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in found]


def services() -> list[Any]:
    """Every service of every shipped spec."""
    return [
        pytest.param(spec, key, id=f"{spec.stem}/{key}") for spec in SPECS for key in load(spec).spec.services
    ]


def analysis_of(spec: Spec) -> Analysis:
    """An analysis of a spec that was never in a file."""
    return Analysis(load(SPECS[0]).source, spec, topology_of(spec))


@pytest.mark.parametrize(
    "spec",
    [pytest.param(p, marks=pytest.mark.thorough) if p.stem == "north-texas" else p for p in SPECS],
    ids=NAMES,
)
def test_paths_are_those_of_the_pages(spec: Path) -> None:
    analysis = shipped(spec)
    assert cluster.paths(analysis) == tuple(p.path for p in cluster.pages(analysis))


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_paths_are_known_without_working_out_any_availability(spec: Path) -> None:
    analysis = pipeline.analyse(spec)
    cluster.paths(analysis)
    assert "availability" not in vars(analysis)


def test_the_only_service_is_on_the_page_itself_and_several_have_a_table() -> None:
    assert availability.files(Context(shipped(HYBRID))) == ("availability.md",)
    several = availability.files(Context(shipped(TEXAS)))
    assert several[:2] == ("availability.md", "availability-directory.md")
    assert len(several) == 1 + len(shipped(TEXAS).spec.services)


def test_services_of_like_or_very_long_names_have_files_of_their_own() -> None:
    names = ["Mail", "mail", "m a i l", "x" * 300, "x" * 301, "MAIL/1"]
    spec = Spec.model_validate(
        {"hadocs": 1, "name": "n", "servers": {"s": {}}, "services": {n: {"runs_on": "s"} for n in names}}
    )
    paths = cluster.paths(analysis_of(spec))
    assert len(set(paths)) == len(paths)
    assert all(len(p.rpartition("/")[2]) < 200 for p in paths)


@pytest.mark.parametrize(("spec", "service"), services())
def test_the_answer_has_the_numbers_of_the_json(spec: Path, service: str) -> None:
    data = as_data(shipped(spec).availability)["services"][service]
    text = unpacked(page_of(spec, service))
    assert f"Available **{in_percent(data['availability'])}** of the time" in text
    spread = data["minutes_per_year"]
    assert f"down {minutes.span(spread['mean'])} a year on average" in text
    low, middle, high = (earned(spread[k], spread["standard_errors"][k]) for k in ("p5", "p50", "p95"))
    assert f"between {low} and {high} (5 to 95 %)" in text
    assert f"with {middle} in the middle" in text


@pytest.mark.parametrize(("spec", "service"), services())
def test_the_composition_is_that_of_the_json_and_adds_up(spec: Path, service: str) -> None:
    data = as_data(shipped(spec).availability)["services"][service]
    total = data["minutes_per_year"]["mean"]
    shown = {row[0]: row[1] for row in rows(section(page_of(spec, service), "composition"))}
    assert shown.pop("**in all**") == f"**{figure(total)}**"
    by = data["by_failure_mode"]
    assert shown == {m: downtime(v, least(total)) for m, v in by.items()}
    assert sum(by.values()) == pytest.approx(total, rel=1e-4)


@pytest.mark.parametrize(("spec", "service"), services())
def test_every_single_point_and_coin_toss_is_named_and_nothing_else(spec: Path, service: str) -> None:
    a = shipped(spec).availability[service]
    below = section(page_of(spec, service), "single-points")
    named = re.findall(r"^\| \[`(.*?)`\]", below, re.MULTILINE)
    assert sorted(named) == sorted([*a.single_points, *a.coin_tosses])
    assert ("No single thing" in below) == (not a.single_points)
    assert ("coin toss" in below) == bool(a.coin_tosses)
    drawn = {d.view for d in availability.drawings(Context(shipped(spec))) if d.service == service}
    assert ("single-points" in drawn) == bool(a.single_points or a.coin_tosses)


@pytest.mark.parametrize(("spec", "service"), services())
def test_whatever_takes_it_down_alone_is_there(spec: Path, service: str) -> None:
    a = shipped(spec).availability[service]
    below = unpacked(section(page_of(spec, service), "single-points"))
    for part in a.parts:
        if part.single:
            alone = len(part.things) == 1 and part.things[0] in (*a.single_points, *a.coin_tosses)
            assert (part.things[0] if alone else part.label) in below, part


@pytest.mark.parametrize(("spec", "service"), services())
def test_the_pairs_are_those_of_the_result(spec: Path, service: str) -> None:
    a = shipped(spec).availability[service]
    shown = rows(section(page_of(spec, service), "pairs"))
    assert [(r[0], r[1]) for r in shown] == [
        tuple(unpacked(str(available.label(c, w))) for c, w in zip(p.components, p.labels, strict=True))
        for p in a.pairs
        if p.minutes >= least(a.minutes.mean)  # what costs less is counted, and not listed
    ]


@pytest.mark.parametrize(("spec", "service"), services())
def test_components_are_listed_by_what_they_account_for_and_the_rest_is_counted(
    spec: Path, service: str
) -> None:
    a = shipped(spec).availability[service]
    found = available.parts(a, availability.SHOWN_PARTS, availability.MOST_PARTS)
    assert found is not None
    told = len(found.shown.rows) + (len(found.more.rows) if found.more else 0)
    assert told <= availability.MOST_PARTS
    assert all(one.minutes >= after.minutes - NOISE for one, after in pairwise(a.parts))
    assert bool(found.left_out) == (told < len(a.parts))


@pytest.mark.parametrize(("spec", "service"), services())
def test_the_comparison_is_that_of_the_json(spec: Path, service: str) -> None:
    data = as_data(shipped(spec).availability)["services"][service]
    text = page_of(spec, service)
    below = section(text, "topologies")
    possible = {k: v for k, v in data["topologies"].items() if v["minutes_per_year"] is not None}
    for kind, other in data["topologies"].items():
        if kind not in possible:
            assert "not possible" in below
            assert plain(other["not_applicable"].rstrip(".")) in unpacked(below)
    if len(possible) < 2:
        assert "The fewest first" not in below
        assert not rows(below)
        return
    shown = {row[0]: row[1:] for row in rows(below)}
    totals = [f"**{figure(v['minutes_per_year'])}**" for v in possible.values()]
    assert shown["**in all**"] == totals
    for kind, other in possible.items():
        assert sum(other["by_failure_mode"].values()) == pytest.approx(other["minutes_per_year"], rel=1e-4), (
            kind
        )
        for added in other["added"]:
            assert plain(added) in unpacked(below)


@pytest.mark.parametrize(("spec", "service"), services())
def test_all_assumptions_are_there_with_their_source_the_largest_effect_first(
    spec: Path, service: str
) -> None:
    data = as_data(shipped(spec).availability)["services"][service]["assumptions"]
    shown = rows(section(page_of(spec, service), "assumptions"))
    # By what is computed: what JSON rounds may fall on the other side of a rounding of two digits.
    whole = [(figure(u.low), figure(u.high)) for u in shipped(spec).availability[service].assumptions]
    told = [*zip(data, whole, strict=True)]
    told = [*(t for t in told if t[1][0] != t[1][1]), *(t for t in told if t[1][0] == t[1][1])]
    assert [r[0] for r in shown] == [plain(one_line(u["title"])) for u, _ in told]
    effects = [u.effect for u in shipped(spec).availability[service].assumptions]
    assert all(one >= after - NOISE for one, after in pairwise(effects))
    for row, (used, (low, high)) in zip(shown, told, strict=True):
        # What the minutes are over a range is told where they differ, and nowhere else.
        assert row[3:-2] == ([f"{low} to {high}"] if low != high else [])
        assert (
            row[-2]
            .strip("*")
            .startswith(
                {"spec": '<span class="hadocs-chip hadocs-chip--ok">this spec'}.get(
                    used["basis"], used["basis"]
                )
            )
        )
        if not used["source"].startswith("http"):
            for source in used["source"].split("; "):
                assert source.startswith("http") or plain(one_line(source)) in row[-1]


@pytest.mark.parametrize(("spec", "service"), services())
def test_the_arithmetic_of_the_largest_parts_can_be_done_again(spec: Path, service: str) -> None:
    a = shipped(spec).availability[service]
    *parts, together = rows(section(page_of(spec, service), "arithmetic"))
    largest = sorted([p.minutes for p in (*a.parts, *a.planned)], reverse=True)[: len(parts)]
    assert [row[3] for row in parts] == [
        downtime(m, least(a.minutes.mean)).replace(" ", "&nbsp;") for m in largest
    ]
    assert together[3].strip("*").replace("&nbsp;", " ").partition(" of ")[0] == downtime(
        sum(largest), least(a.minutes.mean)
    )
    for row in parts:
        products = re.findall(
            r"([\d.]+) [a-z ]*a year × ([\d.]+) minutes each, on average = ([\d.]+)", row[1]
        )
        in_the_middle = re.search(r"are ([\d.]+) minutes a year", row[1])
        over = re.search(r"over the ranges × ([\d.]+) = ([\d.]+)", row[1])
        if in_the_middle and over:
            products.append((in_the_middle[1], *over.groups()))
        for one, other, product in products:
            assert float(one) * float(other) == pytest.approx(float(product), rel=0.011)


@pytest.mark.parametrize(("spec", "service"), services())
def test_how_often_a_part_fails_follows_from_the_figures_beside_it(spec: Path, service: str) -> None:
    """Figures of planned work are averages: what stands for them in the middle is another number, and is there too."""
    *parts, _ = rows(section(page_of(spec, service), "arithmetic"))
    for row in parts:
        rests = {
            line.partition(": ")[0] if "mean time" not in line else line.partition(": ")[2].partition(": ")[0]:
            _quantity(line)
            for line in row[2].replace("&nbsp;", " ").split("<br>")
            if not re.fullmatch(r"and \w+ more", line)
        }  # fmt: skip
        often = re.search(r"(?:comes|fails) once in ([\d.]+ \w+) and is \w+ in ([\d.]+ \w+)", row[1])
        if often is None:
            assert "on average, " not in row[2]
            continue
        if set(rests) == {"mean time between failures", "mean time to repair"}:
            assert hours(often[1]) == pytest.approx(rests["mean time between failures"], rel=0.006)
            assert hours(often[2]) == pytest.approx(rests["mean time to repair"], rel=0.006)
        elif row[0].startswith("a release"):
            shares = [v for title, v in rests.items() if title.startswith("Share")]
            assert hours(often[1]) == pytest.approx(
                rests["Time between two releases of a service"] / math.prod(shares), rel=0.01
            )
            assert hours(often[2]) == rests["Time until a change that went wrong is undone"]


def _quantity(line: str) -> float:
    """A figure that arithmetic rests on: the one in the middle of its range, where that is another one."""
    text = line.rpartition(": ")[2].rpartition("average, ")[2].removesuffix(" in the middle")
    return float(text.removesuffix(" %")) / 100 if text.endswith(" %") else hours(text)


@pytest.mark.parametrize(("spec", "service"), services())
def test_how_sure_it_is_stands_before_what_it_is_made_of(spec: Path, service: str) -> None:
    a = shipped(spec).availability[service]
    text = page_of(spec, service)
    top = text[: text.index("{ #composition }")]
    assert "**How sure that is**" in top
    assert f"of the {len(a.assumptions)} figures" in top
    spent = a.objective is not None
    assert ("error budget" in top) == spent
    assert ("Where it is asked for by the month" in top) == spent


@pytest.mark.parametrize(("spec", "service"), services())
def test_an_objective_is_spoken_of_where_there_is_one(spec: Path, service: str) -> None:
    a = shipped(spec).availability[service]
    text = unpacked(page_of(spec, service))
    assert ("Asked for:" in text) == (a.objective is not None)
    assert ("stays met until" in text or "would be met if" in text) == (
        a.objective is not None and a.objective.break_even is not None
    )


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_the_table_of_all_services_links_to_each(spec: Path) -> None:
    found = shipped(spec).availability
    if len(found) < 2:
        return
    shown = rows(texts_of(spec)["availability.md"])
    assert [r[1] for r in shown] == [in_percent(a.availability) for a in found.values()]
    for a, row in zip(found.values(), shown, strict=True):
        assert availability.file_of(Context(shipped(spec)), a.service) in row[0]


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_the_overview_says_how_available_each_service_is(spec: Path) -> None:
    text = unpacked(texts_of(spec)["index.md"])
    for a in shipped(spec).availability.values():
        assert in_percent(a.availability) in text
        assert f"]({availability.file_of(Context(shipped(spec)), a.service)})" in text


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_trade_offs_lead_to_the_comparison_where_there_is_one(spec: Path) -> None:
    ctx = Context(shipped(spec))
    text = texts_of(spec)["trade-offs.md"]
    for key in ctx.topology.services:
        there = f"]({availability.file_of(ctx, key)}#topologies)" in text
        assert there == availability.compared(ctx, key)


def test_a_spec_without_services_has_no_availability_to_tell() -> None:
    spec = Spec.model_validate({"hadocs": 1, "name": "bare", "hosts": {"hv-1": {}}})
    analysis = analysis_of(spec)
    page = next(p for p in cluster.texts(analysis, PICTURE) if p.path.endswith("availability.md"))
    assert "names no service" in str(page.content)
    assert cluster.paths(analysis) == tuple(p.path for p in cluster.pages(analysis))


def test_the_words_of_an_odd_spec_appear_literally() -> None:
    nasty = "<b>x</b> **y** {{ z }} [l](j:) | ` $(rm)"
    spec = Spec.model_validate(
        {
            "hadocs": 1,
            "name": "odd",
            "hosts": {nasty: {}, "b": {}},
            "vms": {"v": {"on": nasty}, "w": {"on": "b"}},
            "services": {
                nasty: {"title": nasty, "runs_on": ["v"], "needs": ["n"]},
                "n": {"runs_on": ["w"]},
            },
            "assumptions": {
                "application": {"mtbf": "1 y", "source": nasty},
                nasty: {"mtbf": "2 y", "source": nasty},
            },
        }
    )
    analysis = analysis_of(spec)
    pages = {p.path.rpartition("/")[2]: p for p in cluster.texts(analysis, PICTURE)}
    read = Read(build(str(pages[availability.file_of(Context(analysis), nasty)].content)))
    assert "b" not in read.tags
    assert not any(link.startswith("j:") for link in read.links)
    assert read.text.count(plain(nasty)) >= 6  # heading, single point, component, source and commands


@settings(max_examples=15)
@given(estates(odd=True))
def test_any_estate_has_its_pages(data: dict[str, Any]) -> None:
    analysis = analysis_of(Spec.model_validate(data))
    shelf = site.Shelf(runbooks(analysis))
    own = cluster.texts(analysis, PICTURE)
    books = site.pages(Context(analysis), shelf, (), f"clusters/{analysis.spec.name}/")
    made = [p.path for p in (*own, *books)]
    assert [p for p in cluster.paths(analysis) if p.endswith(".md")] == made
    for path, text in {p.path: str(p.content) for p in own}.items():
        if "availability" in path:
            assert "nan" not in re.findall(r"[a-z]+", unpacked(text).lower())


def test_sla_arithmetic_needs_two_promises() -> None:
    ctx = Context(shipped(TEXAS))
    for key, service in ctx.spec.services.items():
        promises = [
            n
            for n in _closure(ctx, key)
            if (o := ctx.spec.services[n].objectives) and o.availability is not None
        ]
        assert (assumed.sla(ctx, key) is not None) == (len(promises) >= 2), key
        assert service.needs or assumed.sla(ctx, key) is None


def _closure(ctx: Context, key: str) -> list[str]:
    found: list[str] = []
    for need in ctx.spec.services[key].needs:
        found += [n for n in (need, *_closure(ctx, need)) if n not in found]
    return found


@pytest.mark.parametrize("spec", SPECS, ids=NAMES)
def test_sla_arithmetic_stands_in_its_own_section_only(spec: Path) -> None:
    ctx = Context(shipped(spec))
    for file, text in texts_of(spec).items():
        outside = re.sub(
            r"^## SLA arithmetic \{ #sla \}\n.*?(?=^## )", "", text, flags=re.MULTILINE | re.DOTALL
        )
        assert "SLA" not in outside, file
        if outside != text:
            own = unpacked(section(text, "sla"))
            assert "It is no availability model" in own
            assert "Available" not in own
            assert own.count("availability") == 1
    for key in ctx.topology.services:
        there = assumed.sla(ctx, key) is not None
        assert ("## SLA arithmetic" in page_of(spec, key)) == there


def test_the_product_is_never_shown_as_the_availability_of_a_service() -> None:
    ctx = Context(shipped(TEXAS))
    shown = [str(s) for key in ctx.topology.services if (s := assumed.sla(ctx, key))]
    assert shown
    products = {unpacked(m) for s in shown for m in re.findall(r"= ([\d.]+)", s)}
    overview = unpacked(texts_of(TEXAS)["availability.md"]) + unpacked(texts_of(TEXAS)["index.md"])
    # A service may happen to be as available as a product says.
    own = {in_percent(a.availability).removesuffix(" %") for a in shipped(TEXAS).availability.values()}
    assert not any(f"{p} %" in overview for p in products - own)
    assert products - own
