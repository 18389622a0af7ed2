"""The networks of an estate: hosts as columns, networks as rows by what they carry, switches beside what they carry.

Decides what is shown and said; what the loss of a switch leads to is the topology's. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import abridged
from hadocs.figures.parts import alone, attached
from hadocs.figures.parts.legend import chips_of, findings
from hadocs.figures.parts.switches import Order, order
from hadocs.figures.plan import Figure, Key
from hadocs.figures.plans.network import Band, Column, Feed, Networks, Row, Sheet, Stack, Switch
from hadocs.topology.wording import number

ROWS = 12
"""Of more networks each site has a sheet of its own."""
COLUMNS = 10
"""Of more hosts those that are attached alike are one column."""
MOST = 10
"""A sheet has no more columns: there are further sheets for the others."""
ROLES = {
    "client": "clients", "management": "management", "migration": "migration", "cluster": "cluster",
    "storage": "storage",
}  # fmt: skip
"""The roles in the order of their rows, as they are called there."""

Links = Mapping[str, str]


def view(analysis: Analysis, links: Links, service: str = "") -> Figure:  # noqa: ARG001 - it shows all services
    """The figure of the networks of a spec."""
    spec = analysis.spec
    title = f"Networks of {spec.display_title}"
    if not spec.networks:
        said = "The spec states no networks."
        return Figure(
            name=f"{spec.name}-network", form="network", title=title, sentence=said, description=(said,)
        )
    made = _Networks(analysis, links)
    return made.figure(title)


class _Networks:
    """The networks of one spec as a figure."""

    def __init__(self, analysis: Analysis, links: Links) -> None:
        self.analysis, self.links = analysis, links
        self.spec, self.world = analysis.spec, analysis.estate.world
        self.switches = frozenset(s for n in self.spec.networks.values() for s in n.switches)
        self.found = attached.attached(analysis)
        self.marks = attached.marks(analysis, links)
        self.alone = alone.told(analysis)
        self.rank = {key: n for n, key in enumerate(sorted(self.spec.networks, key=self._place))}

    def figure(self, title: str) -> Figure:
        sheets = self._sheets()
        sentence = " ".join(filter(None, (self._counts(), *self.alone.head)))
        chips = [c for s in sheets for b in s.bands for r in b.rows for c in r.chips]
        shown = self.marks.told(chips)
        return Figure(
            name=f"{self.spec.name}-network",
            form="network",
            title=title,
            sentence=sentence,
            description=(sentence, *self.alone.more, *self._description(), *self._unstated(), *shown),
            content=Networks(sheets=sheets),
            notes=(*self.alone.more, *self._unstated(), *shown),
            legend=_legend(sheets),
        )

    # --- sheets

    def _sheets(self) -> tuple[Sheet, ...]:
        networks, machines = list(self.spec.networks), [*self.spec.hosts, *self.spec.servers]
        if len(networks) <= ROWS or len(self.spec.sites) < 2:
            return tuple(self._parted("", networks, machines))
        sheets: list[Sheet] = []
        seen: set[str] = set()
        for key, site in self.spec.sites.items():
            some = [m for m in machines if self.world.site_of(m) == key]
            here = [n for n in networks if self.found.sites[n] & {key}]
            if here:
                sheets += self._parted(site.title or key, here, some)
                seen |= {*here, *some}
        rest = [n for n in networks if n not in seen]
        others = [m for m in machines if m not in seen and self.world.site_of(m) is None]
        if rest or others:
            over = rest or [n for n in networks if set(others) & set(self.found.on[n])]
            sheets += self._parted("Site not stated", over, others) if over else []
        return tuple(sheets)

    def _parted(self, title: str, networks: Sequence[str], machines: Sequence[str]) -> list[Sheet]:
        """Sheets of some networks and machines: one, where there are not too many columns."""
        columns = self._columns(networks, machines)
        parts = [columns[n : n + MOST] for n in range(0, len(columns), MOST)] or [[]]
        placed = order(
            {n: self.spec.networks[n].switches for n in networks}, self._roles, self.rank.__getitem__
        )
        return [
            self._sheet(title if n == 0 else f"{title} (continued)".strip(), placed, part)
            for n, part in enumerate(parts)
        ]

    def _columns(self, networks: Sequence[str], machines: Sequence[str]) -> list[tuple[str, ...]]:
        """The machines of each column: several only where they are attached alike, of one kind and in one site."""
        sites = list(self.spec.sites)
        place = {m: sites.index(s) if (s := self.world.site_of(m)) in sites else len(sites) for m in machines}
        ordered = sorted(machines, key=place.__getitem__)
        if len(machines) <= COLUMNS:
            return [(m,) for m in ordered]
        alike: dict[tuple[object, ...], list[str]] = {}
        for m in ordered:
            on = tuple(n for n in networks if m in self.found.on[n])
            alike.setdefault((place[m], self.world.kinds[m], on), []).append(m)
        return [tuple(some) for some in alike.values()]

    def _sheet(self, title: str, placed: Order, columns: Sequence[tuple[str, ...]]) -> Sheet:
        sites = list(dict.fromkeys(self.world.site_of(some[0]) for some in columns))
        named = any(sites) and len(self.spec.sites) > 1 and not title
        rows = [n for bundle in placed.bundles for n in bundle]
        drawn = {(name, n) for s, b in placed.lines for n in placed.bundles[b] for name in placed.stacks[s]}
        runs: list[tuple[tuple[str, ...], list[str]]] = []
        for key in rows:
            if not runs or runs[-1][0] != self._roles(key):
                runs.append((self._roles(key), []))
            runs[-1][1].append(key)
        before: list[str] = []
        bands = []
        for roles, some in runs:
            made = tuple(
                self._row(n, columns, [s for s in self._switches(n) if (s, n) not in drawn]) for n in some
            )
            bands.append(Band(title=_called(roles), rows=made, note=self._note(roles, some, before)))
            before += some
        return Sheet(
            title=title,
            columns=tuple(self._column(some, sites) for some in columns),
            places=tuple(self._site(s) for s in sites) if named else (),
            bands=tuple(bands),
            stacks=tuple(self._stacks(placed)),
        )

    def _column(self, some: tuple[str, ...], sites: Sequence[str | None]) -> Column:
        machine = self.analysis.topology.machines[some[0]]
        title = machine.title
        if len(some) > 1:
            every = [self.analysis.topology.machines[m].title for m in some]
            title = abridged(f"{title} and {len(some) - 1} more", every)
        return Column(
            id=f"{machine.kind}:{machine.id}",
            title=title,
            icon=machine.kind,
            count=len(some),
            site=sites.index(machine.site),
            href=self.links.get(f"{machine.kind}:{machine.id}", ""),
        )

    def _row(self, key: str, columns: Sequence[tuple[str, ...]], also: Sequence[str]) -> Row:
        network = self.spec.networks[key]
        on = self.found.on[key]
        carried = f"also on {words.named(also, 4)}" if also else ""
        if also and len(self._switches(key)) == 1:
            carried = f"on {also[0]} alone"
        if not network.switches and self.switches:
            carried = "switches not stated"
        return Row(
            id=f"network:{key}",
            title=self._title(key),
            text=network.cidr or "range not stated",
            speed=attached.speed(network.speed) if network.speed else "not stated",
            note=attached.bond(network),
            on=tuple(n for n, some in enumerate(columns) if some[0] in on),
            machines=len(self.found.machines[key]),
            also=carried,
            chips=self.marks.of(key),
            href=self.links.get(f"network:{key}", ""),
        )

    def _stacks(self, placed: Order) -> list[Stack]:
        out = []
        for at, names in enumerate(placed.stacks):
            feeds = [
                Feed(
                    rows=tuple(f"network:{n}" for n in placed.bundles[b]),
                    alone=len(self._switches(placed.bundles[b][0])) == 1,
                )
                for s, b in placed.lines
                if s == at
            ]
            switches = tuple(Switch(title=n, href=self.links.get(f"switch:{n}", "")) for n in names)
            out += [Stack(switches=switches, feeds=tuple(feeds))] if feeds else []
        return out

    def _note(self, roles: Sequence[str], some: Sequence[str], before: Sequence[str]) -> str:
        """What is to be known of the rows of a band."""
        if roles == ("cluster",) and len(some) > 1 and all(n in self.alone.spare for n in some):
            return f"{number(len(some))} links, {'either' if len(some) == 2 else 'any one'} may fail"
        mine = {frozenset(self._switches(n)) for n in some}
        if before and len(mine) == 1 and mine == {frozenset(self._switches(before[-1]))} and any(mine):
            few = all(len(m) == 1 for m in mine)
            whose = "shares its" if len(some) == 1 else "share their"
            return f"{whose} switch{'' if few else 'es'}"
        return ""

    # --- names and words

    def _title(self, key: str) -> str:
        return self.spec.networks[key].title or key

    def _site(self, key: str | None) -> str:
        return (self.spec.sites[key].title or key) if key else "Site not stated"

    def _switches(self, key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.spec.networks[key].switches))

    def _roles(self, key: str) -> tuple[str, ...]:
        stated = self.spec.networks[key].roles
        return tuple(r for r in ROLES if r in stated)

    def _place(self, key: str) -> tuple[int, int]:
        known = list(ROLES)
        return min((known.index(r) for r in self.spec.networks[key].roles), default=len(known)), list(
            self.spec.networks
        ).index(key)

    def _counts(self) -> str:
        spec = self.spec
        on = f" on {words.counted(len(self.switches), 'switch', 'switches')}" if self.switches else ""
        parts = [(len(spec.hosts), "host"), (len(spec.servers), "server"), (len(spec.vms), "machine")]
        told = words.named(words.counted(count, one) for count, one in parts if count)
        return f"{words.counted(len(spec.networks), 'network')}{on}" + (f", for {told}." if told else ".")

    def _unstated(self) -> list[str]:
        """What the spec leaves open, in sentences."""
        networks = self.spec.networks
        out = []
        if none := [self._title(k) for k, n in networks.items() if not n.switches]:
            out.append(f"Which switches carry {words.named(none)} is not stated.")
        if not any(n.bond for n in networks.values()):
            out.append("How adapters are bonded is stated of no network.")
        if len(self.spec.hosts) + len(self.spec.servers) > 6 and not any(n.speed for n in networks.values()):
            out.append("Speed is stated of no network.")
        if self.found.assumed:
            who = words.counted(self.found.assumed, "machine")
            verb = "states no networks and is" if self.found.assumed == 1 else "state no networks and are"
            out.append(f"{who} {verb} counted in those of the host.")
        return out

    def _description(self) -> list[str]:
        out = []
        for key in sorted(self.spec.networks, key=self.rank.__getitem__):
            network, on = self.spec.networks[key], self.found.on[key]
            roles = ", ".join(ROLES[r] for r in self._roles(key)) or "role not stated"
            speed = attached.speed(network.speed) if network.speed else "speed not stated"
            bond = f", {attached.bond(network)}" if network.bond or network.adapter else ""
            switches = words.named(self._switches(key), 12)
            carried = (
                f"carried by {switches}{' alone' if len(self._switches(key)) == 1 else ''}"
                if switches
                else "switches not stated"
            )
            hosts = words.named((self.analysis.topology.machines[m].title for m in on), 16) or "no host"
            count = len(self.found.machines[key])
            out.append(
                f"{self._title(key)} ({roles}; {network.cidr or 'range not stated'}; {speed}{bond}) is {carried}; "
                f"attached: {hosts} and {words.counted(count, 'machine') if count else 'no machine'}."
                if switches
                else f"{self._title(key)} ({roles}; {network.cidr or 'range not stated'}; {speed}{bond}), {carried}; "
                f"attached: {hosts} and {words.counted(count, 'machine') if count else 'no machine'}."
            )
        return out


def _called(roles: Sequence[str]) -> str:
    said = ", ".join(ROLES[r] for r in roles)
    return said[:1].upper() + said[1:] if said else "Role not stated"


def _legend(sheets: Sequence[Sheet]) -> tuple[Key, ...]:
    feeds = [f for s in sheets for stack in s.stacks for f in stack.feeds]
    rows = [r for s in sheets for b in s.bands for r in b.rows]
    out = [Key("dot", "attached")] if any(r.on or r.machines for r in rows) else []
    out.append(Key("network", "network"))
    out += [Key("uplink", "several switches carry it")] if any(not f.alone for f in feeds) else []
    out += [Key("uplink-alone", "one switch carries it alone")] if any(f.alone for f in feeds) else []
    out += findings(chips_of(sheets))
    return tuple(out)
