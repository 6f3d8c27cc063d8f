"""Bytes → Document. Knows file formats; knows no money, no concepts, no forms.

`read(path)` is the one way in; it is loaded on first use, so that importing a type costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gouji.extract.reading import read

__all__ = ["read"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the signature that PEP 562 gives
    """Load `read` when somebody asks for it."""
    if name == "read":
        from gouji.extract.reading import read  # noqa: PLC0415 - lazily, as promised above

        return read
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
