"""Sites of Windows that no longer hear each other: who goes on by the votes, how long silent hosts keep machines."""

from __future__ import annotations

from pathlib import Path

from hadocs.pipeline import analyse
from hadocs.runbooks.make import runbooks
from hadocs.runbooks.text import plain

SPEC = Path(__file__).parents[1] / "behaviour" / "field" / "stretched-without-witness.yaml"


def answers(path: Path, name: str) -> str:
    of = runbooks(analyse(path))
    return " ".join(plain(one) for one in of.make(of.named(name)[0]).answers)


def changed(folder: Path, old: str, new: str) -> Path:
    text = SPEC.read_text(encoding="utf-8")
    assert old in text
    path = folder / "stretched-without-witness.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_side_that_keeps_its_votes_is_named(tmp_path: Path) -> None:
    assert "With the link cut, hq goes on and d1 and d2 stop." in answers(SPEC, "network-partition-c")
    open_ = answers(changed(tmp_path, ", preferred: hq", ""), "network-partition-c")
    assert "With the link cut, no side has enough for certain." in open_


def test_machines_stay_for_as_long_as_the_cluster_is_set(tmp_path: Path) -> None:
    assert "After 10 s the others start them anew." in answers(SPEC, "network-partition-c")
    usual = answers(changed(tmp_path, "    heartbeat: {isolation: 10 s}\n", ""), "network-partition-c")
    assert "After 4 minutes, as the cluster is delivered, the others start them anew." in usual
    at_once = answers(changed(tmp_path, "isolation: 10 s", "isolation: 0 s"), "network-partition-c")
    assert "Isolated" not in at_once
