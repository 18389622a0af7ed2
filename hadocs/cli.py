"""Arguments → pipeline → exit code: 0 clean, 1 findings, 2 bad input or usage. No logic of its own."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from hadocs import __version__
from hadocs.errors import HadocsError, InputError, Problem

CLEAN, FINDINGS, BAD_INPUT = 0, 1, 2

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is the result. No exception leaves it but for faults of hadocs itself."""
    args = _parser().parse_args(argv)
    try:
        code: int = args.run(args)
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
    except KeyboardInterrupt:
        return 130


def _report(problems: Sequence[Problem], args: argparse.Namespace) -> None:
    if getattr(args, "format", "text") == "json" and args.command == "check":
        print(_problems_json(problems))
        return
    from hadocs.spec.messages import render

    print(render(problems, color=_color(sys.stderr)), file=sys.stderr)


def _color(stream: object) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(getattr(stream, "isatty", lambda: False)())


def _problems_json(problems: Sequence[Problem], specs: int | None = None) -> str:
    found = [
        {
            "severity": p.severity,
            "file": p.place.file,
            "line": p.place.line,
            "column": p.place.column,
            "message": p.message,
            "expected": p.expected,
            "nearest": p.nearest,
        }
        for p in problems
    ]
    return json.dumps({"specs": specs, "problems": found}, indent=2, ensure_ascii=False)


def check(args: argparse.Namespace) -> int:
    """Validate specs."""
    from hadocs import pipeline

    specs, warnings = pipeline.check(args.paths)
    if args.format == "json":
        print(_problems_json(warnings, specs))
    elif warnings:
        from hadocs.spec.messages import render

        print(render(warnings, color=_color(sys.stdout)))
    else:
        print(f"{specs} {'spec is' if specs == 1 else 'specs are'} valid.", file=sys.stderr)
    return FINDINGS if warnings else CLEAN


def show(args: argparse.Namespace) -> int:
    """Print what a spec means."""
    from hadocs import pipeline
    from hadocs.show import as_data, as_text

    analysis = pipeline.analyse(args.spec)
    if args.format == "json":
        print(json.dumps(as_data(analysis), indent=2, ensure_ascii=False))
    else:
        print(as_text(analysis), end="")
    return CLEAN


def draw(args: argparse.Namespace) -> int:
    """Write a figure."""
    from hadocs import figures, pipeline
    from hadocs.figures import export

    export.check(args.output)
    analysis = pipeline.analyse(args.spec)
    export.write(figures.draw(analysis, view=args.view), args.output)
    print(f"wrote {args.output}", file=sys.stderr)
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
    sub = command("check", check, "validate specs", "hadocs check specs")
    sub.add_argument("paths", nargs="*", type=Path, default=default, metavar="PATH", help="specs or folders")
    sub.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")

    sub = command("show", show, "print what a spec means", "hadocs show specs/mail.yaml --format json")
    sub.add_argument("spec", type=Path, metavar="SPEC", help="a spec")
    sub.add_argument("--format", choices=("text", "json"), default="text", help="text (default) or json")

    sub = command("draw", draw, "draw a figure", "hadocs draw specs/mail.yaml -o mail.svg")
    sub.add_argument("spec", type=Path, metavar="SPEC", help="a spec")
    sub.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=".svg, .png or .pdf")
    sub.add_argument("--view", default="topology", metavar="VIEW", help="which view (default: topology)")

    sub = command("build", build, "publish the site", "hadocs build specs --site-dir site")
    sub.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="specs or folders (default: specs)")
    sub.add_argument("--site-dir", type=Path, metavar="DIR", help="where to (default: site)")

    sub = command("serve", serve, "preview the site, live", "hadocs serve --port 8000")
    sub.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="specs or folders (default: specs)")
    sub.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")

    sub = command("export", export_site, "write the pages as plain Markdown and SVG", "hadocs export out")
    sub.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or an earlier export")
    sub.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="specs or folders (default: specs)")

    sub = command("new", new, "start a project that builds", "hadocs new my-clusters")
    sub.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")

    command(
        "schema", schema, "print the JSON Schema of the spec language", "hadocs schema > spec.schema.json"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
