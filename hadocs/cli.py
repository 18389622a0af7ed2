"""Arguments → pipeline → exit code: 0 clean, 1 findings, 2 bad input or usage. No logic of its own."""

from __future__ import annotations

import argparse
import codecs
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hadocs import __version__
from hadocs.errors import HadocsError, InputError, Problem, UsageError

if TYPE_CHECKING:
    from datetime import date

    from hadocs.lint.report import Checked

CLEAN, FINDINGS, BAD_INPUT = 0, 1, 2

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is the result. No exception leaves it but for faults of hadocs itself."""
    _print_anything()
    args = _parser().parse_args(argv)
    try:
        code: int = args.run(args)
        if sys.stdout is not None:  # as it is where the shell has closed it
            sys.stdout.flush()
        return code
    except InputError as error:
        _report(error.problems, args)
        return BAD_INPUT
    except HadocsError as error:
        print(f"hadocs: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # Whoever read our output has had enough; Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except OSError as error:
        # What the system refuses is not a fault of hadocs: a full disk, a folder that may not be written.
        where = f"{error.filename}: " if error.filename else ""
        print(f"hadocs: {where}{error.strerror or error}", file=sys.stderr)
        sys.stdout = None  # Python must not try again at exit
        return BAD_INPUT
    except KeyboardInterrupt:
        return 130


def _print_anything() -> None:
    """Let stdout and stderr write what their encoding can't, as ``\\u00fc``, which JSON reads too."""

    def escaped(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
        codes = (f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
        return "".join(codes), error.end

    codecs.register_error("hadocs", escaped)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="hadocs")


def _report(problems: Sequence[Problem], args: argparse.Namespace) -> None:
    if getattr(args, "format", "text") == "json" and args.command == "check":
        from hadocs.lint.report import problems_data

        _print_json(problems_data(problems))
        return
    if getattr(args, "format", "text") == "github":
        from hadocs.lint.report import problems_github

        print(problems_github(problems), end="")
    from hadocs.spec.messages import render

    print(render(problems, color=_color(sys.stderr)), file=sys.stderr)


def _color(stream: object) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(getattr(stream, "isatty", lambda: False)())


def _print_json(data: object) -> None:
    print(json.dumps(data, indent=2, ensure_ascii=False))


def check(args: argparse.Namespace) -> int:
    """Validate specs and run the rules over them."""
    from hadocs import pipeline
    from hadocs.lint import report

    checked = pipeline.check(args.paths, _today(), args.select, args.ignore)
    if args.format == "json":
        _print_json(report.as_data(checked))
    elif args.format == "sarif":
        from hadocs.lint.run import rules

        print(report.as_sarif(checked, rules().values(), __version__), end="")
    elif args.format == "github":
        print(report.as_github(checked), end="")
    else:
        _print_check(checked, args)
    return FINDINGS if report.fails(checked, args.fail_on) else CLEAN


def _print_check(checked: Sequence[Checked], args: argparse.Namespace) -> None:
    from hadocs.lint import report

    color = _color(sys.stdout)
    warnings = tuple(dict.fromkeys(w for c in checked for w in c.warnings))
    if warnings:
        from hadocs.spec.messages import render

        print(render(warnings, color=color), end="\n\n")
    text = report.as_text(checked, color=color, unknown=args.unknown)
    # What was found is the result; that nothing was is talk.
    found = warnings or any(c.findings.found for c in checked) or args.unknown
    print(text, end="", file=sys.stdout if found else sys.stderr)


def _today() -> date:
    """The day on which a check is made; SOURCE_DATE_EPOCH makes it repeatable."""
    from datetime import UTC, date, datetime

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        try:
            return datetime.fromtimestamp(int(epoch), UTC).date()
        except (OSError, OverflowError, ValueError) as error:
            raise UsageError(f"SOURCE_DATE_EPOCH is {epoch}, which is no day of any calendar") from error
    return date.today()


def explain(args: argparse.Namespace) -> int:
    """Say what a rule is about, or list all rules."""
    from hadocs.lint import explain as words
    from hadocs.lint.run import chosen, rules

    found = tuple(rules().values()) if args.rule is None else chosen([args.rule])
    if args.format == "json":
        _print_json([words.as_data(rule) for rule in found])
    elif args.rule is None or len(found) > 1:
        print(words.as_list(found), end="")
    else:
        print(words.as_text(found[0]), end="")
    return CLEAN


def show(args: argparse.Namespace) -> int:
    """Print what a spec means."""
    from hadocs import pipeline
    from hadocs.show import as_data, as_text

    analysis = pipeline.analyse(args.spec)
    if args.format == "json":
        _print_json(as_data(analysis))
    else:
        print(as_text(analysis), end="")
    return CLEAN


def availability(args: argparse.Namespace) -> int:
    """Say how available each service is, what that is made of, and what it hangs on."""
    from hadocs import garbage, pipeline
    from hadocs.availability.model import report
    from hadocs.spec.chosen import the_service

    with garbage.rarely():
        assessed = pipeline.assess(args.spec)
    if args.service or args.open_psa:
        chosen = the_service(assessed, args.service)
        assessed = {chosen: assessed[chosen]}
    if args.open_psa:
        from hadocs.files import replace

        replace(args.open_psa, report.open_psa(assessed, chosen).encode())
        print(f"wrote {args.open_psa}", file=sys.stderr)
    elif args.format == "json":
        _print_json(report.as_data(assessed))
    else:
        print(report.as_text(assessed), end="")
    return CLEAN


def fault_tree(args: argparse.Namespace) -> int:
    """Evaluate anybody's fault tree."""
    from hadocs.availability.report import fault_tree as report

    try:
        data = args.file.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read {args.file}: {error.strerror or error}") from error
    print(report(data, str(args.file), form=args.format, cut_sets=args.cut_sets, top=args.top), end="")
    return CLEAN


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"expected a whole number, such as 20, not {text!r}")
    return int(text)


