"""An emergency card without a site: its links stand below it, and any builder reads them as links."""

from __future__ import annotations

import re

import pytest
from markdown import markdown
from support.read_pages import books

from hadocs.pages.runbooks.site import Shelf, card_plain
from hadocs.runbooks import cards


@pytest.mark.parametrize("spec", ["north-texas", "dell-2008-host", "vsan-raid-5"])
def test_the_links_below_a_card_are_a_list_of_links(spec: str) -> None:
    shelf = Shelf(books(spec))
    assert shelf.cards
    for cluster in shelf.cards.values():
        sheet = cards.card(shelf.of, cluster)
        html = markdown(card_plain(shelf, sheet), extensions=["md_in_html"])
        below = html.split("Runbooks by row:")[1]
        items = re.findall(r'<li><strong>(\d+)</strong> <a href="([^"]+)">', below)
        led = [str(n) for n, row in enumerate(sheet.rows, 1) if shelf.links(row.to)]
        assert led and [n for n, _ in items] == led
        assert {href for _, href in items} <= set(shelf.shown)
