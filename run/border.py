"""What may come back from a child that has handled a hostile file: data of known types. Knows no documents.

A pickle is a program. A reader that was taken over by a crafted file could answer with one that runs in the
parent, so the parent's reader of pickles knows no callable but types that only hold data.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

# Types of the standard library that results are made of; sets and plain containers need no name in a pickle.
PLAIN = {
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "pathlib": {"Path", "PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"},
}


def unpickle(data: bytes, package: str) -> Any:  # noqa: ANN401  whatever the work gives
    """The value in `data`, made of plain values and of dataclasses, enums and tuples of `gouji` or `package`.

    Raises:
        pickle.UnpicklingError: anything else is named in it; other exceptions when it is damaged.
    """
    return _Reader(data, {"gouji", package}).load()


class _Reader(pickle.Unpickler):
    def __init__(self, data: bytes, packages: set[str]) -> None:
        super().__init__(io.BytesIO(data))
        self._packages = packages

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401  the signature of the base
        root = module.partition(".")[0]
        if name in PLAIN.get(root, ()):
            return super().find_class(module, name)
        if root in self._packages:
            found = super().find_class(module, name)
            if _holds_data(found) and found.__module__.partition(".")[0] in self._packages:
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _holds_data(found: object) -> bool:
    return isinstance(found, type) and (is_dataclass(found) or issubclass(found, (Enum, tuple)))
