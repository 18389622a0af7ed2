"""What pages say about machines that were started elsewhere, once their host is repaired."""

from __future__ import annotations

from typing import Any

from support.estates import spec
from support.golden import SPECS

from hadocs.analysis import Analysis
from hadocs.pages.context import Context
from hadocs.pages.escape import plain
from hadocs.pages.narrative.failback import failback
from hadocs.pages.narrative.to_do import todo
from hadocs.spec.load import load
from hadocs.topology.build import study
from hadocs.topology.model import Thing


def context(platform: str, **cluster: Any) -> Context:
    made = spec(
        platform=platform,
        storage={"san": {"kind": "array"}},
        hosts={n: {"storage": {"san": {}}} for n in ("n1", "n2", "n3")},
        vms={vm: {"on": "n1", "files": "san"} for vm in ("app", "db", "log")},
        clusters={"c": {"members": ["n1", "n2", "n3"], **cluster}},
        services={"web": {"product": "web", "runs_on": "app"}},
    )
    topology, estate = study(made)
    return Context(Analysis(load(SPECS[0]).source, made, topology, known_estate=estate))


def said(platform: str, **cluster: Any) -> str:
    ctx, thing = context(platform, **cluster), Thing("host", "n1")
    return plain(todo(ctx, thing, ctx.after(thing), it=False)).replace("`", "")


RULE = {"node_affinity": [{"members": ["app", "db"], "hosts": ["n1"]}]}


def test_what_proxmox_moves_back_is_not_left_to_a_person() -> None:
    found = said("proxmox/9", **RULE)
    assert (
        "c then moves app and db back by itself while they run: they belong there, and failback is on unless it was "
        "switched off. Then move log back on purpose, if it should be there."
    ) in found
    assert "move app" not in found


def test_without_rules_all_are_moved_back_on_purpose() -> None:
    assert "Then move app, db and log back on purpose, if they should be there." in said(
        "proxmox/9", ha={"enabled": True}
    )


def test_windows_is_told_with_its_failback() -> None:
    assert (
        "app and db go back by themselves if failback to preferred owners is switched on, which it is not by default; "
        "else move them back on purpose, if they should be there."
    ) in said("hyper-v/2022", **RULE)


def test_what_pacemaker_moves_back_is_interrupted_again() -> None:
    found = said("pacemaker/upstream", stickiness=0, fencing={"methods": ["sbd"]}, **RULE)
    assert "moves app and db back by itself, which interrupts them again: they belong there" in found


def test_the_chapter_on_failback_names_those_that_go_by_themselves() -> None:
    (case,) = failback(context("proxmox/9", **RULE)).cases
    steps = [plain(s).replace("`", "") for s in case.steps]
    assert "app and db go back by themselves." in steps
    assert steps[-1] == "Move the others back by live migration in a quiet hour."
