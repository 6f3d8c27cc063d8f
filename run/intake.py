"""Private copies: bytes are copied once, hashed on the way, and kept under their digest. Originals are never touched."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gouji.errors import Reason, Refused

_CHUNK = 1 << 20
# A link is not followed, and a pipe that took a file's place is not waited for.
FILE = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
_HELD = (32, 33)  # Windows: another program holds the file or a part of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """The folder of kept bytes, one file per digest, read-only, beside the ledger."""

    root: Path

    def path(self, sha256: str) -> Path:
        """Where the bytes of a digest are."""
        return self.root / sha256[:2] / sha256

    def stored(self, sha256: str) -> str:
        """The same, below the vault, as the ledger keeps it."""
        return f"{sha256[:2]}/{sha256}"


def take(vault: Vault, root: Path, path: str, *, size: int, mtime_ns: int, limit: int) -> str:
    """Copy a file, `path` below the inbox `root`, into the vault if its bytes are new; its digest.

    Raises:
        Refused: not_found, permission, not_regular_file, too_large, empty_file, or changed_while_reading when it is no
            longer the file of this size and time.
        OSError: the vault cannot be written (disk full).
    """
    if size == 0:
        raise Refused(Reason.EMPTY_FILE)
    if size > limit:
        raise Refused(Reason.TOO_LARGE, f"{size} bytes")
    vault.root.mkdir(parents=True, exist_ok=True)
    descriptor = _open(root, path)
    with os.fdopen(descriptor, "rb") as original:
        opened = os.fstat(original.fileno())
        if not stat.S_ISREG(opened.st_mode):
            raise Refused(Reason.NOT_REGULAR_FILE)
        handle, name = tempfile.mkstemp(prefix=".incoming-", dir=vault.root)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as copy:
                digest = _copy(original, copy, limit)
                copy.flush()
                os.fsync(copy.fileno())
            after = os.fstat(original.fileno())
            if {(s.st_size, s.st_mtime_ns) for s in (opened, after)} != {(size, mtime_ns)}:
                raise Refused(Reason.CHANGED_WHILE_READING)
            _keep(temporary, vault.path(digest))
        finally:
            temporary.unlink(missing_ok=True)
    return digest


def _open(root: Path, path: str) -> int:
    """Open the very file that was seen: no folder on the way and no file may have become a link."""
    try:
        if os.open not in os.supports_dir_fd:
            return os.open(root / path, FILE)
        *folders, name = path.split("/")
        here = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for folder in folders:
                inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
                os.close(here)
                here = inner
            return os.open(name, FILE, dir_fd=here)
        finally:
            os.close(here)
    except FileNotFoundError as error:
        raise Refused(Reason.NOT_FOUND) from error
    except PermissionError as error:
        if getattr(error, "winerror", None) in _HELD:
            raise Refused(Reason.CHANGED_WHILE_READING) from error
        raise Refused(Reason.PERMISSION) from error
    except OSError as error:
        raise Refused(Reason.NOT_REGULAR_FILE) from error


def _copy(original: BinaryIO, copy: BinaryIO, limit: int) -> str:
    digest = hashlib.sha256()
    total = 0
    while chunk := _part(original):
        total += len(chunk)
        if total > limit:
            raise Refused(Reason.CHANGED_WHILE_READING)
        digest.update(chunk)
        copy.write(chunk)
    return digest.hexdigest()


def _part(original: BinaryIO) -> bytes:
    try:
        return original.read(_CHUNK)
    except OSError as error:  # the share went away, or another program took the file: another night
        raise Refused(Reason.CHANGED_WHILE_READING, error.strerror or "") from error


def _keep(temporary: Path, target: Path) -> None:
    """Give the copy its lasting name; the same bytes are kept once."""
    if target.exists():
        return
    target.parent.mkdir(exist_ok=True)
    temporary.chmod(0o440)
    temporary.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename outlast a power cut, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def damaged(vault: Vault) -> list[str]:
    """The digests whose kept bytes are no longer those that were received."""
    wrong = []
    for kept in sorted(vault.root.glob("??/*")):
        with kept.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != kept.name:
                wrong.append(kept.name)
    return wrong


def sweep(vault: Vault) -> None:
    """Remove what a broken run left half copied."""
    if vault.root.is_dir():
        for left in vault.root.glob(".incoming-*"):
            left.chmod(0o600)  # Windows takes no read-only file away
            left.unlink(missing_ok=True)
