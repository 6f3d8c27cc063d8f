"""One file → `Document`: opened safely, measured, recognised by its content, handed to its reader."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import Reason, Refused
from gouji.extract.limits import DEFAULT, Limits
from gouji.extract.registry import readers
from gouji.extract.sniff import Format, sniff

if TYPE_CHECKING:
    from gouji.extract.model import Document

# Why a format is refused when no reader has registered for it; all others are simply not supported.
REFUSALS = {
    Format.EMPTY: Reason.EMPTY_FILE,
    Format.ENCRYPTED: Reason.ENCRYPTED,
    Format.DOC: Reason.LEGACY_FORMAT,
    Format.WPS: Reason.LEGACY_FORMAT,
    Format.RTF: Reason.LEGACY_FORMAT,
    Format.ODT: Reason.LEGACY_FORMAT,
    Format.BROKEN_ZIP: Reason.CORRUPT_ARCHIVE,
    Format.POLYGLOT: Reason.UNSAFE_ARCHIVE,
    Format.JPEG: Reason.NO_TEXT,
    Format.PNG: Reason.NO_TEXT,
    Format.TIFF: Reason.NO_TEXT,
}


def read(path: str | Path, *, engine: str = "fast", limits: Limits = DEFAULT) -> Document:
    """Read one file, whatever its name says.

    Args:
        path: a regular file; links, pipes and devices are refused, and never opened.
        engine: how hard to look ("fast", "reference", "audit"); each reader has its own way.
        limits: ceilings on size and effort.

    Raises:
        Refused: with the reason, whatever is wrong with the file.
    """
    given, name = str(path), Path(path).name
    data = read_bytes(Path(path), limits=limits)
    kind = sniff(data)
    function = readers().get(kind)
    if function is None:
        reason = REFUSALS.get(kind, Reason.UNSUPPORTED_FORMAT)
        raise Refused(reason, "" if kind.value == reason.value else kind.value)
    digest = hashlib.sha256(data).hexdigest()
    return function(data, name=name, path=given, sha256=digest, engine=engine, limits=limits)


def read_bytes(path: Path, *, limits: Limits = DEFAULT) -> bytes:
    """The content of a regular file that stands still, no link followed.

    Raises:
        Refused: not_found, not_regular_file, permission, too_large, empty_file or changed_while_reading.
    """
    try:
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode):
            gone = stat.S_ISLNK(before.st_mode) and not path.exists()
            raise Refused(Reason.NOT_FOUND if gone else Reason.NOT_REGULAR_FILE)
        # Not every system has these flags; a link or pipe that took the file's place is not followed.
        flags = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
        descriptor = os.open(path, flags)
        with os.fdopen(descriptor, "rb") as file:
            return _measured(file.fileno(), before, limits)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refused(Reason.NOT_FOUND) from error
    except PermissionError as error:
        raise Refused(Reason.PERMISSION) from error
    except (OSError, ValueError) as error:  # a link in its place, a name that no file can have
        raise Refused(Reason.NOT_REGULAR_FILE, str(error)) from error


def _measured(descriptor: int, before: os.stat_result, limits: Limits) -> bytes:
    """Read an open file to its end, if it is the file that was looked at and stays as it is."""
    opened = os.fstat(descriptor)
    if not stat.S_ISREG(opened.st_mode):
        raise Refused(Reason.NOT_REGULAR_FILE)
    if (opened.st_dev, opened.st_ino) != (before.st_dev, before.st_ino):
        raise Refused(Reason.CHANGED_WHILE_READING)
    if opened.st_size > limits.file_bytes:
        raise Refused(Reason.TOO_LARGE, f"{opened.st_size} bytes")
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        data = file.read(limits.file_bytes + 1)
    after = os.fstat(descriptor)
    still = (after.st_size, after.st_mtime_ns) == (opened.st_size, opened.st_mtime_ns)
    if len(data) != opened.st_size or not still:
        raise Refused(Reason.CHANGED_WHILE_READING)
    if not data:
        raise Refused(Reason.EMPTY_FILE)
    return data
