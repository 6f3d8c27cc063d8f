"""A fresh ledger on each database: a file for SQLite, a private cluster (socket only, own folder) for PostgreSQL."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gouji.store.database import close, open_ledger

if TYPE_CHECKING:
    from gouji.store.database import Ledger

sys.path.insert(0, str(Path(__file__).parent))
importlib.import_module("filled")
sys.path.pop(0)
_NUMBERS = count(1)


def as_servant(command: list[str]) -> list[str]:
    """PostgreSQL does not run as root."""
    return ["runuser", "-u", "nobody", "--", *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """The folder of a running server; its socket is in it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    tool = found[-1].parent if found else None
    if tool is None and (there := shutil.which("initdb")):
        tool = Path(there).parent
    if tool is None or os.name == "nt":
        pytest.skip("PostgreSQL is not installed here")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=20"

    def run(*command: str) -> None:
        quiet = subprocess.DEVNULL
        subprocess.run(as_servant(list(command)), check=True, stdout=quiet, stderr=quiet, cwd=folder)

    run(
        str(tool / "initdb"),
        "-D",
        f"{folder}/data",
        "-U",
        "gouji",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-A",
        "trust",
    )
    run(str(tool / "pg_ctl"), "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
    try:
        yield folder
    finally:
        run(str(tool / "pg_ctl"), "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger may be made, as a user would write it."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite3")
    folder: Path = request.getfixturevalue("cluster")
    psycopg = pytest.importorskip("psycopg")

    name = f"test{next(_NUMBERS)}"
    with psycopg.connect(f"host={folder} user=gouji dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://gouji@/{name}?host={folder}"


Open = Callable[..., "Ledger"]


@pytest.fixture
def open_it(place: str) -> Iterator[Open]:
    """Open the ledger of the test, as often as wanted; every connection is closed at the end."""
    opened: list[Ledger] = []

    def do(*, create: bool = True) -> Ledger:
        opened.append(open_ledger(place, create=create))
        return opened[-1]

    yield do
    for one in opened:
        close(one)


@pytest.fixture
def ledger(open_it: Open) -> Ledger:
    """An empty ledger."""
    return open_it()
