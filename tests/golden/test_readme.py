"""The figure that the README shows is the one that is drawn now."""

from support.golden import ROOT, hold
from support.shipped import analysed

from hadocs import figures
from hadocs.figures import paint


def test_the_figure_of_the_readme() -> None:
    figure = figures.draw(analysed("article-hybrid"))
    hold(ROOT / "docs" / "figures" / "article-hybrid.svg", paint.svg(figure, standalone=True))
