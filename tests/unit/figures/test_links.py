"""Links in a page lie over the picture, reachable, and named."""

import xml.etree.ElementTree as ET

from support.shipped import analysed

from hadocs.figures import draw, paint

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"


def test_links_are_not_inside_of_the_image_where_nobody_could_reach_them() -> None:
    links = {"host:hv-01": "../inventory.html#host-hv-01", "vm:file-01": 'x"><script>', "cluster:hvc-a": "#c"}
    source = paint.svg(draw(analysed("article-host"), links=links), standalone=False)
    root = ET.fromstring(source)
    image = root.find(f"{SVG}g[@role='img']")
    assert image is not None
    assert image.findall(f".//{SVG}a") == []
    found = {a.get(XLINK): a.get("aria-label") for a in root.findall(f"{SVG}a")}
    assert {a.get("role") for a in root.findall(f"{SVG}a")} == {"link"}
    assert found["../inventory.html#host-hv-01"] == "HV-01"
    assert 'x"><script>' in found
    assert "<script>" not in source
