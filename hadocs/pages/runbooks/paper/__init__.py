"""Runbooks on paper: as data for a source of Typst that is the same for every spec, and as the PDF it makes of them."""
