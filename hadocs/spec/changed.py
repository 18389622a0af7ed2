"""Checks on the tree what is said of the changes of services: of several machines, and the same for each of them."""

from __future__ import annotations

from hadocs.spec.carried import carriers_of
from hadocs.spec.names import quoted
from hadocs.spec.references import Tree, get, members, text


def check_changes(tree: Tree) -> None:
    """Changes go to one machine after another only where there are several, and patches to a machine in one way."""
    patched: dict[str, tuple[str, str]] = {}
    for service, entry in tree.ids["service"].items():
        carriers = carriers_of(tree, entry.value)
        if carriers is None:
            continue
        for key, said in members(get(entry.value, "changes")).items():
            if len(carriers) == 1 and text(entry.value, "changes", key):
                tree.add(
                    said.key,
                    ("services", service, "changes", key),
                    f"{quoted(service)} runs on {quoted(carriers[0])} alone: {key} reach no other machine of it",
                    "nothing: it says how changes go to several machines",
                )
        found = text(entry.value, "changes", "patches")
        if found is None:
            continue
        how, mark = found
        other = next((m for m in carriers if patched.get(m, ("", how))[1] != how), None)
        if other is not None:
            by, before = patched[other]
            tree.add(
                mark,
                ("services", service, "changes", "patches"),
                f"{quoted(other)} is patched {quoted(how)} by this, and {quoted(before)} by what {quoted(by)} says",
                "the same for all services on one machine",
                before,
            )
        for machine in carriers:
            patched.setdefault(machine, (service, how))
