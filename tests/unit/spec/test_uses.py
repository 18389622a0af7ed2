"""`uses` takes the estate of other files, `like` copies a sibling, and every value stays where it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.smallest import SMALLEST
from support.work import growth

from hadocs.errors import InputError, Problem
from hadocs.spec import files
from hadocs.spec.load import load, load_text

Folder = Callable[..., Path]
One = Callable[[str], Problem]


def problems_of(path: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load(path)
    return caught.value.problems


def lines_of(path: str) -> list[str]:
    return [f"{p.place}: {p.message}" for p in problems_of(path)]


# uses


def test_the_estate_of_a_used_file_is_taken_and_nothing_else(folder: Folder) -> None:
    folder(
        a="hadocs: 1\nname: a\nuses: [common/b.yaml]\nvms: {v: {on: h9}}\n",
        common__b="hadocs: 1\nname: b\ntitle: B\nowner: {team: B}\nsites: {s: }\nnetworks: {n: }\nstorage: {st: }\n"
        "hosts: {h9: {site: s}}\nservers: {p: }\nvms: {w: }\nclusters: {c: {members: [h9]}}\n"
        "services: {x: {runs_on: w}}\noperations: {notes: B}\naccept: {Q01: {reason: B}}\n",
    )
    spec = load("a.yaml").spec
    taken = (spec.sites, spec.networks, spec.storage, spec.hosts, spec.servers, spec.vms, spec.clusters)
    assert [list(section) for section in taken] == [["s"], ["n"], ["st"], ["h9"], ["p"], ["w", "v"], ["c"]]
    assert (spec.name, spec.title, spec.owner, spec.operations) == ("a", None, None, None)
    assert (dict(spec.services), dict(spec.accept)) == ({}, {})


def test_a_value_from_a_used_file_has_its_place_there(folder: Folder) -> None:
    folder(a="hadocs: 1\nname: a\nuses: [c/b.yaml]\n", c__b="hadocs: 1\nhosts:\n  h9:\n    cores: 16\n")
    source = load("a.yaml").source
    place = source.locate(("hosts", "h9", "cores"))
    assert (str(place), place.text) == ("c/b.yaml:4:12", "    cores: 16")
    assert source.files == (Path("a.yaml"), Path("c/b.yaml"))


def test_files_that_are_used_may_use_others_from_where_they_are(folder: Folder) -> None:
    folder(
        specs__a="hadocs: 1\nname: a\nuses: [../b/b.yaml]\nvms: {v: {on: h9}}\n",
        b__b="hadocs: 1\nuses: [c.yaml]\n",
        b__c="hadocs: 1\nhosts: {h9: }\n",
    )
    assert [p.as_posix() for p in load("specs/a.yaml").source.files] == [
        "specs/a.yaml",
        "b/b.yaml",
        "b/c.yaml",
    ]


def test_a_file_that_is_reached_by_two_ways_is_taken_once(folder: Folder) -> None:
    folder(
        a="hadocs: 1\nname: a\nuses: [b.yaml, c.yaml, ./d.yaml, x/../d.yaml]\n",
        b="hadocs: 1\nuses: [d.yaml]\n",
        c="hadocs: 1\nuses: [d.yaml]\n",
        d="hadocs: 1\nhosts: {h9: }\n",
    )
    assert list(load("a.yaml").spec.hosts) == ["h9"]


def test_files_that_use_each_other_are_told_with_the_circle(folder: Folder) -> None:
    folder(
        a="hadocs: 1\nname: a\nuses: [b.yaml]\nhosts: {h: }\n",
        b="hadocs: 1\nuses: [a.yaml]\n",
        c=SMALLEST + "uses: [c.yaml]\n",
    )
    assert lines_of("a.yaml") == [
        "b.yaml:2:8: files use each other in a circle: a.yaml uses b.yaml uses a.yaml"
    ]
    assert lines_of("c.yaml") == ["c.yaml:4:8: files use each other in a circle: c.yaml uses c.yaml"]


CHAIN = {f"c/{i:04}": f"hadocs: 1\nuses: [{i + 1:04}.yaml]\nhosts: {{h{i}: }}\n" for i in range(1500)}


def test_files_may_use_each_other_to_any_depth(folder: Folder) -> None:
    made = folder(a="hadocs: 1\nname: a\nuses: [c/0000.yaml]\n")
    for name, text in {**CHAIN, "c/1500": "hadocs: 1\nhosts: {last: }\n"}.items():
        (made / f"{name}.yaml").parent.mkdir(exist_ok=True)
        (made / f"{name}.yaml").write_text(text)
    hosts = load("a.yaml").spec.hosts
    assert (len(hosts), next(iter(hosts))) == (1501, "last")


def test_of_a_long_circle_the_ends_are_told(folder: Folder) -> None:
    made = folder(a="hadocs: 1\nname: a\nuses: [c/0000.yaml]\n")
    for name, text in {**CHAIN, "c/1500": "hadocs: 1\nuses: [0000.yaml]\n"}.items():
        (made / f"{name}.yaml").parent.mkdir(exist_ok=True)
        (made / f"{name}.yaml").write_text(text)
    assert lines_of("a.yaml") == [
        "c/1500.yaml:2:8: files use each other in a circle: c/0000.yaml uses c/0001.yaml uses c/0002.yaml uses "
        "c/0003.yaml uses … (1494 more) uses c/1498.yaml uses c/1499.yaml uses c/1500.yaml uses c/0000.yaml"
    ]


def test_files_that_all_use_each_other_are_looked_at_once(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = folder(a="hadocs: 1\nname: a\nuses: [c/0.yaml]\n")
    (made / "c").mkdir()
    for i in range(150):
        later = ", ".join(f"{n}.yaml" for n in range(i + 1, 150))
        (made / "c" / f"{i}.yaml").write_text(f"hadocs: 1\nuses: [{later}]\nhosts: {{h{i}: }}\n")
    seen: list[Path] = []
    real = files.read

    def read(path: Path) -> object:
        seen.append(path)
        return real(path)

    monkeypatch.setattr(files, "read", read)
    assert len(load("a.yaml").spec.hosts) == 150
    assert len(seen) == len(set(seen)) == 151


def test_a_used_file_that_is_not_there_is_told_where_it_is_named(folder: Folder) -> None:
    folder(a=SMALLEST + "uses: [nope.yaml, ., 'a\\0b']\n").joinpath("sub").mkdir()
    found = lines_of("a.yaml")
    assert found[0] == "a.yaml:4:8: can't read nope.yaml: there is no such file"
    assert found[1] == "a.yaml:4:19: can't read .: it is a folder, not a file"


def test_what_is_wrong_in_a_used_file_is_told_there(folder: Folder) -> None:
    folder(
        a="hadocs: 1\nname: a\nuses: [b.yaml]\n",
        b="hosst: {}\nhosts: {h: {cores: x, site: y}}\nvms: [v]\n",
        c="hadocs: 1\nname: c\nuses: [d.yaml]\nhosts: {h: }\n",
        d="a: [\n",
        e="hadocs: 1\nname: c\nuses: [f.yaml]\nhosts: {h: }\n",
        f="hadocs: 3\nx: y\n",
    )
    assert lines_of("a.yaml") == [
        'b.yaml:1:1: missing key "hadocs"',
        'b.yaml:1:1: unknown key "hosst"',
        'b.yaml:2:20: "cores" is "x"',
        'b.yaml:2:29: nothing called "y"'.replace("nothing", "there is nothing"),
        'b.yaml:3:6: "vms" is a list',
    ]
    assert [line.split(": ")[0] for line in lines_of("c.yaml")] == ["d.yaml:1:4"]
    assert lines_of("e.yaml") == [
        'f.yaml:1:9: version "3" of the language is not known: this hadocs knows version 1'
    ]


def test_what_a_broken_file_would_hold_is_not_told_to_be_missing(folder: Folder) -> None:
    uses = "hadocs: 1\nname: a\nvms: {v: {on: h9, memory: 1}}\nuses: [%s.yaml]\n"
    folder(a=uses % "gone", b=uses % "broken", broken="hosts: [\n")
    assert [line.split(": ")[0] for line in lines_of("a.yaml")] == ["a.yaml:3:27", "a.yaml:4:8"]
    assert [line.split(": ")[0] for line in lines_of("b.yaml")] == ["b.yaml:3:27", "broken.yaml:1:8"]


def test_an_id_in_both_files_is_told_with_both_places(folder: Folder) -> None:
    folder(
        a="hadocs: 1\nname: a\nuses: [b.yaml]\nhosts:\n  h: {}\nvms: {g: }\n",
        b="hadocs: 1\nhosts: {h: , g: }\n",
    )
    first, second = problems_of("a.yaml")
    assert str(first.place) == "a.yaml:5:3"
    assert "b.yaml:2:9" in first.expected
    assert str(second.place) == "a.yaml:6:7"
    assert "b.yaml:2:14" in second.expected


def test_the_default_platform_of_a_used_file_is_that_of_its_hosts(folder: Folder) -> None:
    folder(
        a="hadocs: 1\nname: a\nplatform: proxmox-ve/8\nuses: [b.yaml, c.yaml]\nhosts: {a1: , a2: {like: b1}}\n",
        b="hadocs: 1\nplatform: hyper-v/2022\nhosts: {b1: , b2: {platform: hyper-v/2019}, "
        "b3: {like: b1, cores: 2}, b4: {like: a1}}\n",
        c="hadocs: 1\nhosts: {c1: }\n",
    )
    loaded = load("a.yaml")
    assert {name: host.platform for name, host in loaded.spec.hosts.items()} == {
        "b1": "hyper-v/2022", "b2": "hyper-v/2019", "b3": "hyper-v/2022", "b4": "hyper-v/2022",
        "c1": None, "a1": None, "a2": "hyper-v/2022",
    }  # fmt: skip
    assert str(loaded.source.locate(("hosts", "b1", "platform"))) == "b.yaml:2:11"


def test_the_order_of_used_files_does_not_matter(folder: Folder) -> None:
    folder(
        a="hadocs: 1\nname: a\nuses: [b.yaml, c.yaml]\n",
        b="hadocs: 1\nhosts: {b1: {like: c1}}\n",
        c="hadocs: 1\nplatform: hyper-v/2022\nhosts: {c1: {cores: 4}}\n",
        d="hadocs: 1\nname: a\nuses: [c.yaml, b.yaml]\n",
    )
    one, other = (load(path).spec.model_copy(update={"uses": ()}) for path in ("a.yaml", "d.yaml"))
    assert one == other
    assert load("a.yaml").spec.hosts["b1"].cores == 4


def test_paths_are_shown_as_they_were_given(folder: Folder) -> None:
    root = folder(specs__a="hadocs: 1\nname: a\nuses: [../b.yaml]\n", b="hadocs: 1\nhosts: {h: {x: }}\n")
    assert problems_of("specs/a.yaml")[0].place.file == "b.yaml"
    assert problems_of("./specs/a.yaml")[0].place.file == "b.yaml"
    assert problems_of(str(root / "specs" / "a.yaml"))[0].place.file == (root / "b.yaml").as_posix()


# like


def test_like_copies_a_sibling_and_changes_it_key_by_key() -> None:
    spec = load_text(
        "hadocs: 1\nname: n\nnetworks: {x: , y: }\nhosts:\n  h1: {cores: 4, rack: r1, networks: [x]}\n"
        "  h2: {like: h1, rack: r2, networks: [y]}\n  h3: {like: h1, rack: }\n"
    ).spec
    assert (spec.hosts["h2"].cores, spec.hosts["h2"].rack, spec.hosts["h2"].networks) == (4, "r2", ("y",))
    # An empty value is not given, here as everywhere.
    assert spec.hosts["h3"].rack == "r1"


def test_what_is_like_a_copy_is_like_what_that_became() -> None:
    spec = load_text(
        "hadocs: 1\nname: n\nhosts:\n  h4: {like: h3, cores: 8}\n  h3: {like: h2}\n  h2: {like: h1, rack: r2}\n"
        "  h1: {cores: 4, rack: r1, memory: 1 GiB}\n"
    ).spec
    assert list(spec.hosts) == ["h4", "h3", "h2", "h1"]
    assert [(h.cores, h.rack, h.memory) for h in spec.hosts.values()] == [
        (8, "r2", 2**30), (4, "r2", 2**30), (4, "r2", 2**30), (4, "r1", 2**30),
    ]  # fmt: skip


@pytest.mark.parametrize("ends", ["cores: 4", "like: h{}"])
def test_copies_of_copies_are_read_in_step_with_their_number(ends: str) -> None:
    def read(number: int) -> None:
        rows = "".join(f"  h{i}: {{like: h{i - 1}}}\n" for i in range(1, number))
        text = f"hadocs: 1\nname: n\nhosts:\n  h0: {{{ends.format(number - 1)}}}\n{rows}"
        if ends.startswith("like"):
            with pytest.raises(InputError, match="in a circle"):
                load_text(text)
        else:
            assert load_text(text).spec.hosts[f"h{number - 1}"].cores == 4

    assert growth(read, 2000) < 2.1


def test_a_copied_value_has_its_place_where_it_is_written() -> None:
    source = load_text(
        "hadocs: 1\nname: n\nhosts:\n  h1:\n    cores: 4\n    rack: r1\n  h2:\n    like: h1\n    rack: r2\n"
    ).source
    assert str(source.locate(("hosts", "h2", "cores"))) == "spec.yaml:5:12"
    assert str(source.locate(("hosts", "h2", "rack"))) == "spec.yaml:9:11"
    assert str(source.locate(("hosts", "h2"))) == "spec.yaml:7:3"


def test_what_is_wrong_with_an_original_is_told_once(problems: Callable[[str], tuple[Problem, ...]]) -> None:
    found = problems(
        "hadocs: 1\nname: n\nhosts:\n  h1: {cores: x, site: y}\n  h2: {like: h1}\n  h3: {like: h1}\n"
    )
    assert [(p.place.line, p.place.column) for p in found] == [(4, 15), (4, 24)]


@pytest.mark.parametrize(
    ("lines", "column", "message", "expected", "nearest"),
    [
        ("vms: {a: {like: a}}\n", 17, '"a" can\'t be like itself', "another of vms", ""),
        ("vms: {va: , b: {like: vaa}}\n", 23, 'no "vaa" in vms', "one of va", "va"),
        ("vms: {a: {like: h1}}\n", 17, 'no "h1" in vms', "another of vms", ""),
        ("vms: {a: {like: [h1]}}\n", 17, '"like" is a list', "the id of one of vms", ""),
        (
            "vms: {a: {like: b}, b: {like: a}}\n",
            31,
            'in a circle: "a" is like "b" is like "a"',
            "like none",
            "",
        ),
        (
            "vms: {z: {like: a}, a: {like: b}, b: {like: a}}\n",
            45,
            '"a" is like "b" is like "a"',
            "like none",
            "",
        ),
        (
            "storage: {s: {volumes: {v: , w: {like: v}}}}\n",
            34,
            'unknown key "like"',
            "one of title, size",
            "",
        ),
        ("owner: {like: x}\n", 9, 'unknown key "like"', "one of team", ""),
    ],
)
def test_a_copy_is_of_a_sibling_and_not_in_a_circle(
    lines: str,
    column: int,
    message: str,
    expected: str,
    nearest: str,
    problems: Callable[[str], tuple[Problem, ...]],
) -> None:
    found = problems(SMALLEST + lines)[0]
    assert message in found.message
    assert expected in found.expected
    assert (found.nearest, found.place.column) == (nearest, column)


def test_what_a_copy_of_nothing_lacks_is_not_told(problem: One) -> None:
    assert "to be like" in problem(SMALLEST + "clusters: {c: {like: d}}\n").message


def test_a_copy_may_give_all_that_is_required() -> None:
    spec = load_text(
        SMALLEST + "vms: {a: , b: }\nservices: {s: {runs_on: a, product: x}, t: {like: s, runs_on: b}}\n"
    ).spec
    assert (spec.services["t"].product, spec.services["t"].runs_on) == ("x", ("b",))
