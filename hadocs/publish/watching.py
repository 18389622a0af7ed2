"""``hadocs export --watch``: an export that follows its specs. Writes only what is new; knows no page.

What is wrong is told and waited for, as a preview does: the export stays as it was until then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hadocs.errors import HadocsError, Terminated
from hadocs.files import replace
from hadocs.publish import config, folder, preview, running
from hadocs.publish.ending import as_interrupt
from hadocs.publish.generate import Wanted, generate
from hadocs.publish.observed import Observer
from hadocs.publish.site import exported

if TYPE_CHECKING:
    from hadocs.pages.page import AnyPage
    from hadocs.publish.tree import SiteTree

PAUSE = 0.2
"""How long to wait between two looks at the files, in seconds."""
Tell = Callable[[str], None]
State = Mapping[str, tuple[int, int, int]]


def state(paths: Iterable[Path]) -> State:
    """What tells one state of some files, and of the specs in some folders, from another."""
    from hadocs.spec.files import walk

    found: dict[str, tuple[int, int, int]] = {}
    for path in paths:
        for file in walk(path)[0] if path.is_dir() else (path,):
            try:
                stat = file.stat()
            except OSError:
                continue
            found[str(file)] = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
    return found


def changed(paths: Callable[[], Iterable[Path]], was: State, pause: Callable[[], None]) -> State:
    """Wait until files are other than they were, and for the moment in which nobody writes any more of them."""
    now = was
    while now == was:
        pause()
        now = state(paths())
    while True:
        pause()
        later = state(paths())
        if later == now:
            return now
        now = later


def watch(
    specs: Sequence[Path],
    target: Path,
    tell: Tell,
    *,
    site_name: str = config.SITE_NAME,
    observed: Path | None = None,
    pause: Callable[[], None] = lambda: time.sleep(PAUSE),
) -> None:
    """Export, and again whenever a spec, what it uses or what was ``observed`` has changed, until Ctrl-C.

    Raises `hadocs.errors.UsageError` where ``target`` holds something else than an earlier export, or can't be
    written.
    """
    from hadocs.pipeline import Memory
    from hadocs.spec.load import find

    roots = [Path(spec) for spec in specs or ("specs",)]
    folder.refuse(target)
    memory = Memory()
    wanted = Wanted(images=True, observe=Observer(observed) if observed is not None else None)
    writer = _Writer(target, site_name)
    read: tuple[str, ...] = ()

    def paths() -> Iterable[Path]:
        seen = (p for p in observed.rglob("*") if p.is_file()) if observed is not None else ()
        return (*roots, *map(Path, read), *seen)

    with as_interrupt():
        try:
            while True:
                seen = state(paths())
                try:
                    site = generate(find(roots, memory.loads), wanted, memory)
                except HadocsError as error:
                    tell(preview.message(error))
                else:
                    read = site.read
                    seen = {**state(paths()), **seen}
                    tell(writer.write(site))
                changed(paths, seen, pause)
        except Terminated:
            raise
        except KeyboardInterrupt:
            return
        finally:
            running.stop()


class _Writer:
    """Writes trees into one folder, each time what is other than the last."""

    def __init__(self, target: Path, site_name: str) -> None:
        self.target = target
        self.site_name = site_name
        self.pages: Mapping[str, AnyPage] = {}
        self.paths: frozenset[str] = frozenset()

    def write(self, site: SiteTree) -> str:
        """Write a tree; what was done, in words."""
        new = exported(site, self.site_name)
        wrote = 0
        for path, content in new.items():
            page = site.pages.get(path.removeprefix("docs/"))
            if page is not None and self.pages.get(page.path) is page:
                continue  # the very same value: nothing of it is made again to be compared
            data = content()
            wrote += self._put(path, data.encode("utf-8") if isinstance(data, str) else data)
        gone = self._gone(frozenset(new))
        for path in gone:
            self._remove(self.target / path)
        self.pages, self.paths = site.pages, frozenset(new)
        self._put(folder.MARKER, folder.MARKER_TEXT.encode())
        parts = [f"{wrote} file{'' if wrote == 1 else 's'} written"]
        parts += [f"{len(gone)} removed"] if gone else []
        return f"{', '.join(parts)} in {self.target}"

    def _put(self, path: str, data: bytes) -> bool:
        file = self.target / path
        try:
            if file.read_bytes() == data:
                return False
        except OSError:
            file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, data)
        return True

    def _gone(self, new: frozenset[str]) -> list[str]:
        """What an export wrote before that is no part of it any more; what others built beside it is theirs."""
        before = self.paths
        if not before:
            docs = self.target / "docs"
            inside = (p.relative_to(docs) for p in docs.rglob("*") if p.is_file()) if docs.is_dir() else ()
            before = frozenset(
                f"docs/{p.as_posix()}" for p in inside if not any(q[0] == "." for q in p.parts)
            )
        return sorted(before - new)

    def _remove(self, file: Path) -> None:
        file.unlink(missing_ok=True)
        for above in file.parents:
            if above == self.target or any(above.iterdir()):
                return
            above.rmdir()
