"""What one service hangs on: its users, the services around it, its cluster, and by site what carries it.

Single points are those that the model finds, the same as on the pages. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.figures import words
from hadocs.figures.abridged import abridged, listed
from hadocs.figures.minutes import name_of
from hadocs.figures.parts.hanging import Hanging, Marks
from hadocs.figures.parts.merging import FEW
from hadocs.figures.parts.naming import Names
from hadocs.figures.parts.points import ELSEWHERE
from hadocs.figures.parts.tied import of_ties
from hadocs.figures.plan import Figure, Key
from hadocs.figures.plans.dependencies import Block, BlockLook, Dependencies, Voted
from hadocs.spec.chosen import the_service
from hadocs.spec.model import Objectives
from hadocs.spec.reach import reached
from hadocs.spec.units import format_duration, format_percent
from hadocs.topology.ballots import ballot, counts
from hadocs.topology.branches import enough
from hadocs.topology.depend import own
from hadocs.topology.failures import examine, lose
from hadocs.topology.model import Thing
from hadocs.topology.wording import plural

OF_A_SERVICE = True

NAMED = 4
"""So many single points are named in the sentence."""
KINDS = {"host": "host cluster", "guest": "guest cluster", "mixed": "mixed cluster", "physical": "cluster"}
NOT_DRAWN = {
    "rack": "racks", "domain": "power, chassis and rooms", "link": "links",
    "switch": "switches", "witness": "witnesses", "network": "other networks", "host": "other hosts",
    "server": "other servers", "vm": "other machines", "storage": "other storage",
}  # fmt: skip


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The figure of one service; ``service`` may be empty where the spec has one only."""
    return _Hangs(analysis, links, the_service(analysis.spec.services, service)).figure()


