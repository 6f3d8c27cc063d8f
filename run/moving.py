"""`--on-success move`: what was filed leaves the inbox for the folder done/. Nothing is overwritten, nothing unseen is moved."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gouji.store.runs import Arrival

_FILED = frozenset({"new", "revision", "duplicate"})


def move_away(root: Path, done: Path, arrivals: Iterable[Arrival]) -> tuple[int, list[tuple[str, str]]]:
    """Move every filed file that is still the one that was filed.

    Returns:
        How many were moved, and (path, why not) of those that could not be; a file that was saved anew in the meantime
        stays for the next scan.
    """
    moved, failed = 0, []
    for arrival in arrivals:
        source = root / arrival.path
        if arrival.outcome not in _FILED or not _is_still(source, arrival):
            continue
        try:
            target = _free(done / arrival.path)
            _move(source, target)
        except OSError as error:
            failed.append((arrival.path, error.strerror or type(error).__name__))
            continue
        if not _is_still(target, arrival):  # saved anew between the look and the move
            if not source.exists():
                _move(target, source)
            continue
        moved += 1
    return moved, failed


def _is_still(path: Path, arrival: Arrival) -> bool:
    try:
        state = path.lstat()
    except OSError:
        return False
    return (state.st_size, state.st_mtime_ns) == (arrival.size, arrival.mtime_ns)


def _free(wanted: Path) -> Path:
    """The wanted name, or one with a number where it is taken."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    target, n = wanted, 1
    while os.path.lexists(target):
        target = wanted.with_name(f"{wanted.stem}-{n}{wanted.suffix}")
        n += 1
    return target


def _move(source: Path, target: Path) -> None:
    """Rename; between file systems copy first, with the time, and take the original away last."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        draft = target.with_name(f".{target.name}.partial")
        shutil.copy2(source, draft)
        with draft.open("rb+") as copy:
            os.fsync(copy.fileno())
        draft.replace(target)
        try:
            source.unlink()
        except OSError:  # held by another program: it stays, and so it must not lie there as well
            target.unlink()
            raise
