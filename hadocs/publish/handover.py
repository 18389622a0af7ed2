"""Generated files as MkDocs takes them. Knows nothing of what is in them.

What specs say never passes through what other plugins do to Markdown: they would run it where it looks like theirs
(`{{ … }}` in a title). They see a page's front matter and one line, in whose place its text is put after them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from mkdocs import utils
from mkdocs.structure.files import File, InclusionLevel

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from hadocs.pages.page import AnyPage

PLACE = "<!-- hadocs puts its page here -->"
"""What stands for a page's text until all plugins have seen its Markdown."""
_FRONT_MATTER = re.compile(r"---\n.*?\n---\n+", re.DOTALL)


class _Address(str):
    """The place of a page, which Material's social cards find their own place from.

    They take ``/index.html`` for the end of each page's place where MkDocs uses directory URLs; it is ``.html`` for
    ours (`made_file` says why).
    """

    __slots__ = ()

    def replace(self, old: str, new: str, /, count: object = -1) -> str:
        assert isinstance(count, int)
        if old == "/index.html" and not self.endswith(old):
            old = ".html"
        return str(self).replace(old, new, count)


class MadeFile(File):
    """A generated file; its content may be there only when it is asked for, and is not kept then."""

    owner: object = None
    """The instance of the plugin that it is of."""
    made: AnyPage | None = None
    """What it was made from; None where a plugin has put other content into its place."""
    is_written: Callable[[MadeFile], bool] | None = None
    """Says whether it is in the site's folder already."""

    @property
    def content_bytes(self) -> bytes:
        """What is in it; of a page, its front matter and `PLACE`."""
        if self.made is None:
            return super().content_bytes
        if self.is_documentation_page():
            return self.content_string.encode("utf-8")
        content = self.made.content
        return content.encode("utf-8") if isinstance(content, str) else content

    @content_bytes.setter
    def content_bytes(self, value: bytes) -> None:
        self.made, self._content = None, value

    @property
    def content_string(self) -> str:
        """The same as text."""
        if self.made is None:
            return super().content_string
        if not self.is_documentation_page():
            return self.content_bytes.decode("utf-8")
        return self._split()[0] + PLACE + "\n"

    @content_string.setter
    def content_string(self, value: str) -> None:
        self.made, self._content = None, value

    def text(self) -> str:
        """The Markdown of a page, without its front matter."""
        return self._split()[1]

    def _split(self) -> tuple[str, str]:
        assert self.made is not None
        content = self.made.content
        whole = content if isinstance(content, str) else content.decode("utf-8")
        front = _FRONT_MATTER.match(whole)
        end = front.end() if front else 0
        return whole[:end], whole[end:]

    def copy_file(self, dirty: bool = False) -> None:  # noqa: ARG002 - what is generated is always new
        """Write it into the site's folder, if it is not there from an earlier build."""
        if self.made is None or self.is_written is None or not self.is_written(self):
            utils.write_file(self.content_bytes, self.abs_dest_path)


def made_file(config: MkDocsConfig, path: str, made: AnyPage, below: str = "") -> MadeFile:
    """A file of the site at ``path`` of the docs folder, published ``below`` a folder of the site ("" or ``de/``).

    A page's place ends with ``.html``, with directory URLs too: the links in figures are no Markdown, so their pages
    have one address in every site.
    """
    file = MadeFile.generated(config, path, content="", inclusion=InclusionLevel.NOT_IN_NAV)
    assert isinstance(file, MadeFile)
    file.made = made
    if path.endswith(".md"):
        file.dest_uri = _Address(below + path.removesuffix(".md") + ".html")
    elif below:
        file.dest_uri = below + path
    return file
