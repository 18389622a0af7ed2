"""Which placement rules can't hold together, by Proxmox VE's seven checks; knows rules and hosts, no spec.

The checks are those of the chapter "High Availability" of Proxmox VE's manual (pve.proxmox.com/pve-docs); what they
find, Proxmox VE switches off. Other platforms keep such rules and never settle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

Side = Literal["together", "apart"]
Check = Literal["two-homes", "alone", "crowded", "opposed", "ranked", "torn", "cramped"]


@dataclass(frozen=True, slots=True)
class Pairing:
    """A rule that keeps machines together on one host, or apart on different ones."""

    id: str
    side: Side
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A rule that keeps machines on some hosts. ``ranked`` is true where it prefers some of those to others."""

    id: str
    members: tuple[str, ...]
    hosts: tuple[str, ...]
    ranked: bool = False


@dataclass(frozen=True, slots=True)
class Flaw:
    """Rules that can't hold together, by their ids, the machines that it is about, and the check that found it."""

    check: Check
    rules: tuple[str, ...]
    machines: tuple[str, ...]


def flaws(pairings: Sequence[Pairing], homes: Sequence[Home], hosts: int) -> tuple[Flaw, ...]:
    """All that the seven checks find, each on the rules as they are given, in the order of the checks."""
    return (
        *two_homes(homes),
        *alone(pairings),
        *crowded(pairings, hosts),
        *opposed(pairings),
        *ranked(pairings, homes),
        *torn(pairings, homes),
        *cramped(pairings, homes),
    )


def two_homes(homes: Sequence[Home]) -> Iterator[Flaw]:
    """A machine may be in one rule about hosts only."""
    for machine in _each(homes):
        both = [home.id for home in homes if machine in home.members]
        if len(both) > 1:
            yield Flaw("two-homes", tuple(both), (machine,))


def alone(pairings: Sequence[Pairing]) -> Iterator[Flaw]:
    """One machine can be neither together nor apart."""
    for rule in pairings:
        if len(rule.members) < 2:
            yield Flaw("alone", (rule.id,), rule.members)


def crowded(pairings: Sequence[Pairing], hosts: int) -> Iterator[Flaw]:
    """More machines can't be kept apart than there are hosts."""
    for rule in pairings:
        if rule.side == "apart" and len(rule.members) > hosts:
            yield Flaw("crowded", (rule.id,), rule.members)


def opposed(pairings: Sequence[Pairing]) -> Iterator[Flaw]:
    """Two machines can't be kept together and apart; rules that share a machine bind together as one."""
    for group in _joined(pairings):
        machines = _each(group)
        against = [
            rule for rule in pairings if rule.side == "apart" and sum(m in machines for m in rule.members) > 1
        ]
        if against:
            both = tuple(dict.fromkeys(m for rule in against for m in rule.members if m in machines))
            yield Flaw("opposed", tuple(r.id for r in (*group, *against)), both)


def ranked(pairings: Sequence[Pairing], homes: Sequence[Home]) -> Iterator[Flaw]:
    """Machines with preferred hosts can be in no rule about each other."""
    for rule in pairings:
        found = tuple(m for m in rule.members if any(h.ranked and m in h.members for h in homes))
        if found:
            yield Flaw("ranked", (rule.id,), found)


def torn(pairings: Sequence[Pairing], homes: Sequence[Home]) -> Iterator[Flaw]:
    """Machines that are kept together can be in one rule about hosts only."""
    for group in _joined(pairings):
        touching = _touching(_each(group), homes)
        if len(touching) > 1:
            machines = [m for m in _each(group) if any(m in h.members for h in touching)]
            yield Flaw("torn", (*(r.id for r in group), *(h.id for h in touching)), tuple(machines))


def cramped(pairings: Sequence[Pairing], homes: Sequence[Home]) -> Iterator[Flaw]:
    """Machines that are kept apart need hosts of their own among those that they may use.

    Proxmox VE counts the hosts that all of them may use. Here each must find one, so that two machines on one host
    are found even where a third could use several.
    """
    for rule in pairings:
        if rule.side != "apart":
            continue
        touching = _touching(rule.members, homes)
        allowed = {
            m: _common([h for h in touching if m in h.members])
            for m in rule.members
            if any(m in h.members for h in touching)
        }
        if not _placed(allowed):
            yield Flaw("cramped", (rule.id, *(h.id for h in touching)), tuple(allowed))


def _each(rules: Sequence[Pairing | Home]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m for rule in rules for m in rule.members))


def _touching(machines: Sequence[str], homes: Sequence[Home]) -> list[Home]:
    return [h for h in homes if any(m in machines for m in h.members)]


def _common(homes: Sequence[Home]) -> tuple[str, ...]:
    return tuple(host for host in homes[0].hosts if all(host in h.hosts for h in homes))


def _joined(pairings: Sequence[Pairing]) -> list[list[Pairing]]:
    """The rules that keep machines together, in groups that share machines."""
    groups = [[rule] for rule in pairings if rule.side == "together"]
    merged = True
    while merged:
        merged = False
        for one, other in combinations(groups, 2):
            if set(_each(one)) & set(_each(other)):
                groups = [[*one, *other], *(g for g in groups if g is not one and g is not other)]
                merged = True
                break
    return groups


def _placed(allowed: dict[str, tuple[str, ...]]) -> bool:
    """Whether each machine finds a host of its own (a matching, by augmenting paths)."""
    taken: dict[str, str] = {}

    def settle(machine: str, tried: set[str]) -> bool:
        for host in allowed[machine]:
            if host not in tried:
                tried.add(host)
                if host not in taken or settle(taken[host], tried):
                    taken[host] = machine
                    return True
        return False

    return all(settle(machine, set()) for machine in allowed)
