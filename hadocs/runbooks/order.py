"""In which order the hosts of a cluster are patched, so that each service moves as seldom as possible.

A role that is handed over to a member whose own host is done moves once; to one whose host is still to come it moves
again. So hosts with nothing active come first, and of the others the one whose roles find a member that is done. Every
order of a few hosts is tried; of many, one that is mended by exchanging two of them for as long as that helps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations
from types import MappingProxyType
from typing import Literal

from hadocs.analysis import Analysis
from hadocs.behaviour.model import Span
from hadocs.runbooks.model import Change
from hadocs.runbooks.simulate import Simulation, simulate
from hadocs.runbooks.standing import Standing
from hadocs.topology.model import Thing

Reason = Literal["quiet", "still", "spared", "first"]

ALL_ORDERS = 6
"""So many hosts have 720 orders, which are all tried."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One host's turn. ``handed`` maps services to the members that carry them from then on, ``stays`` are machines
    that are shut down, ``pauses`` and ``down`` the services that users miss in this turn, ``again`` those handed over
    that move once more later.

    ``reason`` is why it comes now: ``quiet`` (users miss nothing), ``still`` (nothing is handed over, but something
    stands still), ``spared`` (what is handed over stays where it goes), ``first`` (somebody has to be).
    """

    host: str
    handed: Mapping[str, str]
    stays: tuple[str, ...]
    pauses: tuple[str, ...]
    down: tuple[str, ...]
    reason: Reason
    again: tuple[str, ...] = ()
    unless: str = ""
    """The host of the turn before, where this turn takes away more while that one is not back: ``costs_quorum`` are the
    clusters that stop for want of votes then, ``costs`` the services that are down."""
    costs_quorum: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    often: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How often each service pauses in this turn: twice where its machine is saved, out and back."""


@dataclass(frozen=True)
class Order:
    """The whole round. ``pauses`` counts how often each service pauses, ``spans`` says for how long in all; ``down``
    are services that are down for a turn. Roles stay where the last turn has left them: ``roles``.
    """

    cluster: str
    turns: tuple[Turn, ...]
    pauses: Mapping[str, int]
    spans: Mapping[str, Span]
    down: tuple[str, ...]
    roles: Mapping[str, str]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts in their order."""
        return tuple(turn.host for turn in self.turns)


def order(analysis: Analysis, cluster: str) -> Order:
    """The order for the members of a cluster: of hosts with what runs on them, or of whatever is a member."""
    found: Order = analysis.once(("order", cluster), lambda: _order(analysis, cluster))
    return found


def _order(analysis: Analysis, cluster: str) -> Order:
    before = Standing.of(analysis.estate, analysis.topology)
    members = before.world.spec.clusters[cluster].members
    roles = _Roles(before, members)
    hosts = _best(roles, members)
    return _played(analysis, before, cluster, hosts, roles)


class _Roles:
    """Who carries which service, and who else can, by the host that each stands on: all that the order hangs on."""

    def __init__(self, before: Standing, hosts: Sequence[str]) -> None:
        spec = before.world.spec
        self.at: dict[str, str] = {}
        self.able: dict[str, tuple[str, ...]] = {}
        # A member that has a turn of its own is patched itself; what runs on a host goes by that.
        self.place = {m: m if m in hosts else before.world.host_of(m) or m for m in before.world.kinds}
        for host in hosts:
            for key in before.roles(host):
                self.at[key] = before.active(key)[0]
                self.able[key] = (*before.active(key), *before.heirs(key))
        self.site = {m: before.world.site_of(m) for m in before.world.kinds}
        # A machine that pauses as it moves takes its services along, out and back.
        self.still = {
            host: sum(
                before.active(k) == (vm,)
                for vm in before.guests(host)
                if before.how(vm).way != "live"
                for k in spec.services
            )
            for host in hosts
        }
        self.rank = {host: n for n, host in enumerate(hosts)}

    def heir(self, key: str, now: str, host: str, order: Sequence[str], at: int) -> str | None:
        """Who takes a service over when a host's turn comes: one whose host is done, else whose host comes last."""
        turn = {h: n for n, h in enumerate(order)}
        ready = [m for m in self.able[key] if m != now and self.place[m] != host]
        if not ready:
            return None
        return max(ready, key=lambda m: self._spared(turn.get(self.place[m]), at, len(order)))

    @staticmethod
    def _spared(turn: int | None, at: int, last: int) -> int:
        """How long a member is left alone: for good where its host is done, or none of these."""
        return last if turn is None or turn < at else turn

    def moves(self, order: Sequence[str]) -> tuple[int, int, int, int]:
        """How often services move in an order, and how often away from their site; then how late quiet hosts come, and
        how far it is from the order of the spec."""
        at = dict(self.at)
        count = far = 0
        for n, host in enumerate(order):
            for key, now in at.items():
                if self.place[now] == host and (heir := self.heir(key, now, host, order, n)):
                    at[key] = heir
                    count += 1
                    far += self.site[heir] != self.site[now]
        busy = {self.place[m] for m in self.at.values()}
        late = sum(n for n, h in enumerate(order) if h not in busy and not self.still[h])
        return count, far, late, sum(abs(self.rank[h] - n) for n, h in enumerate(order))


