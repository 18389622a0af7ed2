"""Open-PSA XML: what is read, what is refused and where, what is written."""

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from math import cosh, exp, tan
from pathlib import Path

import pytest
from support.trees import tree
from support.work import growth

from hadocs import xmltext
from hadocs.availability.diagram import compile_tree
from hadocs.availability.evaluate import evaluate
from hadocs.availability.mef_write import write
from hadocs.availability.openpsa import read
from hadocs.availability.tree import BasicEvent, CommonCause, FaultTree, FaultTreeError, Gate, HouseEvent
from hadocs.errors import InputError, Problem

F = '<float value="{}"/>'.format


def model(gates: str, data: str = "") -> str:
    return f'<opsa-mef>\n<define-fault-tree name="ft">\n{gates}\n</define-fault-tree>\n{data}\n</opsa-mef>'


def just(definitions: str) -> str:
    """A model whose top is the event a."""
    return model(f'<define-gate name="g"><event name="a"/></define-gate>{definitions}')


def formula(text: str) -> str:
    """A model whose top is that formula over the event a."""
    return model(f'<define-gate name="g">{text}</define-gate>{event("a")}')


def event(name: str, expression: str = '<float value="0.1"/>') -> str:
    return f'<define-basic-event name="{name}">{expression}</define-basic-event>'


def probability(text: str, **more: float) -> float:
    return compile_tree(read(text, "m.xml", **more)).probability()  # type: ignore[arg-type]


def value(expression: str, parameters: str = "") -> float:
    gate = '<define-gate name="g"><basic-event name="a"/></define-gate>'
    return probability(model(gate + parameters + event("a", expression)))


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("<and>{}</and>", 0.02),
        ("<or>{}</or>", 0.28),
        ("<xor>{}</xor>", 0.26),
        ("<nand>{}</nand>", 0.98),
        ("<nor>{}</nor>", 0.72),
        ("<imply>{}</imply>", 0.92),
        ("<iff>{}</iff>", 0.74),
        ('<atleast min="2">{}</atleast>', 0.02),
        ('<cardinality min="1" max="1">{}</cardinality>', 0.26),
        ("<not><or>{}</or></not>", 0.72),
        ('<and>{}<constant value="true"/></and>', 0.02),
        ('<or>{}<constant value="false"/></or>', 0.28),
        ('<and>{}<or><not><event name="a"/></not><house-event name="h"/></or></and>', 0.02),
    ],
)
def test_formulas(operator: str, expected: float) -> None:
    inputs = '<event name="a"/><basic-event name="b"/>'
    house = '<define-house-event name="h"><constant value="true"/></define-house-event>'
    text = model(f'<define-gate name="g">{operator.format(inputs)}</define-gate>{house}', "")
    data = f"<model-data>{event('a')}{event('b', F(0.2))}</model-data></opsa-mef>"
    assert probability(text.replace("</opsa-mef>", data)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('<int value="1"/>', 1.0),
        (f"<exponential>{F(1e-4)}<system-mission-time/></exponential>", 1 - exp(-0.876)),
        (
            f"<GLM>{F(0.01)}{F(1e-3)}{F(0.1)}{F(10)}</GLM>",
            (1e-3 - (1e-3 - 0.01 * 0.101) * exp(-1.01)) / 0.101,
        ),
        (f"<Weibull>{F(100)}{F(2)}{F(10)}{F(60)}</Weibull>", 1 - exp(-0.25)),
        (f"<periodic-test>{F(1e-3)}{F(100)}{F(50)}{F(180)}</periodic-test>", 1 - exp(-0.03)),
        (f"<mul>{F(0.5)}{F(0.5)}</mul>", 0.25),
        (f"<sub>{F(0.5)}<div>{F(0.2)}{F(2)}</div></sub>", 0.4),
        (f"<add>{F(0.5)}<neg>{F(0.2)}</neg></add>", 0.3),
        (f"<min>{F(0.5)}<pow>{F(0.5)}{F(2)}</pow></min>", 0.25),
        (f"<lognormal-deviate>{F(0.01)}{F(3)}{F(0.95)}</lognormal-deviate>", 0.01),
        (f"<uniform-deviate>{F(0.1)}{F(0.3)}</uniform-deviate>", 0.2),
        (f"<histogram>{F(0.1)}<bin>{F(0.2)}{F(1)}</bin><bin>{F(0.4)}{F(3)}</bin></histogram>", 0.2625),
        (f"<div><mod>{F(7)}{F(4)}</mod>{F(10)}</div>", 0.3),
        (f"<sub><cosh>{F(0.5)}</cosh>{F(1)}</sub>", cosh(0.5) - 1),
        (f"<tan>{F(0.3)}</tan>", tan(0.3)),
        (f"<ite><lt>{F(1)}{F(2)}</lt>{F(0.2)}<log>{F(0)}</log></ite>", 0.2),
        (
            f"<ite><and><geq>{F(1)}{F(2)}</geq><not><eq>{F(1)}{F(2)}</eq></not></and>{F(0.2)}{F(0.4)}</ite>",
            0.4,
        ),
        (f"<ite><or><df>{F(1)}{F(2)}</df><gt>{F(1)}{F(4)}</gt></or>{F(0.2)}{F(0.4)}</ite>", 0.2),
        (
            f"<switch><case><gt>{F(1)}{F(2)}</gt>{F(0.1)}</case><case><leq>{F(2)}{F(2)}</leq>{F(0.2)}</case>"
            f"{F(0.3)}</switch>",
            0.2,
        ),
        (f"<switch>{F(0.3)}</switch>", 0.3),
    ],
)
def test_expressions(expression: str, expected: float) -> None:
    assert value(expression) == pytest.approx(expected, rel=1e-12)


