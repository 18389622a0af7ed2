"""Emergency cards: one printed page for each cluster. What it is, its votes, whom to call, three commands that only
look, six symptoms, five things never to do. Frozen data; `hadocs.pages.runbooks.card` writes it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hadocs.runbooks import templates
from hadocs.runbooks.context import Look
from hadocs.runbooks.make import Planned, Runbooks
from hadocs.runbooks.model import Basis, Command, Shell, Target
from hadocs.runbooks.prognosis import Prognosis
from hadocs.runbooks.schema import CheckEntry, Entry, SymptomEntry
from hadocs.runbooks.shell import UnquotableError
from hadocs.runbooks.signs import Signs, signs
from hadocs.runbooks.slugs import slug
from hadocs.runbooks.templates import Marked, listed
from hadocs.runbooks.text import Run, Text, runs, value
from hadocs.runbooks.values import holds, values_of
from hadocs.runbooks.views.clusters import ClusterLook
from hadocs.runbooks.views.machines import MachineView

COMMANDS, SYMPTOMS, NEVERS = 3, 6, 5
SHOWN = 8
"""So many members are drawn; of more, the first and how many besides."""
LISTED = 6
"""So many things a line of the card names."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A machine in the figure: ``state`` is ``active``, ``waits`` or empty."""

    name: str
    note: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Machines that stand together: in a cluster, on the hosts of another, at a site."""

    title: str
    units: tuple[Unit, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """A command that only looks."""

    command: Command | None
    note: Text
    on: Text
    well: Text
    bad: Text
    shell: Shell
    basis: Basis
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """A symptom: what one sees, what it means, what to do, and the runbook that tells it."""

    id: str
    see: Text
    means: Text
    do: Text
    to: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The card of a cluster."""

    id: str
    cluster: str
    title: str
    about: Text
    team: str
    contact: str
    call: str
    groups: tuple[Group, ...]
    stores: tuple[tuple[str, str], ...]
    votes: tuple[Text, ...]
    checks: tuple[Check, ...]
    rows: tuple[Row, ...]
    by_hand: Text
    by_itself: Text
    nevers: tuple[Text, ...]
    backup: str
    tested: str


def card_id(cluster: str) -> str:
    """The name of a card among the pages of its spec."""
    return f"card-{slug(cluster)}"


def card(of: Runbooks, cluster: str, known: Signs | None = None) -> Card:
    """The card of a cluster."""
    return _Making(of, of.look.cluster(cluster), known or signs()).made()


class _Making:
    def __init__(self, of: Runbooks, cluster: ClusterLook, known: Signs) -> None:
        self.of, self.look, self.cluster, self.known = of, of.look, cluster, known
        self.prognosis = Prognosis(self.look, cluster)
        self.values = asked(self.look, cluster, self.prognosis)
        self.values["row"] = self._row_name
        self.values["tbd"] = lambda what: Marked(value("TBD – owner", "tbd", str(what)))
        self.order: list[str] = []

    def made(self) -> Card:
        owner, operations = self.look.owner, self.look.spec.operations
        rows = self._rows()
        self.order = [row.id for row in rows]
        return Card(
            id=card_id(self.cluster.id),
            cluster=self.cluster.id,
            title=self.cluster.title,
            about=self._about(),
            team=owner.team or "",
            contact=owner.contact or "",
            call=owner.call or "",
            groups=self._groups(),
            stores=self._stores(),
            votes=self._votes(),
            checks=self._checks(),
            rows=rows,
            by_hand=_few(self.prognosis.by_hand),
            by_itself=_few(self.prognosis.by_itself),
            nevers=self._nevers(),
            backup=self.look.backup or "",
            tested=operations.tested.isoformat() if operations and operations.tested else "",
        )

    def _about(self) -> Text:
        services = self.prognosis.services
        what = {
            "host": "hosts that keep machines running", "guest": "a cluster of virtual machines",
            "mixed": "a cluster of virtual and physical machines", "physical": "a cluster of physical servers",
        }[self.cluster.kind]  # fmt: skip
        carries = f" · carries {_some(services)}" if services else ""
        platform = self.cluster.platform.title
        return runs(
            f"{what[0].upper()}{what[1:]}{carries}{' · ' + value(platform, 'words') if platform else ''}"
        )

    def _groups(self) -> tuple[Group, ...]:
        members = self.cluster.members
        if self.cluster.kind == "host":
            return (
                Group(self.cluster.title, tuple(map(_host, members[:SHOWN])), max(len(members) - SHOWN, 0)),
            )
        by: dict[str, list[MachineView]] = {}
        for member in members[:SHOWN]:
            by.setdefault(_stands(member), []).append(member)
        groups = [Group(title, tuple(map(self._member, some))) for title, some in by.items()]
        if len(members) > SHOWN and groups:
            groups[-1] = Group(groups[-1].title, groups[-1].units, len(members) - SHOWN)
        return tuple(groups)

    def _member(self, member: MachineView) -> Unit:
        state = "active" if member.active else "waits"
        if not member.active and any(member.id in {m.id for m in s.active} for s in self.cluster.services):
            state = "active"
        where = f"on {member.host.name}" if member.host else ""
        late = f"kept {member.lag} behind" if member.lag else ""
        carried = [s.id for s in self.cluster.services if member.id in {m.id for m in s.active}]
        what = ", ".join(carried[:2]) + (f" and {len(carried) - 2} more" if len(carried) > 2 else "")
        return Unit(member.name, " · ".join(word for word in (what, where, late) if word), state)

    def _stores(self) -> tuple[tuple[str, str], ...]:
        found: dict[str, dict[str, None]] = {}

        def put(storage: Any, what: str) -> None:
            if storage is not None:
                found.setdefault(storage.storage.id, {})[what] = None

        for service in self.prognosis.services:
            put(service.data, f"data of {service.id}")
        for vm in self.cluster.machines if self.cluster.kind == "host" else self.cluster.members:
            put(vm.files, "machines" if self.cluster.kind == "host" else f"machine {vm.name}")
        witness = self.cluster.witness
        if witness.there and witness.on is not None:
            found.setdefault(witness.on.id.partition("/")[0], {})["witness"] = None
        shown = [
            (key, ", ".join(list(what)[:3]) + (" …" if len(what) > 3 else "")) for key, what in found.items()
        ]
        return tuple(shown[:4])

    def _votes(self) -> tuple[Text, ...]:
        below = (m.host_cluster for m in self.cluster.members if m.host_cluster)
        return tuple(_quorum(c) for c in tuple(dict.fromkeys((self.cluster, *below)))[:3])

    def _checks(self) -> tuple[Check, ...]:
        found = (
            self._check(e) for folder, e in self.known.checks(self.cluster) if holds(e, folder, self.values)
        )
        return tuple(found)[:COMMANDS]

    def _check(self, entry: CheckEntry) -> Check:
        command, note = typed(entry, self.values)
        return Check(
            command,
            note,
            templates.prose(entry.on, self.values) if entry.on else (),
            templates.prose(entry.well, self.values),
            templates.prose(entry.bad, self.values),
            entry.shell,
            entry.basis,
            entry.source,
        )

    def _rows(self) -> tuple[Row, ...]:
        found = [
            self._row(entry)
            for folder, entry in self.known.of(self.cluster)
            if entry.card is not None and holds(entry, folder, self.values)
        ]
        return tuple(found[:SYMPTOMS])

    def _row(self, entry: SymptomEntry) -> Row:
        assert entry.card is not None
        see, means, do = (
            templates.prose(w, self.values) for w in (entry.card.see, entry.card.means, entry.card.do)
        )
        return Row(entry.id, see, means, do, self.of.leads(entry.to, self.cluster.id))

    def _row_name(self, *ids: str) -> Marked:
        """The rows of symptoms by their numbers, as a cell of the commands refers to them."""
        found = [str(self.order.index(one) + 1) for one in ids if one in self.order]
        words = " and ".join(found)
        return Marked(f"**row{'s' if len(found) > 1 else ''} {words}**" if found else "call")

    def _nevers(self) -> tuple[Text, ...]:
        found = []
        for folder, line in self.known.nevers(self.cluster):
            if isinstance(line, Entry):
                if not holds(line, folder, self.values):
                    continue
                line = line.text  # noqa: PLW2901
            found.append(templates.prose(line, self.values))
        return tuple(text for text in found if text)[:NEVERS]


