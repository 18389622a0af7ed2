"""hadocs as a library: what it gives, from what it takes a spec, and what it costs to import."""

from __future__ import annotations

import dataclasses
import inspect
import json
import subprocess
import sys
import typing
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from support.small import SMALL

import hadocs
from hadocs import api
from hadocs.figures.views import views
from hadocs.spec.model import Spec

PUBLIC = {
    "__version__",
    "analyse", "assess", "check", "draw", "fail", "load", "publish",
    "Analysis", "Assessment", "Checked", "Drawing", "Finding", "Findings", "Loaded", "Place", "Problem", "Spec",
    "Timeline", "Topology",
    "HadocsError", "InputError", "UsageError",
}  # fmt: skip
ROOT = Path(__file__).parents[2]
DATA: dict[str, Any] = yaml.safe_load(SMALL)
TEXTS: dict[str, Any] = json.loads(json.dumps(yaml.load(SMALL, yaml.BaseLoader)))


def python(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_this_is_all_of_it() -> None:
    assert set(hadocs.__all__) == PUBLIC
    assert set(api.__all__) == PUBLIC - {"__version__"}
    assert set(dir(hadocs)) >= PUBLIC
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        hadocs.nothing  # noqa: B018


@pytest.mark.parametrize("name", sorted(PUBLIC - {"__version__"}))
def test_each_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(api, name)
    assert inspect.getdoc(found)
    if name in hadocs.FUNCTIONS:
        signature = inspect.signature(found)
        assert signature.return_annotation is not signature.empty
        assert all(p.annotation is not p.empty for p in signature.parameters.values())


@pytest.mark.parametrize("name", hadocs.VALUES)
def test_values_are_frozen(name: str) -> None:
    kind = getattr(hadocs, name)
    if kind is Spec:
        assert Spec.model_config.get("frozen")
    else:
        assert dataclasses.is_dataclass(kind)
        assert typing.cast(Any, kind).__dataclass_params__.frozen


def test_importing_it_imports_nothing_of_it() -> None:
    code = (
        "import sys, hadocs; print([m for m in sys.modules if m.startswith(('hadocs.', 'pydantic', 'yaml'))])"
    )
    assert python(code) == "[]"


def test_checking_does_not_import_what_draws_or_publishes() -> None:
    heavy = ["mkdocs", "click", "jinja2", "pygraphviz", "typst", "resvg_py", "fontTools"]
    code = f"import sys, hadocs; hadocs.check({DATA!r}); print([m for m in {heavy!r} if m in sys.modules])"
    assert python(code) == "[]"


@pytest.mark.parametrize("name", ["publish"])
def test_a_module_of_the_same_name_does_not_hide_a_function(name: str) -> None:
    code = f"import hadocs.{name}, hadocs; print(hadocs.{name}.__name__, callable(hadocs.{name}))"
    assert python(code) == f"hadocs.{name} True"
    again = f"import hadocs; from hadocs import {name}; import hadocs.{name}; print({name} is not None)"
    assert python(again) == "True"


def test_called_through_its_module_a_function_does_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import hadocs.publish as module

    monkeypatch.setattr(api, "publish", lambda *given, **options: (given, options))
    assert module("specs", to="site") == (("specs",), {"to": "site"})  # type: ignore[operator]


def test_types_are_told() -> None:
    assert (Path(hadocs.__file__).parent / "py.typed").is_file()


def test_a_spec_is_a_path_a_text_data_or_what_was_made_of_it(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    loaded = hadocs.load(file)
    analysis = hadocs.analyse(loaded)
    for way in (
        str(file),
        SMALL,
        SMALL.replace("\n", "\r\n"),
        DATA,
        TEXTS,
        loaded,
        analysis,
    ):
        assert hadocs.load(way).spec == loaded.spec
        assert hadocs.analyse(way).topology == analysis.topology
        assert list(hadocs.assess(way)) == ["ledger"]
        assert hadocs.check(way).name == "small"
        assert hadocs.draw(way).svg == hadocs.draw(analysis).svg
        assert hadocs.fail(way, "hv-1") == hadocs.fail(analysis, "hv-1")
    assert hadocs.analyse(analysis) is analysis
    assert hadocs.load(loaded) is loaded


def test_problems_in_data_and_text_have_a_place_and_a_name() -> None:
    wrong = {**DATA, "vms": {"app": {"on": "hv-9"}}}
    with pytest.raises(hadocs.InputError) as caught:
        hadocs.load(wrong)
    (problem,) = caught.value.problems
    assert (problem.place.file, problem.place.text.strip(), problem.nearest) == ("<data>", "on: hv-9", "hv-1")
    with pytest.raises(hadocs.InputError, match=r"mail\.yaml:8:13"):
        hadocs.load(SMALL.replace("on: hv-1", "on: hv-9"), name="mail.yaml")


def test_the_key_that_yaml_reads_as_true_is_on() -> None:
    assert DATA["vms"]["app"] == {True: "hv-1"}
    assert hadocs.load(DATA).spec.vms["app"].on == "hv-1"


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parents[2] / "specs").glob("*.yaml")), ids=lambda f: f.stem
)
def test_what_yaml_reads_means_what_the_file_means(file: Path) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert hadocs.load(data, name=str(file)).spec == hadocs.load(file).spec


