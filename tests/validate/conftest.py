"""Submissions in the one-line notation of rule examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gouji.validate.examples import Builder

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def report() -> Callable[..., Builder]:
    """A builder, filled with figures by reference."""

    def build(**figures: str) -> Builder:
        builder = Builder()
        builder.case(figures)
        return builder

    return build


@pytest.fixture
def builder() -> Builder:
    """An empty builder."""
    return Builder()