def test_blanks_around_a_name_are_not_of_it() -> None:
    text = model('<define-gate name=" g"><or><basic-event name="a "/></or></define-gate>', "")
    assert probability(text.replace("</opsa-mef>", f"{event(' a')}</opsa-mef>")) == probability(
        text.replace("</opsa-mef>", f"{event('a')}</opsa-mef>")
    )


def test_parameters_may_lean_on_each_other_to_any_depth() -> None:
    chain = "".join(
        f'<define-parameter name="p{i}"><mul>{F(1)}<parameter name="p{i + 1}"/></mul></define-parameter>'
        for i in range(3000)
    )
    last = f'<define-parameter name="p3000">{F(0.125)}</define-parameter>'
    assert value('<parameter name="p0"/>', chain + last) == 0.125


def test_parameters_that_lean_on_themselves_are_refused() -> None:
    loop = (
        '<define-parameter name="p"><add><parameter name="r"/><parameter name="q"/></add></define-parameter>'
        '<define-parameter name="q"><parameter name="p"/></define-parameter>'
        f'<define-parameter name="r">{F(1)}</define-parameter>'
    )
    with pytest.raises(InputError, match="parameter 'p' depends on itself"):
        value('<parameter name="p"/>', loop)


def test_components_keep_private_names_to_themselves() -> None:
    text = model(
        '<define-gate name="top"><and><gate name="left.g"/><gate name="right.g"/>'
        '<event name="shared"/></and></define-gate>'
        + "".join(
            f'<define-component name="{side}" role="private">'
            '<define-gate name="g"><or><event name="e"/><event name="shared"/></or></define-gate>'
            f"{event('e', F(p))}</define-component>"
            for side, p in (("left", 0.5), ("right", 0.25))
        )
        + event("shared", F(0.5))
    )
    assert probability(text) == pytest.approx(0.5)
    text = text.replace('<event name="shared"/></and>', "</and>")
    assert probability(text) == pytest.approx(0.5 + 0.5 * 0.125)
    names = {e.name for e in read(text, "m.xml").basic_events}
    assert names == {"ft.left.e", "ft.right.e", "shared"}


@pytest.mark.parametrize(
    ("kind", "factors", "expected"),
    [
        # SCRAM 0.16.2 gives these for the same files (Debian package scram, --ccf 1).
        ("beta-factor", '<factor level="3"><float value="0.2"/></factor>', 0.0378125),
        ("beta-factor", '<factor><float value="0.2"/></factor>', 0.0378125),
        (
            "MGL",
            '<factors><factor level="2">{0.3}</factor><factor level="3">{0.4}</factor></factors>',
            0.051912,
        ),
        (
            "alpha-factor",
            "<factors><factor>{0.7}</factor><factor>{0.2}</factor><factor>{0.1}</factor></factors>",
            0.069566,
        ),
        (
            "phi-factor",
            "<factors><factor>{0.7}</factor><factor>{0.2}</factor><factor>{0.1}</factor></factors>",
            0.0812779,
        ),
    ],
)
def test_common_cause_groups_define_their_members(kind: str, factors: str, expected: float) -> None:
    for number in ("0.1", "0.2", "0.3", "0.4", "0.7"):
        factors = factors.replace(f"{{{number}}}", F(number))
    group = (
        f'<define-CCF-group name="G" model="{kind}"><members><basic-event name="a"/><basic-event name="b"/>'
        f'<basic-event name="c"/></members><distribution>{F(0.1)}</distribution>{factors}</define-CCF-group>'
    )
    inputs = '<event name="a"/><event name="b"/><event name="c"/>'
    gate = f'<define-gate name="top"><atleast min="2">{inputs}</atleast></define-gate>'
    assert probability(model(gate, group)) == pytest.approx(expected, abs=5e-7)


