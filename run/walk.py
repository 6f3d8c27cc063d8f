"""Looking at a drop folder: what is there, and what stands still. Opens nothing but the ends of files."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gouji.errors import Reason, SourceMissing
from gouji.run.intake import FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_TAIL = 66_000  # a ZIP's end record may be followed by a comment of 64 KB
_SUSPICIOUS = (
    0.5  # fewer than this share of the files of the last scan: the share was probably not mounted whole
)
STATE = ".gouji"  # ending of the folder that a scan keeps beside its inbox
_GONE = "gone"
_STALE_LOCK = 3 * 86_400  # seconds after which a lock file that Word left behind holds nothing up any more
_FEW = 10  # … but small folders may well be emptied


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One name in the folder. `outcome` is set where nothing more is to be done with it."""

    path: str  # relative to the root, / between folders
    size: int = 0
    mtime_ns: int = 0
    outcome: str | None = None  # ignored | refused | deferred
    reason: str | None = None


def walk(root: Path) -> list[Seen]:
    """Every name below the root, sorted; links are not followed, hidden folders and other inboxes' states not entered.

    Raises:
        SourceMissing: the root is not there or cannot be listed.
    """
    if not root.is_dir():
        raise SourceMissing(f"收件文件夹不存在或连不上：{root}", "检查路径和网络共享；本次没有改动任何记录。")
    try:
        first = list(os.scandir(root))
    except OSError as error:
        raise SourceMissing(
            f"收件文件夹读不了：{root}（{error.strerror}）", "检查权限和网络共享。"
        ) from error
    found: list[Seen] = []
    folders = [("", first)]
    while folders:  # no recursion: folders may be nested as deep as a path is long
        prefix, entries = folders.pop()
        for entry in entries:
            path = f"{prefix}{entry.name}"
            seen = _look(entry, path)
            if seen is not None:
                found.append(seen)
                continue
            try:
                folders.append((f"{path}/", list(os.scandir(entry.path))))
            except FileNotFoundError:  # taken away while we looked
                continue
            except OSError:
                found.append(Seen(path=f"{path}/", outcome="refused", reason=Reason.PERMISSION.value))
    return sorted((seen for seen in found if seen.reason != _GONE), key=lambda seen: seen.path)


def _look(entry: os.DirEntry[str], path: str) -> Seen | None:
    """What a name is; None for a folder that is to be entered."""
    try:
        state = entry.stat(follow_symlinks=False)
    except OSError:  # taken away while we looked
        return Seen(path=path, reason=_GONE)
    if stat.S_ISDIR(state.st_mode):
        if entry.name.startswith("."):
            return Seen(path=f"{path}/", outcome="ignored", reason="hidden_file")
        if entry.name.endswith(STATE):
            return Seen(path=f"{path}/", outcome="ignored", reason="state_folder")
        return None
    outcome, reason = None, None
    if entry.name.startswith("."):
        outcome, reason = "ignored", "hidden_file"
    elif not stat.S_ISREG(state.st_mode):
        return Seen(path=path, outcome="refused", reason=Reason.NOT_REGULAR_FILE.value)
    elif entry.name.startswith("~$"):
        outcome, reason = "ignored", "lock_file"
    elif entry.name.lower() in _SYSTEM_FILES:
        outcome, reason = "ignored", "system_file"
    return Seen(path=path, size=state.st_size, mtime_ns=state.st_mtime_ns, outcome=outcome, reason=reason)


def suspiciously_empty(seen: int, last: int | None) -> bool:
    """Has the folder far fewer files than last time, or none at all? Then nothing is concluded from it."""
    if last is None or last == 0:
        return False
    return seen == 0 or (last >= _FEW and seen < last * _SUSPICIOUS)


def settled(
    root: Path,
    candidates: list[Seen],
    *,
    wait: float,
    deferred_before: Mapping[str, tuple[int, int]],
    sleep: Callable[[float], None],
) -> list[Seen]:
    """The candidates again, those that do not stand still marked as deferred.

    A file stands still when its size and time are the same twice, `wait` seconds apart in this very run (clocks of
    shares drift, so our own clock proves nothing), when its structure is complete, and when Word has no lock file beside
    it. A file that was deferred as incomplete in an earlier run and has not changed since is taken as it is.

    Args:
        root: the folder.
        candidates: regular files that are new or changed.
        wait: seconds between the two looks.
        deferred_before: path → (size, mtime_ns) of the files that the last run deferred.
        sleep: waits; handed in so that tests need not.
    """
    if not candidates:
        return []
    sleep(wait)
    return [_look_again(root, seen, deferred_before.get(seen.path)) for seen in candidates]


def _look_again(root: Path, seen: Seen, before: tuple[int, int] | None) -> Seen:
    full = root / seen.path

    def deferred(reason: str) -> Seen:
        return Seen(path=seen.path, size=seen.size, mtime_ns=seen.mtime_ns, outcome="deferred", reason=reason)

    try:
        state = full.lstat()
    except OSError:
        return deferred("vanished")
    if (state.st_size, state.st_mtime_ns) != (seen.size, seen.mtime_ns):
        return deferred("still_growing")
    if _is_open(full):
        return deferred("open_in_word")
    if before != (seen.size, seen.mtime_ns) and not _complete(full, seen.size):
        return deferred("incomplete")
    return seen


def _is_open(path: Path) -> bool:
    """Has Word, WPS or LibreOffice a lock file beside it? One that was left behind days ago says nothing."""
    name = path.name
    for lock in (f"~${name[2:]}", f"~${name}", f".~{name}", f".~lock.{name}#"):
        try:
            age = time.time() - path.with_name(lock).lstat().st_mtime
        except OSError:
            continue
        if age < _STALE_LOCK:
            return True
    return False


def _complete(path: Path, size: int) -> bool:
    """Does a ZIP have its end record, a PDF its end mark? Other files have none to look for."""
    try:
        with os.fdopen(os.open(path, FILE), "rb") as file:
            head = file.read(4)
            file.seek(max(0, size - _TAIL))
            tail = file.read(_TAIL)
    except OSError:
        return True  # opening it will say why
    if head.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" in tail
    if head.startswith(b"%PDF"):
        return b"%%EOF" in tail
    return True
