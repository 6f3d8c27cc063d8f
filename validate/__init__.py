"""Submission → Confrontation. Pure: no files, no clock, no database; never reads a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gouji.validate.confrontation import confront

__all__ = ["confront"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- the signature that PEP 562 gives
    """Import the one function of this room when it is first wanted."""
    if name == "confront":
        from gouji.validate.confrontation import confront  # noqa: PLC0415

        return confront
    raise AttributeError(name)
