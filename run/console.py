"""Writing to the terminal so that no console crashes and no file name forges a line. Knows no command."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal's stderr (done, total), nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - lazy on purpose
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("读取"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("读取", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _forgive(stream: object) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace", newline="\n")
