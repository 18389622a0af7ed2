"""``hadocs serve``: preview the site, live."""

from __future__ import annotations

from pathlib import Path

import click

from hadocs.cli import inputs, options
from hadocs.cli.command import CLEAN, command


@command(section="publish", summary="preview the site, live", example="hadocs serve --port 8000")
@options.specs
@click.option(
    "--host", default="127.0.0.1", metavar="ADDRESS", help="address to listen on (default: 127.0.0.1)"
)
@click.option(
    "--port", type=options.port, default="8000", metavar="PORT", help="port to listen on (default: 8000)"
)
@click.option("--open", "open_browser", is_flag=True, help="open it in a browser")
def run(paths: tuple[Path, ...], host: str, port: int, open_browser: bool) -> int:
    """Serve it until interrupted."""
    from hadocs.publish import site

    site.serve(inputs.files(paths), host=host, port=port, open_browser=open_browser)
    return CLEAN
