"""Procedures as data, and what fills them with the names of a spec."""
