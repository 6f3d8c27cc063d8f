"""Children that start as fresh interpreters find this package, as forked ones do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def children_find_the_tests() -> None:
    """The guard hands the parent's search path to its children."""
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
