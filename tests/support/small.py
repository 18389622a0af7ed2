"""Two small specs that are valid, for tests of what is done with specs, whatever is in them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

SMALL = """\
hadocs: 1
name: small
platform: hyper-v/2022
hosts:
  hv-1: {}
  hv-2: {}
vms:
  app: {on: hv-1}
clusters:
  hvc: {members: [hv-1, hv-2], quorum: {witness: {kind: cloud}}}
services:
  ledger: {runs_on: app}
"""
OTHER = SMALL.replace("name: small", "name: other").replace("ledger:", "mail:")

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
