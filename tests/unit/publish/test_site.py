"""Building: through MkDocs, with the project's own mkdocs.yml or with none, and nothing half written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support import fake_site

from hadocs.errors import InputError, UsageError
from hadocs.publish import site
from hadocs.publish.generate import Wanted, generate

MKDOCS = [sys.executable, "-W", "ignore", "-m", "mkdocs"]


def text(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def mkdocs_yml(project: Path, **settings: object) -> None:
    (project / "docs").mkdir(exist_ok=True)
    plugins = settings.pop("plugins", ["hadocs"])
    content = {"site_name": "Ours", "strict": True, "theme": {"name": "material", "font": False}}
    (project / "mkdocs.yml").write_text(yaml.safe_dump({**content, "plugins": plugins, **settings}))


def break_spec(project: Path, name: str = "beta") -> None:
    (project / "specs" / f"{name}.yaml").write_text(f"hadocs: 1\nname: {name}\nBROKEN: yes\n")


def test_a_folder_of_specs_is_all_it_takes(project: Path) -> None:
    out = site.build()
    assert out == project / "site"
    for page in ("index.html", "clusters/index.html", "clusters/alpha/failover.html", "glossary.html"):
        assert (out / page).is_file()
    assert text(out, "clusters/alpha/topology.svg") == fake_site.SVG
    assert "unpkg.com" not in text(out, "index.html")


def test_built_twice_it_is_the_same_to_the_byte(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    one, two = site.build(site_dir=project / "one"), site.build(site_dir=project / "two")
    first = {p.relative_to(one): p.read_bytes() for p in one.rglob("*") if p.is_file()}
    assert first == {p.relative_to(two): p.read_bytes() for p in two.rglob("*") if p.is_file()}


def test_hidden_files_of_the_site_folder_stay(project: Path) -> None:
    site.build()
    (project / "site" / ".gitignore").write_text("*\n!.gitignore\n")
    (project / "site" / "stale.html").write_text("old")
    site.build()
    assert text(project, "site/.gitignore") == "*\n!.gitignore\n"
    assert not (project / "site" / "stale.html").exists()


def test_figures_pass_by_markdown_and_by_the_search_untouched(project: Path) -> None:
    out = site.build()
    page = text(out, "clusters/alpha/index.html")
    assert fake_site.SVG in page
    assert "data-hadocs=" not in page
    assert "svg" not in text(out, "search/search_index.json")


def test_specs_can_be_given(project: Path) -> None:
    out = site.build([Path("specs/beta.yaml")])
    assert (out / "clusters/beta/index.html").is_file()
    assert not (out / "clusters/alpha").exists()


@pytest.mark.parametrize("own", [True, False])
def test_bad_input_raises_and_leaves_the_earlier_site(project: Path, own: bool) -> None:
    if own:
        mkdocs_yml(project)
    out = site.build()
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*")}
    break_spec(project)
    with pytest.raises(InputError) as caught:
        site.build()
    assert [p.place.line for p in caught.value.problems] == [3]
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*")} == before


def test_a_mkdocs_yml_is_used_as_it_is_and_the_plugin_is_added_where_it_lacks(project: Path) -> None:
    mkdocs_yml(project, plugins=["search"], site_dir="public")
    out = site.build()
    assert out == project / "public"
    assert "<title>Ours</title>" in text(out, "index.html")
    assert (out / "clusters/alpha/index.html").is_file()
    assert (out / "search/search_index.json").is_file()


def test_what_mkdocs_refuses_is_a_usage_error(project: Path) -> None:
    mkdocs_yml(project, plugins=["hadocs", "no-such-plugin"])
    with pytest.raises(UsageError, match="configuration error"):
        site.build()


def test_a_broken_link_in_a_page_of_ones_own_is_a_usage_error_in_strict_mode(project: Path) -> None:
    mkdocs_yml(project)
    (project / "docs" / "own.md").write_text("# Own\n\n[nowhere](nowhere.md)\n")
    with pytest.raises(UsageError, match="strict mode"):
        site.build()


def sections(home: str) -> list[str]:
    """The titles of the navigation, each once, in order."""
    home = home[home.index('data-md-type="navigation"') : home.index("<article")]
    titles = [
        " ".join(t.split()) for t in re.findall(r'<span class="md-ellipsis">(.*?)</span>', home, re.DOTALL)
    ]
    return list(dict.fromkeys(re.sub(r"<.*?>", "", t).strip() for t in titles))


def test_without_a_nav_hadocs_gives_one_and_pages_of_clusters_are_not_in_it(project: Path) -> None:
    mkdocs_yml(project)
    (project / "docs" / "own.md").write_text("# Our own page\n")
    out = site.build()
    assert sections(text(out, "index.html")) == [
        "Home",
        "Clusters",
        "Guide",
        "Guide index",
        "Guide host",
        "Glossary",
        "Our own page",
    ]
    (project / "docs" / "more.md").write_text("# More\n")
    assert sections(text(site.build(), "index.html"))[-3:] == ["Documentation", "More", "Our own page"]
    page = text(out, "clusters/alpha/index.html")
    nav = page[page.index('data-md-type="navigation"') : page.index('data-md-type="toc"')]
    assert "alpha" not in nav
    assert "beta" not in nav


def test_pages_written_by_hand_win(project: Path) -> None:
    mkdocs_yml(project)
    (project / "docs" / "README.md").write_text("# Written by hand\n")
    out = site.build()
    assert "Written by hand" in text(out, "index.html")
    assert "What we run" not in text(out, "index.html")


def test_where_the_home_page_is_theirs_their_pages_come_first(project: Path) -> None:
    mkdocs_yml(project)
    (project / "docs" / "index.md").write_text("# The company\n")
    (project / "docs" / "own.md").write_text("# Our own page\n")
    order = sections(text(site.build(), "own/index.html"))
    assert order == [
        "The company",
        "Our own page",
        "Clusters",
        "Guide",
        "Guide index",
        "Guide host",
        "Glossary",
    ]


def test_pages_can_be_left_out_and_put_below_a_path(project: Path) -> None:
    options = {"path": "ha", "home": False, "glossary": False, "guide": False}
    mkdocs_yml(project, plugins=[{"hadocs": options}])
    (project / "docs" / "index.md").write_text("# The company\n")
    out = site.build()
    assert (out / "ha/clusters/alpha/index.html").is_file()
    assert not (out / "ha/index.html").exists()
    assert not (out / "ha/glossary.html").exists()
    assert (out / "assets/hadocs/hadocs.css").is_file()
    assert 'href="assets/hadocs/hadocs.css"' in text(out, "index.html")


def test_edit_links_lead_to_the_spec(project: Path) -> None:
    theme = {"name": "material", "font": False, "features": ["content.action.edit"]}
    mkdocs_yml(project, repo_url="https://git.example/x/y", edit_uri="edit/main/docs/", theme=theme)
    page = text(site.build(), "clusters/alpha/index.html")
    assert 'href="https://git.example/x/y/edit/main/specs/alpha.yaml"' in page


def test_plain_mkdocs_builds_the_same_in_strict_mode(project: Path) -> None:
    mkdocs_yml(project)
    # The fake pipeline lives in this process, so MkDocs' command is called here too.
    from click.testing import CliRunner
    from mkdocs.__main__ import cli

    result = CliRunner().invoke(cli, ["build", "--strict", "--quiet"])
    assert result.exit_code == 0, result.output
    assert (project / "site/clusters/beta/inventory.html").is_file()


def test_plain_mkdocs_ends_with_our_message_and_writes_nothing(
    project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from click.testing import CliRunner
    from mkdocs.__main__ import cli

    mkdocs_yml(project)
    break_spec(project)
    result = CliRunner().invoke(cli, ["build"])
    assert result.exit_code == 1
    assert "beta.yaml:3:1" in caplog.text + result.output
    assert "Traceback" not in result.output
    assert not (project / "site").exists()


def exported(project: Path) -> Path:
    out = project / "out"
    site.write_export(generate(fake_site.find([Path("specs")]), Wanted()), out)
    return out


def test_the_export_names_no_plugin_of_ours(project: Path) -> None:
    settings = yaml.safe_load(text(exported(project), "mkdocs.yml"))
    assert [
        name for plugin in settings["plugins"] for name in ([plugin] if isinstance(plugin, str) else plugin)
    ] == [
        "search",
        "offline",
    ]


def test_mkdocs_builds_the_export_in_strict_mode_without_hadocs(project: Path) -> None:
    out = exported(project)
    done = subprocess.run(
        [*MKDOCS, "build", "--strict", "-q"], cwd=out, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (out / "site/clusters/alpha/trade-offs.html").is_file()
    assert "unpkg" not in text(out, "site/index.html")


def test_zensical_builds_the_export(project: Path) -> None:
    out = exported(project)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build"], cwd=out, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Words about alpha" in text(out, "site/clusters/alpha/trade-offs.html")
    assert "unpkg" not in text(out, "site/index.html")


# --- MkDocs empties the folder that it builds into


def test_a_folder_that_is_no_site_is_not_emptied(project: Path) -> None:
    (project / "mine").mkdir()
    (project / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match=r"it holds thesis\.txt and is no site"):
        site.build(site_dir=project / "mine")
    assert text(project, "mine/thesis.txt") == "years of work"


def test_a_folder_that_holds_what_the_site_is_made_from_is_not_emptied(project: Path) -> None:
    (project / "sitemap.xml").write_text("<urlset/>")  # even where a site once lay in it
    with pytest.raises(UsageError, match=r"which is emptied first: .*specs lies in it"):
        site.build(site_dir=project)
    assert (project / "specs" / "alpha.yaml").is_file()


def test_a_file_is_no_folder_to_build_into(project: Path) -> None:
    (project / "taken").write_text("x")
    with pytest.raises(UsageError, match="it is a file"):
        site.build(site_dir=project / "taken")


def test_an_earlier_site_is_replaced(project: Path) -> None:
    out = site.build()
    (out / "stale.html").write_text("x")
    assert site.build() == out
    assert not (out / "stale.html").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- a\n", "holds no table of settings"),
        ("site_name: x\nplugins: 3\n", "plugins is neither a list nor a table"),
        ("site_name: x\nplugins: [{hadocs: 3}]\n", "the options of the plugin hadocs are no table"),
        ("site_name: [\n", "parsing the configuration file"),
    ],
)
def test_a_mkdocs_yml_that_is_none_is_a_usage_error(project: Path, content: str, said: str) -> None:
    (project / "mkdocs.yml").write_text(content)
    with pytest.raises(UsageError, match=said):
        site.build()


# --- more than one instance of the plugin


def two(project: Path, **second: object) -> None:
    """The plugin twice: alpha at the top, and beta with the options of ``second``."""
    for name in ("alpha", "beta"):
        (project / name).mkdir()
        (project / "specs" / f"{name}.yaml").rename(project / name / f"{name}.yaml")
    mkdocs_yml(project, plugins=["search", {"hadocs": {"specs": "alpha"}}, {"hadocs": second}])


def test_two_instances_publish_side_by_side_with_all_their_figures(project: Path) -> None:
    two(project, specs="beta", path="north/beta-site", home=False)
    out = site.build()
    for page in ("clusters/alpha/index.html", "north/beta-site/clusters/beta/index.html"):
        assert fake_site.SVG in text(out, page)
        assert "data-hadocs=" not in text(out, page)
    titles = sections(text(out, "index.html"))
    assert titles.index("Clusters") < titles.index("Beta site")
    assert (out / "assets/hadocs/hadocs.css").is_file()


def test_two_instances_of_one_place_are_refused(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    two(project, specs="beta", path="")
    with pytest.raises(UsageError, match="BuildError"):
        site.build()
    assert "has the plugin hadocs 2 times at the top of the site" in caplog.text
    assert not (project / "site").exists()


def test_specs_that_are_given_where_there_are_two_instances_are_refused(project: Path) -> None:
    two(project, specs="beta", path="beta")
    with pytest.raises(UsageError, match="has the plugin hadocs 2 times"):
        site.build([Path("alpha/alpha.yaml")])


def test_a_plugin_that_is_switched_off_is_said_so(project: Path) -> None:
    mkdocs_yml(project, plugins=[{"hadocs": {"enabled": False}}])
    with pytest.raises(UsageError, match="switched off"):
        site.build()
