"""``python -m support.geometry SPEC VIEW [OF]``: what is wrong with a figure, with coordinates.

SPEC is a file or the name of a shipped spec; VIEW a view or ``all``; OF a service, a host or a thing.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from hadocs import pipeline
from hadocs.figures import draw
from hadocs.figures.views import of_a_service, views
from support.geometry import faults, narrow
from support.golden import ROOT


def main(arguments: list[str]) -> int:
    if len(arguments) < 2:
        print(__doc__)
        return 2
    name, view, *of = arguments
    path = Path(name) if Path(name).is_file() else ROOT / "specs" / f"{name}.yaml"
    analysis = pipeline.analyse(path)
    bad = 0
    for one in views() if view == "all" else (view,):
        services = list(analysis.spec.services) if one in of_a_service() and not of else [of[0] if of else ""]
        for service in services:
            figure = draw(analysis, one, None, service)
            found = [*faults(figure), *([] if figure.bare else narrow(figure))]
            bad += bool(found)
            print(f"{one} {service}".strip(), dict(Counter(f.kind for f in found)) or "clean")
            for fault in found:
                print(f"  {fault}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
