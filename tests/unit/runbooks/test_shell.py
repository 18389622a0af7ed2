"""Names in commands: what a shell reads is what the spec wrote, or nothing is typed at all."""

import re
import shutil
import subprocess

import pytest
import tree_sitter
import tree_sitter_bash
import tree_sitter_powershell

from hadocs.runbooks.shell import UnquotableError, identifier, quote, quote_all, slot

HOSTILE = [
    "HV'01", "node 1", "$(x)", "`x`", 'a"b', "a;b", "a|b", "a&b", "-Name", "$env:PATH", "*", "~", "a\\", "%PATH%",
    "!x!", "a,b", "1kb", "#x", "{x}", "@x", "<x>", "ü", "\u2018x\u2019", "a\u201ab\u201bc", "x\u00a0y", "(x)", "a=b",
]  # fmt: skip


def tree(language: object, text: str) -> tree_sitter.Tree:
    return tree_sitter.Parser(tree_sitter.Language(language)).parse(text.encode())


def of(kind: str, node: tree_sitter.Node) -> list[str]:
    found = [node.text.decode()] if node.type == kind and node.text else []
    return found + [text for child in node.children for text in of(kind, child)]


def test_plain_names_stand_as_they_are() -> None:
    for shell in ("powershell", "bash", "cmd"):
        assert quote("hv-dal-1", shell) == "hv-dal-1"


@pytest.mark.parametrize("name", HOSTILE)
def test_powershell_reads_one_argument_that_is_the_name(name: str) -> None:
    typed = quote(name, "powershell")
    root = tree(tree_sitter_powershell.language(), f"Get-VM -Name {typed}\n").root_node
    assert not root.has_error
    literal = of("verbatim_string_characters", root)
    if literal:
        (text,) = literal
        assert re.sub("(['\u2018\u2019\u201a\u201b])\\1", r"\1", text[1:-1]) == name
    else:
        assert typed == name


def test_powershell_doubles_every_quote_that_it_takes_for_one() -> None:
    assert quote("HV'01", "powershell") == "'HV''01'"
    assert quote("a\u2019b", "powershell") == "'a\u2019\u2019b'"


def test_powershell_takes_no_number_and_no_option_for_a_name() -> None:
    assert quote("1kb", "powershell") == "'1kb'"
    assert quote("-Force", "powershell") == "'-Force'"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_prints_what_was_quoted() -> None:
    names = [name for name in HOSTILE if not name.startswith("-")]
    script = "".join(f"printf '%s\\0' {quote(name, 'bash')}\n" for name in names)
    said = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout.decode()
    assert said.split("\0")[:-1] == names


def test_bash_refuses_what_a_program_would_take_for_an_option() -> None:
    with pytest.raises(UnquotableError, match="option"):
        quote("-rf", "bash")


@pytest.mark.parametrize("name", ["a%b", 'a"b', "!x!", "a\\"])
def test_a_command_prompt_is_not_given_what_it_would_expand(name: str) -> None:
    with pytest.raises(UnquotableError, match="command prompt"):
        quote(name, "cmd")


def test_a_command_prompt_takes_spaces_and_signs_in_quotes() -> None:
    assert quote("node 1", "cmd") == '"node 1"'
    assert quote("a&b", "cmd") == '"a&b"'


@pytest.mark.parametrize("shell", ["powershell", "ems", "bash", "cmd", "pcs", "esxcli", "tsql"])
@pytest.mark.parametrize("name", ["", "a\nb", "a\rb", "a\x00b", "a\x1bb", "a\u2028b", "a\x85b"])
def test_no_shell_is_given_control_characters_or_nothing(name: str, shell: str) -> None:
    with pytest.raises(UnquotableError):
        quote(name, shell)  # type: ignore[arg-type]


def test_lists_are_those_of_the_shell() -> None:
    assert quote_all(["a", "b c"], "powershell") == "a,'b c'"
    assert quote_all(["a", "b c"], "bash") == "a 'b c'"
    with pytest.raises(UnquotableError, match="empty"):
        quote_all([], "bash")


def test_sql_server_has_strings_and_names() -> None:
    assert quote("a'b", "tsql") == "N'a''b'"
    assert identifier("a]b", "tsql") == "[a]]b]"


@pytest.mark.parametrize("label", ["number of $(x)", "a`b", "a;b", 'a"b', "a>b", "a\nb", "a&b", "a%b"])
def test_a_blank_runs_in_no_shell(label: str) -> None:
    made = slot(label)
    assert re.fullmatch(r"<[A-Za-z0-9 _.-]+>", made)
    assert not tree(tree_sitter_bash.language(), f"echo {made}\n").root_node.text.count(b"$")
