"""The seven checks agree with what Proxmox VE switches off, in its own pairs of rules and expectations."""

import json
import re
from pathlib import Path

import pytest

from hadocs.lint.affinity import Flaw, Home, Pairing, cramped, flaws

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "proxmox" / "rules_cfgs"
PAIRS = sorted(CASES.glob("*.cfg")) if CASES.is_dir() else []
NODES = 3  # what Proxmox's own tests run with


def sections(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """The sections of a section config: type, id and properties."""
    found: list[tuple[str, str, dict[str, str]]] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line[0].isspace():
            key, _, value = line.strip().partition(" ")
            found[-1][2][key] = value
        else:
            kind, _, name = line.partition(":")
            found.append((kind, name.strip(), {}))
    return found


def rules(text: str) -> tuple[list[Pairing], list[Home], set[str]]:
    """The rules that are switched on, and the ids of those that are not."""
    pairings, homes, off = [], [], set()
    for kind, name, given in sections(text):
        members = tuple(given["resources"].split(","))
        if given.get("disable", "0") in ("", "1"):
            off.add(name)
        elif kind == "node-affinity":
            nodes = [n.partition(":") for n in given["nodes"].split(",")]
            ranks = {rank or "0" for _, _, rank in nodes}
            homes.append(Home(name, members, tuple(n for n, _, _ in nodes), ranked=len(ranks) > 1))
        else:
            side = "together" if given["affinity"] == "positive" else "apart"
            pairings.append(Pairing(name, side, members))
    return pairings, homes, off


def dropped(expected: str) -> set[str]:
    return set(re.findall(r"^Drop rule '([^']+)'", expected, flags=re.MULTILINE))


def kept(expected: str) -> set[str]:
    config = expected.partition("--- Config ---")[2].partition("--- Compiled Config ---")[0]
    return set(json.loads(config)["ids"])


@pytest.mark.skipif(not PAIRS, reason="Proxmox's pairs are not at hand (shared/cases/proxmox/rules_cfgs)")
@pytest.mark.parametrize("path", PAIRS, ids=lambda p: p.stem)
def test_what_proxmox_switches_off_is_found_and_nothing_else(path: Path) -> None:
    pairings, homes, off = rules(path.read_text(encoding="utf-8"))
    expected = path.with_suffix(".cfg.expect").read_text(encoding="utf-8")
    named = {name for flaw in flaws(pairings, homes, NODES) for name in flaw.rules}
    assert named == dropped(expected)
    assert {r.id for r in (*pairings, *homes)} - named | off == kept(expected)


def test_a_machine_has_one_rule_about_hosts() -> None:
    homes = [Home("h1", ("a", "b"), ("n1",)), Home("h2", ("b",), ("n1", "n2")), Home("h3", ("c",), ("n1",))]
    assert flaws([], homes, 3) == (Flaw("two-homes", ("h1", "h2"), ("b",)),)


def test_machines_with_preferred_hosts_are_in_no_rule_about_each_other() -> None:
    homes = [Home("prefer", ("a",), ("n1", "n2"), ranked=True)]
    assert flaws([Pairing("apart", "apart", ("a", "b"))], homes, 3) == (Flaw("ranked", ("apart",), ("a",)),)


def test_two_machines_on_one_host_are_found_where_a_third_has_a_choice() -> None:
    apart = Pairing("apart", "apart", ("a", "b", "c"))
    one, choice = Home("one", ("a", "b"), ("n1",)), Home("choice", ("c",), ("n2", "n3"))
    assert [f.machines for f in cramped([apart], [one, choice])] == [("a", "b", "c")]
    assert not list(cramped([apart], [Home("two", ("a", "b"), ("n1", "n2")), choice]))
