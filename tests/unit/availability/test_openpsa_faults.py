"""What a model file may not hold silently: each fault is refused, or told, with file, line and column."""

import pytest

from hadocs.availability.diagram import compile_tree
from hadocs.availability.evaluate import evaluate
from hadocs.availability.mef_write import write
from hadocs.availability.openpsa import read, read_all
from hadocs.errors import InputError

F = '<float value="{}"/>'.format
EVENTS = "".join(f'<define-basic-event name="{n}">{F(0.1)}</define-basic-event>\n' for n in "abc")


def model(formula: str, more: str = "", events: str = EVENTS) -> str:
    gate = f'<define-gate name="g">\n{formula}\n</define-gate>'
    return f'<opsa-mef><define-fault-tree name="f">{gate}\n{events}</define-fault-tree>\n{more}</opsa-mef>'


def refs(names: str) -> str:
    return "".join(f'<event name="{n}"/>' for n in names)


def refused(text: str) -> str:
    """The one problem of a file, as it is told."""
    with pytest.raises(InputError) as raised:
        read(text, "m.xml")
    (problem,) = raised.value.problems
    assert problem.place.text
    return str(raised.value)


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        (f'<atleast min="3">{refs("ab")}</atleast>', "m.xml:2:1: error: gate 'g': 3 of 2 arguments can never be true"),
        (f'<atleast min="0">{refs("ab")}</atleast>', "m.xml:2:1: error: gate 'g': 0 of 2 arguments is always true"),
        (f'<atleast min="1.5">{refs("ab")}</atleast>', "m.xml:2:1: error: <atleast> has the min 1.5"),
        (f'<atleast min="2">{refs("aa")}</atleast>', "m.xml:2:35: error: gate 'g': <atleast> has 'a' twice"),
        (f"<or>{refs('a')}\n<xor>{refs('bb')}</xor></or>", "m.xml:3:23: error: gate 'g': <xor> has 'b' twice"),
        (f'<cardinality min="3" max="9">{refs("ab")}</cardinality>', "from 3 to 9 of 2 arguments can never be true"),
        (f'<cardinality min="2" max="1">{refs("ab")}</cardinality>', "from 2 to 1 of 2 arguments can never be true"),
    ],
)  # fmt: skip
def test_gates_that_mean_something_else_than_they_seem_to(formula: str, told: str) -> None:
    assert told in refused(model(formula))


def test_what_is_named_twice_in_an_or_counts_once_and_is_told() -> None:
    found = read(model(f"<or>{refs('aab')}</or>"), "m.xml")
    assert compile_tree(found).probability() == pytest.approx(0.19)
    assert found.notes == ("m.xml:2:22: gate 'g': <or> has 'a' twice; it counts once.",)


def test_an_xor_of_three_is_told_how_it_is_read() -> None:
    found = read(model(f"<xor>{refs('abc')}</xor>"), "m.xml")
    assert found.notes == ("m.xml:2:1: <xor> has 3 arguments: true where an odd number of them is.",)


def test_a_house_event_without_a_state_is_told() -> None:
    found = read(
        model(f"<or>{refs('ah')}</or>", '<model-data><define-house-event name="h"/></model-data>'), "m.xml"
    )
    assert found.notes == ("m.xml:8:13: house event 'h' has no state; it is taken as false.",)


