"""A cut network where no part can have quorum, and what is said of links and HA that are not there."""

from __future__ import annotations

import re

from hadocs.pages.runbooks import markdown
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks.make import Runbooks, runbooks
from hadocs.spec.load import load_text

PROXMOX = """\
hadocs: 1
name: two
platform: proxmox/8
networks: {n: {roles: [client, cluster]}, m: {roles: [cluster]}}
hosts: {h-1: {memory: 64 GiB, networks: NETWORKS}, h-2: {memory: 64 GiB, networks: NETWORKS}}
storage: {disk: {kind: local, on: [h-1]}}
vms: {a: {on: h-1, memory: 8 GiB, files: disk}}
clusters: {c: {members: [h-1, h-2], quorum: {witness: {kind: WITNESS}}, ha: {enabled: HA}}}
services: {s: {runs_on: a}}
"""
PACEMAKER = """\
hadocs: 1
name: two
platform: pacemaker/rhel9
servers: {a: {}, b: {}}
clusters: {c: {members: [a, b], quorum: {two_node: TWO}, fencing: {enabled: true, methods: [ipmi]}}}
services: {db: {product: postgresql, runs_on: c}}
"""
WINDOWS = """\
hadocs: 1
name: two
platform: hyper-v/2008r2
hosts: {h-1: {memory: 64 GiB}, h-2: {memory: 64 GiB}}
storage: {san: {protocols: [iscsi], volumes: {csv: {csv: true}, q: {}}}}
vms: {a: {on: h-1, memory: 8 GiB, files: san/csv}}
clusters: {c: {members: [h-1, h-2], quorum: {witness: WITNESS}}}
services: {s: {runs_on: a}}
"""


def with_(text: str, **values: str) -> Runbooks:
    for name, value in values.items():
        text = text.replace(name, value)
    return runbooks(analyse_loaded(load_text(text)))


def page(books: Runbooks, name: str) -> str:
    (planned,) = [p for p in books.all if p.id == name]
    return markdown.whole(books.make(planned), "x")


def test_where_every_vote_is_needed_no_part_of_a_parted_cluster_goes_on() -> None:
    proxmox = page(with_(PROXMOX, NETWORKS="[n]", WITNESS="none", HA="false"), "network-partition-c")
    assert "both votes are needed" in proxmox and "the machines that run go on" in proxmox
    pacemaker = page(with_(PACEMAKER, TWO="false"), "network-partition-c")
    assert "parted, no part has quorum" in pacemaker and "fences nobody" in pacemaker
    windows = page(with_(WINDOWS, WITNESS="{kind: none}"), "network-partition-c")
    assert "parted, no host has quorum" in windows
    for text in (proxmox, pacemaker, windows):
        assert not re.search(r"part (with .*|that) goes on|parts? run everything|[Oo]ne part goes on", text)


def test_where_a_part_can_have_enough_votes_it_goes_on() -> None:
    proxmox = page(with_(PROXMOX, NETWORKS="[n]", WITNESS="qdevice", HA="true"), "network-partition-c")
    assert "The part with 2 of 3 votes goes on" in proxmox
    pacemaker = page(with_(PACEMAKER, TWO="true"), "network-partition-c")
    assert "whoever fences first goes on" in pacemaker and "no part has quorum" not in pacemaker
    windows = page(with_(WINDOWS, WITNESS="{kind: disk, on: san/q}"), "network-partition-c")
    assert "Whoever holds 2 of 3 votes goes on" in windows


def test_of_a_single_link_no_other_one_is_spoken() -> None:
    one = with_(PROXMOX, NETWORKS="[n]", WITNESS="qdevice", HA="true")
    both = with_(PROXMOX, NETWORKS="[n, m]", WITNESS="qdevice", HA="true")
    for name, word in (("network-partition-c", "the other link"), ("host-failure-h-1", "the other link")):
        assert word in page(both, name) and word not in page(one, name)


def test_without_ha_nothing_of_ha_is_spoken() -> None:
    made = with_(PROXMOX, NETWORKS="[n]", WITNESS="qdevice", HA="false")
    for name in ("network-partition-c", "host-failure-h-1"):
        text = page(made, name)
        assert (
            "resets itself" not in text
            and "services of HA" not in text
            and "restriction from a group" not in text
        )


def test_where_a_host_s_work_costs_the_quorum_its_pages_say_what_that_does_to_the_others() -> None:
    for ha, said in (("true", "resets itself after 60 to 70 s"), ("false", "What runs on `h-2` runs on")):
        made = with_(PROXMOX, NETWORKS="[n]", WITNESS="none", HA=ha)
        assert said in page(made, "host-maintenance-h-1")
        patching = page(made, "cluster-patching-c")
        assert "Meanwhile `Activity blocked`" in patching and ("resets itself" in patching) == (ha == "true")
        assert "A second node is not" not in patching
    whole = page(with_(PROXMOX, NETWORKS="[n]", WITNESS="qdevice", HA="true"), "cluster-patching-c")
    assert "Meanwhile" not in whole and "A second node is not `Quorate: Yes`" in whole
