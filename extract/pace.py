"""Word that a page begins which takes long, for whoever bounds the time of a document. Knows nothing of either.

Reading a page from its picture takes seconds where a digital page takes milliseconds, and how many there are is known
only once the file is open. A reader says `slow_page()` before each; who runs it may have asked to be told.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

listener: ContextVar[Callable[[], None] | None] = ContextVar("listener", default=None)


def slow_page() -> None:
    """Say that a page begins that is read from its picture."""
    tell = listener.get()
    if tell is not None:
        tell()
