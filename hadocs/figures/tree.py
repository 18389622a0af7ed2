"""A decision tree as a figure: questions with answers, and outcomes in the colour of their topology.

Takes plain data, as the guide keeps it; knows nothing of specs and nothing of pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hadocs.figures.plan import Edge, Figure, Node

TONES = {
    "host": "host", "guest": "guest", "hybrid": "guest", "partly-hybrid": "guest", "mixed": "guest",
    "physical": "guest", "stand-alone": "runs", "balanced": "network", "replicated": "network",
}  # fmt: skip
"""The tone of an outcome by its topology, or by the two branches that are none; others are plain."""


def decision_tree(
    data: Mapping[str, Any], *, links: Mapping[str, str] | None = None, name: str = "which", title: str = ""
) -> Figure:
    """The figure of a decision tree.

    ``data`` has ``nodes``, a list or a mapping by id. A question has ``question``, ``yes`` and ``no`` (ids of
    nodes); an outcome has ``outcome`` (or ``title``) and, if it likes, ``note`` and ``topology``, a key of `TONES`. ``title``,
    ``sentence`` and ``start`` (the first question; else the first node) may stand beside ``nodes``.

    Raises:
        KeyError: where an answer leads to a node that is not there.
    """
    raw = data["nodes"]
    found: dict[str, Mapping[str, Any]] = (
        {str(k): v for k, v in raw.items()} if isinstance(raw, Mapping) else {str(n["id"]): n for n in raw}
    )
    start = str(data.get("start") or next(iter(found)))
    order: list[str] = []
    waiting = [start]
    while waiting:
        key = waiting.pop(0)
        if key not in order:
            order.append(key)
            entry = found[key]
            waiting += [str(entry[a]) for a in ("yes", "no") if a in entry]
    nodes, edges, said = [], [], []
    for key in order:
        entry = found[key]
        question = "question" in entry
        text = str(entry["question"] if question else entry.get("outcome") or entry.get("title") or key)
        nodes.append(
            Node(
                id=key,
                kind="question" if question else "outcome",
                title=text,
                note=str(entry.get("note") or ""),
                tone=TONES.get(str(entry.get("topology") or entry.get("tone") or key), "plain"),
                href=(links or {}).get(key, ""),
            )
        )
        for answer in ("yes", "no"):
            if answer in entry:
                target = str(entry[answer])
                edges.append(Edge(id=f"{key}:{answer}", kind="answer", source=key, target=target, label=answer))
        if question:
            yes, no = (found[str(entry[a])] for a in ("yes", "no"))
            said.append(f"{text} If yes: {_name(yes)} If no: {_name(no)}")
    return Figure(
        name=name,
        form="tree",
        title=title or str(data.get("title") or "Which should you use?"),
        sentence=str(data.get("sentence") or ""),
        description=tuple(said),
        nodes=tuple(nodes),
        edges=tuple(edges),
    )


def _name(entry: Mapping[str, Any]) -> str:
    text = str(entry.get("question") or entry.get("outcome") or entry.get("title") or "")
    return text if text.endswith((".", "?")) else f"{text}."
