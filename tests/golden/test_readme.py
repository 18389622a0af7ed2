"""The figure that the README shows is the one that is drawn now."""

from support.golden import ROOT, hold

from hadocs import figures, pipeline
from hadocs.figures import paint


def test_the_figure_of_the_readme() -> None:
    figure = figures.draw(pipeline.analyse(ROOT / "specs" / "article-hybrid.yaml"))
    hold(ROOT / "docs" / "figures" / "article-hybrid.svg", paint.svg(figure, standalone=True))
