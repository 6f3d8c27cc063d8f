"""Every hostile file gives a Document or a named refusal, and nothing else happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gouji.errors import Reason
from gouji.extract.model import Document, Table
from gouji.run.bounds import Bounds
from tests.hostile.kit import CASES, READ, make
from tests.hostile.reading import Job, read_set

if TYPE_CHECKING:
    from gouji.run.guard import Receipt

# Importing the makers registers their cases.
from tests.hostile import archives, cells, files, pdf_fonts, pdfs, xml_parts  # noqa: F401  isort: skip

BOUNDS = Bounds(seconds=20.0)
ROOT = Path(__file__).parents[2]


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Everything below a folder with size and time of change, no link followed."""
    found = {}
    for root, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            about = os.lstat(os.path.join(root, name))  # noqa: PTH118  names need not be text
            found[os.path.join(root, name)] = (about.st_size, about.st_mtime_ns)  # noqa: PTH118
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def receipts(folder: Path) -> dict[str, Receipt[Job, Document]]:
    made = make(folder)
    before = listing(folder)
    found = read_set(made, BOUNDS)
    assert listing(folder) == before, "reading changed a file"
    return found


def words(document: Document) -> str:
    """All text of a document."""
    return "\n".join(
        "\n".join(cell.text for cell in block.cells) if isinstance(block, Table) else block.text
        for block in document.blocks
    )


@pytest.mark.parametrize("name", CASES, ids=ascii)
def test_the_outcome_is_an_honest_one(receipts: dict[str, Receipt[Job, Document]], name: str) -> None:
    case, receipt = CASES[name], receipts[name]
    outcome = receipt.reason or READ
    assert outcome in case.outcomes, f"{outcome}: {receipt.detail}\n{receipt.trace}"
    assert case.hides not in receipt.detail
    if receipt.value is not None:
        assert case.hides not in words(receipt.value)
        assert case.shows in words(receipt.value)
        assert not case.remark or case.remark in [remark.code for remark in receipt.value.remarks]


def test_no_case_ends_in_an_error_of_ours(receipts: dict[str, Receipt[Job, Document]]) -> None:
    ours = {Reason.INTERNAL_ERROR, Reason.CRASHED}
    assert {name: r.trace for name, r in receipts.items() if r.reason in ours} == {}


def test_every_case_stays_within_its_memory(receipts: dict[str, Receipt[Job, Document]]) -> None:
    assert max(receipt.peak_mb for receipt in receipts.values()) <= BOUNDS.memory_mb


def test_the_set_is_large_and_of_all_kinds() -> None:
    assert len(CASES) >= 120
    assert {case.group for case in CASES.values()} == {
        "archives",
        "cells",
        "files",
        "pdf_fonts",
        "pdfs",
        "xml_parts",
    }


def test_the_set_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    one, two = make(tmp_path / "one", 7), make(tmp_path / "two", 7)
    plain = [name for name, case in CASES.items() if not case.special]
    assert [name for name in plain if one[name].read_bytes() != two[name].read_bytes()] == []


WANTED = "openat,open,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,connect,bind,socket,execve,execveat,fork,vfork"
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|^(creat|unlink|rename|mkdir)")
REACHING = re.compile(r"(connect|bind|socket|execve|execveat|fork|vfork)\(")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_kernel_saw_no_connection_no_program_and_no_writing_outside(tmp_path: Path) -> None:
    made = make(tmp_path / "set")
    log, temporary = tmp_path / "log", tmp_path / "temporary"
    temporary.mkdir()
    command = ["strace", "-f", "-y", "-qq", "--seccomp-bpf", "-e", f"trace={WANTED}", "-o", str(log)]
    command += [sys.executable, "-m", "tests.hostile.reading", str(tmp_path / "set"), "20"]
    environment = os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert {line.partition("\t")[0] for line in done.stdout.splitlines()} == {ascii(name) for name in made}
    start, *calls = [line.split(None, 1)[1] for line in log.read_text("utf-8", "replace").splitlines()]
    assert start.startswith("execve(")  # of the program that is watched
    inside = re.compile(rf'["<]({temporary}/|/dev/null["<]|/proc/self/)|__pycache__')
    bad = [
        call for call in calls if REACHING.match(call) or (WRITING.search(call) and not inside.search(call))
    ]
    assert bad == [], "\n".join(bad)
    assert list(temporary.iterdir()) == []
