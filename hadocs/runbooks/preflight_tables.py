"""The answer of a preflight as tables of text, as a runbook and `hadocs runbook --preflight` show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hadocs.behaviour.granted import asks
from hadocs.behaviour.wording import clock, seconds
from hadocs.runbooks.model import Table
from hadocs.runbooks.preflight_model import EXAMPLES, Leaver, Moving, Preflight, Stayer, VoteRow
from hadocs.runbooks.preflight_words import (
    MANY,
    Name,
    Words,
    gib,
    go_verb,
    has_have,
    is_are,
    listed,
    number,
    often,
    pause_verb,
    them,
)
from hadocs.runbooks.risks import Hurt
from hadocs.runbooks.standing import Count
from hadocs.runbooks.text import Text, runs, value

_STAYS = {
    "no-cluster": "its host is in no cluster",
    "cannot-move": "it can't move",
    "unknown": "how it moves is not known",
    "no-host": "no other host may run it",
    "no-room": "no other host has room for it",
}


def tables(found: Preflight, name: Name = str) -> tuple[Table, ...]:
    """All tables of a preflight that have rows; ``name`` gives what something is called."""
    made = (
        leaving(found, name),
        load(found, name),
        votes(found, name),
        further(found, name),
        members(found, name),
        granted(found, name),
    )
    return tuple(t for t in made if t is not None)


def granted(found: Preflight, name: Name = str) -> Table | None:
    """What all of it takes for granted, or the spec does not say: a line each."""
    words = Words(name)
    clauses = [one.rstrip(".") for one in found.assumes]
    lines = (
        f"{words.told(one[:1].upper() + one[1:])}." if asks(one) else f"This assumes that {words.told(one)}."
        for one in clauses
    )
    return Table(runs("What this rests on"), (), (), notes=tuple(map(runs, lines))) if clauses else None


def leaving(found: Preflight, name: Name = str) -> Table | None:
    """What leaves, where it may go and where all fit at once, and what stays."""
    words = Words(name)
    if not found.leaves and not found.stays:
        return None
    rows = [_leaver(found, row, words) for row in found.leaves]
    rows += [_stayer(found, row, words) for row in found.stays]
    heads = ("Machine", "GiB", "May go to", "A place that fits", "What users notice")
    return Table(
        runs("What leaves, and where it fits"),
        tuple(map(runs, heads)),
        tuple(rows),
        frozenset({1}),
        tuple(_notes(found, words)),
    )


def _leaver(found: Preflight, row: Leaver, words: Words) -> tuple[Text, ...]:
    others = len([one for one in found.loads if one.host != found.host])
    options = "all the others" if len(row.options) == others > 2 else words.some(row.options, "or")
    return (
        runs(words.one(row.vm)),
        runs(gib(row.memory)),
        runs(options),
        runs(words.one(row.to)),
        runs(_noticed(row, words)),
    )


def _noticed(row: Leaver, words: Words) -> str:
    if row.roles:
        return f"{words.some(row.roles)} {is_are(row.roles)} handed over before"
    if row.way == "live":
        moved = "a moment" if row.by != "person" else "a moment; a person moves it"
        return moved + (f"; it shares a host with {words.some(row.meets)}" if row.meets else "")
    what = "stands still" if row.way == "pause" else "stops and starts"
    pauses = f"; {words.some(row.pauses)} {pause_verb(row.pauses)} with it" if row.pauses else ""
    return f"{what} for {clock(row.still)}{pauses}"


def _stayer(found: Preflight, row: Stayer, words: Words) -> tuple[Text, ...]:
    away = row.down or tuple(k for k in row.roles if k in found.down)
    felt = f"**{words.some(away)} {is_are(away)} down**" if away else "none: others carry what it does"
    if row.roles and not away:
        felt = f"{words.some(row.roles)} {is_are(row.roles)} handed over before"
    return (
        runs(words.one(row.vm)),
        runs(gib(row.memory)),
        runs("**nowhere**"),
        runs(f"it stays, and is shut down: {_STAYS[row.stay]}"),
        runs(felt),
    )


def _notes(found: Preflight, words: Words) -> Iterable[Text]:
    for row in found.leaves:
        for barred in row.barred:
            yield runs(
                f"{words.one(row.vm)} may not go to {words.one(barred.host)}: {words.told(barred.why)}."
            )
    for one in found.stays:
        # What bars it from each host says more than that nothing is left.
        reasons = [f"{words.one(b.host)} can't take it ({words.told(b.why)})" for b in one.barred]
        why = "; ".join(reasons) or words.told(one.why)
        if why:
            yield runs(f"{words.one(one.vm)} stays: {why}.")
    if not found.stays:
        yield runs("Nothing stays behind.")
    if found.leaves and found.whole:
        # Who has one other host alone, or moves each by hand, sees where: nobody else picks a place.
        picks = len(found.loads) > 2 and any(row.by != "person" for row in found.leaves)
        own = "; the cluster picks its own" if picks else ""
        yield runs(f"The column shows that there is a place for each at the same time{own}.")
    elif found.leaves and not found.sure:
        yield runs("Whether there is a place for all at the same time was not found out.")
    if hand := [row.vm for row in found.leaves if row.by == "person"]:
        yield runs(
            f"A person moves {words.some(hand)}: putting the host out of service leaves {them(hand)} there."
        )
    if found.moving is not None:
        yield runs(" ".join(_moving(found, words)))


def moving_line(found: Preflight, words: Words) -> str:
    """How long the machines take to leave, at least, as a sentence that goes on from "each way"."""
    return " ".join(_moving(found, words))


def _moving(found: Preflight, words: Words) -> Iterable[str]:
    moving = found.moving
    assert moving is not None
    if not moving.size and not moving.saved:
        yield "How much memory moves, the spec does not say."
        return
    if moving.size:
        yield from _over_the_network(moving, words)
    if moving.saved:
        where = words.some(moving.stores) if moving.stores else "the storage of the machines"
        yield f"{gib(moving.saved)} GiB are saved to {where} and read back: its speed decides, that of no network."
    if moving.unstated:
        yield f"Memory of {words.some(moving.unstated)}: {value('TBD – owner', 'tbd')}; it comes on top."


def _over_the_network(moving: Moving, words: Words) -> Iterable[str]:
    yield f"{gib(moving.size)} GiB leave"
    if moving.speed:
        yield (
            f"over {words.one(moving.network)}: at least {seconds(moving.seconds(moving.speed))} at "
            f"{moving.speed / 1e9:g} Gbit/s."
        )
    else:
        told = [f"{seconds(moving.seconds(speed))} at {speed / 1e9:g} Gbit/s" for speed in EXAMPLES]
        what = f"speed of {moving.network}" if moving.network else "network that machines move over"
        shown = f"speed of {words.one(moving.network)}" if moving.network else what
        yield f"in at least {', '.join(told)} ({shown}: {value('TBD – owner', 'tbd', what)})."


def load(found: Preflight, name: Name = str) -> Table | None:
    """What each host carries, now and then."""
    words = Words(name)
    if len(found.loads) < 2 or not (found.leaves or found.stays):
        return None
    rows = []
    for one in found.loads:
        ratio = "–"
        if one.cores:
            ratio = f"{one.vcpus_now / one.cores:.1f}, {one.vcpus_then / one.cores:.1f}"
            ratio = f"{one.vcpus_now / one.cores:.1f}, none" if one.host == found.host else ratio
        of = gib(one.memory) if one.memory else value("TBD – owner", "tbd", f"memory of {one.host}")
        share = f" ({100 * one.then / one.memory:.0f} %)" if one.memory and one.host != found.host else ""
        then = "0" if one.host == found.host else f"{gib(one.then)} of {of}{share.replace('%', ' %')}"
        rows.append(tuple(map(runs, (words.one(one.host), gib(one.now), then, ratio))))
    heads = ("Host", "GiB now", "GiB then", "vCPUs for each core, now and then")
    notes = []
    full = [one.host for one in found.loads if one.takes_all]
    every = "both" if len(found.leaves) == 2 else f"all {len(found.leaves)}"
    if full and len(found.leaves) > 1 and not found.stays and len(found.loads) > 2:
        notes.append(runs(f"Even if {every} landed on one host, {words.some(full, 'or')} would hold them."))
    if any(one.unstated for one in found.loads):
        notes.append(runs("The memory of some machines is not in the spec: they count as nothing."))
    unsaid = [one.host for one in found.loads if not one.kept]
    if len(unsaid) == len(found.loads):
        notes.append(runs("What a host keeps for itself is not in the spec."))
    elif unsaid:
        notes.append(runs(f"What is kept of {words.some(unsaid)} for the hypervisor is not in the spec."))
    notes += [
        runs(
            f"**{words.one(one.host)} then carries {one.vcpus_then} virtual processors, where its cores and overcommit "
            f"allow {one.processors:g}.**"
        )
        for one in found.loads
        if one.processors is not None and one.host != found.host and one.vcpus_then > one.processors
    ]
    return Table(
        runs("What each host carries"),
        tuple(map(runs, heads)),
        tuple(rows),
        frozenset({1, 2, 3}),
        tuple(notes),
    )


def votes(found: Preflight, name: Name = str) -> Table | None:
    """Votes now, paused, off, and with one more lost."""
    words = Words(name)
    rows = []
    for row in found.votes:
        if not row.now.counted:
            counts = ("counts no votes", "unchanged", "unchanged", "any host that is left restarts machines")
        elif not row.members and row.off == row.now:
            counts = (
                count_words(row.now),
                "unchanged",
                f"unchanged: {_stays(found, row, words)}",
                _more(row, words),
            )
        else:
            counts = (count_words(row.now), count_words(row.paused), count_words(row.off), _more(row, words))
        rows.append(tuple(map(runs, (words.one(row.cluster), *counts))))
    if not rows:
        return None
    host = words.one(found.host)
    heads = ("Cluster", "Now", f"{host} paused", f"{host} off", "and one more lost")
    return Table(runs("Votes"), tuple(map(runs, heads)), tuple(rows))


def _stays(found: Preflight, row: VoteRow, words: Words) -> str:
    here = [m.member for m in found.members if m.cluster == row.cluster]
    return (
        f"{words.some(here)} {'runs' if len(here) == 1 else 'run'} all the time"
        if here
        else "none of it is there"
    )


def count_words(count: Count) -> str:
    """Votes that are left and needed, in words; what is lost with them first."""
    if count.verdict == "unknown":
        return f"not known: {value('TBD – owner', 'tbd')}"
    lost = {"no": "**no quorum**: ", "even": "**a coin toss**: "}.get(count.verdict, "")
    return f"{lost}{count.have}, {count.needed} needed"


def _more(row: VoteRow, words: Words) -> str:
    more = row.more
    if more is None:
        return "nothing is left to lose"
    if more.verdict == "unknown":
        return f"not known: {value('TBD – owner', 'tbd')}"
    who = listed([words.one(one) if one else "the witness" for one in row.alike], "or")
    if len(row.alike) == len(row.each) > MANY:
        who = "any one of those that are left"
    if more.verdict == "no":
        worst = "" if len({count.have for one, count in row.each if one in row.alike}) == 1 else "at worst "
        return f"**no quorum** without {who}: {worst}{more.have} of {more.needed} needed"
    if more.verdict == "even":
        return f"**a coin toss** without {who}"
    return f"goes on: {more.have}, {more.needed} needed"


def further(found: Preflight, name: Name = str) -> Table | None:
    """What else may fail while the host is off, what is new of that first."""
    words = Words(name)
    rows = [
        (runs(thing_words(hurt, words)), runs(effect_words(hurt, words)))
        for hurt in sorted(found.hurts, key=lambda h: not h.stops)
    ]
    if not rows:
        return None
    title = f"If something else fails while {words.one(found.host)} is off"
    return Table(runs(title), (runs("Lost"), runs("Effect")), tuple(rows))


def thing_words(hurt: Hurt, words: Words) -> str:
    """What a further loss takes, by its name."""
    if hurt.thing.kind == "witness":
        return f"the witness of {words.one(hurt.thing.id.removesuffix('/witness'))}"
    if hurt.thing.kind == "volume":
        storage, _, volume = hurt.thing.id.partition("/")
        return f"the volume {words.one(volume)} on {words.one(storage)}"
    if hurt.thing.kind == "path":
        machine, _, storage = hurt.thing.id.partition(":")
        return f"the paths of {words.one(machine)} to {words.one(storage)}"
    if hurt.thing.kind == "adapter":
        machine, _, network = hurt.thing.id.partition(":")
        return f"the adapter of {words.one(machine)} in {words.one(network)}"
    kind = f"{hurt.thing.kind} " if hurt.thing.kind in ("rack", "site", "switch", "link") else ""
    kind = "the network " if hurt.thing.kind == "network" else kind
    return f"{kind}{words.one(hurt.thing.id)}"


def effect_words(hurt: Hurt, words: Words) -> str:
    """What a further loss does, what is new of it in bold."""
    parts: list[str] = []
    if hurt.no_quorum:
        new = "**" if hurt.new_no_quorum else ""
        parts.append(f"{new}{words.some(hurt.no_quorum)} {has_have(hurt.no_quorum)} no quorum{new}")
    if hurt.new_down:
        parts.append(f"**{words.some(hurt.new_down)} {is_are(hurt.new_down)} down**")
    if hurt.new_uncertain:
        parts.append(
            f"**whether {words.some(hurt.new_uncertain)} {go_verb(hurt.new_uncertain)} on is not certain**"
        )
    if hurt.interrupted:
        again = "by itself" if len(hurt.interrupted) == 1 else "by themselves"
        parts.append(f"{words.some(hurt.interrupted)} interrupted, back {again}")
    old = tuple(s for s in hurt.down if s not in hurt.new_down)
    if old:
        parts.append(f"as on any day {words.some(old)} {is_are(old)} down")
    doubt = tuple(s for s in hurt.uncertain if s not in hurt.new_uncertain)
    if doubt:
        parts.append(f"as on any day it is not certain whether {words.some(doubt)} {go_verb(doubt)} on")
    return "; ".join(parts)


def members(found: Preflight, name: Name = str) -> Table | None:
    """Members of other clusters on the host, and what they carry."""
    words = Words(name)
    rows = []
    for row in found.members:
        if row.roles:
            told = []
            for key in row.roles:
                heirs = row.heirs[key]
                to = f"to {words.some(heirs, 'or')}" if heirs else "**nobody can take it**"
                told.append(f"{words.one(key)} {to}")
            hand = f"**yes**: {'; '.join(told)}"
        else:
            hand = "nothing"
        moves = "moves with its machine" if row.leaves and row.member != found.host else "is off meanwhile"
        rows.append(tuple(map(runs, (words.one(row.cluster), words.one(row.member), moves, hand))))
    if not rows:
        return None
    heads = ("Cluster", "Member here", "It", "Hand over first")
    return Table(runs("Members of other clusters"), tuple(map(runs, heads)), tuple(rows))


def _unneeded(found: Preflight, words: Words) -> list[str]:
    """That a machine which moves live may keep what it carries, and what that hangs on; empty where none does.

    Source: vSphere 8.0, vMotion of a WSFC node (a stall beyond the heartbeats is a failover); the same for Hyper-V's
    live migration of guest clusters (Windows Server 2012 R2, guest clusters).
    """
    rows = found.lives
    if not rows:
        return []
    roles = tuple(k for row in rows for k in row.roles)
    vms, of = tuple(row.vm for row in rows), {m.member: m.cluster for m in found.members}
    clusters = tuple(dict.fromkeys(of[v] for v in vms if v in of))
    one = len(vms) == 1
    return [
        f"The handover of {words.some(roles)} makes that pause, and live migration does not need it: left on "
        f"{words.some(vms)}, {'it goes' if len(roles) == 1 else 'they go'} on, unless "
        f"{words.one(vms[0]) if one else 'a machine'} stands still for so long that {words.some(clusters)} "
        f"{'takes' if len(clusters) == 1 else 'take'} it for failed."
    ]


def answer(found: Preflight, name: Name = str, times: Mapping[str, int] | None = None) -> tuple[Text, ...]:
    """The answer in a few sentences: what stops, what pauses, and what must not be lost meanwhile.

    ``times`` tells how often a service pauses, where its steps are known: once more on the way back.
    """
    words = Words(name)
    host = words.one(found.host)
    told: list[str] = []
    if found.down:
        told.append(
            f"**{words.some(tuple(found.down))} {is_are(tuple(found.down))} down as long as {host} is.**"
        )
    if found.uncertain:
        keys = tuple(found.uncertain)
        told.append(f"**Whether {words.some(keys)} {go_verb(keys)} on is not certain.**")
    if not found.down and not found.uncertain:
        told.append("**Nothing stops.**")
    by: dict[tuple[str, int], list[str]] = {}
    for pause in found.pauses:
        by.setdefault((clock(pause.span), (times or {}).get(pause.service, 1)), []).append(pause.service)
    for (span, count), some in by.items():
        long = f"for {span}" if count < 2 else f"{often(count)}, for {span} each time"
        told.append(f"{words.some(some)} {pause_verb(some)} {long}.")
    told += _unneeded(found, words)
    if light := [row for row in found.leaves if row.way not in ("pause", "restart")]:
        still = "stand still for a moment as they move" if len(light) > 1 else "stands still for a moment"
        told.append(f"{number(len(light), 'machine')} of {host} {still}.")
    if found.stays:
        shut = [s.vm for s in found.stays]
        told.append(
            f"{words.some(shut)} {'stays' if len(shut) == 1 else 'stay'}, and {is_are(shut)} shut down."
        )
    stops = found.stops
    meanwhile = f"**While {host} is off**, "
    if stops:
        lost = [thing_words(h, words) for h in stops]
        alike = len({effect_words(one, words) for one in stops}) == 1
        meanwhile += f"do not lose {listed(lost, 'or')}: {effect_words(stops[0], words)}" + (
            "." if alike else f" (with {lost[0]})."
        )
    else:
        meanwhile += "no other single loss takes down more than on any day."
    return (runs(" ".join(told)), runs(meanwhile))