def _best(roles: _Roles, members: Sequence[str]) -> tuple[str, ...]:
    if len(members) <= ALL_ORDERS:
        return min(permutations(members), key=lambda some: (roles.moves(some), [roles.rank[h] for h in some]))
    busy = {h: sum(roles.place[m] == h for m in roles.at.values()) for h in members}
    found = sorted(members, key=lambda h: (busy[h], roles.rank[h]))
    cost = roles.moves(found)
    better = True
    while better and cost[0]:
        better = False
        for one, other in combinations(range(len(found)), 2):
            tried = list(found)
            tried[one], tried[other] = tried[other], tried[one]
            if (now := roles.moves(tried)) < cost:
                found, cost, better = tried, now, True
                break
    return tuple(found)


def _played(analysis: Analysis, before: Standing, cluster: str, hosts: Sequence[str], roles: _Roles) -> Order:
    """The round carried out: what each turn hands over, moves and shuts down, from where the one before left things."""
    now = before
    turns: list[Turn] = []
    count: dict[str, int] = {}
    spans: dict[str, Span] = {}
    for n, host in enumerate(hosts):
        changes, handed = _turn(now, host, hosts, n, roles)
        stays = [c.what for c in changes if c.doing == "stop" and c.what != host]
        done = simulate(analysis, changes, start=now)
        reason, again = _reason(done, handed, hosts[:n], roles)
        unless, quorum, costs = _too_soon(now, hosts[n - 1], host, done) if n else ("", (), ())
        often = Counter(key for effect in done.effects for key in effect.pauses)
        turns.append(
            Turn(
                host,
                MappingProxyType(handed),
                tuple(stays),
                tuple(done.pauses),
                done.down,
                reason,
                again,
                unless,
                quorum,
                costs,
                MappingProxyType(often),
            )
        )
        _add(done, count, spans)
        now = done.last
    down = tuple(dict.fromkeys(s for turn in turns for s in turn.down))
    moved = {k: now.active(k)[0] for k in roles.at if now.active(k) != before.active(k)}
    return Order(
        cluster,
        tuple(turns),
        MappingProxyType(count),
        MappingProxyType(spans),
        down,
        MappingProxyType(moved),
    )


def _turn(
    now: Standing, host: str, hosts: Sequence[str], n: int, roles: _Roles
) -> tuple[tuple[Change, ...], dict[str, str]]:
    handed: dict[str, str] = {}
    ready = now
    for key in now.roles(host):
        if key not in roles.able:
            continue
        heir = roles.heir(key, now.active(key)[0], host, hosts, n)
        if heir and heir in ready.heirs(key, (host,)):
            handed[key] = heir
        elif others := ready.heirs(key, (host,)):
            handed[key] = others[0]
        if key in handed:
            ready = ready.hand_over(key, handed[key])
    places = ready.places(host).places.at
    stays = [v for v in ready.guests(host) if v not in places]
    changes = (
        *(Change("hand-over", key, to) for key, to in handed.items()),
        Change("drain", host),
        *(Change("stop", vm) for vm in stays),
        Change("stop", host),
        Change("start", host),
        *(Change("start", vm) for vm in reversed(stays)),
        Change("resume", host),
    )
    return changes, handed


def _too_soon(
    now: Standing, before: str, host: str, done: Simulation
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What a turn costs that it would not cost if the host of the turn before were back."""
    kinds = now.world.kinds
    away = now.drain(before).stop(Thing(kinds[before], before))
    both = away.drain(host).stop(Thing(kinds[host], host))
    alone = next((e.after for e in done.effects if e.change.doing == "stop" and e.change.what == host), now)
    quorum = tuple(c for c in both.loss.no_quorum if c not in alone.loss.no_quorum)
    down = tuple(s for s in both.down if s not in alone.down and s not in away.down)
    return (before if quorum or down else ""), quorum, down


def _add(done: Simulation, count: dict[str, int], spans: dict[str, Span]) -> None:
    for effect in done.effects:
        for key, span in effect.pauses.items():
            count[key] = count.get(key, 0) + 1
            spans[key] = spans[key] + span if key in spans else span


def _reason(
    found: Simulation, handed: Mapping[str, str], done: Sequence[str], roles: _Roles
) -> tuple[Reason, tuple[str, ...]]:
    """Why a host's turn comes now, and which services move once more."""
    if not handed:
        return ("still" if found.pauses or found.down else "quiet"), ()
    again = tuple(
        k for k, to in handed.items() if roles.place[to] not in done and roles.place[to] in roles.rank
    )
    return ("first" if again else "spared"), again
