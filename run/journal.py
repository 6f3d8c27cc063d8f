"""One log file for each scan: when it began, how far it came, how it ended. Written line by line, pruned by age.

A log that cannot be written stops no scan.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOLDER = "logs"
_DAYS = 90


def opened(
    state: Path, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
) -> Callable[[str], None]:
    """A function that adds lines to the log of this scan; old logs are taken away.

    Each line is written and closed at once, so that no other program ever finds the file held, and a scan that is
    killed leaves all it said.
    """
    folder = state / FOLDER
    path = folder / f"{clock().astimezone():%Y-%m-%d-%H%M%S}-{os.getpid()}.log"

    def say(text: str) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
            with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as log:
                for line in text.splitlines():
                    log.write(f"{clock().astimezone().isoformat(timespec='seconds')} {line}\n")
        except OSError:
            return

    prune(state)
    return say


def prune(state: Path, now: float | None = None) -> None:
    """Take away the logs that are older than three months."""
    oldest = (time.time() if now is None else now) - _DAYS * 86_400
    for log in (state / FOLDER).glob("*.log"):
        try:
            if log.stat().st_mtime < oldest:
                log.unlink()
        except OSError:  # another scan took it away, or somebody reads it
            continue
