"""A topology as text for people and as data for machines; computes nothing that the topology does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hadocs.analysis import Analysis
from hadocs.behaviour.drilled import compared
from hadocs.behaviour.model import Span
from hadocs.behaviour.wording import lasting, seconds
from hadocs.lint.rule import SEVERITIES
from hadocs.topology.model import ClusterView, Dependency, Loss, Machine, PlatformView, ServiceView, Votes
from hadocs.topology.quorum_rules import UNCOUNTED

_TITLE = 48
"""So much of a title fits into a line with the rest."""
_WORDS = {"yes": "survives", "no": "stops", "even": "may stop", "unknown": "unknown"}


def as_data(analysis: Analysis) -> dict[str, Any]:
    """The topology as plain data, ready for JSON; keys and lists in the order of the spec."""
    topology = analysis.topology
    return {
        "name": analysis.spec.name,
        "title": analysis.spec.display_title,
        "machines": {key: _machine(m) for key, m in topology.machines.items()},
        "clusters": {key: _cluster(c) for key, c in topology.clusters.items()},
        "services": {key: _service(s) for key, s in topology.services.items()},
        "losses": {key: _loss(loss) for key, loss in topology.losses.items()},
        "drills": _drills(analysis),
        "warnings": [{"place": str(w.place), "message": w.message} for w in analysis.warnings],
    }


def _machine(machine: Machine) -> dict[str, Any]:
    data: dict[str, Any] = {
        "kind": machine.kind,
        "site": machine.site,
        "platform": machine.platform.title if machine.platform else None,
        "member_of": machine.member_of,
        "services": list(machine.services),
    }
    if machine.remote_to is not None:
        data["remote_to"] = machine.remote_to
    if machine.kind == "vm":
        data |= {
            "on": machine.on,
            "host_cluster": machine.host_cluster,
            "may_run_on": list(machine.may_run_on),
            "barred": {b.host: b.why for b in machine.barred},
        }
    return data


def _cluster(cluster: ClusterView) -> dict[str, Any]:
    return {
        "kind": cluster.kind,
        "members": list(cluster.members),
        "platform": cluster.platform.title if cluster.platform else None,
        "quorum": _votes(cluster.votes),
        "vms": list(cluster.vms),
        "services": list(cluster.services),
        "host_clusters": list(cluster.host_clusters),
    }


def _votes(votes: Votes) -> dict[str, Any]:
    return {
        "model": votes.model,
        "stated": votes.stated,
        "votes": dict(votes.nodes),
        "witness": votes.witness,
        "witness_on": votes.witness_on,
        "witness_site": votes.witness_site,
        "total": votes.total,
        "needed": votes.needed,
        "one_loss": votes.one_loss,
        "one_then_another": votes.one_then_another,
        "two_at_once": votes.two_at_once,
        "why": votes.why,
    }


def _service(service: ServiceView) -> dict[str, Any]:
    return {
        "topology": service.topology,
        "why": service.why,
        "product": service.product,
        "cluster_aware": service.cluster_aware,
        "cluster": service.cluster,
        "machines": list(service.machines),
        "active_on": list(service.active),
        "active_stated": service.active_stated,
        "depends_on": [_dependency(d) for d in service.depends_on],
    }


def _dependency(dependency: Dependency) -> dict[str, Any]:
    thing = dependency.thing
    return {"kind": thing.kind, "id": thing.id, "how": dependency.how, "single_point": dependency.single}


def _loss(loss: Loss) -> dict[str, Any]:
    return {
        "kind": loss.thing.kind,
        "down": list(loss.down),
        "uncertain": list(loss.uncertain),
        "interrupted": list(loss.interrupted),
        "weakened": list(loss.weakened),
        "moved": [m.what for m in loss.moved],
        "moves": [{"machine": m.what, "from": m.source, "to": m.to} for m in loss.moved],
        "failed_over": [{"service": m.what, "from": m.source, "to": m.to} for m in loss.failed_over],
        "stopped": list(loss.stopped),
        "no_quorum": list(loss.no_quorum),
        "why": dict(loss.why),
        "assumes": list(loss.assumes),
    }


def _drills(analysis: Analysis) -> list[dict[str, Any]]:
    """The drills on record, each with what was measured and what is computed of it now, in seconds."""
    operations = analysis.spec.operations
    drills = operations.drills if operations else ()
    rows = compared(analysis.estate, analysis.topology) if drills else ()
    return [
        {
            "procedure": drill.procedure,
            "of": list(drill.of),
            "date": drill.date.isoformat(),
            "passed": drill.passed,
            "measured": [
                {
                    "service": row.service,
                    "what": row.field,
                    "seconds": row.measured,
                    "computed": None if row.computed is None else [row.computed.low, row.computed.high],
                    "verdict": row.verdict,
                }
                for row in rows
                if row.at == at
            ],
        }
        for at, drill in enumerate(drills)
    ]


def _drill_rows(analysis: Analysis) -> list[tuple[str, ...]]:
    found = []
    for drill in _drills(analysis):
        begin = [drill["date"], " and ".join(drill["of"]), drill["procedure"]]
        for row in drill["measured"] or [{}]:
            said = (
                f"{row['service']} {row['what'].replace('_', ' ')} {seconds(row['seconds'])}"
                if row
                else "not measured"
            )
            computed = lasting(Span(*row["computed"])) if row.get("computed") else "not known"
            found.append((*begin, said, f"computed {computed}" if row else ""))
    return found


def as_text(analysis: Analysis) -> str:
    """The topology for reading in a terminal: services, clusters, machines, losses."""
    topology = analysis.topology
    lines = [f"{analysis.spec.display_title} ({analysis.spec.name})"]
    if topology.services:
        lines += ["", "SERVICES"]
        for service in topology.services.values():
            lines += _service_lines(service)
    if topology.clusters:
        lines += ["", "CLUSTERS"]
        for cluster in topology.clusters.values():
            lines += _cluster_lines(cluster)
    lines += ["", "MACHINES", *_table(_machine_rows(topology.machines.values()))]
    lines += ["", "WHAT EACH LOSS TAKES WITH IT", *_table(_loss_rows(topology.losses))]
    if rows := _drill_rows(analysis):
        lines += ["", "DRILLS", *_table(rows)]
    assumed = dict.fromkeys(a for loss in topology.losses.values() for a in loss.assumes)
    if assumed:
        lines += ["", "ASSUMED, AND NOT STATED IN THE SPEC", *(f"  {a}" for a in assumed)]
    return "\n".join(_printable(line) for line in lines) + "\n"


def list_data(analyses: Iterable[Analysis]) -> dict[str, Any]:
    """What specs there are, in few words each, as plain data by name.

    ``worst`` is the worst finding, or ``None``; a warning of the loader is one that has no rule.
    """
    return {"specs": {a.spec.name: _listed(a) for a in analyses}}


def _listed(analysis: Analysis) -> dict[str, Any]:
    topology, found = analysis.topology, analysis.findings.found
    count = {s: sum(f.severity == s for f in found) for s in SEVERITIES}
    count["warning"] += len(analysis.warnings)
    worst: dict[str, Any] | None = None
    if found and (found[0].severity != "info" or not analysis.warnings):
        first = found[0]
        place = analysis.source.locate(first.route, key=first.key)
        worst = {"severity": first.severity, "rule": first.rule, "name": first.name, "message": first.message}
    elif analysis.warnings:
        place = analysis.warnings[0].place
        worst = {"severity": "warning", "rule": None, "name": None, "message": analysis.warnings[0].message}
    if worst is not None:
        worst |= {"file": place.file, "line": place.line, "column": place.column}
    stated = [m.platform for m in topology.machines.values() if m.kind != "vm"]
    stated += [c.platform for c in topology.clusters.values()]
    services = {key: service.topology for key, service in topology.services.items()}
    return {
        "title": analysis.spec.display_title,
        "file": analysis.source.name,
        "platforms": list(dict.fromkeys(_platform(p) for p in stated if p)),
        "services": services,
        "topologies": list(dict.fromkeys(services.values())),
        "findings": count,
        "worst": worst,
    }


def _platform(platform: PlatformView) -> str:
    """A platform as specs name it."""
    return f"{platform.id}/{platform.version}" if platform.version else platform.id


def list_text(analyses: Iterable[Analysis]) -> str:
    """What specs there are, a line each, for reading in a terminal."""
    rows: list[tuple[str, ...]] = [("NAME", "TITLE", "PLATFORM", "TOPOLOGY", "FINDINGS, AND THE WORST")]
    for name, spec in list_data(analyses)["specs"].items():
        worst = spec["worst"]
        of = f": {worst['rule']} {worst['name']}" if worst and worst["rule"] else ""
        counts = spec["findings"].items()
        found = ", ".join(
            f"{n} {'note' if s == 'info' else s}{'' if n == 1 else 's'}" for s, n in counts if n
        )
        listed = (", ".join(spec[key]) or "–" for key in ("platforms", "topologies"))
        title = spec["title"] if len(spec["title"]) <= _TITLE else spec["title"][: _TITLE - 1] + "…"
        rows.append((name, title, *listed, found + of or "none"))
    return "\n".join(_printable(line.removeprefix("  ")) for line in _table(rows)) + "\n"


def _printable(line: str) -> str:
    """A line that can't steer a terminal: control characters are shown by their escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line).rstrip()


