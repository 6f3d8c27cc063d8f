"""Calls into PDFium that cost little: plain addresses for arguments, and one pass of C calls for many items.

Knows ctypes only; what the functions mean is for their users.
"""

from __future__ import annotations

import collections
import ctypes as ct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ADDRESS, INT = ct.c_void_p, ct.c_int


def plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:  # noqa: ANN401  # ctypes has no better type
    """The same C function with whole addresses as arguments: no cast object and no release of the GIL per call."""
    return ct.PYFUNCTYPE(result, *arguments)(ct.cast(function, ct.c_void_p).value)  # type: ignore[arg-type]


def gathered(  # the shape of one C call
    kind: Any,  # noqa: ANN401  # a ctypes type
    width: int,
    many: int,
    call: Callable[..., Any],
    *arguments: Iterable[Any],
    split: bool = False,
) -> list[float]:
    """What `call` writes for each of `many` items: `width` figures each, in one list.

    One C call per item, driven by map(): no Python bytecode per item. With `split`, the call takes one address
    per figure instead of one for all.
    """
    buffer = (kind * (width * many))()
    start, step = ct.addressof(buffer), ct.sizeof(kind)
    stop = start + step * width * many
    places = [range(start, stop, step * width)]
    if split:
        places = [range(start + step * k, stop + step * k, step * width) for k in range(width)]
    collections.deque(map(call, *arguments, *places), maxlen=0)
    return list(buffer)
