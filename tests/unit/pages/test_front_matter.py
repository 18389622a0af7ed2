"""Titles and descriptions in front matter, which the theme puts into HTML without another look."""

import yaml

from hadocs.pages.escape import yaml_text


def test_a_title_is_no_markup_for_the_theme() -> None:
    written = yaml_text('<script>alert(1)</script> "A" & B\'s')
    assert yaml.safe_load(written) == "&lt;script&gt;alert(1)&lt;/script&gt; &quot;A&quot; &amp; B's"
