"""A decision tree as a figure: questions with answers, and outcomes in the colour of their topology.

Takes plain data, as the guide keeps it; knows nothing of specs and nothing of pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hadocs.figures.plan import Edge, Figure, Node

TONES = {
    "host": "host", "guest": "guest", "hybrid": "guest", "partly-hybrid": "guest", "mixed": "guest",
    "physical": "guest", "stand-alone": "runs",
}  # fmt: skip
"""The tone of an outcome by its topology; others are plain."""


def draw(data: Mapping[str, Any], *, links: Mapping[str, str] | None = None, name: str = "which") -> Figure:
    """The figure of a decision tree.

    ``data`` has ``title``, ``summary`` and ``start``, the id of the first question;
    ``nodes``, questions with ``id``, ``question``, ``yes`` and ``no``; and ``outcomes`` with ``id``, ``title``,
    ``topology`` and ``text``.
    ``links`` maps ids to where they lead.

    Raises:
        KeyError: where an answer leads to a node that is not there.
    """
    found: dict[str, Mapping[str, Any]] = {
        str(n["id"]): n for n in (*data["nodes"], *data.get("outcomes", ()))
    }
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
        text = str(entry["question"] if question else entry["title"])
        nodes.append(
            Node(
                id=key,
                kind="question" if question else "outcome",
                title=text,
                note="" if question else str(entry.get("text") or ""),
                tone=TONES.get(str(entry.get("topology")), "plain"),
                href=(links or {}).get(key, ""),
            )
        )
        for answer in ("yes", "no"):
            if answer in entry:
                target = str(entry[answer])
                edges.append(
                    Edge(id=f"{key}:{answer}", kind="answer", source=key, target=target, label=answer)
                )
        if question:
            yes, no = (found[str(entry[a])] for a in ("yes", "no"))
            said.append(f"{text} If yes: {_name(yes)} If no: {_name(no)}")
    return Figure(
        name=name,
        form="tree",
        title=str(data.get("title") or "Which should you use?"),
        sentence=str(data.get("summary") or ""),
        description=tuple(said),
        nodes=tuple(nodes),
        edges=tuple(edges),
    )


def _name(entry: Mapping[str, Any]) -> str:
    text = str(entry.get("question") or entry.get("title") or "")
    return text if text.endswith((".", "?")) else f"{text}."
