"""The command itself on real small reports: killed with its children, held, starved, and asked from a narrow console."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

SAMPLES = Path(__file__).parents[3] / "samples"
GOUJI = [sys.executable, "-m", "gouji.cli"]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two years of one office's kind of report, one in two formats, one broken."""
    folder = tmp_path / "收件"
    folder.mkdir()
    for sample, name in (("f1-digit", "甲.docx"), ("f1-digit", "甲.pdf"), ("f13-final-account", "乙.docx")):
        shutil.copy(SAMPLES / sample / f"report{Path(name).suffix}", folder / name)
    (folder / "坏.docx").write_bytes(b"no document")
    return folder


def run(inbox: Path, *options: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | environ
    return subprocess.run(
        [*GOUJI, "scan", str(inbox), "--settle", "0", *options],
        capture_output=True,
        check=False,
        env=environment,
    )


def results(inbox: Path) -> dict[str, bytes]:
    """Every result of the first run, by path below its folder."""
    (folder,) = inbox.with_name("收件.gouji").glob("runs/*-00001")
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_scan_that_is_killed_with_a_child_at_work_is_gone_on_with(inbox: Path) -> None:
    assert run(inbox).returncode == 0
    expected = results(inbox)
    state = inbox.with_name("收件.gouji")
    for n in range(3):
        shutil.rmtree(state)
        process = subprocess.Popen([*GOUJI, "scan", str(inbox), "--settle", "0"], stdout=subprocess.DEVNULL)
        parent = psutil.Process(process.pid)
        while process.poll() is None and len(parent.children()) == 0:
            time.sleep(0.01)
        time.sleep(0.4 * n)
        children = parent.children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == [], "the child ends with its parent"
        done = run(inbox, "-f", "json")
        assert done.returncode == 0
        assert json.loads(done.stdout)["seen"] == 4
        assert results(inbox) == expected


def test_a_night_of_real_reports_adds_up(inbox: Path) -> None:
    first, second = (json.loads(run(inbox, "-f", "json").stdout) for _ in range(2))
    outcomes = {f["path"]: f["outcome"] for f in first["files"]}
    assert outcomes["乙.docx"] == "new"
    assert sorted([outcomes["甲.docx"], outcomes["甲.pdf"]]) == ["duplicate", "new"], (
        "one report, two formats"
    )
    assert outcomes["坏.docx"] == "refused"
    assert (first["read"], second["read"], second["duplicate"], second["refused"]) == (4, 0, 3, 1)
    assert first["findings"]["must"] >= 2


def test_results_are_the_same_with_one_reader_and_with_two(inbox: Path) -> None:
    assert run(inbox, "-j", "1").returncode == 0
    one = results(inbox)
    shutil.rmtree(inbox.with_name("收件.gouji"))
    assert run(inbox, "-j", "2").returncode == 0
    assert results(inbox) == one


def test_the_second_of_two_scans_ends_with_six(inbox: Path) -> None:
    state = inbox.with_name("收件.gouji")
    state.mkdir()
    with FileLock(state / "scan.lock"):
        done = run(inbox)
    assert done.returncode == 6
    assert done.stdout == b""


def test_a_missing_folder_ends_with_seven_and_an_unreachable_ledger_with_five(
    inbox: Path, tmp_path: Path
) -> None:
    assert run(tmp_path / "nowhere").returncode == 7
    assert run(inbox, "--ledger", "postgresql://gouji@127.0.0.1:1/none").returncode == 5
    (tmp_path / "text").write_text("no database", encoding="utf-8")
    done = run(inbox, "--ledger", str(tmp_path / "text"))
    assert done.returncode == 5
    assert "内部错误" not in done.stderr.decode()


def test_a_password_of_the_ledger_is_never_printed(inbox: Path) -> None:
    done = run(inbox, "--ledger", "postgresql://gouji:hush@127.0.0.1:1/none")
    assert b"hush" not in done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_narrow_console_and_a_foreign_name_crash_nothing(inbox: Path) -> None:
    (inbox / os.fsdecode("报表.docx".encode("gbk"))).write_bytes(b"x")
    for form in ("text", "json"):
        done = run(inbox, "-f", form, PYTHONIOENCODING="gbk")
        assert done.returncode == 0, done.stderr
        assert b"internal" not in done.stderr
