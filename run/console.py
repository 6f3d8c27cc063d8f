"""Writing to the terminal so that no console crashes and no file name forges a line. Knows no command."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gouji.extract.model import Remark


def show(text: str) -> None:
    """Text to stdout; a console that knows fewer characters gets escapes instead of a crash."""
    if not text:
        return
    _forgive(sys.stdout)
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """One line to stderr."""
    _forgive(sys.stderr)
    sys.stderr.write(text.replace("\n", "\\n") + "\n")


def say_all(remarks: Iterable[Remark]) -> None:
    """Remarks to stderr, one line each."""
    for remark in remarks:
        say(remark.message)


def width() -> int:
    """Columns of the terminal, 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def colour() -> bool:
    """Only on a terminal, and only where nobody asked for none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _forgive(stream: object) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace", newline="\n")
