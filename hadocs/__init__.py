"""hadocs turns specs of high-availability clusters into figures, pages, runbooks and a static site."""

__version__ = "0.1.0"
