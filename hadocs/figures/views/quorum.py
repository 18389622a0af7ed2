"""The quorum of clusters: who votes where, what makes a majority, and what each loss leaves of it.

All clusters of a spec that count votes, or one that is named. Which losses there are and how each ends is decided by
the model; this words it. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from hadocs.analysis import Analysis
from hadocs.behaviour.polls import Known, Poll, polls
from hadocs.errors import UsageError
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.besides import rules_besides
from hadocs.figures.parts.leaves import VERDICTS, leaves
from hadocs.figures.parts.naming import Names
from hadocs.figures.parts.polled import Told
from hadocs.figures.parts.voted import described, legend
from hadocs.figures.plan import Figure
from hadocs.figures.plans.quorum import (
    Cell,
    Electorate,
    Head,
    Ledger,
    Loss,
    Place,
    Quorum,
    Ruled,
    Voter,
)
from hadocs.spec.names import enumerated, nearest
from hadocs.topology.ballots import counts
from hadocs.topology.model import ClusterView
from hadocs.topology.quorum import electorate

OF = "cluster"

SETTLED = 100
"""Hosts, servers and machines up to which it is worked out how a cluster settles before the next loss."""
TOGETHER = 3
"""Of so many clusters losses are looked at together: a pair of things is told where it matters to any of them."""
MOST = 6
"""So many clusters are shown in full; of more each is a row."""
ROWS = 60
KINDS = {"host": "host cluster", "guest": "guest cluster", "mixed": "mixed cluster", "physical": "cluster"}


def view(analysis: Analysis, links: Mapping[str, str], service: str = "") -> Figure:
    """The figure of all clusters, or of the one whose id is ``service``."""
    return _Votes(analysis, links, service).figure()


def _asked(analysis: Analysis, of: str) -> tuple[str, ...]:
    known = tuple(analysis.topology.clusters)
    if not of:
        return known
    if of in known:
        return (of,)
    near = nearest(of, known)
    hint = f"did you mean {near}?" if near else f"there are {enumerated(known)}." if known else "it has none."
    raise UsageError(f"the spec has no cluster {of!r}; {hint}")


class _Votes:
    """The quorum of some clusters as a figure."""

    def __init__(self, analysis: Analysis, links: Mapping[str, str], of: str) -> None:
        self.analysis, self.links = analysis, links
        self.topology, self.spec, self.estate = analysis.topology, analysis.spec, analysis.estate
        self.world = analysis.estate.world
        every = _asked(analysis, of)
        self.of = of
        self.voting = tuple(c for c in every if counts(self.estate, c))
        self.ruled = tuple(c for c in every if c not in self.voting)
        self.many = len(self.voting) > MOST
        self.title = Names(analysis).name

    def figure(self) -> Figure:
        chunks = [self.voting[n : n + TOGETHER] for n in range(0, len(self.voting), TOGETHER)]
        known: Known = {}
        polled = [(c, polls(self.estate, c, known)) for c in chunks] if not self.many else []
        alone = len(self.voting) == 1
        ledgers = [self._short()] if self.many else [self._ledger(*one) for one in polled if alone]
        electorates = [] if self.many else [self._electorate(c) for c in self.voting]
        if not alone:
            found = {c: some for chunk, some in polled for c in chunk}
            # Rows for a second loss too: of more clusters that is a long page, and of a large estate long work.
            few = len(self.voting) <= TOGETHER and len(self.world.kinds) <= SETTLED
            electorates = [
                replace(one, losses=leaves(self.estate, c, found[c], self.title, one.tone, few, known))
                for c, one in zip(self.voting, electorates, strict=False)
            ]
        content = Quorum(
            electorates=tuple(electorates),
            ledgers=tuple(ledgers),
            ruled=tuple(self._ruled(c) for c in self.ruled),
        )
        sentence = self._sentence([p for _, found in polled for p in found])
        notes = tuple(rules_besides(self.analysis, self.voting[:ROWS], self.title, whole=not self.many))
        if len(self.voting) > ROWS:
            notes += (f"{len(self.voting) - ROWS} more clusters are not shown; --of shows one.",)
        number = f"-{list(self.topology.clusters).index(self.of) + 1}" if self.of else ""
        return Figure(
            name=f"{self.spec.name}-quorum{number}",
            form="quorum",
            title=self._heading(),
            sentence=sentence,
            description=(sentence, *described(content), *notes),
            content=content,
            notes=notes,
            legend=legend(content),
        )

    def _heading(self) -> str:
        shown = (*self.voting, *self.ruled)
        if len(shown) == 1:
            return f"Quorum of {self.title(shown[0], 'cluster')}"
        if not shown:
            return f"Quorum of {self.spec.display_title}"
        return f"Quorum of the {words.counted(len(shown), 'cluster')} of {self.spec.display_title}"

    # --- who votes

    def _tone(self, view: ClusterView) -> str:
        return "host" if view.kind == "host" else "guest"

    def _electorate(self, key: str) -> Electorate:
        view = self.topology.clusters[key]
        alone = len(self.voting) == 1
        voters = self._voters(view, sites=not alone)
        found = view.votes
        places: tuple[Place, ...]
        sites = dict.fromkeys(site for site, _ in voters)
        if alone and len(sites) > 1:
            order = [
                *(s for s in self.spec.sites if s in sites),
                *(s for s in sites if s not in self.spec.sites),
            ]
            voters = [(s, _plain(v)) for s, v in voters]
            places = tuple(self._place(key, site, tuple(v for s, v in voters if s == site)) for site in order)
        else:
            kind = KINDS[view.kind]
            note = "" if kind in view.title.lower() else kind
            places = (
                Place(
                    id=f"cluster:{key}" if alone else f"votes:{key}",
                    title=view.title,
                    note=note,
                    voters=tuple(v for _, v in voters),
                    text=words.counted(found.total, "vote") if alone else "",
                    said=f"{found.needed} needed" if alone else "",
                ),
            )
        named = "majority" if found.needed * 2 > found.total else "enough"
        text = f"{named}: {found.needed} of {words.counted(found.total, 'vote')}"
        return Electorate(
            id=f"cluster:{key}",
            title=view.title,
            note=places[0].note,
            tone=self._tone(view),  # type: ignore[arg-type]
            needed=found.needed,
            total=found.total,
            text=text if alone else f"{named}: {found.needed} of {found.total}",
            places=places,
            href=self.links.get(f"cluster:{key}", ""),
        )

    def _voters(self, view: ClusterView, *, sites: bool) -> list[tuple[str, Voter]]:
        """Nodes and the witness, each with its site."""
        found: list[tuple[str, Voter]] = []
        spread = len({self.world.site_of(m) for m in view.members}) > 1
        for member, votes in view.votes.nodes.items():
            machine = self.topology.machines[member]
            site = self.world.site_of(member) or ""
            note = self.title(site, "site") if sites and spread and site else ""
            if not votes:
                note = "no vote"
            voter = Voter(
                id=f"{machine.kind}:{member}",
                title=machine.title,
                note=note,
                icon=machine.kind,
                votes=votes,
                href=self.links.get(f"{machine.kind}:{member}", ""),
            )
            found.append((site, voter))
        rules = self.estate.rules[view.id]
        if rules.has_witness:
            found.append((self.world.witness_site(view.id) or "", self._witness(view)))
        return found

    def _witness(self, view: ClusterView) -> Voter:
        votes = electorate(self.estate.rules[view.id]).witness
        on = view.votes.witness_on
        kind = words.witness(view)
        base = (on or "").partition("/")[0]
        title = self.title(on if on in self.topology.machines else base) if on else kind
        thing = f"{self.world.kinds[on]}:{on}" if on and on in self.world.kinds else f"storage:{base}"
        href = self.links.get(f"witness:{view.id}/witness", "") or self.links.get(thing, "")
        note = kind if title != kind else ""
        return Voter(
            id=f"witness:{view.id}/witness",
            title=title,
            note=note if votes else f"{note}, no vote now".removeprefix(", "),
            icon="witness",
            votes=votes,
            href=href,
        )

    def _place(self, cluster: str, site: str, voters: tuple[Voter, ...]) -> Place:
        found = self.topology.clusters[cluster].votes
        votes = sum(v.votes for v in voters)
        nodes = [v for v in voters if v.icon != "witness"]
        parts = [words.counted(len(nodes), "node")] if nodes else []
        parts += [words.witness(self.topology.clusters[cluster])] * (len(voters) - len(nodes))
        enough = votes >= found.needed
        return Place(
            id=f"site:{site}",
            title=self.title(site, "site") if site else "Site not stated",
            note=", ".join(parts),
            voters=voters,
            text=words.counted(votes, "vote"),
            said="enough alone" if enough else "not enough alone",
            enough=enough,
        )

    def _ruled(self, key: str) -> Ruled:
        view = self.topology.clusters[key]
        rules = self.estate.rules[key]
        why = rules.conflict or view.votes.why
        return Ruled(
            id=f"cluster:{key}", title=view.title, text=why, href=self.links.get(f"cluster:{key}", "")
        )

    # --- what losses leave

    def _ledger(self, clusters: Sequence[str], found: Sequence[Poll]) -> Ledger:
        told = Told(self.estate, tuple(clusters), self.title)
        views = [self.topology.clusters[c] for c in clusters]
        losses = []
        for poll in found:
            title, note = told.lost(poll)
            cells = tuple(
                told.cell(b, self._tone(v), alike=told.unnamed(poll))
                for b, v in zip(poll.ballots, views, strict=True)
            )
            losses.append(Loss(title=title, note=note, cells=cells))
        return Ledger(
            title="What each loss leaves",
            heads=tuple(Head(title=v.title, tone=self._tone(v)) for v in views),  # type: ignore[arg-type]
            losses=tuple(losses),
        )

    def _short(self) -> Ledger:
        """A row for each of many clusters, with what any loss of its nodes comes to."""
        losses = []
        for key in self.voting[:ROWS]:
            view = self.topology.clusters[key]
            voters = [v for _, v in self._voters(view, sites=False)]
            votes = [look for v in voters for look in (["vote"] * v.votes or ["mute"])]
            witness = sum(max(v.votes, 1) for v in voters if v.icon == "witness")
            cell = Cell(votes=tuple(votes), witness=witness, tone=self._tone(view),  # type: ignore[arg-type]
                        text=f"{view.votes.needed} of {view.votes.total} needed")  # fmt: skip
            some = (view.votes.one_loss, view.votes.one_then_another, view.votes.two_at_once)
            ends = (Cell(said=VERDICTS[v][0], mood=VERDICTS[v][1]) for v in some)
            losses.append(Loss(title=view.title, note=KINDS[view.kind], cells=(cell, *ends)))
        heads = ("Votes", "Any one node lost", "One, then another", "Two at once")
        return Ledger(text="Cluster", heads=tuple(Head(title=h) for h in heads), losses=tuple(losses))

    # --- sentences

    def _sentence(self, found: Sequence[Poll]) -> str:
        if not self.voting:
            if not self.ruled:
                return "The spec has no cluster."
            return (
                "No votes are counted here." if len(self.ruled) == 1 else "None of the clusters counts votes."
            )
        if self.many:
            lost = [c for c in self.voting if self.topology.clusters[c].votes.one_loss != "yes"]
            if not lost:
                return "Each cluster outlives the loss of any one of its nodes."
            names = listed([self.title(c, "cluster") for c in lost], 4, shown=3)
            return f"Not certain to outlive the loss of any one node: {names}."
        head = self._counted()
        singles = [p for p in found if p.kind == "lost" and any(b.touched for b in p.ballots)]
        bad = [
            p for p in singles if any(b.touched and b.ending not in ("goes-on", "ignores") for b in p.ballots)
        ]
        if not singles:
            return f"{head}."
        good = [p for p in singles if p not in bad]
        if not bad:
            return f"{head}{self._alone()}{self._outlived(good)}."
        sure = [p for p in bad if any(b.ending in _SURE for b in p.ballots)]
        some = sure or bad
        by: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for poll in some:
            ended = [b for b in poll.ballots if b.touched and b.ending not in ("goes-on", "ignores")]
            hit = {b.cluster for b in ended}
            told = self._told(poll).names(poll)
            # It has its votes, and is stopped all the same; or more than one side has them.
            how = "reset" if all(b.distrusted for b in ended) else ""
            how = "apart" if all(b.ending in ("both", "race") for b in ended) else how
            how = "gone" if all(b.ending == "nobody" for b in ended) else how
            by.setdefault((how, tuple(c for c in self.voting if c in hit)), []).extend(told)
        leaves = "leaves" if sure else "may leave"
        told = [
            f"{listed(losses, 4, 'or', shown=3)} "
            + (
                f"stops {self._who(hit)}"
                if how == "reset"
                else f"leaves each side of {self._who(hit)} with quorum"
                if how == "apart"
                else f"takes all nodes of {self._who(hit)}".replace("nodes of it", "of its nodes")
                if how == "gone"
                else f"{leaves} {self._who(hit)} without quorum"
            )
            for (how, hit), losses in list(by.items())[:3]
        ]
        more = f", and {len(by) - 3} more losses leave others" if len(by) > 3 else ""
        hurt = {t.kind for p in bad for things in p.alike for t in things}
        nodes = not hurt & {"host", "server", "vm"} and self._kinds(good).startswith("node")
        outlived = self._outlived(good, hurt)
        but = f"{outlived}{'; ' if ';' in outlived else ', '}but " if nodes else ""
        return f"{head}: {but}the loss of {', that of '.join(told)}{more}."

    def _outlived(self, singles: Sequence[Poll], hurt: Set[str] = frozenset()) -> str:
        """What may be lost, and what that leaves undone; not kinds of things of which one is ``hurt``."""
        stuck = [p for p in singles if any(b.held for b in p.ballots)]
        held = [b for p in stuck for b in p.ballots if b.held]
        # Named where it is so after some of these losses alone.
        names = [name for p in stuck for name in self._told(p).names(p)] if len(stuck) < len(singles) else []
        after = f"after that of {listed(names, 4, 'or', shown=3)} " if names else ""
        tail = f"; {after}it starts nothing elsewhere until people confirm what is off" if held else ""
        if any(b.held_open for b in held):
            tail = f"; {after}it starts nothing elsewhere if it can't fence what is lost"
        return f"any one {self._kinds(singles, hurt)} may be lost{tail}"

    def _who(self, clusters: Sequence[str]) -> str:
        if len(self.voting) == 1 and not self.ruled:
            return "it"
        return listed([self.title(c, "cluster") for c in clusters], 3)

    def _told(self, poll: Poll) -> Told:
        return Told(self.estate, tuple(b.cluster for b in poll.ballots), self.title)

    def _alone(self) -> str:
        """Whether a site has the majority alone, of one cluster that has votes at several."""
        if len(self.voting) > 1:
            return ": "
        places = self._electorate(self.voting[0]).places
        if len(places) < 2:
            return ": "
        enough = [p.title for p in places if p.enough]
        return f": {enough[0]} has them alone; " if enough else ": no site has them alone, and "

    def _kinds(self, singles: Sequence[Poll], hurt: Set[str] = frozenset()) -> str:
        """What may be lost, by kinds; places only where all that hold several nodes are among the losses."""
        kinds = {t.kind for p in singles for things in p.alike for t in things} - hurt
        there = {(t.kind, t.id) for p in singles for things in p.alike for t in things}
        for kind, of in (("rack", self.world.rack_of), ("site", self.world.site_of)):
            for cluster in self.voting:
                held = [of(m) for m in self.spec.clusters[cluster].members]
                if any(p and held.count(p) > 1 and (kind, p) not in there for p in held):
                    kinds.discard(kind)
        names = [("node", kinds & {"host", "server", "vm"}), ("rack", kinds & {"rack"}), ("site", kinds & {"site"}),
                 ("witness", kinds & {"witness"})]  # fmt: skip
        return listed([name for name, there in names if there], joiner="or")

    def _counted(self) -> str:
        votes = [self.topology.clusters[c].votes for c in self.voting]
        needed = {(v.total, v.needed) for v in votes}
        if len(needed) == 1:
            total, least = needed.pop()
            are = "is" if least == 1 else "are"
            each = "Each has " if len(votes) > 1 else ""
            if len(votes) == 1 and self.ruled:
                each = f"{self.title(self.voting[0], 'cluster')} has "
            return f"{each}{words.counted(total, 'vote')}, and {least} {are} needed"
        return f"{words.counted(len(votes), 'cluster')} count votes of their own"


_SURE = ("stops", "freezes", "halts", "nobody")


def _plain(voter: Voter) -> Voter:
    """A voter beside the name of its place, which says what kind of witness it is."""
    return replace(voter, note="no vote now" if not voter.votes else "") if voter.icon == "witness" else voter
