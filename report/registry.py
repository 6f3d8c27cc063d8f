"""Which writer makes which file: one module per output, found by walking this folder. Knows no format."""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from gouji.errors import UsageError
from gouji.report.model import Report

Writer: TypeAlias = Callable[[Report, Path], None]

FOLDER = ""  # the suffix of a target that is a folder
_PREFIX = "as_"  # modules of writers are named as_*.py
_found: dict[str, Writer] = {}


def writer(*suffixes: str) -> Callable[[Writer], Writer]:
    """Register a function for targets whose name ends in one of the suffixes; the longest suffix wins."""

    def keep(function: Writer) -> Writer:
        for suffix in suffixes:
            if suffix in _found and _found[suffix] is not function:
                raise ValueError(f"two writers for {suffix!r}")
            _found[suffix] = function
        return function

    return keep


@cache
def writers() -> Mapping[str, Writer]:
    """All writers by suffix, longest suffix first; frozen."""
    package = import_module(__package__)
    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        if module.startswith(_PREFIX):
            import_module(f"{__package__}.{module}")
    return MappingProxyType({s: _found[s] for s in sorted(_found, key=lambda s: (-len(s), s))})


def suffix_of(target: Path) -> str:
    """The registered suffix of a target, so that a wrong one is known before anything is read.

    Raises:
        UsageError: no writer makes such a file.
    """
    name = target.name.lower()
    for suffix in writers():
        if suffix != FOLDER and name.endswith(suffix) and name != suffix:
            return suffix
    if FOLDER in writers() and (target.is_dir() or not target.suffix):
        return FOLDER
    known = [s for s in writers() if s != FOLDER]
    near = difflib.get_close_matches(target.suffix, known, 1)
    hint = f"是不是 {near[0]}？" if near else ""
    raise UsageError(f"不知道怎样写“{target.name}”。{hint}", f"可用的后缀：{' '.join(known)}")


def write(report: Report, target: Path) -> None:
    """Write the report to a file or folder, chosen by the target's name; files appear whole or not at all.

    Raises:
        UsageError: no writer for this name, or the place cannot be written.
    """
    writers()[suffix_of(target)](report, target)