def test_a_cycle_is_shown_where_it_closes() -> None:
    text = model('<or><gate name="x"/></or>', events=EVENTS + (
        '<define-gate name="x"><and><event name="a"/>\n  <gate name="g"/></and></define-gate>'
    ))  # fmt: skip
    assert "m.xml:8:3: error: gates depend on themselves: 'g' → 'x' → 'g'" in refused(text)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        (f"<GLM>{F(2)}{F(1e-3)}{F(0.1)}{F(10)}</GLM>", "probability of failure on demand of <GLM> is 2"),
        (f"<GLM>{F(0.1)}{F(-1e-3)}{F(0.1)}{F(10)}</GLM>", "failure rate of <GLM> is -0.001"),
        (f"<exponential>{F(1e-3)}{F(-1)}</exponential>", "time of <exponential> is -1"),
        (f"<Weibull>{F(100)}{F(0)}{F(10)}{F(60)}</Weibull>", "shape of <Weibull> is 0"),
        (f"<lognormal-deviate>{F(0.01)}{F(0.5)}{F(0.95)}</lognormal-deviate>", "error factor of <lognormal-deviate>"),
        (f"<lognormal-deviate>{F(0.01)}{F(3)}{F(95)}</lognormal-deviate>", "confidence level of <lognormal-deviate>"),
        (f"<periodic-test>{F(1e-3)}{F(0)}{F(0)}{F(10)}</periodic-test>", "time between tests of <periodic-test> is 0"),
        (f"<uniform-deviate>{F(0.3)}{F(0.1)}</uniform-deviate>", "<uniform-deviate> is from 0.3 to 0.1"),
        (f"<periodic-test>{F(1e-3) * 7}</periodic-test>", "<periodic-test> has 7 arguments"),
        (
            f"<periodic-test>{F(1e-3) * 3}{F(10)}{F(0)}{F(0.1)}{F(11)}{F(1)}{F(1)}{F(0)}{F(50)}</periodic-test>",
            "<periodic-test> has tests of 11 with 10 between tests",
        ),
        (
            f"<periodic-test>{F(1e-3) * 3}{F(10)}{F(0)}{F(0.1)}{F(1)}{F(2)}{F(1)}{F(0)}{F(50)}</periodic-test>",
            "the availability in a test of <periodic-test> is 2",
        ),
        (f"<mod>{F(7)}{F(0)}</mod>", "the divisor of <mod> is 0"),
        ('<int value="0.5"/>', "<int> has the value 0.5"),
        (f"<ite>{F(1)}{F(1)}</ite>", "<ite> has 2 arguments"),
        ("<switch/>", "<switch> says nothing for where no case is true"),
        (f"<switch>{F(1)}{F(1)}</switch>", "<switch> holds <float> before its end"),
        (f"<histogram>{F(0)}</histogram>", "<histogram> has no bin"),
        (f"<histogram>{F(0)}<bin>{F(0)}{F(1)}</bin></histogram>", "a bin is from 0 to 0"),
        (f"<histogram>{F(0)}<bin>{F(1)}{F(-1)}</bin></histogram>", "the weight of a bin is -1"),
        (f"<histogram>{F(0)}<bin>{F(1)}{F(0)}</bin></histogram>", "the weights of <histogram> add up to nothing"),
    ],
)  # fmt: skip
def test_arguments_that_no_distribution_has(expression: str, told: str) -> None:
    events = f'<define-basic-event name="a">\n{expression}</define-basic-event>'
    message = refused(model('<event name="a"/>', events=events))
    assert message.startswith("m.xml:5:")
    assert told in message


def group(kind: str, factors: str, members: str = "ab", name: str = "G") -> str:
    inner = "".join(f'<basic-event name="{m}"/>' for m in members)
    return (
        f'<define-CCF-group name="{name}" model="{kind}"><members>{inner}</members>\n'
        f"<distribution>{F(0.1)}</distribution>\n<factors>{factors}</factors></define-CCF-group>\n"
    )


def factors(*levels: tuple[int, float]) -> str:
    return "".join(f'<factor level="{k}">{F(v)}</factor>' for k, v in levels)


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        ("phi-factor", factors((1, 0.9), (2, 0.05)), "m.xml:5:1: error: common-cause group 'G' (phi-factor): the"),
        ("alpha-factor", factors((1, 0.9)), "m.xml:5:1: error: common-cause group 'G' (alpha-factor) has no factor"),
        ("MGL", factors((3, 0.1)), "m.xml:5:1: error: common-cause group 'G' (MGL): there is no level 3"),
        ("beta-factor", factors((2, 1.5)), "m.xml:7:28: error: the factor of level 2 of group 'G' is 1.5"),
        ("beta-factor", '<factor level="1.5"/>', "m.xml:7:10: error: <factor> has the level 1.5"),
        ("beta-factor", factors((2, 0.1), (2, 0.2)), "m.xml:7:57: error: common-cause group 'G' has two factors"),
    ],
)  # fmt: skip
def test_common_cause_groups_that_cannot_be(kind: str, given: str, told: str) -> None:
    assert told in refused(model(f"<and>{refs('ab')}</and>", group(kind, given), events=""))


def test_a_group_that_leaves_levels_open_is_told() -> None:
    text = model(f"<and>{refs('abc')}</and>", group("MGL", factors((2, 0.1)), "abc"), events="")
    (note,) = read(text, "m.xml").notes
    assert (
        note
        == "m.xml:5:1: Common-cause group 'G' has no factor of level 3: by one cause no more than 2 fail."
    )


def test_an_event_that_stands_alone_is_in_no_group() -> None:
    text = model(f"<and>{refs('abc')}</and>", group("beta-factor", factors((2, 0.1))))
    message = (
        "m.xml:4:1: error: 'a' has a probability of its own, and is in common-cause group 'G', in line 8"
    )
    assert message in refused(text)
    labelled = text.replace(F(0.1), "<label>left</label>", 2)
    assert read(labelled, "m.xml").events["a"].label == "left"


