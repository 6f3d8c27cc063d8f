"""Plain documents instead of reports; see fakes.py."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

sys.path.insert(0, str(Path(__file__).parent))
fakes = importlib.import_module("fakes")
sys.path.pop(0)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Scans that read plain lines."""
    fakes.install(monkeypatch)
    fakes.READ.clear()
    return fakes


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An empty inbox."""
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder
