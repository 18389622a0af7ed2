"""What a quorum is computed from: the rules of one cluster, read from its spec; pure values.

It knows nothing of files and platforms' data: the quorum model is handed in. The arithmetic is in `quorum`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hadocs.platforms.facts import QuorumModel
from hadocs.spec.model import Quorum

Verdict = Literal["yes", "no", "even", "unknown"]
Algorithm = Literal["ffsplit", "lms"]

WSFC: frozenset[QuorumModel] = frozenset(
    {"wsfc-static", "wsfc-dynamic", "wsfc-dynamic-witness", "wsfc-disk-only"}
)
MAJORITIES: frozenset[QuorumModel] = frozenset({"majority", "majority-of-view"})
UNCOUNTED: frozenset[QuorumModel] = frozenset({"vsphere-ha", "elsewhere", "nobody"})
"""Clusters whose members count no votes: what is left of them goes on."""
WITNESS_NAMES = {
    "disk": "the disk witness",
    "file-share": "the file share witness",
    "cloud": "the cloud witness",
    "qdevice": "the quorum device",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How one cluster counts votes.

    ``nodes`` are the members in the order of the spec, each with its votes; with ``auto_tie_breaker`` that
    order is taken for the order of the node ids. ``witness`` is its kind, ``none`` where the spec says that
    there is none, ``None`` where it does not say. ``two_node`` is ``None`` where two nodes may or may not run
    with it. ``tie_node`` is whose half goes on with ``auto_tie_breaker``, ``device_tie`` whose part wins among parts
    that are equal to the quorum device: ``lowest``, ``highest`` or a member; ``heuristics`` says that commands on the
    nodes count there too. ``preferred`` are the members of which Windows takes no vote away as long as it can take that
    of another one. ``expected_votes`` is votequorum's, where the spec overrides it. ``conflict`` is a
    sentence that tells why the cluster can't count as written; all verdicts are unknown then.
    """

    model: QuorumModel
    nodes: tuple[tuple[str, int], ...]
    witness: str | None = None
    algorithm: Algorithm | None = None
    two_node: bool | None = False
    wait_for_all: bool | None = None
    last_man_standing: bool = False
    auto_tie_breaker: bool = False
    tie_node: str = "lowest"
    device_tie: str = "lowest"
    heuristics: bool = False
    expected_votes: int | None = None
    preferred: frozenset[str] = frozenset()
    conflict: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The members, in order."""
        return tuple(name for name, _ in self.nodes)

    @property
    def has_witness(self) -> bool:
        """Whether a witness is stated, whatever its vote."""
        return self.witness not in (None, "none")

    @property
    def witness_votes(self) -> int:
        """The votes that the witness can cast at most; 0 without one.

        A quorum device casts one vote with ffsplit and one less than the nodes' with lms (corosync-qdevice(8));
        where the algorithm is not stated, lms is what Proxmox VE sets up for odd counts (pvecm).
        """
        if not self.has_witness or self.model in UNCOUNTED | MAJORITIES or self.model == "unknown":
            return 0
        node_votes = sum(votes for _, votes in self.nodes)
        if self.witness == "qdevice" and self.device_algorithm == "lms":
            return max(node_votes - 1, 0)
        return 1

    @property
    def device_algorithm(self) -> Algorithm:
        """The quorum device's algorithm: as stated, or ffsplit for even and lms for odd counts of nodes."""
        return self.algorithm or ("lms" if len(self.nodes) % 2 else "ffsplit")

    @property
    def waits_for_all(self) -> bool:
        """votequorum: whether the first start needs every vote; two_node implies it (votequorum(5))."""
        return bool(self.two_node) if self.wait_for_all is None else self.wait_for_all

    @property
    def recounts(self) -> bool:
        """Whether votes are counted anew once a loss is over, so that it matters what goes at once and what later."""
        if self.model == "votequorum":
            return self.last_man_standing
        return self.model in ("wsfc-dynamic", "wsfc-dynamic-witness", "majority-of-view")

    @property
    def stated(self) -> bool:
        """Whether the spec says enough to count: with or without a witness, and how two nodes count."""
        return self.witness is not None and self.two_node is not None

    def variants(self) -> tuple[Rules, ...]:
        """The rules that may hold, where the spec leaves something open; these rules alone where it does not."""
        if self.stated or self.model not in WSFC | {"votequorum"} or self.conflict:
            return (self,)
        plain = replace(self, witness="none", two_node=bool(self.two_node))
        found = [plain]
        if self.two_node is None:
            found.append(replace(plain, two_node=True))
        if self.witness is None:
            if self.model in WSFC:
                found.append(replace(plain, witness="disk"))
            else:
                found += [replace(plain, witness="qdevice", algorithm=a) for a in ("ffsplit", "lms")]
        return tuple(found)


