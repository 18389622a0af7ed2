"""What has to become of a service's data so that members in virtual machines can share or copy it."""

from __future__ import annotations

from collections.abc import Iterator

from hadocs.recommend.model import Phrase, say
from hadocs.recommend.subject import Subject, protocols
from hadocs.spec.protocols import NAMES

HOST_ONLY = frozenset({"fc", "fcoe", "sas"})
"""Protocols that a guest has only where its hypervisor passes them through."""


def shared_data(subject: Subject) -> Iterator[Phrase]:
    """The steps for data in a cluster of guests; none where it lies well already, or nothing is known to lack."""
    members = tuple(m for m in subject.members if subject.machine(m).kind == "vm")
    if subject.shares is False:
        yield from _copies(subject, members)
        return
    ways = subject.ways[0] if subject.ways else None
    data = subject.entry.data
    if data is None:
        yield from _no_data(subject, ways)
        return
    key = data.partition("/")[0]
    offered = subject.spec.storage[key].protocols
    if ways is not None and offered and not set(offered) & set(ways):
        words = "Move {} to {}: {} offers {} only."
        yield say(words, (data,), _storage_with(subject, ways) or protocols(ways), (key,), protocols(offered))
        return
    usable = [p for p in (offered or ways or ()) if ways is None or p in ways]
    for member in members:
        access = subject.world.access(member, data)
        used = access.protocol if access else None
        if ways is not None and used is not None and used not in ways:
            words = "Move {} to {} for {}: guests on {} can't share it over {}."
            title = subject.platform.title if subject.platform else ""
            yield say(words, (data,), protocols(usable), (member,), title, NAMES.get(used, used))
        elif access is None and not subject.world.states_reach(member, data):
            if usable:
                yield say("Let {} reach {} over {}.", (member,), (data,), protocols(usable))
            else:
                yield say("Let {} reach {}.", (member,), (data,))
    if len(subject.members) == 1 and usable:
        yield say("Let the second machine reach {} over {} as well.", (data,), protocols(usable))


def storage_to_share(subject: Subject) -> str | None:
    """The storage of the spec that data is to be put on which lies nowhere yet, as `shared_data` says."""
    if subject.entry.data is not None or not subject.shares or not subject.ways:
        return None
    if len(subject.members) > 1 and subject.clustered:
        return None
    return next(iter(_storage_with(subject, subject.ways[0])), None)


def _no_data(subject: Subject, ways: tuple[str, ...] | None) -> Iterator[Phrase]:
    """Its data is stated nowhere: for one machine it lies in that machine's own disks."""
    if subject.shares is None:
        if len(subject.members) == 1:
            if ways:
                words = "Settle how the members of {} get at its data: on a disk shared over {}, or by a copy for each."
                yield say(words, (subject.id,), protocols(ways))
            else:
                words = (
                    "Settle how the members of {} get at its data: on a shared disk, or by a copy for each."
                )
                yield say(words, (subject.id,))
        return
    if len(subject.members) > 1 and subject.clustered:
        return  # the spec does not say where it lies, so nothing is known to lack
    if ways is None:
        yield say("Put the data of {} where both machines reach it; what guests can share on this platform is not "
                  "known.", (subject.id,))  # fmt: skip
        return
    found = _storage_with(subject, ways)
    if found:
        words = "Put the data of {} on {}, which both machines reach over {}."
        yield say(words, (subject.id,), found, protocols(_offered(subject, found[0], ways)))
    else:
        yield say(
            "Put the data of {} on storage that both machines reach over {}.", (subject.id,), protocols(ways)
        )


def _offered(subject: Subject, storage: str, ways: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the ways that a storage offers."""
    return tuple(w for w in ways if w in subject.spec.storage[storage].protocols)


def _storage_with(subject: Subject, ways: tuple[str, ...]) -> tuple[str, ...]:
    """A storage of the spec that guests can reach in one of these ways."""
    return tuple(
        k for k, s in subject.spec.storage.items() if s.kind != "local" and set(s.protocols) & set(ways)
    )[:1]


def _copies(subject: Subject, members: tuple[str, ...]) -> Iterator[Phrase]:
    """Each member keeps a copy: it needs one of its own, over what its hypervisor passes through."""
    ways = subject.ways[0] if subject.ways else None
    for member in members:
        ref = subject.entry.copies.get(member)
        access = subject.world.access(member, ref) if ref else None
        if (
            ref
            and access
            and ways is not None
            and access.protocol in HOST_ONLY
            and access.protocol not in ways
        ):
            yield say("Move {} to {}: {} can't reach it over {}.",
                      (ref,), protocols(ways), (member,), NAMES[access.protocol])  # fmt: skip