def _service_lines(service: ServiceView) -> list[str]:
    lines = [f"  {service.id}: {service.topology}", f"    {service.why}"]
    if service.cluster and not service.active_stated:
        lines.append(f"    Where it is active is not stated; {service.active[0]} is taken.")
    single = [d.thing.id for d in service.depends_on if d.single]
    if single:
        lines.append(f"    Single points of failure: {', '.join(single)}")
    return lines


def _cluster_lines(cluster: ClusterView) -> list[str]:
    votes = cluster.votes
    outcome = (
        f"one loss: {_WORDS[votes.one_loss]}; one then another: {_WORDS[votes.one_then_another]}; "
        f"two at once: {_WORDS[votes.two_at_once]}"
    )
    platform = f" · {cluster.platform.title}" if cluster.platform else ""
    return [
        f"  {cluster.id}: {cluster.kind} cluster of {', '.join(cluster.members)}{platform}",
        f"    {votes.why}",
        *([f"    {outcome}"] if votes.model not in UNCOUNTED else []),
    ]


def _machine_rows(machines: Iterable[Machine]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for machine in machines:
        if machine.kind != "vm":
            member = f"in {machine.member_of}" if machine.member_of else "in no cluster"
            place = machine.clustered if machine.remote_to else member
            rows.append((machine.kind, machine.id, place, ""))
            continue
        on = f"on {machine.on}" if machine.on else machine.elsewhere
        may = f"may run on {', '.join(machine.may_run_on)}" if machine.may_run_on else "can't run elsewhere"
        may += f"; {machine.clustered}" if machine.remote_to else ""
        rows.append((machine.kind, machine.id, on, may))
    return rows


def _loss_rows(losses: Any) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for loss in losses.values():
        effects = [
            f"{word} {', '.join(names)}"
            for word, names in (
                ("down:", loss.down),
                ("uncertain:", loss.uncertain),
                ("interrupted:", loss.interrupted),
                ("moved:", [m.what for m in loss.moved]),
                ("weakened:", loss.weakened),
            )
            if names
        ]
        rows.append((loss.thing.kind, loss.thing.id, "; ".join(effects) or "no service stops"))
    return rows


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    return [
        "  " + "  ".join([*(cell.ljust(w) for cell, w in zip(row[:-1], widths, strict=True)), row[-1]])
        for row in rows
    ]
