"""The page about the library says what the docstrings say now."""

from support import api_page
from support.golden import ROOT, hold


def test_the_page_of_the_library() -> None:
    hold(ROOT / "docs" / "api.md", api_page.page())
