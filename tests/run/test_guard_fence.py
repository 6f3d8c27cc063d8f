"""A reading child reaches no network, starts no program, and writes nowhere but in its own folder."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gouji.errors import Reason
from gouji.run.bounds import MB
from gouji.run.fence import MACHINES
from gouji.run.guard import Receipt

Run = Callable[..., list[Receipt[Any, Any]]]
linux_only = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in MACHINES, reason="the kernel's fence is Linux's"
)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def test_no_connection_is_made(run: Run, listener: socket.socket) -> None:
    (receipt,) = run("network", path=str(listener.getsockname()[1]))
    assert (receipt.reason, receipt.detail[:9]) == (Reason.INTERNAL_ERROR, "Forbidden")
    with pytest.raises(BlockingIOError):
        listener.accept()


@linux_only
def test_native_code_gets_no_socket(run: Run) -> None:
    assert run("network_in_c")[0].value == -1


@linux_only
def test_native_code_cannot_fork(run: Run) -> None:
    assert run("fork_in_c")[0].detail == "RuntimeError: no fork"


@linux_only
def test_native_code_cannot_start_a_program(run: Run, tmp_path: Path) -> None:
    (receipt,) = run("program_in_c", path=str(tmp_path / "made"))
    assert receipt.value == -1


@linux_only
def test_no_other_process_can_be_signalled(run: Run) -> None:
    assert run("kill_parent", path=str(os.getpid()))[0].value == -1


@pytest.mark.parametrize("way", ["program", "orphan", "fork"])
def test_no_program_is_started(run: Run, way: str) -> None:
    assert run(way)[0].detail.startswith("Forbidden")


def test_nothing_is_written_outside(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "made"
    assert run("write_outside", path=str(place))[0].detail == f"Forbidden: open: {place}"
    assert not place.exists()


def test_nothing_is_removed_outside(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "kept"
    place.write_text("x")
    assert run("remove_outside", path=str(place))[0].detail == f"Forbidden: os.remove: {place}"
    assert place.exists()


def test_making_sure_of_a_folder_is_no_writing(run: Run, tmp_path: Path) -> None:
    assert run("make_sure", path=str(tmp_path))[0].value == "there"
    (receipt,) = run("make_sure", path=str(tmp_path / "new"))
    assert receipt.detail == f"Forbidden: os.mkdir: {tmp_path / 'new'}"


def test_a_link_inside_does_not_lead_outside(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "kept"
    place.write_text("x")
    (receipt,) = run("write_through_link", path=str(place))
    assert receipt.reason is Reason.INTERNAL_ERROR
    assert place.read_text() == "x"


def test_python_may_keep_compiled_modules(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    (tmp_path / "freshly_written.py").write_text("WORD = 'read'")
    assert run("fetch", path=str(tmp_path))[0].value == "read"
    assert list((tmp_path / "__pycache__").glob("freshly_written*.pyc"))


@linux_only
def test_the_parents_files_are_not_the_readers(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w"):
        names = run("descriptors")[0].value
    assert names
    assert not [name for name in names if "secret" in name]


def test_a_parent_with_many_open_files_leaves_room_for_the_readers(run: Run) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(300):
            stack.enter_context(Path(os.devnull).open())
        assert run("open_some")[0].value == 100


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_the_kernel_knows_the_bounds(run: Run) -> None:
    (receipt,) = run("limits", file_mb=7, memory_mb=300, seconds=3.0)
    limits = receipt.value
    assert limits is not None
    assert limits["RLIMIT_CORE"] == 0
    assert limits["RLIMIT_FSIZE"] == 7 * MB
    assert 300 * MB < limits["RLIMIT_AS"] < 2000 * MB
    assert 3 < limits["RLIMIT_CPU"] < 3 * (os.cpu_count() or 1) + 60
