"""Mutated specs through every command: no traceback, no hang, nothing over its bound."""