def draw(args: argparse.Namespace) -> int:
    """Write a figure."""
    from hadocs import figures, pipeline
    from hadocs.figures.export import write

    analysis = pipeline.analyse(args.spec)
    write(figures.draw(analysis, view=args.view, service=args.service), args.output)
    print(f"wrote {args.output}", file=sys.stderr)
    return CLEAN


def recommend(args: argparse.Namespace) -> int:
    """Say which topology fits each service, and why."""
    from hadocs import pipeline
    from hadocs.recommend import as_data, as_text
    from hadocs.recommend import recommend as advise

    analysis = pipeline.analyse(args.spec)
    advice = advise(analysis.spec, analysis.topology, analysis.findings)
    if args.format == "json":
        _print_json(as_data(advice))
    else:
        print(as_text(advice, color=_color(sys.stdout)), end="")
    return CLEAN


def build(args: argparse.Namespace) -> int:
    """Publish the site."""
    from hadocs.publish import site

    out = site.build(args.paths, site_dir=args.site_dir)
    print(f"published {out}", file=sys.stderr)
    return CLEAN


def serve(args: argparse.Namespace) -> int:
    """Preview the site."""
    from hadocs.publish import site

    site.serve(args.paths, port=args.port)
    return CLEAN


def export_site(args: argparse.Namespace) -> int:
    """Write the pages as plain Markdown and SVG."""
    from hadocs.publish import site

    site.export(args.paths, args.folder)
    print(f"exported to {args.folder}", file=sys.stderr)
    return CLEAN


def new(args: argparse.Namespace) -> int:
    """Start a project."""
    from hadocs.publish import project

    project.new(args.folder)
    print(f"started {args.folder}; next, in that folder: hadocs build", file=sys.stderr)
    return CLEAN


def schema(_args: argparse.Namespace) -> int:
    """Print the JSON Schema of the spec language."""
    from hadocs.spec.schema import dump

    print(dump(), end="")
    return CLEAN


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port: expected a number from 1 to 65535")


