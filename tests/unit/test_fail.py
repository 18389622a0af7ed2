"""``hadocs fail``: events in order of time on stdout, as text and as JSON; names that are not there are answered."""

import json
from pathlib import Path

import pytest
from support.small import SMALL

from hadocs import cli

SPEC = SMALL.replace(
    "hosts:\n  hv-1: {}\n  hv-2: {}\n",
    "networks: {lan: {roles: [client, cluster]}}\nhosts:\n  hv-1: {networks: [lan]}\n  hv-2: {networks: [lan]}\n",
)


@pytest.fixture
def spec(tmp_path: Path) -> str:
    """A small spec that is valid."""
    path = tmp_path / "small.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return str(path)


def test_it_prints_events_services_and_clusters(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fail", spec, "hv-1"]) == 0
    out = capsys.readouterr().out
    assert "hvc misses hv-1" in out
    assert out.index("hvc misses hv-1") < out.index("hvc begins to start app again on hv-2")
    assert "ledger  interrupted for" in out


def test_json_has_each_event_with_what_decides_it(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fail", spec, "hv-1", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert set(data) >= {"lost", "events", "services", "clusters", "waits_for"}
    (noticed,) = [e for e in data["events"] if e["what"] == "is-noticed"]
    assert (noticed["from_s"], noticed["to_s"]) == (10, 10)
    assert noticed["basis"] == ["R"]
    assert noticed["because"] == ["hyper-v/2022 heartbeat_delay", "hyper-v/2022 heartbeat_threshold"]
    ledger = data["services"]["ledger"]
    assert ledger["state"] == "interrupted"
    assert ledger["interrupted_s"][0] > 250
    assert data["clusters"]["hvc"] == {
        "quorum": "kept",
        "votes": 2,
        "needed": 2,
        "why": "2 of 3 votes remain; 2 are needed.",
    }


def test_then_takes_a_time_and_several_names(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fail", spec, "hvc/witness", "--then", "5min", "hv-1", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [(step["things"], step["at_s"]) for step in data["lost"]] == [
        (["hvc/witness"], 0),
        (["hv-1"], 300),
    ]


def test_a_cluster_is_cut_with_the_side_that_is_named(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fail", spec, "--split", "hvc:hv-2", "--format", "json"]) == 0
    (step,) = json.loads(capsys.readouterr().out)["lost"]
    assert step["parts"] == {"hvc": [["hv-2"], ["hv-1"]]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hv1"], "did you mean hv-1?"),
        ([], "Say what is lost"),
        (["hv-1", "--then"], "After --then comes what is lost next"),
        (["--split", "hcv"], "did you mean hvc?"),
        (["--split", "hvc:app"], "app is no member of hvc"),
        (["--split", "hvc:hv-1,hv-2"], "one side has to be left"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(
    spec: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["fail", spec, *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
