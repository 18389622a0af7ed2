"""Which service is meant, where a command or a figure is about one. Knows nothing of what is made of it."""

from __future__ import annotations

from collections.abc import Iterable

from hadocs.errors import UsageError
from hadocs.spec.names import nearest


def the_service(services: Iterable[str], named: str) -> str:
    """The service that is named, or the only one where none is.

    Raises:
        UsageError: where there is none of that name, or several and none is named.
    """
    there = list(services)
    if not named and len(there) == 1:
        return there[0]
    if named in there:
        return named
    if not there:
        raise UsageError("The spec has no service; one is needed here.")
    known = f"The services are: {', '.join(there)}."
    if not named:
        raise UsageError(f"The spec has several services; say which with --service. {known}")
    near = nearest(named, there)
    raise UsageError(f"There is no service {named!r}. {known}{f' Did you mean {near}?' if near else ''}")
