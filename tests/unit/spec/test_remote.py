"""What remote nodes, possible owners of services and bundles are refused for, with what would be right."""

import pytest

from hadocs.errors import InputError
from hadocs.spec.load import load_text

START = """hadocs: 1
name: x
platform: pacemaker/rhel-9
servers: {n1: {}, n2: {}, web-1: {}, web-2: {}, alone: {}}
hosts: {h1: {}, h2: {}}
vms: {g1: {on: h1}}
"""
K = "{members: [n1, n2], remotes: {web-1: {}, web-2: {}}}"


@pytest.mark.parametrize(
    ("cluster", "service", "message", "expected", "near"),
    [
        ("{members: [n1, n2], remotes: {n2: {}}}", "", 'is a member of the cluster "k"', "a member of no cluster", ""),
        ("{members: [n1, n2], remotes: {web-3: {}}}", "", 'nothing called "web-3"', "a server or a VM", "web-1"),
        ("{members: [n1, n2], remotes: {h1: {}}}", "", "is a host", "a server, or a vm", ""),
        ("{members: [n1, n2], remote_nodes: {web-1: {}}}", "", "unknown key", "", "remotes"),
        ("{members: [n1, n2], remotes: {web-1: {reconnect_interval: 1 min}}}", "", "unknown key", "", "reconnect"),
        (K, "{runs_on: k, possible_owners: [web-1, alone]}", "is no node of the cluster", "n1, n2, web-1, web-2", ""),
        (K, "{runs_on: alone, possible_owners: [web-1]}", "runs on no cluster: possible_owners", "or a cluster", ""),
        (K, "{runs_on: k, possible_owners: [web-1], active_on: n1}", 'does not run on "n1"', "one of web-1", ""),
        (K, "{runs_on: k, instances: 5}", "5 instances on 4 members", "at most 4, or all", "all"),
        (K, "{runs_on: k, possible_owners: [n1, n2], instances: 5, per_member: 2}", "on 2 members, 2 on each",
         "at most 4", "all"),
        (K, "{runs_on: k, container: podman}", "no instances that container", "instances: 2", ""),
        (K, "{runs_on: k, container: rkt, instances: 2}", 'can\'t be "rkt"', "docker, podman", ""),
        (K, "{runs_on: k, clone_node_max: 2, instances: 2}", "unknown key", "", "per_member"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_told_with_what_can(
    cluster: str, service: str, message: str, expected: str, near: str
) -> None:
    services = f"services: {{s: {service}}}\n" if service else ""
    with pytest.raises(InputError) as found:
        load_text(f"{START}clusters: {{k: {cluster}}}\n{services}")
    (problem,) = found.value.problems
    assert message in problem.message
    assert expected in problem.expected
    assert near in problem.nearest


def test_a_service_runs_on_a_cluster_of_hosts_where_that_has_guest_nodes() -> None:
    service = "services: {s: {runs_on: k, cluster_aware: true, active_on: g1}}\n"
    loaded = load_text(f"{START}clusters: {{k: {{members: [h1, h2], remotes: {{g1: {{}}}}}}}}\n{service}")
    assert loaded.spec.services["s"].active_on == "g1"
    with pytest.raises(InputError):
        load_text(f"{START}clusters: {{k: {{members: [h1, h2]}}}}\n{service}")