def _views() -> list[str]:
    """The names of the views, from their files: importing them costs too much for every call."""
    folder = Path(__file__).parent / "figures" / "views"
    return sorted(f.stem.replace("_", "-") for f in folder.glob("[!_]*.py"))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hadocs",
        description="Diagrams, trade-off pages, runbooks and a static site from specs of high-availability "
        "clusters.",
        epilog="Exit codes: 0 clean, 1 findings, 2 bad input or usage.\n\nexample: hadocs check specs",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"hadocs {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, run: Command, summary: str, example: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=f"{summary} ({example})",
            description=f"{summary[0].upper()}{summary[1:]}.",
            epilog=f"example: {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.set_defaults(run=run)
        return sub

    default = [Path("specs")]
    sub = command("check", check, "find what is wrong with specs, and what will hurt", "hadocs check specs")
    sub.add_argument("paths", nargs="*", type=Path, default=default, metavar="PATH", help="specs or folders")
    sub.add_argument(
        "--format", choices=("text", "json", "sarif", "github"), default="text", help="how to print findings"
    )
    sub.add_argument("--select", type=_words, default=(), metavar="RULES", help="only these: Q01,P or names")
    sub.add_argument("--ignore", type=_words, default=(), metavar="RULES", help="not these")
    sub.add_argument(
        "--fail-on",
        choices=("error", "warning", "info"),
        default="warning",
        help="exit with 1 from this severity on (default: warning)",
    )
    sub.add_argument("--unknown", action="store_true", help="show what rules could not tell, and what to add")

    sub = command("explain", explain, "say what a rule is about", "hadocs explain Q01")
    sub.add_argument("rule", nargs="?", metavar="RULE", help="an id or a name; all rules are listed without")
    sub.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")

    sub = command("show", show, "print what a spec means", "hadocs show specs/mail.yaml --format json")
    sub.add_argument("spec", type=Path, metavar="SPEC", help="a spec")
    sub.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")

    sub = command("recommend", recommend, "say which topology fits", "hadocs recommend specs/mail.yaml")
    sub.add_argument("spec", type=Path, metavar="SPEC", help="a spec")
    sub.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")

    sub = command(
        "availability", availability, "say how available services are", "hadocs availability specs/mail.yaml"
    )
    sub.add_argument("spec", type=Path, metavar="SPEC", help="a spec")
    sub.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")
    sub.add_argument(
        "--open-psa", type=Path, metavar="FILE", help="write a service's model for another engine"
    )
    sub.add_argument("--service", default="", metavar="ID", help="one service alone")

    sub = command(
        "fault-tree", fault_tree, "evaluate a fault tree", "hadocs fault-tree tree.xml --cut-sets 20"
    )
    sub.add_argument("file", type=Path, metavar="FILE", help="an Open-PSA MEF file")
    sub.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")
    sub.add_argument("--cut-sets", type=_number, default=0, metavar="N", help="list the first N cut sets")
    sub.add_argument("--top", default="", metavar="NAME", help="the top gate, where the file has several")

    sub = command("draw", draw, "draw a figure", "hadocs draw specs/mail.yaml -o mail.svg")
    sub.add_argument("spec", type=Path, metavar="SPEC", help="a spec")
    sub.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=".svg, .png or .pdf")
    sub.add_argument(
        "--view", default="topology", metavar="VIEW", help=f"{', '.join(_views())} (default: topology)"
    )
    sub.add_argument("--service", default="", metavar="ID", help="the service, for views that show one")

    sub = command("build", build, "publish the site", "hadocs build specs --site-dir site")
    sub.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="specs or folders (default: specs)")
    sub.add_argument("--site-dir", type=Path, metavar="DIR", help="where to (default: site)")

    sub = command("serve", serve, "preview the site, live", "hadocs serve --port 8000")
    sub.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="specs or folders (default: specs)")
    sub.add_argument("--port", type=_port, default=8000, help="port to listen on (default: 8000)")

    sub = command("export", export_site, "write the pages as plain Markdown and SVG", "hadocs export out")
    sub.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or an earlier export")
    sub.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="specs or folders (default: specs)")

    sub = command("new", new, "start a project that builds", "hadocs new my-clusters")
    sub.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")

    command(
        "schema", schema, "print the JSON Schema of the spec language", "hadocs schema > spec.schema.json"
    )
    return parser


def command_names() -> tuple[str, ...]:
    """All commands, in the order of the help."""
    actions = (a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
    return tuple(name for action in actions for name in action.choices)


if __name__ == "__main__":
    sys.exit(main())
