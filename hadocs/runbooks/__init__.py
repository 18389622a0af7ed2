"""Runbooks: procedures that are data, filled with what a spec has and what was computed from it.

A procedure is a file below ``data``. `hadocs.runbooks.library` reads them, `hadocs.runbooks.targets` says for what of
a spec each is made, and `hadocs.runbooks.fill` makes a frozen `hadocs.runbooks.model.Runbook` of one. How that looks
is for pages to say.
"""
