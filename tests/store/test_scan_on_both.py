"""A night of real reports gives the same results, byte for byte, whichever database keeps the ledger."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest

from gouji.errors import ScanBusy
from gouji.run.bounds import Bounds
from gouji.run.history import show_runs
from gouji.run.scan import Scan, scan
from gouji.validate import packs

SAMPLES = Path(__file__).parents[2] / "samples"
NOON = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)


def task(inbox: Path, place: str, name: str) -> Scan:
    state = inbox.parent / name
    return Scan(
        root=inbox,
        ledger=place,
        state=state,
        rules=packs.load([]),
        bounds=Bounds(),
        settle=0.0,
        clock=lambda: NOON,
    )


def results(state: Path) -> dict[str, bytes]:
    return {str(p.relative_to(state)): p.read_bytes() for p in (state / "runs").rglob("*") if p.is_file()}


def test_a_night_is_the_same_on_both(place: str, tmp_path: Path) -> None:
    inbox = tmp_path / "收件"
    inbox.mkdir()
    for n, sample in enumerate(("f1-digit", "f13-final-account")):
        shutil.copy(SAMPLES / sample / "report.docx", inbox / f"报告{n}.docx")
        os.utime(inbox / f"报告{n}.docx", (n, n))
    (inbox / os.fsdecode("坏.docx".encode("gbk"))).write_bytes(b"no document")
    met: list[str] = []

    def meanwhile(step: str) -> None:
        if step == "begun":  # from another machine: its own state folder, the same ledger
            with pytest.raises(ScanBusy):
                scan(task(inbox, place, "b"))
            met.append(step)

    mine = task(inbox, place, "a")
    first = scan(Scan(**{name: getattr(mine, name) for name in Scan.__slots__} | {"step": meanwhile}))
    second = scan(mine)
    assert met == ["begun"]
    assert (first.counts()["new"], first.counts()["refused"], first.read, second.read) == (2, 1, 3, 0)
    scan(task(inbox, str(tmp_path / "file.sqlite3"), "c"))
    scan(task(inbox, str(tmp_path / "file.sqlite3"), "c"))
    assert results(tmp_path / "a") == results(tmp_path / "c")
    assert "扫描  完成" in show_runs("list", None, place).text