def test_what_data_use_is_looked_for_beside_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "common.yaml").write_text("hadocs: 1\nhosts: {hv-9: {}}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    user = {"hadocs": 1, "name": "user"}
    assert list(hadocs.load({**user, "uses": ["specs/common.yaml"]}).spec.hosts) == ["hv-9"]
    assert list(hadocs.load({**user, "uses": ["common.yaml"]}, name="specs/x.yaml").spec.hosts) == ["hv-9"]


HOLDING_ITSELF: dict[str, Any] = {}
HOLDING_ITSELF["a"] = HOLDING_ITSELF


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (5, "not int"),
        (None, "not NoneType"),
        (b"hadocs: 1\n", "not bytes"),
        ({"hadocs": object()}, "hadocs is object"),
        ({"hosts": {"a": {"memory": float("nan")}}}, "hosts.a.memory is nan"),
        ({"a": {1, 2}}, "a is set"),
        (HOLDING_ITSELF, "hold themselves"),
    ],
)
def test_what_cannot_be_a_spec_is_refused(given: Any, says: str) -> None:
    with pytest.raises(hadocs.UsageError, match=says):
        hadocs.load(given)


def test_odd_text_in_data_comes_through_as_it_is() -> None:
    for text in (
        "null",
        "~",
        "1e3",
        "0x10",
        "yes",
        "2026-01-01",
        "a: b",
        "# no",
        "'",
        '"',
        "Büro 🚀",
        " x ",
        "a\nb",
    ):
        title = hadocs.load({**DATA, "title": text}).spec.title
        assert title == hadocs.load(SMALL + f"title: {json.dumps(text, ensure_ascii=False)}\n").spec.title


def test_the_day_of_a_check_can_be_given() -> None:
    text = SMALL.replace("hyper-v/2022", "hyper-v/2016")
    found = [
        {f.rule for f in hadocs.check(text, today=day).findings.found}
        for day in (date(2017, 1, 1), date(2040, 1, 1))
    ]
    assert found[1] > found[0]


def test_rules_are_chosen_and_findings_have_a_place() -> None:
    text = SMALL.replace("{kind: cloud}", "{kind: none}")
    checked = hadocs.check(text, select=["Q01"])
    (finding,) = checked.findings.found
    assert (finding.rule, checked.place(finding).line) == ("Q01", 10)
    assert hadocs.check(text, ignore=["Q"]).findings.found != checked.findings.found
    with pytest.raises(hadocs.UsageError, match="there is no rule 'X99'"):
        hadocs.check(text, select=["X99"])


def test_a_notebook_shows_a_figure_as_svg_and_as_html(tmp_path: Path) -> None:
    figure = hadocs.draw(SMALL)
    assert figure._repr_svg_() == figure.svg
    html = figure._repr_html_()
    assert html.startswith('<img src="data:image/svg+xml;base64,')
    assert f'alt="{figure.description}"' in html
    assert set(figure._repr_mimebundle_()) == {"image/svg+xml", "text/html", "text/plain"}
    assert repr(figure) == "<Drawing 'small'>"

    assert figure.png.startswith(b"\x89PNG")
    assert figure.pdf.startswith(b"%PDF")
    assert figure.save(tmp_path / "x.png").read_bytes() == figure.png
    with pytest.raises(hadocs.UsageError, match=r"\.svg"):
        figure.save(tmp_path / "x.bmp")


@pytest.mark.parametrize("view", sorted(views()))
def test_a_notebook_shows_every_view(view: str) -> None:
    """As an image, too, so that two on a page can't share ids, colours and links."""
    figure = hadocs.draw(ROOT / "specs" / "article-hybrid.yaml", view)
    shown = figure._repr_mimebundle_()
    ElementTree.fromstring(shown["image/svg+xml"])
    assert shown["text/html"].startswith('<img src="data:image/svg+xml;base64,')
    assert len(shown["text/plain"]) > 20


def test_text_of_a_spec_is_no_html_in_a_notebook() -> None:
    figure = hadocs.draw(
        {**DATA, "services": {"s": {"title": '"><script>alert(1)</script>', "runs_on": "app"}}}
    )
    assert "<script" not in figure._repr_html_()


def test_a_site_is_built_where_it_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    out = hadocs.publish("small.yaml", to="out")
    assert out == (tmp_path / "out").resolve()
    assert (out / "clusters" / "small" / "index.html").is_file()
    (tmp_path / "small.yaml").write_text("hadocs: 1\n", encoding="utf-8")
    with pytest.raises(hadocs.InputError):
        hadocs.publish(["small.yaml"], to="out")
