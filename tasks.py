"""What is done with a checkout of hadocs: ``python tasks.py site`` and the others. Needs Python alone.

Sets up ``.venv`` when it is first needed. The Makefile calls this; where there is no make (Windows), call it yourself.
VENV names another folder for the virtual environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("VENV") or ROOT / ".venv")
OLDEST = (3, 11)
INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable")
ELSEWHERE = {"materialx": "mkdocs-materialx", "techdocs": "mkdocs-techdocs-core"}
"""Packages that can't be installed beside those of the tests."""
TRACES = (
    "dist",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".import_linter_cache",
    "tests/node/node_modules",
)


class Failed(Exception):  # noqa: N818 - as in a sentence
    """A program failed, and has said why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def run(*command: str | Path, **variables: str) -> None:
    """Run a program in the checkout; `Failed` where it fails."""
    done = subprocess.run([*map(str, command)], cwd=ROOT, env={**os.environ, **variables}, check=False)
    if done.returncode:
        raise Failed(done.returncode)


def place(name: str, system: str = os.name) -> str:
    """Where a program lies in a virtual environment."""
    return f"Scripts/{name}.exe" if system == "nt" else f"bin/{name}"


def tool(name: str, *arguments: str, **variables: str) -> None:
    """Run a program of the virtual environment."""
    run(VENV / place(name), *arguments, **variables)


def python(*arguments: str, **variables: str) -> None:
    """Run the Python of the virtual environment."""
    tool("python", *arguments, **variables)


def ready(kind: str) -> None:
    """Install what the site needs (``site``), or the checks and tests too (``dev``), unless that was done."""
    stamp = VENV / f".{kind}"
    settings = (ROOT / "pyproject.toml").stat().st_mtime
    # What the checks and tests need is all that the site needs, and more.
    if any(s.is_file() and s.stat().st_mtime >= settings for s in (stamp, VENV / ".dev")):
        return
    if not (VENV / place("python")).is_file():
        run(sys.executable, "-m", "venv", VENV)
    python(*INSTALL, "." if kind == "site" else ".[dev]")
    # pip compiles what it installs; an editable install is compiled here, for where Python may not do so itself.
    python("-m", "compileall", "-q", "hadocs")
    stamp.touch()


def site(_: Sequence[str]) -> None:
    """publish specs/ and docs/ into site/"""
    ready("site")
    python("-m", "hadocs", "build")


def serve(rest: Sequence[str]) -> None:
    """preview the site, live"""
    ready("site")
    python("-m", "hadocs", "serve", *rest)


def test(rest: Sequence[str]) -> None:
    """all tests, or those named; those in a browser skip, and say so, where there is no Chromium"""
    ready("dev")
    python("-m", "pytest", "-n", "auto", "--dist", "loadgroup", *rest)


def elsewhere(_: Sequence[str]) -> None:
    """sites of MaterialX and of Backstage's TechDocs, each in an environment of its own"""
    ready("dev")
    for name, package in ELSEWHERE.items():
        folder = VENV / "elsewhere" / name
        if not (folder / place("python")).is_file():
            run(sys.executable, "-m", "venv", folder)
            run(folder / place("python"), *INSTALL, ".", package)
    python("-m", "pytest", "tests/sites/test_elsewhere.py", HADOCS_ELSEWHERE=str(VENV / "elsewhere"))


def crowds(rest: Sequence[str]) -> None:
    """figures of 300 generated estates held to the check of the geometry; some ten minutes"""
    ready("dev")
    python("-m", "pytest", "-n", "auto", "tests/property/test_crowds.py", *rest, HADOCS_CROWDS="300")


def thorough(rest: Sequence[str]) -> None:
    """further combinations of what the tests hold: every plugin in every order, all specs exported; half an hour"""
    ready("dev")
    python("-m", "pytest", "-n", "auto", "--dist", "loadgroup", "-m", "thorough", *rest)


def pictures(rest: Sequence[str]) -> None:
    """figures as a README and LibreOffice Writer show them, for somebody to look at: DIR [SPEC …]"""
    ready("dev")
    python("-m", "look", *(rest or ("pictures",)), PYTHONPATH=str(ROOT / "tests"))


def node(_: Sequence[str]) -> None:
    """draw.io's model and Mermaid itself, with npm, for the tests that open figures with them"""
    program = shutil.which("npm")
    if program is None:
        raise OSError("npm is not there (apt-get install nodejs npm)")
    run(program, "ci", "--no-audit", "--no-fund", "--prefix", str(ROOT / "tests" / "node"))


def check(_: Sequence[str]) -> None:
    """lint, types, layers"""
    ready("dev")
    tool("ruff", "check", ".")
    tool("ruff", "format", "--check", ".")
    tool("mypy")
    tool("lint-imports")


def fix(_: Sequence[str]) -> None:
    """what ruff can mend by itself"""
    ready("dev")
    tool("ruff", "check", "--fix", ".")
    tool("ruff", "format", ".")


def accept(_: Sequence[str]) -> None:
    """take what hadocs makes now as the golden files; read the diff before you commit it"""
    ready("dev")
    python("-m", "pytest", "-q", "tests/golden", HADOCS_ACCEPT="1")


def bench(_: Sequence[str]) -> None:
    """speed, as ratios measured side by side"""
    ready("dev")
    python("-m", "benchmarks")


def fuzz(rest: Sequence[str]) -> None:
    """mutated specs (or --of importers) for half an hour, or: --minutes 10 --seed 1; a failure names its seed"""
    ready("dev")
    python("-m", "fuzz", *rest)


def lab(rest: Sequence[str]) -> None:
    """real clusters of corosync and Pacemaker on this machine beside what timelines tell, as root; some ten minutes"""
    ready("dev")
    python("-m", "lab", *rest, PYTHONPATH=str(ROOT / "tests"))


def dist(_: Sequence[str]) -> None:
    """the wheel and the source archive"""
    ready("dev")
    python("-m", "build")


def setup(_: Sequence[str]) -> None:
    """make the virtual environment with all that the tasks need; they do it themselves, when they need it"""
    ready("dev")


def clean(_: Sequence[str]) -> None:
    """remove the virtual environment and what tools left behind"""
    for path in (VENV, *(ROOT / name for name in TRACES)):
        if path.exists():
            shutil.rmtree(path)


TASKS = {
    task.__name__: task
    for task in (
        site,
        serve,
        test,
        elsewhere,
        crowds,
        thorough,
        pictures,
        node,
        check,
        fix,
        accept,
        bench,
        fuzz,
        lab,
        dist,
        setup,
        clean,
    )
}


def usage() -> str:
    """All tasks."""
    return "usage: python tasks.py TASK\n\n" + "\n".join(f"  {n:<10}{t.__doc__}" for n, t in TASKS.items())


def main(arguments: Sequence[str]) -> int:
    """Do one task; the exit code."""
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        print(f"hadocs needs Python {wanted} or newer; this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    if not arguments or arguments[0] not in TASKS:
        asked = bool(arguments) and arguments[0] in ("-h", "--help", "help")
        print(usage(), file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    try:
        TASKS[arguments[0]](arguments[1:])
    except Failed as failed:
        return failed.code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"tasks.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
