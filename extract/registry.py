"""Which function reads which format. Knows the readers' contract and their folder; knows no format."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeVar

from gouji.extract import readers as folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gouji.extract.limits import Limits
    from gouji.extract.model import Document


class Reader(Protocol):
    """Turns the bytes of one format into a `Document`, or raises `errors.Refused`."""

    def __call__(
        self, data: bytes, *, name: str, path: str, sha256: str, engine: str, limits: Limits
    ) -> Document:
        """Read `data`; name, path and sha256 are handed through to the document."""
        ...


R = TypeVar("R", bound=Reader)
_found: dict[str, Reader] = {}


def reader(*formats: str) -> Callable[[R], R]:
    """Register the decorated function as the reader of these formats (ids of `sniff.Format`)."""

    def register(function: R) -> R:
        for each in formats:
            if each in _found:
                message = f"two readers for {each}"
                raise ValueError(message)
            _found[each] = function
        return function

    return register


@cache
def readers() -> Mapping[str, Reader]:
    """All readers by format, frozen; their modules import heavy libraries only inside functions."""
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda found: found.name):
        importlib.import_module(f"{folder.__name__}.{module.name}")
    return MappingProxyType(dict(_found))
