"""Each view of each shipped spec against the same figure through `diagrams`, by the script that we write for it."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

from benchmarks.measure import Result, medians, processor

if TYPE_CHECKING:
    from collections.abc import Callable

    from hadocs.analysis import Analysis

SPECS = sorted((Path(__file__).resolve().parents[1] / "specs").glob("*.yaml"))
ROUNDS = 3
TIMES = 5
"""So often each of our figures is made in a round: some take less than the processor's clock tells apart."""
LIMIT = 10
COMMANDS = [spec for spec in SPECS if spec.stem in ("article-host", "north-texas")]
"""Of a small spec and a large one; starting is most of what the small one takes, on both sides."""
WITH_BYTECODE = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
    "PYTHONPATH": str(Path(__file__).resolve().parents[1])
}


def run() -> list[Result]:
    """The smallest ratio of all, with where it is; those views that are no graph have no figure of `diagrams`."""
    from hadocs import figures, pipeline
    from hadocs.figures import layout, paint
    from hadocs.figures.formats import formats
    from hadocs.figures.how import How
    from hadocs.figures.views import of_a_service, views

    limit = f">= {LIMIT}"
    if shutil.which("dot") is None:
        return [
            Result(
                "each view against diagrams", 0, "times as fast", limit, None, "there is no dot program here"
            )
        ]
    found: dict[str, list[tuple[float, str, str]]] = {"png": [], "svg": []}
    left = 0
    script = formats()["diagrams"]
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for spec in SPECS:
            gc.unfreeze()
            analysis = pipeline.analyse(spec)
            for view in views():
                service = next(iter(analysis.spec.services), "") if view in of_a_service() else ""
                figure = figures.draw(analysis, view, service=service)
                if script.refusal(figure):
                    left += 1
                    continue
                source = script.encode(figure, How()).decode()
                codes = [
                    compile(source.replace("outformat='png'", f"outformat='{kind}'"), "figure.py", "exec")
                    for kind in ("png", "svg")
                ]

                def mine(analysis: Analysis = analysis, view: str = view, service: str = service) -> None:
                    layout.place.cache_clear()
                    paint.scene.cache_clear()
                    paint.svg(figures.draw(analysis, view, service=service), standalone=False)

                def several(one: Callable[[], None]) -> None:
                    for _ in range(TIMES):
                        one()

                def theirs(code: CodeType) -> None:
                    with contextlib.redirect_stderr(io.StringIO()):
                        exec(code, {"__name__": "__main__"})

                # Looks for garbage go through all that other specs have left: no figure's time, on either side.
                gc.collect()
                gc.freeze()
                # Of the processor, as both wait for nothing else: another program's turn is no figure's time.
                sides = [partial(several, mine), *(partial(theirs, code) for code in codes)]
                a, b, c = medians(sides, ROUNDS, processor)
                a /= TIMES
                for kind, other in (("png", b), ("svg", c)):
                    said = f"{spec.stem} {view}: {a * 1000:.0f} ms against {other * 1000:.0f} ms"
                    found[kind].append((other / a, view, said))
    gc.unfreeze()
    return [
        *_commands(),
        _result(found["png"], left, "its PNG, which it makes unless told otherwise", limit),
        _result(found["svg"], left, "its SVG, in which icons are links to files of this machine", "none"),
    ]


def _commands() -> list[Result]:
    """The same as a person runs it: a process of its own, which starts, reads the spec and writes a PNG."""
    from hadocs import figures, pipeline
    from hadocs.figures.formats import formats
    from hadocs.figures.how import How

    found = []
    with tempfile.TemporaryDirectory() as folder:
        for spec in COMMANDS:
            file = Path(folder) / f"{spec.stem}.py"
            figure = figures.draw(pipeline.analyse(spec))
            file.write_bytes(formats()["diagrams"].encode(figure, How()))
            draw = [sys.executable, "-m", "hadocs", "draw", str(spec), "-o", f"{folder}/ours.png"]

            def run(command: list[str], folder: str = folder) -> None:
                subprocess.run(command, cwd=folder, check=True, capture_output=True, env=WITH_BYTECODE)

            mine, other = medians(
                [partial(run, draw), partial(run, [sys.executable, str(file)])], ROUNDS, processor
            )
            said = f"{spec.stem}: {mine * 1000:.0f} ms against {other * 1000:.0f} ms"
            found.append((other / mine, "topology", said))
    how = (
        "the processor's time of `hadocs draw`, which checks the spec too, against that of the script of diagrams, "
        "both with their start: " + "; ".join(said for *_, said in found)
    )
    return [
        Result("a figure as a command, against diagrams", min(found)[0], "times as fast", "none", None, how)
    ]


def _result(found: list[tuple[float, str, str]], left: int, what: str, limit: str) -> Result:
    found = sorted(found)
    middle = found[len(found) // 2][0]
    how = (
        f"{len(found)} figures (the processor's time for view, plan, layout, paint and SVG, of a spec that is analysed "
        f"and after imports, against the script of diagrams with dot, {what}; {ROUNDS} rounds); "
        f"half of them at least {middle:.0f} times; {left} are no graphs; slowest: "
        + "; ".join(said for _, _, said in found[:3])
        + "; the least of each view: "
        + ", ".join(f"{view} {ratio:.0f}" for view, ratio in _least(found).items())
    )
    holds = None if limit == "none" else found[0][0] >= LIMIT
    name = f"each view against diagrams, {what.partition(',')[0]}"
    return Result(name, found[0][0], "times as fast", limit, holds, how)


def _least(found: list[tuple[float, str, str]]) -> dict[str, float]:
    """The least ratio of each view."""
    return {
        view: min(ratio for ratio, of, _ in found if of == view) for view in sorted({v for _, v, _ in found})
    }
