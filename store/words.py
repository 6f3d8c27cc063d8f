"""Text that every database takes: lone surrogates and NUL, which file names and documents may hold, are kept reversibly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

# A private plane that no document uses: its last 2048 signs stand for U+D800–U+DFFF, the one before them for NUL.
_NUL, _FIRST, _LOW = 0x10F7FF, 0x10F800, 0xD800
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_KEPT = re.compile(f"[{chr(_NUL)}-\U0010ffff]")


class Words(TypeDecorator[str]):
    """TEXT that takes any Python string."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """What is stored."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return _UNSAFE.sub(lambda m: chr(ord(m[0]) - _LOW + _FIRST if m[0] != "\0" else _NUL), value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """What was given."""
        if value is None or value.isascii():
            return value
        return _KEPT.sub(lambda m: chr(ord(m[0]) - _FIRST + _LOW) if ord(m[0]) != _NUL else "\0", value)
