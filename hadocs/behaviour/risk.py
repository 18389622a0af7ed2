"""What must not be lost next: losses that take something down only because another thing is lost already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from hadocs.topology.aftermath import Estate
from hadocs.topology.failures import examine, lose
from hadocs.topology.model import Thing
from hadocs.topology.quorum_rules import UNCOUNTED
from hadocs.topology.sequence import settled
from hadocs.topology.wording import listed
from hadocs.topology.world import World


@dataclass(frozen=True, slots=True)
class Risk:
    """The loss of ``thing`` after another: services that it takes down and clusters that it stops for want of votes,
    which neither loss does alone; ``unsure`` are clusters, ``doubtful`` services for which it is not certain.
    """

    thing: Thing
    services: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Uncopied:
    """Storage that is left, whose changes are shipped ``to`` storage that is lost; ``services`` lie on it."""

    storage: str
    to: str
    services: tuple[str, ...] = ()


def uncopied(estate: Estate, things: Iterable[Thing]) -> tuple[Uncopied, ...]:
    """What has no copy any more while some things are lost, though nothing of it has stopped."""
    world = estate.world
    shipped = {key: s.shipped_to for key, s in world.spec.storage.items() if s.shipped_to}
    if not shipped:
        return ()
    state = examine(estate, tuple(things))[1][0].state
    return tuple(
        Uncopied(key, to, _lies_on(world, key))
        for key, to in shipped.items()
        if key not in state.storage and (to in state.volumes or to.partition("/")[0] in state.storage)
    )


def _lies_on(world: World, storage: str) -> tuple[str, ...]:
    """The services whose data, or the files of whose machines, lie on a storage."""
    found = []
    for key, service in world.spec.services.items():
        vms = (world.spec.vms[m].files for m in world.carriers(service) if m in world.spec.vms)
        refs = (service.data, *service.copies.values(), *vms)
        if any((ref or "").partition("/")[0] == storage for ref in refs):
            found.append(key)
    return tuple(found)


def risks(
    estate: Estate, things: Sequence[Thing], others: Iterable[Thing], anew: Sequence[str] = ()
) -> tuple[Risk, ...]:
    """What each of some further losses would take down, once the loss of ``things`` has settled; worked out once.

    ``anew`` is storage that may have made anew by then what it has lost: what that saves is no risk any more.
    """
    lost, further = tuple(things), tuple(others)
    key = "risks", lost, further, tuple(anew)
    if key not in estate.known:
        estate.known[key] = _worked_out(estate, lost, further, anew)
    found = estate.known[key]
    assert isinstance(found, tuple)
    return found


def _worked_out(
    estate: Estate, things: tuple[Thing, ...], others: tuple[Thing, ...], anew: Sequence[str]
) -> tuple[Risk, ...]:
    first, runs = examine(estate, things)
    after = settled(estate, runs[0], rebuilding=anew)
    doubted = {c for run in runs for c in run.state.no_quorum}
    found: list[Risk] = []
    for other in others:
        alone = lose(estate, (other,))
        both, ends = examine(after, (*things, other))
        harmed = {*first.down, *alone.down}
        stopped = {*first.no_quorum, *alone.no_quorum}
        maybe = {c for run in ends for c in run.state.no_quorum} - {*both.no_quorum, *stopped, *doubted}
        counted = [c for c, rules in estate.rules.items() if rules.model not in UNCOUNTED]
        risk = Risk(
            other,
            tuple(s for s in both.down if s not in harmed),
            tuple(c for c in both.no_quorum if c not in stopped and c in counted),
            tuple(sorted(maybe & {*counted})),
            tuple(s for s in both.uncertain if s not in {*harmed, *first.uncertain, *alone.uncertain}),
        )
        if risk.services or risk.clusters or risk.unsure or risk.doubtful:
            found.append(risk)
    told = [r for r in found if not _told_of_its_machine(estate, r, found)]
    return tuple(r for r in told if not any(_within(estate, r, one) for one in told))


def _within(estate: Estate, part: Risk, whole: Risk) -> bool:
    """Whether a loss is of a part of storage, of what ties a machine to the rest, or of the volume of a witness, and
    comes to no more than that of the storage, of the machine or what it is tied to, or of the witness."""
    if part.thing.kind not in ("volume", "path", "adapter"):
        return False
    if whole.thing not in _holders(part.thing) and not _holds(estate, whole.thing, part.thing):
        return False
    ends = {*whole.clusters, *_empty(estate, whole)}
    pairs = (
        (part.services, whole.services),
        (part.clusters, ends),
        (part.unsure, (*whole.unsure, *ends)),
        (part.doubtful, (*whole.doubtful, *whole.services)),
    )
    return all(set(some) <= set(every) for some, every in pairs)


def _empty(estate: Estate, risk: Risk) -> Iterator[str]:
    """The clusters all of whose services are down: whether they have quorum then matters to nobody."""
    for cluster in estate.world.spec.clusters:
        services = [k for k, s in estate.world.spec.services.items() if estate.world.cluster_of(s) == cluster]
        if services and set(services) <= set(risk.services):
            yield cluster


def _holders(part: Thing) -> tuple[Thing, ...]:
    """What a volume, the paths of a machine or its adapter are part of, or end at."""
    if part.kind == "volume":
        return (Thing("storage", part.id.partition("/")[0]),)
    machine, _, other = part.id.partition(":")
    end = Thing("storage" if part.kind == "path" else "network", other)
    return Thing("host", machine), Thing("server", machine), Thing("vm", machine), end


def _holds(estate: Estate, witness: Thing, part: Thing) -> bool:
    """Whether a witness lies on a volume."""
    if witness.kind != "witness":
        return False
    quorum = estate.world.spec.clusters[witness.id.removesuffix("/witness")].quorum
    return quorum is not None and quorum.witness is not None and quorum.witness.on == part.id


def _told_of_its_machine(estate: Estate, risk: Risk, found: Sequence[Risk]) -> bool:
    """Whether the loss of a witness is the same as that of the machine that it is on, which is told."""
    if risk.thing.kind != "witness":
        return False
    quorum = estate.world.spec.clusters[risk.thing.id.removesuffix("/witness")].quorum
    on = quorum.witness.on if quorum and quorum.witness else None
    others = (r for r in found if r.thing.id == on and r.thing.kind != "volume")
    return any(replace(r, thing=risk.thing) == risk for r in others)


def at_risk(
    estate: Estate,
    things: Sequence[Thing],
    others: Iterable[Thing],
    title: Callable[[str, str], str] = lambda key, _: key,
    most: int = 8,
) -> tuple[str, ...]:
    """The same as a sentence for each of the services and clusters, with all the losses that would take it down.

    ``title`` calls a thing by id and kind; a service or cluster has the kind ``service`` or ``cluster``.
    Of more things than ``most`` in a list the rest is counted.
    """
    by: dict[tuple[str, str], list[str]] = {}
    for risk in risks(estate, things, (other for other in others if other not in things)):
        words = (("takes {} down", "service", risk.services),
                 ("leaves {} without quorum", "cluster", risk.clusters),
                 ("may leave {} without quorum", "cluster", risk.unsure),
                 ("may take {} down", "service", risk.doubtful))  # fmt: skip
        for what, kind, hit in words:
            for key in hit:
                named = title(risk.thing.id, risk.thing.kind)
                by.setdefault((what, title(key, kind)), []).append(named)
    same: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (what, key), some in by.items():
        same.setdefault((what, tuple(dict.fromkeys(some))), []).append(key)
    together: dict[tuple[str, ...], list[str]] = {}
    for (what, those), keys in same.items():
        together.setdefault(those, []).append(what.format(listed(keys, most)))
    bare = (f"nothing holds a copy of {title(u.storage, 'storage')}" for u in uncopied(estate, things))
    return (
        *(
            f"the loss of {listed(those, most, joiner='or')} {', and '.join(effects)}"
            for those, effects in together.items()
        ),
        *bare,
    )
