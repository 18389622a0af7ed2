"""Where a VM may run besides where it runs now: its cluster's hosts, but for those that something bars."""

import pytest
from support.estates import host_cluster, topology

THREE = {"hv-1": {}, "hv-2": {}, "hv-3": {}}
HVC = {"hvc": {"members": ["hv-1", "hv-2", "hv-3"]}}


def machine(**sections):
    """The one VM of a cluster of three hosts, with some sections changed."""
    base = {"hosts": THREE, "clusters": HVC, "services": {}, **sections}
    return topology(**host_cluster(**base)).machines["file"]


def test_every_other_host_of_the_cluster_may_run_it() -> None:
    found = machine(vms={"file": {"on": "hv-1"}})
    assert found.may_run_on == ("hv-2", "hv-3")
    assert found.barred == ()
    assert found.host_cluster == "hvc"


def test_a_vm_on_a_stand_alone_host_may_run_nowhere_else() -> None:
    assert machine(vms={"file": {"on": "hv-1"}}, clusters={}).may_run_on == ()


@pytest.mark.parametrize(
    ("sections", "why"),
    [
        (
            {"vms": {"file": {"on": "hv-1", "possible_owners": ["hv-1", "hv-2"]}}},
            "only hv-1 and hv-2 may own file",
        ),
        (
            {
                "vms": {"file": {"on": "hv-1", "files": "san/csv"}},
                "storage": {"san": {"volumes": {"csv": {}}}, "other": {}},
                "hosts": {"hv-1": {}, "hv-2": {"storage": {"san": {}}}, "hv-3": {"storage": {"other": {}}}},
            },
            "hv-3 does not reach san/csv, where the files of file lie",
        ),
        (
            {
                "vms": {"file": {"on": "hv-1", "networks": ["lan", "dmz"]}},
                "networks": {"lan": {}, "dmz": {}},
                "hosts": {"hv-1": {}, "hv-2": {"networks": ["dmz", "lan"]}, "hv-3": {"networks": ["lan"]}},
            },
            "hv-3 is not attached to dmz",
        ),
        (
            {
                "vms": {"file": {"on": "hv-1", "memory": "64 GiB"}},
                "hosts": {"hv-1": {}, "hv-2": {}, "hv-3": {"memory": "32 GiB"}},
            },
            "file needs more memory than hv-3 has",
        ),
        (
            {
                "vms": {"file": {"on": "hv-1"}, "twin": {"on": "hv-3"}},
                "clusters": {
                    "hvc": {
                        "members": ["hv-1", "hv-2", "hv-3"],
                        "anti_affinity": [{"members": ["file", "twin"], "hard": "true"}],
                    }
                },
            },
            "hard anti-affinity keeps file away from twin, which runs there",
        ),
    ],
)
def test_a_host_is_barred_with_the_reason(sections: dict, why: str) -> None:
    found = machine(**sections)
    assert found.may_run_on == ("hv-2",)
    assert [(b.host, b.why) for b in found.barred] == [("hv-3", why)]


def test_soft_anti_affinity_bars_nothing() -> None:
    rule = {"members": ["file", "twin"]}
    found = machine(
        vms={"file": {"on": "hv-1"}, "twin": {"on": "hv-3"}},
        clusters={"hvc": {**HVC["hvc"], "anti_affinity": [rule]}},
    )
    assert found.may_run_on == ("hv-2", "hv-3")


def test_local_storage_bars_all_other_hosts() -> None:
    found = machine(
        vms={"file": {"on": "hv-1", "files": "disks"}},
        storage={"disks": {"kind": "local", "on": ["hv-1"]}},
    )
    assert found.may_run_on == ()
    assert {b.host for b in found.barred} == {"hv-2", "hv-3"}


def test_what_is_not_stated_bars_nothing() -> None:
    found = machine(vms={"file": {"on": "hv-1", "files": "san/csv", "memory": "900 GiB"}})
    assert found.may_run_on == ("hv-2", "hv-3")
