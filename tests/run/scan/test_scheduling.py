"""What is handed to each scheduler is what that scheduler understands, and runs as it would run it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from gouji.errors import UsageError
from gouji.run.scheduling import NAME, Plan, program, schedule, text_of

SAMPLE = Path(__file__).parents[3] / "samples" / "f1-digit" / "report.docx"
ODD = "收件 100% 'of' $HOME & <all>"  # a folder's name that every scheduler would misread in its own way
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    folder = tmp_path / ODD
    folder.mkdir()
    return folder


@pytest.mark.skipif(os.name == "nt", reason="cron is not there")
def test_the_crontab_line_runs_as_cron_would_run_it(odd: Path, tmp_path: Path) -> None:
    shutil.copy(SAMPLE, odd / "报告.docx")
    line = text_of(Plan(inbox=odd, at="2:05", options=("--settle", "0", "-f", "json")), "cron")
    *when, command = line.split(None, 5)
    assert when == ["5", "2", "*", "*", "*"]
    assert "\n" not in line
    shell_sees = command.replace("\\%", "%")  # cron cuts a command at a bare % and unescapes the others
    assert command.count("%") == command.count("\\%")
    home = tmp_path / "home"
    home.mkdir()
    # Nothing of our environment: no PATH to the program, no locale, another working folder.
    environment = {"HOME": str(home), "SHELL": "/bin/sh", "LOGNAME": "x"}
    done = subprocess.run(
        ["/bin/sh", "-c", shell_sees], env=environment, cwd=home, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    state = tmp_path / f"{ODD}.gouji"
    told = json.loads((state / "scan.log").read_text(encoding="utf-8"))
    assert (told["new"], told["read"]) == (1, 1)
    assert told["findings"]["must"] >= 1
    results = list((state / "runs").glob("*/差异清单.csv"))
    assert len(results) == 1
    assert "报告.docx" in results[0].read_text(encoding="utf-8-sig")


def test_the_scheduled_scan_finds_the_settings_that_are_in_force_here(
    odd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task starts in a folder of the scheduler's own choice; then another ledger would be used."""
    office = tmp_path / "绩效 科"
    (office / "下级").mkdir(parents=True)
    (office / "gouji.toml").write_text(f'ledger = "{office / "台账.sqlite3"}"\n', encoding="utf-8")
    monkeypatch.chdir(office / "下级")
    plan = Plan(inbox=odd, at="2:05", options=("--settle", "0"))
    command = text_of(plan, "cron").split(None, 5)[5].replace("\\%", "%")
    done = subprocess.run(["/bin/sh", "-c", command], env={"HOME": "/"}, cwd="/", check=False)
    assert done.returncode == 0
    assert (office / "台账.sqlite3").exists()
    assert f"WorkingDirectory={office}\n" in text_of(plan, "systemd")
    assert f"<WorkingDirectory>{office}</WorkingDirectory>" in text_of(plan, "windows")


def test_the_task_for_windows_is_well_formed_and_catches_up(odd: Path) -> None:
    root = ET.fromstring(text_of(Plan(inbox=odd, at="02:00"), "windows").partition("?>")[2])

    def one(path: str) -> str:
        found = root.find("/".join(TASK + part for part in path.split("/")))
        assert found is not None
        return found.text or ""

    assert one("Triggers/CalendarTrigger/StartBoundary").endswith("T02:00:00")
    assert one("Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert one("Settings/StartWhenAvailable") == "true"
    assert one("Actions/Exec/Command") == str(program())
    assert one("Actions/Exec/Arguments") == f'scan "{odd}"'
    assert Path(one("Actions/Exec/WorkingDirectory")) == odd.parent


def test_the_units_for_systemd_are_understood(odd: Path, tmp_path: Path) -> None:
    text = text_of(Plan(inbox=odd, at="02:00"), "systemd")
    assert "Persistent=true" in text
    start = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    assert start.count("%") == start.count("%%") * 2, "a lone % is a specifier"
    assert start.count("$") == start.count("$$") * 2, "a lone $ is a variable"
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return
    units = []
    for part in text.split("# ~/.config/systemd/user/")[1:]:
        name, _, body = part.partition("\n")
        (tmp_path / name).write_text(body, encoding="utf-8")
        units.append(str(tmp_path / name))
    assert len(units) == 2
    done = subprocess.run(
        [tool, "verify", "--man=no", "--recursive-errors=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if NAME in line]
    assert complaints == []


@pytest.mark.parametrize("at", ["24:00", "2", "02:60", "noon"])
def test_a_time_that_is_none_is_turned_away(odd: Path, at: str) -> None:
    with pytest.raises(UsageError):
        schedule("print", Plan(inbox=odd, at=at), "cron")


def test_an_unknown_system_or_a_missing_inbox_is_turned_away(odd: Path) -> None:
    with pytest.raises(UsageError):
        schedule("print", Plan(inbox=odd, at="02:00"), "at")
    with pytest.raises(UsageError):
        schedule("print", None, "cron")


FAKE = """#!/bin/sh
if [ "$1" = -l ]; then cat "$HOME/tab" 2>/dev/null || exit 1; else cat > "$HOME/tab"; fi
"""


@pytest.mark.skipif(os.name == "nt", reason="cron is not there")
def test_installing_keeps_what_others_have_scheduled(
    odd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin" / "crontab"
    fake.parent.mkdir()
    fake.write_text(FAKE, encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    tab = tmp_path / "tab"
    tab.write_text("0 1 * * * backup\n", encoding="utf-8")
    other = tmp_path / "另一处"
    schedule("install", Plan(inbox=odd, at="02:00"), "cron")
    schedule("install", Plan(inbox=other, at="03:00"), "cron")
    schedule("install", Plan(inbox=odd, at="04:00"), "cron")
    lines = tab.read_text(encoding="utf-8").splitlines()
    assert [line.split()[:2] for line in lines] == [["0", "1"], ["0", "3"], ["0", "4"]]
    assert "另一处" in schedule("status", None, "cron").text
    schedule("remove", Plan(inbox=odd, at="02:00"), "cron")
    assert len(tab.read_text(encoding="utf-8").splitlines()) == 2
    schedule("remove", None, "cron")
    assert tab.read_text(encoding="utf-8") == "0 1 * * * backup\n"
    assert schedule("status", None, "cron").text == "没有安排夜间扫描。"
