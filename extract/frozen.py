"""Frozen dataclasses ↔ plain JSON values, by their type hints. For what is kept and read again; knows no file format.

Decimals become strings, tuples lists, enums their values; a field at its default is left out, so that a field that a
later version adds reads back as its default.
"""

from __future__ import annotations

import json
import types
import zlib
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def plain(value: Any) -> Any:  # noqa: ANN401 - any of our values
    """A value as JSON can hold it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if is_dataclass(value):
        return {f.name: plain(v) for f in fields(value) if (v := getattr(value, f.name)) != _default(f)}
    raise TypeError(f"cannot keep a {type(value).__name__}")


def _default(field: Field[Any]) -> Any:  # noqa: ANN401 - any default
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


def revive(kind: type[T], value: Any) -> T:  # noqa: ANN401 - JSON
    """The value of a type back from what `plain` made of it; fields that nobody knows any more are passed over."""
    sort: Any = kind  # a type is hashable, which the checker does not know of a variable one
    result: T = _reviver(sort)(value)
    return result


def dump(value: Any) -> bytes:  # noqa: ANN401 - any of our values
    """Compressed JSON; the same value gives the same bytes."""
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def load(kind: type[T], data: bytes) -> T:
    """Back from `dump`."""
    return revive(kind, json.loads(zlib.decompress(data)))


@cache
def _reviver(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - one branch per kind of type
    """The function that revives one type."""
    origin, args = get_origin(kind), get_args(kind)
    if kind is Any:
        return lambda v: v
    if kind is Decimal:
        return Decimal
    if kind in {str, int, float, bool, type(None)}:
        return lambda v: v
    if origin in {Union, types.UnionType}:
        return _union(args)
    if origin is tuple:
        return _tuple(args)
    if origin is dict:
        item = _reviver(args[1])
        return lambda v: {key: item(one) for key, one in v.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if is_dataclass(kind):
        return _dataclass(kind)
    raise TypeError(f"cannot read back a {kind}")


def _union(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    rest = [a for a in args if a is not type(None)]
    if len(rest) == 1:
        inner = _reviver(rest[0])
        return lambda v: None if v is None else inner(v)
    raise TypeError(f"cannot read back one of {rest}")


def _tuple(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(args) == 2 and args[1] is Ellipsis:
        item = _reviver(args[0])
        return lambda v: tuple(item(one) for one in v)
    items = [_reviver(a) for a in args]
    return lambda v: tuple(item(one) for item, one in zip(items, v, strict=True))


def _dataclass(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a dataclass
    readers: dict[str, Callable[[Any], Any]] = {}

    def read(value: dict[str, Any]) -> Any:  # noqa: ANN401 - of that dataclass
        if not readers:  # late, because types may refer to themselves
            readers.update({name: _reviver(hint) for name, hint in get_type_hints(kind).items()})
        return kind(**{name: readers[name](v) for name, v in value.items() if name in readers})

    return read
