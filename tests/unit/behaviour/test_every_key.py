"""Every key of the language counts: changing it changes some result, or a short list says why it need not."""

from functools import cache
from pathlib import Path

import pytest
from support.walk import Key, Results, effect, keys

from hadocs.spec.load import Loaded, load
from hadocs.spec.model import Assumption

KEYS = sorted(Path("tests/unit/behaviour/keys").glob("*.yaml"))
FIELD = Path("tests/unit/behaviour/field")
OTHERS = (
    *(
        FIELD / f"{n}.yaml"
        for n in (
            "ag-2012-dead-witness",
            "s2d-2022-order-resync-rpo",
            "dc-inside-only",
            "ref-metrocluster",
            "ref-cloud-ag-two-zones",
        )
    ),
    *(
        FIELD / f"{n}.yaml"
        for n in ("gfs2-clone", "pve-ha-node-without-disk", "ref-cloud-ag-two-zones", "ref-s2d-campus")
    ),
    FIELD / "storage-replica-stretch.yaml",
    FIELD / "stretched-without-witness.yaml",
    *(
        Path("specs") / f"{n}.yaml"
        for n in ("article-hybrid", "clusters-from-scratch", "vmware-wsfc-across-boxes")
    ),
)
TABLES = ("failure_domains", "switches", "links", "networks", "storage", "hosts", "servers", "vms")
TRIES = 40
"""Changes of a key in one spec until it counts as read nowhere there."""

WHERE: dict[Key, str] = {
    ("Network", "speed"): "vmware-wsfc-across-boxes",
    ("Storage", "stretch_mode"): "ceph-stretch",
    ("Storage", "parity"): "ref-s2d-campus",
    ("Network", "adapter"): "gfs2-clone",
    ("Witness", "site"): "ref-s2d-campus",
    ("Vm", "offline_action"): "s2d-2022-order-resync-rpo",
    ("Vm", "dynamic_memory"): "s2d-2022-order-resync-rpo",
    ("Vm", "fault_tolerance"): "ref-metrocluster",
    ("Cluster", "migration_blackout"): "s2d-2022-order-resync-rpo",
    ("Heartbeat", "route_history"): "vmware-wsfc-across-boxes",
    ("Heartbeat", "isolation"): "stretched-without-witness",
    ("Heartbeat", "resiliency_level"): "stretched-without-witness",
    ("Quorum", "preferred"): "stretched-without-witness",
    ("Cluster", "heartbeat"): "article-hybrid",
    ("Cluster", "ha"): "vsphere",
    **{
        ("Ha", k): "vsan"
        for k in ("admission_control", "failures_tolerated", "isolation_response", "vm_monitoring")
    },
    **{
        ("Ha", k): "vsphere"
        for k in (
            "apd_delay",
            "component_protection",
            "failure_interval",
            "isolation_addresses",
            "respect_anti_affinity",
        )
    },
    ("Fencing", "levels"): "linux",
    **{("FenceLevel", k): "linux" for k in ("devices", "members")},
    **{("FenceDevice", k): "linux" for k in ("method", "through", "timeout")},
    ("Network", "cidr"): "windows",
    **{("FailureDomain", k): "power" for k in ("kind", "site", "stands_in", "power", "runtime")},
    **{("Switch", k): "power" for k in ("site", "rack", "stands_in", "power")},
    ("Link", "stands_in"): "power",
    ("Site", "stands_in"): "power",
    **{(m, k): "power" for m in ("Storage", "Host", "Server") for k in ("stands_in", "power")},
    ("Server", "adapters"): "power",
    **{("Host", k): "power" for k in ("adapters", "reserved", "overcommit", "max_vms")},
    **{("Adapter", k): "power" for k in ("switch", "networks")},
    **{("Reserved", k): "power" for k in ("memory", "cores")},
    ("Operations", "config_backup"): "s2d-2022-order-resync-rpo",
    ("Quorum", "auto_tie_breaker_node"): "gfs2-clone",
    **{("Quorum", k): "products" for k in ("disk_only", "dynamic")},
    **{
        ("Service", k): "products"
        for k in ("clients", "commit", "failsafe", "needed", "per_member", "preference")
    },
    ("Service", "mount_dial"): "s2d-2022-order-resync-rpo",
    **{("Service", k): "linux" for k in ("instances", "starts_after", "together_with")},
    ("Service", "promotable"): "gfs2-clone",
    **dict.fromkeys((("Fencing", "delay_for"), ("Cluster", "stickiness")), "pair"),
    ("Storage", "controllers"): "article-hybrid",
    ("Quorum", "last_man_standing_window"): "gfs2-clone",
    **{("Storage", k): "clusters-from-scratch" for k in ("fencing", "quorum")},
    ("Storage", "on_no_quorum"): "linux",
    **{("Fencing", k): "clusters-from-scratch" for k in ("methods", "priority_delay")},
    ("Access", "paths"): "gfs2-clone",
    **{("Service", k): "linux" for k in ("container", "possible_owners")},
    ("Cluster", "remotes"): "linux",
    **{("Remote", k): "linux" for k in ("monitor", "reconnect", "timeout")},
    **{
        ("Clients", k): "products"
        for k in ("all_addresses", "checks", "health_check", "multi_subnet_failover", "name_ttl")
    },
    ("Spec", "environment"): "pve-ha-node-without-disk",
    ("Storage", "shipped_every"): "windows",
    ("Storage", "drbd_protocol"): "linux",
    ("Storage", "mirrored_by"): "storage-replica-stretch",
    ("Storage", "switchover"): "ref-metrocluster",
    ("Vm", "replica_every"): "linux",
    ("Vm", "site"): "ref-cloud-ag-two-zones",
    ("Vm", "provider"): "ref-cloud-ag-two-zones",
    **{("Storage", k): "vsan" for k in ("preferred", "witness")},
    ("Vm", "checkpoints"): "ag-2012-dead-witness",
    ("Vm", "monitoring"): "vsan",
    ("Volume", "csv"): "windows",
    ("Volume", "size"): "dc-inside-only",
    ("Witness", "dfs"): "ag-2012-dead-witness",
}
"""The spec in which to look first for keys that few rules read, or that only late results tell: it saves
a minute of every run of the tests."""

