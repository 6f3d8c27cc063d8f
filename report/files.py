"""Putting a finished file in its place at once: a draft beside it, flushed, then renamed. Knows no format."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

MODE = 0o640  # reports hold unpublished figures


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Yield a draft that takes the target's place when the block ends well, and vanishes otherwise.

    Raises:
        UsageError: the folder is missing or forbidden, or the target is held open by another program.
    """
    try:
        number, name = tempfile.mkstemp(prefix=".gouji-", suffix=target.suffix, dir=target.parent)
        os.close(number)
    except OSError as error:
        raise UsageError(
            f"无法写入“{target}”：{error.strerror}", "请检查文件夹是否存在、是否有写入权限。"
        ) from error
    draft = Path(name)
    try:
        yield draft
        draft.chmod(MODE)
        _flush(draft)
        try:
            draft.replace(target)
        except OSError as error:
            raise UsageError(
                f"无法替换“{target}”：{error.strerror}", "文件可能正被 Excel 或 WPS 打开，请关闭后重试。"
            ) from error
        _flush_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def put(target: Path, content: bytes) -> None:
    """Write the content to the target at once."""
    with replaced(target) as draft:
        draft.write_bytes(content)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # other systems cannot open a folder
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
