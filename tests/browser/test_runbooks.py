"""A runbook in a browser: ticks stay, what is noted goes into commands, a record is taken away, paper is whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAGE = "clusters/microsoft-fault-domains/host-maintenance-server04.html"


def test_a_run_is_ticked_kept_and_taken_away(open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE, accept_downloads=True)
    page.locator("#step-1-done").check()
    page.locator("#gate-before-change-1").check()
    note = page.locator("input[data-note=balancer]")
    step = note.locator("xpath=ancestor::section")
    note.fill("2; Remove-Item")
    slot = page.locator(f".hadocs-slot[data-step='{step.get_attribute('data-step')}']")
    assert slot.inner_text() == "'2; Remove-Item'"
    note.fill("2")
    page.reload()
    assert page.locator("#step-1-done").is_checked()
    assert page.locator("#gate-before-change-1").is_checked()
    assert slot.inner_text() == "2"
    assert "1 of" in page.locator(".hadocs-progress").inner_text()
    assert page.locator(".hadocs-step.is-next").get_attribute("id") == "step-2"

    page.get_by_role("button", name="Evidence record").press("Enter")
    page.get_by_label("Who:").fill("A. Nyone")
    page.get_by_label("Remarks").fill("quiet | night")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as JSON").click()
    record = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert record["who"] == "A. Nyone"
    assert record["steps"][0]["ticked"]
    assert record["steps"][1]["ticked"] is None
    assert record["gates"][0]["boxes"][0]["ticked"]
    assert record["revision"]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as Markdown").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# Take server04 down for maintenance")
    assert "quiet \\| night" in text

    page.get_by_role("button", name="Start anew").click()
    page.get_by_role("button", name="Forget all ticks?").click()
    assert not page.locator("#step-1-done").is_checked()


def test_what_the_spec_lacks_is_filled_in_once_and_kept(open_page: Callable[..., Any]) -> None:
    page = open_page("clusters/vmware-wsfc-across-boxes/host-maintenance-esxi-01.html", accept_downloads=True)
    blank = page.locator(".hadocs-note input[data-blank='<name of vCenter>']")
    blank.fill("vc 1")
    page.reload()
    assert blank.input_value() == "vc 1"
    assert page.locator("#tbd ~ div input[data-blank='<name of vCenter>']").input_value() == "vc 1"
    assert page.locator("#step-1 .hadocs-slot").inner_text() == "'vc 1'"
    page.get_by_role("button", name="Evidence record").press("Enter")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as JSON").click()
    record = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert record["filled_in"] == {"name of vCenter": "vc 1"}
    page.emulate_media(media="print")
    assert blank.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"


def test_paper_shows_everything_with_empty_boxes(open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE)
    page.locator("#step-1-done").check()
    page.emulate_media(media="print")
    assert page.locator("#step-1 .hadocs-sees").is_visible()
    assert not page.locator(".hadocs-progress").is_visible()


def test_a_phone_has_large_boxes_and_nothing_wider_than_itself(open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE, width=390, height=844, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#step-1-done").bounding_box()["width"] >= 28


def test_without_a_script_boxes_can_be_ticked(open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE, java_script_enabled=False)
    page.locator("#step-1-done").check()
    assert page.locator("#step-1 .hadocs-sees").is_visible()
    assert page.locator("#step-2 .hadocs-command").is_visible()
    assert page.locator(".hadocs-tbd").first.inner_text() == "TBD – owner"


def test_what_the_stopwatch_says_fills_the_lines_that_go_into_the_spec(open_page: Callable[..., Any]) -> None:
    page = open_page("clusters/clusters-from-scratch/drills.html", accept_downloads=True)
    hold = page.locator("section[data-step='hold--crash-pcmk-1']")
    row = hold.locator("tr", has_text="website runs").locator("input")
    result = page.locator("section[data-step='result--crash-pcmk-1'] code").first
    assert "interrupted: <seconds> s" in result.inner_text()
    row.fill("41")
    assert "interrupted: 41 s, data_lost: <seconds> s" in result.inner_text()
    page.reload()
    assert row.input_value() == "41"
    page.get_by_role("button", name="Evidence record").press("Enter")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as JSON").click()
    record = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    (step,) = [s for s in record["steps"] if s["id"] == "hold--crash-pcmk-1"]
    assert [r["measured"] for r in step["measured"] if r["measured"]] == ["41"]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as Markdown").click()
    assert (
        "website runs again on pcmk-2 · the client's writes succeed | 41 |"
        in Path(saved.value.path()).read_text()
    )
    page.get_by_role("button", name="Start anew").click()
    page.get_by_role("button", name="Forget all ticks?").click()
    assert row.input_value() == ""
    assert "interrupted: <seconds> s" in result.inner_text()


def test_a_sheet_of_a_drill_is_no_wider_than_a_phone(open_page: Callable[..., Any]) -> None:
    page = open_page("clusters/clusters-from-scratch/drills.html", width=390, height=844, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