MODELS_WITH_TITLES = (
    "FailureDomain",
    "Switch",
    "Link",
    "Site",
    "Network",
    "Volume",
    "Storage",
    "Host",
    "Server",
    "Vm",
    "Cluster",
    "Service",
)

DRILLED = (
    "what was tried out: tests/unit/behaviour/test_drilled.py and tests/unit/availability/test_measured.py"
)

NEED_NOT: dict[Key, str] = {
    ("Spec", "hadocs"): "the version of the language itself",
    **{("Spec", k): "what it is called and where it comes from" for k in ("name", "title", "summary", "source")},
    ("Spec", "uses"): "read by the loader",
    **{("Spec", t): "a table, of which the entries are walked" for t in TABLES},
    ("Spec", "observed"): "what was read, and what was not: tests/unit/pages and tests/unit/drift",
    **{
        ("Observed", k): "what was read, and what was not: tests/unit/pages and tests/unit/drift"
        for k in ("date", "source", "not_read", "not_observed", "not_modelled")
    },
    ("Spec", "owner"): "whom to call",
    **{("Owner", k): "whom to call" for k in ("team", "contact", "escalation")},
    **{(m, "title"): "its name for people" for m in MODELS_WITH_TITLES},
    **{(m, "cores"): "an inventory: no processors are counted" for m in ("Host", "Server")},
    ("Server", "memory"): "an inventory: nothing is placed on a server",
    **{("Server", k): "nothing is placed on a server" for k in ("reserved", "overcommit", "max_vms")},
    ("Link", "between"): "two sites, which no change of one value leaves: tests/unit/topology/test_domains.py",
    ("Vm", "vcpus"): "an inventory, as cores",
    ("Vm", "role"): "how figures fold machines",
    ("Operations", "notes"): "for the night shift",
    **{("Operations", k): DRILLED for k in ("drills", "drill_every")},
    **{("Drill", k): DRILLED for k in ("procedure", "of", "date", "measured", "passed", "by", "notes")},
    ("Storage", "shipped_to"): "read by the pages on a lost storage: tests/unit/topology/test_copies.py",
    ("Service", "needs_physical"): "read by the recommendation: tests/unit/recommend",
    **{("Acceptance", k): "how an accepted finding is told" for k in ("reason", "until", "on")},
    **{("Assumption", k): "read by the availability: tests/unit/availability" for k in Assumption.model_fields},
    ("Service", "changes"): "read by the availability and its pages: tests/unit/availability/model/test_changes.py",
    **{
        ("Changes", k): "read by the availability and its pages: tests/unit/availability/model/test_changes.py"
        for k in ("releases", "patches")
    },
    ("Spec", "assumptions"): "read by the availability: tests/unit/availability",
}  # fmt: skip


@cache
def specs() -> dict[str, tuple[Loaded, Results]]:
    """The specs in which keys are changed, each as it is."""
    found = {}
    for path in (*KEYS, *OTHERS):
        loaded = load(path)
        found[path.stem] = (loaded, Results(loaded, loaded.spec))
    return found


@pytest.mark.parametrize("key", [k for k in keys() if k not in NEED_NOT], ids=".".join)
def test_a_key_counts(key: Key) -> None:
    annotation, first = keys()[key], WHERE.get(key, "")
    order = sorted(specs(), key=lambda name: name != first)
    assert any(effect(*specs()[name], key, annotation, TRIES) for name in order), "read nowhere"


def test_what_need_not_count_is_a_key() -> None:
    assert NEED_NOT.keys() <= keys().keys()


def test_where_to_look_first_names_keys_and_specs_that_there_are() -> None:
    assert WHERE.keys() <= keys().keys()
    assert set(WHERE.values()) <= specs().keys()
