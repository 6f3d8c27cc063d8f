"""Which files a command line means: paths and folders, in a fixed order, with what is passed over named."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import UsageError
from gouji.extract.model import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


EMPTY = "empty_folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Paths to read, as given or found, and remarks on what was passed over."""

    paths: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def nothing_in_a_folder(self) -> bool:
        """Was a folder named that holds nothing? Then something was asked for that could not be read."""
        return any(remark.code == EMPTY for remark in self.remarks)


def gather(given: Iterable[str]) -> Inputs:
    """Expand folders (walked whole, sorted, links not followed); files stay in the order given.

    Word's lock files (~$…) and hidden files are passed over with a remark. A link named by hand stays, and is refused
    when it is read.

    Raises:
        UsageError: a path does not exist.
    """
    paths: list[str] = []
    remarks: list[Remark] = []
    for name in given:
        if not os.path.lexists(name):
            raise UsageError(f"没有这个文件或文件夹：{name}", "请核对路径；含空格的路径要加引号。")
        if Path(name).is_dir() and not Path(name).is_symlink():
            before = len(paths) + len(remarks)
            for found in _walk(Path(name)):
                if found.name.startswith(("~$", ".")):
                    remarks.append(Remark(code="ignored", message=f"跳过临时或隐藏文件：{found}"))
                else:
                    paths.append(str(found))
            if len(paths) + len(remarks) == before:
                remarks.append(Remark(code=EMPTY, message=f"文件夹里没有文件：{name}"))
        else:
            paths.append(name)
    return Inputs(paths=tuple(dict.fromkeys(paths)), remarks=tuple(remarks))


def _walk(folder: Path) -> Iterator[Path]:
    """Every file below a folder, by name; hidden folders and links to folders are not entered."""
    for root, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            yield Path(root) / name