def rules_of(
    members: Sequence[str],
    quorum: Quorum | None,
    model: QuorumModel,
    platform: str = "",
    preferred: frozenset[str] = frozenset(),
) -> Rules:
    """The rules of a cluster of ``members``, from what its spec says about quorum (``None``: nothing).

    ``platform`` is the platform's id: Proxmox VE never sets two_node by itself, other votequorum clusters of
    two nodes may (pcs does), so that there two nodes without a quorum device are unknown until it is stated.
    ``preferred`` are the members that its ``preferred`` stands for.
    """
    said = quorum or Quorum()
    if model in WSFC and said.disk_only:
        model = "wsfc-disk-only"
    elif model in ("wsfc-dynamic", "wsfc-dynamic-witness") and said.dynamic is False:
        model = "wsfc-static"
    witness: str | None = said.witness.kind if said.witness else None
    if model == "wsfc-disk-only" and witness is None:
        witness = "disk"  # the mode itself says that a disk decides
    if model in ("elsewhere", "nobody") or model in MAJORITIES:
        witness = "none"  # who breaks a tie is a member
    if model == "vsphere-ha" and witness is None:
        witness = "none"  # there is no such thing there
    if model == "votequorum" and (said.two_node or said.last_man_standing or said.auto_tie_breaker):
        witness = witness or "none"  # corosync runs with none of these and a quorum device together
    two_node: bool | None = said.two_node and len(members) == 2
    if model == "votequorum" and len(members) == 2 and witness in (None, "none") and not two_node:
        told = platform == "proxmox" or (quorum is not None and "two_node" in quorum.model_fields_set)
        tie_broken = said.last_man_standing or said.auto_tie_breaker
        two_node = False if told or tie_broken else None
    rules = Rules(
        model=model,
        nodes=tuple((member, said.votes.get(member, 1)) for member in members),
        witness=witness,
        algorithm=said.witness.algorithm if said.witness else None,
        # Corosync switches two_node off where a tie breaker is set as well.
        two_node=False if two_node and said.auto_tie_breaker else two_node,
        wait_for_all=said.wait_for_all,
        last_man_standing=said.last_man_standing,
        auto_tie_breaker=said.auto_tie_breaker,
        tie_node=said.auto_tie_breaker_node or "lowest",
        device_tie=(said.witness.tie_breaker if said.witness else None) or "lowest",
        heuristics=bool(said.witness and said.witness.heuristics),
        expected_votes=said.expected_votes,
        preferred=preferred if model in ("wsfc-dynamic", "wsfc-dynamic-witness") else frozenset(),
    )
    return _checked(rules)


def _checked(rules: Rules) -> Rules:
    """The rules with the first contradiction in them; an ineffective tie breaker switched off.

    Source for corosync: its exec/votequorum.c, votequorum_readconfig, and votequorum(5).
    """
    weights = [votes for _, votes in rules.nodes]
    if rules.model in WSFC:
        if rules.witness == "qdevice":
            return replace(rules, conflict="Windows failover clustering has no quorum device.")
        if rules.two_node or rules.last_man_standing or rules.auto_tie_breaker:
            why = (
                "two_node, last_man_standing and auto_tie_breaker are corosync's: Windows does not know them."
            )
            return replace(rules, conflict=why)
        if any(votes > 1 for votes in weights):
            return replace(rules, conflict="In Windows failover clustering a node has one vote or none.")
        if rules.model == "wsfc-disk-only" and rules.witness != "disk":
            return replace(rules, conflict="A quorum of the disk alone needs a disk witness.")
        return rules
    if rules.model != "votequorum":
        return rules
    if rules.has_witness and rules.witness != "qdevice":
        name = WITNESS_NAMES[rules.witness or ""]
        return replace(rules, conflict=f"Corosync gives {name} no vote: only a quorum device has one.")
    if rules.auto_tie_breaker and len(weights) % 2 and not rules.waits_for_all:
        if rules.last_man_standing:
            why = "Corosync does not start an odd count of nodes with last_man_standing and auto_tie_breaker."
            return replace(rules, conflict=why)
        rules = replace(rules, auto_tie_breaker=False)  # corosync does so too, and logs it
    for option, on in (
        ("two_node", rules.two_node),
        ("last_man_standing", rules.last_man_standing),
        ("auto_tie_breaker", rules.auto_tie_breaker),
    ):
        if on and rules.witness == "qdevice":
            return replace(
                rules, conflict=f"Corosync does not start with a quorum device and {option} together."
            )
    if rules.witness == "qdevice" and rules.device_algorithm == "ffsplit" and set(weights) != {1}:
        return replace(rules, conflict="A quorum device with ffsplit needs one vote for each node.")
    if rules.witness == "qdevice" and rules.device_algorithm == "lms" and rules.expected_votes:
        return replace(rules, conflict="A quorum device with lms and expected_votes exclude each other.")
    if rules.last_man_standing and set(weights) != {1}:
        return replace(rules, conflict="last_man_standing needs one vote for each node.")
    return rules
