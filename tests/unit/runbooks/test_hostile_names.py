"""Names that mean something to shells, HTML and Markdown: they come out as themselves, or no command is shown."""

from __future__ import annotations

import re
from functools import cache

import pytest
from support.typed import wrong

from hadocs.pages.runbooks import alone, html, markdown
from hadocs.pipeline import analyse_loaded
from hadocs.runbooks.make import make_all
from hadocs.runbooks.model import Runbook
from hadocs.spec.load import load_text

HOSTS = ["HV'01", "node 1", "$(x)", "<b>&", "`t`", "**s**", "a]]b", "{{ x }}", "-n", "%P%", "«ü»", "a|b"]
PLATFORMS = ["hyper-v/2008", "hyper-v/2008r2", "hyper-v/2012", "hyper-v/2012r2", "hyper-v/2016", "hyper-v/2025",
             "proxmox/8", "proxmox/9", "vsphere/7.0", "vsphere/8.0"]  # fmt: skip


@cache
def books(platform: str) -> tuple[Runbook, ...]:
    keys = [f'"{h}"' for h in HOSTS]
    text = f"""\
hadocs: 1
name: hostile
title: "<script>{{{{ x }}}} **t**"
platform: {platform}
storage:
  "san $(y)": {{volumes: {{"v'1": {{}}}}}}
hosts:
{"".join(f"  {k}: {{storage: {{'san $(y)': {{}}}}, memory: 64 GiB}}" + chr(10) for k in keys)}
vms:
{"".join(f"  'vm {n} $(z)': {{on: {k}, memory: 4 GiB, files: 'san $(y)'}}" + chr(10) for n, k in enumerate(keys))}
clusters:
  "c;1": {{title: "<i>$(c)</i>", members: [{", ".join(keys)}], quorum: {{witness: {{kind: disk, on: "san $(y)"}}}}}}
services:
  "web'`$(s)": {{runs_on: "vm 0 $(z)"}}
"""
    return tuple(make_all(analyse_loaded(load_text(text))))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_commands_still_parse(platform: str) -> None:
    for book in books(platform):
        for step in book.steps:
            if step.command:
                assert not wrong(step.command), f"{book.id} {step.id}"
                bare = re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"", "", step.command.text)
                assert "$(x)" not in bare
                assert "$(z)" not in bare


@pytest.mark.parametrize("platform", PLATFORMS)
def test_html_and_markdown_show_them_as_text(platform: str) -> None:
    for book in books(platform):
        body = html.answer(book) + "".join(h + inner for _, h, inner in html.sections(book))
        body = re.sub(r' (?:title|data-[a-z]+|id|for|href)="[^"]*"', "", body)
        for raw in ("<b>", "<script", "<i>$", "{{", "**s**", "`t`"):
            assert raw not in body, book.id
        text = re.sub(r"^```.*?^```$", "", markdown.whole(book, "x.yaml"), flags=re.DOTALL | re.MULTILINE)
        assert "<b>" not in text
        assert "<script" not in text


def test_a_name_that_can_not_be_typed_leaves_a_word_instead_of_a_command() -> None:
    book = next(
        b for b in books("hyper-v/2008") if b.id.startswith("host-maintenance") and b.target.id == "%P%"
    )
    said = "".join(run.text for step in book.steps for run in step.intro)
    assert "can't be typed at a command prompt" in said


def test_a_file_by_itself_holds_them_as_text() -> None:
    from hadocs.pipeline import analyse_loaded as analysed

    text = "hadocs: 1\nname: x\ntitle: '</title><script>alert(1)</script>'\nservers: {a: {}}\n"
    analysis = analysed(load_text(text))
    file = alone.page(analysis, books("proxmox/9"))
    assert "<script>alert" not in file
    assert file.count("<script>") == 1


@pytest.mark.parametrize(
    ("system", "folder"),
    [("debian12", "default"), ("ubuntu24.04", "default"), ("rhel9", "sysconfig"), ("sles15", "sysconfig")],
)
def test_files_that_are_saved_have_names_that_any_shell_and_file_system_take(
    system: str, folder: str
) -> None:
    text = f"""\
hadocs: 1
name: saved
platform: pacemaker/{system}
hosts: {{a: {{}}, b: {{}}, c: {{}}}}
clusters:
  "../k;1 x": {{title: "K/1", members: [a, b, c], fencing: {{sbd: {{devices: []}}}}}}
"""
    made = tuple(make_all(analyse_loaded(load_text(text))))
    typed = [s.command.text for book in made for s in book.steps if s.command and "/root/" in s.command.text]
    assert len(typed) > 4
    for command in typed:
        for path in re.findall(r"[^\s>]*/root/.*?(?=\s|$)", command):
            assert re.fullmatch(r"/root/[a-z0-9][a-z0-9.-]*", path), command
    (tar,) = [c for c in typed if c.startswith("tar ")]
    assert f"/etc/{folder}/sbd" in tar
