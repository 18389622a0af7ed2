"""The guide's page on the method: its numbers are computed, and its sentences hold for them."""

from __future__ import annotations

import re

import pytest
from support.reading import Read, build

from hadocs.availability.model.component import MODES
from hadocs.availability.model.numbers import figure
from hadocs.pages import guide
from hadocs.pages.method import Method
from hadocs.pages.page import Page

HOSTS = ("host hardware", "hypervisor")
KINDS = ("host", "guest", "hybrid", "mixed")


def drawn(name: str) -> tuple[str, str]:
    return f"<svg><title>{name}</title></svg>", "<svg/>"


@pytest.fixture(scope="module")
def method() -> Method:
    return Method(guide.reference(guide.AVAILABILITY))


@pytest.fixture(scope="module")
def page() -> Page:
    return next(p for p in guide.texts(drawn) if p.path == "guide/availability.md")


@pytest.fixture(scope="module")
def text(page: Page) -> str:
    return Read(build(str(page.content))).text


def minutes(method: Method, kind: str, *modes: str) -> float:
    by = method.assessment.topologies[kind].by_failure_mode
    return sum(by.get(mode, 0.0) for mode in modes or MODES)


def test_the_reference_service_is_possible_under_all_four(method: Method) -> None:
    assert tuple(method.assessment.topologies) == KINDS
    assert method.assessment.topology == "hybrid"
    assert all(other.minutes is not None for other in method.assessment.topologies.values())


def test_a_guest_cluster_survives_what_a_host_cluster_does_not(method: Method) -> None:
    saved = {m: minutes(method, "host", m) - minutes(method, "guest", m) for m in MODES}
    assert max(saved, key=saved.__getitem__) == "application"  # "the largest part of what"
    for mode in ("application", "changes", "planned guest work", "operating system"):
        assert minutes(method, "host", mode) > 1.5 * minutes(method, "guest", mode), mode


def test_a_lost_host_costs_least_where_both_layers_are_clustered(method: Method) -> None:
    host, guest_, hybrid = (minutes(method, kind, *HOSTS) for kind in KINDS[:3])
    assert host > guest_ > hybrid


def test_patch_days_of_hosts_are_where_host_clustering_is_better(method: Method) -> None:
    host, guest_ = (minutes(method, kind, "planned host work") for kind in KINDS[:2])
    assert host < guest_ / 10


def test_no_topology_helps_much_against_the_shared_array_and_the_network(method: Method) -> None:
    found = [minutes(method, kind, "storage", "network") for kind in KINDS[:2]]
    assert max(found) < 1.25 * min(found)


def test_mixed_has_the_fewest_minutes_and_host_the_most(method: Method) -> None:
    totals = {kind: minutes(method, kind) for kind in KINDS}
    assert sorted(totals, key=lambda k: -totals[k]) == ["host", "guest", "hybrid", "mixed"]


def test_the_page_has_the_numbers_of_the_reference_service(method: Method, text: str) -> None:
    for kind in KINDS:
        assert f"{figure(minutes(method, kind))} for {kind}" in text.replace(" minutes for", " for")
    assert f"costs {method.of('host', 'application')} minutes a year" in text
    assert f"it costs {method.of('guest', 'application')}:" in text
    assert f"{method.of('host', 'planned host work')} minutes, as machines move away live" in text


def test_no_minute_is_written_down() -> None:
    """What compares and what counts comes from the reference service: the source has no figure there."""
    source = (guide.folder() / "availability.md").read_text(encoding="utf-8")
    start, end = source.index("## One service"), source.index("## The method")
    assert set(re.findall(r"\d+", source[start:end])) == {"1", "90", "1990", "100"}


def test_two_hosts_are_not_what_the_product_makes_of_them(text: str) -> None:
    """(1 − 0.0005²) and the published pair: 5.744314 min/y with coverage, 6.389772e-7 without."""
    assert "Why two hosts at 99.95 % are not 99.999975 %" in text
    assert "down 0.13 minutes (7.8 s) a year" in text
    assert (
        f"{figure(5.744314)} minutes a year, where the product of the two gives {figure(6.389772e-7 * 525600)}"
        in text
    )
    assert "17 times too good" in text


def test_sla_arithmetic_is_spoken_of_in_its_own_section_only(page: Page, text: str) -> None:
    content = str(page.content)
    start = content.index("## SLA arithmetic")
    end = content.index("\n## ", start)
    assert "SLA" not in content[:start] + content[end:]
    own = Read(build(content[start:end])).text
    assert "= 99.62 %. That is SLA arithmetic, and no availability model" in own
    for other in guide.texts(drawn):
        if other.path.endswith(".md") and other.path != page.path:
            assert "SLA" not in str(other.content), other.path


def test_the_figures_of_the_page_are_drawn_from_the_reference_service() -> None:
    for name in ("availability", "availability-service", "availability-fault-tree"):
        inline, alone = guide.picture(name)
        assert "Reference service" in inline
        assert inline.startswith("<svg")
        assert "<svg" in alone


def test_the_sections_that_service_pages_link_to_are_there(page: Page) -> None:
    assert "what-is-not-in-it" in Read(build(str(page.content))).ids


def test_the_built_page_is_light(page: Page) -> None:
    assert len(build(str(page.content)).encode()) < 58_000