def test_an_event_is_in_one_group() -> None:
    two = group("beta-factor", factors((2, 0.1))) + group("beta-factor", factors((2, 0.1)), "bc", "H")
    text = model(f"<and>{refs('abc')}</and>", two, events="")
    assert "m.xml:8:57: error: 'b' is in a common-cause group already, in line 5" in refused(text)


def test_a_group_has_no_gates() -> None:
    text = model(f"<and>{refs('ab')}</and>", group("beta-factor", factors((2, 0.1)), "ag"), events="")
    assert "m.xml:5:80: error: 'g' is a gate" in refused(text)


def test_a_tree_without_probabilities_lists_its_cut_sets() -> None:
    events = "".join(f'<define-basic-event name="{n}"/>' for n in "abc")
    found = evaluate(read(model(f'<atleast min="2">{refs("abc")}</atleast>', events=events), "m.xml"))
    assert found.probability is None
    assert {c.events for c in found.cut_sets} == {("a", "b"), ("a", "c"), ("b", "c")}
    data = found.as_data()
    assert data["without_probability"] == ["a", "b", "c"]
    assert data["importance"] == {}
    first = data["minimal_cut_sets"]["listed"][0]  # type: ignore[index]
    assert first == {"events": ["a", "b"], "probability": None}
    assert found.notes == ("m.xml:4:1: no probability is given for 'a', 'b', 'c'.",)
    text = found.as_text()
    assert "Probability       unknown" in text
    assert "          –      2  a, b" in text


def test_one_probability_that_is_missing_leaves_those_of_the_other_cut_sets() -> None:
    events = EVENTS.replace(F(0.1), "", 1)
    found = evaluate(read(model(f"<or><and>{refs('ab')}</and>{refs('c')}</or>", events=events), "m.xml"))
    listed = found.as_data()["minimal_cut_sets"]["listed"]  # type: ignore[index]
    assert listed == [{"events": ["c"], "probability": 0.1}, {"events": ["a", "b"], "probability": None}]
    assert read(write(found.tree), "again.xml").unknown == ("a",)


def test_an_event_without_probability_that_the_top_does_not_need_changes_nothing() -> None:
    found = evaluate(read(model(f"<and>{refs('bc')}</and>", events=EVENTS.replace(F(0.1), "", 1)), "m.xml"))
    assert found.probability == pytest.approx(0.01)


def test_events_that_no_file_defines_are_taken_where_none_is_defined() -> None:
    text = model('<and><basic-event name="a"/><basic-event name="b"/></and>', events="")
    assert [c.events for c in evaluate(read(text, "m.xml")).cut_sets] == [("a", "b")]
    with pytest.raises(InputError, match="there is no basic event 'a'"):
        read(text.replace("<define-gate", EVENTS.replace('"a"', '"d"') + "<define-gate"), "m.xml")


def test_several_files_make_one_model() -> None:
    tree = (model('<and><basic-event name="a"/><basic-event name="b"/></and>', events=""), "tree.xml")
    data = (f"<opsa-mef><model-data>{EVENTS}</model-data></opsa-mef>", "data.xml")
    for files in ([tree, data], [data, tree]):
        assert evaluate(read_all(files)).probability == pytest.approx(0.01)
    with pytest.raises(
        InputError, match=r"data.xml:1:23: error: 'a' is defined already, in line 1 of same.xml"
    ):
        read_all([(data[0], "same.xml"), tree, data])
    with pytest.raises(InputError) as raised:
        more = tree[0].replace('"g"', '"h"').replace('"b"', '"y"')
        read_all([(tree[0].replace('"a"', '"x"'), "tree.xml"), data, (more, "more.xml")])
    assert [str(p.place) for p in raised.value.problems] == ["tree.xml:2:6", "more.xml:2:29"]


@pytest.mark.parametrize(
    ("element", "instead"),
    [
        ('<include file="other.xml"/>', "the files of one model given together"),
        (
            '<define-substitution name="s"><hypothesis><event name="a"/></hypothesis>'
            '<target><constant value="false"/></target></define-substitution>',
            "what it replaces written into the gates",
        ),
    ],
)
def test_what_would_change_the_result_is_refused_with_what_would_do(element: str, instead: str) -> None:
    text = model('<event name="a"/>').replace("</opsa-mef>", f"{element}</opsa-mef>")
    with pytest.raises(InputError) as caught:
        read(text, "m.xml")
    (problem,) = caught.value.problems
    assert problem.expected == instead
    assert "can't evaluate a model with <" in problem.message
