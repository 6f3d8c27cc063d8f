"""Writing down an error of ours, for the maintainers. Names the error and the place; never the content of a document."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import traceback
from pathlib import Path


def report(error: BaseException) -> Path:
    """Write a report on an unexpected exception; its path."""
    return write("".join(traceback.format_exception(error)))


def write(text: str) -> Path:
    """Write a report with these words; its path, in the temporary folder."""
    folder = Path(tempfile.gettempdir()) / "gouji-bugs"
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
    handle, name = tempfile.mkstemp(prefix=f"bug-{stamp}-", suffix=".txt", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return Path(name)
