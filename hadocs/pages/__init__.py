"""Markdown pages from an analysis, through Jinja2 templates."""
