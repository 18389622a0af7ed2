"""What losses leave of votes, in words: what is lost, how a cluster ends, how many votes that is. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hadocs.behaviour.polls import Poll
from hadocs.figures import words
from hadocs.figures.abridged import listed
from hadocs.figures.parts.naming import one_name
from hadocs.figures.parts.targets import short
from hadocs.figures.plans.quorum import Cell, Mood, VoteLook
from hadocs.topology.aftermath import Estate
from hadocs.topology.ballots import Ballot
from hadocs.topology.model import Thing

_LOOKS: dict[str, VoteLook] = {
    "counts": "vote", "lost": "lost", "uncounted": "uncounted", "apart": "apart", "mute": "mute",
}  # fmt: skip
_MOODS: dict[str, Mood] = {
    "goes-on": "good", "returns": "back", "stops": "bad", "freezes": "bad", "halts": "bad", "both": "bad",
    "nobody": "bad",
}  # fmt: skip
_PLACES = ("site", "rack", "domain")
_FIRST = ("site", "rack", "domain", "host", "server", "vm", "witness", "storage", "network", "switch")
NAMED = 6
"""So many things that come to the same are named; of more the rest is counted."""
MOST = 16
"""So many where they stand in a row of their own."""


def whole(poll: Poll) -> bool:
    """Whether it stands for the losses of other nodes as well."""
    node = any(thing.kind in ("host", "server", "vm") for (thing, *_) in poll.alike)
    return bool(poll.any_two) or (node and len(poll.alike) > 1)


@dataclass(frozen=True)
class Told:
    """Words for the polls of some clusters; ``title`` calls a thing by its id and kind."""

    estate: Estate
    clusters: tuple[str, ...]
    title: Callable[[str, str], str]

    @property
    def several(self) -> bool:
        """Whether the clusters have to be named."""
        return len(self.clusters) > 1

    # --- what is lost

    def lost(self, poll: Poll) -> tuple[str, str]:
        """What is lost, and a note to it."""
        if poll.kind == "cut":
            return self._cut(poll)
        if poll.any_two:
            of = f" of {self.title(poll.any_two, 'cluster')}" if self.several else ""
            one, two = ("The host below one", "The hosts below any two") if poll.below else ("One", "Any two")
            if poll.kind == "then":
                return f"{one} node{of}, then {'that below ' if poll.below else ''}another", self._after(poll)
            return f"{two} nodes{of} at once", ""
        if len(poll.alike[0]) > 1:
            names = [self._second(t, below=poll.below) for t in poll.alike[0]]
            if self._unnamed_pair(poll):
                if poll.kind == "then":
                    return (
                        f"{names[0]}, then {'that below ' if poll.below else ''}the other",
                        self._after(poll),
                    )
                return f"{'The hosts below both' if poll.below else 'Both'} nodes at once", ""
            if names[0] == names[1]:
                return self._pair(poll), ""
            if poll.kind == "then":
                return f"{names[0]}, then {_lower(names[1])}", self._after(poll)
            if poll.kind in ("either", "last"):
                note = "at once or one after another" if poll.kind == "either" else "at once or in this order"
                return f"{names[0]} and {_lower(names[1])}", note
            return f"{names[0]} and {_lower(names[1])} at once", ""
        return self._single(poll)

    def _unnamed_pair(self, poll: Poll) -> bool:
        """Whether two things are any two nodes, of which none is named."""
        (first, *_) = poll.alike or ((),)
        both = len(first) > 1 and all(not self.several and self._any(t) for t in first)
        return both and (poll.kind == "then" or len(self._voters()) == 2)

    def unnamed(self, poll: Poll) -> bool:
        """Whether a poll stands for the loss of other nodes as well, or its nodes are not named."""
        (first, *_) = poll.alike or ((),)
        witness = not self.several and any(t.kind == "witness" for t in first)
        return whole(poll) or self._unnamed_pair(poll) or (witness and any(self._any(t) for t in first))

    def _after(self, poll: Poll) -> str:
        """That two things are lost one after another, and what has been started again in between."""
        if not (poll.below and poll.restarted):
            return "one after another"
        node = "the node" if len(poll.restarted) == 1 else "the nodes"
        return f"one after another, {node} started elsewhere in between"

    def _pair(self, poll: Poll) -> str:
        return f"{listed([self.title(t.id, t.kind) for t in poll.alike[0]])} at once"

    def _cut(self, poll: Poll) -> tuple[str, str]:
        names = [self.title(p, "site") for p in poll.places]
        also = [self._called(t) for (t,) in poll.alike]
        note = f"or {listed(also, 3, 'or')}; all nodes run" if also else "all nodes run"
        if len(names) == 2:
            return f"The link between {names[0]} and {names[1]}", note
        return f"The links of {names[0]}", note

    def _called(self, thing: Thing) -> str:
        """A thing as it is called beside others: networks and switches with what they are."""
        name = self.title(thing.id, thing.kind)
        if thing.kind not in ("network", "switch") or (thing.kind in name.lower() and ", " not in name):
            return one_name(name)
        return f"{thing.kind} “{name}”" if " " in name else f"{thing.kind} {name}"

    def names(self, poll: Poll) -> list[str]:
        """What is lost within a sentence, each by itself where it is one of several things."""
        said, _ = self.lost(poll)
        things = sorted((t for (t,) in poll.alike), key=lambda t: _FIRST.index(t.kind))
        return [self._called(t) for t in things] if said == self._any_of(things) else [_begun(said)]

    def _any_of(self, things: Sequence[Thing]) -> str:
        """Things of which any is lost."""
        named = listed([self._called(t) for t in things], NAMED, "or", shown=NAMED - 1)
        return f"{named[0].upper()}{named[1:]}" if things[0].kind in ("network", "switch") else named

    def among(self, cluster: str, things: Sequence[Thing]) -> str:
        """Things each of which leaves the same of a cluster, all of them named; those that are all nodes as that."""
        own = Told(self.estate, (cluster,), self.title)
        ordered = sorted(dict.fromkeys(things), key=lambda t: _FIRST.index(t.kind))
        nodes = [t for t in ordered if t.kind in ("host", "server", "vm")]
        names: list[str] = []
        if nodes and own._all_nodes(nodes):
            voters, there = set(own._voters()), {t.id for t in nodes}
            below = {self.estate.world.host_of(n) for n in voters}
            names.append("any one node" if voters <= there else _begun(own._host_of_all(nodes)))
            names += ["the host below it"] if voters <= there and there - voters else []
            nodes = [t for t in nodes if t.id not in voters | below]
        names += [own._witness(t) for t in ordered if t.kind == "witness"]
        places = [(t.kind, self._called(t)) for t in ordered if t.kind in (*_PLACES, "storage")]
        names += [name for _, name in sorted(places, key=lambda one: (_FIRST.index(one[0]), one[1]))]
        hosts = short([self._called(t) for t in nodes]).split(", ") if nodes else []
        names += hosts if len(hosts) == len(nodes) else [self._called(t) for t in nodes]
        names += [self._called(t) for t in ordered if t.kind in ("network", "switch")]
        named = [names[0], *map(_begun, names[1:])]
        said = listed(named, MOST, "or", shown=MOST - 1)
        begins = names[0].startswith(("any ", "the ", "network ", "switch "))
        return f"{said[0].upper()}{said[1:]}" if begins else said

    def either(self, polls: Sequence[Poll]) -> str:
        """Several losses that leave the same, each as it is called."""
        names = [self.lost(poll)[0] for poll in polls]
        return listed([names[0], *map(_begun, names[1:])], MOST, "or", shown=MOST - 1)

    def _second(self, thing: Thing, *, below: bool) -> str:
        if thing.kind == "witness":
            return self._witness(thing)
        if not self.several and self._any(thing):
            return "The host below one node" if below else "One node"
        return self.title(thing.id, thing.kind)

    def _any(self, thing: Thing) -> bool:
        """Whether a thing is a node, or below one."""
        world = self.estate.world
        members = world.spec.clusters[self.clusters[0]].members
        return thing.id in members or thing.id in {world.host_of(m) for m in members}

    def _witness(self, thing: Thing) -> str:
        of = f" of {self.title(thing.id.removesuffix('/witness'), 'cluster')}" if self.several else ""
        return f"The witness{of}"

    def _single(self, poll: Poll) -> tuple[str, str]:
        things = sorted((t for (t,) in poll.alike), key=lambda t: _FIRST.index(t.kind))
        nodes = [t for t in things if t.kind in ("host", "server", "vm")]
        gone = [n for b in poll.ballots for n, fate in b.votes if fate == "lost"]
        if not self.several and len(nodes) == len(things) and self._all_nodes(nodes):
            voters, there = set(self._voters()), {t.id for t in nodes}
            if voters <= there:
                return "Any one node", "or the host below it" if there - voters else ""
            if not voters & there:
                return self._host_of_all(nodes), ""
        if not gone:  # a witness, with all that it goes with, or nodes without a vote
            if all(b.witness not in ("lost", "mute") or not b.touched for b in poll.ballots):
                apart = any(fate == "apart" for b in poll.ballots for _, fate in b.votes)
                return self._any_of(things), "" if apart else "without a vote"
            return self._of_witness(things)
        first = things[0]
        if first.kind in _PLACES:
            return self._any_of(things), self._members(gone)
        named = self._any_of(things)
        carried = [m for m in dict.fromkeys(gone) if m not in {t.id for t in things}]
        where = "with it" if first.kind in ("storage", "network", "switch") else "on it"
        if carried and any(b.open_side for b in poll.ballots):
            return named, f"and the {'node' if len(carried) == 1 else 'nodes'} of either side"
        if len(things) > 1:
            return named, f"and the nodes {where}" if carried else ""
        return named, f"and {self._members(carried)} {where}" if carried else ""

    def _host_of_all(self, hosts: Sequence[Thing]) -> str:
        """Hosts each of which is below some of all nodes; where one is below all of them it is named."""
        if len(hosts) == 1:
            return f"{self._called(hosts[0])}, the host of all nodes"
        return "The host below any one node"

    def _of_witness(self, things: Sequence[Thing]) -> tuple[str, str]:
        witnesses = [t for t in things if t.kind == "witness"]
        others = [self._called(t) for t in things if t.kind != "witness"]
        if not witnesses:
            return self._any_of(things), "with witnesses" if self.several else "with the witness"
        named = listed([self._witness(t) for t in witnesses], 2, "or")
        return named, f"or {listed(others, NAMED, 'or', shown=NAMED - 1)}" if others else ""

    def _voters(self) -> tuple[str, ...]:
        return tuple(n for n, v in self.estate.rules[self.clusters[0]].nodes if v)

    def _all_nodes(self, things: Sequence[Thing]) -> bool:
        """Whether some machines are all nodes that have a vote, or all hosts below them."""
        world = self.estate.world
        there = {t.id for t in things}
        return all(n in there or world.host_of(n) in there for n in self._voters())

    def _members(self, names: Sequence[str]) -> str:
        some = list(dict.fromkeys(names))
        titles = [self.title(n, "") for n in some]
        return listed(titles) if len(titles) <= 3 else words.counted(len(some), "node")

    # --- what that leaves

    def cell(self, ballot: Ballot, tone: str, *, short: bool = False, alike: bool = False) -> Cell:
        """The votes of a cluster after a loss, their number and the outcome.

        ``alike`` says that it stands for others that come to the same with other nodes: none is named then.
        """
        rules = self.estate.rules[ballot.cluster]
        looks = {**_LOOKS, "apart": _LOOKS["apart"] if _has_other_side(ballot) else _LOOKS["counts"]}
        votes: list[VoteLook] = []
        weights = dict(rules.nodes)
        for name, fate in ballot.votes:
            votes += [looks[fate]] * max(weights[name], 1)
        witness = 0
        if ballot.witness is not None:
            witness = max(rules.witness_votes, 1)
            votes += [looks[ballot.witness]] * witness
        counted = f"{ballot.have} of {ballot.total}"
        if ballot.other is not None and ballot.ending not in ("unknown", "toss"):
            counted = f"{ballot.have} and {ballot.other}"
        mood: Mood = _MOODS.get(ballot.ending, "unsure") if ballot.touched else "none"
        if mood == "good" and (ballot.held or ballot.by_hand or ballot.shaky):
            mood = "unsure"
        said = self.ends(ballot, short=short, alike=alike) if ballot.touched else ""
        return Cell(votes=tuple(votes), witness=witness, tone=tone, text=counted, said=said, mood=mood)  # type: ignore[arg-type]

    def ends(self, ballot: Ballot, *, short: bool = False, alike: bool = False) -> str:
        """How a cluster ends, in words."""
        ending = ballot.ending
        if ending == "returns":
            stops = "may stop" if ballot.perhaps else "stops"
            some = [self.title(n, "") for n in ballot.awaited]
            if 0 < len(some) < sum(fate == "lost" for _, fate in ballot.votes):
                return f"{stops} until one of its nodes runs again"  # which one is not known beforehand
            if (short or alike) and len(some) == 1:
                return f"{stops} until its node runs again"
            again = listed(some, 3) or "its nodes"
            verb = "run" if len(some) != 1 else "runs"
            return (
                f"{stops} until its nodes run again"
                if short or alike
                else f"{stops}, and goes on once {again} {verb} again"
            )
        if ending == "stops":
            if ballot.distrusted:
                return "stops: the watchdog resets what is left"
            return "stops" if short else "stops, until people act"
        if ending == "unknown":
            return "not known" if short else f"not known: {_unstated(ballot.why)}"
        if ending == "race":
            return self._race(ballot)
        if ending != "goes-on":
            return _ENDS[ending]
        return self._goes_on(ballot, short, alike)

    def _race(self, ballot: Ballot) -> str:
        """Sides that all have quorum: which of them fences the others, if any can."""
        several = len(ballot.votes) > 2 and ballot.other is None
        other, none = ("the others", "none") if several else ("the other", "neither")
        if ballot.held_open:
            return f"each side has quorum, and fences {other} if it can"
        if ballot.held:
            return f"each side has quorum, and {none} can fence {other}: people have to act"
        if ballot.first:
            first = listed([self.title(n, "") for n in ballot.first], 3)
            return f"each side has quorum, and {first} fence{'s' if len(ballot.first) == 1 else ''} {other}"
        return f"each side has quorum and fences {other}"

    def _goes_on(self, ballot: Ballot, short: bool, alike: bool) -> str:
        """How it goes on, and whose services may not: their storage may be served at the other side."""
        said = self._side_that_does(ballot, short, alike)
        if not ballot.shaky:
            return said
        some = [self.title(key, "service") for key in ballot.shaky]
        who = some[0] if len(some) == 1 else words.counted(len(some), "service")
        return f"{said}; {who} may be down"

    def _side_that_does(self, ballot: Ballot, short: bool, alike: bool) -> str:
        if ballot.other is not None and ballot.open_side:
            first = self.estate.rules[ballot.cluster].has_witness and ballot.witness == "counts"
            return f"either side goes on{': the first at the witness' if first else ', not known which'}"
        if ballot.open_side and not alike:
            return "goes on: nodes of either side are lost"
        where = "" if alike else self._where(ballot)
        if ballot.held_open:
            return "has quorum; starts nothing elsewhere if it can't fence"
        if ballot.held:
            return "has quorum, and starts nothing until people confirm"
        if ballot.by_hand:
            return f"goes on{where}; people hand the lost site over"
        if any(fate == "uncounted" for _, fate in ballot.votes) and not short:
            return f"goes on{where}: the votes were counted anew"
        if ballot.anew and not short:
            return f"goes on{where}; the votes are counted anew"
        return f"goes on{where}"

    def _where(self, ballot: Ballot) -> str:
        """The site at which all goes on, of a cluster that has members at others as well."""
        world = self.estate.world
        every = {world.site_of(n) for n, _ in ballot.votes}
        here = {world.site_of(n) for n in ballot.left}
        if len(every) > 1 and len(here) == 1 and (site := next(iter(here))):
            return f" at {self.title(site, 'site')}"
        return ""


def _has_other_side(ballot: Ballot) -> bool:
    """Whether one side of a cut is the other one: where either may go on, or all do, none of them is."""
    if ballot.ending == "goes-on":
        return not ballot.open_side
    return (
        ballot.ending in ("returns", "stops", "freezes", "halts", "ignores") and ballot.have != ballot.other
    )


_ENDS = {
    "freezes": "no quorum: what runs goes on, nothing is started",
    "halts": "no quorum: starts nothing; not known whether what runs goes on",
    "ignores": "goes on without quorum, as it is set to",
    "both": "each side goes on, and starts what the other has",
    "toss": "a coin toss",
    "nobody": "no node is left",
}


def _unstated(why: str) -> str:
    """Why something is not known, as a clause."""
    said = why.rstrip(".")
    head = "It depends on "
    if said.startswith(head):
        said = said.removeprefix(head).removesuffix(", which the spec does not say")
        return f"the spec does not say {said}"
    return f"{said[:1].lower()}{said[1:]}" if said[:2].istitle() or said.startswith("How") else said


def _lower(name: str) -> str:
    generic = ("The witness", "The host below", "One node")
    return f"{name[0].lower()}{name[1:]}" if name.startswith(generic) else name


def _begun(name: str) -> str:
    """A name within a sentence."""
    for word in ("The ", "Any ", "One "):
        if name.startswith(word):
            return f"{word.lower()}{name[len(word) :]}"
    return name