class _Hangs:
    """The dependencies of one service as a figure."""

    def __init__(self, analysis: Analysis, links: Mapping[str, str], key: str) -> None:
        self.analysis, self.links, self.key = analysis, links, key
        self.topology, self.spec = analysis.topology, analysis.spec
        self.world = analysis.estate.world
        self.service = analysis.spec.services[key]
        self.shown = analysis.topology.services[key]
        ever = lose(analysis.estate, ())
        self.stands = key not in (*ever.down, *ever.uncertain)
        losses = analysis.topology.losses.values() if self.stands else ()
        single = tuple(loss.thing for loss in losses if key in loss.down)
        toss = tuple(loss.thing for loss in losses if key in loss.uncertain)
        self.why = ever.why.get(key, "")
        self.names = Names(analysis)
        self.marks = Marks(analysis, single, toss)
        self.hanging = Hanging(analysis, key, links, self.marks)

    def figure(self) -> Figure:
        places, between = self.hanging.places(), self.hanging.between()
        voted, cluster = self._voted(), self._cluster()
        if voted is None and cluster is not None and (tie := self._witness()):
            cluster = replace(cluster, said=(*cluster.said, f"witness: {tie}"))
        branches = [r for p in places for r in p.rows]
        content = Dependencies(
            users=Block(id="users", title="users", icon="users", look="users"),  # the language names none
            own=self._service_block(),
            above=self._others([k for k, s in self.spec.services.items() if self.key in s.requires], "above"),
            below=self._others(list(self.service.requires), "below"),
            cluster=cluster,
            text=self._enough() if len(branches) > 1 else "",
            places=places,
            between=between,
            voted=voted,
        )
        sentence = self._sentence()
        notes = tuple(self._notes(content))
        return Figure(
            name=name_of(self.analysis, "dependencies", self.key),
            form="dependencies",
            title=f"What {self.shown.title} {'hang' if plural(self.shown.title) else 'hangs'} on",
            sentence=sentence,
            description=(sentence, *self._described(content), *notes),
            content=content,
            notes=notes,
            legend=tuple(_legend(content)),
        )

    # --- services and their cluster

    def _service_block(self) -> Block:
        look: BlockLook = "own"
        asked = _asked(self.service.objectives)
        return Block(
            id=f"service:{self.key}",
            title=self.shown.title,
            said=(f"asked: {asked}",) if asked else ("objectives not stated",),
            icon="service",
            look=look,
            href=self.links.get(f"service:{self.key}", ""),
        )

    def _others(self, keys: Sequence[str], where: str) -> Block | None:
        """Services that need this one, or that it needs, as one thing."""
        if not keys:
            return None
        names = [self.topology.services[k].title for k in keys]
        said: tuple[str, ...]
        if len(keys) > 1:
            more = len(names) - FEW - 1
            said = tuple(names)
            if more > 0:
                said = (*names[:FEW], f"and {more + 1} more")
                abridged(" ".join(said), names)
        else:
            said = (
                (*self._bound(keys[0]), *self._carried(keys[0]))
                if where == "below"
                else self._instances(keys[0])
            )
        block = Block(
            id=f"{where}:{keys[0]}" if len(keys) > 1 else f"service:{keys[0]}",
            title=words.counted(len(keys), "service") if len(keys) > 1 else names[0],
            said=said,
            icon="service",
            look="service",
        )
        if where == "below":
            # What is a single point by them alone stands with them.
            theirs = {t for k in self._all_needs() for t in own(self.world, k)}
            mine = own(self.world, self.key)
            beside = [t for t in (*self.marks.single, *self.marks.toss) if t in theirs and t not in mine]
            block = self.marks.on(block, beside=beside)
        return block

    def _all_needs(self) -> set[str]:
        return set(reached(self.key, lambda key: self.spec.services[key].requires)) - {self.key}

    def _carried(self, key: str) -> tuple[str, ...]:
        names = [self.topology.machines[m].title for m in self.topology.services[key].machines]
        least, _, known = enough(self.analysis.estate, key)
        some = listed(names, FEW, shown=2)
        return (some, "any one is enough") if len(names) > 1 and least == 1 and known else (some,)

    def _bound(self, key: str) -> tuple[str, ...]:
        """Whether a service that this one needs is started first, and has to be in the same place."""
        first, beside = key in self.service.starts_after, key in self.service.together_with
        said = ", ".join(w for w, so in (("started first", first), ("same place", beside)) if so)
        return (said,) if said else ()

    def _instances(self, key: str) -> tuple[str, ...]:
        count = len(self.spec.services[key].runs_on)
        return (words.counted(count, "instance"),) if count > 1 else ()

    def _cluster(self) -> Block | None:
        key = self.world.cluster_of(self.service)
        if key is None:
            return None
        view = self.topology.clusters[key]
        kind = KINDS[view.kind]
        voting = counts(self.analysis.estate, key)
        votes = (
            f"{words.counted(view.votes.total, 'vote')}, {view.votes.needed} needed" if voting else "no votes"
        )
        said = ([] if kind in view.title.lower() else [kind]) + [votes]
        return Block(
            id=f"cluster:{key}",
            title=view.title,
            said=tuple(said),
            icon="vms",
            look="cluster",
            href=self.links.get(f"cluster:{key}", ""),
        )

    def _enough(self) -> str:
        least, count, known = self.hanging.enough
        if least == count:
            return f"all {count}"
        said = "either" if (least, count) == (1, 2) else f"{least} of {count}"
        return said if known else f"{said}?"

    # --- the witness

    def _witness(self) -> str:
        """What the witness is, or is on, where there is one."""
        key = self.world.cluster_of(self.service)
        if key is None or not self.analysis.estate.rules[key].has_witness:
            return ""
        view = self.topology.clusters[key]
        on = view.votes.witness_on
        if on is None:
            return words.witness(view)
        return self.names.name(on if on in self.topology.machines else on.partition("/")[0])

    def _voted(self) -> Voted | None:
        """The witness where it stands at none of the sites that are drawn."""
        key = self.world.cluster_of(self.service)
        name = self._witness()
        if key is None or not name or not counts(self.analysis.estate, key):
            return None
        site = self.world.witness_site(key)
        drawn = {t.id for b in self.hanging.branches for t in b.uses}
        on = self.topology.clusters[key].votes.witness_on
        if (site is not None and site in self.hanging.sites) or (on and on.partition("/")[0] in drawn):
            return None
        if site is None and (on is not None or len(self.hanging.sites) < 2):
            return None
        thing = Thing("witness", f"{key}/witness")
        kind = words.witness(self.topology.clusters[key])
        block = Block(
            id=f"witness:{key}/witness",
            title=name,
            said=(kind,) if kind != name else (),
            icon="witness",
            look="witness",
            href=self.links.get(f"witness:{key}/witness", ""),
        )
        beside = [Thing("site", site)] if site else []
        if on in self.world.kinds:
            beside.append(Thing(self.world.kinds[str(on)], str(on)))
        left = ballot(self.analysis.estate, examine(self.analysis.estate, (thing,))[1], key)
        said = (
            ("its vote may be lost:", f"{left.have} of {words.counted(left.total, 'vote')} are left")
            if left.ending == "goes-on"
            else ("whether its vote may be lost is not known",)
            if left.ending in ("unknown", "toss")
            else ("its vote is needed",)
        )
        title = self.names.name(site, "site") if site else ""
        return Voted(
            id=f"site:{site or ''}:witness",
            title=title,
            witness=self.marks.on(block, thing, beside=beside),
            said=said,
        )

    # --- sentences

    def _sentence(self) -> str:
        single, toss = self.marks.single, self.marks.toss
        if not self.stands:
            return f"As the spec stands it does not run: {self.why or 'the spec does not say enough'}."
        ties = of_ties(self.names, self.key, bool(single))
        if not single and not toss:
            if ties:
                return f"No thing as a whole takes it down when lost alone. {ties} {ELSEWHERE}"
            return (
                f"No single point: whatever one thing is lost, it goes on or is back by itself. {ELSEWHERE}"
            )
        names = [self.names.among(t.id, t.kind) for t in single]
        some = listed(names, NAMED, shown=NAMED - 1)
        doubt = listed([self.names.among(t.id, t.kind) for t in toss], FEW)
        coin = (
            f"Whether it goes on without {doubt} is a coin toss."
            if len(toss) == 1
            else f"The loss of any of these is a coin toss: {doubt}."
        )
        said = (coin, ties) if toss else (ties, "No other thing takes it down when lost alone.")
        tail = " ".join(("", *filter(None, said), ELSEWHERE))
        if not single:
            return f"No single point for certain.{tail}"
        head = "One single point" if len(single) == 1 else f"{len(single)} single points"
        return f"{head}: {some}.{tail}"

    def _notes(self, content: Dependencies) -> list[str]:
        found = []
        for some, word in ((self.marks.single, "Single points"), (self.marks.toss, "Coin tosses")):
            left = [self.names.among(t.id, t.kind) for t in some if t not in self.marks.shown]
            if left:
                found.append(f"{word} without a shape here: {listed(left, 12, shown=11)}.")
        drawn = [b for p in content.places for b in p.things] + [b for g in content.between for b in g.things]
        networks = [b.id.removeprefix("network:") for b in drawn if b.look == "network"]
        switches = [len(self.spec.networks[n].switches) for n in networks]
        if switches and min(switches) > 1:
            each = "The network is" if len(networks) == 1 else "Each network is"
            least = "" if min(switches) == max(switches) else "at least "
            found.append(f"{each} carried by {least}{min(switches)} switches.")
        if kinds := self._left_out(content):
            found.append(f"Not drawn: {listed(kinds)} that may each be lost alone.")
        enough, count, known = self.hanging.enough
        if content.text and not known:
            found.append(f"Whether {enough} of {count} are enough is not known beforehand.")
        return found

    def _left_out(self, content: Dependencies) -> list[str]:
        """The kinds of things that the service hangs on, that are not drawn, and that may each be lost alone."""
        blocks = [b for p in content.places for r in p.rows for b in (r.machine, r.host) if b]
        blocks += [b for p in content.places for b in p.things] + [
            b for g in content.between for b in g.things
        ]
        blocks += [content.voted.witness] if content.voted else []
        ids = {b.id for b in blocks}
        if content.cluster and any(line.startswith("witness: ") for line in content.cluster.said):
            ids.add(f"witness:{content.cluster.id.removeprefix('cluster:')}/witness")
        said = {m for b in self.hanging.branches for m in (*b.machines, *b.hosts, *b.others)}
        harm = {*self.marks.single, *self.marks.toss}
        found: dict[str, None] = {}
        for thing in own(self.world, self.key):
            drawn = f"{thing.kind}:{thing.id}" in ids or thing.id in said
            if not drawn and thing not in harm and thing.kind in NOT_DRAWN:
                found[NOT_DRAWN[thing.kind]] = None
        order = list(NOT_DRAWN.values())
        kinds = sorted(found, key=order.index)
        shown = any(key.startswith("witness:") for key in ids)
        return [f"other {kind}" if shown and kind == NOT_DRAWN["witness"] else kind for kind in kinds]

    def _described(self, content: Dependencies) -> list[str]:
        """All of the figure in sentences."""
        title = self.shown.title
        found = [f"{title}, {'; '.join(content.own.said)}."]
        if content.above:
            many = content.above.id.startswith("above") or plural(content.above.title)
            found.append(f"{_told(content.above)} need{'' if many else 's'} {title}.")
        if content.below:
            found.append(f"{title} {'need' if plural(title) else 'needs'} {_told(content.below)}.")
        if content.cluster:
            found.append(f"It runs on {_told(content.cluster)}.")
        if content.text:
            found.append(
                f"Of its branches {content.text} {'is' if content.text == 'either' else 'are'} enough."
            )
        names = {b.id: b.title for p in content.places for b in p.things}
        names |= {b.id: b.title for g in content.between for b in g.things}
        for place in content.places:
            where = f"At {place.title}: " if place.title else ""
            for row in place.rows:
                on = f" on {_told(row.host)}" if row.host else ""
                uses = listed([names[k] for k in (*row.uses, *row.shared) if k in names], 20)
                found.append(f"{where}{_told(row.machine)}{on} needs {uses or 'nothing that is stated'}.")
            if place.points:
                found.append(f"{place.title}: {'; '.join(place.points)}.")
            found += [f"{where}{_told(b)}." for b in place.things if b.said or b.points]
        for gap in content.between:
            where = "Between the sites" if len(content.places) > 1 else f"Beyond {content.places[0].title}"
            found += [f"{where}: {_told(b)}." for b in gap.things]
            if gap.volume:
                found.append(
                    f"{_told(gap.volume)}: {names[gap.upper]} {gap.text}, {names[gap.lower]} {gap.note}."
                )
        if content.voted:
            at = f" at {content.voted.title}" if content.voted.title else ""
            found.append(f"{_told(content.voted.witness)}{at} votes: {' '.join(content.voted.said)}.")
        return found


