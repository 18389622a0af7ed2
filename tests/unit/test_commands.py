"""The lists of real commands, and what holds a command line against them."""

from __future__ import annotations

import pytest

from tests.support.commands import known, lists, since, unknown


def test_each_list_says_where_it_comes_from() -> None:
    assert lists()
    for name, listed in lists().items():
        assert listed["shell"] in {"powershell", "cmd", "bash"}, name
        assert listed["source"], name
        assert listed["basis"] in {"R", "R*"}, name
        assert listed["commands"], name


def test_the_lists_hold_what_clusters_are_run_with() -> None:
    assert {"suspend-clusternode", "get-mailboxdatabasecopystatus", "set-vmhost"} <= known(
        "powershell"
    ).keys()
    assert {
        "pcs node standby",
        "crm node standby",
        "ha-manager crm-command node-maintenance enable",
    } <= known("bash").keys()
    assert "govc host.maintenance.enter" in known("bash")


def test_a_later_cmdlet_says_since_when() -> None:
    assert since("Get-ClusterAffinityRule") == 2022
    assert since("Suspend-ClusterNode") is None


@pytest.mark.parametrize(
    ("shell", "command"),
    [
        ("powershell", "Suspend-ClusterNode -Name hv-01 -Drain -Wait"),
        ("powershell", "Get-ClusterNode | Where-Object {$_.State -ne 'Up'} | Format-Table Name,State"),
        ("powershell", "(Get-Cluster).AutoBalancerMode = 0"),
        ("powershell", "$then = Get-Date; Get-WinEvent -FilterHashtable @{LogName='System';StartTime=$then}"),
        ("powershell", "Get-VM -ComputerName 'HV''01 -NoSuch' | Sort-Object -Property Name"),
        ("powershell", "cluster node hv-01 /pause"),
        ("ems", "cd $ExScripts\n.\\StartDagServerMaintenance.ps1 -ServerName exch-1 -PauseClusterNode"),
        ("powercli", "Get-Cluster prod | Get-VMHost | Select-Object Name,@{n='HA';e={$_.ConnectionState}}"),
        ("cmd", "net start clussvc /fq"),
        ("bash", "pcs node standby pcmk-1 --wait=60"),
        ("bash", "sudo crm_mon -1rf --fence-history=3 | grep -i 'fail; rm'"),
        ("bash", "for n in a b; do ssh $n systemctl stop corosync; done"),
        ("bash", "cp /etc/pve/corosync.conf /root/corosync.conf.bak && pvecm status"),
        ("bash", "echo $(corosync-quorumtool -s) > /tmp/before 2>&1"),
        ("bash", "etcdctl --endpoints=https://10.0.0.1:2379 endpoint health --cluster"),
        ("sql", "ALTER AVAILABILITY GROUP [ag] FAILOVER;"),
    ],
)
def test_what_exists_passes(shell: str, command: str) -> None:
    assert unknown(shell, command) == []


@pytest.mark.parametrize(
    ("shell", "command", "said"),
    [
        (
            "powershell",
            "Repair-ClusterSharedVolume -Name csv",
            ["there is no cmdlet Repair-ClusterSharedVolume"],
        ),
        (
            "powershell",
            "Suspend-ClusterNode hv-01 -Evacuate",
            ["Suspend-ClusterNode has no parameter -Evacuate"],
        ),
        (
            "powershell",
            "Get-ClusterNode | ForEach-Object {Stop-ClusterNode $_ -Hard}",
            ["Stop-ClusterNode has no parameter -Hard"],
        ),
        ("cmd", "net start clussvc /please", ["net start has no option /please"]),
        ("bash", "pcs node rest pcmk-1", ["pcs has no command node"]),
        ("bash", "pcs node standby pcmk-1 --now", ["pcs node standby has no option --now"]),
        ("bash", "true; frobnicate -x", ["there is no command frobnicate"]),
        ("bash", "cat $(corosync-quorumtool --votes)", ["corosync-quorumtool has no option --votes"]),
        ("bash", "ha-manager crm-command maintenance hv-01", ["ha-manager has no command crm-command"]),
    ],
)
def test_what_does_not_exist_is_named(shell: str, command: str, said: list[str]) -> None:
    assert unknown(shell, command) == said
