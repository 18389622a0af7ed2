"""corosync.conf: sections and values with their lines. Source of the syntax: corosync.conf(5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hadocs.errors import InputError, Place, Problem
from hadocs.importers.model import Source

DEEPEST = 10


@dataclass(slots=True)
class Section:
    """A section: its values in order (a key may come more than once) and the sections in it."""

    name: str
    line: int
    values: list[tuple[str, str, int]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def get(self, key: str) -> str | None:
        """The last value of a key, which is the one that counts."""
        return next((v for k, v, _ in reversed(self.values) if k == key), None)

    def all(self, name: str) -> Iterator[Section]:
        """The sections of a name."""
        return (s for s in self.sections if s.name == name)

    def first(self, name: str) -> Section:
        """The values of all sections of a name together; an empty one where there is none."""
        found = Section(name, self.line)
        for section in self.all(name):
            found.values += section.values
            found.sections += section.sections
        return found


def parse(source: Source) -> Section:
    """The whole file as a section without a name; raises InputError where a section does not begin or end."""
    root = Section("", 1)
    path = [root]
    for number, raw in enumerate(source.data.decode("utf-8", "replace").splitlines(), 1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if text.endswith("{") and ":" not in text:
            if len(path) > DEEPEST:
                raise _wrong(
                    source, number, raw, f"sections nest deeper than {DEEPEST}", "totem, nodelist, quorum"
                )
            section = Section(text[:-1].strip(), number)
            path[-1].sections.append(section)
            path.append(section)
        elif text == "}":
            if len(path) == 1:
                raise _wrong(
                    source, number, raw, "a section ends here that has not begun", "one } for each {"
                )
            path.pop()
        elif ":" in text:
            key, _, value = text.partition(":")
            path[-1].values.append((key.strip(), value.strip(), number))
        else:
            raise _wrong(
                source, number, raw, f"{text!r} is neither a section nor a value", "key: value, or name {"
            )
    if len(path) > 1:
        opened = path[-1]
        raise _wrong(source, opened.line, "", f"the section {opened.name!r} does not end", "a } for each {")
    return root


def _wrong(source: Source, line: int, text: str, message: str, expected: str) -> InputError:
    return InputError(
        (Problem(message, Place(source.name, line, 1, text, max(1, len(text.strip()))), expected),)
    )


def looks_like(source: Source) -> bool:
    """Whether a file may be a corosync.conf."""
    if b"\0" in source.data[:20_000]:
        return False
    head = source.data[:20_000].decode("utf-8", "replace")
    words = {line.strip().split("{")[0].strip() for line in head.splitlines() if "{" in line}
    return bool(words & {"totem", "nodelist"}) and "<" not in head.lstrip()[:1]
