"""Operating systems that hang while their machines have power: what resets those, and what runs again then.

Which layer notices is told by `hadocs.behaviour.watching`; who survives a silent machine, by the topology.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hadocs.behaviour.instances import unled
from hadocs.behaviour.known import assumed
from hadocs.behaviour.model import ServiceOutcome, Term
from hadocs.behaviour.own_watchdog import all_back, outlives, own_watchdog, starts_with_system
from hadocs.behaviour.products import starts_again
from hadocs.behaviour.remote import reconnects
from hadocs.behaviour.services import in_order_of_needs
from hadocs.behaviour.software import Interrupted, Software
from hadocs.behaviour.watching import guest
from hadocs.topology.active import active_on

_FENCES = ("fence-agent", "watchdog-fence", "message-wait", "guest_stop")
_STAYS = "the system does not come up again by itself: a crash after which it does is over once it has booted"


@dataclass
class Hung(Software):
    """The operating system of machines hangs: they are silent, and still have power."""

    formed: dict[str, int] = field(default_factory=dict)
    """Cluster that lacks quorum to the event after which it has it again."""

    def find(self) -> None:
        """What clusters of their own do about that, then what brings the machines back."""
        super().find()
        self.taken[_STAYS] = None
        for thing in self.things:
            self._comes_back(thing.id)
        self._forms_anew()
        self._services_again()

    def _struck(self) -> None:
        """It stands still, and still has power."""
        for thing in self.things:
            self.stopped[thing.id] = self.add("hangs", thing.id, "machine")

    def _comes_back(self, machine: str) -> None:
        fenced = self._fenced(machine)
        cluster = self.world.host_cluster(machine) if machine in self.world.spec.vms else None
        if fenced is None:
            fenced = self._reset_by_itself(machine)
        if fenced is not None:
            self._boots(machine, fenced)
        elif cluster is None:
            self.persons[machine] = f"nothing watches {machine} from outside"
        else:
            view = self.topology.clusters[cluster]
            watch = guest(self.world, view, machine)
            if watch.sees:
                self.reset(machine, view, watch)
            elif watch.sees is None:
                self.questions[machine] = watch.why
            else:
                self.persons[machine] = watch.why
        why, cause = self.persons.get(machine) or self.questions.get(machine), self.stopped[machine]
        if why:
            self.add("waits-for-a-person", machine, "person", cause=cause, why=why)
        own = self.world.member_of.get(machine) or self.world.remote_to.get(machine)
        if machine in self.up and own is not None:
            terms = reconnects(self.world, own, machine)
            self.add("rejoins", machine, "machine", cause=self.up[machine], terms=terms, by=own)

    def _boots(self, machine: str, cause: int) -> None:
        boot = assumed("boot" if machine in self.world.spec.vms else "boot.physical")
        self.up[machine] = self.add("starts", machine, "machine", cause=cause, terms=(boot,))

    def _reset_by_itself(self, machine: str) -> int | None:
        """The event with which the watchdog of a member resets it, where one is fed by its system."""
        cluster = self.world.member_of.get(machine)
        waits = own_watchdog(self.world, self.topology.clusters[cluster], machine) if cluster else None
        if waits is None:
            return None
        self.taken[outlives(machine)] = None
        cause = self.stopped[machine]
        return self.add("resets-itself", machine, "machine", cause=cause, terms=(waits,))

    def _forms_anew(self) -> None:
        """A cluster without quorum has it again once the members have booted that their watchdogs have reset."""
        for cluster in dict.fromkeys(self.world.member_of.get(t.id) for t in self.things):
            if cluster is None or cluster not in self.run.state.no_quorum:
                continue
            view = self.topology.clusters[cluster]
            reset = {
                e.subject: place
                for place, e in enumerate(self.events)
                if e.what == "resets-itself" and e.subject in view.members
            }
            if not all_back(view, (*self.up, *reset), (*self.stopped, *self.before)):
                continue
            for member, place in reset.items():
                if member not in self.up:
                    self._boots(member, place)
                    self.add("rejoins", member, "machine", cause=self.up[member], by=cluster)
            self.taken[starts_with_system(cluster)] = None
            booted = [self.up[m] for m in view.members if m in self.up]
            self.formed[cluster] = max(booted, key=lambda place: self.events[place].when.order)

    def _fenced(self, machine: str) -> int | None:
        """The event with which a fencing device has reset a machine, which boots then."""
        return next(
            (
                place
                for place, event in enumerate(self.events)
                if event.what == "is-fenced"
                and event.subject == machine
                and not event.why
                and any(t.name in _FENCES for t in event.terms)
            ),
            None,
        )

    def _services_again(self) -> None:
        """Services that nothing else brings back run again once their machine does."""
        hung = {t.id for t in self.things}
        for key, service in in_order_of_needs(self):
            if self.run.fates[key].state != "down" or key not in self.away or key in self.back:
                continue
            carriers = [m for m in self.world.carriers(service) if m in hung]
            formed = self.formed.get(self.world.cluster_of(service) or "")
            cause = (
                formed if formed is not None else next((self.up[m] for m in carriers if m in self.up), None)
            )
            over = self.world.cluster_of(service) and formed is None
            usual = assumed("role" if over else "start")
            terms: tuple[Term, ...] = (starts_again(key, service, usual),)
            if cause is None and not carriers:
                cause, terms = next((self.back[n] for n in service.requires if n in self.back), None), ()
            if cause is not None:
                carrier = active_on(self.world, service)[0]
                self.back[key] = self.serve(key, cause, terms, carrier, actor="machine")


def hung(
    draft: Hung, found: Mapping[str, ServiceOutcome], interrupted: Interrupted
) -> dict[str, ServiceOutcome]:
    """What becomes of services when systems hang, from what becomes of them when these machines are gone for good."""
    outcomes, hung_ = dict(found), {t.id for t in draft.things}
    for key, outcome in found.items():
        here = hung_.intersection(active_on(draft.world, draft.world.spec.services[key]))
        if outcome.state == "goes-on" and here and (question := unled(draft, key)):
            outcomes[key] = ServiceOutcome("uncertain", question=question)
        if outcome.state != "down":
            continue
        if key in draft.back:
            outcomes[key] = interrupted(key)
        elif (
            draft.run.fates[key].by_hand
            and not set(active_on(draft.world, draft.world.spec.services[key])) & hung_
        ):
            continue  # it runs, and waits for the one that hangs until a person lets it do without
        elif draft.questions:
            outcomes[key] = ServiceOutcome("uncertain", question=next(iter(draft.questions.values())))
        else:
            why = "; ".join(draft.persons.values())
            outcomes[key] = replace(outcome, why=why, until="a person has restarted the machine")
    return outcomes
