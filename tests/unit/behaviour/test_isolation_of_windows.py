"""How long a silent Windows host keeps its machines, as its cluster is set, and whose vote dynamic quorum takes."""

from typing import Any

from support.timelines import happens, the


def hosts(isolation: str | None, platform: str = "hyper-v/2022", kind: str = "array") -> dict[str, Any]:
    beat = {} if isolation is None else {"heartbeat": {"isolation": isolation}}
    return {
        "platform": platform,
        "networks": {"lan": {"roles": ["client", "cluster"]}},
        "storage": {"san": {"kind": kind, "volumes": {"v": {"csv": "true"}} if kind == "array" else {}}},
        "hosts": {h: {"networks": ["lan"]} for h in ("h1", "h2", "h3")},
        "vms": {"app": {"on": "h1", "files": "san/v" if kind == "array" else "san"}},
        "clusters": {"k": {"members": ["h1", "h2", "h3"], "quorum": {"witness": {"kind": "cloud"}}, **beat}},
        "services": {"app": {"runs_on": "app"}},
    }


def test_machines_of_a_silent_host_move_once_the_stated_time_has_passed() -> None:
    usual, short = (the(happens("host:h1", **hosts(i)), "is-restarted", "app") for i in (None, "10 s"))
    assert (usual.when.low - short.when.low, usual.when.high) == (230, (short.when.high or 0) + 230)


def test_with_no_time_at_all_they_move_at_once_as_they_did_before_2016() -> None:
    now, then = happens("host:h1", **hosts("0 s")), happens("host:h1", **hosts(None, "hyper-v/2012r2"))
    assert not any(e.what == "is-isolated" for e in now.events)
    assert [e.what for e in now.events] == [e.what for e in then.events]


def test_a_host_that_isolates_nothing_stops_its_machines_with_its_cluster_service() -> None:
    found = happens(split=("k:h1",), **hosts("0 s", kind="share"))
    assert not any(e.what == "runs-on" and e.subject == "app" for e in found.events)
    kept = happens(split=("k:h1",), **hosts("10 s", kind="share"))
    assert any(e.what == "runs-on" and e.subject == "app" for e in kept.events)


def test_before_2016_it_is_not_asked_for() -> None:
    with_it, without = (happens("host:h1", **hosts(i, "hyper-v/2012r2")) for i in ("10 s", None))
    assert [(e.what, e.when) for e in with_it.events] == [(e.what, e.when) for e in without.events]