BAD = [
    ("not xml at all", "m.xml:1:1: error: this is not XML"),
    ('<opsa-mef><define-fault-tree name="f">', "this is not XML"),
    ("<fault-tree/>", "the root element is <fault-tree>"),
    ("<opsa-mef/>", "there is no gate in this file"),
    ('<!DOCTYPE opsa-mef [<!ENTITY a "aa">]><opsa-mef>&a;</opsa-mef>', "m.xml:1:20: error: a document type"),
    ('<!DOCTYPE opsa-mef SYSTEM "file:///etc/passwd"><opsa-mef/>', "a document type declaration"),
    ("<opsa-mef>&lol;</opsa-mef>", "this is not XML"),
    ("<opsa-mef>" * 300, "nest deeper than 200"),
    ('<?xml version="1.0" encoding="no-such"?><opsa-mef/>', "error"),
    (formula('<and><event name="aa"/></and>'), "m.xml:3:28: error: there is no event or gate 'aa'"),
    (model('<define-gate name="g"><and><gate name="a"/></and></define-gate>' + event("a")), "'a' is a basic event"),
    (model('<define-gate name="g"><or><gate name="g"/></or></define-gate>'), "gates depend on themselves: 'g' → 'g'"),
    (just(event("a") + event("a")), "'a' is defined already, in line 3"),
    (model('<define-gate name="g"/>'), "gate 'g' has no formula"),
    (model("<define-gate><event name='a'/></define-gate>"), "<define-gate> has no name"),
    (formula('<majority><event name="a"/></majority>'), "doesn't know the formula <majority>"),
    (formula('<atleast><event name="a"/></atleast>'), "<atleast> has the min ''"),
    (formula('<not><event name="a"/><event name="a"/></not>'), "has 2 inputs, it takes 1"),

    (just(event("a", F(2))), "the probability of 'a' is 2"),
    (just(event("a", F("x"))), "has the value 'x'"),
    (just(event("a", "<weird/>")), "hadocs can't evaluate the expression <weird>"),
    (just(event("a", f"<div>{F(1)}{F(0)}</div>")), "<div> has no value for 1, 0"),
    (just(event("a", f"<exp>{F(1e9)}</exp>")), "<exp> has no value"),
    (just(event("a", "<exponential/>")), "<exponential> has 0 arguments"),
    (just(event("a", '<parameter name="p"/>')), "there is no parameter 'p'"),
    (model("", '<define-substitution name="s"/>'), "can't evaluate a model with <define-substitution>"),
    (model("", '<define-CCF-group name="c" model="binomial"/>'), "has the model 'binomial'"),
    (model("", '<define-CCF-group name="c" model="MGL"/>'), "has no <members>"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read(text, "m.xml")
    assert message in str(raised.value)
    assert all(
        p.place.file == "m.xml" and p.place.line >= 1 and p.place.column >= 1 for p in raised.value.problems
    )


def test_every_unknown_reference_is_told_at_once() -> None:
    text = model(
        '<define-gate name="g"><or><event name="switch-1"/>\n<event name="y"/></or></define-gate>'
        + event("switch-a")
    )
    with pytest.raises(InputError) as raised:
        read(text, "m.xml")
    assert [p.place.line for p in raised.value.problems] == [3, 4]
    assert [p.nearest for p in raised.value.problems] == ["switch-a", ""]
    assert raised.value.problems[0].place.text.startswith("<define-gate")


def test_bytes_in_their_own_encoding() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + model(
        '<define-gate name="g"><label>Kühlung</label><event name="a"/></define-gate>' + event("a")
    )
    assert read(text.encode("latin-1"), "m.xml").gates[0].label == "Kühlung"


def test_several_tops_are_told_and_can_be_chosen() -> None:
    text = model(
        '<define-gate name="one"><event name="a"/></define-gate>'
        '<define-gate name="two"><not><event name="a"/></not></define-gate>' + event("a")
    )
    found = read(text, "m.xml")
    assert found.top == "one"
    assert found.notes == ("The top event is 'one'; left aside: 'two'.",)
    assert compile_tree(read(text, "m.xml", top="two")).probability() == pytest.approx(0.9)
    with pytest.raises(InputError, match="there is no gate 'tow'") as raised:
        read(text, "m.xml", top="tow")
    assert raised.value.problems[0].nearest == "two"


def test_event_trees_are_left_aside_and_it_is_said() -> None:
    text = model(
        '<define-gate name="g"><event name="a"/></define-gate>' + event("a"), '<define-event-tree name="t"/>'
    )
    assert read(text, "m.xml").notes == (
        "The file's event trees are left aside: hadocs evaluates fault trees.",
    )


def test_any_name_is_written_and_read() -> None:
    names = (
        "a & b",
        "<i>",
        'quo"te',
        "8 ball",
        "a.b",
        "a--b",
        "-",
        "\x00\ud7ff",
        "日本",
        "a_b",
        "a b",
        "ok-name",
    )
    events = tuple(BasicEvent(n, 0.01 * (i + 1)) for i, n in enumerate(names))
    odd = FaultTree(
        "<tree> & more", "the top", (Gate("the top", "or", names, label="Tom & <Jerry>"),), events
    )
    text = write(odd)
    again = read(text, "out.xml")
    assert compile_tree(again).probability() == pytest.approx(compile_tree(odd).probability(), rel=1e-14)
    labels = {e.name: e.label for e in again.basic_events}
    assert labels["ok-name"] == ""
    assert labels["a_b"] == ""
    assert sorted(filter(None, labels.values())) == sorted(
        ["a & b", "<i>", 'quo"te', "8 ball", "a.b", "a--b", "-", "?\ud7ff", "日本", "a b"]
    )
    assert again.gates[0].label == "Tom & <Jerry>"


def test_weighted_gates_and_common_causes_are_spelled_out() -> None:
    gates = (
        Gate("top", "or", ("short", "power", "many")),
        Gate("short", "shortage", ("a", "b", "c"), 6, weights=(4, 4, 2)),
        Gate("power", "cardinality", ("a", "b", "c", "on"), 2, 3),
        Gate("many", "at-least", ("a", "a", "b", "c"), 3),
    )
    events = tuple(BasicEvent(n, 0.1) for n in "abc")
    group = CommonCause("hosts", "beta-factor", ("a", "b", "c"), 0.1, ((3, 0.1),))
    whole = FaultTree("t", "top", gates, events, (HouseEvent("on", True),), (group,))
    text = write(whole)
    assert "CCF" not in text
    assert "cardinality" not in text
    assert evaluate(read(text, "out.xml")).probability == pytest.approx(
        evaluate(whole).probability, rel=1e-12
    )


def test_another_engine_reads_what_is_written(tmp_path: Path) -> None:
    """SCRAM (Debian package scram) on a tree with every kind of gate, house events and a common cause."""
    scram = shutil.which("scram")
    if scram is None:
        pytest.skip("needs scram (Debian package), which is not installed")
    gates = (
        Gate("top of all", "or", ("xor", "iff", "imply", "short", "votes", "window", "nand", "single")),
        Gate("xor", "and", ("x1", "a", "b")),
        Gate("x1", "xor", ("a", "c", "d")),
        Gate("iff", "and", ("i1", "b", "c")),
        Gate("i1", "iff", ("a", "d")),
        Gate("imply", "and", ("p1", "c", "d")),
        Gate("p1", "imply", ("a", "b")),
        Gate("short", "shortage", ("a", "b", "c", "d"), 7, weights=(4, 4, 2, 1)),
        Gate("votes", "at-least", ("a", "b", "c", "d"), 3),
        Gate("window", "cardinality", ("a", "b", "c", "off"), 2, 2),
        Gate("nand", "nor", ("n1", "on")),
        Gate("n1", "nand", ("a", "b")),
        Gate("single", "and", ("e",)),
    )
    events = tuple(BasicEvent(n, 0.05 * (i + 1)) for i, n in enumerate("abcde"))
    group = CommonCause("g", "beta-factor", ("c", "d"), 0.15, ((2, 0.3),))
    houses = (HouseEvent("on", True), HouseEvent("off", False))
    whole = FaultTree("every kind", "top of all", gates, events, houses, (group,))
    file = tmp_path / "tree.xml"
    file.write_text(write(whole), encoding="utf-8")
    done = subprocess.run([scram, "--bdd", "--probability", "1", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = re.search(r'<sum-of-products [^>]*probability="([^"]+)"', done.stdout)
    assert found is not None
    assert float(found[1]) == pytest.approx(evaluate(whole).probability, rel=5e-6)


def test_many_inputs_of_an_xor_are_not_many_levels() -> None:
    names = tuple(f"e{i}" for i in range(3000))
    odd = FaultTree("t", "top", (Gate("top", "xor", names),), tuple(BasicEvent(n, 1e-4) for n in names))
    exact = (1 - (1 - 2e-4) ** 3000) / 2
    assert compile_tree(odd).probability() == pytest.approx(exact, rel=1e-9)
    assert compile_tree(read(write(odd), "out.xml")).probability() == pytest.approx(exact, rel=1e-9)


def test_formulas_may_nest_deep() -> None:
    depth = 180
    assert probability(formula("<not>" * depth + '<event name="a"/>' + "</not>" * depth)) == 0.1
    assert value("<neg>" * depth + F(0.5) + "</neg>" * depth) == 0.5


def test_a_gate_with_too_many_sums_is_refused() -> None:
    names = tuple(f"e{i}" for i in range(60))
    gate = Gate("top", "threshold", names, 2.0**40, weights=tuple(2.0 ** (i % 50) + i for i in range(60)))
    with pytest.raises(FaultTreeError, match="too many different sums"):
        write(FaultTree("t", "top", (gate,), tuple(BasicEvent(n, 0.1) for n in names)))


def test_the_written_text_is_plain() -> None:
    assert write(tree("top = or a g\ng = and b c", 0.25)) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<opsa-mef>\n"
        '  <define-fault-tree name="tree">\n'
        '    <define-gate name="top">\n'
        "      <or>\n"
        '        <basic-event name="a"/>\n'
        '        <gate name="g"/>\n'
        "      </or>\n"
        "    </define-gate>\n"
        '    <define-gate name="g">\n'
        "      <and>\n"
        '        <basic-event name="b"/>\n'
        '        <basic-event name="c"/>\n'
        "      </and>\n"
        "    </define-gate>\n"
        + "".join(
            f'    <define-basic-event name="{n}">\n      <float value="0.25"/>\n    </define-basic-event>\n'
            for n in "abc"
        )
        + "  </define-fault-tree>\n"
        "</opsa-mef>\n"
    )


def test_text_is_kept_once_whatever_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = 0

    class Counted(xmltext.Element):
        __slots__ = ()

        def __setattr__(self, name: str, value: object) -> None:
            nonlocal kept
            kept += len(str(value)) if name == "text" else 0
            super().__setattr__(name, value)

    monkeypatch.setattr(xmltext, "Element", Counted)
    text = model(f'<define-gate name="g"><event name="a"/></define-gate>{event("a")}{"word word" * 60_000}')
    read(text, "x.xml")
    assert 540_000 <= kept <= len(text)


def test_a_thousand_unknown_names_are_told_and_the_first_ones_with_a_suggestion() -> None:
    problems: Sequence[Problem] = ()

    def refused(number: int) -> None:
        nonlocal problems
        inputs = "".join(f'<event name="evemt-{i}"/>' for i in range(number))
        events = "".join(event(f"event-{i}") for i in range(number))
        with pytest.raises(InputError) as caught:
            read(model(f'<define-gate name="g"><or>{inputs}</or></define-gate>{events}'), "x.xml")
        problems = caught.value.problems

    assert growth(refused, 600) < 2.2
    assert len(problems) == 1200
    assert problems[0].nearest == "event-0"


@pytest.mark.parametrize("value", ["1_0", "0.0_1", "٠.١", "nan", "inf", "0x1", "1e", ".", ""])
def test_what_only_python_takes_for_a_number_is_refused(value: str) -> None:
    with pytest.raises(InputError, match="<float> has the value"):
        read(just(event("a", F(value))), "x.xml")


@pytest.mark.parametrize("value", ["0.1", ".1", "1e-1", "+1.E-1", " 0.1 "])
def test_numbers_may_be_written_in_every_way_of_the_format(value: str) -> None:
    assert probability(just(event("a", F(value)))) == 0.1


def test_measures_of_a_hardly_possible_event_are_json() -> None:
    data = model(f'<define-gate name="g"><event name="a"/></define-gate>{event("a", F("3e-320"))}')
    result = evaluate(read(data, "x.xml")).as_data()
    assert json.loads(json.dumps(result, allow_nan=False))["importance"]["a"]["raw"] == "infinity"
