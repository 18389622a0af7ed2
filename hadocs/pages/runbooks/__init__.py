"""Runbooks in the forms that people read: HTML for pages and single files, Markdown, JSON. Decides nothing."""
