"""Calls into PDFium that cost little: plain addresses for arguments, and one pass of C calls for many items.

Knows ctypes only; what the functions mean is for their users.
"""

from __future__ import annotations

import ctypes as ct
from array import array
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ADDRESS, INT = ct.c_void_p, ct.c_int


def plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:  # noqa: ANN401  # ctypes has no better type
    """The same C function with whole addresses as arguments: no cast object and no release of the GIL per call."""
    return ct.PYFUNCTYPE(result, *arguments)(ct.cast(function, ct.c_void_p).value)  # type: ignore[arg-type]


def gathered(
    kind: str,
    width: int,
    many: int,
    call: Callable[..., Any],
    *arguments: Iterable[Any],
    split: bool = False,
) -> tuple[list[Any], list[int]]:
    """What `call` writes for each of `many` items, `width` figures each, in one list; and what it returned for each.

    One C call per item, driven by map(): no Python bytecode per item. With `split`, the call takes one address
    per figure instead of one for all.

    Args:
        kind: type code of `array.array` for what is written.
        width: figures of one item.
        many: items.
        call: a function made by `plain`.
        arguments: its arguments before the addresses, one iterable each.
        split: see above.
    """
    buffer = array(kind)
    step = buffer.itemsize
    buffer.frombytes(bytes(step * width * many))
    start = buffer.buffer_info()[0]
    stop = start + step * width * many
    places = [range(start, stop, step * width)]
    if split:
        places = [range(start + step * k, stop + step * k, step * width) for k in range(width)]
    told = list(map(call, *arguments, *places))
    return buffer.tolist(), told
