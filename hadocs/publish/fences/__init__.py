"""Figures and values of specs on pages that people write: a fence and an inline form, for any site generator."""
