"""Writing a file as a whole or not at all; the one place that knows how, and nothing of what is written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from hadocs.errors import UsageError


def replace(path: Path, data: bytes) -> None:
    """Write beside, then rename: whoever reads ``path`` meanwhile finds the old file or the new one, whole.

    Raises:
        UsageError: where it can't be written.
    """
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            mask = os.umask(0)
            os.umask(mask)
            Path(beside).chmod(0o666 & ~mask)
            Path(beside).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(beside).unlink()
            raise
    except OSError as error:
        raise UsageError(f"Can't write {path}: {error.strerror or error}.") from error
