"""The faulty work as a module that children can import too, and both ways of starting a child."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from gouji.run import child
from gouji.run.bounds import Bounds
from gouji.run.guard import Receipt, read_all

if TYPE_CHECKING:
    from types import ModuleType

Run = Callable[..., list[Receipt[Any, Any]]]


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(Path(__file__).parent)
    module = importlib.import_module("faulty")
    module.SHARED[:2] = b"\0\0"
    return module


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start children as fresh interpreters, as on Windows or in a process with threads."""
    monkeypatch.setattr(child, "_may_fork", lambda: False)


@pytest.fixture
def run(faulty: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the named ways in order; afterwards nothing may be left: no process, no zombie, no folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = {p.pid for p in psutil.Process().children(recursive=True)}

    def do(*ways: str, path: str = "1", workers: int = 1, **bounds: Any) -> list[Receipt[Any, Any]]:  # noqa: ANN401
        chosen = Bounds(**({"seconds": 10.0, "memory_mb": 256} | bounds))
        jobs = [faulty.Job(path=path, key=way) for way in ways]
        return list(read_all(jobs, faulty.work, workers=workers, bounds=chosen))

    yield do
    assert {p.pid for p in psutil.Process().children(recursive=True)} <= before
    assert list(tmp_path.glob(f"{child.PREFIX}*")) == []