def asked(look: Look, cluster: ClusterLook, prognosis: Prognosis) -> dict[str, Any]:
    """The names that templates of cards and symptoms may use: those of a cluster's procedures, and ``known``."""
    return {**values_of(look, Target("cluster", cluster.id, cluster.id)), "known": prognosis}


def typed(entry: CheckEntry, values: dict[str, Any]) -> tuple[Command | None, Text]:
    """A command, or what is said instead where a name of the spec can't be typed."""
    try:
        return templates.command(entry.command, entry.shell, values), ()
    except UnquotableError as error:
        return None, (Run(f"No command is shown here: {error}."),)


def _stands(member: MachineView) -> str:
    if member.host_cluster is not None:
        return str(member.host_cluster.title)
    return str(member.site.title) if member.site else ""


def _host(host: MachineView) -> Unit:
    count = len(host.machines)
    members = [f"{vm.name}{' ●' if vm.active else ''}" for vm in host.members]
    if 0 < count <= 2:
        return Unit(host.name, ", ".join(f"{vm.name}{' ●' if vm.active else ''}" for vm in host.machines))
    note = f"{count} machines" if count != 1 else "1 machine"
    named = f": {', '.join(members[:2])}{' …' if len(members) > 2 else ''}" if members else ""
    return Unit(host.name, f"{note}{named}" if count else "no machines")


def _quorum(cluster: ClusterLook) -> Text:
    name = value(cluster.title, "words")
    known = Prognosis(cluster.of, cluster)
    if not known.votes:
        beats = any(s.kind in ("array", "share") for s in cluster.storage)  # vSAN carries no heartbeats
        said = {
            "vsphere-ha": f"has no votes: one host leads, found by network{' and datastores' if beats else ''}",
            "elsewhere": "has no votes of its own: whoever holds the lock in the store leads",
            "nobody": "has no votes: a part that hears no other takes itself for the only one",
        }.get(cluster.quorum, "votes: TBD – owner, its software is not stated")
        return runs(f"**{name}** {said}")
    voters = [m for m in cluster.members if cluster.vote_of.get(m.id, 0)]
    who: list[str] = [_some(voters)]
    witness = cluster.witness
    if witness.there:
        who.append(f"the {witness.said}" + (f" on {value(str(witness.on), 'name')}" if witness.on else ""))
    return runs(f"**{name}** needs **{cluster.needed} of {cluster.votes}**: {', '.join(who)}")


def _some(found: Any) -> Marked:
    some = tuple(found)
    if len(some) <= LISTED:
        return listed(some)
    first = ", ".join(listed([one]) for one in some[: LISTED - 2])
    return Marked(f"{first} and {len(some) - LISTED + 2} others")


def _few(found: tuple[Marked, ...]) -> Text:
    if len(found) > LISTED:
        return runs(f"{', '.join(found[: LISTED - 1])} and {len(found) - LISTED + 1} others")
    return runs(listed(found)) if found else ()