def _asked(goals: Objectives | None) -> str:
    if goals is None:
        return ""
    parts = []
    if goals.availability is not None:
        parts.append(format_percent(goals.availability))
    if goals.rto is not None:
        parts.append(f"back in {format_duration(goals.rto)}" if goals.rto else "no outage")
    if goals.rpo is not None:
        parts.append(f"{format_duration(goals.rpo)} of data" if goals.rpo else "no loss")
    return ", ".join(parts)


def _told(block: Block) -> str:
    more = "; ".join((*block.points, *block.said))
    return f"{block.title} ({more})" if more else block.title


def _legend(content: Dependencies) -> list[Key]:
    blocks = [b for p in content.places for r in p.rows for b in (r.machine, r.host) if b]
    blocks += [b for p in content.places for b in p.things]
    blocks += [b for g in content.between for b in (*g.things, g.volume) if b]
    blocks += [b for b in (content.below, content.voted and content.voted.witness) if b]
    several = sum(len(p.rows) for p in content.places) > 1
    keys = [
        (
            any(b.points and not b.toss and not b.part for b in blocks),
            Key("card-single", "single point: its loss stops the service"),
        ),
        (
            any(b.toss and not b.part for b in blocks),
            Key("card-toss", "coin toss: its loss may stop the service"),
        ),
        (True, Key("needs", "needs")),
        (several, Key("bracket-guest" if content.cluster else "bracket-runs", "some of these are enough")),
        (True, Key("bracket-needs", "needs all of these")),
        (bool(content.between), Key("storage", "holds the volume, or a copy of it")),
        (content.voted is not None and content.cluster is not None, Key("votes", "votes")),
    ]
    return [key for there, key in keys if there]
