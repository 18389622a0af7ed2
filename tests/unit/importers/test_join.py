"""Clusters that have names or addresses in common are still two: what comes of joining them loads."""

from __future__ import annotations

from support import windows

from hadocs.importers.formats import formats
from hadocs.importers.join import joined
from hadocs.importers.model import Imported, Source
from hadocs.importers.text import written
from hadocs.spec.load import load_text
from hadocs.spec.model import Spec

CIB = """<cib epoch="1"><configuration><crm_config><cluster_property_set id="o"><nvpair id="n" name="cluster-name"
value="{0}"/></cluster_property_set></crm_config><nodes><node id="1" uname="node1"/><node id="2" uname="node2"/></nodes>
<resources><primitive id="app" class="systemd" type="app"/></resources><constraints/></configuration><status/></cib>"""


def spec(found: Imported) -> Spec:
    return load_text(written(found)).spec


def test_nodes_of_one_name_in_two_clusters_are_two_and_that_is_said() -> None:
    read = formats()["pacemaker"].read
    found = joined([read([Source("cib.xml", CIB.format(n).encode())]) for n in ("east", "west")])
    clusters = spec(found).clusters
    assert clusters["east"].members == ("node1", "node2")
    assert clusters["west"].members == ("node1-2", "node2-2")
    assert any("node1 of another cluster" in i.text for i in found.issues)


def test_hosts_of_two_clusters_whose_own_lines_have_the_same_addresses_are_two() -> None:
    other = windows.hosts()
    text = str(windows.source(other).data, "utf-8")
    for old, new in (("HV1", "HX1"), ("HV2", "HX2"), ("HVC", "HXC"), ('"c-1"', '"c-9"'), ("1111", "2222")):
        text = text.replace(old, new)
    for name in ("SQL-A", "SQL-B", "WEB1", "OLD"):
        text = text.replace(f'"{name}"', f'"X-{name}"')
    text = text.replace("10.0.0.", "10.7.0.")
    found = formats()["windows"].read(
        [windows.source(windows.hosts(), "a.json"), Source("b.json", text.encode())]
    )
    clusters = spec(found).clusters
    assert clusters["hvc"].members == ("hv1", "hv2")
    assert clusters["hxc"].members == ("hx1", "hx2")
