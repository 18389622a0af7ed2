"""The command line: arguments → pipeline → exit code, with click. No logic of its own.

Each command is a module of ``commands/``, found by looking into that folder.
"""

from hadocs.cli.run import BAD_INPUT, CLEAN, FINDINGS, command_names, main

__all__ = ["BAD_INPUT", "CLEAN", "FINDINGS", "command_names", "main"]
