"""The end of the command itself, as other programs see it: one code for each cause, a sentence, never a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gouji.errors import ExitCode, most_serious

SAMPLES = Path(__file__).parents[1] / "samples"
WRONG, SOUND = SAMPLES / "f1-digit" / "report.docx", SAMPLES / "f4-project" / "report.docx"


def gouji(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command, from a folder without settings."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GOUJI_")} | environ
    return subprocess.run(
        [sys.executable, "-m", "gouji.cli", *words],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_findings_end_with_one_and_less_serious_ones_only_when_asked(tmp_path: Path) -> None:
    done = gouji(tmp_path, "check", str(WRONG), "-f", "csv")
    assert done.returncode == ExitCode.FINDINGS
    assert done.stdout.startswith(("文件,", "\ufeff文件,"))
    assert gouji(tmp_path, "check", str(WRONG), "--fail-on", "never").returncode == ExitCode.OK


@pytest.mark.parametrize(
    "words",
    [
        ("check", "没有这个文件.docx"),
        ("check", str(SOUND), "--level", "weiss-nicht"),
        ("check", str(SOUND), "--pack", "没有.toml"),
        ("check", str(SOUND), "-o", "报告.xyz"),
        ("explain", "X99"),
        ("runs", "list"),
        ("import", "accounts", "没有.csv", "--ledger", "l.sqlite3"),
        ("import", "weather", "--ledger", "l.sqlite3"),
        ("schedule", "print", "收件", "--at", "25:00"),
        ("scan", "收件", "--on-success", "burn"),
        ("waive", "add", "--ledger", "l.sqlite3"),
        ("no-such-command",),
        ("scan",),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two_and_a_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = gouji(tmp_path, *words)
    assert done.returncode == ExitCode.USAGE, done.stderr
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_settings_file_that_is_wrong_ends_with_two_whatever_is_asked(tmp_path: Path) -> None:
    (tmp_path / "gouji.toml").write_text("jbos = 1\n", encoding="utf-8")
    done = gouji(tmp_path, "check", str(SOUND))
    assert (done.returncode, "jobs" in done.stderr) == (ExitCode.USAGE, True)


def test_what_cannot_be_read_ends_with_three_and_the_rest_is_done(tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"no document")
    shutil.copy(WRONG, tmp_path / "好.docx")
    done = gouji(tmp_path, "check", "坏.docx", "好.docx")
    assert done.returncode == ExitCode.UNREAD, "it is more serious than findings"
    assert "坏.docx" in done.stdout
    assert "好.docx" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("runs", "status"), ("recheck",), ("report", "latest"), ("diff", "1", "2"), ("waive", "list"), ("roster",),
        ("import", "list"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_ledger_that_is_not_there_ends_with_five(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = gouji(tmp_path, *words, "--ledger", str(tmp_path / "没有" / "l.sqlite3"))
    assert done.returncode == ExitCode.LEDGER, done.stderr
    assert "没有台账" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there_ends_with_seven(tmp_path: Path) -> None:
    assert gouji(tmp_path, "scan", "没有").returncode == ExitCode.SOURCE


def test_a_bug_shows_its_traceback_only_when_asked(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom gouji.run import checking\nfrom gouji.cli import main\n"
        "def broken(*_a): raise ZeroDivisionError('ours')\nchecking.check = broken\n"
        f"sys.argv = ['gouji', 'check', {str(SOUND)!r}, *sys.argv[1:]]\nmain()"
    )

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *more], cwd=tmp_path, capture_output=True, text=True, check=False,
            encoding="utf-8", env=os.environ | {"TMPDIR": str(tmp_path)},
        )  # fmt: skip

    quiet, loud = run(), run("--debug")
    assert quiet.returncode == ExitCode.BUG
    assert "Traceback" not in quiet.stderr
    assert "ZeroDivisionError" in loud.stderr
    assert "Traceback" in loud.stderr


@pytest.mark.skipif(os.name == "nt", reason="another way of interrupting")
def test_an_interrupted_scan_ends_with_130_and_goes_on_later(tmp_path: Path) -> None:
    inbox = tmp_path / "收件"
    inbox.mkdir()
    shutil.copy(SOUND, inbox / "a.docx")
    process = subprocess.Popen(
        [sys.executable, "-m", "gouji.cli", "scan", str(inbox), "--settle", "60"], stderr=subprocess.PIPE
    )
    log = tmp_path / "收件.gouji" / "logs"
    while not (log.is_dir() and any("登记开始" in p.read_text(encoding="utf-8") for p in log.iterdir())):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED
    assert b"Traceback" not in said
    done = gouji(tmp_path, "scan", str(inbox), "--settle", "0")
    assert done.returncode == 0
    assert "接着上次中断处" in done.stdout


def test_the_most_serious_cause_wins() -> None:
    order = [
        ExitCode.BUG,
        ExitCode.LEDGER,
        ExitCode.SOURCE,
        ExitCode.BUSY,
        ExitCode.UNREAD,
        ExitCode.FINDINGS,
    ]
    for n, code in enumerate(order):
        assert most_serious([*order[n:], ExitCode.OK]) is code
    assert most_serious([]) is ExitCode.OK
