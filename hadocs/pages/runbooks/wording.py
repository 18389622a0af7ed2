"""The words that all forms of a runbook share: what its sections and shells are called."""

from __future__ import annotations

from collections.abc import Mapping

from hadocs.runbooks.model import Runbook, Shell
from hadocs.topology.wording import number

SHELLS: Mapping[Shell, str] = {
    "powershell": "PowerShell",
    "ems": "Exchange Management Shell",
    "powercli": "PowerCLI",
    "bash": "root shell",
    "pcs": "root shell",
    "esxcli": "ESXi shell",
    "cmd": "command prompt as administrator",
    "tsql": "query of SQL Server",
    "yaml": "the editor",
    "screen": "",
}
"""Where a command is typed, for people."""

LANGUAGES: Mapping[Shell, str] = {
    "powershell": "powershell", "ems": "powershell", "powercli": "powershell",
    "bash": "bash", "pcs": "bash", "esxcli": "bash", "cmd": "bat",
    "tsql": "sql", "yaml": "yaml", "screen": "text",
}  # fmt: skip
"""What highlighters call them."""

PREFLIGHT = "Before you begin"
COMPUTED = "Computed from the spec. The first steps show whether it is still so."
DECIDE = "Decide"
DONE = "Done when"
BACK = "Go back"
STOP = "Stop the whole thing and call"
STOP_LEAD = "if one of these is true. Leave everything as it is."
NEVER = "Never"
TBD = "What this page does not know"
BASIS = "Where the commands come from"
LAB = "Nobody has read this at its source: verify it in your lab."
WRITE_DOWN = "Write it down"
RECORD = "Record of this run"
RECORDED = ("Who", "Begun", "Ended")
RECORD_HEADS = "| Step | Ticked at | Written down | Seen |"


def size(runbook: Runbook) -> str:
    """How many steps and gates there are: ``23 steps, 5 gates``."""
    steps, gates = len(runbook.steps), len(runbook.gates)
    said = f"{steps} step{'s' if steps != 1 else ''}"
    return f"{said}, {gates} gate{'s' if gates != 1 else ''}" if gates else said


def unknown(runbook: Runbook) -> str:
    """How many things the spec does not say."""
    count = len(runbook.tbd)
    return f"{number(count).capitalize()} {'thing' if count == 1 else 'things'}, TBD – owner"
