"""Which part of a cluster that is cut gets the vote of the quorum device; pure, knows nothing of networks.

Source: corosync/corosync-qdevice, qdevices/qnetd-algo-ffsplit.c (qnetd_algo_ffsplit_partition_cmp) and
qnetd-algo-lms.c, and corosync-qdevice(8). Node ids are taken to follow the order of the members.
"""

from __future__ import annotations

from collections.abc import Sequence

from hadocs.topology.quorum_rules import Rules


def equals(
    rules: Rules, parts: Sequence[frozenset[str]], connected: Sequence[frozenset[str]]
) -> tuple[int, ...]:
    """The parts between which the heuristics, or else the tie breaker, of the device decides; none where it votes for
    none.

    ``connected`` are the members of each part that reach it. With ffsplit more than half of all members win, and halves
    are compared by how many reach the device; with lms the part from which most reach it wins, of any size.
    """
    reach = [i for i, members in enumerate(connected) if members]
    if rules.device_algorithm == "ffsplit":
        whole = len(rules.nodes)
        larger = [i for i in reach if len(parts[i]) * 2 > whole]
        if larger or whole % 2:
            return tuple(larger)
        reach = [i for i in reach if len(parts[i]) * 2 == whole]
    most = max((len(connected[i]) for i in reach), default=0)
    return tuple(i for i in reach if len(connected[i]) == most)


def of_tie(rules: Rules, parts: Sequence[frozenset[str]], connected: Sequence[frozenset[str]]) -> int | None:
    """Of equal parts the one that the tie breaker names; ``None`` where no part has that node.

    With lms only nodes that reach the device are looked at, with ffsplit all of the cluster.
    """
    seen = [n for n in rules.names if rules.device_algorithm == "ffsplit" or any(n in c for c in connected)]
    if not seen:
        return None
    node = {"lowest": seen[0], "highest": seen[-1]}.get(rules.device_tie, rules.device_tie)
    return next((i for i, part in enumerate(parts) if node in part), None)
